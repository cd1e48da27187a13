//! Walks the rows of the table, then the lines of the CAM: to clear it after reset, to age it, to flush it.
//! 802.1Q clause 8.8.3.
//!
//!   ageing_time s, flush ->+-------+-> one operation per row or line; epoch
//!                          | sweep |-> ready (the table is cleared)
//!                          +-------+
//!
//! Two ageing sweeps per ageing time T, each the beginning of an epoch. An entry keeps the epoch in which its station was last seen, and leaves
//! at the third sweep after that, T to 1.5 T after it was seen. The CAM comes last: an entry that is displaced during a sweep meets it in
//! one of its places, and to be looked at twice does no harm. Reset: clears 2^A rows, one per slot (4 cycles), then `ready`. `half_second` is the number of clock cycles in half a second, less one; a simulation
//! builds with fewer.

use super::entry::{FdbOperation, AGE, CLEAR, FLUSH, IN_CAM};
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Sweep<const A: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub ageing_time: Signal<In, Bits<20>>,
    /// One cycle: empty the table of dynamic entries.
    pub flush: Signal<In, Bit>,
    pub operation: Signal<Out, FdbOperation>,
    pub valid: Signal<Out, Bit>,
    /// A flush is under way.
    pub flushes: Signal<Out, Bit>,
    /// The lines of the CAM are being walked.
    pub walks_cam: Signal<Out, Bit>,
    pub epoch: Signal<Out, Bits<2>>,
    pub taken: Signal<In, Bit>,
    pub ready: Signal<Out, Bit>,
    /// One cycle: the last row of a flush was handed over.
    pub flushed: Signal<Out, Bit>,
    ready_q: DFF<Bit>,
    running: DFF<Bit>,
    flushing: DFF<Bit>,
    flush_waits: DFF<Bit>,
    age_waits: DFF<Bit>,
    row: DFF<Bits<A>>,
    in_cam: DFF<Bit>,
    epoch_q: DFF<Bits<2>>,
    last: Signal<Local, Bit>,
    cycles: DFF<Bits<26>>,
    halves: DFF<Bits<20>>,
    half_second: Constant<Bits<26>>,
    last_line: Constant<Bits<A>>,
    cam: Constant<Bits<3>>,
    none: Constant<FdbOperation>,
    age_code: Constant<Bits<3>>,
    clear_code: Constant<Bits<3>>,
    flush_code: Constant<Bits<3>>,
}

impl<const A: usize> Sweep<A> {
    /// `half_second_cycles`: clock cycles in half a second of ageing time; `lines` of the CAM.
    pub fn new(half_second_cycles: u64, lines: usize) -> Self {
        assert!(1 << A >= lines, "a sweep over 2^{A} rows must reach all {lines} lines of the CAM");
        assert!((1..=1 << 26).contains(&half_second_cycles), "half a second of {half_second_cycles} cycles");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            ageing_time: Default::default(),
            flush: Default::default(),
            operation: Default::default(),
            valid: Default::default(),
            flushes: Default::default(),
            walks_cam: Default::default(),
            epoch: Default::default(),
            taken: Default::default(),
            ready: Default::default(),
            flushed: Default::default(),
            ready_q: Default::default(),
            running: Default::default(),
            flushing: Default::default(),
            flush_waits: Default::default(),
            age_waits: Default::default(),
            row: Default::default(),
            in_cam: Default::default(),
            epoch_q: Default::default(),
            last: Default::default(),
            cycles: Default::default(),
            halves: Default::default(),
            half_second: Constant::new((half_second_cycles - 1).into()),
            last_line: Constant::new((lines as u64 - 1).into()),
            cam: Constant::new(IN_CAM.into()),
            none: Constant::new(FdbOperation::default()),
            age_code: Constant::new(AGE.into()),
            clear_code: Constant::new(CLEAR.into()),
            flush_code: Constant::new(FLUSH.into()),
        }
    }
}

