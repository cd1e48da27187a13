//! Asks the bucket table for every trunk a frame may go to, one a cycle.
//!
//!   start, found (of the DA), leaders ->+------+-> step: a trunk to ask for, or none; the last step of a frame is marked
//!   state of the ports                ->| walk |-> more, crowded
//!                                       +------+
//!
//! A frame takes one step per trunk, at least one, at most eight, from the cycle of `start` on; steps are combinational. `leaders` and
//! the state of the ports stay from the cycle before `start` while there are `more` steps to come. While it is `crowded` no frame may be taken: one taken
//! starts 5 cycles later, so it starts after this one's last step and one cycle in four is left for others. Reset: nothing to ask.

use crate::fdb::entry::FdbMatch;
use crate::parts::gather::Gather;
use crate::parts::population::Population;
use crate::types::{GroupNumber, PortMask};
use rust_hdl::prelude::*;

/// One question to the bucket table.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct Step {
    pub valid: Bit,
    pub last: Bit,
    /// Ask the bucket table.
    pub ask: Bit,
    pub group: GroupNumber,
    /// Live members of the group, and how many they are.
    pub members: PortMask,
    pub count: Bits<4>,
}

#[derive(LogicBlock, Default)]
pub struct Walk {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub start: Signal<In, Bit>,
    /// The cycle before `start`, and whether the table knows the destination.
    pub ahead: Signal<In, Bit>,
    pub hit: Signal<In, Bit>,
    /// The table's answer for the destination, with `start`.
    pub found: Signal<In, FdbMatch>,
    /// The frame is discarded or trapped whatever its destination is.
    pub settled: Signal<In, Bit>,
    /// The leaders of the trunks that a flood asks for.
    pub leaders: Signal<In, PortMask>,
    /// Live members of all trunks.
    pub members: Signal<In, PortMask>,
    pub trunk_of: [Signal<In, GroupNumber>; 8],
    pub step: Signal<Out, Step>,
    /// The group of `step`.
    pub group: Signal<Out, GroupNumber>,
    pub more: Signal<Out, Bit>,
    pub crowded: Signal<Out, Bit>,
    held: DFF<PortMask>,
    known: Signal<Local, Bit>,
    body_trunk: Signal<Local, Bit>,
    body_id: Signal<Local, GroupNumber>,
    remaining: Signal<Local, PortMask>,
    /// `remaining` without its lowest.
    rest: Signal<Local, PortMask>,
    /// The leaders of the next cycle's step and those after it, and the first of them.
    upcoming: Signal<Local, PortMask>,
    chosen: Signal<Local, PortMask>,
    lead_group: DFF<GroupNumber>,
    asked: Signal<Local, GroupNumber>,
    group_members: Gather<8>,
    live: Population,
    steps: Population,
    /// The next cycle's step is one of five or more to come.
    crowded_next: DFF<Bit>,
}

