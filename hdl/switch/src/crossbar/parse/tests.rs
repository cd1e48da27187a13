//! Parse against the rules of docs/forwarding.md, read octet by octet.

use rand::{rngs::StdRng, Rng};

use super::*;
use crate::crossbar::stimulus::{coin, rx_words, seeded};
use crate::testing::{settle, tick};
use crate::types::DEPTH_IP_ADDRESSES;

/// What the document says of a frame: S, D, T, is it IP, is it ARP, and the last octet each depth needs.
#[derive(Debug, Default)]
struct Known {
    source: u16,
    destination: u16,
    ports: Option<u16>,
    has_source: bool,
    is_ip: bool,
    is_arp: bool,
    needed: [usize; 4],
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
        _ => return Known { is_arp: ether_type == [8, 6], needed: [14 + shift; 4], ..Known::default() },
    };
    Known {
        source: fold(octets(addresses[0].0, addresses[0].1)),
        destination: fold(octets(addresses[1].0, addresses[1].1)),
        ports: (has_ports && frame.len() > ports.1 + shift).then(|| fold(octets(ports.0, ports.1))),
        has_source: frame.len() > addresses[0].1 + shift,
        is_ip: frame.len() > addresses[1].1 + shift,
        is_arp: false,
        needed: [14, addresses[0].1, addresses[1].1, if has_ports { ports.1 } else { addresses[1].1 }]
            .map(|octet| octet + shift),
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

/// What a request says; a fold that is said to be unknown is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Says {
    source: u64,
    destination: u64,
    ports: u64,
    has_source: bool,
    is_ip: bool,
    is_arp: bool,
}

fn says(block: &Parse) -> Says {
    let (has_source, is_ip) = (block.has_source.val(), block.is_ip.val());
    Says {
        source: if has_source { block.source.val().to_u64() } else { 0 },
        destination: if is_ip { block.destination.val().to_u64() } else { 0 },
        ports: block.ports.val().to_u64(),
        has_source,
        is_ip,
        is_arp: block.is_arp.val(),
    }
}

/// The word the request is complete with, and what it says then; a depth for each word.
fn asked(
    block: &mut Parse,
    octets: &[u8],
    mut depth: impl FnMut(&mut StdRng) -> u64,
    random: &mut StdRng,
) -> Option<(usize, Says)> {
    let mut asked = None;
    let words = rx_words(octets, 0);
    for (place, word) in words.iter().enumerate() {
        while coin(random, 0.3) {
            block.take.next = false;
            block.word.next = random.gen::<u32>().to_bits();
            tick(block, |block| &mut block.clock);
        }
        block.take.next = true;
        let depth = depth(random);
        block.key_depth.next = depth.into();
        block.last.next = word.last;
        block.octets.next = word.octets;
        block.word.next = word.data.to_u32().swap_bytes().to_bits();
        settle(block);
        assert_eq!(block.in_addresses.val(), place < 3);
        let asks = block.ask.val();
        tick(block, |block| &mut block.clock);
        let says = says(block);
        if asks {
            assert!(asked.is_none(), "asked twice");
            asked = Some((place, says));
        }
        if let Some((_, before)) = asked {
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
        let (depth, parse_type) = (random.gen_range(DEPTH_LAYER_2..=DEPTH_PORT_NUMBERS), random.gen());
        block.parse_type.next = parse_type;
        let known = known(&octets);
        let last = octets.len().div_ceil(4) - 1;
        let needed = if depth == DEPTH_LAYER_2 && !parse_type { 11 } else { known.needed[depth as usize] };
        let asked = asked(&mut block, &octets, |_| depth, &mut random);
        let Some((word, says)) = asked else {
            assert!(last < 3, "no request by {octets:x?}");
            continue;
        };
        assert!(last >= 3, "a request by {octets:x?}");
        assert_eq!(word, last.min(needed / 4), "depth {depth}, type {parse_type}: {octets:x?}");
        if (depth > DEPTH_LAYER_2 || parse_type) && octets.len() >= 64 {
            assert_eq!(says.is_arp, known.is_arp, "{octets:x?}");
        }
        assert_eq!(says.has_source, known.has_source && depth >= DEPTH_IP_SOURCE, "depth {depth}: {octets:x?}");
        assert_eq!(says.is_ip, known.is_ip && depth >= DEPTH_IP_ADDRESSES, "depth {depth}: {octets:x?}");
        check_folds(says, &known, &octets);
        let ports = known.ports.filter(|_| depth == DEPTH_PORT_NUMBERS).unwrap_or(0);
        assert_eq!(says.ports, u64::from(ports), "depth {depth}: {octets:x?}");
    }
}

/// Whatever is said to be known is what the document says.
fn check_folds(says: Says, known: &Known, octets: &[u8]) {
    assert!(!says.has_source || (known.has_source && says.source == u64::from(known.source)), "{says:?}, {octets:x?}");
    let destination = u64::from(known.destination);
    assert!(
        !says.is_ip || (says.has_source && known.is_ip && says.destination == destination),
        "{says:?}, {octets:x?}"
    );
    assert!(
        says.ports == 0 || known.ports.is_some_and(|ports| says.ports == u64::from(ports)),
        "{says:?}, {octets:x?}"
    );
}

#[test]
fn a_depth_that_changes_within_a_frame_shows_no_fold_that_is_not_whole() {
    let mut random = seeded("a_depth_that_changes_within_a_frame_shows_no_fold_that_is_not_whole");
    let mut block = connected();
    for _ in 0..6_000 {
        let octets = frame(&mut random);
        let mut depth = random.gen_range(DEPTH_IP_SOURCE..=DEPTH_PORT_NUMBERS);
        let changing = |random: &mut StdRng| {
            if coin(random, 0.15) {
                depth = random.gen_range(DEPTH_LAYER_2..=DEPTH_PORT_NUMBERS);
            }
            depth
        };
        let asked = asked(&mut block, &octets, changing, &mut random);
        assert_eq!(asked.is_some(), octets.len() > 12, "{octets:x?}");
        if let Some((_, says)) = asked {
            check_folds(says, &known(&octets), &octets);
        }
    }
}

#[test]
fn an_ipv4_frame_of_tcp_is_folded_as_worked_out_by_hand() {
    let mut octets = vec![0; 64];
    octets[12..24].copy_from_slice(&[8, 0, 0x45, 0, 0, 46, 0, 0, 0x40, 0, 64, 6]);
    octets[26..38].copy_from_slice(&[10, 0, 0, 1, 192, 168, 1, 2, 0x1F, 0x90, 0, 80]);
    let mut block = connected();
    let whole =
        Says { source: 0x4000, destination: 0x141A, ports: 0xF253, has_source: true, is_ip: true, is_arp: false };
    let addresses = Says { ports: 0, ..whole };
    let source = Says { destination: 0, is_ip: false, ..addresses };
    // rotate_left(0A00, 5) = 4001; rotate_left(C0A8, 5) = 1518; rotate_left(1F90, 5) = F203.
    for (depth, expected) in
        [(DEPTH_IP_SOURCE, (7, source)), (DEPTH_IP_ADDRESSES, (8, addresses)), (DEPTH_PORT_NUMBERS, (9, whole))]
    {
        let says = asked(&mut block, &octets, |_| depth, &mut seeded("an_ipv4_frame"));
        assert_eq!(says, Some(expected), "depth {depth}");
    }
}
