//! Two clocks of any ratio, and frames with their FCS, for the tests of this folder.

use crate::testing::settle;
use rand::{rngs::StdRng, Rng};
use rust_hdl::prelude::*;

/// 125 MHz, 62.5 MHz and the ends of their tolerance, as half periods in femtoseconds.
pub const PHY: u64 = 4_000_000;
pub const PHY_FAST: u64 = 3_999_600;
pub const PHY_SLOW: u64 = 4_000_400;
pub const CORE: u64 = 8_000_000;
pub const CORE_FAST: u64 = 7_999_200;
pub const CORE_SLOW: u64 = 8_000_800;

/// One of the clocks of `B`, and its half period.
pub struct Timebase<B> {
    pub clock: fn(&mut B) -> &mut Signal<In, Clock>,
    pub half_period: u64,
    /// Where its first rising edge lies.
    pub phase: u64,
}

/// Runs `block` until `low` says it is over. `low` is called after each falling edge with the index of the clock and the time of the
/// rising edge that comes next: it reads outputs and sets inputs, both hold until that edge.
pub fn run<B: Block>(block: &mut B, clocks: [Timebase<B>; 2], mut low: impl FnMut(&mut B, usize, u64) -> bool) {
    let mut next = [clocks[0].phase, clocks[1].phase];
    let mut level = [false, false];
    loop {
        let which = usize::from(next[1] < next[0]);
        level[which] = !level[which];
        (clocks[which].clock)(block).next = level[which].into();
        settle(block);
        next[which] += clocks[which].half_period;
        if !level[which] {
            if low(block, which, next[which]) {
                return;
            }
            settle(block);
        }
    }
}

/// `octets` and their FCS.
pub fn with_fcs(mut octets: Vec<u8>) -> Vec<u8> {
    octets.extend(crc32fast::hash(&octets).to_le_bytes());
    octets
}

/// A frame of that length with a right FCS (with any octets, when it is too short for one).
pub fn random_frame(random: &mut StdRng, length: usize) -> Vec<u8> {
    let octets: Vec<u8> = (0..length.saturating_sub(4)).map(|_| random.gen()).collect();
    let mut frame = with_fcs(octets);
    frame.truncate(length);
    frame
}

pub fn fcs_is_right(frame: &[u8]) -> bool {
    frame.len() >= 4 && with_fcs(frame[..frame.len() - 4].to_vec()) == frame
}

/// The words of a frame: octets of each, and whether it is the last.
pub fn words(frame: &[u8]) -> Vec<(u32, usize, bool)> {
    let last = frame.len().div_ceil(4) - 1;
    let word = |octets: &[u8]| octets.iter().rev().fold(0, |word, &octet| word << 8 | u32::from(octet));
    frame.chunks(4).enumerate().map(|(i, octets)| (word(octets), octets.len(), i == last)).collect()
}
