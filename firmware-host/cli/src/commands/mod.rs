//! One module per noun.

mod bench;
mod demo;
mod device;
mod fdb;
mod link;
mod sim;
mod stats;
mod trunk;
mod verilog;

use clap::Subcommand;

use crate::connection::Connection;

#[derive(Subcommand)]
pub enum Command {
    /// Write a configuration of the switch as Verilog, with its manifest.
    Verilog(verilog::Arguments),
    /// Ask a switch who it is: its build, its tables, its state.
    #[command(subcommand)]
    Device(device::Command),
    /// Show ports (link, live, trunk), take them out of their trunks and back in.
    #[command(subcommand)]
    Link(link::Command),
    /// Show and change the filtering database: which station is where.
    #[command(subcommand)]
    Fdb(fdb::Command),
    /// Show, load and dissolve trunks: members, buckets, fallback.
    #[command(subcommand)]
    Trunk(trunk::Command),
    /// Show the counters: frames and discards per port.
    #[command(subcommand)]
    Stats(stats::Command),
    /// Simulate a switch: run a scenario, or start one to speak to.
    #[command(subcommand)]
    Sim(sim::Command),
    /// Simulate sixteen recorded clients and one server trunked on three ports; one link is cut halfway.
    Demo(demo::Arguments),
    /// Measure speeds that must reach a stated minimum.
    #[command(subcommand)]
    Bench(bench::Command),
}

impl Command {
    pub fn run(self, connection: &Connection) -> anyhow::Result<()> {
        match self {
            Command::Verilog(arguments) => arguments.run(),
            Command::Device(command) => command.run(connection.open()?),
            Command::Link(command) => command.run(connection.open()?),
            Command::Fdb(command) => command.run(connection),
            Command::Trunk(command) => command.run(connection),
            Command::Stats(command) => command.run(connection.open()?),
            Command::Sim(command) => command.run(),
            Command::Demo(arguments) => arguments.run(),
            Command::Bench(command) => command.run(),
        }
    }
}
