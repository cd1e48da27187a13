//! Sends words as frames: preamble, delimiter, octets, gap.
//! IEEE Std 802.3-2018, clauses 3.2, 4.2.8 and 35.
//!
//!   word TxWord, valid ->+------------------+-> txd 8 b
//!   ready              <-| transmit framing |-> tx_en, tx_er
//!                        |                  |<- tx_strobe
//!                        +------------------+
//!
//! Cycles below are those with `tx_strobe`; in the others nothing changes and no word is taken. Latency: a word that is valid while
//! the line is free puts the first octet of preamble out at the next edge; the first octet of the word follows 8 cycles later.
//! Outputs are registers. Between two frames TX_EN is low for 12 cycles, exactly 12 when the next frame waits. The octets of a last
//! word marked `bad` leave with TX_ER, and are chosen so that the FCS is wrong. When a word is missing in the middle of a frame, one
//! octet of that kind ends the frame, and the rest of it is taken and not sent. Reset: none; powers up idle.

use crate::parts::linear::{crc32_step_rows, Linear, FCS_RESIDUE, FCS_START};
use crate::types::TxWord;
use rust_hdl::prelude::*;

#[derive(Copy, Clone, Debug, PartialEq, LogicState)]
pub enum Transmission {
    Idle,
    Preamble,
    Data,
    Gap,
}

#[derive(LogicBlock)]
pub struct TransmitFraming {
    pub clock: Signal<In, Clock>,
    pub word: Signal<In, TxWord>,
    pub valid: Signal<In, Bit>,
    pub ready: Signal<Out, Bit>,
    pub txd: Signal<Out, Bits<8>>,
    pub tx_en: Signal<Out, Bit>,
    pub tx_er: Signal<Out, Bit>,
    pub tx_strobe: Signal<In, Bit>,
    state: DFF<Transmission>,
    /// Cycles left of the preamble or the gap.
    count: DFF<Bits<4>>,
    /// What is left of a word whose first octet is sent: octets, how many (0: the next octet is a word's first), marks.
    rest: DFF<Bits<24>>,
    left: DFF<Bits<2>>,
    rest_last: DFF<Bit>,
    rest_bad: DFF<Bit>,
    /// The rest of a frame that was ended early is still to be taken.
    swallowing: DFF<Bit>,
    octet: DFF<Bits<8>>,
    enable: DFF<Bit>,
    error: DFF<Bit>,
    /// `octet` is part of the frame, not of the preamble.
    covered: DFF<Bit>,
    crc: DFF<Bits<32>>,
    step: Linear<40, 32>,
    /// The next octet is a word's first.
    fresh: Signal<Local, Bit>,
    chosen: Signal<Local, Bits<8>>,
    /// The last octet of the frame.
    ends: Signal<Local, Bit>,
    /// An octet of the last word of a frame that is bad.
    bad: Signal<Local, Bit>,
    missing: Signal<Local, Bit>,
    spoilt: Signal<Local, Bits<8>>,
    spoil: Constant<Bits<8>>,
    fcs_start: Constant<Bits<32>>,
}

impl Default for TransmitFraming {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            word: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            txd: Default::default(),
            tx_en: Default::default(),
            tx_er: Default::default(),
            tx_strobe: Default::default(),
            state: Default::default(),
            count: Default::default(),
            rest: Default::default(),
            left: Default::default(),
            rest_last: Default::default(),
            rest_bad: Default::default(),
            swallowing: Default::default(),
            octet: Default::default(),
            enable: Default::default(),
            error: Default::default(),
            covered: Default::default(),
            crc: Default::default(),
            step: Linear::new(crc32_step_rows()),
            fresh: Default::default(),
            chosen: Default::default(),
            ends: Default::default(),
            bad: Default::default(),
            missing: Default::default(),
            spoilt: Default::default(),
            fcs_start: Constant::new(u64::from(FCS_START).into()),
            spoil: Constant::new(u64::from(spoiling_mask()).into()),
        }
    }
}

/// XORed with the low octet of the FCS register gives an octet after which the register cannot hold the residue.
///
/// The high octet of the register after a step depends on (register ^ octet) & 0xFF alone and differs for each of its 256 values;
/// one of them leads to the residue, this is its complement.
fn spoiling_mask() -> u8 {
    let rows = crc32_step_rows();
    let high_octet = |low: u128| (24..32).fold(0, |sum, r| sum | ((rows[r] & low).count_ones() & 1) << (r - 24));
    let leads_to_residue = (0..=255_u8).find(|&low| high_octet(u128::from(low)) == FCS_RESIDUE >> 24);
    !leads_to_residue.expect("the step permutes the octets")
}

