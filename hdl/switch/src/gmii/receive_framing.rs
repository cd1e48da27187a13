//! Finds frames in the octets of a GMII, packs them into words and judges them.
//! IEEE Std 802.3-2018, clauses 3.2, 4.2.9 and 35; `docs/forwarding.md`, section 1.
//!
//!   rxd 8 b, rx_dv, rx_er ->+-----------------+-> word RxWord (without `first`)
//!   rx_strobe, enable     ->| receive framing |-> valid
//!                           +-----------------+
//!
//! Latency: a word is given in the cycle in which the octet that follows it is in the input register, the last word 3 cycles after
//! the edge that took its last octet (input, CRC, comparison). Two words are at least 2 cycles apart; none can wait.
//! A cycle without `rx_strobe` counts as none. While
//! `enable` is low no new frame is begun, and what is left of a burst then under way is ignored. Reset: none; after power-up it
//! waits for RX_DV to be low once.

use crate::parts::linear::{crc32_step_rows, Linear, FCS_RESIDUE, FCS_START};
use crate::types::RxWord;
use rust_hdl::prelude::*;
use trunkline_map::counters::DropReason;

#[derive(Copy, Clone, Debug, PartialEq, LogicState)]
pub enum Reception {
    /// Until RX_DV is low.
    Wait,
    /// For the start frame delimiter.
    Hunt,
    Frame,
}

#[derive(LogicBlock)]
pub struct ReceiveFraming {
    pub clock: Signal<In, Clock>,
    pub rxd: Signal<In, Bits<8>>,
    pub rx_dv: Signal<In, Bit>,
    pub rx_er: Signal<In, Bit>,
    pub rx_strobe: Signal<In, Bit>,
    pub enable: Signal<In, Bit>,
    pub word: Signal<Out, RxWord>,
    pub valid: Signal<Out, Bit>,
    octet: DFF<Bits<8>>,
    /// The input registers hold no octet; the strobe inverted, so that one tied high costs nothing.
    absent: DFF<Bit>,
    /// RX_DV was low; so that power-up is not taken for the end of a frame.
    quiet: DFF<Bit>,
    error: DFF<Bit>,
    state: DFF<Reception>,
    packed: DFF<Bits<32>>,
    /// Octets of the frame so far; stands still above the maximum.
    length: DFF<Bits<11>>,
    not_empty: DFF<Bit>,
    symbol_error: DFF<Bit>,
    tag_begun: DFF<Bit>,
    tagged: DFF<Bit>,
    /// Longer than the maximum.
    long: DFF<Bit>,
    crc: DFF<Bits<32>>,
    fcs_right: DFF<Bit>,
    /// The octet before this one completed a word.
    complete: DFF<Bit>,
    ending: DFF<Bit>,
    /// What the frame is if its FCS is right, and if it is wrong.
    code_if_right: DFF<Bits<3>>,
    code_if_wrong: DFF<Bits<3>>,
    step: Linear<40, 32>,
    in_frame: Signal<Local, Bit>,
    lane: Signal<Local, Bits<2>>,
    short: Signal<Local, Bit>,
    at_maximum: Signal<Local, Bit>,
    fcs_start: Constant<Bits<32>>,
    residue: Constant<Bits<32>>,
    code_symbol_error: Constant<Bits<3>>,
    code_fragment: Constant<Bits<3>>,
    code_undersize: Constant<Bits<3>>,
    code_jabber: Constant<Bits<3>>,
    code_oversize: Constant<Bits<3>>,
    code_fcs_error: Constant<Bits<3>>,
}

impl Default for ReceiveFraming {
    fn default() -> Self {
        let code = |reason: DropReason| Constant::new(u64::from(reason.code()).into());
        Self {
            clock: Default::default(),
            rxd: Default::default(),
            rx_dv: Default::default(),
            rx_er: Default::default(),
            rx_strobe: Default::default(),
            enable: Default::default(),
            word: Default::default(),
            valid: Default::default(),
            octet: Default::default(),
            absent: Default::default(),
            quiet: Default::default(),
            error: Default::default(),
            state: Default::default(),
            packed: Default::default(),
            length: Default::default(),
            not_empty: Default::default(),
            symbol_error: Default::default(),
            tag_begun: Default::default(),
            tagged: Default::default(),
            long: Default::default(),
            crc: Default::default(),
            fcs_right: Default::default(),
            complete: Default::default(),
            ending: Default::default(),
            code_if_right: Default::default(),
            code_if_wrong: Default::default(),
            step: Linear::new(crc32_step_rows()),
            in_frame: Default::default(),
            lane: Default::default(),
            short: Default::default(),
            at_maximum: Default::default(),
            fcs_start: Constant::new(u64::from(FCS_START).into()),
            residue: Constant::new(u64::from(FCS_RESIDUE).into()),
            code_symbol_error: code(DropReason::SymbolError),
            code_fragment: code(DropReason::Fragment),
            code_undersize: code(DropReason::Undersize),
            code_jabber: code(DropReason::Jabber),
            code_oversize: code(DropReason::Oversize),
            code_fcs_error: code(DropReason::FcsError),
        }
    }
}

