//! Asks the bucket table for every trunk of a plan, one a cycle, and lets plans without trunks pass.
//!
//!   plan ->+------+-> step: a leader's group and bucket to ask, or none; the last step of a plan is marked
//!          | walk |
//!          +------+
//!
//! A plan takes one step per trunk, at least one, at most four: never more than the slot it has. The first step is combinational from the
//! plan. `trunk_of` need not be that of the plan's instant: it only changes for ports that are in no trunk. Reset: no plan.

use super::decision::Plan;
use crate::parts::gather::Gather;
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
    pub bank: Bit,
    pub group: GroupNumber,
    pub bucket: Bits<8>,
    /// Live members of the group.
    pub members: PortMask,
    pub port: PortNumber,
    pub copies: PortMask,
    pub reason: ReasonCode,
    pub learn: Bit,
}

#[derive(LogicBlock, Default)]
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
        self.step.next.bank = (self.current.val().bank & self.chosen.val()).any();
        self.step.next.group = self.group.val();
        self.step.next.bucket = self.current.val().bucket;
        self.step.next.members = self.current.val().members & self.members.mask.val();
        self.step.next.port = self.current.val().port;
        self.step.next.copies = self.current.val().copies;
        self.step.next.reason = self.current.val().reason;
        self.step.next.learn = self.current.val().learn;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};

    fn connected(trunk_of: [u64; 8]) -> Walk {
        let mut walk = Walk::default();
        walk.clock.connect();
        walk.reset.connect();
        walk.plan.connect();
        for (signal, group) in walk.trunk_of.iter_mut().zip(trunk_of) {
            signal.connect();
            signal.next = group.into();
        }
        walk.connect_all();
        for (signal, group) in walk.trunk_of.iter_mut().zip(trunk_of) {
            signal.next = group.into();
        }
        walk
    }

    fn plan(leaders: u64) -> Plan {
        Plan {
            valid: true,
            port: 6.into(),
            copies: 0x20.into(),
            leaders: leaders.into(),
            members: 0xF7.into(),
            bank: 0x02.into(),
            bucket: 0x5A.into(),
            ..Plan::default()
        }
    }

    /// The steps of four cycles that begin with a plan.
    fn steps(walk: &mut Walk, plan: Plan) -> Vec<Step> {
        let mut steps = vec![];
        for cycle in 0..4 {
            walk.plan.next = if cycle == 0 { plan } else { Plan::default() };
            settle(walk);
            steps.push(walk.step.val());
            tick(walk, |walk| &mut walk.clock);
        }
        steps.into_iter().filter(|step| step.valid).collect()
    }

    #[test]
    fn a_plan_without_trunks_takes_one_step_that_asks_nothing() {
        let mut walk = connected([0; 8]);
        let steps = steps(&mut walk, plan(0));
        assert_eq!(steps.len(), 1);
        let step = steps[0];
        assert!(step.first && step.last && !step.ask);
        assert_eq!((step.port.to_u64(), step.copies.to_u64()), (6, 0x20));
    }

    #[test]
    fn four_trunks_take_four_steps_which_fill_the_slot_each_with_its_own_members_and_bank() {
        let mut walk = connected([9, 4, 4, 7, 7, 9, 12, 12]);
        for _ in 0..3 {
            let steps = steps(&mut walk, plan(0b0100_1011));
            let expected = [(9, 0x21, false), (4, 0x06, true), (7, 0x10, false), (12, 0xC0, false)];
            assert_eq!(steps.len(), 4);
            for (i, (step, (group, members, bank))) in steps.iter().zip(expected).enumerate() {
                assert!(step.ask && step.first == (i == 0) && step.last == (i == 3), "step {i}");
                assert_eq!((step.group.to_u64(), step.members.to_u64(), step.bank), (group, members, bank), "step {i}");
                assert_eq!(step.bucket.to_u64(), 0x5A);
            }
        }
    }

    #[test]
    fn a_reset_ends_a_walk() {
        let mut walk = connected([0, 1, 2, 3, 4, 5, 6, 7]);
        walk.plan.next = plan(0b1111);
        tick(&mut walk, |walk| &mut walk.clock);
        walk.plan.next = Plan::default();
        walk.reset.next = true;
        tick(&mut walk, |walk| &mut walk.clock);
        walk.reset.next = false;
        settle(&mut walk);
        assert!(!walk.step.val().valid);
    }
}
