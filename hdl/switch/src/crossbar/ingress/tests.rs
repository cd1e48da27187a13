//! Ingress: what it asks, writes and reports, and when.

use rand::Rng;

use super::*;
use crate::crossbar::stimulus::{coin, marked_octets, octets_of, rx_words, seeded};
use crate::testing::{settle, tick};

/// A frame as its row saw it.
#[derive(Debug, Default, PartialEq)]
struct Closed {
    cycle: usize,
    octets: Vec<u8>,
    accept: u64,
}

/// The ingress, the cycle, and everything it said.
struct Bench {
    block: Ingress,
    cycle: usize,
    words: Vec<TxWord>,
    closed: Vec<Closed>,
    requests: Vec<(usize, Descriptor)>,
    /// A request was made and not taken in the cycle before; requests taken back.
    asking: bool,
    withdrawn: usize,
    events: Vec<IngressEvent>,
    sightings: Vec<Sighting>,
    taken: Vec<usize>,
}

impl Bench {
    fn new() -> Self {
        let mut block = Ingress::new(5);
        block.clock.connect();
        block.reset.connect();
        block.word.connect();
        block.valid.connect();
        block.key_depth.connect();
        block.parse_type.connect();
        block.cut_through.connect();
        block.request_ready.connect();
        block.verdict.connect();
        block.verdict_valid.connect();
        block.ingress_event_ready.connect();
        block.sighting_ready.connect();
        block.connect_all();
        block.request_ready.next = true;
        block.ingress_event_ready.next = true;
        block.sighting_ready.next = true;
        settle(&mut block);
        Self {
            block,
            cycle: 0,
            words: vec![],
            closed: vec![],
            requests: vec![],
            asking: false,
            withdrawn: 0,
            events: vec![],
            sightings: vec![],
            taken: vec![],
        }
    }

    /// Lets one cycle pass with the inputs set before, and writes down what happened in it.
    fn step(&mut self) {
        let block = &mut self.block;
        settle(block);
        assert!(!(block.write.val() & block.close.val()), "a write in the cycle of close");
        if block.write.val() {
            self.words.push(block.write_word.val());
        }
        if block.close.val() {
            let octets = octets_of(&std::mem::take(&mut self.words));
            self.closed.push(Closed { cycle: self.cycle, octets, accept: block.accept.val().to_u64() });
        }
        if block.request_valid.val() & block.request_ready.val() {
            self.requests.push((self.cycle, block.request.val()));
        }
        self.withdrawn += usize::from(self.asking & !block.request_valid.val());
        self.asking = block.request_valid.val() & !block.request_ready.val();
        if block.ingress_event_valid.val() & block.ingress_event_ready.val() {
            self.events.push(block.ingress_event.val());
        }
        if block.sighting_valid.val() & block.sighting_ready.val() {
            self.sightings.push(block.sighting.val());
        }
        if block.valid.val() & block.ready.val() {
            self.taken.push(self.cycle);
        }
        tick(block, |block| &mut block.clock);
        self.block.verdict_valid.next = false;
        self.cycle += 1;
    }

    fn idle(&mut self, cycles: usize) {
        self.block.valid.next = false;
        for _ in 0..cycles {
            self.step();
        }
    }

    /// Offers the words one after another until all are taken.
    fn offer(&mut self, words: &[RxWord]) {
        for word in words {
            self.block.word.next = *word;
            self.block.valid.next = true;
            let before = self.taken.len();
            while self.taken.len() == before {
                self.step();
                assert!(self.cycle < 100_000, "the ingress does not take the word");
            }
        }
        self.block.valid.next = false;
    }

    fn answer(&mut self, copies: u64, reason: u64, learn: bool) {
        self.block.verdict.next = Verdict { copies: copies.into(), reason: reason.into(), learn, ..Verdict::default() };
        self.block.verdict_valid.next = true;
    }
}

fn event(reason: u64, octets: u64, copies: u64) -> IngressEvent {
    IngressEvent { reason: reason.into(), octets: octets.into(), copies: copies.into() }
}

