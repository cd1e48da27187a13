//! `trunkline sim up`: a simulated switch whose UART is a pseudo terminal, for as long as one wants.

use clap::Args;
use trunkline_sim::uart::PtyBridge;

use super::switch::{self, Choice, Kind};
use crate::commands::verilog::configuration;
use crate::output;

#[derive(Args)]
pub struct Arguments {
    /// Name of the configuration; `trunkline verilog` lists them. Its UART is as fast as the switch can hear.
    configuration: String,
    /// Default: Verilator if it is installed.
    #[arg(long, value_enum)]
    simulator: Option<Kind>,
    /// Leave all links down.
    #[arg(long)]
    links_down: bool,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        // A terminal has no symbol rate; only the simulated line has, and waiting for it takes real time.
        let configuration = switch::with_fast_uart(*configuration(&self.configuration)?);
        let choice = Choice::new(self.simulator)?;
        if choice.is_makeshift() {
            eprintln!("{}\n  rust-hdl is some hundred times slower", choice.reason());
        }
        eprintln!("{}", choice.kind.preparation());
        let mut bench = switch::bench(&configuration, choice.kind)?;
        for port in (0..bench.port_count()).filter(|_| !self.links_down) {
            bench.set_link(port, true);
        }
        let mut bridge = PtyBridge::open()?;
        output::print(format_args!("{}\n", bridge.path().display()))?;
        eprintln!(
            "{} on {} until interrupted; in another shell:\n  export TRUNKLINE_PORT={} TRUNKLINE_PATIENCE_MS={}",
            configuration.name,
            choice.kind,
            bridge.path().display(),
            choice.kind.patience_ms()
        );
        bridge.serve(&mut bench, |_| false)?;
        Ok(())
    }
}
