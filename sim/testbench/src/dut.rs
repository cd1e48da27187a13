//! The device under test: a named configuration of the switch, under either simulator.
//!
//!   Configuration -> GmiiTop -> RustHdl
//!                        +----> Verilog -> Verilator -> Verilated

use rust_hdl::core::prelude::Block;
use rust_hdl::prelude::*;
use trunkline_map::Parameters;
use trunkline_switch::configurations::{Configuration, TopVisitor};
use trunkline_switch::gmii_top::GmiiTop;
use trunkline_verilator::{BuildError, Model, Options};
use trunkline_verilog::PrintError;

use crate::bench::{Bench, BenchOptions};
use crate::simulator::{Pin, Pins, RustHdl, SimulationError, Simulator, Verilated};

#[derive(Debug, thiserror::Error)]
pub enum DutError {
    #[error(transparent)]
    Print(#[from] PrintError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

/// A configuration as scenarios name it.
pub fn configurations() -> Vec<crate::scenario::Configuration> {
    let known = |one: &Configuration| crate::scenario::Configuration {
        name: one.name.to_string(),
        ports: one.parameters.ports as usize,
    };
    Configuration::ALL.iter().map(known).collect()
}

/// Prints a configuration and builds it with Verilator; the second time it comes from the cache.
pub fn verilated(configuration: &Configuration, options: &Options) -> Result<Verilated, DutError> {
    let verilog = configuration.verilog()?;
    let model = Model::build(&verilog, &configuration.top(), options)?;
    Ok(Verilated::new(model, configuration.parameters.ports as usize)?)
}

/// For the device library, which waits at first for what may still be on the line: on that of a fresh simulation there is nothing.
pub const FRESH_LINE: trunkline_device::Options = trunkline_device::Options {
    baud: 1_000_000_000,
    patience: std::time::Duration::from_millis(100),
    attempts: 8,
    window: 4,
};

/// The fewest that the switch's receiver can tell bits by.
const CYCLES_PER_BIT: u32 = 5;

/// The same build with the fastest UART there can be.
pub fn with_fast_uart(mut configuration: Configuration) -> Configuration {
    configuration.parameters.baud = configuration.parameters.core_clock_hz / CYCLES_PER_BIT;
    configuration
}

/// A configuration printed once, for any number of benches.
pub struct Prepared {
    configuration: Configuration,
    verilog: String,
}

impl Prepared {
    /// Prints and builds it.
    pub fn new(configuration: &Configuration) -> Result<Self, DutError> {
        let prepared = Self { configuration: *configuration, verilog: configuration.verilog()? };
        prepared.bench()?;
        Ok(prepared)
    }

    /// A fresh switch on a bench.
    pub fn bench(&self) -> Result<Bench<Verilated>, DutError> {
        self.bench_with(BenchOptions::default())
    }

    /// The same with other clocks; the symbol rate is that of the configuration.
    pub fn bench_with(&self, options: BenchOptions) -> Result<Bench<Verilated>, DutError> {
        let Parameters { ports, baud, .. } = self.configuration.parameters;
        let model = Model::build(&self.verilog, &self.configuration.top(), &Options::default())?;
        Ok(Bench::new(Verilated::new(model, ports as usize)?, &BenchOptions { baud, ..options })?)
    }
}

/// A configuration in rust-hdl's direct loop: hundreds of times slower, and the reference.
pub fn rust_hdl(configuration: &Configuration) -> Box<dyn Simulator> {
    configuration.visit(Direct)
}

/// A bench around any of them, at the configuration's symbol rate.
pub fn bench<S: Simulator>(configuration: &Configuration, simulator: S) -> Result<Bench<S>, SimulationError> {
    Bench::new(simulator, &BenchOptions { baud: configuration.parameters.baud, ..BenchOptions::default() })
}

struct Direct;

impl TopVisitor for Direct {
    type Output = Box<dyn Simulator>;

    fn visit<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize>(
        self,
        mut top: GmiiTop<P, N, A, AB, D, C>,
    ) -> Self::Output {
        top.connect_inputs();
        Box::new(RustHdl::new(top))
    }
}

impl<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize> Pins
    for GmiiTop<P, N, A, AB, D, C>
where
    GmiiTop<P, N, A, AB, D, C>: Block,
{
    fn ports(&self) -> usize {
        P
    }

    fn set(&mut self, pin: Pin, value: u64) {
        let level = value != 0;
        match pin {
            Pin::Clk => self.clk.next = level.into(),
            Pin::Rst => self.rst.next = level,
            Pin::UartRx => self.uart_rx.next = level,
            Pin::RxClk(p) => self.p[p].gmii_rx_clk.next = level.into(),
            Pin::Rxd(p) => self.p[p].gmii_rxd.next = value.to_bits(),
            Pin::RxDv(p) => self.p[p].gmii_rx_dv.next = level,
            Pin::RxEr(p) => self.p[p].gmii_rx_er.next = level,
            Pin::TxClk(p) => self.p[p].gmii_tx_clk.next = level.into(),
            Pin::LinkUp(p) => self.p[p].link_up.next = level,
            Pin::RxStrobe(p) => self.p[p].gmii_rx_strobe.next = level,
            Pin::TxStrobe(p) => self.p[p].gmii_tx_strobe.next = level,
            Pin::Speed(p) => self.p[p].speed.next = value.to_bits(),
            Pin::Txd(_) | Pin::TxEn(_) | Pin::TxEr(_) | Pin::UartTx => {}
        }
    }

    fn get(&self, pin: Pin) -> u64 {
        match pin {
            Pin::UartTx => u64::from(self.uart_tx.val()),
            Pin::Txd(p) => self.p[p].gmii_txd.val().to_u64(),
            Pin::TxEn(p) => u64::from(self.p[p].gmii_tx_en.val()),
            Pin::TxEr(p) => u64::from(self.p[p].gmii_tx_er.val()),
            _ => 0,
        }
    }
}
