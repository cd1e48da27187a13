//! Crosspoint against a queue of words, cycle by cycle, and its edge cases.

use std::collections::VecDeque;

use rand::Rng;

use super::*;
use crate::crossbar::stimulus::{coin, marked_octets, seeded, tx_words};
use crate::testing::{settle, tick};

const OWN: u64 = 0b100;

struct Bench<const D: usize> {
    block: Crosspoint<D>,
}

impl<const D: usize> Bench<D> {
    fn new(egress: u64) -> Self {
        let mut block = Crosspoint::new(egress.into());
        block.clock.connect();
        block.reset.connect();
        block.write.connect();
        block.write_word.connect();
        block.close.connect();
        block.accept.connect();
        block.read.connect();
        block.connect_all();
        settle(&mut block);
        Self { block }
    }

    fn edge(&mut self) {
        tick(&mut self.block, |block| &mut block.clock);
        self.block.write.next = false;
        self.block.close.next = false;
        self.block.read.next = false;
        settle(&mut self.block);
    }

    fn write(&mut self, word: TxWord) {
        self.block.write.next = true;
        self.block.write_word.next = word;
        self.edge();
    }

    fn close(&mut self, accept: u64) {
        self.block.close.next = true;
        self.block.accept.next = accept.into();
        self.edge();
    }

    fn frame(&mut self, words: &[TxWord], accept: u64) {
        for word in words {
            self.write(*word);
        }
        self.close(accept);
    }

    /// Reads words, one per cycle, until the crosspoint is empty.
    fn drain(&mut self) -> Vec<TxWord> {
        let mut words = Vec::new();
        while self.block.available.val() {
            words.push(self.block.word.val());
            self.block.read.next = true;
            self.edge();
        }
        words
    }
}

fn frame_of(words: usize, mark: u8) -> Vec<TxWord> {
    tx_words(&marked_octets(mark, words * 4))
}

#[test]
fn a_committed_frame_is_available_in_the_cycle_after_close() {
    let mut bench = Bench::<9>::new(OWN);
    let frame = frame_of(16, 1);
    for word in &frame {
        bench.write(*word);
        assert!(!bench.block.available.val());
    }
    bench.close(OWN);
    assert!(bench.block.available.val());
    assert_eq!(bench.block.word.val(), frame[0]);
    assert_eq!(bench.drain(), frame);
}

#[test]
fn a_frame_closed_without_its_bit_leaves_nothing() {
    let mut bench = Bench::<9>::new(OWN);
    bench.frame(&frame_of(16, 1), !OWN & 0xFF);
    assert!(!bench.block.available.val());
    assert_eq!(bench.block.occupancy(), 0);
    let kept = frame_of(20, 2);
    bench.frame(&kept, 0xFF);
    assert_eq!(bench.drain(), kept);
}

#[test]
fn one_word_written_then_closed_is_read_back() {
    let mut bench = Bench::<9>::new(OWN);
    for mark in 0..5 {
        let frame = frame_of(1, mark);
        bench.frame(&frame, OWN);
        assert_eq!(bench.drain(), frame);
    }
}

fn fills_exactly_and_loses_the_frame_whose_last_word_has_no_room<const D: usize>() {
    let room = (1 << D) - 1;
    let mut bench = Bench::<D>::new(OWN);
    let first = frame_of(room - 16, 1);
    let second = frame_of(16, 2);
    bench.frame(&first, OWN);
    bench.frame(&frame_of(17, 3), OWN);
    assert!(bench.block.full.val(), "17 words into room for 16");
    bench.edge();
    assert!(!bench.block.full.val(), "full is a pulse");
    bench.frame(&second, OWN);
    assert!(!bench.block.full.val(), "16 words into room for 16");
    assert_eq!(bench.block.occupancy(), room);
    bench.frame(&frame_of(1, 4), OWN);
    assert!(bench.block.full.val());
    assert_eq!(bench.drain(), [first, second].concat());
}

#[test]
fn exact_fill_and_overflow_in_the_last_word_of_512_words() {
    fills_exactly_and_loses_the_frame_whose_last_word_has_no_room::<9>();
}

#[test]
fn exact_fill_and_overflow_in_the_last_word_of_1024_words() {
    fills_exactly_and_loses_the_frame_whose_last_word_has_no_room::<10>();
}

#[test]
fn a_frame_larger_than_the_crosspoint_is_lost_alone() {
    let mut bench = Bench::<9>::new(OWN);
    let before = frame_of(16, 1);
    bench.frame(&before, OWN);
    bench.frame(&frame_of(600, 2), OWN);
    assert!(bench.block.full.val());
    let after = frame_of(381, 3);
    bench.frame(&after, OWN);
    assert!(!bench.block.full.val());
    assert_eq!(bench.drain(), [before, after].concat());
}

