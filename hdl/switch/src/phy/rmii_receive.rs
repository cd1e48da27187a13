//! Receives from an RMII: 10 and 100 Mb/s, two bits per cycle of the reference clock of 50 MHz.
//! RMII Consortium, RMII Specification 1.2: CRS_DV, RXD, RX_ER.
//!
//!   rmii_rxd 2 b, rmii_crs_dv, rmii_rx_er, speed 2 b ->| rmii receive |-> rxd 8 b, rx_dv, rx_er, strobe
//!
//! CRS_DV rises at any time, so it is taken in twice. Near the end of a frame it may show carrier (low) and valid data (high) in
//! turn: the frame ends when it is low in two dibits. The delimiter is 11 after three of 01; what is before it makes no octet.
//! `strobe`: an octet, or a cycle without a frame, is there: every 4th or 40th cycle within a frame. Dibits beyond the last octet are
//! left out; if one was in error, an octet in error stands for them. At 10 Mb/s RX_ER counts in every cycle, the rest in every tenth.
//! `speed`, of this clock: 1 is 100 Mb/s, any other 10. Latency 4 cycles from an octet's last dibit at 100 Mb/s; 1 dibit and up to 13
//! cycles at 10. Reset: none.

use super::SpeedCode;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct RmiiReceive {
    /// REF_CLK.
    pub clock: Signal<In, Clock>,
    pub speed: Signal<In, SpeedCode>,
    pub rmii_rxd: Signal<In, Bits<2>>,
    pub rmii_crs_dv: Signal<In, Bit>,
    pub rmii_rx_er: Signal<In, Bit>,
    pub rxd: Signal<Out, Bits<8>>,
    pub rx_dv: Signal<Out, Bit>,
    pub rx_er: Signal<Out, Bit>,
    pub strobe: Signal<Out, Bit>,
    /// The pins; RX_ER since the last sample.
    pin_data: DFF<Bits<2>>,
    pin_carrier: DFF<Bit>,
    pin_error: DFF<Bit>,
    cycle: DFF<Bits<4>>,
    sampling: DFF<Bit>,
    /// The newest sample, and the one before it, which is judged.
    next_data: DFF<Bits<2>>,
    next_carrier: DFF<Bit>,
    next_error: DFF<Bit>,
    data: DFF<Bits<2>>,
    carrier: DFF<Bit>,
    bad: DFF<Bit>,
    /// Dibits 01 in a row, at most three.
    preamble: DFF<Bits<2>>,
    aligned: DFF<Bit>,
    /// Dibits of the octet so far.
    count: DFF<Bits<2>>,
    octet: DFF<Bits<8>>,
    valid: DFF<Bit>,
    error: DFF<Bit>,
    octet_error: DFF<Bit>,
    there: DFF<Bit>,
}

impl Logic for RmiiReceive {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, pin_data, pin_carrier, pin_error, cycle, sampling, next_data, next_carrier, next_error);
        dff_setup!(self, clock, data, carrier, bad, preamble, aligned, count, octet, valid, error, octet_error, there);
        self.rxd.next = self.octet.q.val();
        self.rx_dv.next = self.valid.q.val();
        self.rx_er.next = self.error.q.val();
        self.strobe.next = self.there.q.val();

        self.cycle.d.next = self.cycle.q.val() + 1;
        self.sampling.d.next = false;
        if (self.speed.val() == 1) | (self.cycle.q.val() == 9) {
            self.cycle.d.next = 0.into();
            self.sampling.d.next = true;
        }
        self.pin_data.d.next = self.rmii_rxd.val();
        self.pin_carrier.d.next = self.rmii_crs_dv.val();
        self.pin_error.d.next = self.rmii_rx_er.val();
        if !self.sampling.q.val() {
            self.pin_error.d.next = self.pin_error.q.val() | self.rmii_rx_er.val();
        }

        self.there.d.next = false;
        if self.sampling.q.val() {
            self.next_data.d.next = self.pin_data.q.val();
            self.next_carrier.d.next = self.pin_carrier.q.val();
            self.next_error.d.next = self.pin_error.q.val();
            self.data.d.next = self.next_data.q.val();
            self.carrier.d.next = self.next_carrier.q.val();
            self.bad.d.next = self.next_error.q.val();

            self.valid.d.next = true;
            self.error.d.next = false;
            self.preamble.d.next = 0.into();
            self.count.d.next = 0.into();
            self.octet_error.d.next = false;
            if !self.carrier.q.val() & (!self.aligned.q.val() | !self.next_carrier.q.val()) {
                self.aligned.d.next = false;
                self.valid.d.next = self.octet_error.q.val();
                self.error.d.next = self.octet_error.q.val();
                self.there.d.next = true;
            } else {
                self.octet.d.next = (self.octet.q.val() >> 2) | (bit_cast::<8, 2>(self.data.q.val()) << 6);
                if self.aligned.q.val() {
                    self.count.d.next = self.count.q.val() + 1;
                    self.octet_error.d.next = self.octet_error.q.val() | self.bad.q.val();
                    if self.count.q.val() == 3 {
                        self.octet_error.d.next = false;
                        self.error.d.next = self.octet_error.q.val() | self.bad.q.val();
                        self.there.d.next = true;
                    }
                } else if self.data.q.val() == 1 {
                    self.preamble.d.next = self.preamble.q.val() + 1;
                    if self.preamble.q.val() == 3 {
                        self.preamble.d.next = 3.into();
                    }
                } else if (self.data.q.val() == 3) & (self.preamble.q.val() == 3) {
                    self.aligned.d.next = true;
                    self.there.d.next = true;
                }
            }
        }
    }
}
