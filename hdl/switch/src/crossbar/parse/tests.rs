//! Parse against the rules of docs/forwarding.md, read octet by octet.

use rand::{rngs::StdRng, Rng};

use super::*;
use crate::crossbar::stimulus::{coin, rx_words, seeded};
use crate::testing::{settle, tick};

/// What the document says of a frame: S, D, T, is it IP, is it ARP, and the last octet each depth needs.
#[derive(Debug, Default)]
struct Known {
    source: u16,
    destination: u16,
    ports: Option<u16>,
    is_ip: bool,
    is_arp: bool,
    needed: [usize; 3],
}

fn fold(octets: &[u8]) -> u16 {
    octets.chunks(2).fold(0, |f: u16, x| f.rotate_left(5) ^ u16::from_be_bytes([x[0], x[1]]))
}

fn known(frame: &[u8]) -> Known {
    let mut padded = frame.to_vec();
    padded.resize(80, 0);
    let shift = if padded[12..14] == [0x81, 0x00] { 4 } else { 0 };
    let octets = |from: usize, to: usize| &padded[from + shift..=to + shift];
    let (ether_type, version) = (octets(12, 13), octets(14, 14)[0] >> 4);
    let carries_ports = |protocol: u8| [6, 17, 132].contains(&protocol);
    let (addresses, ports, has_ports) = match (ether_type, version) {
        ([0x08, 0x00], 4) => {
            let whole = u16::from_be_bytes([octets(20, 20)[0], octets(21, 21)[0]]) & 0x3FFF == 0;
            let plain = octets(14, 14)[0] & 15 == 5;
            ([(26, 29), (30, 33)], (34, 37), whole && plain && carries_ports(octets(23, 23)[0]))
        }
        ([0x86, 0xDD], 6) => ([(22, 37), (38, 53)], (54, 57), carries_ports(octets(20, 20)[0])),
        _ => return Known { is_arp: ether_type == [8, 6], needed: [14 + shift; 3], ..Known::default() },
    };
    Known {
        source: fold(octets(addresses[0].0, addresses[0].1)),
        destination: fold(octets(addresses[1].0, addresses[1].1)),
        ports: (has_ports && frame.len() > ports.1 + shift).then(|| fold(octets(ports.0, ports.1))),
        is_ip: frame.len() > addresses[1].1 + shift,
        is_arp: false,
        needed: [14 + shift, addresses[1].1 + shift, if has_ports { ports.1 } else { addresses[1].1 } + shift],
    }
}

fn frame(random: &mut StdRng) -> Vec<u8> {
    let length = if coin(random, 0.2) { random.gen_range(1..64) } else { random.gen_range(64..90) };
    let mut octets: Vec<u8> = (0..90).map(|_| random.gen()).collect();
    let mut place = 12;
    for _ in 0..[0, 0, 1, 1, 2][random.gen_range(0..5)] {
        octets[place..place + 2].copy_from_slice(&[0x81, 0x00]);
        place += 4;
    }
    let kinds: [[u8; 2]; 6] = [[8, 0], [8, 0], [0x86, 0xDD], [0x86, 0xDD], [8, 6], [0x88, 0xA8]];
    let kind = kinds[random.gen_range(0..6)];
    octets[place..place + 2].copy_from_slice(&kind);
    octets[place + 2] = [0x45, 0x45, 0x46, 0x60, 0x65, 0x54][random.gen_range(0..6)];
    if kind[0] == 0x86 && coin(random, 0.8) {
        octets[place + 2] = 0x60;
    }
    let fragment: [[u8; 2]; 5] = [[0, 0], [0x40, 0], [0x20, 0], [0, 1], [0x80, 0]];
    if kind == [8, 0] {
        octets[place + 8..place + 10].copy_from_slice(&fragment[random.gen_range(0..5)]);
    }
    let protocol = [6, 17, 132, 1, 4, 7, 133][random.gen_range(0..7)];
    octets[place + if kind == [8, 0] { 11 } else { 8 }] = protocol;
    octets.truncate(length);
    octets
}

