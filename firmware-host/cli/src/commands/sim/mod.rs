//! `trunkline sim`: simulated switches.

mod files;
pub mod report;
pub mod run;
pub mod switch;
pub mod trace;
mod up;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// Run a scenario: tables over the UART, recorded traffic in, links up and down, a report out.
    Run(run::Arguments),
    /// Start a simulated switch with its UART at a pseudo terminal, until interrupted.
    Up(up::Arguments),
}

impl Command {
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Run(arguments) => arguments.run(),
            Command::Up(arguments) => arguments.run(),
        }
    }
}
