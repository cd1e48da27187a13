//! Brings what is known of a link into another clock domain: link, speed and refusal change together.
//!
//!   link, speed 2 b, half_duplex ->| link status |-> settled_link, settled_speed 2 b, settled_half_duplex   (registers of `clock`)
//!
//! `link` is up in full duplex, `half_duplex` up and refused; feed all three from registers. Latency and power-up: those of `settled`.

use super::SpeedCode;
use crate::parts::settled::Settled;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct LinkStatus {
    pub clock: Signal<In, Clock>,
    /// Of any clock.
    pub link: Signal<In, Bit>,
    pub speed: Signal<In, SpeedCode>,
    pub half_duplex: Signal<In, Bit>,
    pub settled_link: Signal<Out, Bit>,
    pub settled_speed: Signal<Out, SpeedCode>,
    pub settled_half_duplex: Signal<Out, Bit>,
    crossing: Settled<4>,
}

impl Logic for LinkStatus {
    #[hdl_gen]
    fn update(&mut self) {
        self.crossing.clock.next = self.clock.val();
        self.crossing.asynchronous.next = bit_cast::<4, 1>(self.link.val().into())
            | (bit_cast::<4, 2>(self.speed.val()) << 1)
            | (bit_cast::<4, 1>(self.half_duplex.val().into()) << 3);
        self.settled_link.next = self.crossing.settled.val().get_bit(0);
        self.settled_speed.next = self.crossing.settled.val().get_bits::<2>(1);
        self.settled_half_duplex.next = self.crossing.settled.val().get_bit(3);
    }
}
