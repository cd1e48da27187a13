//! Takes the frames of one receiving MAC, asks the relay where each goes, and writes it to the crosspoints of its row.
//!
//!   word 39 b, valid/ready    ->+---------+-> request, valid/ready   <- verdict, valid
//!   key_depth, parse_type     ->|         |-> write, write_word 36 b, open, close, accept 9 b   (to every crosspoint of the row)
//!   cut_through 9 b           ->|         |-> ingress_event, valid/ready   (one per frame)
//!                               +---------+-> sighting 64 b, valid/ready   (one per source to be learned)
//!
//! The request is made when `parse` has what the keys in use need; a frame without word 3 (octets 12 to 15) makes none. One
//! request is outstanding at most, and the frame does not end before its verdict, whatever its status, so that a verdict cannot be
//! taken for the next frame's. The request of a frame that turned out faulty is taken back if the relay has not taken it by the cycle after its last
//! word: fragments on every port must not keep sound frames waiting.
//!
//! A verdict opens the frame at once for those of its egresses that are in `cut_through`, unless the last word was taken by then and says that the
//! frame is faulty. The last word of a faulty frame is written as `bad`, which ends the copies that have started. In the cycle of `close`,
//! `write_word` is the trailer: trap reason in bits 1..0, port in bits 5..2.
//!
//! Latency: a word taken in cycle t is written, and the request it completes is valid, in t+1; `open` is in the cycle of the verdict. The last word
//! taken in t, with the verdict seen by t: `ready` is low in t+1 only, `close` with `accept` is in t+2; a verdict in a later cycle v: `close`
//! in v+2. The event and the sighting are offered from the cycle of `close`; the next frame ends only after both were taken.
//! One word per cycle within a frame.
//!
//! A frame starts with `first` and ends with `last`; words before the first `first` are swallowed. Reset: between frames, nothing
//! outstanding; the MAC in front of it is reset with it.

use rust_hdl::prelude::*;

use super::octet_count::OctetCount;
use super::parse::Parse;
use crate::types::{
    Descriptor, IngressEvent, KeyDepth, PortMask, PortNumber, ReasonCode, RxWord, Sighting, TrapCode, TxWord, Verdict,
};

#[derive(LogicBlock)]
pub struct Ingress {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub word: Signal<In, RxWord>,
    pub valid: Signal<In, Bit>,
    pub ready: Signal<Out, Bit>,
    pub key_depth: Signal<In, KeyDepth>,
    /// The relay needs the EtherType.
    pub parse_type: Signal<In, Bit>,
    /// Egresses that may begin before the frame has ended.
    pub cut_through: Signal<In, PortMask>,
    pub request: Signal<Out, Descriptor>,
    pub request_valid: Signal<Out, Bit>,
    pub request_ready: Signal<In, Bit>,
    pub verdict: Signal<In, Verdict>,
    pub verdict_valid: Signal<In, Bit>,
    pub write: Signal<Out, Bit>,
    pub write_word: Signal<Out, TxWord>,
    /// The egresses that may read the frame from now on.
    pub open: Signal<Out, PortMask>,
    pub close: Signal<Out, Bit>,
    /// The egresses that keep the frame; valid with `close`.
    pub accept: Signal<Out, PortMask>,
    /// The egresses whose crosspoints hold nothing of this row but what is for them: those of the frame in progress, once the verdict is
    /// there; all between frames.
    pub settled: Signal<Out, PortMask>,
    pub ingress_event: Signal<Out, IngressEvent>,
    pub ingress_event_valid: Signal<Out, Bit>,
    pub ingress_event_ready: Signal<In, Bit>,
    pub sighting: Signal<Out, Sighting>,
    pub sighting_valid: Signal<Out, Bit>,
    pub sighting_ready: Signal<In, Bit>,
    port: Constant<PortNumber>,
    length: OctetCount,
    parse: Parse,
    inside: DFF<Bit>,
    ending: DFF<Bit>,
    /// Words 0 to 2, shifted in, the first octet on the wire most significant.
    header: [DFF<Bits<32>>; 3],
    status: DFF<Bits<3>>,
    /// Nothing is known against the frame.
    may_open: DFF<Bit>,
    writing: DFF<Bit>,
    data: DFF<Bits<32>>,
    octets: DFF<Bits<2>>,
    last: DFF<Bit>,
    asking: DFF<Bit>,
    awaiting: DFF<Bit>,
    copies: DFF<PortMask>,
    reason: DFF<ReasonCode>,
    learn: DFF<Bit>,
    trap: DFF<TrapCode>,
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
    all: Constant<PortMask>,
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
            key_depth: Default::default(),
            parse_type: Default::default(),
            cut_through: Default::default(),
            request: Default::default(),
            request_valid: Default::default(),
            request_ready: Default::default(),
            verdict: Default::default(),
            verdict_valid: Default::default(),
            write: Default::default(),
            write_word: Default::default(),
            open: Default::default(),
            close: Default::default(),
            accept: Default::default(),
            settled: Default::default(),
            ingress_event: Default::default(),
            ingress_event_valid: Default::default(),
            ingress_event_ready: Default::default(),
            sighting: Default::default(),
            sighting_valid: Default::default(),
            sighting_ready: Default::default(),
            port: Constant::new((port as u64).into()),
            length: Default::default(),
            parse: Default::default(),
            inside: Default::default(),
            ending: Default::default(),
            header: Default::default(),
            status: Default::default(),
            may_open: Default::default(),
            writing: Default::default(),
            data: Default::default(),
            octets: Default::default(),
            last: Default::default(),
            asking: Default::default(),
            awaiting: Default::default(),
            copies: Default::default(),
            reason: Default::default(),
            learn: Default::default(),
            trap: Default::default(),
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
            all: Constant::new(0x1FF_u64.into()),
        }
    }
}

