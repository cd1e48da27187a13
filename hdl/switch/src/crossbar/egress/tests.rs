//! Egress between queues of whole frames and a MAC.

use std::collections::VecDeque;

use super::*;
use crate::crossbar::stimulus::{coin, marked_octets, octets_of, seeded, tx_words};
use crate::testing::{settle, tick};
use rand::Rng;

const P: usize = 4;

struct Bench {
    block: Egress<P>,
    cycle: usize,
    /// Whole frames of each crosspoint, as words; a crosspoint that was read shows its next one a cycle late.
    queues: [VecDeque<TxWord>; P],
    moving_on: [bool; P],
    words: Vec<TxWord>,
    sent: Vec<Vec<u8>>,
    /// Flushed, octets.
    events: Vec<(bool, usize)>,
    valid_since: Option<usize>,
}

impl Bench {
    fn new() -> Self {
        let mut block = Egress::<P>::default();
        block.clock.connect();
        block.reset.connect();
        block.link_up.connect();
        for i in 0..P {
            block.available[i].connect();
            block.due[i].connect();
            block.opening[i].connect();
            block.words[i].connect();
        }
        block.ready.connect();
        block.connect_all();
        block.link_up.next = true;
        block.ready.next = true;
        settle(&mut block);
        let queues = std::array::from_fn(|_| VecDeque::new());
        Self {
            block,
            cycle: 0,
            queues,
            moving_on: [false; P],
            words: vec![],
            sent: vec![],
            events: vec![],
            valid_since: None,
        }
    }

    fn hold(&mut self, ingress: usize, octets: &[u8]) {
        self.queues[ingress].extend(tx_words(octets));
    }

    fn step(&mut self) {
        for (i, queue) in self.queues.iter().enumerate() {
            self.block.available[i].next = !queue.is_empty() && !self.moving_on[i];
            // What an empty crosspoint shows means nothing.
            let garbage = TxWord { data: 0xDEAD_BEEF_u64.into(), last: true, ..Default::default() };
            let head = queue.front().filter(|_| !self.moving_on[i]).copied();
            self.block.words[i].next = head.unwrap_or(garbage);
        }
        settle(&mut self.block);
        let reads = self.block.read.iter().filter(|read| read.val()).count();
        assert!(reads <= 1, "two crosspoints read at once");
        for (i, queue) in self.queues.iter_mut().enumerate() {
            self.moving_on[i] = self.block.read[i].val();
            if self.moving_on[i] {
                assert!(queue.pop_front().is_some(), "crosspoint {i} read while empty");
            }
        }
        let offered = self.block.valid.val();
        if offered {
            self.valid_since.get_or_insert(self.cycle);
        }
        let held = self.block.word.val();
        let taken = offered & self.block.ready.val();
        if taken {
            self.words.push(held);
            if held.last {
                self.sent.push(octets_of(&std::mem::take(&mut self.words)));
            }
        }
        if self.block.egress_event_valid.val() {
            let event = self.block.egress_event.val();
            self.events.push((event.flushed, event.octets.index()));
        }
        tick(&mut self.block, |block| &mut block.clock);
        if offered & !taken {
            assert!(self.block.valid.val() && self.block.word.val() == held, "an offer was taken back");
        }
        self.cycle += 1;
    }

    fn run(&mut self, cycles: usize) {
        for _ in 0..cycles {
            self.step();
        }
    }
}

#[test]
fn a_frame_is_offered_in_the_cycle_after_it_is_available() {
    let mut bench = Bench::new();
    bench.run(3);
    let octets = marked_octets(1, 66);
    bench.hold(2, &octets);
    let available = bench.cycle;
    bench.run(1 + 2 * 17);
    assert_eq!(bench.valid_since, Some(available + 1));
    assert_eq!(bench.sent, [octets], "a word in two cycles");
    assert_eq!(bench.events, [(false, 66)]);
}

#[test]
fn crosspoints_take_turns_frame_by_frame() {
    let mut bench = Bench::new();
    for _ in 0..3 {
        for ingress in [0, 1, 3] {
            bench.hold(ingress, &marked_octets(ingress as u8, 64 + ingress));
        }
    }
    bench.run(1 + 9 * 2 * 17);
    let order: Vec<u8> = bench.sent.iter().map(|octets| octets[0]).collect();
    assert_eq!(order, [0, 1, 3, 0, 1, 3, 0, 1, 3]);
}

#[test]
fn the_turn_goes_on_behind_the_last_one_served_after_a_pause() {
    let mut bench = Bench::new();
    bench.hold(1, &marked_octets(1, 64));
    bench.run(40);
    bench.hold(0, &marked_octets(0, 64));
    bench.hold(1, &marked_octets(1, 64));
    bench.hold(3, &marked_octets(3, 64));
    bench.run(120);
    let order: Vec<u8> = bench.sent.iter().map(|octets| octets[0]).collect();
    assert_eq!(order, [1, 3, 0, 1]);
}

#[test]
fn while_the_link_is_down_waiting_frames_are_flushed_as_fast_as_they_come() {
    let mut bench = Bench::new();
    bench.block.link_up.next = false;
    bench.block.ready.next = false;
    for mark in 0..4 {
        bench.hold(0, &marked_octets(mark, 64));
    }
    bench.run(1 + 4 * 2 * 16);
    assert!(bench.sent.is_empty() && bench.valid_since.is_none());
    assert_eq!(bench.events, [(true, 64); 4]);
}

