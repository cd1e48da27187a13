//! The switch with a GMII per port: plain ports for any test bench. Wiring only.
//! IEEE Std 802.3-2018, clause 35.
//!
//! Top `trunkline_gmii_<ports>`: `clk` is the core's clock; `rst`, active high, is taken in by it; each port brings its own receive
//! clock and is given its transmit clock, and for each a strobe that says in which cycles an octet is there or is taken (high for
//! ever at 1 Gb/s). `p<i>_link_up` and `p<i>_speed` (0 is 10 Mb/s, 1 is 100, 2 is 1000; 3, with the link down: refused for its half duplex)
//! may change at any time; the UART is 8N1.
//! Frames are accepted when the tables are cleared, the manifest's `table_clear_cycles` after the reset.

use crate::core::Core;
use crate::gmii::{GmiiReceive, GmiiTransmit};
use crate::parts::synchroniser::Synchroniser;
use crate::types::SpeedCode;
use rust_hdl::prelude::*;
use trunkline_map::Parameters;

/// The pins of one port.
#[derive(LogicInterface, Default)]
#[join = "GmiiPhy"]
pub struct GmiiPins {
    pub gmii_rx_clk: Signal<In, Clock>,
    pub gmii_rxd: Signal<In, Bits<8>>,
    pub gmii_rx_dv: Signal<In, Bit>,
    pub gmii_rx_er: Signal<In, Bit>,
    pub gmii_rx_strobe: Signal<In, Bit>,
    pub gmii_tx_clk: Signal<In, Clock>,
    pub gmii_txd: Signal<Out, Bits<8>>,
    pub gmii_tx_en: Signal<Out, Bit>,
    pub gmii_tx_er: Signal<Out, Bit>,
    pub gmii_tx_strobe: Signal<In, Bit>,
    pub link_up: Signal<In, Bit>,
    pub speed: Signal<In, SpeedCode>,
}

/// The other side of the pins.
#[derive(LogicInterface, Default)]
#[join = "GmiiPins"]
pub struct GmiiPhy {
    pub gmii_rx_clk: Signal<Out, Clock>,
    pub gmii_rxd: Signal<Out, Bits<8>>,
    pub gmii_rx_dv: Signal<Out, Bit>,
    pub gmii_rx_er: Signal<Out, Bit>,
    pub gmii_rx_strobe: Signal<Out, Bit>,
    pub gmii_tx_clk: Signal<Out, Clock>,
    pub gmii_txd: Signal<In, Bits<8>>,
    pub gmii_tx_en: Signal<In, Bit>,
    pub gmii_tx_er: Signal<In, Bit>,
    pub gmii_tx_strobe: Signal<Out, Bit>,
    pub link_up: Signal<Out, Bit>,
    pub speed: Signal<Out, SpeedCode>,
}

#[derive(LogicBlock)]
pub struct GmiiTop<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize = 4>
{
    pub clk: Signal<In, Clock>,
    pub rst: Signal<In, Bit>,
    pub p: [GmiiPins; P],
    pub uart_rx: Signal<In, Bit>,
    pub uart_tx: Signal<Out, Bit>,
    reset: Synchroniser<Bit>,
    core: Core<P, N, A, AB, D, C>,
    receive: [GmiiReceive; P],
    transmit: [GmiiTransmit; P],
}

impl<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize>
    GmiiTop<P, N, A, AB, D, C>
{
    pub fn new(parameters: &Parameters) -> Self {
        Self {
            clk: Default::default(),
            rst: Default::default(),
            p: std::array::from_fn(|_| Default::default()),
            uart_rx: Default::default(),
            uart_tx: Default::default(),
            reset: Default::default(),
            core: Core::new(parameters),
            receive: std::array::from_fn(|_| Default::default()),
            transmit: std::array::from_fn(|_| Default::default()),
        }
    }

    /// Marks the inputs as driven from outside: before `connect_all`.
    pub fn connect_inputs(&mut self) {
        self.clk.connect();
        self.rst.connect();
        self.uart_rx.connect();
        for pins in &mut self.p {
            pins.gmii_rx_clk.connect();
            pins.gmii_rxd.connect();
            pins.gmii_rx_dv.connect();
            pins.gmii_rx_er.connect();
            pins.gmii_rx_strobe.connect();
            pins.gmii_tx_strobe.connect();
            pins.gmii_tx_clk.connect();
            pins.link_up.connect();
            pins.speed.connect();
        }
    }
}

impl<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize> Logic
    for GmiiTop<P, N, A, AB, D, C>
{
    #[hdl_gen]
    fn update(&mut self) {
        self.reset.clock.next = self.clk.val();
        self.reset.asynchronous.next = self.rst.val();
        self.core.clock.next = self.clk.val();
        self.core.reset.next = self.reset.synchronous.val();
        self.core.uart_rx.next = self.uart_rx.val();
        self.uart_tx.next = self.core.uart_tx.val();
        for i in 0..P {
            self.receive[i].clock.next = self.clk.val();
            self.receive[i].rx_clk.next = self.p[i].gmii_rx_clk.val();
            self.receive[i].rxd.next = self.p[i].gmii_rxd.val();
            self.receive[i].rx_dv.next = self.p[i].gmii_rx_dv.val();
            self.receive[i].rx_er.next = self.p[i].gmii_rx_er.val();
            self.receive[i].rx_strobe.next = self.p[i].gmii_rx_strobe.val();
            self.transmit[i].tx_strobe.next = self.p[i].gmii_tx_strobe.val();
            self.receive[i].enable.next = self.core.enable.val();
            self.core.rx_word[i].next = self.receive[i].word.val();
            self.core.rx_valid[i].next = self.receive[i].valid.val();
            self.receive[i].ready.next = self.core.rx_ready[i].val();
            self.transmit[i].clock.next = self.clk.val();
            self.transmit[i].tx_clk.next = self.p[i].gmii_tx_clk.val();
            self.transmit[i].word.next = self.core.tx_word[i].val();
            self.transmit[i].valid.next = self.core.tx_valid[i].val();
            self.core.tx_ready[i].next = self.transmit[i].ready.val();
            self.p[i].gmii_txd.next = self.transmit[i].txd.val();
            self.p[i].gmii_tx_en.next = self.transmit[i].tx_en.val();
            self.p[i].gmii_tx_er.next = self.transmit[i].tx_er.val();
            self.core.link_up[i].next = self.p[i].link_up.val();
            self.core.speed[i].next = self.p[i].speed.val();
        }
    }
}
