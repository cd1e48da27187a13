//! What can go wrong: each error says what failed, the value, the rule, and the next step.

use std::io;
use std::time::Duration;

use thiserror::Error;
use trunkline_map::{control, Status, GROUPS};

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
            DeviceError::Stalled { .. } => "stalled",
        }
    }
}
