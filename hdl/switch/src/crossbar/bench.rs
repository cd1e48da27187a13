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
    /// Cycles from the request to the verdict.
    pub thinking: usize,
}

/// How often each side is willing.
#[derive(Clone, Copy)]
pub struct Pace {
    pub valid: f64,
    pub ready: [f64; 8],
    pub answer: f64,
}

impl Pace {
    pub const FULL: Pace = Pace { valid: 1.0, ready: [1.0; 8], answer: 1.0 };
}

#[derive(Default)]
struct Source {
    words: VecDeque<RxWord>,
    /// Thinking time and copies of the frames that will ask, in order.
    answers: VecDeque<(usize, u64)>,
    due: Option<(usize, u64)>,
}

#[derive(Default)]
pub struct Sink {
    words: Vec<TxWord>,
    /// Frames received, with the cycle of their first and last word.
    pub frames: Vec<(usize, usize, Vec<u8>)>,
    pub events: Vec<EgressEvent>,
    /// Copies lost, per ingress.
    pub full: [usize; 8],
    first: usize,
}

pub struct Bench<const P: usize, const D: usize> {
    pub block: Crossbar<P, D>,
    pub cycle: usize,
    pub pace: Pace,
    pub sinks: Vec<Sink>,
    /// Per ingress.
    pub events: Vec<Vec<IngressEvent>>,
    /// The cycle in which the last word of a frame was taken, per ingress.
    pub ends: Vec<Vec<usize>>,
    sources: Vec<Source>,
}

impl<const P: usize, const D: usize> Bench<P, D> {
    pub fn new() -> Self {
        let mut block = Crossbar::<P, D>::default();
        block.clock.connect();
        block.reset.connect();
        for i in 0..P {
            block.rx_word[i].connect();
            block.rx_valid[i].connect();
            block.request_ready[i].connect();
            block.verdict[i].connect();
            block.verdict_valid[i].connect();
            block.sighting_ready[i].connect();
            block.ingress_event_ready[i].connect();
            block.link_up[i].connect();
            block.tx_ready[i].connect();
            block.link_up[i].next = true;
        }
        block.connect_all();
        settle(&mut block);
        Self {
            block,
            cycle: 0,
            pace: Pace::FULL,
            sinks: (0..P).map(|_| Sink::default()).collect(),
            events: vec![vec![]; P],
            ends: vec![vec![]; P],
            sources: (0..P).map(|_| Source::default()).collect(),
        }
    }

    pub fn offer(&mut self, ingress: usize, offer: &Offer) {
        let source = &mut self.sources[ingress];
        source.words.extend(rx_words(&offer.octets, offer.status));
        if offer.octets.len() > 12 {
            source.answers.push_back((offer.thinking, offer.copies));
        }
    }

    pub fn step(&mut self, random: &mut StdRng) {
        let (pace, cycle) = (self.pace, self.cycle);
        for (i, source) in self.sources.iter_mut().enumerate() {
            let block = &mut self.block;
            block.rx_valid[i].next = !source.words.is_empty() && coin(random, pace.valid);
            block.rx_word[i].next = source.words.front().copied().unwrap_or_default();
            block.tx_ready[i].next = coin(random, pace.ready[i]);
            block.request_ready[i].next = coin(random, pace.answer);
            block.ingress_event_ready[i].next = coin(random, pace.answer);
            block.sighting_ready[i].next = coin(random, pace.answer);
            block.verdict_valid[i].next = false;
            if let Some((_, copies)) = source.due.filter(|due| due.0 <= cycle) {
                let reason = if copies == 0 { 14 } else { 0 };
                block.verdict[i].next = Verdict {
                    copies: copies.into(),
                    reason: bits(reason),
                    learn: random.gen_bool(0.5),
                    ..Verdict::default()
                };
                block.verdict_valid[i].next = true;
                source.due = None;
            }
        }
        settle(&mut self.block);
        for i in 0..P {
            self.observe(i);
        }
        tick(&mut self.block, |block| &mut block.clock);
        self.cycle += 1;
    }

    fn observe(&mut self, i: usize) {
        let (block, source, sink) = (&self.block, &mut self.sources[i], &mut self.sinks[i]);
        if block.rx_valid[i].val() & block.rx_ready[i].val() && source.words.pop_front().is_some_and(|word| word.last) {
            self.ends[i].push(self.cycle);
        }
        if block.request_valid[i].val() & block.request_ready[i].val() {
            assert!(source.due.is_none(), "two requests outstanding");
            let (thinking, copies) = source.answers.pop_front().expect("a request nobody should make");
            source.due = Some((self.cycle + 1 + thinking, copies));
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
                let octets = octets_of(&std::mem::take(&mut sink.words));
                sink.frames.push((sink.first, self.cycle, octets));
            }
        }
        if block.egress_event_valid[i].val() {
            sink.events.push(block.egress_event[i].val());
        }
        for ingress in 0..8 {
            sink.full[ingress] += usize::from(block.full[i].val().get_bit(ingress));
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

    /// Words committed and not yet read at one egress.
    pub fn held_words(&self, egress: usize) -> usize {
        self.block.columns[egress].crosspoints.iter().map(|crosspoint| crosspoint.committed_words()).sum()
    }
}
