//! Captures: recorded traffic as stimulus, and what every port of a simulated switch received and sent as a file for Wireshark.
//!
//!   pcap, pcapng -> CaptureReader -> frames with their times -> stimulus
//!   every port   -> CaptureWriter -> pcapng, one interface for each port, simulation time in nanoseconds
//!
//! Frames carry no FCS in either direction of travel, as in captures of a host.

mod reader;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use reader::CaptureReader;
pub use writer::CaptureWriter;

/// A frame of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// As in the file: since 1970 for a capture of a host, since the start of simulation for one of ours.
    pub time: Duration,
    /// From the destination address on, without FCS.
    pub frame: Vec<u8>,
}

/// The way of a frame through a port, seen from the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Received by the switch.
    Inbound,
    /// Sent by the switch.
    Outbound,
}

#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    #[error("cannot {action} {}: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{} is not a capture\n  it begins with {begin}, not as pcap or pcapng does\n  help: convert it with `editcap {} out.pcapng`", path.display(), path.display())]
    NotACapture { path: PathBuf, begin: String },
    #[error("{} ends in the middle of record {record}\n  help: if the writer was killed, `editcap -r {} out.pcapng 1-{}` keeps the whole records", path.display(), path.display(), record - 1)]
    Truncated { path: PathBuf, record: usize },
    #[error("record {record} of {} is damaged: {reason}\n  help: record the traffic again; nothing behind the damage can be trusted", path.display())]
    Damaged { path: PathBuf, record: usize, reason: String },
    #[error("{} holds link type {found}, not Ethernet\n  help: capture on an Ethernet interface, not on `any`", path.display())]
    NotEthernet { path: PathBuf, found: String },
    #[error("record {record} of {} holds {captured} of the frame's {length} octets\n  help: capture whole frames: `tcpdump -s 0`", path.display())]
    Cut { path: PathBuf, record: usize, captured: usize, length: u32 },
    #[error("record {record} of {} has no time\n  it is a simple packet block\n  help: convert it to pcap with times before use", path.display())]
    Untimed { path: PathBuf, record: usize },
    #[error("port {port} is not in {}, which was created for {ports} ports", path.display())]
    Port { path: PathBuf, port: usize, ports: usize },
}

fn io<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> CaptureError + 'a {
    move |source| CaptureError::Io { action, path: path.to_path_buf(), source }
}