#[test]
fn the_request_carries_the_addresses_when_octet_11_is_in() {
    let mut bench = Bench::new();
    let octets: Vec<u8> = (0x10..0x50).collect();
    let words = rx_words(&octets, 0);
    bench.offer(&words[..2]);
    bench.idle(5);
    assert!(bench.requests.is_empty(), "the source is not in yet");
    bench.offer(&words[2..]);
    let (cycle, request) = bench.requests[0];
    assert_eq!(cycle, bench.taken[2] + 1);
    assert_eq!(request.da.to_u64(), 0x10_11_12_13_14_15);
    assert_eq!(request.sa.to_u64(), 0x16_17_18_19_1A_1B);
    assert_eq!(request.fid.to_u64(), 0);
    assert_eq!(bench.requests.len(), 1);
}

#[test]
fn a_request_not_taken_is_held_unchanged_past_the_end_of_the_frame() {
    let mut bench = Bench::new();
    bench.block.request_ready.next = false;
    bench.offer(&rx_words(&marked_octets(1, 64), 0));
    bench.idle(20);
    assert!(bench.block.request_valid.val() && bench.closed.is_empty());
    let held = bench.block.request.val();
    bench.block.request_ready.next = true;
    bench.idle(1);
    assert_eq!(bench.requests, [(bench.cycle - 1, held)]);
    bench.idle(3);
    assert_eq!(bench.requests.len(), 1);
}

#[test]
fn with_the_verdict_in_close_is_two_cycles_after_the_last_word_and_one_word_waits() {
    let mut bench = Bench::new();
    let octets = marked_octets(9, 65);
    let words = rx_words(&octets, 0);
    bench.offer(&words[..8]);
    bench.answer(0b0110, 0, true);
    bench.offer(&words[8..]);
    bench.offer(&words[..1]);
    let last = bench.taken[words.len() - 1];
    assert_eq!(bench.closed, [Closed { cycle: last + 2, octets: octets.clone(), accept: 0b0110 }]);
    assert_eq!(bench.taken[words.len()], last + 2, "one stall cycle");
    assert_eq!(last - bench.taken[0], words.len() - 1, "a word per cycle");
    bench.idle(3);
    assert_eq!(bench.events, [event(0, 65, 0b0110)]);
    assert_eq!(bench.sightings.len(), 1);
    assert_eq!(bench.sightings[0].port.to_u64(), 5);
    let sa = octets[6..12].iter().fold(0, |value, octet| value << 8 | u64::from(*octet));
    assert_eq!(bench.sightings[0].sa.to_u64(), sa);
}

#[test]
fn a_verdict_after_the_end_closes_two_cycles_later() {
    for late in 0..6 {
        let mut bench = Bench::new();
        bench.offer(&rx_words(&marked_octets(3, 64), 0));
        bench.idle(late);
        assert!(bench.closed.is_empty());
        bench.answer(0b1000, 0, false);
        let verdict = bench.cycle;
        bench.idle(4);
        assert_eq!(bench.closed[0].cycle, verdict + 2);
        assert_eq!(bench.closed[0].accept, 0b1000);
        assert_eq!(bench.events, [event(0, 64, 0b1000)]);
        assert!(bench.sightings.is_empty(), "learn was 0");
    }
}

#[test]
fn a_discard_verdict_is_reported_and_its_source_learned() {
    let mut bench = Bench::new();
    let words = rx_words(&marked_octets(3, 64), 0);
    bench.offer(&words[..6]);
    bench.answer(0, 11, true);
    bench.offer(&words[6..]);
    bench.idle(4);
    assert_eq!(bench.closed[0].accept, 0);
    assert_eq!(bench.events, [event(11, 64, 0)]);
    assert_eq!(bench.sightings.len(), 1);
}

#[test]
fn a_faulty_frame_waits_for_its_verdict_and_is_dropped_with_its_own_reason() {
    for status in 1..8 {
        let mut bench = Bench::new();
        bench.offer(&rx_words(&marked_octets(3, 64), status));
        bench.idle(10);
        assert!(bench.closed.is_empty(), "the verdict is outstanding");
        bench.answer(0b1111, 0, true);
        bench.idle(4);
        assert_eq!(bench.closed[0].accept, 0);
        assert_eq!(bench.events, [event(status, 64, 0)]);
        assert!(bench.sightings.is_empty(), "nothing is learned from a faulty frame");
    }
}

