//! Receives from an RGMII, behind the DDR input cells.
//! RGMII 2.0: 3.4 (RX_CTL), 3.4.1 (in-band status); what it says of 10 and 100 Mb/s.
//!
//!   d_rise, d_fall 4 b, ctl_rise, ctl_fall ->| rgmii receive |-> rxd 8 b, rx_dv, rx_er, strobe
//!   gigabit                                ->|               |-> link, speed 2 b, half_duplex
//!
//! The samples of a cycle are those of a rising edge of RXC and of the falling edge after it. Latency: 1 cycle from an octet's last
//! sample. At 1 Gb/s `strobe` is always high; at 10 and 100 Mb/s one nibble comes per cycle, on the rising edge: see `mii_receive`.
//! `gigabit` takes effect between frames. In-band status counts when it stood for 4 or 5 cycles without a frame; speed code 3 is no
//! link. Reset: none; powers up with the link down.

use super::mii_receive::MiiReceive;
use super::SpeedCode;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct RgmiiReceive {
    /// RXC.
    pub clock: Signal<In, Clock>,
    pub d_rise: Signal<In, Bits<4>>,
    pub d_fall: Signal<In, Bits<4>>,
    pub ctl_rise: Signal<In, Bit>,
    pub ctl_fall: Signal<In, Bit>,
    /// RXC is 125 MHz. Of this clock.
    pub gigabit: Signal<In, Bit>,
    pub rxd: Signal<Out, Bits<8>>,
    pub rx_dv: Signal<Out, Bit>,
    pub rx_er: Signal<Out, Bit>,
    pub strobe: Signal<Out, Bit>,
    /// In-band status, from registers: up in full duplex; up in half duplex, which is refused.
    pub link: Signal<Out, Bit>,
    pub speed: Signal<Out, SpeedCode>,
    pub half_duplex: Signal<Out, Bit>,
    nibbles: MiiReceive,
    whole: DFF<Bit>,
    octet: DFF<Bits<8>>,
    valid: DFF<Bit>,
    error: DFF<Bit>,
    seen: DFF<Bits<4>>,
    /// Cycles for which `seen` has stood, less one.
    stood: DFF<Bits<2>>,
    up: DFF<Bit>,
    rate: DFF<SpeedCode>,
    half: DFF<Bit>,
    present: Signal<Local, Bit>,
}

impl Logic for RgmiiReceive {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, whole, octet, valid, error, seen, stood, up, rate, half);
        self.nibbles.clock.next = self.clock.val();
        self.nibbles.nibble.next = self.d_rise.val();
        self.nibbles.dv.next = self.ctl_rise.val();
        self.nibbles.er.next = self.ctl_rise.val() ^ self.ctl_fall.val();

        if !self.ctl_rise.val() {
            self.whole.d.next = self.gigabit.val();
        }
        self.octet.d.next = (bit_cast::<8, 4>(self.d_fall.val()) << 4) | bit_cast::<8, 4>(self.d_rise.val());
        self.valid.d.next = self.ctl_rise.val();
        self.error.d.next = self.ctl_rise.val() ^ self.ctl_fall.val();
        self.rxd.next = self.nibbles.rxd.val();
        self.rx_dv.next = self.nibbles.rx_dv.val();
        self.rx_er.next = self.nibbles.rx_er.val();
        self.strobe.next = self.nibbles.strobe.val();
        if self.whole.q.val() {
            self.rxd.next = self.octet.q.val();
            self.rx_dv.next = self.valid.q.val();
            self.rx_er.next = self.error.q.val();
            self.strobe.next = true;
        }

        // RX_ER without RX_DV says something else than status.
        self.seen.d.next = self.d_rise.val();
        self.present.next = self.seen.q.val().get_bit(0) & (self.seen.q.val().get_bits::<2>(1) != 3);
        self.stood.d.next = 0.into();
        if !self.ctl_rise.val() & !self.ctl_fall.val() & (self.d_rise.val() == self.seen.q.val()) {
            self.stood.d.next = self.stood.q.val() + 1;
            if self.stood.q.val().all() {
                self.stood.d.next = self.stood.q.val();
                self.up.d.next = self.present.val() & self.seen.q.val().get_bit(3);
                self.rate.d.next = self.seen.q.val().get_bits::<2>(1);
                self.half.d.next = self.present.val() & !self.seen.q.val().get_bit(3);
            }
        }
        self.link.next = self.up.q.val();
        self.speed.next = self.rate.q.val();
        self.half_duplex.next = self.half.q.val();
    }
}

#[cfg(test)]
mod tests;
