//! Who uses the counters in which cycle.
//!
//!   learn pulse ->+----------+-> ingress_slot, egress_port, egress_kind, egress_take
//!   ingress     ->| schedule |<- egress_amount
//!   look, clear ->+----------+-> operation of the store
//!
//! A period is 32 cycles: every 4th cycle belongs to the learn outcomes, cycle 15 to one kind of one egress, cycle 31 to looks and
//! clears, the other 22 to the ingresses. A cycle its owner does not use goes to a look, else to a clear. Thus an outcome waits at most 4
//! cycles, a kind of an egress comes again after 512 cycles, with more than 4 ports after 1,024, copies flushed and copies that ended bad,
//! which take turns, after twice that; a look waits at most 32. The operation is
//! combinational. Reset: outcome and look under way are dropped.

use super::{Addition, FIRST_REASON};
use rust_hdl::prelude::*;
use trunkline_map::counters::{Counter, DropReason};

#[derive(LogicBlock)]
pub struct Schedule {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub bank: Signal<In, Bit>,
    pub learn_valid: Signal<In, Bit>,
    pub learn_port: Signal<In, Bits<3>>,
    pub learn_index: Signal<In, Bits<5>>,
    pub ingress_slot: Signal<Out, Bit>,
    pub ingress_valid: Signal<In, Bit>,
    pub ingress: Signal<In, Addition>,
    pub egress_port: Signal<Out, Bits<3>>,
    pub egress_kind: Signal<Out, Bits<3>>,
    pub egress_take: Signal<Out, Bit>,
    pub egress_amount: Signal<In, Bits<12>>,
    pub look_valid: Signal<In, Bit>,
    pub look_port: Signal<In, Bits<3>>,
    pub look_index: Signal<In, Bits<5>>,
    pub looked: Signal<In, Bit>,
    pub clear_wanted: Signal<In, Bit>,
    pub clear_address: Signal<In, Bits<8>>,
    pub clear_granted: Signal<Out, Bit>,
    pub address: Signal<Out, Bits<9>>,
    pub amount: Signal<Out, Bits<12>>,
    pub add: Signal<Out, Bit>,
    pub clear: Signal<Out, Bit>,
    pub look: Signal<Out, Bit>,
    phase: DFF<Bits<5>>,
    /// Kind in the low two bits, port above.
    egress: DFF<Bits<5>>,
    /// The kind with code 3 is 4 in this round.
    bad_round: DFF<Bit>,
    kind: Signal<Local, Bits<3>>,
    outcome_valid: DFF<Bit>,
    outcome_port: DFF<Bits<3>>,
    outcome_index: DFF<Bits<5>>,
    looking: DFF<Bit>,
    learn_slot: Signal<Local, Bit>,
    egress_slot: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    wanted: Signal<Local, Addition>,
    chosen_bank: Signal<Local, Bit>,
    last_egress: Constant<Bits<5>>,
    tx_frames: Constant<Bits<5>>,
    tx_octets: Constant<Bits<5>>,
    queue_full: Constant<Bits<5>>,
    flushed: Constant<Bits<5>>,
    tx_errors: Constant<Bits<5>>,
}

impl Schedule {
    pub fn new(ports: usize) -> Self {
        let counter = |counter: Counter| Constant::new(u64::from(counter.code()).into());
        let reason = |reason: DropReason| Constant::new((FIRST_REASON + u64::from(reason.code())).into());
        Self {
            clock: Default::default(),
            reset: Default::default(),
            bank: Default::default(),
            learn_valid: Default::default(),
            learn_port: Default::default(),
            learn_index: Default::default(),
            ingress_slot: Default::default(),
            ingress_valid: Default::default(),
            ingress: Default::default(),
            egress_port: Default::default(),
            egress_kind: Default::default(),
            egress_take: Default::default(),
            egress_amount: Default::default(),
            look_valid: Default::default(),
            look_port: Default::default(),
            look_index: Default::default(),
            looked: Default::default(),
            clear_wanted: Default::default(),
            clear_address: Default::default(),
            clear_granted: Default::default(),
            address: Default::default(),
            amount: Default::default(),
            add: Default::default(),
            clear: Default::default(),
            look: Default::default(),
            phase: Default::default(),
            egress: Default::default(),
            bad_round: Default::default(),
            kind: Default::default(),
            outcome_valid: Default::default(),
            outcome_port: Default::default(),
            outcome_index: Default::default(),
            looking: Default::default(),
            learn_slot: Default::default(),
            egress_slot: Default::default(),
            free: Default::default(),
            wanted: Default::default(),
            chosen_bank: Default::default(),
            last_egress: Constant::new((super::last_of_ring(ports) << 2 | 3).into()),
            tx_frames: counter(Counter::TxFrames),
            tx_octets: counter(Counter::TxOctets),
            queue_full: reason(DropReason::QueueFull),
            flushed: reason(DropReason::Flushed),
            tx_errors: counter(Counter::TxErrors),
        }
    }
}

