//! One module per noun.

mod bench;
mod boards;
mod build;
mod demo;
mod device;
mod fdb;
mod flash;
mod inject;
mod link;
mod sim;
mod stats;
mod trap;
mod trunk;
mod verilog;

use clap::Subcommand;

use crate::connection::Connection;

#[derive(Subcommand)]
pub enum Command {
    /// Write a configuration of the switch as Verilog, with its manifest.
    Verilog(verilog::Arguments),
    /// List the boards, or the pins of one.
    Boards(boards::Arguments),
    /// Build a board's bitstream: Verilog, synthesis, place and route, packing.
    Build(build::Arguments),
    /// Write a board's bitstream into its FPGA, or into its flash.
    Flash(flash::Arguments),
    /// Ask a switch who it is: its build, its tables, its state; change its settings.
    #[command(subcommand)]
    Device(device::Command),
    /// Show ports (link, live, trunk), take them out of their trunks and back in, let frames cut through.
    #[command(subcommand)]
    Link(link::Command),
    /// Show and change the filtering database: which station is where.
    #[command(subcommand)]
    Fdb(fdb::Command),
    /// Show, load, change and dissolve trunks: members, buckets, fallback, key.
    #[command(subcommand)]
    Trunk(trunk::Command),
    /// Limit and take the frames the switch sends to its CPU port.
    #[command(subcommand)]
    Trap(trap::Command),
    /// Send frames from the switch.
    Inject(inject::Arguments),
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
            Command::Boards(arguments) => arguments.run(),
            Command::Build(arguments) => arguments.run(),
            Command::Flash(arguments) => arguments.run(),
            Command::Device(command) => command.run(connection),
            Command::Link(command) => command.run(connection),
            Command::Fdb(command) => command.run(connection),
            Command::Trunk(command) => command.run(connection),
            Command::Trap(command) => command.run(connection),
            Command::Inject(arguments) => arguments.run(connection),
            Command::Stats(command) => command.run(connection.open()?),
            Command::Sim(command) => command.run(),
            Command::Demo(arguments) => arguments.run(),
            Command::Bench(command) => command.run(),
        }
    }
}
