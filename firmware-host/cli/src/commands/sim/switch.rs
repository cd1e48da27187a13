//! A configuration under either simulator.

use std::fmt;

use clap::ValueEnum;
use trunkline_sim::bench::Bench;
use trunkline_sim::dut;
use trunkline_sim::simulator::Simulator;
use trunkline_switch::configurations::Configuration;
use trunkline_verilator::Options;

use super::trace;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The hardware description itself; needs cargo alone.
    RustHdl,
    /// The printed Verilog; needs Verilator and a C++ compiler.
    Verilator,
}

impl Kind {
    pub fn preparation(self) -> &'static str {
        match self {
            Kind::RustHdl => "making the switch",
            Kind::Verilator => "building the model",
        }
    }

    /// How long a host should wait for an answer of a switch that is simulated so fast.
    pub fn patience_ms(self) -> u64 {
        match self {
            Kind::RustHdl => 20_000,
            Kind::Verilator => 2_000,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::RustHdl => "rust-hdl",
            Kind::Verilator => "Verilator",
        })
    }
}

/// The simulator to be used, and why if nobody asked for it.
pub struct Choice {
    pub kind: Kind,
    missing: Option<String>,
}

impl Choice {
    /// The one asked for, else Verilator where it is installed.
    pub fn new(wanted: Option<Kind>) -> anyhow::Result<Self> {
        match (wanted, trunkline_verilator::available()) {
            (Some(Kind::RustHdl), _) => Ok(Self { kind: Kind::RustHdl, missing: None }),
            (Some(Kind::Verilator), Err(missing)) => Err(missing.into()),
            (_, Ok(_)) => Ok(Self { kind: Kind::Verilator, missing: None }),
            (None, Err(missing)) => Ok(Self { kind: Kind::RustHdl, missing: Some(missing.to_string()) }),
        }
    }

    /// rust-hdl for want of Verilator.
    pub fn is_makeshift(&self) -> bool {
        self.missing.is_some()
    }

    pub fn reason(&self) -> &str {
        self.missing.as_deref().unwrap_or("rust-hdl was asked for")
    }
}

pub use trunkline_sim::dut::with_fast_uart;

/// A switch on a bench, in reset.
pub fn bench(configuration: &Configuration, kind: Kind) -> anyhow::Result<Bench<Box<dyn Simulator>>> {
    let simulator: Box<dyn Simulator> = match kind {
        Kind::RustHdl => dut::rust_hdl(configuration),
        Kind::Verilator => Box::new(dut::verilated(configuration, &Options::default())?),
    };
    Ok(dut::bench(configuration, simulator)?)
}

/// The same under Verilator, with a trace.
pub fn traced_bench(configuration: &Configuration, plan: &trace::Plan) -> anyhow::Result<Bench<Box<dyn Simulator>>> {
    let model = dut::verilated(configuration, &Options { trace: true, ..Options::default() })?;
    Ok(dut::bench(configuration, Box::new(plan.around(model)) as Box<dyn Simulator>)?)
}
