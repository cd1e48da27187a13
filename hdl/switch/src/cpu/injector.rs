//! Sends the host's frames into the CPU row of the crossbar.
//!
//!   write, word_address 9 b, data 32 b   ->+----------+-> word RxWord, valid/ready   (to the CPU's ingress)
//!   send, number 8 b, octets 11 b,       ->| injector |<- asked/ask_ready             (the ingress's request)
//!     direct, mask 9 b                     |          |-> relay_ask/relay_ready, <- relay_verdict, valid
//!   link 9 b                             ->|          |-> verdict, verdict_valid      (to the CPU's ingress)
//!   ended                                ->+----------+-> busy, done_number 8 b
//!
//! A buffer of one frame, FCS included. `send` with a number other than `done_number` sends it, by the relay or, with `direct`, to the ports of `mask` whose
//! link is up; the number is `done_number` from the next cycle on, and `busy` holds until the crossbar has `ended` the frame. The same number again
//! changes nothing, nor does a `send` while busy or of less than 64 or more than 1,522 octets; while busy the buffer cannot be written.
//!
//! Latency: `send` to the first word 2 cycles, one word every second cycle, as a MAC brings them. Reset: not busy, `done_number` 0.

use rust_hdl::prelude::*;
use trunkline_map::DropReason;

use crate::parts::memory::Memory;
use crate::types::{PortMask, ReasonCode, RxWord, Verdict};

#[derive(LogicBlock)]
pub struct Injector {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub write: Signal<In, Bit>,
    pub word_address: Signal<In, Bits<9>>,
    pub data: Signal<In, Bits<32>>,
    pub send: Signal<In, Bit>,
    pub number: Signal<In, Bits<8>>,
    pub octets: Signal<In, Bits<11>>,
    pub direct: Signal<In, Bit>,
    pub mask: Signal<In, PortMask>,
    pub busy: Signal<Out, Bit>,
    pub done_number: Signal<Out, Bits<8>>,
    pub link: Signal<In, PortMask>,
    pub word: Signal<Out, RxWord>,
    pub valid: Signal<Out, Bit>,
    pub ready: Signal<In, Bit>,
    pub asked: Signal<In, Bit>,
    pub ask_ready: Signal<Out, Bit>,
    pub relay_ask: Signal<Out, Bit>,
    pub relay_ready: Signal<In, Bit>,
    pub relay_verdict: Signal<In, Verdict>,
    pub relay_verdict_valid: Signal<In, Bit>,
    pub verdict: Signal<Out, Verdict>,
    pub verdict_valid: Signal<Out, Bit>,
    pub ended: Signal<In, Bit>,
    memory: Memory<Bits<32>, 9>,
    sending: DFF<Bit>,
    busy_q: DFF<Bit>,
    done: DFF<Bits<8>>,
    /// The place of the word that the memory gives, and that of the last.
    place: DFF<Bits<9>>,
    last_place: DFF<Bits<9>>,
    offered: DFF<Bit>,
    word_q: DFF<RxWord>,
    tail: DFF<Bits<2>>,
    direct_q: DFF<Bit>,
    mask_q: DFF<PortMask>,
    take: Signal<Local, Bit>,
    at_last: Signal<Local, Bit>,
    fits: Signal<Local, Bit>,
    place_next: Signal<Local, Bits<9>>,
    copies: Signal<Local, PortMask>,
    shortest: Constant<Bits<11>>,
    longest: Constant<Bits<11>>,
    egress_down: Constant<ReasonCode>,
}

