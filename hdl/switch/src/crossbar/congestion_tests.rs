//! The crossbar tells which ingresses should be paused.

use rand::{rngs::StdRng, Rng};

use super::bench::{Bench, Offer, Pace};
use super::stimulus::{marked_octets, seeded};
use crate::testing::with_room;

/// Towards a slower egress, from where on it is crowded for certain, and below which it can begin or stay so.
const CERTAIN: usize = 80;
const BEGINS: usize = 65;
const STAYS: usize = 49;

fn good(length: usize, copies: u64) -> Offer {
    Offer { octets: marked_octets(1, length), status: 0, copies, thinking: 4, trap: 1 }
}

/// Words leave at the rate of the line, and on average arrive a little slower.
fn at_line_rate() -> Bench<4, 5, 9> {
    let mut bench = Bench::new();
    bench.pace = Pace { valid: 0.45, line_rate: true, ..Pace::FULL };
    bench
}

/// On average, words arrive at the rate of the line, and for egress 2 none leaves.
fn with_egress_2_blocked() -> Bench<4, 5, 9> {
    let mut bench = Bench::new();
    bench.pace = Pace { valid: 0.5, ..Pace::FULL };
    bench.pace.ready[2] = 0.0;
    bench
}

/// The masks of the next cycles.
fn crowded(bench: &mut Bench<4, 5, 9>, cycles: usize, random: &mut StdRng) -> Vec<u64> {
    let mut step = || {
        bench.step(random);
        bench.block.crowded.val().to_u64()
    };
    (0..cycles).map(|_| step()).collect()
}

#[test]
fn a_long_frame_to_a_slower_egress_crowds_its_ingress_long_before_it_ends() {
    let mut random = seeded("a_long_frame_to_a_slower_egress_crowds_its_ingress_long_before_it_ends");
    let mut bench = Bench::<4, 5, 9>::new();
    bench.block.slower[1].next = 0b0100.into();
    bench.offer(1, &good(1_518, 0b0100));
    let masks = crowded(&mut bench, 380, &mut random);
    let begins = masks.iter().position(|&mask| mask == 0b0010).unwrap();
    assert!((BEGINS..CERTAIN + 4).contains(&begins), "a word each cycle: {begins}");
    assert!(masks[begins..].iter().all(|&mask| mask == 0b0010));
    let masks = crowded(&mut bench, 800, &mut random);
    // A word every second cycle leaves.
    let relieved = masks.iter().position(|&mask| mask == 0).unwrap();
    assert!((2 * (380 - 64)..2 * (380 - STAYS) + 30).contains(&relieved), "{relieved}");
}

#[test]
fn frames_for_others_crowd_nobody_and_neither_does_a_stream_at_one_speed() {
    let mut random = seeded("frames_for_others_crowd_nobody_and_neither_does_a_stream_at_one_speed");
    let mut bench = at_line_rate();
    // Stored for egress 2 as well, until the end.
    bench.block.slower[0].next = 0b0100.into();
    for thinking in 0..10 {
        bench.offer(0, &Offer { thinking: 4 + 20 * thinking, ..good(1_518, 0b0010) });
    }
    let masks = crowded(&mut bench, 10_000, &mut random);
    assert_eq!(bench.sinks[1].frames.len(), 10);
    assert!(masks.iter().all(|&mask| mask == 0));
}

#[test]
fn a_blocked_egress_crowds_at_one_speed_too_but_not_while_its_link_is_down() {
    let mut random = seeded("a_blocked_egress_crowds_at_one_speed_too_but_not_while_its_link_is_down");
    let mut bench = with_egress_2_blocked();
    (0..2).for_each(|_| bench.offer(3, &good(950, 0b0100)));
    let masks = crowded(&mut bench, 2_000, &mut random);
    let begins = masks.iter().position(|&mask| mask == 0b1000).unwrap();
    assert!((800..1_000).contains(&begins) && masks[begins..].iter().all(|&mask| mask == 0b1000), "{begins}");
    bench.block.link_up[2].next = false;
    assert!(crowded(&mut bench, 2, &mut random)[1] == 0);
}

#[test]
fn frames_of_the_cpu_crowd_nobody() {
    let mut random = seeded("frames_of_the_cpu_crowd_nobody");
    let mut bench = with_egress_2_blocked();
    bench.block.slower[2].next = 0b1111.into();
    bench.offer(4, &good(1_518, 0b0100));
    assert!(crowded(&mut bench, 1_500, &mut random).iter().all(|&mask| mask == 0));
}

#[test]
fn random_traffic_crowds_as_the_words_held_say() {
    with_room(|| {
        let mut random = seeded("random_traffic_crowds_as_the_words_held_say");
        (0..3).for_each(|_| random_traffic(&mut random));
    });
}

fn random_traffic(random: &mut StdRng) {
    let mut bench = Bench::<4, 5, 9>::new();
    bench.pace.valid = 0.5;
    let slower: [u64; 4] = std::array::from_fn(|_| random.gen_range(0..16));
    (0..4).for_each(|ingress| bench.block.slower[ingress].next = slower[ingress].into());
    bench.pace.ready = std::array::from_fn(|_| random.gen_range(0.02..0.4));
    let (mut quiet, mut crowds, mut clear) = ([0; 4], 0, 0);
    for _ in 0..30_000 {
        for (ingress, quiet) in quiet.iter_mut().enumerate() {
            // Some pauses are long enough for all to leave.
            let one_in = if random.gen_bool(0.5) { 4_000 } else { 400 };
            if bench.is_idle(ingress) && random.gen_ratio(1, one_in) {
                let others = 0b1111 & !(1 << ingress);
                let length = random.gen_range(64..1_519);
                bench.offer(ingress, &good(length, random.gen_range(0..16) & others));
            }
            *quiet = if bench.is_idle(ingress) { *quiet + 1 } else { 0 };
        }
        let before = |ingress: usize, egress: usize| bench.block.columns[egress].crosspoints[ingress].committed_words();
        let held: [[usize; 4]; 4] = std::array::from_fn(|i| std::array::from_fn(|j| before(i, j)));
        bench.step(random);
        let mask = bench.block.crowded.val().to_u64();
        for ingress in 0..4 {
            // Between frames, the one before accounted for.
            if quiet[ingress] < 40 {
                continue;
            }
            let levels = |egress: usize| match slower[ingress] >> egress & 1 {
                0 => [448, 369],
                _ => [CERTAIN, STAYS],
            };
            let mut others = (0..4).filter(|&egress| egress != ingress);
            let certain = others.clone().any(|egress| held[ingress][egress] >= levels(egress)[0]);
            let possible = others.any(|egress| held[ingress][egress] >= levels(egress)[1]);
            let is = mask >> ingress & 1 == 1;
            assert!(is || !certain, "ingress {ingress}, cycle {}: {:?}", bench.cycle, held[ingress]);
            assert!(!is || possible, "ingress {ingress}, cycle {}: {:?}", bench.cycle, held[ingress]);
            *if is { &mut crowds } else { &mut clear } += 1;
        }
    }
    assert!(crowds > 500 && clear > 500, "{crowds} crowded, {clear} not");
}
