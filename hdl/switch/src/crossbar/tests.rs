//! The crossbar as a whole.

use rand::{rngs::StdRng, Rng};

use super::bench::{Bench, Offer, Pace};
use super::stimulus::{marked_octets, seeded};
use crate::testing::with_room;

fn good(octets: &[u8], copies: u64) -> Offer {
    Offer { octets: octets.to_vec(), status: 0, copies, thinking: 4, trap: 1 }
}

fn frames_at<const P: usize, const N: usize, const D: usize>(bench: &Bench<P, N, D>, egress: usize) -> Vec<&[u8]> {
    bench.sinks[egress].frames.iter().map(|frame| frame.octets.as_slice()).collect()
}

#[test]
fn the_first_word_leaves_four_cycles_after_the_last_came_in() {
    let mut random = seeded("the_first_word_leaves_four_cycles_after_the_last_came_in");
    let mut bench = Bench::<2, 3, 9>::new();
    let octets = marked_octets(1, 64);
    bench.offer(0, &good(&octets, 0b10));
    bench.run(60, &mut random);
    assert_eq!(frames_at(&bench, 1), [&octets[..]]);
    assert_eq!(bench.sinks[1].frames[0].first - bench.ends[0][0], 4);
}

#[test]
fn a_blocked_egress_delays_no_other_and_loses_only_its_own_copies() {
    let mut random = seeded("a_blocked_egress_delays_no_other_and_loses_only_its_own_copies");
    let run = |blocked: bool, random: &mut StdRng| {
        let mut bench = Bench::<4, 5, 9>::new();
        if blocked {
            bench.pace.ready[2] = 0.0;
        }
        for mark in 0..40 {
            bench.offer(0, &good(&marked_octets(mark, 64), 0b1110));
            bench.offer(1, &good(&marked_octets(100 + mark, 64), 0b1100));
        }
        bench.run(2_800, random);
        bench
    };
    let (free, blocked) = (run(false, &mut random), run(true, &mut random));
    for egress in [1, 3] {
        assert_eq!(free.sinks[egress].frames, blocked.sinks[egress].frames, "cycle for cycle");
    }
    assert_eq!((free.sinks[1].frames.len(), free.sinks[3].frames.len()), (40, 80));
    assert!(blocked.sinks[2].frames.is_empty());
    // 31 frames of 16 words fit 510; where the first word already left for the MAC, 31 and 14 words of the next: one more does not.
    assert_eq!(blocked.sinks[2].full, 2 * (40 - 31));
    assert_eq!(free.sinks.iter().map(|sink| sink.full).sum::<usize>(), 0);
}

#[test]
fn two_ingresses_share_an_egress_frame_by_frame() {
    let mut random = seeded("two_ingresses_share_an_egress_frame_by_frame");
    let mut bench = Bench::<5, 6, 9>::new();
    for mark in 0..20 {
        bench.offer(1, &good(&marked_octets(mark, 100), 0b10000));
        bench.offer(3, &good(&marked_octets(100 + mark, 100), 0b10000));
    }
    bench.run(2_400, &mut random);
    let order = frames_at(&bench, 4);
    assert_eq!(order.len(), 40);
    for (place, pair) in order.chunks(2).enumerate() {
        assert_eq!([pair[0][0], pair[1][0]], [place as u8, 100 + place as u8]);
    }
}

#[test]
fn a_link_down_flushes_its_own_queue_and_keeps_the_others() {
    with_room(cut_a_link);
}

fn cut_a_link() {
    let mut random = seeded("a_link_down_flushes_its_own_queue_and_keeps_the_others");
    let mut bench = Bench::<8, 9, 9>::new();
    bench.pace.ready = [0.0; 9];
    for mark in 0..5 {
        bench.offer(7, &good(&marked_octets(mark, 64), 0b0110));
    }
    bench.run_until_reported(5, &mut random);
    bench.run(5, &mut random);
    bench.block.link_up[1].next = false;
    bench.run(200, &mut random);
    bench.pace.ready = [1.0; 9];
    bench.run(200, &mut random);
    assert_eq!(frames_at(&bench, 1).len(), 1, "the one whose first word was offered");
    assert_eq!(bench.sinks[1].events.iter().filter(|event| event.flushed).count(), 4);
    assert_eq!(frames_at(&bench, 2).len(), 5);
}

