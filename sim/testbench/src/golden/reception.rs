//! Reception: which frames are accepted (docs/forwarding.md, section 1).

use trunkline_map::DropReason;

use crate::frame;

/// Why a frame is not accepted; none if it is. `error`: RX_ER was high in some octet.
pub fn fault(octets: &[u8], error: bool) -> Option<DropReason> {
    let tagged = octets.get(12..14) == Some(&[0x81, 0x00]);
    let maximum = frame::MAXIMUM_OCTETS + if tagged { 4 } else { 0 };
    let right = frame::fcs_is_right(octets);
    let (short, long) = (octets.len() < frame::MINIMUM_OCTETS, octets.len() > maximum);
    if error {
        return Some(DropReason::SymbolError);
    }
    match (short, long, right) {
        (true, _, false) => Some(DropReason::Fragment),
        (true, _, true) => Some(DropReason::Undersize),
        (_, true, false) => Some(DropReason::Jabber),
        (_, true, true) => Some(DropReason::Oversize),
        (false, false, false) => Some(DropReason::FcsError),
        (false, false, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use macaddr::MacAddr6;

    fn frame_of(octets: usize, tagged: bool) -> Vec<u8> {
        let mut frame = frame::build(MacAddr6::broadcast(), MacAddr6::nil(), octets, 1);
        if tagged {
            frame.truncate(octets - 4);
            frame[12..14].copy_from_slice(&[0x81, 0x00]);
            frame = frame::with_fcs(frame);
        }
        frame
    }

    #[test]
    fn every_length_at_its_limit_has_its_reason() {
        use DropReason::*;
        let cases = [
            (18, false, Some(Undersize), Some(Fragment)),
            (63, false, Some(Undersize), Some(Fragment)),
            (64, false, None, Some(FcsError)),
            (1_518, false, None, Some(FcsError)),
            (1_519, false, Some(Oversize), Some(Jabber)),
            (1_519, true, None, Some(FcsError)),
            (1_522, true, None, Some(FcsError)),
            (1_523, true, Some(Oversize), Some(Jabber)),
            (3_000, false, Some(Oversize), Some(Jabber)),
        ];
        for (octets, tagged, right, wrong) in cases {
            let mut frame = frame_of(octets, tagged);
            assert_eq!(fault(&frame, false), right, "{octets} octets, FCS right");
            frame[octets - 1] ^= 1;
            assert_eq!(fault(&frame, false), wrong, "{octets} octets, FCS wrong");
            assert_eq!(fault(&frame, true), Some(SymbolError));
        }
    }

    #[test]
    fn an_empty_frame_is_a_fragment() {
        assert_eq!(fault(&[], false), Some(DropReason::Fragment));
    }
}
