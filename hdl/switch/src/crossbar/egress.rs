//! Takes whole frames from the crosspoints of one column in turn and hands them to the transmitting MAC.
//!
//!   available, words 36 b  (P of each) ->+--------+-> word 36 b, valid/ready   (to the MAC)
//!   read                   (P)         <-| egress |-> egress_event 12 b, valid   (a pulse per frame)
//!   link_up                            ->+--------+
//!
//! Round robin among the crosspoints that hold a frame, one frame each, from the lowest number up. While the link is down
//! frames are consumed and dropped, one word per cycle, and reported as flushed. A frame whose first word was offered to the
//! MAC (`valid`) is finished towards the MAC: `valid` never falls without `ready`.
//!
//! Latency: `available` to `valid` 2 cycles; one word per cycle within a frame, one idle cycle between frames. The event is in the
//! cycle after the last word left the crosspoint. `link_up` belongs to the core clock. Reset: idle, port 0 is first.

use rust_hdl::prelude::*;

use super::octet_count::OctetCount;
use crate::parts::gather::Gather;
use crate::parts::round_robin::RoundRobin;
use crate::types::{EgressEvent, PortMask, TxWord};

#[derive(LogicBlock)]
pub struct Egress<const P: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub link_up: Signal<In, Bit>,
    pub available: [Signal<In, Bit>; P],
    pub words: [Signal<In, TxWord>; P],
    pub read: [Signal<Out, Bit>; P],
    pub word: Signal<Out, TxWord>,
    pub valid: Signal<Out, Bit>,
    pub ready: Signal<In, Bit>,
    pub egress_event: Signal<Out, EgressEvent>,
    pub egress_event_valid: Signal<Out, Bit>,
    waiting: Gather<P>,
    turn: RoundRobin,
    length: OctetCount,
    /// The crosspoint served now or last, one-hot.
    source: DFF<PortMask>,
    busy: DFF<Bit>,
    /// The first word of the frame left the crosspoint.
    begun: DFF<Bit>,
    dropping: DFF<Bit>,
    offered: DFF<Bit>,
    offered_word: DFF<TxWord>,
    finished: DFF<Bit>,
    head: Signal<Local, TxWord>,
    drop: Signal<Local, Bit>,
    consume: Signal<Local, Bit>,
}

impl<const P: usize> Default for Egress<P> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            link_up: Default::default(),
            available: std::array::from_fn(|_| Default::default()),
            words: std::array::from_fn(|_| Default::default()),
            read: std::array::from_fn(|_| Default::default()),
            word: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            egress_event: Default::default(),
            egress_event_valid: Default::default(),
            waiting: Default::default(),
            turn: Default::default(),
            length: Default::default(),
            source: Default::default(),
            busy: Default::default(),
            begun: Default::default(),
            dropping: Default::default(),
            offered: Default::default(),
            offered_word: Default::default(),
            finished: Default::default(),
            head: Default::default(),
            drop: Default::default(),
            consume: Default::default(),
        }
    }
}

impl<const P: usize> Logic for Egress<P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, source, busy, begun, dropping, offered, offered_word, finished);
        self.length.clock.next = self.clock.val();

        for i in 0..P {
            self.waiting.bits[i].next = self.available[i].val();
        }
        self.turn.requests.next = self.waiting.mask.val();
        self.turn.previous.next = self.source.q.val();

        self.head.next = self.words[0].val();
        for i in 0..P {
            if self.source.q.val().get_bit(i) {
                self.head.next = self.words[i].val();
            }
        }
        self.drop.next = self.dropping.q.val();
        if !self.begun.q.val() {
            self.drop.next = !self.link_up.val();
        }
        self.consume.next = self.busy.q.val() & (self.drop.val() | self.ready.val() | !self.offered.q.val());
        for i in 0..P {
            self.read[i].next = self.consume.val() & self.source.q.val().get_bit(i);
        }
        self.length.take.next = self.consume.val();
        self.length.last.next = self.head.val().last;
        self.length.word_octets.next = self.head.val().octets;
        self.length.clear.next = !self.busy.q.val();

        self.finished.d.next = false;
        if self.ready.val() {
            self.offered.d.next = false;
        }
        if self.consume.val() {
            self.begun.d.next = !self.head.val().last;
            self.busy.d.next = !self.head.val().last;
            self.finished.d.next = self.head.val().last;
            self.dropping.d.next = self.drop.val();
            if !self.drop.val() {
                self.offered.d.next = true;
                self.offered_word.d.next = self.head.val();
            }
        }
        if !self.busy.q.val() & self.waiting.mask.val().any() {
            self.busy.d.next = true;
            self.source.d.next = self.turn.winner.val();
        }

        self.word.next = self.offered_word.q.val();
        self.valid.next = self.offered.q.val();
        self.egress_event.next.flushed = self.dropping.q.val();
        self.egress_event.next.bad = false;
        self.egress_event.next.octets = self.length.octets.val();
        self.egress_event_valid.next = self.finished.q.val();

        if self.reset.val() {
            self.source.d.next = 0.into();
            self.busy.d.next = false;
            self.begun.d.next = false;
            self.offered.d.next = false;
            self.finished.d.next = false;
        }
    }
}

#[cfg(test)]
mod tests;
