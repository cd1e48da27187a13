//! Picks the next frame to decide: one a slot of four cycles, in turn among the ports that ask.
//!
//!   requests, a descriptor per port ->+---------+-> waiting, da, sa (to the table), descriptor, asker: from the cycle after
//!   phase, crowded                  ->| arbiter |-> load in S + 3, ahead in S + 4, da_answer in S + 5, sa_answer in S + 6
//!                                     +---------+-> question: what the decision needs besides, from S + 4
//!
//! S is the phase 3 in which a port asks, wins and has `request_ready`. Its descriptor is out from S + 1 to S + 4, its question until the next
//! frame's. The last of the N requesters is the CPU. While the walk is crowded nobody is taken. Reset: nobody was taken.

use crate::fdb::entry::FdbKey;
use crate::parts::gather::Gather;
use crate::parts::round_robin::RoundRobin;
use crate::types::{Descriptor, PortMask, CPU_PORT};
use rust_hdl::prelude::*;

/// What the decision on a frame needs besides the table's answers.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct Question {
    /// The port the frame came in at; bit 8 is the CPU.
    pub asker: PortMask,
    pub da_reserved: Bit,
    pub da_group: Bit,
    pub sa_group: Bit,
    pub is_arp: Bit,
}

/// Two descriptors, one of them 0, as one.
#[derive(LogicBlock, Default)]
pub struct Either {
    pub one: Signal<In, Descriptor>,
    pub other: Signal<In, Descriptor>,
    pub either: Signal<Out, Descriptor>,
}

impl Logic for Either {
    #[hdl_gen]
    fn update(&mut self) {
        self.either.next.da = self.one.val().da | self.other.val().da;
        self.either.next.sa = self.one.val().sa | self.other.val().sa;
        self.either.next.fid = self.one.val().fid | self.other.val().fid;
        self.either.next.source = self.one.val().source | self.other.val().source;
        self.either.next.destination = self.one.val().destination | self.other.val().destination;
        self.either.next.ports = self.one.val().ports | self.other.val().ports;
        self.either.next.has_source = self.one.val().has_source | self.other.val().has_source;
        self.either.next.is_ip = self.one.val().is_ip | self.other.val().is_ip;
        self.either.next.is_arp = self.one.val().is_arp | self.other.val().is_arp;
    }
}

#[derive(LogicBlock)]
pub struct Arbiter<const N: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub phase: Signal<In, Bits<2>>,
    /// A frame taken now would ask the bucket table while another's trunks are still to be asked for.
    pub crowded: Signal<In, Bit>,
    pub request: [Signal<In, Descriptor>; N],
    pub request_valid: [Signal<In, Bit>; N],
    pub request_ready: [Signal<Out, Bit>; N],
    /// A port asks, and may be taken.
    pub waiting: Signal<Out, Bit>,
    pub da: Signal<Out, FdbKey>,
    pub sa: Signal<Out, FdbKey>,
    pub descriptor: Signal<Out, Descriptor>,
    /// The question of `descriptor`, combinational; `question` has it from S + 4.
    pub next_question: Signal<Out, Question>,
    pub question: Signal<Out, Question>,
    pub load: Signal<Out, Bit>,
    /// The cycle before `da_answer`.
    pub ahead: Signal<Out, Bit>,
    pub da_answer: Signal<Out, Bit>,
    pub sa_answer: Signal<Out, Bit>,
    requests: Gather<N>,
    round_robin: RoundRobin,
    /// The places above the last one taken.
    above: DFF<PortMask>,
    /// The request of the winner, the others' 0: a chain of choices would be as deep as there are requesters.
    own: [Signal<Local, Descriptor>; N],
    up_to: [Either; N],
    nothing: Constant<Descriptor>,
    chosen_place: Signal<Local, PortMask>,
    takes: Signal<Local, Bit>,
    current: Signal<Local, Question>,
    descriptor_q: DFF<Descriptor>,
    asker: DFF<PortMask>,
    /// Cycles since a frame was taken: 1 to 6.
    since: [DFF<Bit>; 6],
    question_q: DFF<Question>,
    place: [Constant<PortMask>; N],
    /// 01-80-C2-00-00-0 (802.1Q table 8-1).
    reserved: Constant<Bits<48>>,
}

