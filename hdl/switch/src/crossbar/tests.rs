//! The crossbar as a whole.

use std::collections::VecDeque;

use rand::{rngs::StdRng, Rng};

use super::bench::{Bench, Offer, Pace};
use super::stimulus::{coin, marked_octets, seeded};

fn good(octets: &[u8], copies: u64) -> Offer {
    Offer { octets: octets.to_vec(), status: 0, copies, thinking: 4 }
}

fn frames_at<const P: usize, const D: usize>(bench: &Bench<P, D>, egress: usize) -> Vec<&[u8]> {
    bench.sinks[egress].frames.iter().map(|frame| frame.2.as_slice()).collect()
}

#[test]
fn the_first_word_leaves_five_cycles_after_the_last_came_in() {
    let mut random = seeded("the_first_word_leaves_five_cycles_after_the_last_came_in");
    let mut bench = Bench::<2, 9>::new();
    let octets = marked_octets(1, 64);
    bench.offer(0, &good(&octets, 0b10));
    bench.run(60, &mut random);
    assert_eq!(frames_at(&bench, 1), [&octets[..]]);
    assert_eq!(bench.sinks[1].frames[0].0 - bench.ends[0][0], 5);
}

#[test]
fn a_blocked_egress_delays_no_other_and_loses_only_its_own_copies() {
    let mut random = seeded("a_blocked_egress_delays_no_other_and_loses_only_its_own_copies");
    let run = |blocked: bool, random: &mut StdRng| {
        let mut bench = Bench::<4, 9>::new();
        if blocked {
            bench.pace.ready[2] = 0.0;
        }
        for mark in 0..60 {
            bench.offer(0, &good(&marked_octets(mark, 64), 0b1110));
            bench.offer(1, &good(&marked_octets(100 + mark, 64), 0b1100));
        }
        bench.run(2_200, random);
        bench
    };
    let (free, blocked) = (run(false, &mut random), run(true, &mut random));
    for egress in [1, 3] {
        assert_eq!(free.sinks[egress].frames, blocked.sinks[egress].frames, "cycle for cycle");
    }
    assert_eq!((free.sinks[1].frames.len(), free.sinks[3].frames.len()), (60, 120));
    assert!(blocked.sinks[2].frames.is_empty());
    // 31 frames of 16 words fit 511; where the first word already left for the MAC, 32.
    assert_eq!(blocked.sinks[2].full[..4], [60 - 32, 60 - 31, 0, 0]);
    assert_eq!(free.sinks.iter().map(|sink| sink.full.iter().sum::<usize>()).sum::<usize>(), 0);
}

#[test]
fn two_ingresses_share_an_egress_frame_by_frame() {
    let mut random = seeded("two_ingresses_share_an_egress_frame_by_frame");
    let mut bench = Bench::<5, 9>::new();
    for mark in 0..20 {
        bench.offer(1, &good(&marked_octets(mark, 100), 0b10000));
        bench.offer(3, &good(&marked_octets(100 + mark, 100), 0b10000));
    }
    bench.run(1_400, &mut random);
    let order = frames_at(&bench, 4);
    assert_eq!(order.len(), 40);
    for (place, pair) in order.chunks(2).enumerate() {
        assert_eq!([pair[0][0], pair[1][0]], [place as u8, 100 + place as u8]);
    }
}

#[test]
fn a_link_down_flushes_its_own_queue_and_keeps_the_others() {
    let mut random = seeded("a_link_down_flushes_its_own_queue_and_keeps_the_others");
    let mut bench = Bench::<8, 9>::new();
    bench.pace.ready = [0.0; 8];
    for mark in 0..5 {
        bench.offer(7, &good(&marked_octets(mark, 64), 0b0110));
    }
    bench.run_until_reported(5, &mut random);
    bench.run(5, &mut random);
    bench.block.link_up[1].next = false;
    bench.run(200, &mut random);
    bench.pace.ready = [1.0; 8];
    bench.run(200, &mut random);
    assert_eq!(frames_at(&bench, 1).len(), 1, "the one whose first word was offered");
    assert_eq!(bench.sinks[1].events.iter().filter(|event| event.flushed).count(), 4);
    assert_eq!(frames_at(&bench, 2).len(), 5);
}

