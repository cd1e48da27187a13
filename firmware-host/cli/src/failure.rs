//! What went wrong, for the operator: what failed, the value, the rule, the next step; and the exit code.

use std::io;
use std::path::Path;

use thiserror::Error;
use trunkline_boards::board::UnknownBoard;
use trunkline_boards::flash::FlashError;
use trunkline_boards::{FlowError, ToolError};
use trunkline_device::map::Status;
use trunkline_device::DeviceError;
use trunkline_sim::capture::CaptureError;
use trunkline_sim::scenario::ScenarioError;
use trunkline_sim::wave::WaveError;
use trunkline_verilator::Unavailable;

pub const USAGE: u8 = 1;
pub const REFUSED: u8 = 2;
pub const NO_DEVICE: u8 = 3;

/// A complaint of this program itself, of the form every error has.
#[derive(Debug, Error)]
#[error("{what}\n  {rule}\n  help: {help}")]
pub struct Complaint {
    pub code: &'static str,
    pub what: String,
    pub rule: String,
    pub help: String,
    /// The switch is what stands in the way, not the words of the operator.
    refused: bool,
}

impl Complaint {
    pub fn new(code: &'static str, what: impl Into<String>, rule: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, what: what.into(), rule: rule.into(), help: help.into(), refused: false }
    }

    pub fn refused(self) -> Self {
        Self { refused: true, ..self }
    }
}

/// A file or folder of the operator's that cannot be made or written.
pub fn unwritable(action: &str, path: &Path, error: &io::Error) -> Complaint {
    let what = format!("cannot {action} {}", path.display());
    Complaint::new("file-write", what, error.to_string(), "name a place that can be written")
}

/// The whole text: `error[code]: what`, the circumstances, then rule and help.
pub fn text(error: &anyhow::Error) -> String {
    if let Some(scenario) = error.downcast_ref::<ScenarioError>() {
        return scenario.to_string();
    }
    let (code, inner, help) = if let Some(device) = error.downcast_ref::<DeviceError>() {
        (device.code(), device.to_string(), next_step(device))
    } else if let Some(complaint) = error.downcast_ref::<Complaint>() {
        (complaint.code, complaint.to_string(), None)
    } else if let Some(missing) = error.downcast_ref::<Unavailable>() {
        ("no-verilator", missing.to_string(), None)
    } else if let Some(capture) = error.downcast_ref::<CaptureError>() {
        ("capture", capture.to_string(), None)
    } else if let Some(wave) = error.downcast_ref::<WaveError>() {
        ("wave", wave.to_string(), None)
    } else if let Some(flow) = error.downcast_ref::<FlowError>() {
        (flow.code(), flow.to_string(), None)
    } else if let Some(tool) = error.downcast_ref::<ToolError>() {
        (tool.code(), tool.to_string(), None)
    } else if let Some(flash) = error.downcast_ref::<FlashError>() {
        (flash.code(), flash.to_string(), None)
    } else if let Some(unknown) = error.downcast_ref::<UnknownBoard>() {
        ("unknown-board", unknown.to_string(), None)
    } else {
        // Some errors of the simulation bring their own code.
        let text = format!("{error:#}");
        return if text.starts_with("error[") { text } else { format!("error[failed]: {text}") };
    };
    let (what, rest) = inner.split_once('\n').unwrap_or((&inner, ""));
    let mut lines = vec![format!("error[{code}]: {what}")];
    // What was being done, unless the typed error is the outermost one.
    lines.extend(
        error.chain().map(ToString::to_string).take_while(|text| *text != inner).map(|text| format!("  {text}")),
    );
    lines.extend((!rest.is_empty()).then(|| rest.to_string()));
    lines.extend(help.map(|help| format!("  help: {help}")));
    lines.join("\n")
}

/// What the device library cannot know: the commands of this program.
fn next_step(error: &DeviceError) -> Option<&'static str> {
    match error {
        DeviceError::PortRange { .. } => Some("`trunkline link show` lists them"),
        DeviceError::MemberTwice { .. } => Some("name each member once"),
        DeviceError::FallbackIsMember { .. } => Some("name a port outside the trunk, or none"),
        DeviceError::GroupRange { .. } => Some("`trunkline trunk show` lists those in use"),
        DeviceError::Refused { status: Status::Overlap, .. } => {
            Some("`trunkline trunk show` lists the members of every trunk")
        }
        DeviceError::IdleRange { .. } | DeviceError::AgeingRange { .. } => {
            Some("`trunkline device show` tells the present one")
        }
        DeviceError::CutThroughToItself { .. } => Some("name other ports, or `none`"),
        DeviceError::NoFlowControl { .. } => Some("`trunkline verilog --list` tells which builds have it"),
        DeviceError::TrapLimitRange { .. } => Some("`trunkline trap show` lists the limits in force"),
        DeviceError::FrameLength { .. } => Some("leave out the FCS; a short frame is padded to the shortest length"),
        DeviceError::NoEgress => Some("name one with `--to p1`, or use `--relay`"),
        DeviceError::TooManyEntries { .. } => Some("load fewer"),
        DeviceError::Refused { status: Status::Full | Status::NotFound, .. } => {
            Some("`trunkline fdb show` lists the entries")
        }
        DeviceError::Refused { .. } => Some("`trunkline device show` tells what this build is"),
        _ => None,
    }
}

pub fn exit_code(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<DeviceError>() {
        Some(
            DeviceError::Open { .. }
            | DeviceError::Line(_)
            | DeviceError::NoAnswer { .. }
            | DeviceError::NotTrunkline { .. }
            | DeviceError::Stalled { .. },
        ) => NO_DEVICE,
        Some(_) => REFUSED,
        None if error.downcast_ref::<FlashError>().is_some_and(FlashError::is_absence) => NO_DEVICE,
        None if error.downcast_ref::<Complaint>().is_some_and(|complaint| complaint.refused) => REFUSED,
        None => USAGE,
    }
}

/// The reader of the output went away, as `head` does: no failure.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn an_error_has_a_code_the_circumstances_the_rule_and_help() {
        let result: Result<(), DeviceError> = Err(DeviceError::PortRange { port: 9, ports: 4 });
        let error = result.context("while entering 02:00:00:00:00:01").unwrap_err();
        let expected = "error[port-range]: port 9 does not exist\n  while entering 02:00:00:00:00:01\n  \
                        this switch has ports 0-3 (read from the device)\n  help: `trunkline link show` lists them";
        assert_eq!(text(&error), expected);
        assert_eq!(exit_code(&error), REFUSED);
    }

    #[test]
    fn silence_has_an_exit_code_of_its_own() {
        let silence = DeviceError::NoAnswer { address: 0, attempts: 8, waited: std::time::Duration::from_secs(1) };
        assert_eq!(exit_code(&silence.into()), NO_DEVICE);
        assert_eq!(exit_code(&Complaint::new("a", "b", "c", "d").into()), USAGE);
    }
}