impl Logic for Schedule {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, phase, egress, bad_round, outcome_valid, outcome_port, outcome_index, looking);
        self.phase.d.next = self.phase.q.val() + 1;
        self.learn_slot.next = !self.phase.q.val().get_bits::<2>(0).any();
        self.egress_slot.next = self.phase.q.val() == 15;
        self.ingress_slot.next = !self.learn_slot.val() & !self.phase.q.val().get_bits::<4>(0).all();
        self.egress_take.next = self.egress_slot.val();
        self.kind.next = bit_cast::<3, 2>(self.egress.q.val().get_bits::<2>(0));
        if self.egress.q.val().get_bits::<2>(0).all() & self.bad_round.q.val() {
            self.kind.next = 4.into();
        }
        self.egress_kind.next = self.kind.val();
        self.egress_port.next = self.egress.q.val().get_bits::<3>(2);
        if self.egress_slot.val() {
            self.egress.d.next = self.egress.q.val() + 1;
            if self.egress.q.val() == self.last_egress.val() {
                self.egress.d.next = 0.into();
                self.bad_round.d.next = !self.bad_round.q.val();
            }
        }

        if self.learn_slot.val() {
            self.outcome_valid.d.next = false;
        }
        if self.learn_valid.val() {
            self.outcome_valid.d.next = true;
            self.outcome_port.d.next = self.learn_port.val();
            self.outcome_index.d.next = self.learn_index.val();
        }

        self.free.next =
            !self.ingress_valid.val() & !self.egress_slot.val() & !(self.learn_slot.val() & self.outcome_valid.q.val());
        self.add.next = !self.free.val();
        self.look.next = self.free.val() & self.look_valid.val() & !self.looking.q.val();
        self.clear.next = self.free.val() & self.clear_wanted.val() & !(self.look_valid.val() & !self.looking.q.val());
        self.clear_granted.next =
            self.free.val() & self.clear_wanted.val() & !(self.look_valid.val() & !self.looking.q.val());
        if self.looked.val() {
            self.looking.d.next = false;
        } else if self.free.val() & self.look_valid.val() {
            self.looking.d.next = true;
        }

        self.wanted.next = self.ingress.val();
        self.chosen_bank.next = self.bank.val();
        if self.egress_slot.val() {
            self.wanted.next.port = self.egress.q.val().get_bits::<3>(2);
            self.wanted.next.amount = self.egress_amount.val();
            self.wanted.next.index = self.tx_frames.val();
            if self.kind.val() == 1 {
                self.wanted.next.index = self.tx_octets.val();
            } else if self.kind.val() == 2 {
                self.wanted.next.index = self.queue_full.val();
            } else if self.kind.val() == 3 {
                self.wanted.next.index = self.flushed.val();
            } else if self.kind.val() == 4 {
                self.wanted.next.index = self.tx_errors.val();
            }
        } else if self.learn_slot.val() & self.outcome_valid.q.val() {
            self.wanted.next.port = self.outcome_port.q.val();
            self.wanted.next.index = self.outcome_index.q.val();
            self.wanted.next.amount = 1.into();
        } else if self.free.val() {
            self.chosen_bank.next = !self.bank.val();
            self.wanted.next.port = self.look_port.val();
            self.wanted.next.index = self.look_index.val();
            self.wanted.next.amount = 0.into();
            if !self.look_valid.val() | self.looking.q.val() {
                self.wanted.next.port = self.clear_address.val().get_bits::<3>(5);
                self.wanted.next.index = self.clear_address.val().get_bits::<5>(0);
            }
        }
        self.amount.next = self.wanted.val().amount;
        self.address.next = bit_cast::<9, 5>(self.wanted.val().index) | (bit_cast::<9, 3>(self.wanted.val().port) << 5);
        if self.chosen_bank.val() {
            self.address.next =
                bit_cast::<9, 5>(self.wanted.val().index) | (bit_cast::<9, 3>(self.wanted.val().port) << 5) | 256;
        }
        if self.reset.val() {
            self.outcome_valid.d.next = false;
            self.looking.d.next = false;
        }
    }
}
