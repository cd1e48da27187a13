//! Scenarios: a switch, its tables, its links and its traffic in one TOML file.
//!
//!   SCENARIO.toml -> file (serde, with the place of every value) -> check -> Scenario
//!                                                                        | ScenarioError: file, line, value, rule
//!
//! Times are on the clock of the recordings; [`Pacing`] says how it becomes simulated time. Paths are relative to the file.

mod check;
mod check_flow;
mod error;
mod file;
mod flow;
mod pacing;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use macaddr::MacAddr6;
use trunkline_device::{Layout, Trunk};

pub use error::ScenarioError;
pub use flow::{Flow, Protocol, Range};
pub use pacing::{Pacer, Pacing};

/// A configuration of the switch that scenarios can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    pub name: String,
    pub ports: usize,
}

/// A trunk of the scenario; its place in the list is its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioTrunk {
    pub name: String,
    pub trunk: Trunk,
    pub layout: Layout,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StationPlace {
    Port(usize),
    /// By group.
    Trunk(usize),
}

/// An address that the host enters into the filtering database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Station {
    pub mac: MacAddr6,
    pub place: StationPlace,
    pub is_static: bool,
    pub sticky: bool,
}

/// Copies of frames of one port may start early at others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutThrough {
    pub from: usize,
    pub to: Vec<usize>,
}

/// When a link changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// Seconds on the clock of the recordings.
    Time(f64),
    /// When so many frames of all recordings have begun.
    Frames(usize),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkEvent {
    pub when: When,
    pub port: usize,
    pub up: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    pub configuration: Configuration,
    /// Of the keys that are hashes; that of a reset if none.
    pub hash_seed: Option<u32>,
    pub trunks: Vec<ScenarioTrunk>,
    /// By ingress: the egresses that may start a copy before the frame was received whole.
    pub cut_through: Vec<CutThrough>,
    pub stations: Vec<Station>,
    pub links: Vec<LinkEvent>,
    /// Port and recording.
    pub traffic: Vec<(usize, PathBuf)>,
    pub flows: Vec<Flow>,
    pub pacing: Pacing,
    /// Only the first so many frames of all recordings together.
    pub frame_limit: Option<usize>,
}

impl Scenario {
    /// Reads and checks a file. `configurations`: those that exist.
    pub fn load(path: &Path, configurations: &[Configuration]) -> Result<Self, ScenarioError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ScenarioError::Read { path: path.to_owned(), reason: error.to_string() })?;
        Self::parse(&text, path, configurations)
    }

    pub fn parse(text: &str, path: &Path, configurations: &[Configuration]) -> Result<Self, ScenarioError> {
        let file = file::File::parse(text, path)?;
        check::Checker::new(text, path, configurations).scenario(&file)
    }
}
