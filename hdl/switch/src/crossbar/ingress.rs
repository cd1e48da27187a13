//! Takes the frames of one receiving MAC, asks the relay where each goes, and writes it to the crosspoints of its row.
//!
//!   word 39 b, valid/ready    ->+---------+-> request 108 b, valid/ready   <- verdict 14 b, valid
//!                               |         |-> write, write_word 36 b, close, accept 8 b   (to every crosspoint of the row)
//!                               |         |-> ingress_event 24 b, valid/ready   (one per frame)
//!                               +---------+-> sighting 64 b, valid/ready   (one per source to be learned)
//!
//! The addresses stand at fixed offsets: DA in octets 0 to 5, SA in 6 to 11. The request is made when word 3 (octets 12 to 15,
//! where a VLAN tag stands) is in; a frame without word 3 makes none. One request is outstanding at most, and the frame does
//! not end before its verdict, whatever its status, so that a verdict cannot be taken for the next frame's.
//!
//! Latency: a word taken in cycle t is written in t+1. The last word taken in t, with the verdict seen by t: `ready` is low in t+1
//! only, `close` with `accept` is in t+2; a verdict in a later cycle v: `close` in v+2. The event and the sighting are
//! offered from the cycle of `close`; the next frame ends only after both were taken. One word per cycle within a frame.
//!
//! A frame starts with `first` and ends with `last`; words before the first `first` are swallowed. Reset: between frames, nothing
//! outstanding; the MAC in front of it is reset with it.

use rust_hdl::prelude::*;

use super::octet_count::OctetCount;
use crate::types::{Descriptor, IngressEvent, PortMask, PortNumber, ReasonCode, RxWord, Sighting, TxWord, Verdict};

#[derive(LogicBlock)]
pub struct Ingress {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub word: Signal<In, RxWord>,
    pub valid: Signal<In, Bit>,
    pub ready: Signal<Out, Bit>,
    pub request: Signal<Out, Descriptor>,
    pub request_valid: Signal<Out, Bit>,
    pub request_ready: Signal<In, Bit>,
    pub verdict: Signal<In, Verdict>,
    pub verdict_valid: Signal<In, Bit>,
    pub write: Signal<Out, Bit>,
    pub write_word: Signal<Out, TxWord>,
    pub close: Signal<Out, Bit>,
    /// The egresses that keep the frame; valid with `close`.
    pub accept: Signal<Out, PortMask>,
    pub ingress_event: Signal<Out, IngressEvent>,
    pub ingress_event_valid: Signal<Out, Bit>,
    pub ingress_event_ready: Signal<In, Bit>,
    pub sighting: Signal<Out, Sighting>,
    pub sighting_valid: Signal<Out, Bit>,
    pub sighting_ready: Signal<In, Bit>,
    port: Constant<PortNumber>,
    length: OctetCount,
    inside: DFF<Bit>,
    ending: DFF<Bit>,
    /// The number of the next word, up to 4.
    position: DFF<Bits<3>>,
    /// Words 0 to 2, shifted in, the first octet on the wire most significant.
    header: [DFF<Bits<32>>; 3],
    status: DFF<Bits<3>>,
    writing: DFF<Bit>,
    data: DFF<Bits<32>>,
    octets: DFF<Bits<2>>,
    last: DFF<Bit>,
    asking: DFF<Bit>,
    awaiting: DFF<Bit>,
    copies: DFF<PortMask>,
    reason: DFF<ReasonCode>,
    learn: DFF<Bit>,
    closing: DFF<Bit>,
    event_pending: DFF<Bit>,
    event_reason: DFF<ReasonCode>,
    event_octets: DFF<Bits<11>>,
    event_copies: DFF<PortMask>,
    sighting_pending: DFF<Bit>,
    sighting_sa: DFF<Bits<48>>,
    take: Signal<Local, Bit>,
    end: Signal<Local, Bit>,
    wire_order: Signal<Local, Bits<32>>,
    sa: Signal<Local, Bits<48>>,
}

impl Ingress {
    /// `port`: the number of the port it serves, written into its sightings.
    pub fn new(port: usize) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            word: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            request: Default::default(),
            request_valid: Default::default(),
            request_ready: Default::default(),
            verdict: Default::default(),
            verdict_valid: Default::default(),
            write: Default::default(),
            write_word: Default::default(),
            close: Default::default(),
            accept: Default::default(),
            ingress_event: Default::default(),
            ingress_event_valid: Default::default(),
            ingress_event_ready: Default::default(),
            sighting: Default::default(),
            sighting_valid: Default::default(),
            sighting_ready: Default::default(),
            port: Constant::new((port as u64).into()),
            length: Default::default(),
            inside: Default::default(),
            ending: Default::default(),
            position: Default::default(),
            header: Default::default(),
            status: Default::default(),
            writing: Default::default(),
            data: Default::default(),
            octets: Default::default(),
            last: Default::default(),
            asking: Default::default(),
            awaiting: Default::default(),
            copies: Default::default(),
            reason: Default::default(),
            learn: Default::default(),
            closing: Default::default(),
            event_pending: Default::default(),
            event_reason: Default::default(),
            event_octets: Default::default(),
            event_copies: Default::default(),
            sighting_pending: Default::default(),
            sighting_sa: Default::default(),
            take: Default::default(),
            end: Default::default(),
            wire_order: Default::default(),
            sa: Default::default(),
        }
    }
}

