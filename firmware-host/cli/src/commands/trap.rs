//! `trunkline trap`: frames for the CPU: which may come, and what has come.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Subcommand;
use serde_json::json;
use trunkline_device::map::cpu::TrapLimit;
use trunkline_device::map::{TrapReason, CPU_PORT};
use trunkline_device::Trapped;
use trunkline_sim::capture::{CaptureWriter, Direction};

use crate::connection::{Connection, Switch};
use crate::failure::Complaint;
use crate::output::{self, Columns};

/// The port a frame of the host itself comes from.
const CPU: u8 = CPU_PORT as u8;

#[derive(Subcommand)]
pub enum Command {
    /// How many frames of each reason may reach the CPU.
    Show {
        /// Print JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Let so many frames of a reason reach the CPU.
    #[command(
        after_help = "Examples:\n  trunkline trap limit arp 100 10\n  trunkline trap limit reserved_address 0 0"
    )]
    Limit {
        /// reserved_address, cpu_entry or arp.
        reason: String,
        /// Frames a second, at most 1048575; 0: none.
        rate: u32,
        /// Frames at once after a pause, at most 255.
        burst: u8,
    },
    /// Take the frames that wait for the CPU.
    Take {
        /// No more than so many.
        #[arg(long, value_name = "N", default_value_t = 1_000)]
        count: usize,
        /// Also write them to this capture (pcapng), without FCS.
        #[arg(long, value_name = "FILE")]
        pcap: Option<PathBuf>,
        /// Print JSON, for programs: with all octets in hexadecimal, FCS included.
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    /// What is said is checked before the switch is asked.
    pub fn run(self, connection: &Connection) -> anyhow::Result<()> {
        match self {
            Command::Show { json } => show(&mut connection.open()?, json),
            Command::Limit { reason, rate, burst } => {
                let reason = reason_named(&reason)?;
                Ok(connection.open()?.set_trap_limit(reason, TrapLimit { rate, burst })?)
            }
            Command::Take { count, pcap, json } => take(&mut connection.open()?, count, pcap.as_deref(), json),
        }
    }
}

fn reason_named(name: &str) -> Result<TrapReason, Complaint> {
    TrapReason::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = TrapReason::ALL.iter().map(|reason| reason.name()).collect();
        let rule = format!("trap reasons are {}", names.join(", "));
        Complaint::new("bad-trap-reason", format!("`{name}` is no trap reason"), rule, "choose one of these")
    })
}

fn show(switch: &mut Switch, json: bool) -> anyhow::Result<()> {
    let mut limits = Vec::new();
    for reason in TrapReason::ALL {
        limits.push((reason, switch.trap_limit(*reason)?));
    }
    if json {
        let object = |(reason, limit): &(&TrapReason, TrapLimit)| json!({ "reason": reason.name(), "rate": limit.rate, "burst": limit.burst });
        return output::json(&limits.iter().map(object).collect::<Vec<_>>());
    }
    let mut columns = Columns::new(&["reason", "#frames/s", "#burst", "when"]);
    for (reason, limit) in limits {
        let when = reason.doc().trim().trim_end_matches('.');
        columns.row(&[reason.name().to_string(), limit.rate.to_string(), limit.burst.to_string(), when.to_string()]);
    }
    Ok(output::print(columns)?)
}

/// Frames are gone from the switch once they are taken: they are printed, whatever else fails.
fn take(switch: &mut Switch, count: usize, pcap: Option<&Path>, json: bool) -> anyhow::Result<()> {
    let names: Vec<String> = (0..switch.identity().parameters.ports as u8).chain([CPU]).map(port_name).collect();
    let capture = pcap.map(|path| CaptureWriter::create(path, &names)).transpose()?;
    let mut frames = Vec::new();
    let mut outcome = Ok(());
    while frames.len() < count && outcome.is_ok() {
        match switch.take_trapped() {
            Ok(Some(frame)) => frames.push((now_ns(), frame)),
            Ok(None) => break,
            Err(error) => outcome = Err(error.into()),
        }
    }
    if let Some(capture) = capture {
        outcome = outcome.and(write(capture, &names, &frames));
    }
    print_frames(&frames, json)?;
    outcome
}

fn write(mut capture: CaptureWriter, names: &[String], frames: &[(u64, Trapped)]) -> anyhow::Result<()> {
    for (time, frame) in frames {
        let name = port_name(frame.port);
        let port = names.iter().position(|other| *other == name).unwrap_or(names.len());
        capture.write(port, Direction::Inbound, *time, frame.without_fcs(), Some(frame.reason.name()))?;
    }
    Ok(capture.finish()?)
}

fn now_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos() as u64
}

fn port_name(port: u8) -> String {
    if port == CPU {
        "cpu".into()
    } else {
        format!("p{port}")
    }
}

fn print_frames(frames: &[(u64, Trapped)], json: bool) -> anyhow::Result<()> {
    let hex = |octets: &[u8], between: &str| {
        octets.iter().map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(between)
    };
    if json {
        let object = |(_, frame): &(u64, Trapped)| json!({ "reason": frame.reason.name(), "port": frame.port, "octets": hex(&frame.octets, "") });
        return output::json(&frames.iter().map(object).collect::<Vec<_>>());
    }
    if frames.is_empty() {
        eprintln!("no frame waits");
        return Ok(());
    }
    let mut columns = Columns::new(&["port", "reason", "#octets", "destination", "source", "type"]);
    for (_, frame) in frames {
        let part = |from: usize, to: usize, between: &str| hex(frame.octets.get(from..to).unwrap_or_default(), between);
        columns.row(&[
            port_name(frame.port),
            frame.reason.name().to_string(),
            frame.octets.len().to_string(),
            part(0, 6, ":"),
            part(6, 12, ":"),
            part(12, 14, ""),
        ]);
    }
    Ok(output::print(columns)?)
}
