//! A port with an RGMII: both directions, and where its link and speed come from.
//! RGMII 2.0, 3.4.1: in-band status. Half duplex is refused: such a link is not up, and is reported.
//!
//!   PHY's side, DDR samples                            MAC's side
//!   rx_clk, rx_d_rise.., rx_ctl_fall ->|            |-> rxd 8 b, rx_dv, rx_er, rx_strobe           (rx_clk)
//!   tx_d_rise.., tx_clk_fall         <-| rgmii port |<- txd 8 b, tx_en, tx_er; tx_strobe ->        (tx_clk)
//!   polled_link, _speed, _half       ->|            |-> link_up, speed 2 b, half_duplex            (registers of tx_clk)
//!
//! `tx_clk` is 125 MHz, always. Latencies: those of `rgmii_receive` and `rgmii_transmit`. With both sources the link is up when both
//! say so, and the speed is that in band: the fall of a link is then known within a few cycles of RXC, or, if the PHY stops RXC, with
//! the next poll. `link_up` falls 6 or 7 cycles of `tx_clk` after its source, and rises 512 cycles (4.1 us) later than `speed`
//! changed, when both directions run at it. Reset: none; powers up with the link down.

use super::link_status::LinkStatus;
use super::rgmii_receive::RgmiiReceive;
use super::rgmii_transmit::RgmiiTransmit;
use super::SpeedCode;
use crate::parts::synchroniser::Synchroniser;
use rust_hdl::prelude::*;

/// What tells of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusSource {
    InBand,
    Polled,
    Both,
}

#[derive(LogicBlock)]
pub struct RgmiiPort {
    pub rx_clk: Signal<In, Clock>,
    pub rx_d_rise: Signal<In, Bits<4>>,
    pub rx_d_fall: Signal<In, Bits<4>>,
    pub rx_ctl_rise: Signal<In, Bit>,
    pub rx_ctl_fall: Signal<In, Bit>,
    pub tx_clk: Signal<In, Clock>,
    pub tx_d_rise: Signal<Out, Bits<4>>,
    pub tx_d_fall: Signal<Out, Bits<4>>,
    pub tx_ctl_rise: Signal<Out, Bit>,
    pub tx_ctl_fall: Signal<Out, Bit>,
    pub tx_clk_rise: Signal<Out, Bit>,
    pub tx_clk_fall: Signal<Out, Bit>,
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
    receive: RgmiiReceive,
    transmit: RgmiiTransmit,
    in_band: LinkStatus,
    polled: LinkStatus,
    gigabit: Synchroniser<Bit>,
    rate: DFF<SpeedCode>,
    is_gigabit: DFF<Bit>,
    linked: DFF<Bit>,
    refused: DFF<Bit>,
    /// Cycles for which link and speed have stood.
    stood: DFF<Bits<9>>,
    up: DFF<Bit>,
    found: Signal<Local, Bit>,
    half: Signal<Local, Bit>,
    found_speed: Signal<Local, SpeedCode>,
    use_in_band: Constant<Bit>,
    use_polled: Constant<Bit>,
}

impl RgmiiPort {
    pub fn new(source: StatusSource) -> Self {
        Self {
            rx_clk: Default::default(),
            rx_d_rise: Default::default(),
            rx_d_fall: Default::default(),
            rx_ctl_rise: Default::default(),
            rx_ctl_fall: Default::default(),
            tx_clk: Default::default(),
            tx_d_rise: Default::default(),
            tx_d_fall: Default::default(),
            tx_ctl_rise: Default::default(),
            tx_ctl_fall: Default::default(),
            tx_clk_rise: Default::default(),
            tx_clk_fall: Default::default(),
            polled_link: Default::default(),
            polled_speed: Default::default(),
            polled_half: Default::default(),
            rxd: Default::default(),
            rx_dv: Default::default(),
            rx_er: Default::default(),
            rx_strobe: Default::default(),
            txd: Default::default(),
            tx_en: Default::default(),
            tx_er: Default::default(),
            tx_strobe: Default::default(),
            link_up: Default::default(),
            speed: Default::default(),
            half_duplex: Default::default(),
            receive: Default::default(),
            transmit: Default::default(),
            in_band: Default::default(),
            polled: Default::default(),
            gigabit: Default::default(),
            rate: Default::default(),
            is_gigabit: Default::default(),
            linked: Default::default(),
            refused: Default::default(),
            stood: Default::default(),
            up: Default::default(),
            found: Default::default(),
            half: Default::default(),
            found_speed: Default::default(),
            use_in_band: Constant::new(source != StatusSource::Polled),
            use_polled: Constant::new(source != StatusSource::InBand),
        }
    }