impl Logic for TransmitFraming {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, count, rest, left, rest_last, rest_bad, swallowing);
        dff_setup!(self, clock, octet, enable, error, covered, crc);
        self.txd.next = self.octet.q.val();
        self.tx_en.next = self.enable.q.val();
        self.tx_er.next = self.error.q.val();

        self.step.vector.next = bit_cast::<40, 32>(self.crc.q.val()) | (bit_cast::<40, 8>(self.octet.q.val()) << 32);
        self.spoilt.next = self.step.image.val().get_bits::<8>(0) ^ self.spoil.val();

        // A word is taken with its first octet. Only that octet comes straight from the FIFO.
        self.fresh.next = !self.left.q.val().any();
        self.missing.next = self.fresh.val() & !self.valid.val() & (self.state.q.val() == Transmission::Data);
        if self.fresh.val() {
            self.chosen.next = self.word.val().data.get_bits::<8>(0);
            self.ends.next = self.word.val().last & (self.word.val().octets == 1);
            self.bad.next = self.word.val().bad & self.word.val().last;
        } else {
            self.chosen.next = self.rest.q.val().get_bits::<8>(0);
            self.ends.next = self.rest_last.q.val() & (self.left.q.val() == 1);
            self.bad.next = self.rest_bad.q.val();
        }

        self.ready.next = self.tx_strobe.val()
            & (self.swallowing.q.val() | ((self.state.q.val() == Transmission::Data) & self.fresh.val()));
        if self.tx_strobe.val() {
            if self.covered.q.val() {
                self.crc.d.next = self.step.image.val();
            } else {
                self.crc.d.next = self.fcs_start.val();
            }
            self.rest.d.next = self.rest.q.val() >> 8;
            if self.fresh.val() {
                self.rest.d.next = self.word.val().data.get_bits::<24>(8);
                self.rest_last.d.next = self.word.val().last;
                self.rest_bad.d.next = self.word.val().bad & self.word.val().last;
            }

            if self.missing.val() {
                self.swallowing.d.next = true;
            } else if self.valid.val() & self.word.val().last {
                self.swallowing.d.next = false;
            }

            self.octet.d.next = 0.into();
            self.enable.d.next = false;
            self.error.d.next = false;
            self.covered.d.next = false;
            if self.state.q.val() == Transmission::Idle {
                self.count.d.next = 6.into();
                if self.valid.val() & !self.swallowing.q.val() {
                    self.octet.d.next = 0x55.into();
                    self.enable.d.next = true;
                    self.state.d.next = Transmission::Preamble;
                }
            } else if self.state.q.val() == Transmission::Preamble {
                self.octet.d.next = 0x55.into();
                self.enable.d.next = true;
                self.count.d.next = self.count.q.val() - 1;
                if !self.count.q.val().any() {
                    self.octet.d.next = 0xD5.into();
                    self.state.d.next = Transmission::Data;
                }
            } else if self.state.q.val() == Transmission::Data {
                self.octet.d.next = self.chosen.val();
                self.enable.d.next = true;
                self.covered.d.next = true;
                self.error.d.next = self.bad.val();
                self.left.d.next = self.left.q.val() - 1;
                if self.fresh.val() {
                    self.left.d.next = self.word.val().octets - 1;
                }
                // Only the last octet must be spoilt; all of its word are, since which is the last is known late.
                if self.bad.val() {
                    self.octet.d.next = self.spoilt.val();
                }
                if self.ends.val() {
                    self.count.d.next = 11.into();
                    self.state.d.next = Transmission::Gap;
                }
                if self.missing.val() {
                    self.octet.d.next = self.spoilt.val();
                    self.error.d.next = true;
                    self.left.d.next = 0.into();
                    self.count.d.next = 11.into();
                    self.state.d.next = Transmission::Gap;
                }
            } else {
                self.count.d.next = self.count.q.val() - 1;
                if !self.count.q.val().any() {
                    self.state.d.next = Transmission::Idle;
                }
            }
        }
    }
}
