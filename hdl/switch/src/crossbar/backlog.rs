//! Tells when a crosspoint holds so much that its ingress should be paused.
//! `docs/core.md`, flow control, has the arithmetic.
//!
//!   written, read D b ->+---------+-> crowded
//!   settled, slower   ->| backlog |
//!                       +---------+
//!
//! Levels are compared in sixteens of words. Towards an egress of less speed than the ingress (`slower`) it is crowded from 80 words on, until 63
//! are left. Towards any other, from 448 on, until 383 are left: a frame of the greatest length, stored while the one before it leaves, never gets there.
//!
//! While the ingress writes what may be for others alone (not `settled`), nothing changes. Latency: 1 cycle from a pointer. Reset: not crowded.

use rust_hdl::prelude::*;

/// In sixteens of words.
pub const SLOWER_CROWDED: u64 = 5;
pub const SLOWER_RELIEVED: u64 = 4;
pub const CROWDED: u64 = 28;
pub const RELIEVED: u64 = 24;

#[derive(LogicBlock)]
pub struct Backlog<const D: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    /// Where the next word is written, and where the next is read.
    pub written: Signal<In, Bits<D>>,
    pub read: Signal<In, Bits<D>>,
    pub settled: Signal<In, Bit>,
    pub slower: Signal<In, Bit>,
    pub crowded: Signal<Out, Bit>,
    crowded_q: DFF<Bit>,
    level: Signal<Local, Bits<D>>,
    /// The level is not below the one that ends it, that begins it.
    stays: Signal<Local, Bit>,
    begins: Signal<Local, Bit>,
    slower_begins: Constant<Bits<D>>,
    slower_stays: Constant<Bits<D>>,
    other_begins: Constant<Bits<D>>,
    other_stays: Constant<Bits<D>>,
}

impl<const D: usize> Default for Backlog<D> {
    fn default() -> Self {
        let highest = (1_u64 << (D - 4)) - 1;
        let sixteens = |count: u64| Constant::new(count.min(highest).into());
        Self {
            clock: Default::default(),
            reset: Default::default(),
            written: Default::default(),
            read: Default::default(),
            settled: Default::default(),
            slower: Default::default(),
            crowded: Default::default(),
            crowded_q: Default::default(),
            level: Default::default(),
            stays: Default::default(),
            begins: Default::default(),
            slower_begins: sixteens(SLOWER_CROWDED),
            slower_stays: sixteens(SLOWER_RELIEVED),
            other_begins: sixteens(CROWDED),
            other_stays: sixteens(RELIEVED),
        }
    }
}

impl<const D: usize> Logic for Backlog<D> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, crowded_q);
        // The difference of the high bits alone would be 0 again for a crosspoint that is all but full.
        self.level.next = (self.written.val() - self.read.val()) >> 4;
        self.begins.next = self.level.val() >= self.other_begins.val();
        self.stays.next = self.level.val() >= self.other_stays.val();
        if self.slower.val() {
            self.begins.next = self.level.val() >= self.slower_begins.val();
            self.stays.next = self.level.val() >= self.slower_stays.val();
        }
        if self.settled.val() {
            self.crowded_q.d.next = self.begins.val() | (self.stays.val() & self.crowded_q.q.val());
        }
        self.crowded.next = self.crowded_q.q.val();
        if self.reset.val() {
            self.crowded_q.d.next = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tick;
    use rand::{rngs::StdRng, Rng, SeedableRng};

    const WORDS: u64 = 512;

    fn connected() -> Backlog<9> {
        let mut block = Backlog::<9>::default();
        block.clock.connect();
        block.reset.connect();
        block.written.connect();
        block.read.connect();
        block.settled.connect();
        block.slower.connect();
        block.connect_all();
        block
    }

    fn shows(block: &mut Backlog<9>, written: u64, read: u64) -> bool {
        (block.written.next, block.read.next) = ((written % WORDS).into(), (read % WORDS).into());
        tick(block, |block| &mut block.clock);
        block.crowded.val()
    }

    /// Up and down a word at a time from every place of the ring: where it sets in and where it lets go.
    fn sets_in_and_lets_go(slower: bool, from: u64, until: u64) {
        let mut block = connected();
        (block.settled.next, block.slower.next) = (true, slower);
        for start in WORDS - 40..WORDS + 24 {
            for level in 0..WORDS - 1 {
                assert_eq!(shows(&mut block, start + level, start), level >= from, "{level} words from {start} on");
            }
            let top = start + WORDS - 2;
            for level in (0..WORDS - 1).rev() {
                assert_eq!(shows(&mut block, top, top - level), level > until, "{level} words left up to {top}");
            }
        }
    }

    #[test]
    fn towards_a_slower_egress_it_sets_in_at_80_words_and_lets_go_at_63() {
        sets_in_and_lets_go(true, 80, 63);
    }

    #[test]
    fn towards_any_other_it_sets_in_at_448_words_and_lets_go_at_383() {
        sets_in_and_lets_go(false, 448, 383);
    }

    #[test]
    fn random_levels_are_judged_only_while_settled() {
        for seed in 0..4 {
            let mut random = StdRng::seed_from_u64(seed);
            let mut block = connected();
            let (mut written, mut read, mut crowded) = (0_u64, 0_u64, false);
            for step in 0..20_000 {
                let (slower, settled) = (random.gen_bool(0.5), random.gen_bool(0.8));
                (block.slower.next, block.settled.next) = (slower, settled);
                written += random.gen_range(0..4_u64).min(WORDS - 2 - (written - read));
                read += random.gen_range(0..4_u64).min(written - read) * u64::from(random.gen_bool(0.98));
                if random.gen_ratio(1, 500) {
                    read = written;
                }
                let shown = shows(&mut block, written, read);
                let repeat = format!("seed {seed}, step {step}, level {}", written - read);
                let [release, set] = if slower { [64, 80] } else { [384, 448] };
                let level = written - read;
                if settled {
                    crowded = level >= set || (crowded && level >= release);
                }
                assert_eq!(shown, crowded, "{repeat}");
            }
        }
    }

    #[test]
    fn a_reset_ends_it() {
        let mut block = connected();
        (block.settled.next, block.slower.next) = (true, true);
        assert!(shows(&mut block, 200, 0));
        block.reset.next = true;
        assert!(!shows(&mut block, 200, 0));
    }
}
