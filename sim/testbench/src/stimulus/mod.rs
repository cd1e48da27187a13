//! Random traffic from a seed, and the least of it that still fails.
//!
//!   seed -> Plan: tables, then steps (frames, faults, links, commands) -> execute -> scoreboard
//!                                       ^                                   | failure
//!                                       +-------- minimise <----------------+
//!
//! A step keeps its time and its octets whatever is taken out around it, so a shrunk plan is the same traffic with holes.

mod execute;
mod generate;
mod minimise;
mod packets;
mod tables;
#[cfg(test)]
mod tests;

use std::fmt;
use std::hash::{BuildHasher, Hasher};

use macaddr::MacAddr6;
use trunkline_device::{Layout, Trunk};

use crate::golden::{Entry, Setting};

pub use execute::{execute, verify, StimulusFailure};
pub use minimise::minimise;

/// What the switch under test has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// Keys beside that of the source address, per-bucket counts.
    pub keys: bool,
    /// Traps and injection.
    pub cpu: bool,
    pub cut_through: bool,
}

impl Features {
    /// Those of the hardware.
    pub const HARDWARE: Features = Features { keys: true, cpu: true, cut_through: true };
    /// Those of the stub.
    pub const STUB: Features = Features { keys: false, cpu: false, cut_through: false };
}

/// What random traffic may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StimulusOptions {
    pub ports: usize,
    pub frames: usize,
    /// Addresses that send.
    pub stations: u8,
    /// Of the line rate of each port, on average.
    pub load_percent: u64,
    /// Bad FCS, RX_ER, runts, giants.
    pub faults: bool,
    pub link_changes: usize,
    pub trunks: bool,
    /// Entries and live bits changed by the host while frames flow.
    pub commands: usize,
    /// The ageing time, if entries are to age; in a simulation a second may be short.
    pub ageing_s: Option<u32>,
    pub features: Features,
}

impl StimulusOptions {
    pub fn new(ports: usize) -> Self {
        Self {
            ports,
            frames: 1_000,
            stations: 24,
            load_percent: 30,
            faults: true,
            link_changes: 4,
            trunks: true,
            commands: 2,
            ageing_s: None,
            features: Features::HARDWARE,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Frame { port: usize, octets: Vec<u8>, error_at: Option<usize>, gap_octets: u64, id: u64 },
    Link { port: usize, up: bool },
    Live { ports: Vec<u8>, live: bool },
    Enter { address: MacAddr6, entry: Entry },
}

/// An action at a time from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub time_ps: u64,
    pub action: Action,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub seed: u64,
    pub settings: Vec<Setting>,
    /// Loaded before the first step; the place in the list is the group.
    pub trunks: Vec<(Trunk, Layout)>,
    pub stations: Vec<(MacAddr6, Entry)>,
    /// In order of time.
    pub steps: Vec<Step>,
}

/// The seed of this run: that of `TRUNKLINE_SEED`, or a new one.
pub fn seed() -> u64 {
    let given = std::env::var("TRUNKLINE_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| std::hash::RandomState::new().build_hasher().finish() >> 32)
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>10} ns  ", self.time_ps / 1_000)?;
        match &self.action {
            Action::Frame { port, octets, error_at, id, .. } => {
                let address = |address: Option<MacAddr6>| address.map_or("?".to_string(), |one| one.to_string());
                let (sa, da) = (crate::frame::source(octets), crate::frame::destination(octets));
                write!(f, "p{port} frame {id}: {} octets, {} to {}", octets.len(), address(sa), address(da))?;
                if !crate::frame::fcs_is_right(octets) {
                    write!(f, ", FCS wrong")?;
                }
                error_at.map_or(Ok(()), |at| write!(f, ", RX_ER at octet {at}"))
            }
            Action::Link { port, up } => write!(f, "p{port} link {}", if *up { "up" } else { "down" }),
            Action::Live { ports, live } => write!(f, "live {} {ports:?}", if *live { "set" } else { "clear" }),
            Action::Enter { address, entry } => write!(f, "enter {address}: {entry:?}"),
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for setting in &self.settings {
            writeln!(f, "  {setting:?}")?;
        }
        for (number, (trunk, layout)) in self.trunks.iter().enumerate() {
            writeln!(f, "  group {number}: {trunk:?}, {layout:?}")?;
        }
        for (address, entry) in &self.stations {
            writeln!(f, "  station {address}: {entry:?}")?;
        }
        self.steps.iter().try_for_each(|step| writeln!(f, "  {step}"))
    }
}
