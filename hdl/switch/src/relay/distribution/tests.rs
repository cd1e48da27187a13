//! Distribution against the formula of docs/forwarding.md section 3.

use super::*;
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};

struct Bench<const AB: usize> {
    block: Distribution<AB>,
}

impl<const AB: usize> Bench<AB> {
    fn new() -> Self {
        let mut block = Distribution::<AB>::default();
        block.clock.connect();
        block.reset.connect();
        block.step.connect();
        block.bucket.connect();
        block.bank.connect();
        block.round_robin.connect();
        block.turn.connect();
        block.drop.connect();
        block.host_bank.connect();
        block.host_group.connect();
        block.host_bucket.connect();
        block.host_write.connect();
        block.host_data.connect();
        block.host_read.connect();
        block.connect_all();
        Self { block }
    }

    fn clock(&mut self) {
        tick(&mut self.block, |block| &mut block.clock);
        settle(&mut self.block);
    }

    fn host(&mut self, bank: u64, group: u64, bucket: u64) {
        self.block.host_bank.next = bank == 1;
        self.block.host_group.next = group.into();
        self.block.host_bucket.next = bucket.into();
    }

    fn write(&mut self, bank: u64, group: u64, bucket: u64, word: u64) {
        self.host(bank, group, bucket);
        self.block.host_data.next = word.into();
        self.block.host_write.next = true;
        self.clock();
        self.block.host_write.next = false;
    }
}

/// The member the rules name: live members in ascending order, buckets of `m` bits.
fn named(word: u64, live: &[u64], bucket: u64, m: usize) -> u64 {
    let (primary, backup) = (word & 15, word >> 4);
    if live.contains(&primary) {
        primary
    } else if live.contains(&backup) {
        backup
    } else {
        live[(bucket as usize * live.len()) >> m]
    }
}

fn random_steps<const AB: usize>(seed: u64) {
    let m = AB - 5;
    let mut random = StdRng::seed_from_u64(seed);
    let mut bench = Bench::<AB>::new();
    let mut words = vec![0; 2 << (m + 4)];
    let place = |bank: u64, group: u64, bucket: u64| ((bucket << 5 | bank << 4 | group) as usize) % (32 << m);
    for bucket in 0..1 << m.min(5) {
        for group in 0..16 {
            for bank in 0..2 {
                let word = random.gen_range(0..256);
                bench.write(bank, group, bucket, word);
                words[place(bank, group, bucket)] = word;
            }
        }
    }
    // A step per cycle; what is expected of it in C, two cycles later.
    let mut expected = (0, false, false);
    let mut turn_in_c = 0;
    for cycle in 0..3_000 {
        let (valid, ask, last) = (random.gen_bool(0.9), random.gen_bool(0.8), random.gen());
        let (bank, group) = (random.gen_range(0..2), random.gen_range(0..16));
        let bucket = random.gen_range(0..1 << m.min(5));
        let live: Vec<u64> = (0..8).filter(|_| random.gen_bool(0.3)).collect();
        let (in_turn, drop) = (random.gen_bool(0.2), random.gen_bool(0.2));
        let turn = live.first().map_or(0, |port| 1 << port);
        bench.block.step.next = Step {
            valid,
            last,
            ask,
            group: group.into(),
            members: live.iter().fold(0, |mask, port| mask | 1 << port).into(),
            count: (live.len() as u64).into(),
        };
        bench.block.bucket.next = bucket.into();
        bench.block.bank.next = bank == 1;
        bench.block.round_robin.next = in_turn;
        bench.block.turn.next = turn_in_c.into();
        bench.clock();
        let seen = (bench.block.choice.val().to_u64(), bench.block.counted.val(), bench.block.done.val());
        assert_eq!(seen, expected, "seed {seed}, cycle {cycle}");
        turn_in_c = turn;
        bench.block.drop.next = drop;
        let counted = valid && ask && !drop && !live.is_empty();
        let choice = match (counted, in_turn) {
            (false, _) => 0,
            (true, true) => turn,
            (true, false) => 1 << named(words[place(bank, group, bucket)], &live, bucket, m),
        };
        expected = (choice, counted, valid && last);
    }
}

#[test]
fn random_steps_get_the_member_the_rules_name_two_cycles_later_for_three_sizes() {
    random_steps::<6>(1);
    random_steps::<10>(2);
    random_steps::<13>(3);
}

#[test]
fn the_host_reads_only_when_no_step_asks_and_its_word_is_out_in_one_cycle_only() {
    let mut bench = Bench::<10>::new();
    for bucket in 0..32 {
        bench.write(1, 3, bucket, 0x40 + bucket);
        bench.write(0, 8, bucket, 0x80 + bucket);
    }
    bench.host(1, 3, 9);
    bench.block.host_read.next = true;
    let ask = Step { valid: true, last: true, ask: true, group: 8.into(), ..Step::default() };
    bench.block.bucket.next = 5.into();
    bench.block.step.next = ask;
    settle(&mut bench.block);
    assert!(!bench.block.host_read_taken.val(), "a step asks");
    bench.clock();
    bench.block.step.next = Step::default();
    settle(&mut bench.block);
    assert!(bench.block.host_read_taken.val());
    bench.clock();
    bench.block.host_read.next = false;
    bench.block.step.next = ask;
    bench.clock();
    assert_eq!(bench.block.host_word.val().to_u64(), 0x49, "2 cycles after it was taken");
    bench.clock();
    assert_eq!(bench.block.host_word.val().to_u64(), 0x85, "the word of the step after it");
}

#[test]
fn a_reset_of_one_cycle_leaves_no_step_behind() {
    for wait in 0..2 {
        let mut bench = Bench::<6>::new();
        bench.block.step.next = Step { valid: true, last: true, ask: true, members: 1.into(), ..Step::default() };
        bench.clock();
        bench.block.step.next = Step::default();
        (0..wait).for_each(|_| bench.clock());
        bench.block.reset.next = true;
        bench.clock();
        bench.block.reset.next = false;
        for _ in 0..6 {
            assert!(!bench.block.done.val() && !bench.block.counted.val(), "reset {wait} cycles after the step");
            bench.clock();
        }
    }
}
