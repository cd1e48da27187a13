//! Takes the frames of one column's crosspoints in turn and hands them to the transmitting MAC.
//!
//!   available, due, opening, words (P) ->+--------+-> word 36 b, valid/ready   (to the MAC)
//!   read                           (P) <-| egress |-> egress_event 13 b, valid   (a pulse per frame)
//!   link_up                            ->+--------+
//!
//! Round robin among the crosspoints that hold a frame, one frame each, from the lowest number up; when there is none, the frame that
//! `opening` names (one crosspoint at a time) is begun in that very cycle; `due` says which one it can be, sooner. Within a frame it waits
//! for words. While the link is down frames are consumed and dropped and reported as flushed. A frame whose first word was offered to the
//! MAC (`valid`) is finished towards the MAC: `valid` never falls without `ready`. A frame that ends with `bad` is reported as that,
//! never as flushed or sent.
//!
//! Latency: `available` or `opening` to `valid` 1 cycle; a word whenever the crosspoint has one, within a frame and from frame to frame. The event is in
//! the second cycle after the last word left the crosspoint. Frames are of two words or more: what comes behind one word alone is out of turn.
//! `link_up` belongs to the core clock. Reset: idle, port 0 is first.

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
    /// The verdict on a frame of this row is given in this cycle: of one row at most.
    pub due: [Signal<In, Bit>; P],
    pub opening: [Signal<In, Bit>; P],
    pub words: [Signal<In, TxWord>; P],
    pub read: [Signal<Out, Bit>; P],
    pub word: Signal<Out, TxWord>,
    pub valid: Signal<Out, Bit>,
    pub ready: Signal<In, Bit>,
    pub egress_event: Signal<Out, EgressEvent>,
    pub egress_event_valid: Signal<Out, Bit>,
    waiting: Gather<P>,
    due_rows: Gather<P>,
    starting: Gather<P>,
    turn: RoundRobin,
    length: OctetCount,
    /// The crosspoint served now or last, one-hot, and the places above it, a cycle later.
    source: DFF<PortMask>,
    above_source: [Signal<Local, PortMask>; 3],
    above: DFF<PortMask>,
    /// The first word of the frame left the crosspoint, the last not.
    busy: DFF<Bit>,
    dropping: DFF<Bit>,
    offered: DFF<Bit>,
    offered_word: DFF<TxWord>,
    /// Of the cycle before: a word left its crosspoint, a frame's first, its last, and what it was.
    taken: DFF<Bit>,
    taken_first: DFF<Bit>,
    taken_last: DFF<Bit>,
    taken_octets: DFF<Bits<2>>,
    taken_bad: DFF<Bit>,
    finished: DFF<Bit>,
    flushed: DFF<Bit>,
    bad: DFF<Bit>,
    chosen: Signal<Local, PortMask>,
    have: Signal<Local, Bit>,
    /// A word would be taken now.
    free: Signal<Local, Bit>,
    /// Nothing waits: what opens in this cycle begins. `opening` comes last of all and meets this alone.
    may_begin: Signal<Local, Bit>,
    own: [Signal<Local, Bits<36>>; P],
    up_to: [Signal<Local, Bits<36>>; P],
    head_bits: Signal<Local, Bits<36>>,
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
            due: std::array::from_fn(|_| Default::default()),
            opening: std::array::from_fn(|_| Default::default()),
            words: std::array::from_fn(|_| Default::default()),
            read: std::array::from_fn(|_| Default::default()),
            word: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            egress_event: Default::default(),
            egress_event_valid: Default::default(),
            waiting: Default::default(),
            due_rows: Default::default(),
            starting: Default::default(),
            turn: Default::default(),
            length: Default::default(),
            source: Default::default(),
            above_source: Default::default(),
            above: Default::default(),
            busy: Default::default(),
            dropping: Default::default(),
            offered: Default::default(),
            offered_word: Default::default(),
            taken: Default::default(),
            taken_first: Default::default(),
            taken_last: Default::default(),
            taken_octets: Default::default(),
            taken_bad: Default::default(),
            finished: Default::default(),
            flushed: Default::default(),
            bad: Default::default(),
            chosen: Default::default(),
            have: Default::default(),
            free: Default::default(),
            may_begin: Default::default(),
            own: std::array::from_fn(|_| Default::default()),
            up_to: std::array::from_fn(|_| Default::default()),
            head_bits: Default::default(),
            head: Default::default(),
            drop: Default::default(),
            consume: Default::default(),
        }
    }
}

