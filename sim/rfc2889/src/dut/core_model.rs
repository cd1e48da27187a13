//! The core of a configuration as Verilog, without its MACs, and its ports in the model built from it.

use rust_hdl::core::prelude::{Block, Logic};
use trunkline_map::Parameters;
use trunkline_switch::configurations::{Configuration, TopVisitor};
use trunkline_switch::core::Core;
use trunkline_switch::gmii_top::GmiiTop;
use trunkline_verilator::{Model, PortId};
use trunkline_verilog::PrintError;

use super::RigError;

/// The name of the module.
pub const TOP: &str = "trunkline_core";
/// A core is one value with everything in it; at eight ports it does not fit the stack of an ordinary thread while it is made.
const STACK_OCTETS: usize = 256 << 20;

pub fn core_verilog(configuration: &Configuration) -> Result<String, PrintError> {
    let configuration = *configuration;
    let print = move || configuration.visit(Print(configuration.parameters));
    let printer = std::thread::Builder::new().stack_size(STACK_OCTETS).spawn(print);
    printer.expect("the system has no thread left").join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

struct Print(Parameters);

impl TopVisitor for Print {
    type Output = Result<String, PrintError>;

    fn visit<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize>(
        self,
        top: GmiiTop<P, N, A, AB, D, C>,
    ) -> Self::Output {
        drop(top);
        let mut core = Core::<P, N, A, AB, D, C>::new(&self.0);
        core.clock.connect();
        core.reset.connect();
        core.uart_rx.connect();
        for port in 0..P {
            core.rx_word[port].connect();
            core.rx_valid[port].connect();
            core.tx_ready[port].connect();
            core.link_up[port].connect();
            core.speed[port].connect();
        }
        core.connect_all();
        trunkline_verilog::print(&core, TOP)
    }
}

/// The ports of the model that are one for the whole core.
pub struct CorePins {
    pub clock: PortId,
    pub reset: PortId,
    pub enable: PortId,
    pub uart_rx: PortId,
    pub uart_tx: PortId,
}

/// Those of one port of the switch.
pub struct EdgePins {
    pub rx_word: PortId,
    pub rx_valid: PortId,
    pub rx_ready: PortId,
    pub tx_word: PortId,
    pub tx_valid: PortId,
    pub tx_ready: PortId,
    pub link_up: PortId,
}

fn named(model: &Model, name: String) -> Result<PortId, RigError> {
    model.port(&name).ok_or(RigError::NoPort(name))
}

impl CorePins {
    pub fn of(model: &Model) -> Result<Self, RigError> {
        let pin = |name: &str| named(model, name.to_string());
        Ok(Self {
            clock: pin("clock")?,
            reset: pin("reset")?,
            enable: pin("enable")?,
            uart_rx: pin("uart_rx")?,
            uart_tx: pin("uart_tx")?,
        })
    }
}

impl EdgePins {
    pub fn of(model: &Model, port: usize) -> Result<Self, RigError> {
        let pin = |name: &str| named(model, format!("{name}{port}"));
        Ok(Self {
            rx_word: pin("rx_word")?,
            rx_valid: pin("rx_valid")?,
            rx_ready: pin("rx_ready")?,
            tx_word: pin("tx_word")?,
            tx_valid: pin("tx_valid")?,
            tx_ready: pin("tx_ready")?,
            link_up: pin("link_up")?,
        })
    }
}
