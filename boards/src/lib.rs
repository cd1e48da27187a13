//! FPGA build flow: synthesis by yosys, place and route by nextpnr, for named parts.
//!
//!   configuration -> Verilog -> yosys `synth_ecp5` -> nextpnr-ecp5, one run per seed -> Routed
//!
//! The tools are Python wheels in `.tools/`, put there by `./setup`; `TRUNKLINE_TOOLS` names another place.

pub mod constraints;
mod part;
mod route;
mod tools;

pub use part::{Part, UnknownPart};
pub use route::{route, Netlist, Routed, SeedResult};
pub use tools::{ToolError, Tools};

#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error("configuration {configuration} does not print as Verilog: {source}")]
    Print { configuration: &'static str, source: Box<trunkline_verilog::PrintError> },
    #[error("cannot write {path}: {source}\n  help: name a folder that can be written with --out")]
    Write { path: String, source: std::io::Error },
    #[error("the report {path} of {tool} cannot be read: {reason}\n  help: see the log beside it")]
    Report { tool: &'static str, path: String, reason: String },
}
