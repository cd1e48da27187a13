//! Sends to an RMII: 10 and 100 Mb/s, two bits per cycle of the reference clock of 50 MHz.
//! RMII Consortium, RMII Specification 1.2: TX_EN, TXD. An RMII has no TX_ER: a frame not to be believed is known by its FCS alone.
//!
//!   txd 8 b, tx_en, speed 2 b ->| rmii transmit |-> rmii_txd 2 b, rmii_tx_en
//!   tx_strobe                 <-|               |
//!
//! Low dibit first, for one cycle, or for ten at 10 Mb/s. Latency: the first dibit is out at the edge after `txd` changed.
//! `tx_strobe` every 4th or 40th cycle; between two of them `txd` and `tx_en` must hold. `speed`, of this clock, is taken with a
//! strobe: 1 is 100 Mb/s, any other 10. Outputs are registers. Reset: none; powers up at 10 Mb/s.

use super::SpeedCode;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct RmiiTransmit {
    /// REF_CLK.
    pub clock: Signal<In, Clock>,
    pub speed: Signal<In, SpeedCode>,
    pub txd: Signal<In, Bits<8>>,
    pub tx_en: Signal<In, Bit>,
    pub tx_strobe: Signal<Out, Bit>,
    pub rmii_txd: Signal<Out, Bits<2>>,
    pub rmii_tx_en: Signal<Out, Bit>,
    hundred: DFF<Bit>,
    cycle: DFF<Bits<4>>,
    place: DFF<Bits<2>>,
    strobe: DFF<Bit>,
    dibit: DFF<Bits<2>>,
    enable: DFF<Bit>,
}

impl Logic for RmiiTransmit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hundred, cycle, place, strobe, dibit, enable);
        self.tx_strobe.next = self.strobe.q.val();
        self.rmii_txd.next = self.dibit.q.val();
        self.rmii_tx_en.next = self.enable.q.val();

        if self.hundred.q.val() | (self.cycle.q.val() == 9) {
            self.cycle.d.next = 0.into();
            self.place.d.next = self.place.q.val() + 1;
        } else {
            self.cycle.d.next = self.cycle.q.val() + 1;
        }
        if self.hundred.q.val() {
            self.strobe.d.next = self.place.q.val() == 2;
        } else {
            self.strobe.d.next = (self.place.q.val() == 3) & (self.cycle.q.val() == 8);
        }
        if self.strobe.q.val() {
            self.hundred.d.next = self.speed.val() == 1;
        }

        self.dibit.d.next = self.txd.val().get_bits::<2>(0);
        if self.place.q.val() == 1 {
            self.dibit.d.next = self.txd.val().get_bits::<2>(2);
        } else if self.place.q.val() == 2 {
            self.dibit.d.next = self.txd.val().get_bits::<2>(4);
        } else if self.place.q.val() == 3 {
            self.dibit.d.next = self.txd.val().get_bits::<2>(6);
        }
        self.enable.d.next = self.tx_en.val();
    }
}
