//! A bitstream into a board, by openFPGALoader.
//!
//!   <board>.bit -> openFPGALoader -> JTAG -> the FPGA's memory, until power is lost, or the flash it starts from

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::board::Board;
use crate::installer::{self, What};
use crate::ToolError;

const TOOL: &str = "openFPGALoader";

#[derive(Debug, thiserror::Error)]
pub enum FlashError {
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error("there is no bitstream at {path}\n  help: `trunkline build {board}` makes one")]
    NoBitstream { path: String, board: &'static str },
    #[error("{board} has no programmer of its own, and no cable is named\n  its JTAG pins are for any cable that openFPGALoader knows\n  help: name it, as in `--cable ft232`; `openFPGALoader --list-cables` lists them")]
    NoCable { board: &'static str },
    #[error("openFPGALoader knows no cable `{cable}`\n  help: `openFPGALoader --list-cables` lists them")]
    UnknownCable { cable: String },
    #[error("no programmer is attached ({said})\n  {board} is written through {through}\n  help: look at the cable and at `lsusb`; another programmer is named with --cable")]
    NoProgrammer { said: String, board: &'static str, through: String },
    #[error("the programmer may not be used by this user ({said})\n  help: `openFPGALoader` comes with rules for udev: attach the programmer anew, or be in group plugdev")]
    Denied { said: String },
    #[error("{TOOL} failed\n{tail}\n  help: look at power and at the four JTAG wires; the page of {board} in docs/boards has them")]
    Failed { tail: String, board: &'static str },
}

impl FlashError {
    pub fn code(&self) -> &'static str {
        match self {
            FlashError::Tool(error) => error.code(),
            FlashError::NoBitstream { .. } => "no-bitstream",
            FlashError::NoCable { .. } => "no-cable",
            FlashError::UnknownCable { .. } => "unknown-cable",
            FlashError::NoProgrammer { .. } => "no-programmer",
            FlashError::Denied { .. } => "programmer-denied",
            FlashError::Failed { .. } => "programmer-failed",
        }
    }

    /// Nobody is there to be written to.
    pub fn is_absence(&self) -> bool {
        matches!(self, FlashError::NoProgrammer { .. } | FlashError::Denied { .. })
    }
}

/// What to write, and where.
#[derive(Debug, Clone)]
pub struct Flash<'a> {
    pub board: &'a Board,
    pub bitstream: &'a Path,
    /// Into the flash, so that it starts from there.
    pub lasting: bool,
    pub cable: Option<&'a str>,
}

impl Flash<'_> {
    fn arguments(&self) -> Result<Vec<String>, FlashError> {
        let programmer = &self.board.programmer;
        let mut arguments = vec!["-b".to_string(), programmer.board.to_string()];
        match self.cable {
            Some(cable) => arguments.extend(["-c".to_string(), cable.to_string()]),
            None if programmer.own_cable => {}
            None => return Err(FlashError::NoCable { board: self.board.name }),
        }
        if self.lasting {
            // Makers lock the flash; a locked one would be left as it is, without a word.
            arguments.extend(["--unprotect-flash".to_string(), "-f".to_string()]);
        }
        arguments.push(self.bitstream.display().to_string());
        Ok(arguments)
    }

    /// `told` hears what is being done.
    pub fn run(&self, mut told: impl FnMut(&str)) -> Result<(), FlashError> {
        if !self.bitstream.is_file() {
            let path = self.bitstream.display().to_string();
            return Err(FlashError::NoBitstream { path, board: self.board.name });
        }
        let arguments = self.arguments()?;
        let tool = match on_path() {
            Some(tool) => tool,
            None => {
                installer::install(What::Programmer, &installer::home(), &mut told)?;
                TOOL.into()
            }
        };
        told(if self.lasting { "writing the flash" } else { "writing the FPGA" });
        let output = Command::new(&tool)
            .args(&arguments)
            .output()
            .map_err(|source| ToolError::Start { tool: TOOL.into(), source })?;
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        match output.status.success() {
            true => Ok(()),
            false => Err(self.failure(&text)),
        }
    }

    /// What openFPGALoader means.
    fn failure(&self, text: &str) -> FlashError {
        let board = self.board.name;
        let line = |marks: &[&str]| {
            let found = text.lines().find(|line| marks.iter().any(|mark| line.to_lowercase().contains(mark)));
            found.map(|line| line.trim().to_string())
        };
        if let (Some(cable), Some(_)) = (self.cable, line(&["error : "]).filter(|line| line.ends_with("not found"))) {
            return FlashError::UnknownCable { cable: cable.into() };
        }
        if let Some(said) = line(&["permission", "libusb_error_access", "usb_open() failed", "insufficient"]) {
            return FlashError::Denied { said };
        }
        if let Some(said) =
            line(&["device not found", "no device found", "fails to open device", "find compatible device"])
        {
            let own = || format!("its own programmer ({})", self.board.programmer.board);
            let through = self.cable.map_or_else(own, |cable| format!("cable {cable}"));
            return FlashError::NoProgrammer { said, board, through };
        }
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let tail: Vec<String> =
            lines[lines.len().saturating_sub(6)..].iter().map(|line| format!("  | {line}")).collect();
        FlashError::Failed { tail: tail.join("\n"), board }
    }
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(TOOL)).find(|tool| tool.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flash<'a>(board: &'a Board, cable: Option<&'a str>) -> Flash<'a> {
        Flash { board, bitstream: Path::new("a.bit"), lasting: false, cable }
    }

    #[test]
    fn a_board_without_a_programmer_wants_a_cable() {
        let [external, own] = Board::ALL;
        let text = flash(&external, None).arguments().unwrap_err().to_string();
        assert!(text.starts_with("colorlight-5a-75b has no programmer of its own"), "{text}");
        let with = flash(&external, Some("ft232")).arguments().unwrap();
        assert_eq!(with, ["-b", "colorlight", "-c", "ft232", "a.bit"]);
        assert_eq!(flash(&own, None).arguments().unwrap(), ["-b", "colorlight-i9", "a.bit"]);
        let lasting = Flash { lasting: true, ..flash(&own, None) }.arguments().unwrap();
        assert_eq!(lasting, ["-b", "colorlight-i9", "--unprotect-flash", "-f", "a.bit"]);
    }

    /// Heard from openFPGALoader 0.10.0.
    #[test]
    fn what_the_loader_says_is_told_apart() {
        let [external, own] = Board::ALL;
        let ftdi =
            "unable to open ftdi device: -3 (device not found)\nJTAG init failed with: unable to open ftdi device\n";
        let text = flash(&external, Some("ft232")).failure(ftdi).to_string();
        let expected = "no programmer is attached (unable to open ftdi device: -3 (device not found))\n  \
                        colorlight-5a-75b is written through cable ft232\n  help: ";
        assert!(text.starts_with(expected), "{text}");
        let found = |error: &FlashError| matches!(error, FlashError::NoProgrammer { .. });
        assert!(found(&flash(&own, None).failure("JTAG init failed with: No device found\n")));
        assert!(found(
            &flash(&own, Some("dirtyJtag")).failure("fails to open device\nJTAG init failed with: std::exception\n")
        ));
        let jlink = "JTAG init failed with: can't find compatible device\n";
        assert!(found(&flash(&external, Some("jlink")).failure(jlink)));
        let unknown = flash(&own, Some("nix")).failure("error : nix not found\n");
        assert!(matches!(&unknown, FlashError::UnknownCable { cable } if cable == "nix"), "{unknown}");
        let denied = flash(&own, None).failure("JTAG init failed with: LIBUSB_ERROR_ACCESS\n");
        assert!(matches!(denied, FlashError::Denied { .. }), "{denied}");
        let other = flash(&own, None).failure("Error: idcode 0x0\n").to_string();
        assert!(other.contains("  | Error: idcode 0x0\n") && other.contains("docs/boards"), "{other}");
    }

    #[test]
    fn a_bitstream_that_is_not_there_is_named_with_the_command_that_makes_it() {
        let [_, own] = Board::ALL;
        let missing = Flash { bitstream: Path::new("/nonexistent/a.bit"), ..flash(&own, None) };
        let text = missing.run(|_| ()).unwrap_err().to_string();
        assert!(text.contains("/nonexistent/a.bit") && text.contains("`trunkline build colorlight-i9`"), "{text}");
    }
}
