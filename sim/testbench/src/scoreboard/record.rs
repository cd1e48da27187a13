//! What the scoreboard keeps of a frame: enough to decide about it and to tell it from all others, not its octets.

use std::hash::{DefaultHasher, Hasher};

use trunkline_map::DropReason;

use super::Shown;
use crate::frame;
use crate::golden::{reception, Mask, Verdict, Window, CPU};

/// Length and hash of all octets: equal for equal frames, and for no others in practice.
pub type Fingerprint = (usize, u64);

pub fn fingerprint(octets: &[u8]) -> Fingerprint {
    let mut hasher = DefaultHasher::new();
    hasher.write(octets);
    (octets.len(), hasher.finish())
}

/// More than a decision looks at.
const HEADER_OCTETS: usize = 64;

pub fn header(octets: &[u8]) -> &[u8] {
    &octets[..octets.len().min(HEADER_OCTETS)]
}

/// A frame that the switch was shown.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its place in the log.
    pub index: usize,
    pub port: usize,
    pub tag: u64,
    pub fingerprint: Fingerprint,
    pub header: Vec<u8>,
    pub sfd_ps: u64,
    pub end_ps: u64,
    pub cut: bool,
    pub direct: Option<Mask>,
    pub fault: Option<DropReason>,
}

impl Record {
    pub fn new(index: usize, shown: &Shown) -> Self {
        let driven = &shown.driven;
        Self {
            index,
            port: shown.port,
            tag: driven.tag,
            fingerprint: fingerprint(&driven.octets),
            header: header(&driven.octets).to_vec(),
            sfd_ps: driven.sfd_ps,
            end_ps: driven.end_ps,
            cut: driven.cut,
            direct: shown.direct,
            fault: reception::fault(&driven.octets, driven.error),
        }
    }

    pub fn octets(&self) -> usize {
        self.fingerprint.0
    }

    pub fn accepted(&self) -> bool {
        !self.cut && self.fault.is_none()
    }

    /// When it is decided: not before its addresses are in.
    pub fn decided(&self, window_ps: u64) -> Window {
        match self.port {
            CPU => Window { from: self.sfd_ps, to: self.end_ps + window_ps },
            _ => Window::after((self.sfd_ps + frame::duration_ps(12)).min(self.end_ps), window_ps),
        }
    }

    /// For messages.
    pub fn describe(&self) -> String {
        let address = |address: Option<macaddr::MacAddr6>| address.map_or("?".into(), |address| address.to_string());
        format!(
            "frame {} into port {} at {} ns: {} octets, {} to {}",
            self.tag,
            self.port,
            self.sfd_ps / 1_000,
            self.octets(),
            address(frame::source(&self.header)),
            address(frame::destination(&self.header)),
        )
    }
}

/// A frame that was decided not long ago, and what was admissible.
#[derive(Debug, Clone)]
pub struct Decided {
    pub record: Record,
    pub admissible: Vec<Verdict>,
}