impl Logic for ReceiveFraming {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, octet, absent, quiet, error, state, packed, length, not_empty, symbol_error);
        dff_setup!(
            self,
            clock,
            tag_begun,
            tagged,
            long,
            crc,
            fcs_right,
            complete,
            ending,
            code_if_right,
            code_if_wrong
        );
        self.octet.d.next = self.rxd.val();
        self.absent.d.next = !self.rx_strobe.val();
        self.quiet.d.next = !self.rx_dv.val();
        self.error.d.next = self.rx_er.val();

        self.in_frame.next = (self.state.q.val() == Reception::Frame) & !self.quiet.q.val();
        self.lane.next = self.length.q.val().get_bits::<2>(0);
        self.step.vector.next = bit_cast::<40, 32>(self.crc.q.val()) | (bit_cast::<40, 8>(self.octet.q.val()) << 32);
        self.at_maximum.next = (self.length.q.val() == 1518) & !self.tagged.q.val() | (self.length.q.val() == 1522);

        if !self.absent.q.val() {
            if self.quiet.q.val() {
                self.state.d.next = Reception::Hunt;
            } else if (self.state.q.val() == Reception::Hunt) & (self.octet.q.val() == 0xD5) {
                if self.enable.val() {
                    self.state.d.next = Reception::Frame;
                } else {
                    self.state.d.next = Reception::Wait;
                }
            }

            if self.state.q.val() != Reception::Frame {
                self.packed.d.next = 0.into();
                self.length.d.next = 0.into();
                self.not_empty.d.next = false;
                self.symbol_error.d.next = false;
                self.tag_begun.d.next = false;
                self.tagged.d.next = false;
                self.long.d.next = false;
                self.crc.d.next = self.fcs_start.val();
            } else if !self.quiet.q.val() {
                self.not_empty.d.next = true;
                self.symbol_error.d.next = self.symbol_error.q.val() | self.error.q.val();
                self.crc.d.next = self.step.image.val();
                self.long.d.next = self.long.q.val() | self.at_maximum.val();
                if !self.long.q.val() {
                    self.length.d.next = self.length.q.val() + 1;
                }
                if (self.length.q.val() == 12) & (self.octet.q.val() == 0x81) {
                    self.tag_begun.d.next = true;
                }
                if (self.length.q.val() == 13) & self.tag_begun.q.val() & (self.octet.q.val() == 0) {
                    self.tagged.d.next = true;
                }
                if self.lane.val() == 0 {
                    self.packed.d.next = bit_cast::<32, 8>(self.octet.q.val());
                } else if self.lane.val() == 1 {
                    self.packed.d.next = self.packed.q.val() | (bit_cast::<32, 8>(self.octet.q.val()) << 8);
                } else if self.lane.val() == 2 {
                    self.packed.d.next = self.packed.q.val() | (bit_cast::<32, 8>(self.octet.q.val()) << 16);
                } else {
                    self.packed.d.next = self.packed.q.val() | (bit_cast::<32, 8>(self.octet.q.val()) << 24);
                }
            }
            self.complete.d.next = self.in_frame.val() & (self.lane.val() == 3) & !self.long.q.val();
        }
        self.ending.d.next = (self.state.q.val() == Reception::Frame) & self.quiet.q.val() & !self.absent.q.val();
        self.fcs_right.d.next = self.crc.q.val() == self.residue.val();

        self.short.next = !self.length.q.val().get_bits::<5>(6).any();
        self.code_if_right.d.next = 0.into();
        self.code_if_wrong.d.next = self.code_fcs_error.val();
        if self.symbol_error.q.val() {
            self.code_if_right.d.next = self.code_symbol_error.val();
            self.code_if_wrong.d.next = self.code_symbol_error.val();
        } else if self.short.val() {
            self.code_if_right.d.next = self.code_undersize.val();
            self.code_if_wrong.d.next = self.code_fragment.val();
        } else if self.long.q.val() {
            self.code_if_right.d.next = self.code_oversize.val();
            self.code_if_wrong.d.next = self.code_jabber.val();
        }

        // The octet after a complete word finds the frame still open, and no word is completed beyond the maximum.
        self.valid.next = (self.complete.q.val() & !self.quiet.q.val() & !self.absent.q.val()) | self.ending.q.val();
        self.word.next.data = self.packed.q.val();
        self.word.next.octets = self.lane.val();
        if !self.not_empty.q.val() {
            self.word.next.octets = 1.into();
        }
        self.word.next.last = self.ending.q.val();
        self.word.next.first = false;
        self.word.next.status = 0.into();
        if self.ending.q.val() {
            self.word.next.status = self.code_if_wrong.q.val();
            if self.fcs_right.q.val() {
                self.word.next.status = self.code_if_right.q.val();
            }
        }
    }
}
