//! A transmitting MAC: from words in the core to the pins of a GMII.
//! IEEE Std 802.3-2018, clause 35.
//!
//!                  clock (core) | tx_clk
//!   word TxWord, valid ->| crossing |->| framing |-> txd 8 b, tx_en, tx_er
//!   ready              <-|          |  |         |<- tx_strobe
//!
//! Latency: the first octet of preamble is out at the fourth edge of `tx_clk` after the edge of `clock` that took the first word (the
//! fifth when the first falls on it), the start frame delimiter 7 octets later: 80 to 88 ns at 125 MHz.
//!
//! `tx_strobe`: in this cycle the octet on the pins is taken; they hold until the edge that ends it. Always high where every cycle
//! takes one (1 Gb/s).
//!
//! A frame starts with its first word: the preamble is the reserve against underrun. Let word k be taken at most 2k + S core cycles
//! (62.5 MHz) after word 0. Word 0 is seen 16 ns or more after it was taken, word k 24 ns at the latest, and is needed 64 + 32k ns after
//! word 0 was seen; 200 ppm of the longest frame are 2.5 ns. 16 S + 24 + 2.5 <= 64 + 16: S may be 3.
//! That is at 1 Gb/s; at 100 and 10 Mb/s a word lasts longer than any wait in the core.
//! Reset: none.

use super::clock_crossing::ClockCrossing;
use super::transmit_framing::TransmitFraming;
use crate::types::TxWord;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct GmiiTransmit {
    pub clock: Signal<In, Clock>,
    pub word: Signal<In, TxWord>,
    pub valid: Signal<In, Bit>,
    pub ready: Signal<Out, Bit>,
    pub tx_clk: Signal<In, Clock>,
    pub txd: Signal<Out, Bits<8>>,
    pub tx_en: Signal<Out, Bit>,
    pub tx_er: Signal<Out, Bit>,
    pub tx_strobe: Signal<In, Bit>,
    crossing: ClockCrossing<TxWord, 4>,
    framing: TransmitFraming,
}

impl Logic for GmiiTransmit {
    #[hdl_gen]
    fn update(&mut self) {
        self.crossing.write_clock.next = self.clock.val();
        self.crossing.read_clock.next = self.tx_clk.val();
        self.framing.clock.next = self.tx_clk.val();

        self.crossing.write_data.next = self.word.val();
        self.crossing.write_valid.next = self.valid.val();
        self.ready.next = self.crossing.write_ready.val();
        self.framing.word.next = self.crossing.read_data.val();
        self.framing.valid.next = self.crossing.read_valid.val();
        self.crossing.read_ready.next = self.framing.ready.val();
        self.framing.tx_strobe.next = self.tx_strobe.val();
        self.txd.next = self.framing.txd.val();
        self.tx_en.next = self.framing.tx_en.val();
        self.tx_er.next = self.framing.tx_er.val();
    }
}

#[cfg(test)]
mod tests;
