//! Octets without meaning, requests, and requests damaged in many ways.

use crate::golden::Event;
use rand::{rngs::StdRng, seq::SliceRandom, Rng};

/// Any octet, flags and escapes far more often than chance, now and then a framing error.
pub fn noise(random: &mut StdRng) -> Event {
    match random.gen_range(0..100) {
        0..=3 => Event::Octet(0x7E),
        4..=7 => Event::Octet(0x7D),
        8 => Event::FramingError,
        _ => Event::Octet(random.gen()),
    }
}

/// A request, mostly one that is executed, of at most `words` words; sometimes with any address, command or length.
pub fn request(random: &mut StdRng, words: usize) -> Vec<u8> {
    let bases = [
        0x0000, 0x0040, 0x0060, 0x0070, 0x0080, 0x0090, 0x00A0, 0x00C0, 0x0100, 0x0200, 0x0400, 0x1000, 0x2000, 0x3F00,
        0x4000, 0x8000, 0x8430,
    ];
    let near = bases.choose(random).unwrap() + random.gen_range(0..40);
    let address = if random.gen_ratio(1, 8) { random.gen() } else { near };
    let command = if random.gen_ratio(1, 16) { random.gen() } else { random.gen_range(1..=2) };
    let [low, high] = u16::to_le_bytes(address);
    let mut octets = vec![random.gen(), command, low, high];
    if command == 1 {
        octets.push(if random.gen_ratio(1, 8) { random.gen() } else { random.gen_range(1..=words as u8) });
    } else {
        let length = 4 * random.gen_range(1..=words) + if random.gen_ratio(1, 8) { random.gen_range(0..4) } else { 0 };
        octets.extend((0..length.min(256)).map(|_| *[0x7E, 0x7D, random.gen(), random.gen()].choose(random).unwrap()));
    }
    octets
}

/// A request's octets on the line.
pub fn line(payload: &[u8]) -> Vec<Event> {
    let mut line = vec![Event::Octet(0x7E)];
    for &octet in payload.iter().chain(&crc32fast::hash(payload).to_le_bytes()) {
        match octet {
            0x7E => line.extend([Event::Octet(0x7D), Event::Octet(0x5E)]),
            0x7D => line.extend([Event::Octet(0x7D), Event::Octet(0x5D)]),
            _ => line.push(Event::Octet(octet)),
        }
    }
    line.push(Event::Octet(0x7E));
    line
}

/// A request damaged on the line, and the requests of which an intact copy may remain.
pub fn damaged_request(random: &mut StdRng) -> (Vec<Event>, Vec<Vec<u8>>) {
    let words = if random.gen_ratio(1, 20) { 64 } else { 6 };
    let payload = request(random, words);
    let mut events = line(&payload);
    let mut intact = vec![payload];
    for _ in 0..random.gen_range(1..=3) {
        if events.is_empty() {
            break;
        }
        let at = random.gen_range(0..events.len());
        let any = noise(random);
        match random.gen_range(0..9) {
            0 | 1 => events[at] = flip(events[at], 1 << random.gen_range(0..8)),
            2 => events[at] = any,
            3 => events.insert(at, any),
            4 => drop(events.remove(at)),
            5 => events.truncate(at.max(1)),
            6 => {
                let copy = events[at..events.len().min(at + random.gen_range(1..8))].to_vec();
                events.splice(at..at, copy);
            }
            7 => {
                let other = request(random, 6);
                let tail = line(&other);
                events.truncate(at.max(1));
                events.extend(&tail[random.gen_range(0..tail.len())..]);
                intact.push(other);
            }
            _ => {
                let other = random.gen_range(0..events.len());
                events.swap(at, other);
            }
        }
    }
    (events, intact)
}

fn flip(event: Event, mask: u8) -> Event {
    match event {
        Event::Octet(octet) => Event::Octet(octet ^ mask),
        Event::FramingError => Event::FramingError,
    }
}
