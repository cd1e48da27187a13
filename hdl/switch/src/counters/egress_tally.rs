//! What happened at one egress since each kind was last taken.
//!
//!   ended EgressEvent, valid ->+-------+<- kind 3 b, take
//!   full PortMask            ->| tally |-> amount 12 b
//!                              +-------+
//!
//! Combinational from `kind` to `amount`; `take` starts that kind again at zero. What happens is added in the next cycle in which nothing
//! is taken; takes must be 2 cycles apart, ends of frames too, and masks that name one ingress. Kinds 0 to 2 must be taken at
//! least every 1,024 cycles: in that time a line of 1 Gb/s ends 26 frames and, with one of 1,522 octets more, 3,570 octets; 208 copies
//! of 8 ingresses are lost. Kinds 3 and 4 at least every 2,048 cycles: 128 copies of 64 octets are flushed in that time, or 342 of 6 words
//! that ended bad, the shortest a copy can be when the relay has decided on it. Reset: none; a count that is not yet in a bank outlives a reset.

use crate::parts::population::Population;
use crate::types::{EgressEvent, PortMask};
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct EgressTally {
    pub clock: Signal<In, Clock>,
    pub ended: Signal<In, EgressEvent>,
    pub valid: Signal<In, Bit>,
    pub full: Signal<In, PortMask>,
    /// 0 frames, 1 octets, 2 copies that found no room, 3 copies flushed, 4 copies that ended bad.
    pub kind: Signal<In, Bits<3>>,
    pub take: Signal<In, Bit>,
    pub amount: Signal<Out, Bits<12>>,
    new_sent: DFF<Bit>,
    new_flushed: DFF<Bit>,
    new_bad: DFF<Bit>,
    new_octets: DFF<Bits<11>>,
    new_full: DFF<PortMask>,
    frames: DFF<Bits<5>>,
    octets: DFF<Bits<12>>,
    lost: DFF<Bits<8>>,
    flushed: DFF<Bits<8>>,
    bad: DFF<Bits<9>>,
    lost_now: Population,
}

impl Logic for EgressTally {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, new_sent, new_flushed, new_bad, new_octets, new_full);
        dff_setup!(self, clock, frames, octets, lost, flushed, bad);
        self.amount.next = bit_cast::<12, 5>(self.frames.q.val());
        if self.kind.val() == 1 {
            self.amount.next = self.octets.q.val();
        } else if self.kind.val() == 2 {
            self.amount.next = bit_cast::<12, 8>(self.lost.q.val());
        } else if self.kind.val() == 3 {
            self.amount.next = bit_cast::<12, 8>(self.flushed.q.val());
        } else if self.kind.val() == 4 {
            self.amount.next = bit_cast::<12, 9>(self.bad.q.val());
        }

        if self.valid.val() {
            self.new_sent.d.next = !self.ended.val().flushed & !self.ended.val().bad;
            self.new_bad.d.next = self.ended.val().bad;
            self.new_flushed.d.next = self.ended.val().flushed;
            self.new_octets.d.next = self.ended.val().octets;
            if self.ended.val().flushed | self.ended.val().bad {
                self.new_octets.d.next = 0.into();
            }
        } else if !self.take.val() {
            self.new_sent.d.next = false;
            self.new_flushed.d.next = false;
            self.new_bad.d.next = false;
            self.new_octets.d.next = 0.into();
        }
        self.new_full.d.next = self.full.val();
        if self.take.val() {
            self.new_full.d.next = self.full.val() | self.new_full.q.val();
        }
        self.lost_now.mask.next = self.new_full.q.val();

        if !self.take.val() {
            self.octets.d.next = self.octets.q.val() + bit_cast::<12, 11>(self.new_octets.q.val());
            self.lost.d.next = self.lost.q.val() + bit_cast::<8, 4>(self.lost_now.count.val());
            if self.new_sent.q.val() {
                self.frames.d.next = self.frames.q.val() + 1;
            }
            if self.new_flushed.q.val() {
                self.flushed.d.next = self.flushed.q.val() + 1;
            }
            if self.new_bad.q.val() {
                self.bad.d.next = self.bad.q.val() + 1;
            }
        } else if self.kind.val() == 0 {
            self.frames.d.next = 0.into();
        } else if self.kind.val() == 1 {
            self.octets.d.next = 0.into();
        } else if self.kind.val() == 2 {
            self.lost.d.next = 0.into();
        } else if self.kind.val() == 3 {
            self.flushed.d.next = 0.into();
        } else {
            self.bad.d.next = 0.into();
        }
    }
}
