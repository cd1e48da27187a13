//! Takes the lines of the CAM in turn back into the hashed table.
//!
//!   line's use ->+-------+-> line, valid: an operation for the next spare slot
//!   outcome    ->| mover |<- taken
//!                +-------+
//!
//! `line` goes round, a line a cycle, and waits at a line in use until it is taken. Entries that fit nowhere would be exchanged for ever:
//! after 127 exchanges in a row that freed no line the mover rests until an entry is added to the table or leaves it. Reset: rests at line 0.

use rust_hdl::prelude::*;

/// Of 2^C lines.
#[derive(LogicBlock, Default)]
pub struct Mover<const C: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    /// The line asked about, and that it is in use.
    pub line: Signal<Out, Bits<C>>,
    pub used: Signal<In, Bit>,
    pub valid: Signal<Out, Bit>,
    pub taken: Signal<In, Bit>,
    /// The CAM is being swept: an entry must not slip from a line before its turn to a row after.
    pub paused: Signal<In, Bit>,
    /// A line's entry changed places with one of the hashed table.
    pub exchanged: Signal<In, Bit>,
    /// An entry was added, one left, or a line became free.
    pub changed: Signal<In, Bit>,
    line_q: DFF<Bits<C>>,
    exchanges: DFF<Bits<7>>,
}

impl<const C: usize> Logic for Mover<C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, line_q, exchanges);
        if self.taken.val() | !self.used.val() {
            self.line_q.d.next = self.line_q.q.val() + 1;
        }
        if self.exchanged.val() & !self.exchanges.q.val().all() {
            self.exchanges.d.next = self.exchanges.q.val() + 1;
        }
        if self.changed.val() {
            self.exchanges.d.next = 0.into();
        }
        if self.reset.val() {
            self.line_q.d.next = 0.into();
            self.exchanges.d.next = 0.into();
        }
        self.line.next = self.line_q.q.val();
        self.valid.next = self.used.val() & !self.paused.val() & !self.exchanges.q.val().all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};

    fn connected() -> Mover<4> {
        let mut mover = Mover::<4>::default();
        mover.clock.connect();
        mover.reset.connect();
        mover.used.connect();
        mover.taken.connect();
        mover.paused.connect();
        mover.exchanged.connect();
        mover.changed.connect();
        mover.connect_all();
        mover
    }

    #[test]
    fn used_lines_are_offered_in_turn_and_each_until_it_is_taken() {
        let mut mover = connected();
        let mut offered = vec![];
        for cycle in 0..120 {
            settle(&mut mover);
            let line = mover.line.val().to_u64();
            mover.used.next = [3, 4, 11].contains(&line);
            mover.taken.next = mover.used.val() && cycle % 4 == 3;
            settle(&mut mover);
            assert_eq!(mover.valid.val(), [3, 4, 11].contains(&line));
            mover.taken.next = mover.valid.val() && cycle % 4 == 3;
            if mover.taken.val() || (mover.valid.val() && cycle % 4 == 3) {
                offered.push(line);
            }
            tick(&mut mover, |mover| &mut mover.clock);
        }
        assert!(offered.len() >= 12, "{offered:?}");
        assert!(offered.chunks(3).all(|turn| turn.iter().zip([3, 4, 11]).all(|(a, b)| *a == b)), "{offered:?}");
    }

    #[test]
    fn after_127_exchanges_in_vain_it_rests_until_something_changes() {
        let mut mover = connected();
        mover.used.next = true;
        mover.exchanged.next = true;
        for exchange in 0..127 {
            settle(&mut mover);
            assert!(mover.valid.val(), "after {exchange}");
            tick(&mut mover, |mover| &mut mover.clock);
        }
        for _ in 0..300 {
            settle(&mut mover);
            assert!(!mover.valid.val());
            tick(&mut mover, |mover| &mut mover.clock);
        }
        mover.exchanged.next = false;
        mover.changed.next = true;
        tick(&mut mover, |mover| &mut mover.clock);
        settle(&mut mover);
        assert!(mover.valid.val());
    }
}
