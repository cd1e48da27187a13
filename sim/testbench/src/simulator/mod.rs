//! A switch under simulation, whichever simulator runs it.
//!
//! The device under test is the GMII top, known by its pins alone. A test is written against [`Simulator`] and runs on the printed
//! Verilog ([`Verilated`]), on the hardware description itself ([`RustHdl`]) and on anything else that has these pins.
//!
//!   Pin -> Simulator::pin -> PinId -> set, eval, get

mod pin;
mod rust_hdl;
mod verilated;

pub use pin::{Pin, MAX_PORTS};
pub use rust_hdl::{Pins, RustHdl};
pub use verilated::Verilated;

/// Names a pin of one simulated switch; from [`Simulator::pin`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PinId(pub(crate) u32);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SimulationError {
    #[error("{rounds} rounds of evaluation did not bring the switch to rest\n  help: it holds a combinational loop")]
    NotConverged { rounds: usize },
    #[error("the simulated switch has no pin `{pin}`\n  a GMII top of {ports} ports must have it")]
    NoPin { pin: String, ports: usize },
    #[error("the model stopped the simulation: {0}")]
    Stopped(String),
    #[error("the trace file failed: {0}")]
    Trace(String),
}

/// Sets take effect at the next `eval`; gets see the state after the last one.
pub trait Simulator {
    fn ports(&self) -> usize;
    fn pin(&self, pin: Pin) -> Result<PinId, SimulationError>;
    fn set(&mut self, pin: PinId, value: u64);
    fn get(&self, pin: PinId) -> u64;
    fn eval(&mut self) -> Result<(), SimulationError>;

    /// Writes what changed to the trace, if one is open. Called after every evaluation.
    fn trace(&mut self, _time_ps: u64) {}
}

impl<S: Simulator + ?Sized> Simulator for Box<S> {
    fn ports(&self) -> usize {
        (**self).ports()
    }

    fn pin(&self, pin: Pin) -> Result<PinId, SimulationError> {
        (**self).pin(pin)
    }

    fn set(&mut self, pin: PinId, value: u64) {
        (**self).set(pin, value);
    }

    fn get(&self, pin: PinId) -> u64 {
        (**self).get(pin)
    }

    fn eval(&mut self) -> Result<(), SimulationError> {
        (**self).eval()
    }

    fn trace(&mut self, time_ps: u64) {
        (**self).trace(time_ps);
    }
}
