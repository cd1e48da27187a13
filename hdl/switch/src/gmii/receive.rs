//! A receiving MAC: from the pins of a GMII to words in the core.
//! IEEE Std 802.3-2018, clause 35; `docs/forwarding.md`, section 1.
//!
//!           rx_clk                                              | clock (core)
//!   rxd 8 b, rx_dv, rx_er ->| framing |->| admission |->| crossing |-> word RxWord, valid
//!   rx_strobe ------------->|         |               |          |<- ready
//!   enable (core) ----------^ two flip-flops
//!
//! `rx_strobe`: in this cycle the other pins show an octet, or that there is none; always high where every cycle does (1 Gb/s).
//! Latency: the last word is valid to the core after 3 edges of `rx_clk` (the first takes the last octet) and 3 to 4 of `clock`. At 125
//! and 62.5 MHz: 56 ns to 72 ns. Order of a frame's words kept; an accepted frame of n octets is ceil(n / 4) words, FCS included. A frame without
//! octets is one word with one octet of zero. Of a frame above the maximum the words that lie within the maximum are given, and a
//! last word of which only `status` has a meaning. Reset: none.

use super::admission::Admission;
use super::clock_crossing::ClockCrossing;
use super::receive_framing::ReceiveFraming;
use crate::parts::synchroniser::Synchroniser;
use crate::types::RxWord;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct GmiiReceive {
    pub rx_clk: Signal<In, Clock>,
    pub rxd: Signal<In, Bits<8>>,
    pub rx_dv: Signal<In, Bit>,
    pub rx_er: Signal<In, Bit>,
    pub rx_strobe: Signal<In, Bit>,
    pub clock: Signal<In, Clock>,
    /// Of the core; a register must drive it.
    pub enable: Signal<In, Bit>,
    pub word: Signal<Out, RxWord>,
    pub valid: Signal<Out, Bit>,
    pub ready: Signal<In, Bit>,
    enabled: Synchroniser<Bit>,
    framing: ReceiveFraming,
    admission: Admission,
    crossing: ClockCrossing<RxWord, 4>,
}

impl Logic for GmiiReceive {
    #[hdl_gen]
    fn update(&mut self) {
        self.enabled.clock.next = self.rx_clk.val();
        self.framing.clock.next = self.rx_clk.val();
        self.admission.clock.next = self.rx_clk.val();
        self.crossing.write_clock.next = self.rx_clk.val();
        self.crossing.read_clock.next = self.clock.val();

        self.enabled.asynchronous.next = self.enable.val();
        self.framing.enable.next = self.enabled.synchronous.val();
        self.framing.rxd.next = self.rxd.val();
        self.framing.rx_dv.next = self.rx_dv.val();
        self.framing.rx_er.next = self.rx_er.val();
        self.framing.rx_strobe.next = self.rx_strobe.val();
        self.admission.word.next = self.framing.word.val();
        self.admission.valid.next = self.framing.valid.val();
        self.crossing.write_data.next = self.admission.admitted.val();
        self.crossing.write_valid.next = self.admission.admitted_valid.val();
        self.admission.ready.next = self.crossing.write_ready.val();
        self.word.next = self.crossing.read_data.val();
        self.valid.next = self.crossing.read_valid.val();
        self.crossing.read_ready.next = self.ready.val();
    }
}

#[cfg(test)]
mod tests;
