//! Asks the bucket table for every trunk of a plan, one a cycle, and lets plans without trunks pass.
//!
//!   plan ->+------+-> step: a leader's group and bucket to ask, or none; the last step of a plan is marked
//!          | walk |
//!          +------+
//!
//! A plan takes one step per trunk, at least one, at most four: never more than the slot it has. The first step is combinational from the plan.

use super::decision::Plan;
use crate::crossbar::gather::Gather;
use crate::types::{GroupNumber, PortMask, PortNumber, ReasonCode};
use rust_hdl::prelude::*;

/// One question to the bucket table, and the part of the plan that travels along.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct Step {
    pub valid: Bit,
    pub first: Bit,
    pub last: Bit,
    /// Ask the bucket table.
    pub ask: Bit,
    pub group: GroupNumber,
    pub bucket: Bits<8>,
    /// Live members of the group.
    pub members: PortMask,
    pub port: PortNumber,
    pub copies: PortMask,
    pub reason: ReasonCode,
    pub learn: Bit,
}

#[derive(LogicBlock)]
pub struct Walk {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub plan: Signal<In, Plan>,
    pub trunk_of: [Signal<In, GroupNumber>; 8],
    pub step: Signal<Out, Step>,
    held: DFF<Plan>,
    leaders: Signal<Local, PortMask>,
    chosen: Signal<Local, PortMask>,
    group: Signal<Local, GroupNumber>,
    members: Gather<8>,
    rest: Signal<Local, PortMask>,
    current: Signal<Local, Plan>,
    begins: Signal<Local, Bit>,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            plan: Default::default(),
            trunk_of: Default::default(),
            step: Default::default(),
            held: Default::default(),
            leaders: Default::default(),
            chosen: Default::default(),
            group: Default::default(),
            members: Default::default(),
            rest: Default::default(),
            current: Default::default(),
            begins: Default::default(),
        }
    }
}

impl Logic for Walk {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held);
        self.begins.next = self.plan.val().valid;
        self.current.next = self.held.q.val();
        if self.begins.val() {
            self.current.next = self.plan.val();
        }
        self.leaders.next = self.current.val().leaders;
        self.rest.next = self.leaders.val() & (self.leaders.val() - 1);
        self.chosen.next = self.leaders.val() & !self.rest.val();

        self.held.d.next = self.current.val();
        self.held.d.next.leaders = self.rest.val();
        if !self.rest.val().any() | self.reset.val() {
            self.held.d.next.valid = false;
        }

        self.step.next.valid = self.current.val().valid;
        self.step.next.first = self.begins.val();
        self.step.next.last = !self.rest.val().any();
        self.step.next.ask = self.leaders.val().any();
        self.group.next = 0.into();
        for p in 0..8 {
            if self.chosen.val().get_bit(p) {
                self.group.next = self.trunk_of[p].val();
            }
            self.members.bits[p].next = self.trunk_of[p].val() == self.group.val();
        }
        self.step.next.group = self.group.val();
        self.step.next.bucket = self.current.val().bucket;
        self.step.next.members = self.current.val().members & self.members.mask.val();
        self.step.next.port = self.current.val().port;
        self.step.next.copies = self.current.val().copies;
        self.step.next.reason = self.current.val().reason;
        self.step.next.learn = self.current.val().learn;
    }
}
