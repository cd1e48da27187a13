//! Bucket states against a map from bucket to what happened to it.

use super::*;
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};
use std::collections::HashMap;

/// The block, the steps in B and C, and the ticks since reset.
struct Bench<const AB: usize> {
    block: BucketState<AB>,
    in_b: Option<(u64, bool)>,
    ticks: u64,
}

impl<const AB: usize> Bench<AB> {
    fn new() -> Self {
        let mut block = BucketState::<AB>::default();
        block.clock.connect();
        block.reset.connect();
        block.now.connect();
        block.long_ago.connect();
        block.step.connect();
        block.bucket.connect();
        block.members.connect();
        block.counted.connect();
        block.chosen.connect();
        block.round_robin.connect();
        block.host_group.connect();
        block.host_bucket.connect();
        block.host_read.connect();
        block.connect_all();
        let mut bench = Self { block, in_b: None, ticks: 0 };
        bench.tick(0);
        bench.block.reset.next = true;
        bench.cycle(None);
        bench.block.reset.next = false;
        let mut cycles = 0;
        while bench.block.clearing.val() {
            bench.cycle(None);
            cycles += 1;
        }
        assert_eq!(cycles, 1 << (AB - 1));
        bench.cycle(None);
        bench.cycle(None);
        bench
    }

    fn tick(&mut self, ticks: u64) {
        self.ticks += ticks;
        self.block.now.next = (self.ticks % 256).into();
        self.block.long_ago.next = ((self.ticks + 256 - 65) % 256).into();
    }

    /// One cycle: a step (group, bucket, live members, by round robin) may enter A; the turn of the one in B.
    fn cycle(&mut self, step: Option<(u64, u64, u64, bool)>) -> Option<u64> {
        self.block.step.next = Step::default();
        if let Some((group, bucket, _, _)) = step {
            self.block.step.next = Step { valid: true, ask: true, group: group.into(), ..Step::default() };
            self.block.bucket.next = bucket.into();
        }
        settle(&mut self.block);
        let in_b = self.in_b.take();
        tick(&mut self.block, |block| &mut block.clock);
        // What was in B is now in C, what was in A in B.
        settle(&mut self.block);
        let turn = in_b.map(|_| self.block.turn.val().to_u64());
        self.block.counted.next = in_b.is_some();
        self.block.chosen.next = turn.unwrap_or(0).into();
        self.block.round_robin.next = in_b.is_some_and(|(_, in_turn)| in_turn);
        self.in_b = step.map(|(_, _, members, in_turn)| (members, in_turn));
        self.block.members.next = self.in_b.map_or(0, |(members, _)| members).into();
        settle(&mut self.block);
        turn
    }

    /// One frame on its own: the member it goes to.
    fn frame(&mut self, group: u64, bucket: u64, members: u64) -> u64 {
        self.cycle(Some((group, bucket, members, true)));
        let turn = self.cycle(None).expect("a turn");
        self.cycle(None);
        turn
    }

    fn state(&mut self, group: u64, bucket: u64) -> (u64, u64) {
        (0..3).for_each(|_| {
            self.cycle(None);
        });
        self.block.host_group.next = group.into();
        self.block.host_bucket.next = bucket.into();
        self.block.host_read.next = true;
        settle(&mut self.block);
        assert!(self.block.host_taken.val());
        self.cycle(None);
        self.block.host_read.next = false;
        self.cycle(None);
        let word = self.block.host_word.val().to_u64();
        (word >> 24, word & 0xFF_FFFF)
    }
}