impl<const P: usize> Logic for Egress<P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, source, above, busy, dropping, offered, offered_word, finished, flushed, bad);
        dff_setup!(self, clock, taken, taken_first, taken_last, taken_octets, taken_bad);
        self.length.clock.next = self.clock.val();

        for i in 0..P {
            self.waiting.bits[i].next = self.available[i].val();
            self.due_rows.bits[i].next = self.due[i].val();
            self.starting.bits[i].next = self.opening[i].val();
        }
        self.turn.requests.next = self.waiting.mask.val();
        self.above_source[0].next = (self.source.q.val() << 1) | (self.source.q.val() << 2);
        self.above_source[1].next = self.above_source[0].val() | (self.above_source[0].val() << 2);
        self.above_source[2].next = self.above_source[1].val() | (self.above_source[1].val() << 4);
        self.above.d.next = self.above_source[2].val();
        self.turn.above.next = self.above.q.val();

        self.chosen.next = self.due_rows.mask.val();
        self.have.next = self.waiting.mask.val().any();
        if self.waiting.mask.val().any() {
            self.chosen.next = self.turn.winner.val();
        }
        self.drop.next = !self.link_up.val();
        if self.busy.q.val() {
            self.chosen.next = self.source.q.val();
            self.have.next = (self.waiting.mask.val() & self.source.q.val()).any();
            self.drop.next = self.dropping.q.val();
        }
        self.free.next = self.drop.val() | self.ready.val() | !self.offered.q.val();
        self.may_begin.next = self.free.val() & !self.busy.q.val() & !self.waiting.mask.val().any();

        // A chain of choices would be as deep as there are crosspoints.
        for i in 0..P {
            self.own[i].next = 0.into();
            if self.chosen.val().get_bit(i) {
                self.own[i].next = self.words[i].val().into();
            }
        }
        self.up_to[0].next = self.own[0].val();
        for i in 1..P {
            self.up_to[i].next = self.up_to[i - 1].val() | self.own[i].val();
        }
        for i in 0..P {
            self.head_bits.next = self.up_to[i].val();
        }
        self.head.next.data = self.head_bits.val().get_bits::<32>(0);
        self.head.next.octets = self.head_bits.val().get_bits::<2>(32);
        self.head.next.last = self.head_bits.val().get_bit(34);
        self.head.next.bad = self.head_bits.val().get_bit(35);

        self.consume.next =
            (self.have.val() & self.free.val()) | (self.may_begin.val() & self.starting.mask.val().any());
        for i in 0..P {
            self.read[i].next = (self.have.val() & self.free.val() & self.chosen.val().get_bit(i))
                | (self.may_begin.val() & self.opening[i].val());
        }
        self.taken.d.next = self.consume.val();
        self.taken_first.d.next = !self.busy.q.val();
        self.taken_last.d.next = self.head.val().last;
        self.taken_octets.d.next = self.head.val().octets;
        self.taken_bad.d.next = self.head.val().bad;
        self.length.take.next = self.taken.q.val();
        self.length.first.next = self.taken_first.q.val();
        self.length.last.next = self.taken_last.q.val();
        self.length.word_octets.next = self.taken_octets.q.val();
        self.finished.d.next = self.taken.q.val() & self.taken_last.q.val();
        self.flushed.d.next = self.dropping.q.val() & !self.taken_bad.q.val();
        self.bad.d.next = self.taken_bad.q.val();

        if self.ready.val() {
            self.offered.d.next = false;
        }
        if self.consume.val() {
            self.source.d.next = self.chosen.val();
            self.busy.d.next = !self.head.val().last;
            self.dropping.d.next = self.drop.val();
            if !self.drop.val() {
                self.offered.d.next = true;
                self.offered_word.d.next = self.head.val();
            }
        }

        self.word.next = self.offered_word.q.val();
        self.valid.next = self.offered.q.val();
        self.egress_event.next.flushed = self.flushed.q.val();
        self.egress_event.next.bad = self.bad.q.val();
        self.egress_event.next.octets = self.length.octets.val();
        self.egress_event_valid.next = self.finished.q.val();

        if self.reset.val() {
            self.source.d.next = 0.into();
            self.busy.d.next = false;
            self.offered.d.next = false;
            self.taken.d.next = false;
            self.finished.d.next = false;
        }
    }
}

#[cfg(test)]
mod tests;
