//! The switch as a tester meets it: frames in, frames out, each with its times; links; a host.
//!
//!   Dut <- GmiiDut: the whole switch at its GMII pins
//!       <- CoreDut: the core between its MACs, word by word
//!       <- a fake one with faults built in, for the tests of this crate
//!
//! Times are edges of clocks, in picoseconds. At GMII a frame begins with its start frame delimiter; at the core's edge with its first
//! word: accepted on the way in, presented on the way out.

mod core;
mod core_model;
mod core_port;
pub mod cut_through;
#[cfg(test)]
pub mod fake;
mod gmii;
mod rig;

use std::collections::BTreeMap;

use serde::Serialize;
use trunkline_device::{Device, DeviceError, Transport};
use trunkline_map::{Counter, DropReason};
use trunkline_sim::dut::DutError;
use trunkline_sim::gmii::{Driven, Received, Transmission};
use trunkline_sim::simulator::SimulationError;
use trunkline_verilator::Stopped;

pub use self::core::CoreDut;
pub use core_model::core_verilog;
pub use gmii::GmiiDut;
pub use rig::{Clocks, Rig, VerilatedRig};

/// Where the switch is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    Gmii,
    Core,
}

impl View {
    pub const ALL: [View; 2] = [View::Gmii, View::Core];

    pub fn name(self) -> &'static str {
        match self {
            View::Gmii => "GMII",
            View::Core => "core",
        }
    }
}

/// Counters of a switch that tests compare with what they saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    dropped: BTreeMap<DropReason, u64>,
    pub learn_failed: u64,
}

impl Counts {
    pub fn dropped(&self, reason: DropReason) -> u64 {
        self.dropped.get(&reason).copied().unwrap_or(0)
    }

    /// All frames and copies discarded.
    pub fn all(&self) -> u64 {
        self.dropped.values().sum()
    }
}

/// A host at the switch's UART.
pub type Host = Device<Box<dyn Transport>>;

#[derive(Debug, thiserror::Error)]
pub enum RigError {
    #[error(transparent)]
    Build(#[from] DutError),
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    #[error("the model stopped the simulation: {0}")]
    Stopped(#[from] Stopped),
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error("the model of the core has no port `{0}`\n  the core must have it\n  help: the names follow from the fields of the core's module")]
    NoPort(String),
    #[error("{0} has no host\n  this test reads registers\n  help: run it on a simulated switch")]
    NoHost(&'static str),
}

pub trait Dut {
    fn view(&self) -> View;
    fn ports(&self) -> usize;
    fn now_ps(&self) -> u64;
    /// Frames leave in the order they are given here.
    fn send(&mut self, port: usize, frame: Transmission);
    fn run_until(&mut self, time_ps: u64) -> Result<(), RigError>;
    /// What the switch was shown since the last call.
    fn driven(&mut self, port: usize) -> Vec<Driven>;
    /// What left the switch since the last call.
    fn received(&mut self, port: usize) -> Vec<Received>;
    /// Nothing is being shown or received.
    fn is_idle(&self) -> bool;
    /// Changes a link at a time to come.
    fn plan_link(&mut self, time_ps: u64, port: usize, up: bool);
    fn host(&mut self) -> Result<&mut Host, RigError>;
    /// What the switch counted since it started, all ports together.
    fn counts(&mut self) -> Result<Counts, RigError> {
        let totals = self.host()?.counters()?;
        let dropped = |reason: &DropReason| totals.ports.iter().map(|port| port.dropped(*reason)).sum();
        Ok(Counts {
            dropped: DropReason::ALL.iter().map(|reason| (*reason, dropped(reason))).collect(),
            learn_failed: totals.ports.iter().map(|port| port.get(Counter::LearnFailed)).sum(),
        })
    }
    fn run_for(&mut self, duration_ps: u64) -> Result<(), RigError> {
        self.run_until(self.now_ps() + duration_ps)
    }
}
