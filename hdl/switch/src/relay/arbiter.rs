//! Picks the next frame to decide: one a slot of four cycles, in turn among the ports that ask.
//!
//!   requests, a descriptor per port ->+---------+-> da, sa (keys for the table, steady for a slot)
//!   phase                          -->| arbiter |-> question: what the decision needs besides
//!                                     +---------+-> waiting: a port asks
//!
//! A port that asks in phase 3 and wins has `request_ready` in that cycle; its keys are out from phase 0 to phase 3 of the next slot, its
//! question from phase 0 of the slot after that, beside the table's answer for the source.

use crate::fdb::entry::FdbKey;
use crate::parts::gather::Gather;
use crate::parts::round_robin::RoundRobin;
use crate::types::{Descriptor, PortMask, PortNumber};
use rust_hdl::prelude::*;

/// What the decision on a frame needs besides the table's answers.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct Question {
    pub valid: Bit,
    pub port: PortNumber,
    /// Low bits of the source address.
    pub bucket: Bits<8>,
    pub da_reserved: Bit,
    pub da_group: Bit,
    pub sa_group: Bit,
}

#[derive(LogicBlock)]
pub struct Arbiter<const P: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub phase: Signal<In, Bits<2>>,
    pub request: [Signal<In, Descriptor>; P],
    pub request_valid: [Signal<In, Bit>; P],
    pub request_ready: [Signal<Out, Bit>; P],
    /// A port asks.
    pub waiting: Signal<Out, Bit>,
    pub da: Signal<Out, FdbKey>,
    pub sa: Signal<Out, FdbKey>,
    pub question: Signal<Out, Question>,
    requests: Gather<P>,
    round_robin: RoundRobin,
    previous: DFF<PortMask>,
    chosen: Signal<Local, Descriptor>,
    chosen_port: Signal<Local, PortNumber>,
    descriptor: DFF<Descriptor>,
    port: DFF<PortNumber>,
    valid: DFF<Bit>,
    question_q: DFF<Question>,
    number: [Constant<PortNumber>; P],
    /// 01-80-C2-00-00-0 (802.1Q table 8-1).
    reserved: Constant<Bits<48>>,
}

impl<const P: usize> Default for Arbiter<P> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            phase: Default::default(),
            request: std::array::from_fn(|_| Default::default()),
            request_valid: std::array::from_fn(|_| Default::default()),
            request_ready: std::array::from_fn(|_| Default::default()),
            waiting: Default::default(),
            da: Default::default(),
            sa: Default::default(),
            question: Default::default(),
            requests: Default::default(),
            round_robin: Default::default(),
            previous: Default::default(),
            chosen: Default::default(),
            chosen_port: Default::default(),
            descriptor: Default::default(),
            port: Default::default(),
            valid: Default::default(),
            question_q: Default::default(),
            number: std::array::from_fn(|port| Constant::new((port as u64).into())),
            reserved: Constant::new(0x018_0C20_0000_u64.into()),
        }
    }
}

