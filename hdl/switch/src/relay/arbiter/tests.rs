//! The arbiter, cycle by cycle.

use super::*;
use crate::testing::{settle, tick};

struct Bench {
    arbiter: Arbiter<5>,
    phase: u64,
}

impl Bench {
    fn new() -> Self {
        let mut arbiter = Arbiter::<5>::default();
        arbiter.clock.connect();
        arbiter.reset.connect();
        arbiter.phase.connect();
        arbiter.crowded.connect();
        for port in 0..5 {
            arbiter.request[port].connect();
            arbiter.request_valid[port].connect();
        }
        arbiter.connect_all();
        Self { arbiter, phase: 0 }
    }

    fn ask(&mut self, port: usize, da: u64, sa: u64) {
        self.arbiter.request[port].next = Descriptor { da: da.into(), sa: sa.into(), ..Descriptor::default() };
        self.arbiter.request_valid[port].next = true;
    }

    /// One cycle; the port taken in it.
    fn step(&mut self) -> Option<usize> {
        self.arbiter.phase.next = self.phase.into();
        settle(&mut self.arbiter);
        let taken: Vec<usize> = (0..5).filter(|port| self.arbiter.request_ready[*port].val()).collect();
        assert!(taken.len() <= 1);
        tick(&mut self.arbiter, |arbiter| &mut arbiter.clock);
        self.phase = (self.phase + 1) % 4;
        taken.first().copied()
    }
}

#[test]
fn one_request_is_taken_in_each_phase_3_in_turn_the_cpu_last() {
    let mut bench = Bench::new();
    for port in 0..5 {
        bench.ask(port, 1, 2);
    }
    let taken: Vec<Option<usize>> = (0..24).map(|_| bench.step()).collect();
    for (cycle, port) in taken.iter().enumerate() {
        assert_eq!(*port, (cycle % 4 == 3).then_some(cycle / 4 % 5), "cycle {cycle}");
    }
}

#[test]
fn the_descriptor_is_out_for_a_slot_and_the_question_from_the_fourth_cycle_on() {
    for (port, place) in [(2, 1 << 2), (4, 1 << 8)] {
        let mut bench = Bench::new();
        bench.ask(port, 0x0180_C200_000F, 0x0123_4567_89AB);
        while bench.step() != Some(port) {}
        bench.arbiter.request_valid[port].next = false;
        for cycle in 1..5 {
            let arbiter = &bench.arbiter;
            assert_eq!(arbiter.da.val().mac.to_u64(), 0x0180_C200_000F);
            assert_eq!(arbiter.sa.val().mac.to_u64(), 0x0123_4567_89AB);
            assert_eq!(arbiter.descriptor.val().sa.to_u64(), 0x0123_4567_89AB);
            assert_eq!(arbiter.load.val(), cycle == 3, "cycle {cycle}");
            assert_eq!(arbiter.ahead.val(), cycle == 4, "cycle {cycle}");
            assert!(!arbiter.da_answer.val() && !arbiter.sa_answer.val());
            bench.step();
        }
        assert!(bench.arbiter.da_answer.val() && !bench.arbiter.sa_answer.val());
        bench.step();
        assert!(bench.arbiter.sa_answer.val() && !bench.arbiter.da_answer.val());
        for _ in 0..20 {
            let question = bench.arbiter.question.val();
            assert!(question.da_reserved && question.da_group && question.sa_group && !question.is_arp);
            assert_eq!(question.asker.to_u64(), place);
            bench.step();
            assert!(!bench.arbiter.load.val());
        }
    }
}

#[test]
fn nobody_is_taken_and_nobody_loses_its_turn_while_the_walk_is_crowded() {
    let mut bench = Bench::new();
    bench.ask(1, 1, 2);
    bench.ask(3, 1, 2);
    while bench.step() != Some(1) {}
    bench.arbiter.crowded.next = true;
    assert!((0..8).all(|_| bench.step().is_none()));
    assert!(!bench.arbiter.waiting.val());
    bench.arbiter.crowded.next = false;
    let taken: Vec<usize> = (0..8).filter_map(|_| bench.step()).collect();
    assert_eq!(taken, [3, 1]);
    assert!(bench.arbiter.waiting.val());
}

#[test]
fn reserved_addresses_are_the_sixteen_of_802_1q_table_8_1() {
    let mut bench = Bench::new();
    for (da, reserved) in [
        (0x0180_C200_0000, true),
        (0x0180_C200_000F, true),
        (0x0180_C200_0010, false),
        (0x0180_C1FF_FFFF, false),
        (0x0080_C200_0000, false),
        (0x8180_C200_0000, false),
    ] {
        bench.ask(0, da, 0x0200_0000_0000);
        while bench.step() != Some(0) {}
        for _ in 0..3 {
            bench.step();
        }
        let question = bench.arbiter.question.val();
        assert_eq!(question.da_reserved, reserved, "{da:012x}");
        assert_eq!((question.da_group, question.sa_group), (da >> 40 & 1 == 1, false), "{da:012x}");
    }
}

#[test]
fn a_reset_takes_no_request_and_forgets_those_taken() {
    let mut bench = Bench::new();
    bench.ask(1, 1, 2);
    while bench.step() != Some(1) {}
    bench.arbiter.request_valid[1].next = false;
    bench.arbiter.reset.next = true;
    bench.step();
    bench.arbiter.reset.next = false;
    for _ in 0..12 {
        bench.step();
        assert!(!bench.arbiter.load.val() && !bench.arbiter.da_answer.val() && !bench.arbiter.sa_answer.val());
    }
    bench.ask(1, 1, 2);
    bench.arbiter.reset.next = true;
    assert!((0..8).all(|_| bench.step().is_none()));
}
