//! Crosspoint against a queue of words, cycle by cycle, and its edge cases.

use std::collections::VecDeque;

use rand::{rngs::StdRng, Rng};

use super::*;
use crate::crossbar::stimulus::{coin, marked_octets, seeded, tx_words};
use crate::testing::{settle, tick};

const OWN: u64 = 0b100;

struct Bench<const D: usize> {
    block: Crosspoint<D>,
}

impl<const D: usize> Bench<D> {
    fn new(egress: u64) -> Self {
        Self::with(Crosspoint::new(egress.into(), false))
    }

    fn with(mut block: Crosspoint<D>) -> Self {
        block.clock.connect();
        block.reset.connect();
        block.write.connect();
        block.write_word.connect();
        block.open.connect();
        block.close.connect();
        block.accept.connect();
        block.settled.connect();
        block.slower.connect();
        block.read.connect();
        block.connect_all();
        settle(&mut block);
        Self { block }
    }

    fn edge(&mut self) {
        tick(&mut self.block, |block| &mut block.clock);
        self.block.write.next = false;
        self.block.open.next = 0.into();
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

    /// Reads words, one in two cycles, until the crosspoint is empty.
    fn drain(&mut self) -> Vec<TxWord> {
        let mut words = Vec::new();
        while self.block.available.val() {
            words.push(self.block.word.val());
            self.read();
        }
        words
    }

    /// Reads the head; two cycles.
    fn read(&mut self) {
        self.block.read.next = true;
        self.edge();
        assert!(!self.block.available.val(), "the next word so soon");
        self.edge();
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
    let room = (1 << D) - 2;
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

fn spoilt(word: TxWord) -> TxWord {
    TxWord { last: true, bad: true, ..word }
}

#[test]
fn an_opened_frame_is_there_at_once_and_its_words_three_cycles_after_they_were_written() {
    let mut bench = Bench::<9>::new(OWN);
    let frame = frame_of(8, 1);
    for word in &frame[..5] {
        bench.write(*word);
    }
    bench.block.open.next = OWN.into();
    settle(&mut bench.block);
    assert!(bench.block.opening.val() && !bench.block.available.val());
    assert_eq!(bench.block.word.val(), frame[0]);
    bench.read();
    for word in &frame[1..5] {
        assert!(bench.block.available.val());
        assert_eq!(bench.block.word.val(), *word);
        bench.read();
    }
    for word in &frame[5..] {
        bench.write(*word);
        for _ in 0..2 {
            assert!(!bench.block.available.val());
            bench.edge();
        }
        assert!(bench.block.available.val());
        assert_eq!(bench.block.word.val(), *word);
        bench.read();
    }
    bench.close(0);
    assert!(!bench.block.available.val() && !bench.block.full.val());
    assert_eq!(bench.block.occupancy(), 0);
}

#[test]
fn an_opened_frame_that_finds_no_room_ends_bad_in_the_word_kept() {
    for accept in [0, OWN] {
        let mut bench = Bench::<9>::new(OWN);
        let (before, frame) = (frame_of(500, 1), frame_of(30, 2));
        bench.frame(&before, OWN);
        for (place, word) in frame.iter().enumerate() {
            bench.block.open.next = if place == 4 { OWN.into() } else { 0.into() };
            bench.write(*word);
        }
        bench.close(accept);
        assert_eq!(bench.block.full.val(), accept == OWN);
        assert_eq!(bench.block.occupancy(), 511);
        bench.frame(&frame_of(3, 3), OWN);
        assert!(bench.block.full.val(), "no word is kept any more");
        let end = spoilt(frame[10]);
        assert_eq!(bench.drain(), [&before[..], &frame[..10], &[end]].concat());
        bench.frame(&before, OWN);
        assert_eq!(bench.drain(), before);
    }
}

#[test]
fn a_frame_that_has_lost_a_word_is_not_opened() {
    let mut bench = Bench::<9>::new(OWN);
    bench.frame(&frame_of(508, 1), OWN);
    for word in &frame_of(6, 2) {
        bench.write(*word);
    }
    bench.block.open.next = OWN.into();
    settle(&mut bench.block);
    assert!(!bench.block.opening.val());
    bench.edge();
    bench.close(OWN);
    assert!(bench.block.full.val());
    assert_eq!(bench.block.occupancy(), 508);
}

/// What a crosspoint is, without pointers.
#[derive(Default)]
struct Queue {
    words: VecDeque<TxWord>,
    /// How many of the words may be read, and how many belong to the frame that comes in.
    readable: usize,
    open: usize,
    refused: bool,
    started: bool,
    lost: bool,
    available: bool,
    /// A word was read in the cycle before.
    moving_on: bool,
}

impl Queue {
    const ROOM: usize = 510;

    fn write(&mut self, word: TxWord, room: bool) {
        if self.refused || (!room && !self.started) {
            self.refused = true;
            return;
        }
        self.words.push_back(if room { word } else { spoilt(word) });
        self.open += 1;
        self.refused = !room;
    }

    fn close(&mut self, kept: bool, trailer: Option<TxWord>) {
        self.lost = kept && self.refused;
        let whole = kept && !self.refused;
        if whole {
            self.words.extend(trailer);
        } else if !self.started {
            self.words.truncate(self.words.len() - self.open);
        }
        if whole || self.started {
            self.readable = self.words.len();
        }
        (self.open, self.refused, self.started) = (0, false, false);
    }
}

fn is_a_queue_in_every_cycle(trailing: bool, round: usize, random: &mut StdRng) {
    let mut bench = Bench::<9>::with(Crosspoint::new(OWN.into(), trailing));
    let mut queue = Queue::default();
    let (mut left, mut written) = (1, 0);
    let (write_chance, read_chance) = [(0.5, 0.5), (1.0, 0.5), (0.5, 1.0), (0.9, 0.8)][round % 4];
    for cycle in 0..6_000 {
        // An end is due at once when the crosspoint is all but empty, a frame of many words is rare.
        let held = queue.words.len();
        let (write, close) = (left > 0 && coin(random, write_chance), left == 0);
        let room = held < Queue::ROOM;
        let open = !trailing && !close && written >= 3 && !queue.started && coin(random, 0.1);
        let accept = if coin(random, 0.7) { OWN } else { 0 } | (random.gen::<u64>() & 0x1FB);
        let word = TxWord { data: random.gen::<u32>().to_bits(), last: left == 1, ..Default::default() };
        bench.block.open.next = if open { (OWN | 0x101).into() } else { 0x1FB.into() };
        bench.block.write.next = write;
        bench.block.close.next = close;
        bench.block.accept.next = accept.into();
        bench.block.write_word.next = TxWord { last: word.last | close, ..word };
        settle(&mut bench.block);

        let opened = open && !queue.refused && (room || !write);
        let opening = opened && queue.readable == 0 && !queue.moving_on;
        assert_eq!(bench.block.opening.val(), opening, "cycle {cycle}");
        assert_eq!(bench.block.available.val(), queue.available, "cycle {cycle}");
        if queue.available || opening {
            assert_eq!(bench.block.word.val(), queue.words[0], "cycle {cycle}");
        }
        assert_eq!(bench.block.full.val(), queue.lost, "cycle {cycle}");
        assert_eq!(bench.block.occupancy(), held, "cycle {cycle}");

        let read = (queue.available || opening) && coin(random, read_chance);
        bench.block.read.next = read;
        let commits = close && accept & OWN != 0 && !queue.refused;
        queue.available = (queue.readable > 0 || commits) && !read;
        queue.moving_on = read;
        queue.lost = false;
        queue.started |= opened;
        if queue.started {
            queue.readable = held;
        }
        if close {
            let trailer = TxWord { last: true, bad: !room, ..word };
            queue.close(accept & OWN != 0, trailing.then_some(trailer));
            left = if coin(random, 0.1) { random.gen_range(500..600) } else { random.gen_range(1..100) };
            written = 0;
        } else if write {
            queue.write(TxWord { last: word.last && !trailing, ..word }, room);
            (left, written) = (left - 1, written + 1);
        }
        if read {
            queue.words.pop_front();
            queue.readable -= 1;
        }
        bench.edge();
    }
}

#[test]
fn a_crosspoint_is_a_queue_in_every_cycle() {
    let mut random = seeded("a_crosspoint_is_a_queue_in_every_cycle");
    for round in 0..8 {
        is_a_queue_in_every_cycle(false, round, &mut random);
        is_a_queue_in_every_cycle(true, round, &mut random);
    }
}