impl Default for Injector {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            write: Default::default(),
            word_address: Default::default(),
            data: Default::default(),
            send: Default::default(),
            number: Default::default(),
            octets: Default::default(),
            direct: Default::default(),
            mask: Default::default(),
            busy: Default::default(),
            done_number: Default::default(),
            link: Default::default(),
            word: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            asked: Default::default(),
            ask_ready: Default::default(),
            relay_ask: Default::default(),
            relay_ready: Default::default(),
            relay_verdict: Default::default(),
            relay_verdict_valid: Default::default(),
            verdict: Default::default(),
            verdict_valid: Default::default(),
            ended: Default::default(),
            memory: Default::default(),
            sending: Default::default(),
            busy_q: Default::default(),
            done: Default::default(),
            place: Default::default(),
            last_place: Default::default(),
            offered: Default::default(),
            word_q: Default::default(),
            tail: Default::default(),
            direct_q: Default::default(),
            mask_q: Default::default(),
            take: Default::default(),
            at_last: Default::default(),
            fits: Default::default(),
            place_next: Default::default(),
            copies: Default::default(),
            shortest: Constant::new(64.into()),
            longest: Constant::new(1522.into()),
            egress_down: Constant::new(u64::from(DropReason::EgressDown.code()).into()),
        }
    }
}

impl Logic for Injector {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, sending, busy_q, done, place, last_place, offered, word_q, tail, direct_q, mask_q);
        self.memory.clock.next = self.clock.val();
        self.memory.write_enable.next = self.write.val() & !self.busy_q.q.val();
        self.memory.write_address.next = self.word_address.val();
        self.memory.write_data.next = self.data.val();

        self.fits.next = (self.octets.val() >= self.shortest.val()) & (self.octets.val() <= self.longest.val());
        if self.send.val() & self.fits.val() & !self.busy_q.q.val() & (self.number.val() != self.done.q.val()) {
            self.busy_q.d.next = true;
            self.sending.d.next = true;
            self.done.d.next = self.number.val();
            self.last_place.d.next = bit_cast::<9, 11>((self.octets.val() - 1) >> 2);
            self.tail.d.next = self.octets.val().get_bits::<2>(0);
            self.direct_q.d.next = self.direct.val();
            self.mask_q.d.next = self.mask.val();
        }

        self.at_last.next = self.place.q.val() == self.last_place.q.val();
        self.take.next = self.sending.q.val() & !self.offered.q.val();
        self.place_next.next = self.place.q.val();
        if self.take.val() {
            self.place_next.next = self.place.q.val() + 1;
            if self.at_last.val() {
                self.place_next.next = 0.into();
                self.sending.d.next = false;
            }
            self.word_q.d.next.data = self.memory.read_data.val();
            self.word_q.d.next.octets = 0.into();
            if self.at_last.val() {
                self.word_q.d.next.octets = self.tail.q.val();
            }
            self.word_q.d.next.last = self.at_last.val();
            self.word_q.d.next.first = !self.place.q.val().any();
            self.word_q.d.next.status = 0.into();
        }
        self.offered.d.next = self.take.val() | (self.offered.q.val() & !self.ready.val());
        self.place.d.next = self.place_next.val();
        self.memory.read_address.next = self.place_next.val();
        self.word.next = self.word_q.q.val();
        self.valid.next = self.offered.q.val();
        if self.ended.val() {
            self.busy_q.d.next = false;
        }

        self.copies.next = self.mask_q.q.val() & self.link.val();
        self.relay_ask.next = self.asked.val() & !self.direct_q.q.val();
        self.ask_ready.next = self.relay_ready.val();
        self.verdict.next = self.relay_verdict.val();
        self.verdict_valid.next = self.relay_verdict_valid.val();
        if self.direct_q.q.val() {
            self.ask_ready.next = true;
            self.verdict_valid.next = self.asked.val();
            self.verdict.next.copies = self.copies.val();
            self.verdict.next.reason = 0.into();
            if !self.copies.val().any() {
                self.verdict.next.reason = self.egress_down.val();
            }
        }
        // A frame from the CPU teaches nothing.
        self.verdict.next.learn = false;

        self.busy.next = self.busy_q.q.val();
        self.done_number.next = self.done.q.val();
        if self.reset.val() {
            self.sending.d.next = false;
            self.offered.d.next = false;
            self.busy_q.d.next = false;
            self.done.d.next = 0.into();
            self.place.d.next = 0.into();
            self.direct_q.d.next = false;
        }
    }
}
