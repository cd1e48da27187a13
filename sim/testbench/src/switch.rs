//! The real switch under either simulator, by the name of its configuration.

use trunkline_switch::configurations::{Configuration, TopVisitor};
use trunkline_switch::gmii_top::GmiiTop;
use trunkline_verilator::{BuildError, Model, Options};

use crate::bench::BenchOptions;
use crate::clock::{Clock, SECOND_PS};
use crate::simulator::{Pin, Pins, RustHdl, SimulationError, Simulator, Verilated};

#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    #[error("configuration {configuration} does not print as Verilog: {source}")]
    Print { configuration: &'static str, source: trunkline_verilog::PrintError },
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

impl<const P: usize, const A: usize, const AB: usize, const D: usize> Pins for GmiiTop<P, A, AB, D> {
    fn ports(&self) -> usize {
        P
    }

    fn set(&mut self, pin: Pin, value: u64) {
        let level = value != 0;
        match pin {
            Pin::Clk => self.clk.next = level.into(),
            Pin::Rst => self.rst.next = level,
            Pin::RxClk(port) => self.p[port].gmii_rx_clk.next = level.into(),
            Pin::Rxd(port) => self.p[port].gmii_rxd.next = value.into(),
            Pin::RxDv(port) => self.p[port].gmii_rx_dv.next = level,
            Pin::RxEr(port) => self.p[port].gmii_rx_er.next = level,
            Pin::TxClk(port) => self.p[port].gmii_tx_clk.next = level.into(),
            Pin::LinkUp(port) => self.p[port].link_up.next = level,
            Pin::UartRx => self.uart_rx.next = level,
            Pin::Txd(_) | Pin::TxEn(_) | Pin::TxEr(_) | Pin::UartTx => {}
        }
    }

    fn get(&self, pin: Pin) -> u64 {
        match pin {
            Pin::Txd(port) => self.p[port].gmii_txd.val().to_u64(),
            Pin::TxEn(port) => self.p[port].gmii_tx_en.val().into(),
            Pin::TxEr(port) => self.p[port].gmii_tx_er.val().into(),
            Pin::UartTx => self.uart_tx.val().into(),
            _ => 0,
        }
    }
}

/// The printed Verilog, built by Verilator (or taken from its cache).
pub fn verilated(configuration: &Configuration, options: &Options) -> Result<Verilated, SwitchError> {
    let verilog = configuration
        .verilog()
        .map_err(|source| SwitchError::Print { configuration: configuration.name, source })?;
    let model = Model::build(&verilog, &configuration.top(), options)?;
    Ok(Verilated::new(model, configuration.parameters.ports as usize)?)
}

/// The hardware description itself. It must be made on the thread that runs it.
pub fn rust_hdl(configuration: &Configuration) -> Box<dyn Simulator> {
    struct Build;
    impl TopVisitor for Build {
        type Output = Box<dyn Simulator>;

        fn visit<const P: usize, const A: usize, const AB: usize, const D: usize>(
            self,
            mut top: GmiiTop<P, A, AB, D>,
        ) -> Self::Output {
            top.connect_inputs();
            Box::new(RustHdl::new(top))
        }
    }
    configuration.visit(Build)
}

/// Clocks, symbol rate and reset as the configuration states them.
pub fn bench_options(configuration: &Configuration) -> BenchOptions {
    let manifest = configuration.manifest();
    BenchOptions {
        core: Clock::of_period(SECOND_PS / u64::from(manifest.clock_hz)),
        baud: manifest.baud,
        reset_cycles: u64::from(manifest.reset_cycles) + 12,
        ..BenchOptions::default()
    }
}

/// Simulated time from the start until the switch accepts frames and table commands.
pub fn ready_ps(configuration: &Configuration) -> u64 {
    let options = bench_options(configuration);
    let cycles = options.reset_cycles + u64::from(configuration.manifest().table_clear_cycles) + 16;
    cycles * options.core.period_ps
}