impl<const A: usize> Logic for Sweep<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            ready_q,
            running,
            flushing,
            flush_waits,
            age_waits,
            row,
            in_cam,
            epoch_q,
            cycles,
            halves
        );
        self.cycles.d.next = self.cycles.q.val() + 1;
        if self.cycles.q.val() == self.half_second.val() {
            self.cycles.d.next = 0.into();
            self.halves.d.next = self.halves.q.val() + 1;
            if self.halves.q.val() + 1 >= self.ageing_time.val() {
                self.halves.d.next = 0.into();
                self.age_waits.d.next = true;
            }
        }
        if self.flush.val() {
            self.flush_waits.d.next = true;
        }

        self.last.next = !self.ready_q.q.val() & self.row.q.val().all();
        if self.in_cam.q.val() {
            self.last.next = self.row.q.val() == self.last_line.val();
        }
        if self.running.q.val() {
            if self.taken.val() {
                self.row.d.next = self.row.q.val() + 1;
                if self.row.q.val().all() {
                    self.in_cam.d.next = true;
                }
                if self.last.val() {
                    self.running.d.next = false;
                    self.ready_q.d.next = true;
                    self.row.d.next = 0.into();
                    self.in_cam.d.next = false;
                }
            }
        } else if !self.ready_q.q.val() {
            self.running.d.next = true;
        } else if self.flush_waits.q.val() {
            self.running.d.next = true;
            self.flushing.d.next = true;
            self.flush_waits.d.next = self.flush.val();
        } else if self.age_waits.q.val() {
            self.running.d.next = true;
            self.flushing.d.next = false;
            self.age_waits.d.next = false;
            self.epoch_q.d.next = self.epoch_q.q.val() + 1;
        }
        if self.reset.val() {
            self.ready_q.d.next = false;
            self.running.d.next = true;
            self.row.d.next = 0.into();
            self.in_cam.d.next = false;
            self.flush_waits.d.next = false;
            self.age_waits.d.next = false;
            self.cycles.d.next = 0.into();
            self.halves.d.next = 0.into();
        }

        self.valid.next = self.running.q.val();
        self.operation.next = self.none.val();
        self.operation.next.code = self.age_code.val();
        if self.flushing.q.val() {
            self.operation.next.code = self.flush_code.val();
        }
        if !self.ready_q.q.val() {
            self.operation.next.code = self.clear_code.val();
        }
        self.operation.next.way = 0.into();
        if self.in_cam.q.val() {
            self.operation.next.way = self.cam.val();
        }
        self.operation.next.row = bit_cast::<16, A>(self.row.q.val());
        self.ready.next = self.ready_q.q.val();
        self.walks_cam.next = self.in_cam.q.val();
        self.epoch.next = self.epoch_q.q.val();
        self.flushes.next = self.running.q.val() & self.flushing.q.val() & self.ready_q.q.val();
        self.flushed.next = self.flushes.val() & self.taken.val() & self.last.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};

    /// The cycles at which ageing sweeps begin, every operation being taken at once.
    fn sweeps(ageing_time: u64, cycles: usize) -> Vec<usize> {
        let mut sweep = Sweep::<4>::new(1, 16);
        sweep.clock.connect();
        sweep.reset.connect();
        sweep.ageing_time.connect();
        sweep.flush.connect();
        sweep.taken.connect();
        sweep.connect_all();
        sweep.ageing_time.next = ageing_time.into();
        sweep.taken.next = true;
        let mut begun = vec![];
        let mut epoch = 0;
        for cycle in 0..cycles {
            tick(&mut sweep, |sweep| &mut sweep.clock);
            let now = sweep.epoch.val().to_u64();
            if now != epoch {
                assert_eq!(now, (epoch + 1) % 4);
                begun.push(cycle);
                epoch = now;
            }
        }
        settle(&mut sweep);
        begun
    }

    #[test]
    fn two_sweeps_begin_in_each_ageing_time_from_10_s_to_1_000_000_s() {
        // Half a second of one cycle: half of T seconds are T cycles.
        for (ageing_time, cycles) in [(50, 1_000), (1_000_000, 2_000_100)] {
            let begun = sweeps(ageing_time, cycles);
            assert!(begun.len() >= 2);
            assert!(begun.windows(2).all(|pair| pair[1] - pair[0] == ageing_time as usize), "{begun:?}");
            assert!(begun[0].abs_diff(ageing_time as usize) <= 20, "{begun:?}");
        }
    }

    #[test]
    fn every_row_is_walked_and_then_every_line_of_the_cam() {
        let mut sweep = Sweep::<5>::new(1 << 20, 16);
        sweep.clock.connect();
        sweep.reset.connect();
        sweep.ageing_time.connect();
        sweep.flush.connect();
        sweep.taken.connect();
        sweep.connect_all();
        sweep.ageing_time.next = 300.into();
        let mut walk = |flush: bool, steps: usize| {
            sweep.flush.next = flush;
            let mut seen = vec![];
            for cycle in 0..4 * steps + 8 {
                sweep.taken.next = cycle % 4 == 3;
                settle(&mut sweep);
                sweep.taken.next = cycle % 4 == 3 && sweep.valid.val();
                settle(&mut sweep);
                if sweep.taken.val() {
                    let operation = sweep.operation.val();
                    seen.push((operation.code.to_u64(), operation.way.to_u64(), operation.row.to_u64()));
                    assert_eq!(sweep.flushed.val(), seen.len() == steps && operation.code.to_u64() == FLUSH);
                }
                tick(&mut sweep, |sweep| &mut sweep.clock);
                sweep.flush.next = false;
            }
            seen
        };
        assert_eq!(walk(false, 32), (0..32).map(|row| (CLEAR, 0, row)).collect::<Vec<_>>());
        let rows = (0..32).map(|row| (FLUSH, 0, row));
        assert_eq!(walk(true, 48), rows.chain((0..16).map(|line| (FLUSH, IN_CAM, line))).collect::<Vec<_>>());
    }
}
