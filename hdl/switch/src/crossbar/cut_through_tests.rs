//! The crossbar with copies that start before their frame has ended.

use std::collections::VecDeque;

use rand::{rngs::StdRng, Rng};

use super::bench::{bit, Arrival, Bench, Offer, Pace};
use super::stimulus::{coin, marked_octets, seeded};
use crate::testing::with_room;
use crate::types::DEPTH_PORT_NUMBERS;

fn offer(octets: &[u8], status: u64, copies: u64, thinking: usize) -> Offer {
    Offer { octets: octets.to_vec(), status, copies, thinking, trap: 2 }
}

#[test]
fn with_cut_through_the_first_word_leaves_in_the_cycle_after_the_verdict() {
    let mut random = seeded("with_cut_through_the_first_word_leaves_in_the_cycle_after_the_verdict");
    for thinking in 0..8 {
        let mut bench = Bench::<4, 5, 9>::new();
        bench.cut_through(2, 0b0011);
        let octets = marked_octets(1, 200);
        bench.offer(2, &offer(&octets, 0, 0b1011, thinking));
        bench.run(180, &mut random);
        let verdict = bench.verdicts[2][0].cycle;
        assert_eq!(verdict - bench.starts[2][0], 4 + thinking);
        for (egress, first) in [(0, verdict + 1), (1, verdict + 1), (3, bench.ends[2][0] + 4)] {
            assert_eq!(bench.sinks[egress].frames.len(), 1);
            let arrival = &bench.sinks[egress].frames[0];
            assert_eq!((arrival.first, &arrival.octets, arrival.bad), (first, &octets, false), "egress {egress}");
        }
    }
}

#[test]
fn a_verdict_after_the_last_word_opens_a_good_frame() {
    let mut random = seeded("a_verdict_after_the_last_word_opens_a_good_frame");
    for octets in [16, 17, 64] {
        for thinking in 0..30 {
            let mut bench = Bench::<4, 5, 9>::new();
            bench.cut_through(0, 0b0110);
            let octets = marked_octets(1, octets);
            bench.offer(0, &offer(&octets, 0, 0b1110, thinking));
            bench.offer(0, &offer(&octets, 0, 0b1110, thinking));
            bench.run(200, &mut random);
            let (verdict, end) = (bench.verdicts[0][0].cycle, bench.ends[0][0]);
            for (egress, first) in [(1, verdict + 1), (2, verdict + 1), (3, (end + 4).max(verdict + 4))] {
                let frames = &bench.sinks[egress].frames;
                assert_eq!((frames.len(), frames[0].first), (2, first), "egress {egress}, {thinking} cycles");
                assert!(frames.iter().all(|frame| frame.octets == octets && !frame.bad));
            }
        }
    }
}

#[test]
fn a_verdict_after_the_last_word_opens_no_faulty_frame() {
    let mut random = seeded("a_verdict_after_the_last_word_opens_no_faulty_frame");
    for thinking in 0..30 {
        let mut bench = Bench::<4, 5, 9>::new();
        bench.cut_through(0, 0b0110);
        bench.offer(0, &offer(&marked_octets(1, 64), 6, 0b1110, thinking));
        bench.run(100, &mut random);
        let started = bench.verdicts[0][0].cycle <= bench.ends[0][0];
        assert_eq!(started, thinking <= 11);
        for (egress, copies) in [(1, usize::from(started)), (2, usize::from(started)), (3, 0)] {
            assert_eq!(bench.sinks[egress].frames.len(), copies);
            assert!(bench.sinks[egress].frames.iter().all(|frame| frame.bad));
            assert_eq!(bench.sinks[egress].events.iter().filter(|event| event.bad).count(), copies);
            assert_eq!(bench.sinks[egress].full, 0);
        }
        assert_eq!(bench.events[0][0].copies.to_u64(), 0);
        assert_eq!(bench.events[0][0].reason.to_u64(), 6);
    }
}

#[test]
fn frames_to_one_egress_keep_their_order_when_only_the_later_may_start_early() {
    let mut random = seeded("frames_to_one_egress_keep_their_order_when_only_the_later_may_start_early");
    let mut bench = Bench::<2, 3, 9>::new();
    let octets: Vec<Vec<u8>> = (0..6).map(|mark| marked_octets(mark, 64 + usize::from(mark) * 40)).collect();
    for (place, octets) in octets.iter().enumerate() {
        bench.cut_through(0, if place % 2 == 1 { 0b10 } else { 0 });
        bench.offer(0, &offer(octets, 0, 0b10, 3));
        bench.run_until_reported(place + 1, &mut random);
    }
    bench.run(300, &mut random);
    let sent: Vec<Vec<u8>> = bench.sinks[1].frames.iter().map(|frame| frame.octets.clone()).collect();
    assert_eq!(sent, octets);
}

/// What was offered to one pair of ingress and egress: octets, status, and whether the copy was opened.
type Pair = VecDeque<(Vec<u8>, u64, bool)>;

/// Takes the frames of `pair` up to the one that arrived; those before it were lost.
fn find(pair: &mut Pair, arrival: &Arrival) {
    let longest = arrival.octets.len();
    loop {
        let (octets, status, opened) = pair.pop_front().expect("a frame that was not sent here, or out of order");
        let found = if arrival.bad { octets.starts_with(&arrival.octets) } else { octets == arrival.octets };
        if found {
            assert!(longest > 11 || !arrival.bad, "too short for a verdict");
            assert!(opened || !arrival.bad, "a copy that was not opened ended bad");
            assert!(status == 0 || arrival.bad, "a faulty frame left as good");
            return;
        }
    }
}

