//! Keys worked out by hand from docs/forwarding.md, section 3.

use super::*;

/// The seed after reset: a = 79B1, b = 9E37, c = (3779 xor 5A5A) or 1 = 6D23.
const SEED: u32 = 0x9E37_79B1;

fn frame(ether_type: u16, tagged: bool, packet: &[u8]) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 0x12, 2, 0, 0, 0, 0, 0x0A];
    if tagged {
        frame.extend([0x81, 0x00, 0x00, 0x07]);
    }
    frame.extend(ether_type.to_be_bytes());
    frame.extend(packet);
    frame.resize(frame.len().max(64), 0xEE);
    frame
}

/// 10.1.2.3 to 10.4.5.6, ports 0x1234 and 0x0050.
fn packet(first: u8, fragment: u16, protocol: u8) -> Vec<u8> {
    let mut packet = vec![first, 0, 0, 0, 0, 0];
    packet.extend(fragment.to_be_bytes());
    packet.extend([64, protocol, 0, 0, 10, 1, 2, 3, 10, 4, 5, 6, 0x12, 0x34, 0x00, 0x50]);
    packet
}

fn ip(frame: &[u8]) -> Option<(u16, u16, u16)> {
    Header::of(frame).ip.and_then(|ip| Some((ip.source, ip.destination?, ip.ports)))
}

// fold(0A01, 0203) = 0A01 <<< 5 xor 0203 = 4021 xor 0203; fold(0A04, 0506) = 4081 xor 0506; fold(1234, 0050) = 4682 xor 0050.
const S: u16 = 0x4222;
const D: u16 = 0x4587;
const T: u16 = 0x46D2;

#[test]
fn the_folds_of_an_ipv4_packet_are_those_worked_out_by_hand() {
    for protocol in [6, 17, 132] {
        for tagged in [false, true] {
            assert_eq!(ip(&frame(0x0800, tagged, &packet(0x45, 0x4000, protocol))), Some((S, D, T)));
        }
    }
}

#[test]
fn ports_that_are_not_at_their_place_for_sure_are_left_out() {
    let cases = [(0x46, 0, 6), (0x45, 0x2000, 17), (0x45, 0x0001, 17), (0x45, 0, 1), (0x45, 0, 47)];
    for (first, fragment, protocol) in cases {
        let found = ip(&frame(0x0800, false, &packet(first, fragment, protocol)));
        assert_eq!(found, Some((S, D, 0)), "{first:#x} {fragment:#x} {protocol}");
    }
    // Don't-fragment and the reserved bit make no fragment.
    assert_eq!(ip(&frame(0x0800, false, &packet(0x45, 0xC000, 6))), Some((S, D, T)));
}

#[test]
fn an_ipv6_packet_is_folded_over_its_whole_addresses() {
    let mut packet = vec![0x60, 0, 0, 0, 0, 0, 17, 64];
    let mut source = [0; 16];
    source[0] = 0x20;
    source[15] = 0x01;
    packet.extend(source);
    packet.extend([0; 15]);
    packet.push(0x80);
    packet.extend([0x00, 0x01, 0x80, 0x00]);
    // 2000 rotated seven times by 5 is by 35, that is by 3: 0001, xor the last half 0001.
    // The last half is not rotated. The ports: 0001 <<< 5 = 0020 xor 8000.
    assert_eq!(ip(&frame(0x86DD, false, &packet)), Some((0, 0x0080, 0x8020)));
    assert_eq!(ip(&frame(0x86DD, true, &packet)), Some((0, 0x0080, 0x8020)));
    packet[6] = 44;
    assert_eq!(ip(&frame(0x86DD, false, &packet)), Some((0, 0x0080, 0)), "an extension header");
}

#[test]
fn a_type_without_its_version_is_not_ip() {
    assert_eq!(ip(&frame(0x0800, false, &packet(0x65, 0, 6))), None);
    assert_eq!(ip(&frame(0x86DD, false, &packet(0x45, 0, 6))), None);
    assert_eq!(ip(&frame(0x88B5, false, &packet(0x45, 0, 6))), None);
    assert_eq!(ip(&frame(0x0800, false, &packet(0x45, 0, 6))[..33]), None, "it ends within the addresses");
    assert_eq!(ip(&frame(0x0800, false, &packet(0x45, 0, 6))[..34]), Some((S, D, 0)));
}

#[test]
fn every_key_takes_the_bucket_worked_out_by_hand() {
    let header = Header::of(&frame(0x0800, false, &packet(0x45, 0, 6)));
    // S*a = 4222 * 79B1, D*b = 4587 * 9E37, T*c = 46D2 * 6D23, each modulo 2^16.
    let (sa, db, tc) = (0xCB82_u16, 0x4201_u16, 0x18B6_u16);
    let expected = [
        (Key::Source, 0x0A),
        (Key::Destination, 0x12),
        (Key::Both, 0x18),
        (Key::IpSource, sa >> 11),
        (Key::IpDestination, db >> 11),
        (Key::IpPair, sa.wrapping_add(db) >> 11),
        (Key::FiveTuple, sa.wrapping_add(db).wrapping_add(tc) >> 11),
        (Key::RoundRobin, sa.wrapping_add(db).wrapping_add(tc) >> 11),
    ];
    for (key, bucket) in expected {
        assert_eq!(key.bucket(&header, SEED, 32), usize::from(bucket), "{key:?}");
    }
}

#[test]
fn a_frame_that_ends_before_an_address_of_its_key_is_not_ip_to_that_key() {
    let whole = frame(0x0800, false, &packet(0x45, 0, 6));
    let buckets = |octets: usize| Key::ALL.map(|key| key.bucket(&Header::of(&whole[..octets]), SEED, 32));
    assert_eq!(buckets(30)[3..], [0xCB82 >> 11, 0x18, 0x18, 0x18, 0x18]);
    assert_eq!(buckets(33), buckets(30));
    assert_eq!(buckets(29)[3..], [0x18; 5]);
}

#[test]
fn what_is_not_ip_takes_both_addresses_for_the_deeper_keys() {
    let header = Header::of(&frame(0x0806, false, &[0; 40]));
    assert!(header.arp);
    for key in &Key::ALL[2..] {
        assert_eq!(key.bucket(&header, SEED, 32), 0x18);
    }
    assert!(Header::of(&frame(0x0806, true, &[0; 40])).arp);
    assert!(!Header::of(&frame(0x0800, false, &packet(0x45, 0, 6))).arp);
}

#[test]
fn the_even_factors_of_a_seed_are_made_odd() {
    let header = Header::of(&frame(0x0800, false, &packet(0x45, 0, 6)));
    // a = b = 1, c = 5A5B: S is 4222, its five high bits 8.
    assert_eq!(Key::IpSource.bucket(&header, 0, 32), 0x08);
    assert_eq!(Key::IpPair.bucket(&header, 0, 256), usize::from(S.wrapping_add(D) >> 8));
}

#[test]
fn codes_are_those_of_the_page() {
    for (code, key) in (0..).zip(Key::ALL) {
        assert_eq!((key.code(), Key::from_code(code)), (code, Some(key)));
    }
    assert_eq!(Key::from_code(8), None);
}
