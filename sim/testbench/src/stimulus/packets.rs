//! Random packets: whatever the relay tells apart by more than the addresses of the frame, and what looks much like it.

use macaddr::MacAddr6;
use rand::seq::IndexedRandom;
use rand::Rng;

use crate::frame;

/// A frame of a random type, perhaps tagged. Its last octets before the FCS are its number, also where an IPv6 address would be.
pub fn packet(rng: &mut impl Rng, da: MacAddr6, sa: MacAddr6, octets: usize, number: u64) -> Vec<u8> {
    let mut frame = Vec::with_capacity(octets);
    frame.extend(da.as_bytes());
    frame.extend(sa.as_bytes());
    if rng.random_bool(0.25) {
        frame.extend([0x81, 0x00, rng.random(), rng.random()]);
    }
    match rng.random_range(0..20) {
        0..9 => ipv4(rng, &mut frame),
        9..15 => ipv6(rng, &mut frame),
        15..18 => frame.extend([0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, rng.random_range(1..=2)]),
        // A type with the other's version, and a second tag.
        18 => frame.extend([0x08, 0x00, *[0x65, 0x55, 0x05].choose(rng).unwrap_or(&0x65)]),
        _ => frame.extend([0x81, 0x00, 0, 1, 0x08, 0x00, 0x45]),
    }
    while frame.len() + 4 < octets {
        frame.push(rng.random());
    }
    frame.truncate(octets - 4);
    let at = frame.len() - 8;
    frame[at..].copy_from_slice(&number.to_be_bytes());
    frame::with_fcs(frame)
}

fn protocol(rng: &mut impl Rng) -> u8 {
    *[6, 6, 6, 17, 17, 132, 1, 47, 0, 44, 58].choose(rng).unwrap_or(&6)
}

/// Few, so that conversations have more than one frame.
fn ports(rng: &mut impl Rng) -> [u8; 4] {
    [0xC0, rng.random_range(0..4), 0, rng.random_range(80..84)]
}

fn ipv4(rng: &mut impl Rng, frame: &mut Vec<u8>) {
    let first = *[0x45, 0x45, 0x45, 0x45, 0x46, 0x4F, 0x44].choose(rng).unwrap_or(&0x45);
    let fragment: u16 = *[0, 0x4000, 0, 0x4000, 0x2000, 0x00B9, 0x8000, 0x1FFF].choose(rng).unwrap_or(&0);
    frame.extend([0x08, 0x00, first, 0, 0, 60, rng.random(), rng.random()]);
    frame.extend(fragment.to_be_bytes());
    frame.extend([64, protocol(rng), 0, 0]);
    frame.extend([10, 0, 0, rng.random_range(0..32), 10, rng.random_range(0..4), 1, rng.random_range(0..32)]);
    frame.extend(ports(rng));
}

fn ipv6(rng: &mut impl Rng, frame: &mut Vec<u8>) {
    frame.extend([0x86, 0xDD, 0x60, 0, 0, 0, 0, 20, protocol(rng), 64]);
    for _ in 0..2 {
        frame.extend([0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, rng.random_range(0..4), 0, 0, 0, 0, 0, 0, rng.random(), 1]);
    }
    frame.extend(ports(rng));
}