/// The word the request is complete with, and what it says then.
fn asked(block: &mut Parse, octets: &[u8], depth: usize, random: &mut StdRng) -> Option<(usize, [u64; 5])> {
    let mut asked = None;
    let words = rx_words(octets, 0);
    for (place, word) in words.iter().enumerate() {
        while coin(random, 0.3) {
            block.take.next = false;
            block.word.next = random.gen::<u32>().to_bits();
            tick(block, |block| &mut block.clock);
        }
        block.take.next = true;
        block.last.next = word.last;
        block.octets.next = word.octets;
        block.word.next = word.data.to_u32().swap_bytes().to_bits();
        settle(block);
        assert_eq!(block.in_addresses.val(), place < 3);
        let asks = block.ask.val();
        tick(block, |block| &mut block.clock);
        let says = [
            block.source.val().to_u64(),
            block.destination.val().to_u64(),
            block.ports.val().to_u64(),
            u64::from(block.is_ip.val()),
            u64::from(block.is_arp.val()),
        ];
        if asks {
            assert!(asked.is_none(), "asked twice");
            asked = Some((place, says));
        }
        if let Some((_, before)) = asked.filter(|_| depth > 0 && block.is_ip.val()) {
            assert_eq!(says, before, "the request changed in word {place}");
        }
    }
    block.take.next = false;
    asked
}

fn connected() -> Parse {
    let mut block = Parse::default();
    block.clock.connect();
    block.reset.connect();
    block.take.connect();
    block.last.connect();
    block.word.connect();
    block.octets.connect();
    block.key_depth.connect();
    block.parse_type.connect();
    block.connect_all();
    block
}

#[test]
fn a_frame_asks_once_as_soon_as_the_deepest_key_is_in_with_the_folds_of_the_document() {
    let mut random = seeded("a_frame_asks_once_as_soon_as_the_deepest_key_is_in_with_the_folds_of_the_document");
    let mut block = connected();
    for _ in 0..6_000 {
        let octets = frame(&mut random);
        let (depth, parse_type) = (random.gen_range(0..3_usize), random.gen());
        block.key_depth.next = (depth as u64).into();
        block.parse_type.next = parse_type;
        let known = known(&octets);
        let last = octets.len().div_ceil(4) - 1;
        let needed = if depth == 0 && !parse_type { 11 } else { known.needed[depth] };
        let asked = asked(&mut block, &octets, depth, &mut random);
        let Some((word, says)) = asked else {
            assert!(last < 3, "no request by {octets:x?}");
            continue;
        };
        assert!(last >= 3, "a request by {octets:x?}");
        assert_eq!(word, last.min(needed / 4), "depth {depth}, type {parse_type}: {octets:x?}");
        if (depth > 0 || parse_type) && octets.len() >= 64 {
            assert_eq!(says[4], u64::from(known.is_arp), "{octets:x?}");
        }
        if depth > 0 {
            assert_eq!(says[3], u64::from(known.is_ip), "{octets:x?}");
        }
        if depth > 0 && known.is_ip {
            assert_eq!(says[..2], [u64::from(known.source), u64::from(known.destination)], "{octets:x?}");
            let ports = known.ports.filter(|_| depth == 2).unwrap_or(0);
            assert_eq!(says[2], u64::from(ports), "depth {depth}: {octets:x?}");
        }
    }
}

#[test]
fn an_ipv4_frame_of_tcp_is_folded_as_worked_out_by_hand() {
    let mut octets = vec![0; 64];
    octets[12..24].copy_from_slice(&[8, 0, 0x45, 0, 0, 46, 0, 0, 0x40, 0, 64, 6]);
    octets[26..38].copy_from_slice(&[10, 0, 0, 1, 192, 168, 1, 2, 0x1F, 0x90, 0, 80]);
    let mut block = connected();
    block.key_depth.next = 2.into();
    let (word, says) = asked(&mut block, &octets, 2, &mut seeded("an_ipv4_frame")).unwrap();
    assert_eq!(word, 9);
    // rotate_left(0A00, 5) = 4001; rotate_left(C0A8, 5) = 1518; rotate_left(1F90, 5) = F203.
    assert_eq!(says, [0x4000, 0x141A, 0xF253, 1, 0]);
}
