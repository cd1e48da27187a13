//! GMII of one port (802.3 clause 35): what drives the switch's receiver and what watches its transmitter.

mod driver;
mod monitor;
pub mod pause;

pub use driver::{Driven, Driver, Transmission};
pub use monitor::{Monitor, Received};
pub use pause::Pause;

/// The signals of one direction during one clock cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cycle {
    pub data: u8,
    pub valid: bool,
    pub error: bool,
}