#[test]
fn a_faulty_frame_whose_request_was_not_taken_takes_it_back_and_ends() {
    for taken in [false, true] {
        let mut bench = Bench::new();
        bench.block.request_ready.next = false;
        bench.offer(&rx_words(&marked_octets(3, 18), 4));
        // In the cycle in which the request would go, the relay takes it: then there will be a verdict.
        bench.block.request_ready.next = taken;
        bench.idle(1);
        bench.block.request_ready.next = true;
        bench.idle(5);
        assert_eq!((bench.requests.len(), bench.withdrawn), (usize::from(taken), usize::from(!taken)));
        assert_eq!(bench.closed.len(), usize::from(!taken));
        if taken {
            bench.answer(0b1111, 0, true);
            bench.idle(4);
        }
        assert_eq!(bench.events, [event(4, 18, 0)]);
        assert_eq!(bench.closed[0].accept, 0);
        let octets = marked_octets(9, 64);
        bench.offer(&rx_words(&octets, 0));
        bench.answer(0b0110, 0, true);
        bench.idle(4);
        assert_eq!((bench.closed[1].accept, &bench.closed[1].octets), (0b0110, &octets));
    }
}

#[test]
fn a_frame_of_less_than_13_octets_asks_nothing_and_ends_by_itself() {
    for length in 1..=12 {
        let mut bench = Bench::new();
        bench.offer(&rx_words(&marked_octets(3, length), 2));
        let last = *bench.taken.last().unwrap();
        bench.idle(5);
        assert!(bench.requests.is_empty());
        assert_eq!(bench.closed[0].cycle, last + 2);
        assert_eq!(bench.closed[0].accept, 0);
        assert_eq!(bench.events, [event(2, length as u64, 0)]);
    }
}

#[test]
fn a_frame_of_13_to_16_octets_asks_and_waits() {
    for length in 13..=16 {
        let mut bench = Bench::new();
        bench.offer(&rx_words(&marked_octets(3, length), 2));
        bench.idle(5);
        assert_eq!((bench.requests.len(), bench.closed.len()), (1, 0));
        bench.answer(1, 0, true);
        bench.idle(5);
        assert_eq!(bench.events, [event(2, length as u64, 0)]);
    }
}

#[test]
fn a_frame_without_request_does_not_inherit_the_last_verdict() {
    let mut bench = Bench::new();
    let words = rx_words(&marked_octets(3, 64), 0);
    bench.offer(&words[..8]);
    bench.answer(0b11, 0, true);
    bench.offer(&words[8..]);
    bench.offer(&rx_words(&marked_octets(4, 12), 0));
    bench.idle(5);
    assert_eq!((bench.closed[0].accept, bench.closed[1].accept), (0b11, 0));
    assert_eq!(bench.sightings.len(), 1);
}

#[test]
fn words_before_the_first_of_a_frame_are_swallowed() {
    let mut bench = Bench::new();
    let words = rx_words(&marked_octets(3, 64), 0);
    bench.offer(&words[10..]);
    bench.idle(5);
    assert!(bench.closed.is_empty() && bench.events.is_empty() && bench.words.is_empty());
    let runt = marked_octets(4, 10);
    bench.offer(&rx_words(&runt, 2));
    bench.idle(5);
    assert_eq!(bench.closed[0].octets, runt);
}

#[test]
fn the_next_frame_goes_on_while_sighting_and_event_wait_but_does_not_end() {
    for which in 0..2 {
        let mut bench = Bench::new();
        let words = rx_words(&marked_octets(3, 64), 0);
        bench.block.sighting_ready.next = which == 1;
        bench.block.ingress_event_ready.next = which == 0;
        for _ in 0..2 {
            bench.offer(&words[..8]);
            bench.answer(1, 0, true);
            bench.offer(&words[8..]);
        }
        bench.idle(10);
        assert_eq!(bench.closed.len(), 1);
        assert!(!bench.block.ready.val());
        bench.block.sighting_ready.next = true;
        bench.block.ingress_event_ready.next = true;
        bench.idle(6);
        assert_eq!((bench.closed.len(), bench.events.len(), bench.sightings.len()), (2, 2, 2));
    }
}

