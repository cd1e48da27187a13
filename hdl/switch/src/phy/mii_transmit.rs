//! Sends octets as the nibbles of an MII.
//! IEEE Std 802.3-2018, clause 22: low nibble first, taken by the PHY at the rising edge of TX_CLK.
//!
//!   txd 8 b, tx_en, tx_er ->| mii transmit |-> mii_txd 4 b, mii_tx_en, mii_tx_er
//!   tx_strobe             <-|              |
//!
//! Latency: the low nibble is out at the edge after `txd` changed. `tx_strobe` every second cycle; between two of them `txd`, `tx_en` and
//! `tx_er` must hold. Outputs are registers. Reset: none.

use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct MiiTransmit {
    pub clock: Signal<In, Clock>,
    pub txd: Signal<In, Bits<8>>,
    pub tx_en: Signal<In, Bit>,
    pub tx_er: Signal<In, Bit>,
    pub tx_strobe: Signal<Out, Bit>,
    pub mii_txd: Signal<Out, Bits<4>>,
    pub mii_tx_en: Signal<Out, Bit>,
    pub mii_tx_er: Signal<Out, Bit>,
    high: DFF<Bit>,
    nibble: DFF<Bits<4>>,
    enable: DFF<Bit>,
    error: DFF<Bit>,
}

impl Logic for MiiTransmit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, high, nibble, enable, error);
        self.tx_strobe.next = self.high.q.val();
        self.mii_txd.next = self.nibble.q.val();
        self.mii_tx_en.next = self.enable.q.val();
        self.mii_tx_er.next = self.error.q.val();

        self.high.d.next = !self.high.q.val();
        self.nibble.d.next = self.txd.val().get_bits::<4>(0);
        if self.high.q.val() {
            self.nibble.d.next = self.txd.val().get_bits::<4>(4);
        }
        self.enable.d.next = self.tx_en.val();
        self.error.d.next = self.tx_er.val();
    }
}
