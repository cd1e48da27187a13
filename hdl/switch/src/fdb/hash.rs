//! Row addresses: one linear hash of the key per way (a universal family: H3 over GF(2)).
//!
//!   key 60 b ->+---------+-> row A b, one per way
//!              | 4 maps  |
//!              +---------+
//!
//! Combinational. Different ways use independent functions, so that keys which share a row in one way part in the others. Each
//! function maps the low address bits of consecutive stations one to one, so consecutive addresses fill the table evenly.

use super::entry::FdbKey;
use crate::parts::linear::Linear;
use rust_hdl::prelude::*;

/// Ways of the hashed table.
pub const WAYS: usize = 4;

#[derive(LogicBlock)]
pub struct RowHash<const A: usize> {
    pub key: Signal<In, FdbKey>,
    pub row: [Signal<Out, Bits<A>>; WAYS],
    bits: Signal<Local, Bits<60>>,
    way: [Linear<60, A>; WAYS],
}

impl<const A: usize> Default for RowHash<A> {
    fn default() -> Self {
        Self {
            key: Default::default(),
            row: Default::default(),
            bits: Default::default(),
            way: std::array::from_fn(|way| Linear::new(rows(way, A))),
        }
    }
}

/// The masks of one way: row bit i is the parity of the key bits in mask i.
fn rows(way: usize, bits: usize) -> Vec<u128> {
    // Ways far apart in the one sequence: with seeds one step apart, way 1 would have the rows of way 0 but one.
    let mut state = STEP.wrapping_mul(64 * way as u64);
    (0..bits)
        .map(|bit| {
            let spread = u128::from(next(&mut state)) & ((1 << 60) - 1);
            // The low octets of the address as a unit matrix, rotated per way: one to one on consecutive addresses.
            let low = (1_u128 << bits) - 1;
            (spread & !low) | 1 << ((bit + way) % bits)
        })
        .collect()
}

/// What SplitMix64 counts by.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64: a fixed sequence, the same in every build.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(STEP);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl<const A: usize> Logic for RowHash<A> {
    #[hdl_gen]
    fn update(&mut self) {
        self.bits.next = bit_cast::<60, 48>(self.key.val().mac) | (bit_cast::<60, 12>(self.key.val().fid) << 48);
        for i in 0..4 {
            self.way[i].vector.next = self.bits.val();
            self.row[i].next = self.way[i].image.val();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settle;
    use rand::{rngs::StdRng, Rng, SeedableRng};
    use std::collections::HashSet;

    struct Hash<const A: usize>(RowHash<A>);

    impl<const A: usize> Hash<A> {
        fn new() -> Self {
            let mut hash = RowHash::<A>::default();
            hash.key.connect();
            hash.connect_all();
            Self(hash)
        }

        fn rows(&mut self, mac: u64, fid: u64) -> [u64; WAYS] {
            self.0.key.next = FdbKey { mac: mac.into(), fid: fid.into() };
            settle(&mut self.0);
            std::array::from_fn(|way| self.0.row[way].val().to_u64())
        }
    }

    fn consecutive_fill<const A: usize>() {
        let mut hash = Hash::<A>::new();
        for base in [0x0200_0000_0000, 0xFCEC_DA00_1234, 0x0011_2233_4455 & !0xFF] {
            for way in 0..WAYS {
                let base = base & !((1 << A) - 1);
                let rows: HashSet<u64> = (0..1 << A).map(|n| hash.rows(base + n, 0)[way]).collect();
                assert_eq!(rows.len(), 1 << A, "way {way}, from {base:012x}");
            }
        }
    }

    #[test]
    fn consecutive_addresses_fill_the_rows_of_each_way_one_to_one() {
        consecutive_fill::<8>();
        consecutive_fill::<10>();
    }

    #[test]
    fn keys_that_meet_in_one_way_part_in_the_others() {
        let seed = 3;
        let mut random = StdRng::seed_from_u64(seed);
        let mut hash = Hash::<8>::new();
        let rows: Vec<[u64; WAYS]> = (0..1024).map(|_| hash.rows(random.gen::<u64>() >> 16, 0)).collect();
        for (one, other) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
            let pairs = || (0..rows.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
            let meet = pairs().filter(|&(i, j)| rows[i][one] == rows[j][one]).count();
            let both =
                pairs().filter(|&(i, j)| rows[i][one] == rows[j][one] && rows[i][other] == rows[j][other]).count();
            // Half a million pairs: 1 in 256 meets in a way, of these 1 in 256 in another.
            assert!((1_700..=2_400).contains(&meet), "{meet} pairs meet in way {one}, seed {seed}");
            assert!(both <= 24, "{both} of {meet} pairs meet in ways {one} and {other}, seed {seed}");
        }
    }

    #[test]
    fn the_filtering_identifier_counts() {
        let mut hash = Hash::<10>::new();
        let rows: HashSet<[u64; WAYS]> = (0..4096).map(|fid| hash.rows(0x0200_0000_0001, fid)).collect();
        assert!(rows.len() > 4000, "{} of 4,096 identifiers have rows of their own", rows.len());
    }
}