/// Frames with random verdicts through P ports at a random pace, links flapping, against queues of frames.
fn traffic<const P: usize>(pace: Pace, frames: u8, random: &mut StdRng) {
    let mut bench = Bench::<P, 9>::new();
    bench.pace = pace;
    let mut expected = vec![vec![VecDeque::new(); P]; P];
    let mut copies_made = vec![0; P];
    let mut outcomes = vec![vec![]; P];
    for mark in 0..frames {
        for ingress in 0..P {
            let status = if coin(random, 0.85) { 0 } else { random.gen_range(1..8) };
            let copies = random.gen_range(0..1_u64 << P) & !(1 << ingress);
            let mut octets = marked_octets(mark, random.gen_range(if status == 0 { 64 } else { 1 }..400));
            octets[0] = ingress as u8;
            if let Some(octet) = octets.get_mut(1) {
                *octet = mark;
            }
            bench.offer(ingress, &Offer { octets: octets.clone(), status, copies, thinking: random.gen_range(0..80) });
            let kept = if status == 0 { copies } else { 0 };
            let reason = if status != 0 {
                status
            } else if copies == 0 {
                14
            } else {
                0
            };
            outcomes[ingress].push((reason, octets.len(), kept));
            for egress in (0..P).filter(|egress| kept >> egress & 1 == 1) {
                expected[ingress][egress].push_back(octets.clone());
                copies_made[egress] += 1;
            }
        }
    }
    let all = P * usize::from(frames);
    let limit = bench.cycle + 400_000;
    while bench.events.iter().map(Vec::len).sum::<usize>() < all {
        if bench.cycle.is_multiple_of(700) {
            for egress in 0..P {
                bench.block.link_up[egress].next = coin(random, 0.8);
            }
        }
        bench.step(random);
        assert!(bench.cycle < limit, "stuck");
    }
    bench.pace = Pace::FULL;
    while (0..P).any(|egress| bench.held_words(egress) > 0) {
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
    for (egress, sink) in bench.sinks.iter().enumerate() {
        let flushed = sink.events.iter().filter(|event| event.flushed).count();
        let full: usize = sink.full.iter().sum();
        assert_eq!(sink.events.len() - flushed, sink.frames.len(), "egress {egress}");
        assert_eq!(copies_made[egress], sink.frames.len() + full + flushed, "egress {egress}: copies");
        for (_, _, octets) in &sink.frames {
            let queue = &mut expected[usize::from(octets[0])][egress];
            // Lost copies are missing, but none is changed, doubled or overtaken.
            while queue.pop_front().expect("a frame that was not sent here, or out of order") != *octets {}
        }
    }
}

#[test]
fn copies_are_sent_lost_or_flushed_never_changed_or_reordered() {
    let mut random = seeded("copies_are_sent_lost_or_flushed_never_changed_or_reordered");
    let slow = Pace { valid: 0.5, ready: [0.5, 0.9, 0.2, 0.5, 1.0, 0.5, 0.5, 0.1], answer: 0.2 };
    traffic::<2>(slow, 60, &mut random);
    traffic::<4>(slow, 60, &mut random);
    traffic::<4>(Pace { ready: [0.5; 8], ..Pace::FULL }, 60, &mut random);
    traffic::<5>(slow, 30, &mut random);
    traffic::<8>(slow, 20, &mut random);
}

#[test]
fn at_half_a_word_per_cycle_on_every_port_nothing_is_lost() {
    let mut random = seeded("at_half_a_word_per_cycle_on_every_port_nothing_is_lost");
    let mut bench = Bench::<4, 9>::new();
    bench.pace = Pace { valid: 0.45, ready: [0.5; 8], answer: 0.3 };
    for mark in 0..40 {
        for ingress in 0..4_usize {
            let octets = marked_octets(mark, random.gen_range(64..200));
            bench.offer(ingress, &good(&octets, 1 << ((ingress + 1) % 4)));
        }
    }
    bench.run_until_reported(160, &mut random);
    bench.run(400, &mut random);
    for sink in &bench.sinks {
        assert_eq!((sink.frames.len(), sink.full.iter().sum::<usize>()), (40, 0));
    }
}