/// Steps two or more cycles apart, few buckets, so that they meet; counts, turns and host reads as the rules say, all the while the walker walks.
fn random_frames<const AB: usize>(seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let mut bench = Bench::<AB>::new();
    let mut frames: HashMap<(u64, u64), u64> = HashMap::new();
    let mut member: HashMap<(u64, u64), (u64, u64)> = HashMap::new();
    let mut latest: HashMap<u64, u64> = HashMap::new();
    let mut asked: Option<(u64, u64, u64)> = None;
    for cycle in 0..12_000 {
        let step = (asked.is_none() && random.gen_bool(0.7))
            .then(|| (random.gen_range(0..2), random.gen_range(0..2), random.gen_range(1..256_u64), true));
        let turn = bench.cycle(step);
        if let Some((group, bucket, members)) = asked {
            *frames.entry((group, bucket)).or_default() += 1;
            let used = member.get(&(group, bucket)).copied();
            let keeps = used.filter(|(port, since)| members >> port & 1 == 1 && bench.ticks - since <= 64);
            let expected = keeps.map(|(port, _)| port).unwrap_or_else(|| {
                let above = latest.get(&group).map_or(0, |port| port + 1);
                let next = (above..8).chain(0..8).find(|port| members >> port & 1 == 1).expect("a live member");
                latest.insert(group, next);
                next
            });
            assert_eq!(turn, Some(1 << expected), "seed {seed}, cycle {cycle}, {used:?} at {}", bench.ticks);
            member.insert((group, bucket), (expected, bench.ticks));
        }
        asked = step.map(|(group, bucket, members, _)| (group, bucket, members));
        // Ticks slow enough for the walker: fewer than 64 in the time it takes to come round, three times over.
        if cycle % (1 << (AB - 4)) == 0 && asked.is_none() {
            bench.cycle(None);
            bench.cycle(None);
            bench.tick(if random.gen_bool(0.01) { 100 } else { 1 });
        }
        if random.gen_bool(0.01) && asked.is_none() {
            let (group, bucket) = (random.gen_range(0..2), random.gen_range(0..2));
            let seen = bench.state(group, bucket);
            let expected = member.get(&(group, bucket)).map_or(15, |(port, _)| *port);
            assert_eq!(
                seen,
                (expected, frames.get(&(group, bucket)).copied().unwrap_or(0)),
                "seed {seed}, cycle {cycle}"
            );
        }
    }
    if let Some((group, bucket, _)) = asked {
        *frames.entry((group, bucket)).or_default() += 1;
    }
    let counted: u64 = (0..4).map(|i| bench.state(i / 2, i % 2).1).sum();
    assert_eq!(counted, frames.values().sum::<u64>(), "seed {seed}");
}

#[test]
fn random_frames_are_counted_and_take_turns_as_the_rules_say() {
    random_frames::<6>(61);
    random_frames::<8>(62);
}

#[test]
fn a_bucket_in_use_keeps_its_member_for_64_ticks_and_takes_the_next_after_65() {
    let mut bench = Bench::<6>::new();
    let mut expected = 1;
    assert_eq!(bench.frame(3, 0, 0b1111), expected);
    for ticks in [1, 63, 64, 65, 64, 66, 127] {
        // No cycles between ticks for the walker: the stamps alone decide.
        bench.tick(ticks);
        if ticks > 64 {
            expected <<= 1;
        }
        assert_eq!(bench.frame(3, 0, 0b1111), expected, "after {ticks} ticks");
    }
}

#[test]
fn a_bucket_idle_for_any_time_stays_idle() {
    for turns in [1, 2, 3, 10] {
        for rest in (0..256).step_by(15) {
            let mut bench = Bench::<6>::new();
            assert_eq!(bench.frame(3, 1, 0b110), 0b010);
            // The walker takes 32 cycles to come round: a tick each.
            for _ in 0..turns * 256 + rest {
                bench.tick(1);
                bench.cycle(None);
            }
            assert_eq!(bench.frame(3, 1, 0b110), 0b100, "after {turns} turns of the clock and {rest} ticks");
            assert_eq!(bench.state(3, 1), (2, 2));
        }
    }
}

#[test]
fn frames_of_other_keys_are_counted_and_leave_member_and_stamp() {
    let mut bench = Bench::<6>::new();
    assert_eq!(bench.state(5, 1), (15, 0));
    assert_eq!(bench.frame(5, 1, 0b1000), 0b1000);
    for _ in 0..9 {
        bench.cycle(Some((5, 1, 0b0001, false)));
        bench.cycle(None);
    }
    bench.cycle(None);
    assert_eq!(bench.state(5, 1), (3, 10));
    bench.tick(60);
    assert_eq!(bench.frame(5, 1, 0b1001), 0b1000);
}