/// The masks of `N` requesters, the last of which is the CPU.
pub fn requester_places<const N: usize>() -> [Constant<PortMask>; N] {
    assert!((2..=9).contains(&N), "1 to 8 ports and the CPU, not {N} requesters");
    std::array::from_fn(|i| Constant::new((1_u64 << if i == N - 1 { CPU_PORT } else { i as u64 }).into()))
}

impl<const N: usize> Default for Arbiter<N> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            phase: Default::default(),
            crowded: Default::default(),
            request: std::array::from_fn(|_| Default::default()),
            request_valid: std::array::from_fn(|_| Default::default()),
            request_ready: std::array::from_fn(|_| Default::default()),
            waiting: Default::default(),
            da: Default::default(),
            sa: Default::default(),
            descriptor: Default::default(),
            next_question: Default::default(),
            question: Default::default(),
            load: Default::default(),
            ahead: Default::default(),
            da_answer: Default::default(),
            sa_answer: Default::default(),
            requests: Default::default(),
            round_robin: Default::default(),
            above: Default::default(),
            own: std::array::from_fn(|_| Default::default()),
            up_to: std::array::from_fn(|_| Default::default()),
            nothing: Constant::new(Descriptor::default()),
            chosen_place: Default::default(),
            takes: Default::default(),
            current: Default::default(),
            descriptor_q: Default::default(),
            asker: Default::default(),
            since: Default::default(),
            question_q: Default::default(),
            place: requester_places(),
            reserved: Constant::new(0x018_0C20_0000_u64.into()),
        }
    }
}

impl<const N: usize> Logic for Arbiter<N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, above, descriptor_q, asker, question_q);
        self.round_robin.requests.next = self.requests.mask.val();
        self.round_robin.above.next = self.above.q.val();
        self.chosen_place.next = 0.into();
        for i in 0..N {
            self.requests.bits[i].next = self.request_valid[i].val();
            self.request_ready[i].next = (self.phase.val() == 3)
                & self.round_robin.winner.val().get_bit(i)
                & !self.crowded.val()
                & !self.reset.val();
            self.own[i].next = self.nothing.val();
            if self.round_robin.winner.val().get_bit(i) {
                self.own[i].next = self.request[i].val();
                self.chosen_place.next = self.place[i].val();
            }
            self.up_to[i].one.next = self.own[i].val();
        }
        self.up_to[0].other.next = self.nothing.val();
        for i in 1..N {
            self.up_to[i].other.next = self.up_to[i - 1].either.val();
        }
        self.waiting.next = self.requests.mask.val().any() & !self.crowded.val();
        self.takes.next =
            (self.phase.val() == 3) & self.requests.mask.val().any() & !self.crowded.val() & !self.reset.val();
        if self.phase.val() == 3 {
            for i in 0..N {
                self.descriptor_q.d.next = self.up_to[i].either.val();
            }
            self.asker.d.next = self.chosen_place.val();
        }
        if self.takes.val() {
            self.above.d.next = self.round_robin.above_winner.val();
        }
        self.since[0].d.next = self.takes.val();
        for i in 0..6 {
            self.since[i].clock.next = self.clock.val();
        }
        for i in 1..6 {
            self.since[i].d.next = self.since[i - 1].q.val() & !self.reset.val();
        }
        self.load.next = self.since[2].q.val();
        self.ahead.next = self.since[3].q.val();
        self.da_answer.next = self.since[4].q.val();
        self.sa_answer.next = self.since[5].q.val();

        self.current.next.asker = self.asker.q.val();
        self.current.next.da_reserved = (self.descriptor_q.q.val().da >> 4) == self.reserved.val();
        self.current.next.da_group = self.descriptor_q.q.val().da.get_bit(40);
        self.current.next.sa_group = self.descriptor_q.q.val().sa.get_bit(40);
        self.current.next.is_arp = self.descriptor_q.q.val().is_arp;
        self.next_question.next = self.current.val();
        if self.since[2].q.val() {
            self.question_q.d.next = self.current.val();
        }
        self.da.next.mac = self.descriptor_q.q.val().da;
        self.da.next.fid = self.descriptor_q.q.val().fid;
        self.sa.next.mac = self.descriptor_q.q.val().sa;
        self.sa.next.fid = self.descriptor_q.q.val().fid;
        self.descriptor.next = self.descriptor_q.q.val();
        self.question.next = self.question_q.q.val();
    }
}

#[cfg(test)]
mod tests;