    /// Marks the inputs as driven from outside: before `connect_all`.
    pub fn connect_inputs(&mut self) {
        self.rx_clk.connect();
        self.rx_d_rise.connect();
        self.rx_d_fall.connect();
        self.rx_ctl_rise.connect();
        self.rx_ctl_fall.connect();
        self.tx_clk.connect();
        self.polled_link.connect();
        self.polled_speed.connect();
        self.polled_half.connect();
        self.txd.connect();
        self.tx_en.connect();
        self.tx_er.connect();
    }
}

impl Logic for RgmiiPort {
    #[hdl_gen]
    fn update(&mut self) {
        self.receive.clock.next = self.rx_clk.val();
        self.receive.d_rise.next = self.rx_d_rise.val();
        self.receive.d_fall.next = self.rx_d_fall.val();
        self.receive.ctl_rise.next = self.rx_ctl_rise.val();
        self.receive.ctl_fall.next = self.rx_ctl_fall.val();
        self.gigabit.clock.next = self.rx_clk.val();
        self.gigabit.asynchronous.next = self.is_gigabit.q.val();
        self.receive.gigabit.next = self.gigabit.synchronous.val();
        self.rxd.next = self.receive.rxd.val();
        self.rx_dv.next = self.receive.rx_dv.val();
        self.rx_er.next = self.receive.rx_er.val();
        self.rx_strobe.next = self.receive.strobe.val();

        self.transmit.clock.next = self.tx_clk.val();
        self.transmit.speed.next = self.rate.q.val();
        self.transmit.txd.next = self.txd.val();
        self.transmit.tx_en.next = self.tx_en.val();
        self.transmit.tx_er.next = self.tx_er.val();
        self.tx_strobe.next = self.transmit.tx_strobe.val();
        self.tx_d_rise.next = self.transmit.d_rise.val();
        self.tx_d_fall.next = self.transmit.d_fall.val();
        self.tx_ctl_rise.next = self.transmit.ctl_rise.val();
        self.tx_ctl_fall.next = self.transmit.ctl_fall.val();
        self.tx_clk_rise.next = self.transmit.clk_rise.val();
        self.tx_clk_fall.next = self.transmit.clk_fall.val();

        self.in_band.clock.next = self.tx_clk.val();
        self.in_band.link.next = self.receive.link.val();
        self.in_band.speed.next = self.receive.speed.val();
        self.in_band.half_duplex.next = self.receive.half_duplex.val();
        self.polled.clock.next = self.tx_clk.val();
        self.polled.link.next = self.polled_link.val();
        self.polled.speed.next = self.polled_speed.val();
        self.polled.half_duplex.next = self.polled_half.val();

        self.found_speed.next = self.polled.settled_speed.val();
        if self.use_in_band.val() {
            self.found_speed.next = self.in_band.settled_speed.val();
        }
        self.found.next = (!self.use_in_band.val() | self.in_band.settled_link.val())
            & (!self.use_polled.val() | self.polled.settled_link.val());
        self.half.next = (self.use_in_band.val() & self.in_band.settled_half_duplex.val())
            | (self.use_polled.val() & self.polled.settled_half_duplex.val());

        dff_setup!(self, tx_clk, rate, is_gigabit, linked, refused, stood, up);
        self.linked.d.next = self.found.val();
        self.refused.d.next = self.half.val();
        self.is_gigabit.d.next = self.rate.q.val() == 2;
        self.up.d.next = self.found.val() & self.stood.q.val().all();
        if !self.stood.q.val().all() {
            self.stood.d.next = self.stood.q.val() + 1;
        }
        if self.found.val() {
            self.rate.d.next = self.found_speed.val();
        }
        if self.found.val() & (!self.linked.q.val() | (self.rate.q.val() != self.found_speed.val())) {
            self.stood.d.next = 0.into();
            self.up.d.next = false;
        }
        self.link_up.next = self.up.q.val();
        self.speed.next = self.rate.q.val();
        self.half_duplex.next = self.refused.q.val();
    }
}

#[cfg(test)]
mod tests;
