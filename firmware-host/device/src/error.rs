//! What can go wrong: each error says what failed, the value, the rule, and the next step.

use std::io;
use std::time::Duration;

use thiserror::Error;
use trunkline_map::{control, cpu, Status, GROUPS};

#[derive(Debug, Error)]
pub enum DeviceError {
    #[error("cannot open {path}: {source}\n  help: name the port of the switch; check that no other program holds it")]
    Open { path: String, source: io::Error },

    #[error("the line to the switch failed: {0}\n  help: check the cable, then try again")]
    Line(#[from] io::Error),

    #[error(
        "no answer from the switch: {attempts} requests for word {address:#06x} in {waited:?}\n  \
         help: check cable, power and symbol rate"
    )]
    NoAnswer { address: u16, attempts: u32, waited: Duration },

    #[error("word 0 is {magic:#010x}, a switch has \"TRNK\" there\n  help: this port leads to another device")]
    NotTrunkline { magic: u32 },

    #[error(
        "this switch has map {device:#010x}, this program map {host:#010x}; writing is refused, reading may mislead\n  \
         help: use the program that was built with this switch, or load a bitstream of this program's version"
    )]
    ForeignMap { device: u32, host: u32 },

    #[error("the switch refused {what} (word {address:#06x}): {status}: {}", .status.doc().trim())]
    Refused { what: String, address: u16, status: Status },

    #[error("{count} words of answer to a request for {wanted} at {address:#06x}\n  help: this is a fault of the switch; report it")]
    WrongLength { address: u16, wanted: usize, count: usize },

    #[error("port {port} does not exist\n  this switch has ports 0-{} (read from the device)", .ports - 1)]
    PortRange { port: u8, ports: u32 },

    #[error("port {port} is named twice among the members of group {group}")]
    MemberTwice { port: u8, group: u8 },

    #[error("group {group} does not exist\n  there are groups 0-{}", GROUPS - 1)]
    GroupRange { group: u8 },

    #[error("port {port} is fallback and member of group {group}\n  a fallback is a port outside the trunk")]
    FallbackIsMember { port: u8, group: u8 },

    #[error(
        "an ageing time of {seconds} s is outside its range\n  {} to {} s, {} is usual",
        control::AGEING_TIME_MIN_S,
        control::AGEING_TIME_MAX_S,
        control::AGEING_TIME_RESET_S
    )]
    AgeingRange { seconds: u32 },

    #[error(
        "an idle time of {milliseconds} ms is outside its range\n  {} to {} ms, {} is usual",
        control::IDLE_TIME_MIN_MS,
        control::IDLE_TIME_MAX_MS,
        control::IDLE_TIME_RESET_MS
    )]
    IdleRange { milliseconds: u32 },

    #[error("cut-through from port {port} to itself\n  a frame never leaves where it came in")]
    CutThroughToItself { port: u8 },

    #[error(
        "port {port} cannot send PAUSE frames\n  this switch is built without flow control (read from the device)"
    )]
    NoFlowControl { port: u8 },

    #[error(
        "a limit of {rate} frames a second, {burst} at once, is outside its range\n  \
         a rate is 0 to {}, and above 0 it needs a burst of 1 to {}",
        cpu::LIMIT_RATE.max(),
        cpu::LIMIT_BURST.max()
    )]
    TrapLimitRange { rate: u32, burst: u8 },

    #[error("a frame of {octets} octets cannot be injected\n  without FCS it has {least} to {most}")]
    FrameLength { octets: usize, least: usize, most: usize },

    #[error("no port is named to send the frame to\n  a direct frame goes to one port or more")]
    NoEgress,

    #[error(
        "a trapped frame has a reason this program does not know (word {word:#010x})\n  \
         help: the frame was taken; use the program that was built with this switch"
    )]
    UnknownTrapReason { word: u32 },

    #[error("{entries} entries are more than the {places} places of the filtering database")]
    TooManyEntries { entries: usize, places: u32 },

    #[error("{what} did not happen within {waited:?}\n  help: read the identity: the switch may have restarted")]
    Stalled { what: &'static str, waited: Duration },
}

impl DeviceError {
    /// A short name for `error[...]`.
    pub fn code(&self) -> &'static str {
        match self {
            DeviceError::Open { .. } => "open",
            DeviceError::Line(_) => "line",
            DeviceError::NoAnswer { .. } => "no-answer",
            DeviceError::NotTrunkline { .. } => "not-trunkline",
            DeviceError::ForeignMap { .. } => "foreign-map",
            DeviceError::Refused { .. } => "refused",
            DeviceError::WrongLength { .. } => "wrong-length",
            DeviceError::PortRange { .. } => "port-range",
            DeviceError::MemberTwice { .. } => "member-twice",
            DeviceError::GroupRange { .. } => "group-range",
            DeviceError::FallbackIsMember { .. } => "fallback-is-member",
            DeviceError::AgeingRange { .. } => "ageing-range",
            DeviceError::IdleRange { .. } => "idle-range",
            DeviceError::CutThroughToItself { .. } => "cut-through-itself",
            DeviceError::NoFlowControl { .. } => "no-flow-control",
            DeviceError::TrapLimitRange { .. } => "trap-limit-range",
            DeviceError::FrameLength { .. } => "frame-length",
            DeviceError::NoEgress => "no-egress",
            DeviceError::UnknownTrapReason { .. } => "trap-reason",
            DeviceError::TooManyEntries { .. } => "too-many-entries",
            DeviceError::Stalled { .. } => "stalled",
        }
    }
}