impl Logic for Ingress {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, inside, ending, status, may_open, writing, data, octets, last);
        dff_setup!(self, clock, asking, awaiting, copies, reason, learn, trap, closing);
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
        self.length.first.next = !self.inside.q.val();

        self.wire_order.next = (self.word.val().data << 24)
            | ((self.word.val().data & 0xFF00) << 8)
            | ((self.word.val().data >> 8) & 0xFF00)
            | (self.word.val().data >> 24);
        self.parse.clock.next = self.clock.val();
        self.parse.reset.next = self.reset.val();
        self.parse.take.next = self.take.val();
        self.parse.last.next = self.word.val().last;
        self.parse.word.next = self.wire_order.val();
        self.parse.octets.next = self.word.val().octets;
        self.parse.key_depth.next = self.key_depth.val();
        self.parse.parse_type.next = self.parse_type.val();
        self.sa.next = (bit_cast::<48, 32>(self.header[1].q.val()) << 32) | bit_cast::<48, 32>(self.header[2].q.val());

        self.writing.d.next = self.take.val();
        if self.take.val() {
            self.data.d.next = self.word.val().data;
            self.octets.d.next = self.word.val().octets;
            self.last.d.next = self.word.val().last;
            self.status.d.next = self.word.val().status;
            self.may_open.d.next = !self.word.val().last | (self.word.val().status == 0);
            self.inside.d.next = !self.word.val().last;
            self.ending.d.next = self.word.val().last;
            if self.parse.in_addresses.val() {
                self.header[0].d.next = self.header[1].q.val();
                self.header[1].d.next = self.header[2].q.val();
                self.header[2].d.next = self.wire_order.val();
            }
        }
        if self.parse.ask.val() {
            self.asking.d.next = true;
            self.awaiting.d.next = true;
        }
        if self.asking.q.val() & self.request_ready.val() {
            self.asking.d.next = false;
        } else if self.asking.q.val() & self.ending.q.val() & self.status.q.val().any() {
            self.asking.d.next = false;
            self.awaiting.d.next = false;
        }
        self.open.next = 0.into();
        if self.awaiting.q.val() & self.verdict_valid.val() {
            if self.may_open.q.val() {
                self.open.next = self.verdict.val().copies & self.cut_through.val();
            }
            self.awaiting.d.next = false;
            self.copies.d.next = self.verdict.val().copies;
            self.reason.d.next = self.verdict.val().reason;
            self.learn.d.next = self.verdict.val().learn;
            self.trap.d.next = self.verdict.val().trap;
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
            self.data.d.next = bit_cast::<32, 2>(self.trap.q.val()) | (bit_cast::<32, 4>(self.port.val()) << 2);
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
        self.request.next.source = self.parse.source.val();
        self.request.next.destination = self.parse.destination.val();
        self.request.next.ports = self.parse.ports.val();
        self.request.next.has_source = self.parse.has_source.val();
        self.request.next.is_ip = self.parse.is_ip.val();
        self.request.next.is_arp = self.parse.is_arp.val();
        self.request_valid.next = self.asking.q.val();
        self.write.next = self.writing.q.val();
        self.write_word.next.data = self.data.q.val();
        self.write_word.next.octets = self.octets.q.val();
        self.write_word.next.last = self.last.q.val();
        self.write_word.next.bad = self.last.q.val() & self.status.q.val().any();
        self.close.next = self.closing.q.val();
        self.accept.next = self.event_copies.q.val();
        self.settled.next = self.copies.q.val();
        if !(self.inside.q.val() | self.writing.q.val() | self.ending.q.val() | self.closing.q.val()) {
            self.settled.next = self.all.val();
        }
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
