//! Ethernet frames as octets: addresses, length type, payload, frame check sequence (802.3 clause 3).

use macaddr::MacAddr6;

/// Octets of the shortest and the longest untagged frame, FCS included.
pub const MINIMUM_OCTETS: usize = 64;
pub const MAXIMUM_OCTETS: usize = 1_518;
/// Octets of preamble and start frame delimiter.
pub const PREAMBLE_OCTETS: u64 = 8;
/// The least gap between frames, in octets.
pub const MINIMUM_GAP_OCTETS: u64 = 12;

/// The FCS over the octets, in the order of the wire.
pub fn fcs(octets: &[u8]) -> [u8; 4] {
    crc32fast::hash(octets).to_le_bytes()
}

/// Appends the FCS.
pub fn with_fcs(mut octets: Vec<u8>) -> Vec<u8> {
    let sequence = fcs(&octets);
    octets.extend(sequence);
    octets
}

/// Pads a frame of a host to the minimum and appends the FCS: what its MAC puts on the line.
pub fn finish(octets: &[u8]) -> Vec<u8> {
    let mut frame = octets.to_vec();
    frame.resize(frame.len().max(MINIMUM_OCTETS - 4), 0);
    with_fcs(frame)
}

/// The last four octets are the FCS of those before.
pub fn fcs_is_right(frame: &[u8]) -> bool {
    frame.len() >= 4 && fcs(&frame[..frame.len() - 4]) == frame[frame.len() - 4..]
}

/// A frame of `octets` octets with FCS, whose payload begins with `id` and continues with a pattern made from it.
pub fn build(destination: MacAddr6, source: MacAddr6, octets: usize, id: u64) -> Vec<u8> {
    let mut frame = Vec::with_capacity(octets);
    frame.extend(destination.as_bytes());
    frame.extend(source.as_bytes());
    // The EtherType of local experiments (802 clause 9.2.3).
    frame.extend([0x88, 0xB5]);
    frame.extend(id.to_be_bytes());
    let mut pattern = id.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while frame.len() + 4 < octets {
        frame.push((pattern >> 56) as u8);
        pattern = pattern.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    }
    frame.truncate(octets.saturating_sub(4));
    let mut frame = with_fcs(frame);
    frame.truncate(octets);
    frame
}

pub fn destination(frame: &[u8]) -> Option<MacAddr6> {
    Some(MacAddr6::from(<[u8; 6]>::try_from(frame.get(..6)?).ok()?))
}

pub fn source(frame: &[u8]) -> Option<MacAddr6> {
    Some(MacAddr6::from(<[u8; 6]>::try_from(frame.get(6..12)?).ok()?))
}

/// How long so many octets take on a line of 1 Gb/s.
pub fn duration_ps(octets: u64) -> u64 {
    octets * 8_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fcs_of_the_published_example_is_right() {
        // 802.3 defines the CRC whose check value over "123456789" is CBF43926.
        assert_eq!(fcs(b"123456789"), [0x26, 0x39, 0xF4, 0xCB]);
    }

    #[test]
    fn a_built_frame_has_its_length_and_a_right_fcs() {
        for octets in [16, 64, 65, 1_518] {
            let frame = build(MacAddr6::broadcast(), MacAddr6::nil(), octets, 7);
            assert_eq!(frame.len(), octets);
            assert!(fcs_is_right(&frame));
        }
        assert_eq!(build(MacAddr6::broadcast(), MacAddr6::nil(), 3, 7).len(), 3);
    }

    #[test]
    fn a_short_frame_of_a_host_is_padded() {
        let frame = finish(&[0xFF; 42]);
        assert_eq!(frame.len(), 64);
        assert_eq!(frame[42..60], [0; 18]);
        assert!(fcs_is_right(&frame));
    }
}
