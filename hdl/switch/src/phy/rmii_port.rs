//! A port with an RMII: both directions, and its link and speed as polled.
//! Half duplex is refused: such a link is not up, and is reported.
//!
//!   PHY's side                                        MAC's side, all of `ref_clk`
//!   rmii_rxd 2 b, _crs_dv, _rx_er  ->|           |-> rxd 8 b, rx_dv, rx_er, rx_strobe
//!   rmii_txd 2 b, rmii_tx_en       <-| rmii port |<- txd 8 b, tx_en, tx_er; tx_strobe ->
//!   polled_link, _speed, _half     ->|           |-> link_up, speed 2 b, half_duplex         (registers)
//!
//! A PHY that nobody polls has its pins tied: link high, speed 1 or 0. Latencies: those of `rmii_receive` and `rmii_transmit`; the
//! link follows its source after 5 to 6 cycles. `tx_er` has no way to the PHY. Reset: none; powers up with the link down.

use super::link_status::LinkStatus;
use super::rmii_receive::RmiiReceive;
use super::rmii_transmit::RmiiTransmit;
use super::SpeedCode;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct RmiiPort {
    pub ref_clk: Signal<In, Clock>,
    pub rmii_rxd: Signal<In, Bits<2>>,
    pub rmii_crs_dv: Signal<In, Bit>,
    pub rmii_rx_er: Signal<In, Bit>,
    pub rmii_txd: Signal<Out, Bits<2>>,
    pub rmii_tx_en: Signal<Out, Bit>,
    /// Of `phy_poll`, whatever its clock.
    pub polled_link: Signal<In, Bit>,
    pub polled_speed: Signal<In, SpeedCode>,
    pub polled_half: Signal<In, Bit>,
    pub rxd: Signal<Out, Bits<8>>,
    pub rx_dv: Signal<Out, Bit>,
    pub rx_er: Signal<Out, Bit>,
    pub rx_strobe: Signal<Out, Bit>,
    pub txd: Signal<In, Bits<8>>,
    pub tx_en: Signal<In, Bit>,
    pub tx_er: Signal<In, Bit>,
    pub tx_strobe: Signal<Out, Bit>,
    pub link_up: Signal<Out, Bit>,
    pub speed: Signal<Out, SpeedCode>,
    pub half_duplex: Signal<Out, Bit>,
    receive: RmiiReceive,
    transmit: RmiiTransmit,
    polled: LinkStatus,
}

impl RmiiPort {
    /// Marks the inputs as driven from outside: before `connect_all`.
    pub fn connect_inputs(&mut self) {
        self.ref_clk.connect();
        self.rmii_rxd.connect();
        self.rmii_crs_dv.connect();
        self.rmii_rx_er.connect();
        self.polled_link.connect();
        self.polled_speed.connect();
        self.polled_half.connect();
        self.txd.connect();
        self.tx_en.connect();
        self.tx_er.connect();
    }
}

impl Logic for RmiiPort {
    #[hdl_gen]
    fn update(&mut self) {
        self.polled.clock.next = self.ref_clk.val();
        self.polled.link.next = self.polled_link.val();
        self.polled.speed.next = self.polled_speed.val();
        self.polled.half_duplex.next = self.polled_half.val();
        self.link_up.next = self.polled.settled_link.val();
        self.speed.next = self.polled.settled_speed.val();
        self.half_duplex.next = self.polled.settled_half_duplex.val();

        self.receive.clock.next = self.ref_clk.val();
        self.receive.speed.next = self.polled.settled_speed.val();
        self.receive.rmii_rxd.next = self.rmii_rxd.val();
        self.receive.rmii_crs_dv.next = self.rmii_crs_dv.val();
        self.receive.rmii_rx_er.next = self.rmii_rx_er.val();
        self.rxd.next = self.receive.rxd.val();
        self.rx_dv.next = self.receive.rx_dv.val();
        self.rx_er.next = self.receive.rx_er.val();
        self.rx_strobe.next = self.receive.strobe.val();

        self.transmit.clock.next = self.ref_clk.val();
        self.transmit.speed.next = self.polled.settled_speed.val();
        self.transmit.txd.next = self.txd.val();
        self.transmit.tx_en.next = self.tx_en.val();
        self.tx_strobe.next = self.transmit.tx_strobe.val();
        self.rmii_txd.next = self.transmit.rmii_txd.val();
        self.rmii_tx_en.next = self.transmit.rmii_tx_en.val();
    }
}
