//! Brings a word of another clock domain into this one, all its bits at once.
//!
//!   asynchronous N b ->| two flip-flops, compared |-> settled N b
//!
//! A value counts when it was seen twice in a row: one caught while it changed is seen once. Latency 4 cycles, and up to one more
//! where the change falls on the edge. Feed it from registers only. `settled` is a register. No reset; powers up as 0.

use super::synchroniser::Synchroniser;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Settled<const N: usize> {
    pub clock: Signal<In, Clock>,
    pub asynchronous: Signal<In, Bits<N>>,
    pub settled: Signal<Out, Bits<N>>,
    seen: Synchroniser<Bits<N>>,
    before: DFF<Bits<N>>,
    held: DFF<Bits<N>>,
}

impl<const N: usize> Logic for Settled<N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, before, held);
        self.seen.clock.next = self.clock.val();
        self.seen.asynchronous.next = self.asynchronous.val();
        self.before.d.next = self.seen.synchronous.val();
        if self.seen.synchronous.val() == self.before.q.val() {
            self.held.d.next = self.before.q.val();
        }
        self.settled.next = self.held.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tick;

    #[test]
    fn a_value_seen_once_never_shows_and_one_seen_twice_does_after_four_cycles() {
        let mut block = Settled::<2>::default();
        block.clock.connect();
        block.asynchronous.connect();
        block.connect_all();
        let mut shown = vec![];
        for value in [0, 0, 0, 0, 1, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2_u64] {
            block.asynchronous.next = value.into();
            tick(&mut block, |block| &mut block.clock);
            shown.push(block.settled.val().to_u64());
        }
        assert_eq!(shown, [0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 2, 2]);
    }
}
