//! The line to the switch: a serial port, or the pseudo terminal of `trunkline sim up`.

use std::time::Duration;

use clap::Args;
use trunkline_device::{serial, Device, Options, Transport};

use crate::failure::Complaint;

#[derive(Args)]
#[command(next_help_heading = "Switch to speak to (device, link, fdb, trunk, trap, inject, stats)")]
pub struct Connection {
    /// Serial port or pseudo terminal of the switch.
    #[arg(short, long, global = true, value_name = "PATH", env = "TRUNKLINE_PORT")]
    port: Option<String>,
    /// Symbol rate of the serial port.
    #[arg(long, global = true, value_name = "BAUD", env = "TRUNKLINE_BAUD", default_value_t = 1_000_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    baud: u32,
    /// Waiting time for an answer, beyond what the line needs; a simulated switch is slower than a real one.
    #[arg(long, global = true, value_name = "MS", env = "TRUNKLINE_PATIENCE_MS", default_value_t = 100)]
    patience_ms: u64,
}

/// A switch over any line.
pub type Switch = Device<Box<dyn Transport>>;

impl Connection {
    pub fn open(&self) -> anyhow::Result<Switch> {
        let Some(port) = self.port.as_ref().filter(|port| !port.is_empty()) else {
            let rule = "a command for a switch needs the serial port it is at";
            let help = "add `--port PATH` or set TRUNKLINE_PORT; `trunkline sim up gmii-4` starts a simulated switch and prints its port";
            return Err(Complaint::new("no-port", "no port is given", rule, help).into());
        };
        let line: Box<dyn Transport> = Box::new(serial::open(port, self.baud)?);
        let patience = Duration::from_millis(self.patience_ms);
        Ok(Device::connect(line, Options { baud: self.baud, patience, ..Options::default() })?)
    }
}
