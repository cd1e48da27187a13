//! Counters per port, two banks of them: one counts, one is read.
//!
//!   ingress[P] IngressEvent, valid/ready ->+----------+<- bank (wanted)
//!   egress[P] EgressEvent, valid         ->|          |-> active_bank
//!   full[P] PortMask                     ->| counters |<- read_port, read_index 5 b, read_valid
//!   learn port, index 5 b, valid         ->+----------+-> read_data 36 b, read_done
//!
//! `trunkline_map::counters` names the counters. An ingress event is held until `ready`: at most 24 cycles, a reception fault 10; with
//! more than 4 ports 38 and 14. Egress events, masks of copies lost at an egress (one bit per ingress) and learn outcomes
//! (at most one in 4 cycles) never wait. They are in the bank after 1,030 cycles at the latest, copies flushed or ended bad after 2,054.
//!
//! When `bank` differs from `active_bank` the idle bank is cleared, then it counts and the other can be read; repeating the same
//! `bank` changes nothing. A read is of the bank that does not count: `read_valid`, with port and index, is held until `read_done`, at most
//! 36 cycles; `read_data` is valid in that cycle only. Reset: bank 0 counts, the counts stay.

mod bank_swap;
mod egress_tally;
mod ingress_events;
mod schedule;
mod store;

use crate::types::{EgressEvent, IngressEvent, PortMask, PortNumber, MAX_PORTS};
use bank_swap::BankSwap;
use egress_tally::EgressTally;
use ingress_events::IngressEvents;
use rust_hdl::prelude::*;
use schedule::Schedule;
use store::Store;

const FIRST_REASON: u64 = trunkline_map::counters::FIRST_REASON as u64;

/// What one counter is raised by.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct Addition {
    pub amount: Bits<12>,
    pub index: Bits<5>,
    pub port: Bits<3>,
}

/// Ports are visited in turn in a ring of 4 or 8, so that no counter comes again while it is being written.
fn last_of_ring(ports: usize) -> u64 {
    assert!((1..=MAX_PORTS).contains(&ports), "a switch has 1 to {MAX_PORTS} ports, not {ports}");
    if ports > 4 {
        7
    } else {
        3
    }
}

#[derive(LogicBlock)]
pub struct Counters<const P: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub ingress: [Signal<In, IngressEvent>; P],
    pub ingress_valid: [Signal<In, Bit>; P],
    pub ingress_ready: [Signal<Out, Bit>; P],
    pub egress: [Signal<In, EgressEvent>; P],
    pub egress_valid: [Signal<In, Bit>; P],
    pub full: [Signal<In, PortMask>; P],
    pub learn_valid: Signal<In, Bit>,
    pub learn_port: Signal<In, PortNumber>,
    pub learn_index: Signal<In, Bits<5>>,
    pub bank: Signal<In, Bit>,
    pub active_bank: Signal<Out, Bit>,
    pub read_valid: Signal<In, Bit>,
    pub read_port: Signal<In, PortNumber>,
    pub read_index: Signal<In, Bits<5>>,
    pub read_data: Signal<Out, Bits<36>>,
    pub read_done: Signal<Out, Bit>,
    ingresses: IngressEvents<P>,
    tallies: [EgressTally; P],
    schedule: Schedule,
    swap: BankSwap,
    store: Store,
}

impl<const P: usize> Default for Counters<P> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            ingress: std::array::from_fn(|_| Default::default()),
            ingress_valid: std::array::from_fn(|_| Default::default()),
            ingress_ready: std::array::from_fn(|_| Default::default()),
            egress: std::array::from_fn(|_| Default::default()),
            egress_valid: std::array::from_fn(|_| Default::default()),
            full: std::array::from_fn(|_| Default::default()),
            learn_valid: Default::default(),
            learn_port: Default::default(),
            learn_index: Default::default(),
            bank: Default::default(),
            active_bank: Default::default(),
            read_valid: Default::default(),
            read_port: Default::default(),
            read_index: Default::default(),
            read_data: Default::default(),
            read_done: Default::default(),
            ingresses: Default::default(),
            tallies: std::array::from_fn(|_| Default::default()),
            schedule: Schedule::new(P),
            swap: Default::default(),
            store: Default::default(),
        }
    }
}

impl<const P: usize> Logic for Counters<P> {
    #[hdl_gen]
    fn update(&mut self) {
        self.ingresses.clock.next = self.clock.val();
        self.ingresses.reset.next = self.reset.val();
        self.schedule.clock.next = self.clock.val();
        self.schedule.reset.next = self.reset.val();
        self.swap.clock.next = self.clock.val();
        self.swap.reset.next = self.reset.val();
        self.store.clock.next = self.clock.val();
        self.store.reset.next = self.reset.val();

        self.schedule.egress_amount.next = 0.into();
        for i in 0..P {
            self.ingresses.events[i].next = self.ingress[i].val();
            self.ingresses.valid[i].next = self.ingress_valid[i].val();
            self.ingress_ready[i].next = self.ingresses.ready[i].val();
            self.tallies[i].clock.next = self.clock.val();
            self.tallies[i].ended.next = self.egress[i].val();
            self.tallies[i].valid.next = self.egress_valid[i].val();
            self.tallies[i].full.next = self.full[i].val();
            self.tallies[i].kind.next = self.schedule.egress_kind.val();
            self.tallies[i].take.next =
                self.schedule.egress_take.val() & (self.schedule.egress_port.val().index() == i);
            if self.schedule.egress_port.val().index() == i {
                self.schedule.egress_amount.next = self.tallies[i].amount.val();
            }
        }
        self.ingresses.slot.next = self.schedule.ingress_slot.val();
        self.schedule.ingress.next = self.ingresses.addition.val();
        self.schedule.ingress_valid.next = self.ingresses.addition_valid.val();
        self.schedule.learn_valid.next = self.learn_valid.val();
        self.schedule.learn_port.next = self.learn_port.val().get_bits::<3>(0);
        self.schedule.learn_index.next = self.learn_index.val();

        self.swap.wanted.next = self.bank.val();
        self.active_bank.next = self.swap.active.val();
        self.schedule.bank.next = self.swap.active.val();
        self.schedule.clear_wanted.next = self.swap.clear_wanted.val();
        self.schedule.clear_address.next = self.swap.clear_address.val();
        self.swap.clear_granted.next = self.schedule.clear_granted.val();

        self.schedule.look_valid.next = self.read_valid.val();
        self.schedule.look_port.next = self.read_port.val().get_bits::<3>(0);
        self.schedule.look_index.next = self.read_index.val();
        self.schedule.looked.next = self.store.looked.val();
        self.read_done.next = self.store.looked.val();
        self.read_data.next = self.store.value.val();

        self.store.address.next = self.schedule.address.val();
        self.store.amount.next = self.schedule.amount.val();
        self.store.add.next = self.schedule.add.val();
        self.store.clear.next = self.schedule.clear.val();
        self.store.look.next = self.schedule.look.val();
    }
}

#[cfg(test)]
mod equivalence;
#[cfg(test)]
mod tests;
