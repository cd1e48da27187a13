//! Row addresses: one linear hash of the key per way (a universal family: H3 over GF(2)).
//!
//!   key 60 b ->+---------+-> row A b, one per way
//!              | 4 maps  |
//!              +---------+
//!
//! Combinational. Different ways use independent functions, so that keys which share a row in one way part in the others. Each
//! function maps the low address bits of consecutive stations one to one, so consecutive addresses fill the table evenly.

use super::entry::FdbKey;
use crate::linear::Linear;
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
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(way as u64 + 1);
    (0..bits)
        .map(|bit| {
            let spread = u128::from(next(&mut state)) & ((1 << 60) - 1);
            // The low octets of the address as a unit matrix, rotated per way: one to one on consecutive addresses.
            let low = (1_u128 << bits) - 1;
            (spread & !low) | 1 << ((bit + way) % bits)
        })
        .collect()
}

/// SplitMix64: a fixed sequence, the same in every build.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
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