/// Frames with random verdicts through all pairs at a random pace, links flapping, against lists of frames.
fn traffic<const P: usize, const N: usize>(pace: Pace, frames: usize, links: f64, random: &mut StdRng) {
    let mut bench = Bench::<P, N, 9>::new();
    bench.pace = pace;
    bench.block.key_depth.next = random.gen_range(0..=DEPTH_PORT_NUMBERS).into();
    (0..P).for_each(|ingress| bench.cut_through(ingress, random.gen::<u64>() & 0x1FF));
    let all = ((1_u64 << P) - 1) | (1 << 8);
    let mut outcomes = vec![vec![]; N];
    for mark in 0..frames {
        for (ingress, outcomes) in outcomes.iter_mut().enumerate() {
            let status = if coin(random, 0.85) { 0 } else { random.gen_range(1..8) };
            let copies = random.gen::<u64>() & all & !bit::<P>(ingress);
            let mut octets = marked_octets(mark as u8, random.gen_range(if status == 0 { 64 } else { 1 }..400));
            octets[0] = ingress as u8;
            if let Some(octet) = octets.get_mut(1) {
                *octet = mark as u8;
            }
            let thinking = random.gen_range(0..80);
            bench.offer(ingress, &offer(&octets, status, copies, thinking));
            let kept = if status == 0 { copies } else { 0 };
            let reason = if status == 0 && copies == 0 { 14 } else { status };
            outcomes.push((reason, octets.len(), kept));
        }
    }
    let limit = bench.cycle + 400_000;
    while bench.events.iter().map(Vec::len).sum::<usize>() < N * frames {
        if bench.cycle.is_multiple_of(700) {
            for egress in 0..P {
                bench.block.link_up[egress].next = coin(random, links);
            }
        }
        bench.step(random);
        assert!(bench.cycle < limit, "stuck");
    }
    bench.pace = Pace::FULL;
    while (0..N).any(|egress| bench.held_words(egress) > 0) {
        bench.step(random);
        assert!(bench.cycle < limit, "stuck");
    }
    bench.run(20, random);
    for (ingress, expected) in outcomes.iter().enumerate() {
        let seen: Vec<_> = bench.events[ingress]
            .iter()
            .map(|event| (event.reason.to_u64(), event.octets.index(), event.copies.to_u64()))
            .collect();
        assert_eq!(seen, *expected, "ingress {ingress}");
    }
    (0..N).for_each(|egress| check(&bench, egress, &outcomes));
}

/// Copies = sent + queue full + flushed; those that ended bad beside; content and order of each pair.
fn check<const P: usize, const N: usize>(bench: &Bench<P, N, 9>, egress: usize, outcomes: &[Vec<(u64, usize, u64)>]) {
    let (sink, own) = (&bench.sinks[egress], bit::<P>(egress));
    let copies = outcomes.iter().flatten().filter(|outcome| outcome.2 & own != 0).count();
    let sent = sink.frames.iter().filter(|frame| !frame.bad).count();
    let flushed = sink.events.iter().filter(|event| event.flushed).count();
    let bad = sink.events.iter().filter(|event| event.bad).count();
    assert_eq!(copies, sent + sink.full + flushed, "egress {egress}");
    if egress < P {
        assert_eq!(sink.events.len(), sent + flushed + bad, "egress {egress}");
        assert!(sink.frames.len() - sent <= bad, "egress {egress}");
    }
    let mut pairs: Vec<Pair> = bench
        .verdicts
        .iter()
        .map(|verdicts| verdicts.iter().map(|of| (of.octets.clone(), of.status, of.opened & own != 0)).collect())
        .collect();
    let faulty = pairs.iter().flatten().filter(|frame| frame.1 != 0 && frame.2).count();
    if sink.full == 0 {
        assert_eq!(bad, faulty, "egress {egress}: each faulty frame that was opened ends bad");
    } else {
        assert!(bad <= faulty + sink.full, "egress {egress}");
    }
    for frame in &sink.frames {
        find(&mut pairs[usize::from(frame.octets[0])], frame);
        if egress == P {
            assert_eq!(frame.trailer, u64::from(frame.octets[0]) << 2 | 2);
        }
    }
}

const SLOW: Pace =
    Pace { valid: 0.5, ready: [0.5, 0.9, 0.2, 0.5, 1.0, 0.5, 0.5, 0.1, 0.3], line_rate: false, answer: 0.2 };

#[test]
fn copies_are_sent_lost_flushed_or_ended_bad_never_changed_or_reordered() {
    let mut random = seeded("copies_are_sent_lost_flushed_or_ended_bad_never_changed_or_reordered");
    traffic::<2, 3>(SLOW, 50, 0.8, &mut random);
    traffic::<4, 5>(SLOW, 30, 0.8, &mut random);
}

#[test]
fn so_they_are_at_full_pace_and_with_words_that_come_rarely() {
    let mut random = seeded("so_they_are_at_full_pace_and_with_words_that_come_rarely");
    traffic::<4, 5>(Pace { line_rate: true, ..Pace::FULL }, 40, 0.8, &mut random);
    traffic::<2, 3>(Pace { valid: 0.05, ..Pace::FULL }, 20, 1.0, &mut random);
}

#[test]
fn so_they_are_with_five_and_eight_ports() {
    with_room(|| {
        let mut random = seeded("so_they_are_with_five_and_eight_ports");
        traffic::<5, 6>(SLOW, 10, 0.8, &mut random);
        traffic::<8, 9>(SLOW, 4, 0.8, &mut random);
    });
}
