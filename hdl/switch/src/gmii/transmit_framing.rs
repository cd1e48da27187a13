//! Sends words as frames: preamble, delimiter, octets, gap.
//! IEEE Std 802.3-2018, clauses 3.2, 4.2.8 and 35.
//!
//!   word TxWord, valid ->+------------------+-> txd 8 b
//!   ready              <-| transmit framing |-> tx_en, tx_er
//!                        +------------------+
//!
//! Latency: a word that is valid while the line is free puts the first octet of preamble out at the next edge; the first octet of
//! the word follows 8 cycles later. Outputs are registers. Between two frames TX_EN is low for 12 cycles, exactly 12 when the next
//! frame waits. A last word marked `bad` leaves with TX_ER, and its last octet is chosen so that the FCS is wrong. When a word is
//! missing in the middle of a frame, one octet of that kind ends the frame, and the rest of it is taken and not sent.
//! Reset: none; powers up idle.

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
    state: DFF<Transmission>,
    /// Cycles left of the preamble or the gap; octets sent of a word.
    count: DFF<Bits<4>>,
    /// The rest of a frame that was ended early is still to be taken.
    swallowing: DFF<Bit>,
    octet: DFF<Bits<8>>,
    enable: DFF<Bit>,
    error: DFF<Bit>,
    /// `octet` is part of the frame, not of the preamble.
    covered: DFF<Bit>,
    crc: DFF<Bits<32>>,
    step: Linear<40, 32>,
    lane: Signal<Local, Bits<2>>,
    chosen: Signal<Local, Bits<8>>,
    /// The last octet of the word, or the octet that ends a frame without words.
    word_ends: Signal<Local, Bit>,
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
            state: Default::default(),
            count: Default::default(),
            swallowing: Default::default(),
            octet: Default::default(),
            enable: Default::default(),
            error: Default::default(),
            covered: Default::default(),
            crc: Default::default(),
            step: Linear::new(crc32_step_rows()),
            lane: Default::default(),
            chosen: Default::default(),
            word_ends: Default::default(),
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
        dff_setup!(self, clock, state, count, swallowing, octet, enable, error, covered, crc);
        self.txd.next = self.octet.q.val();
        self.tx_en.next = self.enable.q.val();
        self.tx_er.next = self.error.q.val();

        self.step.vector.next = bit_cast::<40, 32>(self.crc.q.val()) | (bit_cast::<40, 8>(self.octet.q.val()) << 32);
        if self.covered.q.val() {
            self.crc.d.next = self.step.image.val();
        } else {
            self.crc.d.next = self.fcs_start.val();
        }
        self.spoilt.next = self.step.image.val().get_bits::<8>(0) ^ self.spoil.val();

        self.lane.next = self.count.q.val().get_bits::<2>(0);
        self.chosen.next = self.word.val().data.get_bits::<8>(0);
        if self.lane.val() == 1 {
            self.chosen.next = self.word.val().data.get_bits::<8>(8);
        } else if self.lane.val() == 2 {
            self.chosen.next = self.word.val().data.get_bits::<8>(16);
        } else if self.lane.val() == 3 {
            self.chosen.next = self.word.val().data.get_bits::<8>(24);
        }
        self.word_ends.next = self.lane.val() + 1 == self.word.val().octets;
        self.missing.next = !self.valid.val() & (self.state.q.val() == Transmission::Data);

        self.ready.next = self.swallowing.q.val() | ((self.state.q.val() == Transmission::Data) & self.word_ends.val());
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
                self.count.d.next = 0.into();
                self.state.d.next = Transmission::Data;
            }
        } else if self.state.q.val() == Transmission::Data {
            self.octet.d.next = self.chosen.val();
            self.enable.d.next = true;
            self.covered.d.next = true;
            self.error.d.next = self.word.val().bad & self.word.val().last;
            self.count.d.next = bit_cast::<4, 2>(self.lane.val() + 1);
            if self.word_ends.val() {
                self.count.d.next = 0.into();
            }
            if self.word_ends.val() & self.word.val().last {
                self.count.d.next = 11.into();
                self.state.d.next = Transmission::Gap;
                if self.word.val().bad {
                    self.octet.d.next = self.spoilt.val();
                }
            }
            if self.missing.val() {
                self.octet.d.next = self.spoilt.val();
                self.error.d.next = true;
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
