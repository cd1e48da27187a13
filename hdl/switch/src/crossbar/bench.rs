//! A crossbar with traffic sources, a relay that answers from a script, and receiving MACs, for the tests of the whole.

use std::collections::VecDeque;

use rand::{rngs::StdRng, Rng};
use rust_hdl::prelude::*;

use super::stimulus::{coin, octets_of, rx_words};
use super::Crossbar;
use crate::testing::{settle, tick};
use crate::types::{EgressEvent, IngressEvent, RxWord, TxWord, Verdict};

/// A frame on its way into an ingress, and what the relay will say of it.
#[derive(Clone, Debug)]
pub struct Offer {
    pub octets: Vec<u8>,
    pub status: u64,
    pub copies: u64,
    /// Cycles from the request to the verdict, if the relay is free then.
    pub thinking: usize,
    pub trap: u64,
}

/// How often each side is willing.
#[derive(Clone, Copy)]
pub struct Pace {
    pub valid: f64,
    pub ready: [f64; 9],
    /// Receiving MACs take a word every second cycle, as a line does, whatever `ready` says.
    pub line_rate: bool,
    pub answer: f64,
}

impl Pace {
    pub const FULL: Pace = Pace { valid: 1.0, ready: [1.0; 9], line_rate: false, answer: 1.0 };
}

#[derive(Default)]
struct Source {
    words: VecDeque<RxWord>,
    /// The frames that will ask, in order, and the one that has, with the cycle its answer is due.
    offers: VecDeque<Offer>,
    due: Option<(usize, Offer)>,
    /// A request was made and not taken in the cycle before.
    asking: bool,
    /// The cycle after that in which the last word of the frame that has asked was taken.
    ended: bool,
    cut_through: u64,
}

/// A frame as it arrived at an egress.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// The cycles of its first and last word.
    pub first: usize,
    pub last: usize,
    pub octets: Vec<u8>,
    pub bad: bool,
    /// What the trailer says, at the CPU: trap reason and port.
    pub trailer: u64,
}

#[derive(Default)]
pub struct Sink {
    words: Vec<TxWord>,
    pub frames: Vec<Arrival>,
    pub events: Vec<EgressEvent>,
    /// Copies lost.
    pub full: usize,
    first: usize,
}

/// A verdict as it was given.
pub struct Given {
    pub cycle: usize,
    pub octets: Vec<u8>,
    pub status: u64,
    /// The egresses the frame was opened for.
    pub opened: u64,
}

pub struct Bench<const P: usize, const N: usize, const D: usize> {
    pub block: Crossbar<P, N, D>,
    pub cycle: usize,
    pub pace: Pace,
    pub sinks: Vec<Sink>,
    /// Per ingress.
    pub events: Vec<Vec<IngressEvent>>,
    /// The cycles in which a first word, and a last word, were taken, per ingress.
    pub starts: Vec<Vec<usize>>,
    pub ends: Vec<Vec<usize>>,
    /// Per ingress.
    pub verdicts: Vec<Vec<Given>>,
    sources: Vec<Source>,
}

/// The bit of a row or column in a mask.
pub fn bit<const P: usize>(index: usize) -> u64 {
    1 << if index < P { index } else { 8 }
}

impl<const P: usize, const N: usize, const D: usize> Bench<P, N, D> {
    pub fn new() -> Self {
        let mut block = Crossbar::<P, N, D>::default();
        block.clock.connect();
        block.reset.connect();
        block.key_depth.connect();
        block.parse_type.connect();
        for i in 0..N {
            block.rx_word[i].connect();
            block.rx_valid[i].connect();
            block.request_ready[i].connect();
            block.verdict[i].connect();
            block.verdict_valid[i].connect();
            block.sighting_ready[i].connect();
            block.ingress_event_ready[i].connect();
            block.tx_ready[i].connect();
        }
        for i in 0..P {
            block.cut_through[i].connect();
            block.slower[i].connect();
            block.link_up[i].connect();
            block.link_up[i].next = true;
        }
        block.connect_all();
        settle(&mut block);
        Self {
            block,
            cycle: 0,
            pace: Pace::FULL,
            sinks: (0..N).map(|_| Sink::default()).collect(),
            events: vec![vec![]; N],
            starts: vec![vec![]; N],
            ends: vec![vec![]; N],
            verdicts: (0..N).map(|_| vec![]).collect(),
            sources: (0..N).map(|_| Source::default()).collect(),
        }
    }

    /// The egresses that may begin early with frames of `ingress`.
    pub fn cut_through(&mut self, ingress: usize, mask: u64) {
        self.block.cut_through[ingress].next = mask.into();
        self.sources[ingress].cut_through = mask & 0xFF;
    }

    pub fn offer(&mut self, ingress: usize, offer: &Offer) {
        let source = &mut self.sources[ingress];
        source.words.extend(rx_words(&offer.octets, offer.status));
        if offer.octets.len() > 12 {
            source.offers.push_back(offer.clone());
        }
    }