#[test]
fn an_overflowed_frame_for_other_egresses_is_no_loss_here() {
    let mut bench = Bench::<9>::new(OWN);
    bench.frame(&frame_of(600, 2), 0);
    assert!(!bench.block.full.val());
    let after = frame_of(16, 3);
    bench.frame(&after, OWN);
    assert_eq!(bench.drain(), after);
}

#[test]
fn room_made_while_a_frame_overflows_does_not_save_it() {
    let mut bench = Bench::<9>::new(OWN);
    bench.frame(&frame_of(500, 1), OWN);
    let late = frame_of(30, 2);
    for word in &late[..20] {
        bench.write(*word);
    }
    bench.drain();
    for word in &late[20..] {
        bench.write(*word);
    }
    bench.close(OWN);
    assert!(bench.block.full.val());
    assert_eq!(bench.block.occupancy(), 0);
}

#[test]
fn an_absent_crosspoint_stays_empty() {
    let mut bench = Bench::<9>::new(0);
    bench.frame(&frame_of(16, 1), 0xFF);
    assert!(!bench.block.available.val() & !bench.block.full.val());
    bench.frame(&frame_of(600, 1), 0xFF);
    assert!(!bench.block.available.val() & !bench.block.full.val());
    bench.write(frame_of(1, 1)[0]);
    assert_eq!(bench.block.occupancy(), 0, "nothing is stored, or synthesis would keep the memory");
}

#[test]
fn reset_empties_it() {
    let mut bench = Bench::<9>::new(OWN);
    bench.frame(&frame_of(16, 1), OWN);
    bench.write(frame_of(1, 2)[0]);
    bench.block.reset.next = true;
    bench.edge();
    bench.block.reset.next = false;
    bench.edge();
    assert!(!bench.block.available.val());
    let frame = frame_of(3, 3);
    bench.frame(&frame, OWN);
    assert_eq!(bench.drain(), frame);
}

/// What a crosspoint is, without pointers: words committed, words of the open frame, and whether one was refused.
#[derive(Default)]
struct Queue {
    committed: VecDeque<TxWord>,
    open: Vec<TxWord>,
    refused: bool,
    lost: bool,
}

#[test]
fn a_crosspoint_is_a_queue_in_every_cycle() {
    let mut random = seeded("a_crosspoint_is_a_queue_in_every_cycle");
    for round in 0..8 {
        let mut bench = Bench::<9>::new(OWN);
        let mut queue = Queue::default();
        let mut left = 0;
        let (write_chance, read_chance) = [(0.5, 0.5), (1.0, 0.5), (0.5, 1.0), (0.9, 0.8)][round % 4];
        for cycle in 0..6_000 {
            assert_eq!(bench.block.available.val(), !queue.committed.is_empty(), "cycle {cycle}");
            if let Some(head) = queue.committed.front() {
                assert_eq!(bench.block.word.val(), *head, "cycle {cycle}");
            }
            assert_eq!(bench.block.full.val(), queue.lost, "cycle {cycle}");
            assert_eq!(bench.block.occupancy(), queue.committed.len() + queue.open.len(), "cycle {cycle}");

            queue.lost = false;
            let held = queue.committed.len() + queue.open.len();
            if !queue.committed.is_empty() && coin(&mut random, read_chance) {
                bench.block.read.next = true;
                queue.committed.pop_front();
            }
            if left == 0 {
                let accept = if coin(&mut random, 0.7) { OWN } else { 0 } | (random.gen::<u64>() & 0xFB);
                bench.block.close.next = true;
                bench.block.accept.next = accept.into();
                let open = std::mem::take(&mut queue.open);
                if accept & OWN != 0 {
                    queue.lost = queue.refused;
                    if !queue.refused {
                        queue.committed.extend(open);
                    }
                }
                queue.refused = false;
                left = if coin(&mut random, 0.1) { random.gen_range(500..600) } else { random.gen_range(1..100) };
            } else if coin(&mut random, write_chance) {
                let word = TxWord { data: random.gen::<u32>().to_bits(), last: left == 1, ..Default::default() };
                bench.block.write.next = true;
                bench.block.write_word.next = word;
                left -= 1;
                if queue.refused || held == 511 {
                    queue.refused = true;
                } else {
                    queue.open.push(word);
                }
            }
            bench.edge();
        }
    }
}
