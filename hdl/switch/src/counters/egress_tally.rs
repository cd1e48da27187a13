//! What happened at one egress since each kind was last taken.
//!
//!   event EgressEvent, valid ->+-------+<- kind 2 b, take
//!   full PortMask            ->| tally |-> amount 12 b
//!                              +-------+
//!
//! Combinational from `kind` to `amount`; `take` starts that kind again at what happens in the same cycle. An event can come every
//! cycle. Each kind must be taken at least every 1,024 cycles: in that time a line of 1 Gb/s ends 26 frames and, with one of 1,522 octets
//! more, 3,570 octets; 182 copies of 7 ingresses are lost, 61 are flushed. Reset: all zero.

use super::population::Population;
use crate::types::{EgressEvent, PortMask};
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct EgressTally {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub event: Signal<In, EgressEvent>,
    pub valid: Signal<In, Bit>,
    pub full: Signal<In, PortMask>,
    /// 0 frames, 1 octets, 2 copies that found no room, 3 copies flushed.
    pub kind: Signal<In, Bits<2>>,
    pub take: Signal<In, Bit>,
    pub amount: Signal<Out, Bits<12>>,
    frames: DFF<Bits<5>>,
    octets: DFF<Bits<12>>,
    lost: DFF<Bits<8>>,
    flushed: DFF<Bits<7>>,
    lost_now: Population,
    old_frames: Signal<Local, Bits<5>>,
    old_octets: Signal<Local, Bits<12>>,
    old_lost: Signal<Local, Bits<8>>,
    old_flushed: Signal<Local, Bits<7>>,
    new_frames: Signal<Local, Bits<5>>,
    new_octets: Signal<Local, Bits<12>>,
    new_flushed: Signal<Local, Bits<7>>,
}

impl Logic for EgressTally {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, frames, octets, lost, flushed);
        self.amount.next = bit_cast::<12, 5>(self.frames.q.val());
        self.old_frames.next = self.frames.q.val();
        self.old_octets.next = self.octets.q.val();
        self.old_lost.next = self.lost.q.val();
        self.old_flushed.next = self.flushed.q.val();
        if self.kind.val() == 1 {
            self.amount.next = self.octets.q.val();
            if self.take.val() {
                self.old_octets.next = 0.into();
            }
        } else if self.kind.val() == 2 {
            self.amount.next = bit_cast::<12, 8>(self.lost.q.val());
            if self.take.val() {
                self.old_lost.next = 0.into();
            }
        } else if self.kind.val() == 3 {
            self.amount.next = bit_cast::<12, 7>(self.flushed.q.val());
            if self.take.val() {
                self.old_flushed.next = 0.into();
            }
        } else if self.take.val() {
            self.old_frames.next = 0.into();
        }

        self.new_frames.next = 0.into();
        self.new_octets.next = 0.into();
        self.new_flushed.next = 0.into();
        if self.valid.val() {
            if self.event.val().flushed {
                self.new_flushed.next = 1.into();
            } else {
                self.new_frames.next = 1.into();
                self.new_octets.next = bit_cast::<12, 11>(self.event.val().octets);
            }
        }
        self.lost_now.mask.next = self.full.val();

        self.frames.d.next = self.old_frames.val() + self.new_frames.val();
        self.octets.d.next = self.old_octets.val() + self.new_octets.val();
        self.lost.d.next = self.old_lost.val() + bit_cast::<8, 4>(self.lost_now.count.val());
        self.flushed.d.next = self.old_flushed.val() + self.new_flushed.val();
        if self.reset.val() {
            self.frames.d.next = 0.into();
            self.octets.d.next = 0.into();
            self.lost.d.next = 0.into();
            self.flushed.d.next = 0.into();
        }
    }
}