#[test]
fn lengths_beyond_2047_are_2047() {
    let mut bench = Bench::new();
    for length in [2044, 2045, 2047, 2048, 2049, 3000, 5000] {
        bench.offer(&rx_words(&marked_octets(3, length), 5));
        bench.answer(0, 14, false);
        bench.idle(5);
        assert_eq!(bench.events.pop(), Some(event(5, length.min(2047) as u64, 0)));
    }
}

#[test]
fn reset_in_the_middle_of_a_frame_forgets_it_and_its_verdict() {
    let mut bench = Bench::new();
    let words = rx_words(&marked_octets(3, 64), 0);
    bench.offer(&words[..8]);
    bench.block.reset.next = true;
    bench.idle(1);
    bench.block.reset.next = false;
    bench.words.clear();
    bench.answer(0xFF, 0, true);
    bench.offer(&words[8..]);
    bench.idle(4);
    assert!(bench.closed.is_empty() && bench.events.is_empty());
    let runt = marked_octets(4, 10);
    bench.offer(&rx_words(&runt, 2));
    bench.idle(4);
    assert_eq!(bench.closed[0].octets, runt);
    assert_eq!(bench.events, [event(2, 10, 0)]);
}

#[test]
fn every_frame_closes_once_with_its_own_verdict_whatever_waits() {
    let mut random = seeded("every_frame_closes_once_with_its_own_verdict_whatever_waits");
    let mut bench = Bench::new();
    let mut frames = Vec::new();
    let mut stream = Vec::new();
    for mark in 0..120 {
        let status = if coin(&mut random, 0.7) { 0 } else { random.gen_range(1..8) };
        let length = random.gen_range(if status == 0 { 64 } else { 1 }..200);
        let octets = marked_octets(mark, length);
        let copies = random.gen_range(0..256);
        let reason = if copies == 0 { random.gen_range(8..15) } else { 0 };
        stream.extend(rx_words(&octets, status));
        frames.push((octets, status, copies, reason, coin(&mut random, 0.5)));
    }
    let (mut next, mut asked, mut answered, mut due, mut withdrawn) = (0, 0, 0, 0, 0);
    while bench.closed.len() < frames.len() || bench.events.len() < frames.len() {
        bench.block.word.next = stream.get(next).copied().unwrap_or_default();
        bench.block.valid.next = next < stream.len() && coin(&mut random, 0.8);
        bench.block.request_ready.next = coin(&mut random, 0.05);
        bench.block.ingress_event_ready.next = coin(&mut random, 0.1);
        bench.block.sighting_ready.next = coin(&mut random, 0.1);
        while frames.get(answered).is_some_and(|frame| frame.0.len() <= 12) {
            answered += 1;
        }
        if bench.withdrawn > withdrawn {
            assert!(frames[answered].1 != 0, "a request for a sound frame was taken back");
            (withdrawn, answered) = (withdrawn + 1, answered + 1);
            continue;
        }
        if bench.requests.len() > asked {
            asked += 1;
            due = bench.cycle + random.gen_range(0..60);
        }
        if due != 0 && bench.cycle >= due {
            let (_, _, copies, reason, learn) = frames[answered];
            bench.answer(copies, reason, learn);
            (answered, due) = (answered + 1, 0);
        }
        bench.step();
        next = bench.taken.len();
        assert!(bench.cycle < 100_000, "stuck after {} frames", bench.closed.len());
    }
    bench.block.sighting_ready.next = true;
    bench.idle(3);
    let mut sightings = bench.sightings.iter();
    for (place, (octets, status, copies, reason, learn)) in frames.iter().enumerate() {
        let good = *status == 0;
        let accept = if good { *copies } else { 0 };
        assert_eq!(bench.closed[place].octets, *octets, "frame {place}");
        assert_eq!(bench.closed[place].accept, accept, "frame {place}");
        let reason = if good { *reason } else { *status };
        assert_eq!(bench.events[place], event(reason, octets.len() as u64, accept), "frame {place}");
        if good && *learn {
            let sa = octets[6..12].iter().fold(0, |value, octet| value << 8 | u64::from(*octet));
            assert_eq!(sightings.next().map(|sighting| sighting.sa.to_u64()), Some(sa), "frame {place}");
        }
    }
    assert!(sightings.next().is_none());
}
