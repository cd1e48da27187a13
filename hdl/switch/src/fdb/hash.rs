//! Row addresses: the remainder of the key, as a polynomial over GF(2), modulo a polynomial of each way's own.
//!
//!   key 60 b ->+----------+-> row, one per way
//!              | 6 remain-|
//!              | ders     |
//!              +----------+
//!
//! Combinational. Modulo a polynomial of degree n with a constant term, keys that differ in n neighbouring bits only have different rows:
//! addresses that count in whichever octet fill a way evenly. The polynomials are coprime, so keys which share a row in one way part in the
//! others. The first two ways have 2^A rows, the other four half as many.

use super::entry::FdbKey;
use crate::parts::linear::{rows_of, Linear};
use rust_hdl::prelude::*;

/// Ways of the hashed table.
pub const WAYS: usize = 6;

/// log2 of the rows of a way, in a table whose largest ways have 2^`bits`.
pub fn way_bits(way: usize, bits: usize) -> usize {
    if way < 2 {
        bits
    } else {
        bits - 1
    }
}

#[derive(LogicBlock)]
pub struct RowHash<const A: usize> {
    pub key: Signal<In, FdbKey>,
    pub row: [Signal<Out, Bits<A>>; WAYS],
    bits: Signal<Local, Bits<60>>,
    way: [Linear<60, A>; WAYS],
}

impl<const A: usize> Default for RowHash<A> {
    fn default() -> Self {
        let modulus = moduli(A);
        let image = |way: usize| rows_of(60, A, |key| remainder(key as u64, modulus[way]));
        Self {
            key: Default::default(),
            row: Default::default(),
            bits: Default::default(),
            way: std::array::from_fn(|way| Linear::new(image(way))),
        }
    }
}

/// `value` modulo `modulus`: bit i is the coefficient of x^i.
fn remainder(value: u64, modulus: u64) -> u64 {
    let degree = modulus.ilog2();
    (degree..64).rev().fold(value, |rest, bit| rest ^ if rest >> bit & 1 == 1 { modulus << (bit - degree) } else { 0 })
}

/// Of the polynomials of a way's degree with a constant term: the irreducible ones first, then those with about half of their terms, so that
/// every bit of a row depends on about half of the key.
fn moduli(bits: usize) -> [u64; WAYS] {
    let mut chosen: Vec<u64> = vec![];
    std::array::from_fn(|way| {
        let degree = way_bits(way, bits);
        let irreducible = |p: u64| (2..1 << (degree / 2 + 1)).all(|factor| remainder(p, factor) != 0);
        let modulus = ((1 << degree | 1)..2 << degree)
            .step_by(2)
            .filter(|p| !chosen.contains(p))
            .min_by_key(|&p| (!irreducible(p), p.count_ones().abs_diff(degree as u32 / 2 + 1), p))
            .expect("as many polynomials of this degree as ways");
        chosen.push(modulus);
        modulus
    })
}

impl<const A: usize> Logic for RowHash<A> {
    #[hdl_gen]
    fn update(&mut self) {
        self.bits.next = bit_cast::<60, 48>(self.key.val().mac) | (bit_cast::<60, 12>(self.key.val().fid) << 48);
        for i in 0..6 {
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

    fn counting_fill<const A: usize>() {
        let mut hash = Hash::<A>::new();
        for base in [0x0200_0000_0000, 0xFCEC_DA00_1234, 0x0011_2233_4455] {
            for shift in [0, 8, 13, 24, 48 - A] {
                for way in 0..WAYS {
                    let bits = way_bits(way, A);
                    let base = base & !(((1 << bits) - 1) << shift);
                    let rows: HashSet<u64> = (0..1 << bits).map(|n| hash.rows(base + (n << shift), 0)[way]).collect();
                    assert_eq!(rows.len(), 1 << bits, "way {way}, from {base:012x}, counting by 2^{shift}");
                    assert!(rows.iter().all(|row| row >> bits == 0));
                }
            }
        }
    }

    #[test]
    fn addresses_that_count_in_any_place_fill_the_rows_of_each_way_one_to_one() {
        counting_fill::<4>();
        counting_fill::<8>();
        counting_fill::<10>();
    }

    #[test]
    fn every_way_has_a_polynomial_of_its_own_and_from_6_bits_on_it_is_irreducible() {
        for bits in 4..=13 {
            let moduli = moduli(bits);
            let different: HashSet<u64> = moduli.into_iter().collect();
            assert_eq!(different.len(), WAYS);
            for modulus in moduli {
                let factors = (2..modulus).take(1 << 12).filter(|&factor| remainder(modulus, factor) == 0).count();
                assert!(bits < 6 || factors == 0, "{modulus:#b} has a factor");
            }
        }
    }

    #[test]
    fn keys_that_meet_in_one_way_part_in_the_others() {
        let seed = 3;
        let mut random = StdRng::seed_from_u64(seed);
        let mut hash = Hash::<8>::new();
        let rows: Vec<[u64; WAYS]> = (0..1024).map(|_| hash.rows(random.gen::<u64>() >> 16, 0)).collect();
        for one in 0..WAYS {
            for other in (0..WAYS).filter(|&other| other != one) {
                let pairs = || (0..rows.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
                let meet = pairs().filter(|&(i, j)| rows[i][one] == rows[j][one]).count();
                let both =
                    pairs().filter(|&(i, j)| rows[i][one] == rows[j][one] && rows[i][other] == rows[j][other]).count();
                // Half a million pairs: 1 in 256 (or 128) meets in a way, of these 1 in 256 (or 128) in another.
                let expected = (1024 * 1023 / 2) >> way_bits(one, 8);
                assert!(
                    (expected * 8 / 10..=expected * 12 / 10).contains(&meet),
                    "{meet} meet in way {one}, seed {seed}"
                );
                let expected = expected >> way_bits(other, 8);
                assert!(both <= 2 * expected + 16, "{both} of {meet} meet in ways {one} and {other}, seed {seed}");
            }
        }
    }

    #[test]
    fn the_filtering_identifier_counts() {
        let mut hash = Hash::<10>::new();
        let rows: HashSet<[u64; WAYS]> = (0..4096).map(|fid| hash.rows(0x0200_0000_0001, fid)).collect();
        assert!(rows.len() > 4000, "{} of 4,096 identifiers have rows of their own", rows.len());
    }
}
