//! Frames as words and back, and seeded randomness, for the tests of the crossbar.

use rand::{rngs::StdRng, Rng, SeedableRng};
use rust_hdl::prelude::*;

use crate::types::{RxWord, TxWord};

/// `TRUNKLINE_SEED` or a new seed, printed with the command that repeats the test.
pub fn seeded(test: &str) -> StdRng {
    let seed = match std::env::var("TRUNKLINE_SEED") {
        Ok(text) => text.parse().expect("TRUNKLINE_SEED is a number"),
        Err(_) => rand::thread_rng().gen(),
    };
    println!("repeat: TRUNKLINE_SEED={seed} cargo test -p trunkline-switch {test}");
    StdRng::seed_from_u64(seed)
}

/// Octets no two frames share: `mark` in every fourth place.
pub fn marked_octets(mark: u8, length: usize) -> Vec<u8> {
    (0..length).map(|place| if place % 4 == 0 { mark } else { (place * 7 + place / 256) as u8 ^ mark }).collect()
}

pub fn rx_words(octets: &[u8], status: u64) -> Vec<RxWord> {
    let count = octets.len().div_ceil(4);
    let mut words = Vec::new();
    for (place, chunk) in octets.chunks(4).enumerate() {
        let last = place + 1 == count;
        words.push(RxWord {
            data: little_endian(chunk).into(),
            octets: (chunk.len() as u64 % 4).into(),
            last,
            first: place == 0,
            status: if last { status.into() } else { 0.into() },
        });
    }
    words
}

pub fn tx_words(octets: &[u8]) -> Vec<TxWord> {
    rx_words(octets, 0)
        .into_iter()
        .map(|word| TxWord { data: word.data, octets: word.octets, last: word.last, bad: false })
        .collect()
}

/// The octets of one whole frame.
pub fn octets_of(words: &[TxWord]) -> Vec<u8> {
    let mut octets = Vec::new();
    for (place, word) in words.iter().enumerate() {
        assert_eq!(word.last, place + 1 == words.len(), "`last` on word {place} of {}", words.len());
        let kept = if word.octets == 0 { 4 } else { word.octets.index() };
        octets.extend_from_slice(&word.data.to_u32().to_le_bytes()[..kept]);
    }
    octets
}

fn little_endian(octets: &[u8]) -> u64 {
    octets.iter().rev().fold(0, |value, octet| value << 8 | u64::from(*octet))
}

/// A bit that is set with probability `chance`.
pub fn coin(random: &mut StdRng, chance: f64) -> Bit {
    random.gen_bool(chance)
}