#[test]
fn a_last_word_the_mac_does_not_take_holds_up_no_flush() {
    let mut bench = Bench::new();
    bench.hold(0, &marked_octets(7, 64));
    bench.run(31);
    bench.block.ready.next = false;
    bench.block.link_up.next = false;
    bench.run(3);
    assert_eq!(bench.events, [(false, 64)]);
    bench.hold(0, &marked_octets(8, 64));
    bench.hold(1, &marked_octets(9, 64));
    bench.run(4 + 2 * 2 * 16);
    assert_eq!(bench.events, [(false, 64), (true, 64), (true, 64)]);
    bench.block.ready.next = true;
    bench.run(2);
    assert_eq!(bench.sent.len(), 1);
}

#[test]
fn a_frame_begun_is_finished_when_the_link_goes_down_and_the_rest_flushed() {
    for cycle in 1..32 {
        let mut bench = Bench::new();
        let octets = marked_octets(7, 64);
        bench.hold(0, &octets);
        bench.hold(1, &marked_octets(8, 70));
        bench.run(cycle);
        bench.block.link_up.next = false;
        bench.run(100);
        assert_eq!(bench.sent, [octets], "link cut in cycle {cycle}");
        assert_eq!(bench.events, [(false, 64), (true, 70)]);
    }
}

#[test]
fn a_frame_behind_a_word_the_mac_does_not_take_is_flushed() {
    let mut bench = Bench::new();
    bench.block.ready.next = false;
    bench.hold(0, &marked_octets(6, 3));
    bench.hold(0, &marked_octets(7, 64));
    bench.run(10);
    assert_eq!(bench.events, [(false, 3)]);
    bench.block.link_up.next = false;
    bench.run(40);
    assert_eq!(bench.events, [(false, 3), (true, 64)]);
}

#[test]
fn a_flush_begun_ends_with_the_frame_when_the_link_comes_back() {
    let mut bench = Bench::new();
    bench.block.link_up.next = false;
    let octets = marked_octets(8, 71);
    bench.hold(0, &marked_octets(7, 64));
    bench.hold(0, &octets);
    bench.run(6);
    bench.block.link_up.next = true;
    bench.run(100);
    assert_eq!(bench.sent, [octets]);
    assert_eq!(bench.events, [(true, 64), (false, 71)]);
}

#[test]
fn one_word_frames_pass() {
    let mut bench = Bench::new();
    for mark in 0..3 {
        bench.hold(3, &marked_octets(mark, 3));
    }
    bench.run(10);
    assert_eq!(bench.sent.len(), 3);
    assert_eq!(bench.events, [(false, 3); 3]);
}

#[test]
fn reset_in_the_middle_of_a_frame_stops_it() {
    let mut bench = Bench::new();
    bench.hold(0, &marked_octets(7, 64));
    bench.run(8);
    bench.block.reset.next = true;
    bench.run(1);
    bench.block.reset.next = false;
    bench.queues[0].clear();
    bench.words.clear();
    let octets = marked_octets(8, 64);
    bench.hold(1, &octets);
    bench.run(40);
    assert_eq!(bench.sent, [octets]);
    assert_eq!(bench.events, [(false, 64)]);
}

#[test]
fn frames_leave_whole_in_order_and_counted_under_back_pressure_and_link_flaps() {
    let mut random = seeded("frames_leave_whole_in_order_and_counted_under_back_pressure_and_link_flaps");
    let mut bench = Bench::new();
    let mut held: [VecDeque<Vec<u8>>; P] = Default::default();
    let mut mark = 0_u8;
    for cycle in 0..30_000 {
        if coin(&mut random, 0.03) {
            let ingress = random.gen_range(0..P);
            // The first octet names the ingress, the second the frame.
            let mut octets = marked_octets(0, random.gen_range(2..140));
            (octets[0], octets[1]) = (ingress as u8, mark);
            mark = mark.wrapping_add(1);
            bench.hold(ingress, &octets);
            held[ingress].push_back(octets);
        }
        if cycle % 500 == 0 {
            bench.block.link_up.next = coin(&mut random, 0.6);
        }
        bench.block.ready.next = coin(&mut random, 0.7);
        bench.step();
    }
    bench.block.ready.next = true;
    while bench.queues.iter().any(|queue| !queue.is_empty()) {
        bench.step();
    }
    bench.run(5);
    let total: usize = held.iter().map(VecDeque::len).sum();
    let flushed = bench.events.iter().filter(|event| event.0).count();
    assert_eq!(bench.sent.len() + flushed, total);
    assert!(flushed > 0 && bench.sent.len() > flushed / 10);
    let mut lengths: Vec<usize> = held.iter().flatten().map(Vec::len).collect();
    let mut reported: Vec<usize> = bench.events.iter().map(|event| event.1).collect();
    lengths.sort_unstable();
    reported.sort_unstable();
    assert_eq!(reported, lengths);
    for octets in bench.sent {
        let queue = &mut held[usize::from(octets[0])];
        // Flushed ones are missing, but none overtook another.
        while queue.pop_front().expect("a frame out of order") != octets {}
    }
}
