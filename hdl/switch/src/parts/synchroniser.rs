//! Brings a register of another clock domain into this one.
//!
//!   asynchronous D ->| two flip-flops |-> synchronous D
//!
//! Latency 2 cycles, and up to one more where the change falls on the edge. Feed it from a register only; of several bits only one may
//! change at a time (Gray code). No reset.

use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Synchroniser<D: Synth> {
    pub clock: Signal<In, Clock>,
    pub asynchronous: Signal<In, D>,
    pub synchronous: Signal<Out, D>,
    first: DFF<D>,
    second: DFF<D>,
}

impl<D: Synth> Logic for Synchroniser<D> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, first, second);
        self.first.d.next = self.asynchronous.val();
        self.second.d.next = self.first.q.val();
        self.synchronous.next = self.second.q.val();
    }
}
