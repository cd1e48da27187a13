//! What the relay knows of the ports at one instant: links, live members, trunks, and which trunks need a look in the bucket table.
//!
//!   link, live, in_trunk, trunk_of, flood_one, bank ->+------------+-> the same, and sole, leader
//!                                                     +------------+
//!
//! Latency 1 cycle, all outputs of one instant. A trunk with one live member sends everything there (`sole`); of a trunk with two or more
//! the lowest live member is the `leader`, which stands for it while the bucket table chooses. At most four leaders on eight ports.

use crate::parts::gather::Gather;
use crate::types::{GroupNumber, PortMask, PortNumber};
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct PortState {
    pub clock: Signal<In, Clock>,
    pub link: Signal<In, PortMask>,
    pub live: Signal<In, PortMask>,
    pub in_trunk: Signal<In, PortMask>,
    pub trunk_of: [Signal<In, GroupNumber>; 8],
    pub flood_one: Signal<In, PortMask>,
    pub bank: Signal<In, PortMask>,
    pub link_now: Signal<Out, PortMask>,
    /// Live members of trunks.
    pub members_now: Signal<Out, PortMask>,
    pub in_trunk_now: Signal<Out, PortMask>,
    pub trunk_of_now: [Signal<Out, GroupNumber>; 8],
    pub flood_one_now: Signal<Out, PortMask>,
    pub bank_now: Signal<Out, PortMask>,
    pub sole: Signal<Out, PortMask>,
    pub leader: Signal<Out, PortMask>,
    number: [Constant<PortNumber>; 8],
    members: Signal<Local, PortMask>,
    others: [Signal<Local, Bit>; 8],
    lower: [Signal<Local, Bit>; 8],
    sole_bits: Gather<8>,
    leader_bits: Gather<8>,
    link_q: DFF<PortMask>,
    members_q: DFF<PortMask>,
    in_trunk_q: DFF<PortMask>,
    trunk_of_q: [DFF<GroupNumber>; 8],
    flood_one_q: DFF<PortMask>,
    bank_q: DFF<PortMask>,
    sole_q: DFF<PortMask>,
    leader_q: DFF<PortMask>,
}

impl Default for PortState {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            link: Default::default(),
            live: Default::default(),
            in_trunk: Default::default(),
            trunk_of: Default::default(),
            flood_one: Default::default(),
            bank: Default::default(),
            link_now: Default::default(),
            members_now: Default::default(),
            in_trunk_now: Default::default(),
            trunk_of_now: Default::default(),
            flood_one_now: Default::default(),
            bank_now: Default::default(),
            sole: Default::default(),
            leader: Default::default(),
            number: std::array::from_fn(|port| Constant::new((port as u64).into())),
            members: Default::default(),
            others: Default::default(),
            lower: Default::default(),
            sole_bits: Default::default(),
            leader_bits: Default::default(),
            link_q: Default::default(),
            members_q: Default::default(),
            in_trunk_q: Default::default(),
            trunk_of_q: Default::default(),
            flood_one_q: Default::default(),
            bank_q: Default::default(),
            sole_q: Default::default(),
            leader_q: Default::default(),
        }
    }
}

impl Logic for PortState {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, link_q, members_q, in_trunk_q, flood_one_q, bank_q, sole_q, leader_q);
        self.members.next = self.live.val() & self.in_trunk.val();
        for p in 0..8 {
            self.others[p].next = false;
            self.lower[p].next = false;
            for q in 0..8 {
                if self.members.val().get_bit(q) & (self.trunk_of[q].val() == self.trunk_of[p].val()) {
                    if self.number[q].val() < self.number[p].val() {
                        self.lower[p].next = true;
                    }
                    if self.number[q].val() != self.number[p].val() {
                        self.others[p].next = true;
                    }
                }
            }
            self.sole_bits.bits[p].next = self.members.val().get_bit(p) & !self.others[p].val();
            self.leader_bits.bits[p].next = self.members.val().get_bit(p) & self.others[p].val() & !self.lower[p].val();
            self.trunk_of_q[p].clock.next = self.clock.val();
            self.trunk_of_q[p].d.next = self.trunk_of[p].val();
            self.trunk_of_now[p].next = self.trunk_of_q[p].q.val();
        }
        self.link_q.d.next = self.link.val();
        self.members_q.d.next = self.members.val();
        self.in_trunk_q.d.next = self.in_trunk.val();
        self.flood_one_q.d.next = self.flood_one.val();
        self.bank_q.d.next = self.bank.val();
        self.sole_q.d.next = self.sole_bits.mask.val();
        self.leader_q.d.next = self.leader_bits.mask.val();
        self.link_now.next = self.link_q.q.val();
        self.members_now.next = self.members_q.q.val();
        self.in_trunk_now.next = self.in_trunk_q.q.val();
        self.flood_one_now.next = self.flood_one_q.q.val();
        self.bank_now.next = self.bank_q.q.val();
        self.sole.next = self.sole_q.q.val();
        self.leader.next = self.leader_q.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};
    use rand::{rngs::StdRng, Rng, SeedableRng};

    #[test]
    fn of_a_trunk_with_one_live_member_that_is_sole_and_of_others_the_lowest_is_leader() {
        let seed = 5;
        let mut random = StdRng::seed_from_u64(seed);
        let mut state = PortState::default();
        state.clock.connect();
        state.link.connect();
        state.live.connect();
        state.in_trunk.connect();
        state.trunk_of.iter_mut().for_each(|signal| signal.connect());
        state.flood_one.connect();
        state.bank.connect();
        state.connect_all();
        for round in 0..2_000 {
            let trunks: [u64; 8] = std::array::from_fn(|_| random.gen_range(0..4));
            let [link, live, in_trunk, flood_one, bank]: [u8; 5] = random.gen();
            for (signal, group) in state.trunk_of.iter_mut().zip(trunks) {
                signal.next = group.into();
            }
            state.link.next = u64::from(link).into();
            state.live.next = u64::from(live).into();
            state.in_trunk.next = u64::from(in_trunk).into();
            state.flood_one.next = u64::from(flood_one).into();
            state.bank.next = u64::from(bank).into();
            tick(&mut state, |state| &mut state.clock);
            settle(&mut state);
            let (mut sole, mut leader) = (0, 0);
            for group in 0..4 {
                let members: Vec<usize> =
                    (0..8).filter(|&p| live & in_trunk & 1 << p != 0 && trunks[p] == group).collect();
                match members[..] {
                    [] => {}
                    [only] => sole |= 1 << only,
                    [lowest, ..] => leader |= 1 << lowest,
                }
            }
            let seen = [&state.sole, &state.leader, &state.link_now, &state.members_now, &state.in_trunk_now]
                .map(|mask| mask.val().to_u64());
            let expected = [sole, leader, link.into(), (live & in_trunk).into(), in_trunk.into()];
            assert_eq!(seen, expected, "seed {seed}, round {round}");
            assert_eq!(state.flood_one_now.val().to_u64(), u64::from(flood_one));
            assert_eq!(state.bank_now.val().to_u64(), u64::from(bank));
        }
    }
}