impl Logic for Walk {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held, lead_group, crowded_next);
        self.known.next = self.start.val() & self.found.val().hit;
        self.body_trunk.next = self.found.val().body.trunk;
        self.body_id.next = self.found.val().body.id;
        self.remaining.next = self.held.q.val();
        if self.start.val() {
            self.remaining.next = self.leaders.val();
        }
        self.rest.next = self.remaining.val() & (self.remaining.val() - 1);
        self.upcoming.next = self.rest.val();
        if self.ahead.val() {
            self.upcoming.next = self.leaders.val();
        }
        self.chosen.next = self.upcoming.val() & !(self.upcoming.val() - 1);
        self.held.d.next = self.rest.val();
        if self.known.val() | self.reset.val() {
            self.held.d.next = 0.into();
        }
        self.more.next = self.rest.val().any() & !self.known.val();
        self.steps.mask.next = self.upcoming.val();
        self.crowded_next.d.next =
            (self.steps.count.val() > 4) & !self.known.val() & !(self.ahead.val() & self.hit.val()) & !self.reset.val();
        self.crowded.next =
            self.crowded_next.q.val() | (self.ahead.val() & (self.steps.count.val() > 3) & !self.hit.val());

        self.lead_group.d.next = 0.into();
        for p in 0..8 {
            if self.chosen.val().get_bit(p) {
                self.lead_group.d.next = self.trunk_of[p].val();
            }
        }
        self.asked.next = self.lead_group.q.val();
        if self.known.val() {
            self.asked.next = self.body_id.val();
        }
        for p in 0..8 {
            self.group_members.bits[p].next =
                self.members.val().get_bit(p) & (self.trunk_of[p].val() == self.asked.val());
        }
        self.live.mask.next = self.group_members.mask.val();
        self.group.next = self.asked.val();
        self.step.next.valid = self.start.val() | self.held.q.val().any();
        self.step.next.last = self.known.val() | !self.rest.val().any();
        self.step.next.ask = self.remaining.val().any();
        if self.known.val() {
            self.step.next.ask = self.body_trunk.val() & !self.settled.val();
        }
        self.step.next.group = self.asked.val();
        self.step.next.members = self.group_members.mask.val();
        self.step.next.count = self.live.count.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fdb::entry::FdbBody;
    use crate::testing::{settle, tick};

    fn connected(trunk_of: [u64; 8]) -> Walk {
        let mut walk = Walk::default();
        walk.clock.connect();
        walk.reset.connect();
        walk.start.connect();
        walk.ahead.connect();
        walk.hit.connect();
        walk.found.connect();
        walk.settled.connect();
        walk.leaders.connect();
        walk.members.connect();
        walk.trunk_of.iter_mut().for_each(|signal| signal.connect());
        walk.connect_all();
        for (signal, group) in walk.trunk_of.iter_mut().zip(trunk_of) {
            signal.next = group.into();
        }
        walk.members.next = 0xF7.into();
        walk
    }

    fn trunk(id: u64) -> FdbMatch {
        FdbMatch { hit: true, body: FdbBody { trunk: true, id: id.into(), ..FdbBody::default() } }
    }

    /// The steps of a frame, and how many of their cycles were crowded.
    fn steps(walk: &mut Walk, found: FdbMatch, leaders: u64) -> (Vec<Step>, usize) {
        let (mut steps, mut crowded) = (vec![], 0);
        walk.leaders.next = leaders.into();
        walk.ahead.next = true;
        walk.hit.next = found.hit;
        settle(walk);
        crowded += usize::from(walk.crowded.val());
        tick(walk, |walk| &mut walk.clock);
        walk.ahead.next = false;
        walk.found.next = found;
        walk.start.next = true;
        loop {
            settle(walk);
            let step = walk.step.val();
            assert_eq!(walk.group.val(), step.group);
            if !step.valid {
                assert!(!walk.more.val() && !walk.crowded.val());
                return (steps, crowded);
            }
            assert_eq!(walk.more.val(), !step.last);
            crowded += usize::from(walk.crowded.val());
            steps.push(step);
            tick(walk, |walk| &mut walk.clock);
            walk.start.next = false;
            // Another answer of the table is none for the walk.
            walk.found.next = trunk(1);
        }
    }

    #[test]
    fn a_known_destination_and_a_flood_without_trunks_take_one_step() {
        let mut walk = connected([9, 4, 4, 7, 7, 9, 12, 12]);
        let (seen, crowded) = steps(&mut walk, FdbMatch::default(), 0);
        assert!(seen.len() == 1 && crowded == 0 && seen[0].last && !seen[0].ask);
        let (seen, crowded) = steps(&mut walk, FdbMatch { hit: true, body: FdbBody::default() }, 0xFF);
        assert!(seen.len() == 1 && crowded == 0 && seen[0].last && !seen[0].ask, "a port");
        let (seen, crowded) = steps(&mut walk, trunk(7), 0xFF);
        assert!(seen.len() == 1 && crowded == 0 && seen[0].last && seen[0].ask, "a trunk");
        assert_eq!((seen[0].group.to_u64(), seen[0].members.to_u64(), seen[0].count.to_u64()), (7, 0x10, 1));
        walk.settled.next = true;
        assert!(!steps(&mut walk, trunk(7), 0xFF).0[0].ask, "a reserved destination");
    }

    #[test]
    fn a_flood_takes_a_step_per_trunk_each_with_its_own_members() {
        let mut walk = connected([9, 4, 4, 7, 7, 9, 12, 12]);
        for _ in 0..3 {
            let (steps, crowded) = steps(&mut walk, FdbMatch::default(), 0b0101_0011);
            let expected = [(9, 0x21, 2), (4, 0x06, 2), (7, 0x10, 1), (12, 0xC0, 2)];
            assert_eq!((steps.len(), crowded), (4, 1));
            for (i, (step, (group, members, count))) in steps.iter().zip(expected).enumerate() {
                assert!(step.ask && step.last == (i == 3), "step {i}");
                let seen = (step.group.to_u64(), step.members.to_u64(), step.count.to_u64());
                assert_eq!(seen, (group, members, count), "step {i}");
            }
        }
        let mut walk = connected([0, 1, 2, 3, 4, 5, 6, 7]);
        let (steps, crowded) = steps(&mut walk, FdbMatch::default(), 0xFF);
        assert_eq!((steps.len(), crowded), (8, 5));
    }

    #[test]
    fn a_reset_ends_a_walk() {
        let mut walk = connected([0, 1, 2, 3, 4, 5, 6, 7]);
        walk.leaders.next = 0b1111.into();
        walk.start.next = true;
        tick(&mut walk, |walk| &mut walk.clock);
        walk.start.next = false;
        walk.reset.next = true;
        tick(&mut walk, |walk| &mut walk.clock);
        walk.reset.next = false;
        settle(&mut walk);
        assert!(!walk.step.val().valid);
    }
}
