//! The management agent at its octet interface, under both simulators, against a golden of the protocol written from
//! `docs/reference/protocol.md` alone.
//!
//! A failure prints its seed; `TRUNKLINE_SEED=<seed> cargo test -p trunkline-switch --test management` repeats it.

mod agent;
mod bench;
mod equivalence;
mod golden;
mod stimulus;
mod uart;

use bench::Bench;
use rand::{rngs::StdRng, Rng, SeedableRng};

fn seed() -> u64 {
    std::env::var("TRUNKLINE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x5EED)
}

/// Octets without meaning, then requests damaged in many ways; after every one of them an intact request, which is answered.
fn torment(agent: impl agent::OctetAgent, octets: usize, damaged: usize) {
    let seed = seed();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut bench = Bench::new(agent, seed);
    for _ in 0..octets.div_ceil(500) {
        for _ in 0..500 {
            bench.send(stimulus::noise(&mut random));
        }
        bench.probe(&mut random);
    }
    for _ in 0..damaged {
        let (line, intact) = stimulus::damaged_request(&mut random);
        bench.intact(intact);
        for event in line {
            bench.send(event);
        }
        bench.probe(&mut random);
    }
    println!("{} cycles, {} requests executed", bench.cycles(), bench.executed());
}

#[test]
fn no_damaged_request_is_executed_and_the_next_intact_one_is_answered() {
    torment(agent::Simulated::new(), 2_000, 200);
}

#[test]
fn no_damaged_request_is_executed_in_the_printed_verilog() {
    let Some(agent) = agent::Printed::new() else { return };
    torment(agent, 1_000_000, 100_000);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let seed = seed();
    let mut random = StdRng::seed_from_u64(seed);
    let mut bench = Bench::new(agent::Simulated::new(), seed);
    for _ in 0..40 {
        for _ in 0..random.gen_range(1..8) {
            let payload = stimulus::request(&mut random, 8);
            bench.intact(vec![payload.clone()]);
            for event in stimulus::line(&payload) {
                bench.send(event);
            }
        }
        bench.drain();
    }
}

#[test]
fn the_longest_request_is_executed_and_a_longer_one_ignored() {
    let seed = seed();
    let mut random = StdRng::seed_from_u64(seed);
    let mut bench = Bench::new(agent::Simulated::new(), seed);
    for words in [64_u8, 65] {
        let payload = [&[words, 2, 0xC0, 0x00][..], &vec![0; 4 * usize::from(words)]].concat();
        bench.intact(vec![payload.clone()]);
        for event in stimulus::line(&payload) {
            bench.send(event);
        }
        bench.probe(&mut random);
    }
    assert_eq!(bench.executed(), 3, "64 words and two probes");
}

#[test]
fn requests_beyond_the_queue_are_dropped_whole_and_it_recovers() {
    let mut bench = Bench::new(agent::Simulated::new(), seed());
    bench.hold_sender(true);
    let sent = 60;
    for number in 0..sent {
        // 64 counter words: the answers fill their queue long before the requests fill theirs.
        let payload = [number, 1, 0x00, 0x40, 64];
        bench.intact(vec![payload.to_vec()]);
        for _ in 0..40 {
            bench.idle();
        }
        for event in stimulus::line(&payload) {
            bench.send(event);
        }
    }
    for number in 0..sent {
        let write: Vec<u8> = [&[number, 2, 0xC0, 0x00][..], &[0x11; 256]].concat();
        bench.intact(vec![write.clone()]);
        for event in stimulus::line(&write) {
            bench.send(event);
        }
    }
    bench.hold_sender(false);
    let answers = bench.answers_without_golden();
    assert!(answers.len() >= usize::from(sent), "{} answers", answers.len());
    assert!(answers.len() < 2 * usize::from(sent), "the queue cannot have held everything");
    let reads = answers.iter().take(sent.into()).map(|answer| answer[0]);
    assert!(reads.eq(0..sent));
    let writes: Vec<u8> = answers.iter().skip(sent.into()).map(|answer| answer[0]).collect();
    assert!(writes.windows(2).all(|pair| pair[0] < pair[1]), "{writes:?}");
}
