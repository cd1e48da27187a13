//! `trunkline inject`: frames of the host, sent by the switch.

use std::path::PathBuf;

use anyhow::Context;
use clap::{ArgGroup, Args};
use trunkline_device::Route;
use trunkline_sim::capture::CaptureReader;

use crate::connection::Connection;
use crate::failure::Complaint;
use crate::place;

#[derive(Args)]
#[command(group = ArgGroup::new("frames").required(true).args(["file", "hex"]))]
#[command(group = ArgGroup::new("way").required(true).args(["to", "relay"]))]
#[command(after_help = "Examples:\n  trunkline inject requests.pcap --relay\n  \
                        trunkline inject --hex ffffffffffff02000000000288b5 --to p1,p2")]
pub struct Arguments {
    /// Capture (pcap or pcapng) of the frames to send, without FCS.
    file: Option<PathBuf>,
    /// One frame in hexadecimal, from its destination address on, without FCS; blanks, colons and hyphens between octets do no harm.
    #[arg(long, value_name = "OCTETS")]
    hex: Option<String>,
    /// Send each of them from these ports.
    #[arg(long, value_name = "PORTS")]
    to: Option<String>,
    /// Send them where the switch would send a frame it has received.
    #[arg(long)]
    relay: bool,
}

impl Arguments {
    /// Every frame is checked before the first one is sent.
    pub fn run(self, connection: &Connection) -> anyhow::Result<()> {
        let frames: Vec<Vec<u8>> = match (&self.file, &self.hex) {
            (Some(path), _) => CaptureReader::open(path)?.into_iter().map(|recorded| recorded.frame).collect(),
            (None, text) => vec![octets(text.as_deref().unwrap_or_default())?],
        };
        let ports = self.to.as_deref().map(place::ports).transpose()?;
        let mut switch = connection.open()?;
        let route = match ports {
            Some(ports) => Route::Direct(switch.port_mask(&ports)?),
            None => Route::Relay,
        };
        let which = |at: usize| match &self.file {
            Some(path) => format!("frame {} of {}", at + 1, path.display()),
            None => "the frame of --hex".to_string(),
        };
        for (at, frame) in frames.iter().enumerate() {
            switch.check_injection(frame, route).with_context(|| which(at))?;
        }
        for (at, frame) in frames.iter().enumerate() {
            switch.inject(frame, route).with_context(|| which(at))?;
        }
        eprintln!("injected: {} frames", frames.len());
        Ok(())
    }
}

fn octets(text: &str) -> Result<Vec<u8>, Complaint> {
    let digits: Vec<char> = text.chars().filter(|sign| !matches!(sign, ' ' | ':' | '-' | '\n')).collect();
    let wrong = |what: String| {
        Complaint::new("bad-hex", what, "a frame is whole octets, two hexadecimal digits each", "correct it")
    };
    if let Some(sign) = digits.iter().find(|sign| !sign.is_ascii_hexdigit()) {
        return Err(wrong(format!("`{sign}` is no hexadecimal digit")));
    }
    if digits.len() % 2 == 1 {
        return Err(wrong(format!("{} digits are no whole octets", digits.len())));
    }
    let octet = |pair: &[char]| pair.iter().fold(0, |octet, digit| octet << 4 | digit.to_digit(16).unwrap_or(0) as u8);
    Ok(digits.chunks(2).map(octet).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_are_read_with_and_without_separators() {
        assert_eq!(octets("ff:00-1A 2b").unwrap(), [0xFF, 0x00, 0x1A, 0x2B]);
        assert_eq!(octets("abc").unwrap_err().what, "3 digits are no whole octets");
        assert_eq!(octets("0x12").unwrap_err().what, "`x` is no hexadecimal digit");
    }
}
