//! Walks the rows of the table: to clear it after reset, to age it, to flush it.
//! 802.1Q clause 8.8.3.
//!
//!   ageing_time s, flush ->+-------+-> one operation per row
//!                          | sweep |-> ready (the table is cleared)
//!                          +-------+
//!
//! Two sweeps per ageing time T: an entry last seen before the first of three sweeps leaves at the third, T to 1.5 T after it was seen. Reset:
//! clears 2^A rows, one per slot (4 cycles), then `ready`. `half_second` is the number of clock cycles in half a second, less one; a simulation
//! builds with fewer.

use super::entry::{FdbOperation, AGE, CLEAR, FLUSH};
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
    cycles: DFF<Bits<26>>,
    halves: DFF<Bits<20>>,
    half_second: Constant<Bits<26>>,
    none: Constant<FdbOperation>,
    age_code: Constant<Bits<3>>,
    clear_code: Constant<Bits<3>>,
    flush_code: Constant<Bits<3>>,
}

impl<const A: usize> Sweep<A> {
    /// `half_second_cycles`: clock cycles in half a second of ageing time.
    pub fn new(half_second_cycles: u64) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            ageing_time: Default::default(),
            flush: Default::default(),
            operation: Default::default(),
            valid: Default::default(),
            taken: Default::default(),
            ready: Default::default(),
            flushed: Default::default(),
            ready_q: Default::default(),
            running: Default::default(),
            flushing: Default::default(),
            flush_waits: Default::default(),
            age_waits: Default::default(),
            row: Default::default(),
            cycles: Default::default(),
            halves: Default::default(),
            half_second: Constant::new((half_second_cycles - 1).into()),
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
        dff_setup!(self, clock, ready_q, running, flushing, flush_waits, age_waits, row, cycles, halves);
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

        if self.running.q.val() {
            if self.taken.val() {
                self.row.d.next = self.row.q.val() + 1;
                if self.row.q.val().all() {
                    self.running.d.next = false;
                    self.ready_q.d.next = true;
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
        }
        if self.reset.val() {
            self.ready_q.d.next = false;
            self.running.d.next = true;
            self.row.d.next = 0.into();
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
        self.operation.next.row = bit_cast::<16, A>(self.row.q.val());
        self.ready.next = self.ready_q.q.val();
        self.flushed.next = self.running.q.val()
            & self.flushing.q.val()
            & self.ready_q.q.val()
            & self.taken.val()
            & self.row.q.val().all();
    }
}
