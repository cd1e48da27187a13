//! IP packets for switches that look further than the addresses of layer 2.
//!
//!   addresses, octets, id -> Packet -> frame; the id is in the data of IPv4 and in the source address of IPv6, whose headers fill 64 octets

use etherparse::{PacketBuilder, VlanId};
use macaddr::MacAddr6;
use trunkline_sim::frame;

const FCS_OCTETS: usize = 4;
const HOPS: u8 = 64;
/// Documentation addresses: RFC 5737, RFC 3849.
const V4_NET: [u8; 3] = [198, 51, 100];
const V6_NET: [u8; 8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0];
const VLAN: u16 = 5;

/// A UDP datagram of one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet {
    pub version: Version,
    /// Behind a C-TAG.
    pub tagged: bool,
    /// Its source port.
    pub conversation: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V4,
    V6,
}

impl Packet {
    /// A frame of `octets` octets with FCS; one too short for the headers is cut off.
    pub fn frame(self, destination: MacAddr6, source: MacAddr6, octets: usize, id: u64) -> Vec<u8> {
        let ethernet = PacketBuilder::ethernet2(source.into_array(), destination.into_array());
        let ports = (self.conversation, 9);
        let [high, low] = self.conversation.to_be_bytes();
        let (v4_from, v4_to) = ([V4_NET[0], V4_NET[1], high, low], [V4_NET[0], V4_NET[1], V4_NET[2], 1]);
        let v6 = |interface: u64| {
            let mut address = [0; 16];
            address[..8].copy_from_slice(&V6_NET);
            address[8..].copy_from_slice(&interface.to_be_bytes());
            address
        };
        let vlan = VlanId::try_new(VLAN).unwrap_or_default();
        let udp = match (self.version, self.tagged) {
            (Version::V4, false) => ethernet.ipv4(v4_from, v4_to, HOPS),
            (Version::V4, true) => ethernet.single_vlan(vlan).ipv4(v4_from, v4_to, HOPS),
            (Version::V6, false) => ethernet.ipv6(v6(id), v6(1), HOPS),
            (Version::V6, true) => ethernet.single_vlan(vlan).ipv6(v6(id), v6(1), HOPS),
        }
        .udp(ports.0, ports.1);
        let mut data = match self.version {
            Version::V4 => id.to_be_bytes().to_vec(),
            Version::V6 => Vec::new(),
        };
        let end = octets.saturating_sub(FCS_OCTETS);
        data.resize(data.len().max(end.saturating_sub(udp.size(0))), 0xA5);
        let mut frame = Vec::with_capacity(udp.size(data.len()) + FCS_OCTETS);
        // Only a payload of more than 65,535 octets is refused.
        if udp.write(&mut frame, &data).is_err() {
            frame.clear();
        }
        frame.truncate(end);
        frame::with_fcs(frame)
    }
}

/// The id of a frame, wherever its type has it: [`frame::build`] or [`Packet::frame`].
pub fn id(octets: &[u8]) -> Option<u64> {
    let tag = if octets.get(12..14)? == [0x81, 0x00] { 4 } else { 0 };
    let place = match octets.get(12 + tag..14 + tag)? {
        [0x08, 0x00] => 42 + tag,
        [0x86, 0xDD] => 30 + tag,
        _ => 14,
    };
    Some(u64::from_be_bytes(octets.get(place..place + 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use etherparse::{NetSlice, SlicedPacket, TransportSlice};

    const KINDS: [(Version, bool); 4] =
        [(Version::V4, false), (Version::V4, true), (Version::V6, false), (Version::V6, true)];

    #[test]
    fn a_packet_has_its_length_its_fcs_and_its_id() {
        for (version, tagged) in KINDS {
            for octets in [64, 128, 1_518] {
                let packet = Packet { version, tagged, conversation: 77 };
                let frame = packet.frame(MacAddr6::broadcast(), MacAddr6::nil(), octets, 0x0123_4567_89AB_CDEF);
                assert_eq!(frame.len(), octets, "{packet:?}");
                assert!(frame::fcs_is_right(&frame));
                assert_eq!(id(&frame), Some(0x0123_4567_89AB_CDEF), "{packet:?}");
            }
        }
        let frame = frame::build(MacAddr6::broadcast(), MacAddr6::nil(), 64, 9);
        assert_eq!(id(&frame), Some(9));
    }

    #[test]
    fn a_packet_is_udp_of_its_conversation() {
        for (version, tagged) in KINDS {
            let packet = Packet { version, tagged, conversation: 77 };
            let frame = packet.frame(MacAddr6::broadcast(), MacAddr6::nil(), 128, 9);
            let sliced = SlicedPacket::from_ethernet(&frame[..124]).unwrap();
            assert_eq!(sliced.vlan_ids().len(), usize::from(tagged));
            assert_eq!(matches!(sliced.net, Some(NetSlice::Ipv4(_))), version == Version::V4);
            let Some(TransportSlice::Udp(udp)) = sliced.transport else { panic!("{packet:?}") };
            assert_eq!(udp.source_port(), 77);
        }
    }
}
