//! Makes octets of the nibbles of an MII, and of an RGMII at 10 and 100 Mb/s.
//! IEEE Std 802.3-2018, 22.2.3: low nibble first; octets are counted from the start frame delimiter.
//!
//!   nibble 4 b, dv, er ->| mii receive |-> rxd 8 b, rx_dv, rx_er, strobe
//!
//! Latency 1 cycle after the octet's second nibble. `strobe`: an octet, or a cycle without a frame, is there. Within a frame it comes
//! every second cycle, from the delimiter on; what is before the delimiter makes no octet. A single nibble at the end of a frame is
//! left out; if it was in error, an octet in error stands for it. Two cycles at least lie between frames. Reset:
//! none.

use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct MiiReceive {
    pub clock: Signal<In, Clock>,
    pub nibble: Signal<In, Bits<4>>,
    pub dv: Signal<In, Bit>,
    pub er: Signal<In, Bit>,
    pub rxd: Signal<Out, Bits<8>>,
    pub rx_dv: Signal<Out, Bit>,
    pub rx_er: Signal<Out, Bit>,
    pub strobe: Signal<Out, Bit>,
    /// The delimiter has been seen.
    aligned: DFF<Bit>,
    before: DFF<Bits<4>>,
    /// `before` is the low nibble of an octet; it was in error.
    half: DFF<Bit>,
    half_error: DFF<Bit>,
    octet: DFF<Bits<8>>,
    valid: DFF<Bit>,
    error: DFF<Bit>,
    there: DFF<Bit>,
}

impl Logic for MiiReceive {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, aligned, before, half, half_error, octet, valid, error, there);
        self.rxd.next = self.octet.q.val();
        self.rx_dv.next = self.valid.q.val();
        self.rx_er.next = self.error.q.val();
        self.strobe.next = self.there.q.val();

        self.octet.d.next = (bit_cast::<8, 4>(self.nibble.val()) << 4) | bit_cast::<8, 4>(self.before.q.val());
        self.before.d.next = self.nibble.val();
        self.half.d.next = false;
        self.half_error.d.next = false;
        self.valid.d.next = true;
        self.error.d.next = false;
        self.there.d.next = false;
        if !self.dv.val() {
            self.before.d.next = 0.into();
            self.aligned.d.next = false;
            self.valid.d.next = self.half_error.q.val();
            self.error.d.next = self.half_error.q.val();
            self.there.d.next = true;
        } else if !self.aligned.q.val() {
            self.aligned.d.next = (self.before.q.val() == 5) & (self.nibble.val() == 13);
            self.there.d.next = (self.before.q.val() == 5) & (self.nibble.val() == 13);
        } else if !self.half.q.val() {
            self.half.d.next = true;
            self.half_error.d.next = self.er.val();
        } else {
            self.error.d.next = self.half_error.q.val() | self.er.val();
            self.there.d.next = true;
        }
    }
}
