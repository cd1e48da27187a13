//! FPGA build flow: synthesis by yosys, place and route by nextpnr, for named parts.
//!
//!   configuration -> Verilog -> top (one clock to send from) -> yosys `synth_ecp5` -> nextpnr-ecp5, one run per seed -> Routed
//!                       |
//!                       +-> core alone, a MAC alone -> yosys -> Area, over ports and entries
//!
//! The tools are Python wheels in `.tools/`, put there by `./setup`; `TRUNKLINE_TOOLS` names another place.

pub mod area;
pub mod block_rams;
pub mod constraints;
mod part;
mod place;
mod report;
mod route;
mod synthesis;
mod tools;
pub mod top;

pub use block_rams::TooLarge;
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
    #[error("the printed switch has no instance `{instance}` whose area could be taken apart")]
    NoInstance { instance: &'static str },
    #[error("cannot write {path}: {source}\n  help: name a folder that can be written")]
    Write { path: String, source: std::io::Error },
    #[error("the report {path} of {tool} cannot be read: {reason}\n  help: see the log beside it")]
    Report { tool: &'static str, path: String, reason: String },
}
