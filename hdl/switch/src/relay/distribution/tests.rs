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

fn random_plans<const AB: usize>(seed: u64) {
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
    // A step per cycle; the copies expected 4 cycles after the last of a plan.
    let mut expected = [None; 4];
    let mut copies = 0;
    let mut steps_left = 0;
    for cycle in 0..3_000 {
        let first = steps_left == 0;
        if first {
            steps_left = random.gen_range(1..5);
            copies = if random.gen() { random.gen_range(0..256) } else { 0 };
        }
        let plain = copies;
        steps_left -= 1;
        let ask = random.gen_bool(0.8);
        let (bank, group) = (random.gen_range(0..2), random.gen_range(0..16));
        // The address bits above M must not matter.
        let sa = random.gen_range(0..1 << m.min(5)) | random.gen_range(0..256) << m & 0xFF;
        let bucket = sa % (1 << m);
        let live: Vec<u64> = loop {
            let live: Vec<u64> = (0..8).filter(|_| random.gen_bool(0.4)).collect();
            if !live.is_empty() {
                break live;
            }
        };
        if ask {
            copies |= 1 << named(words[place(bank, group, bucket)], &live, bucket, m);
        }
        bench.block.step.next = Step {
            valid: true,
            first,
            last: steps_left == 0,
            ask,
            bank: bank == 1,
            group: group.into(),
            bucket: sa.into(),
            members: live.iter().fold(0, |mask, port| mask | 1 << port).into(),
            port: (cycle as u64 % 8).into(),
            copies: plain.into(),
            reason: 13.into(),
            learn: cycle % 3 == 0,
        };
        bench.clock();
        expected.rotate_right(1);
        expected[0] = (steps_left == 0).then_some((cycle as u64 % 8, copies, cycle % 3 == 0));
        let seen = bench.block.verdict_valid.val().then(|| {
            let verdict = bench.block.verdict.val();
            assert_eq!(verdict.reason.to_u64(), if verdict.copies == 0 { 13 } else { 0 });
            (bench.block.verdict_port.val().to_u64(), verdict.copies.to_u64(), verdict.learn)
        });
        assert_eq!(seen, expected[3], "seed {seed}, cycle {cycle}");
    }
}

#[test]
fn random_plans_get_the_copies_the_rules_name_four_cycles_after_their_last_step_for_three_sizes() {
    random_plans::<6>(1);
    random_plans::<10>(2);
    random_plans::<13>(3);
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
    let ask =
        Step { valid: true, first: true, last: true, ask: true, group: 8.into(), bucket: 5.into(), ..Step::default() };
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
fn a_reset_of_one_cycle_leaves_no_verdict_behind() {
    for wait in 0..4 {
        let mut bench = Bench::<6>::new();
        bench.block.step.next = Step { valid: true, first: true, last: true, ..Step::default() };
        bench.clock();
        bench.block.step.next = Step::default();
        (0..wait).for_each(|_| bench.clock());
        bench.block.reset.next = true;
        bench.clock();
        bench.block.reset.next = false;
        for _ in 0..6 {
            assert!(!bench.block.verdict_valid.val(), "reset {wait} cycles after the step");
            bench.clock();
        }
    }
}