#[test]
fn at_half_a_word_per_cycle_on_every_port_nothing_is_lost() {
    let mut random = seeded("at_half_a_word_per_cycle_on_every_port_nothing_is_lost");
    for cut_through in [0, 0b1111] {
        let mut bench = Bench::<4, 5, 9>::new();
        bench.pace = Pace { valid: 0.45, line_rate: true, answer: 0.3, ..Pace::FULL };
        (0..4).for_each(|ingress| bench.cut_through(ingress, cut_through));
        for mark in 0..40 {
            for ingress in 0..4_usize {
                let octets = marked_octets(mark, random.gen_range(64..200));
                bench.offer(ingress, &good(&octets, 1 << ((ingress + 1) % 4)));
            }
        }
        bench.run_until_reported(160, &mut random);
        bench.run(400, &mut random);
        for sink in &bench.sinks[..4] {
            assert_eq!((sink.frames.len(), sink.full), (40, 0));
        }
    }
}

#[test]
fn a_trapped_frame_carries_its_reason_and_port_and_a_cpu_that_takes_none_holds_up_nobody() {
    let mut random = seeded("a_trapped_frame_carries_its_reason_and_port_and_a_cpu_that_takes_none_holds_up_nobody");
    let run = |blocked: bool, random: &mut StdRng| {
        let mut bench = Bench::<4, 5, 9>::new();
        if blocked {
            bench.pace.ready[4] = 0.0;
        }
        for mark in 0..60 {
            for ingress in 0..4_usize {
                let octets = marked_octets(mark * 4 + ingress as u8, 64 + ingress);
                let trap = (usize::from(mark) + ingress) % 4;
                let copies = 1 << 8 | 1 << (3 - ingress);
                bench.offer(ingress, &Offer { trap: trap as u64, ..good(&octets, copies) });
            }
        }
        bench.run(6_000, random);
        bench
    };
    let (free, blocked) = (run(false, &mut random), run(true, &mut random));
    for egress in 0..4 {
        assert_eq!(free.sinks[egress].frames, blocked.sinks[egress].frames, "cycle for cycle");
        assert_eq!(free.sinks[egress].frames.len(), 60);
    }
    assert!(blocked.sinks[4].frames.is_empty() && blocked.sinks[4].full > 4 * 25);
    assert!(free.sinks[4].full > 0, "four ports bring more than the CPU takes");
    assert_eq!(free.sinks[4].frames.len() + free.sinks[4].full, 240);
    for frame in &free.sinks[4].frames {
        let ingress = usize::from(frame.octets[0]) % 4;
        let trap = (usize::from(frame.octets[0]) / 4 + ingress) % 4;
        assert_eq!(frame.octets.len(), 64 + ingress);
        assert_eq!(frame.trailer, (ingress << 2 | trap) as u64);
    }
}

#[test]
fn the_cpu_and_a_port_at_line_rate_share_an_egress_frame_by_frame() {
    let mut random = seeded("the_cpu_and_a_port_at_line_rate_share_an_egress_frame_by_frame");
    let mut bench = Bench::<4, 5, 9>::new();
    bench.pace = Pace { valid: 0.5, line_rate: true, ..Pace::FULL };
    for mark in 0..100 {
        bench.offer(0, &good(&marked_octets(mark, 64), 0b10));
        bench.offer(4, &good(&marked_octets(100 + mark, 64), 0b10));
    }
    bench.run(4_200, &mut random);
    let order = frames_at(&bench, 1);
    let of_the_cpu = order.iter().filter(|octets| octets[0] >= 100).count();
    assert!(order.len() > 110 && of_the_cpu * 2 >= order.len() - 3 && of_the_cpu * 2 <= order.len() + 3);
}