    pub fn step(&mut self, random: &mut StdRng) {
        let (pace, cycle) = (self.pace, self.cycle);
        let block = &mut self.block;
        let mut relay_is_free = true;
        for (i, source) in self.sources.iter_mut().enumerate() {
            block.rx_valid[i].next = !source.words.is_empty() && coin(random, pace.valid);
            block.rx_word[i].next = source.words.front().copied().unwrap_or_default();
            block.tx_ready[i].next = if pace.line_rate { cycle % 2 == 0 } else { coin(random, pace.ready[i]) };
            block.request_ready[i].next = coin(random, pace.answer);
            block.ingress_event_ready[i].next = coin(random, pace.answer);
            block.sighting_ready[i].next = coin(random, pace.answer);
            block.verdict_valid[i].next = false;
            if !relay_is_free || source.due.as_ref().is_none_or(|due| due.0 > cycle) {
                continue;
            }
            let (_, offer) = source.due.take().expect("looked at before");
            let reason = if offer.copies == 0 { 14 } else { 0 };
            block.verdict[i].next = Verdict {
                copies: offer.copies.into(),
                reason: bits(reason),
                learn: random.gen_bool(0.5),
                trap: offer.trap.into(),
            };
            block.verdict_valid[i].next = true;
            relay_is_free = false;
            let opened = if source.ended && offer.status != 0 { 0 } else { offer.copies & source.cut_through };
            self.verdicts[i].push(Given { cycle, octets: offer.octets, status: offer.status, opened });
        }
        settle(&mut self.block);
        for i in 0..N {
            self.observe(i);
        }
        tick(&mut self.block, |block| &mut block.clock);
        self.cycle += 1;
    }

    fn observe(&mut self, i: usize) {
        let (block, source, sink) = (&self.block, &mut self.sources[i], &mut self.sinks[i]);
        if block.request_valid[i].val() & block.request_ready[i].val() {
            assert!(source.due.is_none(), "two requests outstanding");
            let offer = source.offers.pop_front().expect("a request nobody should make");
            source.due = Some((self.cycle + 1 + offer.thinking, offer));
        } else if source.asking & !block.request_valid[i].val() {
            let offer = source.offers.pop_front().expect("a request nobody should make");
            assert!(offer.status != 0, "a request for a sound frame was taken back");
        }
        source.asking = block.request_valid[i].val() & !block.request_ready[i].val();
        if block.rx_valid[i].val() & block.rx_ready[i].val() {
            let word = source.words.pop_front().expect("a word was offered");
            if word.first {
                self.starts[i].push(self.cycle);
            }
            if word.last {
                self.ends[i].push(self.cycle);
            }
            source.ended = word.last;
        }
        if block.ingress_event_valid[i].val() & block.ingress_event_ready[i].val() {
            self.events[i].push(block.ingress_event[i].val());
        }
        if block.tx_valid[i].val() & block.tx_ready[i].val() {
            if sink.words.is_empty() {
                sink.first = self.cycle;
            }
            sink.words.push(block.tx_word[i].val());
            if block.tx_word[i].val().last {
                let mut words = std::mem::take(&mut sink.words);
                let mut trailer = 0;
                if i == P {
                    trailer = words.pop().map_or(0, |word| word.data.to_u64() & 0x3F);
                    words.last_mut().expect("a frame before its trailer").last = true;
                }
                let bad = words.last().is_some_and(|word| word.bad);
                let octets = octets_of(&words);
                sink.frames.push(Arrival { first: sink.first, last: self.cycle, octets, bad, trailer });
            }
        }
        let full = if i < P { block.full[i].val() } else { block.cpu_full.val() };
        sink.full += full.to_u64().count_ones() as usize;
        if i < P && block.egress_event_valid[i].val() {
            sink.events.push(block.egress_event[i].val());
        }
    }

    pub fn run(&mut self, cycles: usize, random: &mut StdRng) {
        for _ in 0..cycles {
            self.step(random);
        }
    }

    /// Until every frame offered has been reported by its ingress.
    pub fn run_until_reported(&mut self, frames: usize, random: &mut StdRng) {
        let limit = self.cycle + 200_000;
        while self.events.iter().map(Vec::len).sum::<usize>() < frames {
            self.step(random);
            assert!(self.cycle < limit, "stuck");
        }
    }

    /// Nothing is left to be taken from a source.
    pub fn is_idle(&self, ingress: usize) -> bool {
        self.sources[ingress].words.is_empty()
    }

    /// Words that can be read at one egress.
    pub fn held_words(&self, egress: usize) -> usize {
        let column = if egress < P { &self.block.columns[egress] } else { &self.block.cpu_column };
        column.crosspoints.iter().map(|crosspoint| crosspoint.committed_words()).sum()
    }
}