impl Logic for Ingress {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, inside, ending, position, status, writing, data, octets, last);
        dff_setup!(self, clock, asking, awaiting, copies, reason, learn, closing);
        dff_setup!(self, clock, event_pending, event_reason, event_octets, event_copies);
        dff_setup!(self, clock, sighting_pending, sighting_sa);
        for i in 0..3 {
            self.header[i].clock.next = self.clock.val();
            self.header[i].d.next = self.header[i].q.val();
        }
        self.length.clock.next = self.clock.val();

        self.ready.next = !self.ending.q.val();
        self.take.next = self.valid.val() & !self.ending.q.val() & (self.inside.q.val() | self.word.val().first);
        self.end.next =
            self.ending.q.val() & !self.awaiting.q.val() & !self.event_pending.q.val() & !self.sighting_pending.q.val();
        self.length.take.next = self.take.val();
        self.length.last.next = self.word.val().last;
        self.length.word_octets.next = self.word.val().octets;
        self.length.clear.next = self.end.val() | self.reset.val();

        self.wire_order.next = (self.word.val().data << 24)
            | ((self.word.val().data & 0xFF00) << 8)
            | ((self.word.val().data >> 8) & 0xFF00)
            | (self.word.val().data >> 24);
        self.sa.next = (bit_cast::<48, 32>(self.header[1].q.val()) << 32) | bit_cast::<48, 32>(self.header[2].q.val());

        self.writing.d.next = self.take.val();
        if self.take.val() {
            self.data.d.next = self.word.val().data;
            self.octets.d.next = self.word.val().octets;
            self.last.d.next = self.word.val().last;
            self.status.d.next = self.word.val().status;
            self.inside.d.next = !self.word.val().last;
            self.ending.d.next = self.word.val().last;
            if self.position.q.val() < 3 {
                self.header[0].d.next = self.header[1].q.val();
                self.header[1].d.next = self.header[2].q.val();
                self.header[2].d.next = self.wire_order.val();
            }
            if self.position.q.val() == 3 {
                self.asking.d.next = true;
                self.awaiting.d.next = true;
            }
            if self.word.val().last {
                self.position.d.next = 0.into();
            } else if !self.position.q.val().get_bit(2) {
                self.position.d.next = self.position.q.val() + 1;
            }
        }
        if self.asking.q.val() & self.request_ready.val() {
            self.asking.d.next = false;
        }
        if self.awaiting.q.val() & self.verdict_valid.val() {
            self.awaiting.d.next = false;
            self.copies.d.next = self.verdict.val().copies;
            self.reason.d.next = self.verdict.val().reason;
            self.learn.d.next = self.verdict.val().learn;
        }

        if self.ingress_event_ready.val() {
            self.event_pending.d.next = false;
        }
        if self.sighting_ready.val() {
            self.sighting_pending.d.next = false;
        }
        self.closing.d.next = self.end.val();
        if self.end.val() {
            self.ending.d.next = false;
            self.copies.d.next = 0.into();
            self.reason.d.next = 0.into();
            self.learn.d.next = false;
            self.event_pending.d.next = true;
            self.event_octets.d.next = self.length.octets.val();
            if self.status.q.val() == 0 {
                self.event_reason.d.next = self.reason.q.val();
                self.event_copies.d.next = self.copies.q.val();
                self.sighting_pending.d.next = self.learn.q.val();
                self.sighting_sa.d.next = self.sa.val();
            } else {
                self.event_reason.d.next = bit_cast::<5, 3>(self.status.q.val());
                self.event_copies.d.next = 0.into();
            }
        }

        self.request.next.da =
            (bit_cast::<48, 32>(self.header[0].q.val()) << 16) | bit_cast::<48, 32>(self.header[1].q.val() >> 16);
        self.request.next.sa = self.sa.val();
        self.request.next.fid = 0.into();
        self.request.next.source = 0.into();
        self.request.next.destination = 0.into();
        self.request.next.ports = 0.into();
        self.request.next.is_ip = false;
        self.request.next.is_arp = false;
        self.request_valid.next = self.asking.q.val();
        self.write.next = self.writing.q.val();
        self.write_word.next.data = self.data.q.val();
        self.write_word.next.octets = self.octets.q.val();
        self.write_word.next.last = self.last.q.val();
        self.write_word.next.bad = false;
        self.close.next = self.closing.q.val();
        self.accept.next = self.event_copies.q.val();
        self.ingress_event.next.reason = self.event_reason.q.val();
        self.ingress_event.next.octets = self.event_octets.q.val();
        self.ingress_event.next.copies = self.event_copies.q.val();
        self.ingress_event_valid.next = self.event_pending.q.val();
        self.sighting.next.sa = self.sighting_sa.q.val();
        self.sighting.next.fid = 0.into();
        self.sighting.next.port = self.port.val();
        self.sighting_valid.next = self.sighting_pending.q.val();

        if self.reset.val() {
            self.inside.d.next = false;
            self.ending.d.next = false;
            self.position.d.next = 0.into();
            self.writing.d.next = false;
            self.asking.d.next = false;
            self.awaiting.d.next = false;
            self.copies.d.next = 0.into();
            self.reason.d.next = 0.into();
            self.learn.d.next = false;
            self.closing.d.next = false;
            self.event_pending.d.next = false;
            self.sighting_pending.d.next = false;
        }
    }
}

#[cfg(test)]
mod tests;
