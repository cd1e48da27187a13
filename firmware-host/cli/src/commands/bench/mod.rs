//! `trunkline bench`: measurements with a bar. One file per measurement.

mod area;
mod equality;
mod rfc2889;
mod route;
mod simulators;
mod switches;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// How much faster Verilator runs the 4-port switch than rust-hdl's direct loop, with the same stimulus.
    Sim(simulators::Arguments),
    /// Area and Fmax over ports and addresses, the core and the MACs apart, with their bars.
    Area(area::Arguments),
    /// Area and Fmax of a configuration, synthesised, placed and routed on an ECP5.
    Route(route::Arguments),
    /// RFC 2889 and RFC 2544 on the simulated switch: throughput, latency, loss, addresses, failover.
    Rfc2889(rfc2889::Arguments),
    /// Random frames over random table sets against the golden model.
    Equality(equality::Arguments),
    /// Two and three switches with one server: what the loss of all its links at one of them costs.
    Switches(switches::Arguments),
}

impl Command {
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Sim(arguments) => arguments.run(),
            Command::Area(arguments) => arguments.run(),
            Command::Route(arguments) => arguments.run(),
            Command::Rfc2889(arguments) => arguments.run(),
            Command::Equality(arguments) => arguments.run(),
            Command::Switches(arguments) => arguments.run(),
        }
    }
}
