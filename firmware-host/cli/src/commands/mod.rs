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
    /// Who answers: build, tables, state.
    #[command(subcommand)]
    Device(device::Command),
    /// Ports: link, live, trunk.
    #[command(subcommand)]
    Link(link::Command),
    /// The filtering database: who is where.
    #[command(subcommand)]
    Fdb(fdb::Command),
    /// Trunks: members, buckets, fallback.
    #[command(subcommand)]
    Trunk(trunk::Command),
    /// Frames and discards per port.
    #[command(subcommand)]
    Stats(stats::Command),
    /// Simulated switches.
    #[command(subcommand)]
    Sim(sim::Command),
    /// Sixteen recorded clients, one server trunked on three ports, one link cut halfway.
    Demo(demo::Arguments),
    /// Measurements with a bar.
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