impl<const P: usize> Logic for Arbiter<P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, previous, descriptor, port, valid, question_q);
        self.round_robin.requests.next = self.requests.mask.val();
        self.round_robin.previous.next = self.previous.q.val();
        self.chosen.next = self.request[0].val();
        self.chosen_port.next = 0.into();
        for i in 0..P {
            self.requests.bits[i].next = self.request_valid[i].val();
            self.request_ready[i].next =
                (self.phase.val() == 3) & self.round_robin.winner.val().get_bit(i) & !self.reset.val();
            if self.round_robin.winner.val().get_bit(i) {
                self.chosen.next = self.request[i].val();
                self.chosen_port.next = self.number[i].val();
            }
        }
        self.waiting.next = self.requests.mask.val().any();
        if self.phase.val() == 3 {
            self.valid.d.next = self.round_robin.winner.val().any() & !self.reset.val();
            self.descriptor.d.next = self.chosen.val();
            self.port.d.next = self.chosen_port.val();
            if self.round_robin.winner.val().any() {
                self.previous.d.next = self.round_robin.winner.val();
            }
            self.question_q.d.next.valid = self.valid.q.val();
            self.question_q.d.next.port = self.port.q.val();
            self.question_q.d.next.bucket = bit_cast::<8, 48>(self.descriptor.q.val().sa);
            self.question_q.d.next.da_reserved = (self.descriptor.q.val().da >> 4) == self.reserved.val();
            self.question_q.d.next.da_group = self.descriptor.q.val().da.get_bit(40);
            self.question_q.d.next.sa_group = self.descriptor.q.val().sa.get_bit(40);
        }
        if self.reset.val() {
            self.valid.d.next = false;
            self.question_q.d.next.valid = false;
        }
        self.da.next.mac = self.descriptor.q.val().da;
        self.da.next.fid = self.descriptor.q.val().fid;
        self.sa.next.mac = self.descriptor.q.val().sa;
        self.sa.next.fid = self.descriptor.q.val().fid;
        self.question.next = self.question_q.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};

    struct Bench {
        arbiter: Arbiter<4>,
        phase: u64,
    }

    impl Bench {
        fn new() -> Self {
            let mut arbiter = Arbiter::<4>::default();
            arbiter.clock.connect();
            arbiter.reset.connect();
            arbiter.phase.connect();
            for port in 0..4 {
                arbiter.request[port].connect();
                arbiter.request_valid[port].connect();
            }
            arbiter.connect_all();
            Self { arbiter, phase: 0 }
        }

        fn ask(&mut self, port: usize, da: u64, sa: u64) {
            self.arbiter.request[port].next = Descriptor { da: da.into(), sa: sa.into(), ..Descriptor::default() };
            self.arbiter.request_valid[port].next = true;
        }

        /// One cycle; the port taken in it.
        fn step(&mut self) -> Option<usize> {
            self.arbiter.phase.next = self.phase.into();
            settle(&mut self.arbiter);
            let taken: Vec<usize> = (0..4).filter(|port| self.arbiter.request_ready[*port].val()).collect();
            assert!(taken.len() <= 1);
            tick(&mut self.arbiter, |arbiter| &mut arbiter.clock);
            self.phase = (self.phase + 1) % 4;
            taken.first().copied()
        }
    }

    #[test]
    fn one_request_is_taken_in_each_phase_3_in_turn() {
        let mut bench = Bench::new();
        for port in 0..4 {
            bench.ask(port, 1, 2);
        }
        let taken: Vec<Option<usize>> = (0..24).map(|_| bench.step()).collect();
        for (cycle, port) in taken.iter().enumerate() {
            assert_eq!(*port, (cycle % 4 == 3).then_some(cycle / 4 % 4), "cycle {cycle}");
        }
    }

    #[test]
    fn keys_are_out_in_the_next_slot_and_the_question_in_the_one_after() {
        let mut bench = Bench::new();
        bench.ask(2, 0x0180_C200_000F, 0x0123_4567_89AB);
        while bench.step() != Some(2) {}
        bench.arbiter.request_valid[2].next = false;
        for _ in 0..4 {
            assert!(!bench.arbiter.question.val().valid);
            assert_eq!(bench.arbiter.da.val().mac.to_u64(), 0x0180_C200_000F);
            assert_eq!(bench.arbiter.sa.val().mac.to_u64(), 0x0123_4567_89AB);
            bench.step();
        }
        for _ in 0..4 {
            let question = bench.arbiter.question.val();
            assert!(question.valid && question.da_reserved && question.da_group && question.sa_group);
            assert_eq!((question.port.to_u64(), question.bucket.to_u64()), (2, 0xAB));
            bench.step();
        }
        assert!(!bench.arbiter.question.val().valid);
    }

    #[test]
    fn reserved_addresses_are_the_sixteen_of_802_1q_table_8_1() {
        let mut bench = Bench::new();
        for (da, reserved) in [
            (0x0180_C200_0000, true),
            (0x0180_C200_000F, true),
            (0x0180_C200_0010, false),
            (0x0180_C1FF_FFFF, false),
            (0x0080_C200_0000, false),
            (0x8180_C200_0000, false),
        ] {
            bench.ask(0, da, 0x0200_0000_0000);
            while bench.step() != Some(0) {}
            for _ in 0..4 {
                bench.step();
            }
            let question = bench.arbiter.question.val();
            assert_eq!(question.da_reserved, reserved, "{da:012x}");
            assert_eq!((question.da_group, question.sa_group), (da >> 40 & 1 == 1, false), "{da:012x}");
        }
    }

    #[test]
    fn a_reset_takes_no_request_and_forgets_those_taken() {
        let mut bench = Bench::new();
        bench.ask(1, 1, 2);
        while bench.step() != Some(1) {}
        bench.arbiter.request_valid[1].next = false;
        bench.arbiter.reset.next = true;
        bench.step();
        bench.arbiter.reset.next = false;
        for _ in 0..12 {
            bench.step();
            assert!(!bench.arbiter.question.val().valid);
        }
        bench.ask(1, 1, 2);
        bench.arbiter.reset.next = true;
        assert!((0..8).all(|_| bench.step().is_none()));
    }
}
