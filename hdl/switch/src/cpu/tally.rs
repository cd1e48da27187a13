//! What the CPU port has done, in 32-bit counters that wrap.
//!
//!   arrived, full 9 b      ->+-----------+-> trapped, trap_queue_full
//!   ended, valid           ->| CPU tally |-> injected, inject_discarded, inject_copies
//!                            +-----------+
//!
//! Latency 2 cycles. Reset: zero.

use rust_hdl::prelude::*;

use crate::parts::population::Population;
use crate::types::{IngressEvent, PortMask};

#[derive(LogicBlock, Default)]
pub struct CpuTally {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub arrived: Signal<In, Bit>,
    /// The ingresses that lost a copy for the CPU in this cycle.
    pub full: Signal<In, PortMask>,
    pub ended: Signal<In, IngressEvent>,
    pub valid: Signal<In, Bit>,
    pub trapped: Signal<Out, Bits<32>>,
    pub trap_queue_full: Signal<Out, Bits<32>>,
    pub injected: Signal<Out, Bits<32>>,
    pub inject_discarded: Signal<Out, Bits<32>>,
    pub inject_copies: Signal<Out, Bits<32>>,
    lost: Population,
    made: Population,
    new_lost: DFF<Bits<4>>,
    new_copies: DFF<Bits<4>>,
    frames_in: DFF<Bits<32>>,
    copies_lost: DFF<Bits<32>>,
    frames_out: DFF<Bits<32>>,
    discarded: DFF<Bits<32>>,
    copies_out: DFF<Bits<32>>,
}

impl Logic for CpuTally {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, new_lost, new_copies, frames_in, copies_lost, frames_out, discarded, copies_out);
        self.lost.mask.next = self.full.val();
        self.made.mask.next = self.ended.val().copies;
        self.new_lost.d.next = self.lost.count.val();
        self.new_copies.d.next = 0.into();
        if self.arrived.val() {
            self.frames_in.d.next = self.frames_in.q.val() + 1;
        }
        self.copies_lost.d.next = self.copies_lost.q.val() + bit_cast::<32, 4>(self.new_lost.q.val());
        self.copies_out.d.next = self.copies_out.q.val() + bit_cast::<32, 4>(self.new_copies.q.val());
        if self.valid.val() {
            self.new_copies.d.next = self.made.count.val();
            self.frames_out.d.next = self.frames_out.q.val() + 1;
            if !self.ended.val().copies.any() {
                self.discarded.d.next = self.discarded.q.val() + 1;
            }
        }
        self.trapped.next = self.frames_in.q.val();
        self.trap_queue_full.next = self.copies_lost.q.val();
        self.injected.next = self.frames_out.q.val();
        self.inject_discarded.next = self.discarded.q.val();
        self.inject_copies.next = self.copies_out.q.val();
        if self.reset.val() {
            self.new_lost.d.next = 0.into();
            self.new_copies.d.next = 0.into();
            self.frames_in.d.next = 0.into();
            self.copies_lost.d.next = 0.into();
            self.frames_out.d.next = 0.into();
            self.discarded.d.next = 0.into();
            self.copies_out.d.next = 0.into();
        }
    }
}
