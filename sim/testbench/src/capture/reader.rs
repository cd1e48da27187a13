//! Reads pcap and pcapng, in either byte order, at any resolution of time.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pcap_file::pcap::PcapParser;
use pcap_file::pcapng::blocks::interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption};
use pcap_file::pcapng::{Block, PcapNgParser};
use pcap_file::{DataLink, PcapError, TsResolution};

use super::{io, CaptureError, Recorded};

const NANOS: u128 = 1_000_000_000;

/// Reads whole captures.
pub struct CaptureReader {
    path: PathBuf,
    /// Number of the record being read, from 1 as Wireshark counts.
    record: usize,
}

impl CaptureReader {
    /// All frames of the pcap or pcapng file at `path`, in the order of the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Vec<Recorded>, CaptureError> {
        let path = path.as_ref();
        let octets = std::fs::read(path).map_err(io("read", path))?;
        Self::parse(path, &octets)
    }

    /// `path` only names the octets in errors.
    pub(super) fn parse(path: &Path, octets: &[u8]) -> Result<Vec<Recorded>, CaptureError> {
        let mut reader = Self { path: path.to_path_buf(), record: 1 };
        match octets.first_chunk::<4>() {
            Some([0x0a, 0x0d, 0x0d, 0x0a]) => reader.pcapng(octets),
            Some(
                [0xa1, 0xb2, 0xc3, 0xd4]
                | [0xa1, 0xb2, 0x3c, 0x4d]
                | [0xd4, 0xc3, 0xb2, 0xa1]
                | [0x4d, 0x3c, 0xb2, 0xa1],
            ) => reader.pcap(octets),
            _ => {
                let begin: String = octets.iter().take(4).map(|octet| format!("{octet:02x}")).collect();
                let begin = if begin.is_empty() { "nothing".to_string() } else { begin };
                Err(CaptureError::NotACapture { path: path.to_path_buf(), begin })
            }
        }
    }

    fn pcap(&mut self, octets: &[u8]) -> Result<Vec<Recorded>, CaptureError> {
        let (mut rest, parser) = PcapParser::new(octets).map_err(|error| self.broken(error))?;
        let header = parser.header();
        self.check_link(header.datalink)?;
        let unit = match header.ts_resolution {
            TsResolution::MicroSecond => 1000,
            TsResolution::NanoSecond => 1,
        };
        let mut frames = Vec::new();
        while !rest.is_empty() {
            let (behind, packet) = parser.next_raw_packet(rest).map_err(|error| self.broken(error))?;
            let nanos = u64::from(packet.ts_frac) * unit;
            if nanos >= NANOS as u64 {
                return Err(self.damaged(format!("its fraction of a second is {nanos} ns")));
            }
            let time = Duration::from_secs(packet.ts_sec.into()) + Duration::from_nanos(nanos);
            frames.push(self.frame(time, packet.orig_len, &packet.data)?);
            rest = behind;
        }
        Ok(frames)
    }

    fn pcapng(&mut self, octets: &[u8]) -> Result<Vec<Recorded>, CaptureError> {
        let (mut rest, mut parser) = PcapNgParser::new(octets).map_err(|error| self.broken(error))?;
        let mut frames = Vec::new();
        while !rest.is_empty() {
            let (behind, block) = parser.next_block(rest).map_err(|error| self.broken(error))?;
            rest = behind;
            // The library leaves the ticks of the interface's clock in a field it calls nanoseconds.
            let (interface, ticks, length, data) = match block {
                Block::EnhancedPacket(packet) => {
                    (packet.interface_id, packet.timestamp.as_nanos(), packet.original_len, packet.data)
                }
                Block::Packet(packet) => {
                    (packet.interface_id.into(), packet.timestamp.into(), packet.original_len, packet.data)
                }
                Block::SimplePacket(_) => {
                    return Err(CaptureError::Untimed { path: self.path.clone(), record: self.record })
                }
                _ => continue,
            };
            let Some(interface) = parser.interfaces().get(interface as usize) else {
                return Err(self.damaged(format!("interface {interface} is not described")));
            };
            self.check_link(interface.linktype)?;
            let time = time(interface, ticks).ok_or_else(|| self.damaged("its time is out of range".into()))?;
            frames.push(self.frame(time, length, &data)?);
        }
        Ok(frames)
    }

    fn frame(&mut self, time: Duration, length: u32, data: &[u8]) -> Result<Recorded, CaptureError> {
        if data.len() < length as usize {
            let (path, record) = (self.path.clone(), self.record);
            return Err(CaptureError::Cut { path, record, captured: data.len(), length });
        }
        self.record += 1;
        Ok(Recorded { time, frame: data.to_vec() })
    }

    fn check_link(&self, link: DataLink) -> Result<(), CaptureError> {
        match link {
            DataLink::ETHERNET => Ok(()),
            other => Err(CaptureError::NotEthernet { path: self.path.clone(), found: format!("{other:?}") }),
        }
    }

    fn broken(&self, error: PcapError) -> CaptureError {
        match error {
            PcapError::IncompleteBuffer => CaptureError::Truncated { path: self.path.clone(), record: self.record },
            other => self.damaged(other.to_string()),
        }
    }

    fn damaged(&self, reason: String) -> CaptureError {
        CaptureError::Damaged { path: self.path.clone(), record: self.record, reason }
    }
}

/// Ticks of an interface's clock as time: `if_tsresol` is a negative power of ten, or of two with its top bit set.
fn time(interface: &InterfaceDescriptionBlock<'_>, ticks: u128) -> Option<Duration> {
    let (mut resolution, mut offset) = (6, 0);
    for option in &interface.options {
        match option {
            InterfaceDescriptionOption::IfTsResol(value) => resolution = *value,
            InterfaceDescriptionOption::IfTsOffset(value) => offset = *value,
            _ => {}
        }
    }
    let exponent = u32::from(resolution & 0x7f);
    let per_second =
        if resolution & 0x80 == 0 { 10u128.checked_pow(exponent)? } else { 1u128.checked_shl(exponent)? };
    let seconds = u64::try_from(ticks / per_second).ok()?.checked_add(offset)?;
    let nanos = (ticks % per_second).checked_mul(NANOS)? / per_second;
    Some(Duration::new(seconds, nanos as u32))
}
