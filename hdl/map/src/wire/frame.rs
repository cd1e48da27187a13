//! Framing: flags, escapes, FCS.

use super::{ESCAPE, ESCAPE_XOR, FCS_OCTETS, FLAG};

/// The CRC-32 of IEEE 802.3 clause 3.2.9 in the bit order of RFC 1662 appendix C.3.
pub const fn crc32(octets: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    let mut index = 0;
    while index < octets.len() {
        crc ^= octets[index] as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
            bit += 1;
        }
        index += 1;
    }
    !crc
}

/// The octets of a frame on the line, both flags included.
pub fn encode_frame(payload: &[u8]) -> Vec<u8> {
    let mut line = Vec::with_capacity(2 * (payload.len() + FCS_OCTETS) + 2);
    line.push(FLAG);
    for &octet in payload.iter().chain(&crc32(payload).to_le_bytes()) {
        if octet == FLAG || octet == ESCAPE {
            line.extend([ESCAPE, octet ^ ESCAPE_XOR]);
        } else {
            line.push(octet);
        }
    }
    line.push(FLAG);
    line
}

/// Why a frame was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// An escape right before the flag.
    Aborted,
    /// No room for an FCS.
    TooShort { octets: usize },
    /// More octets than the receiver takes.
    TooLong { limit: usize },
    /// The FCS is not that of the octets before it.
    Damaged { octets: usize },
}

impl std::fmt::Display for FrameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FrameError::Aborted => write!(f, "frame aborted by an escape before its flag"),
            FrameError::TooShort { octets } => write!(f, "frame of {octets} octets has no room for an FCS"),
            FrameError::TooLong { limit } => write!(f, "frame longer than {limit} octets"),
            FrameError::Damaged { octets } => write!(f, "frame of {octets} octets has a wrong FCS"),
        }
    }
}

impl std::error::Error for FrameError {}

/// Finds frames in a stream of octets, whatever stands before them.
#[derive(Clone, Debug)]
pub struct Deframer {
    octets: Vec<u8>,
    escaped: bool,
    too_long: bool,
    limit: usize,
}

impl Deframer {
    /// `limit`: octets between flags, FCS included.
    pub fn new(limit: usize) -> Self {
        Self { octets: Vec::with_capacity(limit), escaped: false, too_long: false, limit }
    }

    /// Takes one octet. A flag that ends a frame gives the frame's octets without FCS.
    pub fn push(&mut self, octet: u8) -> Option<Result<Vec<u8>, FrameError>> {
        if octet == FLAG {
            return self.end();
        }
        if octet == ESCAPE && !self.escaped {
            self.escaped = true;
            return None;
        }
        let octet = if std::mem::take(&mut self.escaped) { octet ^ ESCAPE_XOR } else { octet };
        if self.octets.len() == self.limit {
            self.too_long = true;
        } else {
            self.octets.push(octet);
        }
        None
    }

    fn end(&mut self) -> Option<Result<Vec<u8>, FrameError>> {
        let mut octets = std::mem::take(&mut self.octets);
        let too_long = std::mem::take(&mut self.too_long);
        if std::mem::take(&mut self.escaped) {
            return Some(Err(FrameError::Aborted));
        }
        if too_long {
            return Some(Err(FrameError::TooLong { limit: self.limit }));
        }
        let length = octets.len();
        if length == 0 {
            return None;
        }
        let Some(payload) = length.checked_sub(FCS_OCTETS) else {
            return Some(Err(FrameError::TooShort { octets: length }));
        };
        let fcs = octets.split_off(payload);
        if fcs != crc32(&octets).to_le_bytes() {
            return Some(Err(FrameError::Damaged { octets: length }));
        }
        Some(Ok(octets))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receive(line: &[u8]) -> Vec<Result<Vec<u8>, FrameError>> {
        let mut deframer = Deframer::new(264);
        line.iter().filter_map(|&octet| deframer.push(octet)).collect()
    }

    #[test]
    fn the_fcs_has_the_check_value_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn flags_and_escapes_in_the_payload_are_escaped() {
        let line = encode_frame(&[0x7E, 0x7D, 0x20]);
        assert_eq!(line[..6], [0x7E, 0x7D, 0x5E, 0x7D, 0x5D, 0x20]);
        assert_eq!(receive(&line), [Ok(vec![0x7E, 0x7D, 0x20])]);
    }

    #[test]
    fn every_octet_survives_the_line() {
        let payload: Vec<u8> = (0..=255).collect();
        assert_eq!(receive(&encode_frame(&payload)), [Ok(payload)]);
    }

    #[test]
    fn one_flag_separates_two_frames_and_garbage_before_them_is_one_error() {
        let first = encode_frame(&[1]);
        let second = encode_frame(&[2]);
        let line = [&[0xAA, 0x7D][..], &first, &second[1..]].concat();
        assert_eq!(receive(&line), [Err(FrameError::Aborted), Ok(vec![1]), Ok(vec![2])]);
    }

    #[test]
    fn a_frame_over_the_limit_is_dropped_and_the_next_one_received() {
        let line = [encode_frame(&[3; 261]), encode_frame(&[4; 260])].concat();
        assert_eq!(receive(&line), [Err(FrameError::TooLong { limit: 264 }), Ok(vec![4; 260])]);
    }

    #[test]
    fn every_single_bit_error_is_noticed() {
        let line = encode_frame(&[1, 2, 0x20, 0x40, 5]);
        for bit in 8..8 * (line.len() - 1) {
            let mut damaged = line.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(receive(&damaged).iter().all(Result::is_err), "bit {bit}");
        }
    }
}
