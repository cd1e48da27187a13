//! What the relay knows of the ports at the instant of a decision, and what follows from it for the frame about to be decided.
//! docs/forwarding.md section 2, rules 3 and 4.
//!
//!   link, live, in_trunk, trunk_of, flood_one ->+------------+-> link, members, in_trunk, trunk_of of that instant
//!   question, hold                            ->| port state |-> own, own_trunk, sure, leaders of the frame asked about
//!                                               +------------+
//!
//! Latency 1 cycle, all outputs of one instant; while `hold` is high they stay. A flood has copies that need no bucket (`sure`), and one
//! by bucket for each trunk that has live members; the lowest of these, the `leader`, stands for the trunk. A port has no copy of its own frames, nor
//! have the members of its trunk (`own`).

use super::arbiter::Question;
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
    pub question: Signal<In, Question>,
    pub hold: Signal<In, Bit>,
    pub link_now: Signal<Out, PortMask>,
    /// Live members of trunks.
    pub members_now: Signal<Out, PortMask>,
    pub in_trunk_now: Signal<Out, PortMask>,
    pub trunk_of_now: [Signal<Out, GroupNumber>; 8],
    /// The ingress and the members of its trunk.
    pub own: Signal<Out, PortMask>,
    pub own_in_trunk: Signal<Out, Bit>,
    pub own_trunk: Signal<Out, GroupNumber>,
    /// Copies of a flood that need no bucket.
    pub sure: Signal<Out, PortMask>,
    /// The leaders of the trunks to which a flood sends one copy; none if rule 1 or 2 discards the frame.
    pub leaders: Signal<Out, PortMask>,
    number: [Constant<PortNumber>; 8],
    members: Signal<Local, PortMask>,
    follows: [Signal<Local, Bit>; 8],
    leader_bits: Gather<8>,
    asker: Signal<Local, PortMask>,
    asker_trunk: Signal<Local, GroupNumber>,
    asker_in_trunk: Signal<Local, Bit>,
    peers: Gather<8>,
    excluded: Signal<Local, PortMask>,
    to_one: Signal<Local, PortMask>,
    to_all: Signal<Local, PortMask>,
    link_q: DFF<PortMask>,
    members_q: DFF<PortMask>,
    in_trunk_q: DFF<PortMask>,
    trunk_of_q: [DFF<GroupNumber>; 8],
    own_q: DFF<PortMask>,
    own_in_trunk_q: DFF<Bit>,
    own_trunk_q: DFF<GroupNumber>,
    sure_q: DFF<PortMask>,
    leaders_q: DFF<PortMask>,
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
            question: Default::default(),
            hold: Default::default(),
            link_now: Default::default(),
            members_now: Default::default(),
            in_trunk_now: Default::default(),
            trunk_of_now: Default::default(),
            own: Default::default(),
            own_in_trunk: Default::default(),
            own_trunk: Default::default(),
            sure: Default::default(),
            leaders: Default::default(),
            number: std::array::from_fn(|port| Constant::new((port as u64).into())),
            members: Default::default(),
            follows: Default::default(),
            leader_bits: Default::default(),
            asker: Default::default(),
            asker_trunk: Default::default(),
            asker_in_trunk: Default::default(),
            peers: Default::default(),
            excluded: Default::default(),
            to_one: Default::default(),
            to_all: Default::default(),
            link_q: Default::default(),
            members_q: Default::default(),
            in_trunk_q: Default::default(),
            trunk_of_q: Default::default(),
            own_q: Default::default(),
            own_in_trunk_q: Default::default(),
            own_trunk_q: Default::default(),
            sure_q: Default::default(),
            leaders_q: Default::default(),
        }
    }
}

impl Logic for PortState {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, link_q, members_q, in_trunk_q, own_q, own_in_trunk_q, own_trunk_q, sure_q, leaders_q);
        self.members.next = self.live.val() & self.in_trunk.val();
        self.asker.next = self.question.val().asker;
        self.asker_trunk.next = 0.into();
        self.asker_in_trunk.next = (self.asker.val() & self.in_trunk.val()).any();
        for p in 0..8 {
            if self.asker.val().get_bit(p) {
                self.asker_trunk.next = self.trunk_of[p].val();
            }
        }
        for p in 0..8 {
            self.follows[p].next = false;
            self.peers.bits[p].next = self.asker_in_trunk.val()
                & self.in_trunk.val().get_bit(p)
                & (self.trunk_of[p].val() == self.asker_trunk.val());
        }
        for p in 1..8 {
            for q in 0..7 {
                if (self.number[q].val() < self.number[p].val())
                    & self.members.val().get_bit(q)
                    & (self.trunk_of[q].val() == self.trunk_of[p].val())
                {
                    self.follows[p].next = true;
                }
            }
        }
        for p in 0..8 {
            self.leader_bits.bits[p].next = self.members.val().get_bit(p) & !self.follows[p].val();
        }
        self.excluded.next = self.asker.val() | self.peers.mask.val();

        // A flood: ports outside trunks, then trunks, to every live member or to one.
        self.to_one.next = self.in_trunk.val();
        self.to_all.next = 0.into();
        if self.question.val().da_group {
            self.to_one.next = self.in_trunk.val() & self.flood_one.val();
            self.to_all.next = self.in_trunk.val() & !self.flood_one.val();
        }
        if self.question.val().da_reserved | self.question.val().sa_group {
            self.to_one.next = 0.into();
        }
        if !self.hold.val() {
            self.link_q.d.next = self.link.val();
            self.members_q.d.next = self.members.val();
            self.in_trunk_q.d.next = self.in_trunk.val();
            self.own_q.d.next = self.excluded.val();
            self.own_in_trunk_q.d.next = self.asker_in_trunk.val();
            self.own_trunk_q.d.next = self.asker_trunk.val();
            self.sure_q.d.next = !self.excluded.val()
                & ((self.link.val() & !self.in_trunk.val()) | (self.members.val() & self.to_all.val()));
            self.leaders_q.d.next = !self.excluded.val() & self.leader_bits.mask.val() & self.to_one.val();
        }
        for p in 0..8 {
            self.trunk_of_q[p].clock.next = self.clock.val();
            self.trunk_of_q[p].d.next = self.trunk_of_q[p].q.val();
            if !self.hold.val() {
                self.trunk_of_q[p].d.next = self.trunk_of[p].val();
            }
            self.trunk_of_now[p].next = self.trunk_of_q[p].q.val();
        }
        self.link_now.next = self.link_q.q.val();
        self.members_now.next = self.members_q.q.val();
        self.in_trunk_now.next = self.in_trunk_q.q.val();
        self.own.next = self.own_q.q.val();
        self.own_in_trunk.next = self.own_in_trunk_q.q.val();
        self.own_trunk.next = self.own_trunk_q.q.val();
        self.sure.next = self.sure_q.q.val();
        self.leaders.next = self.leaders_q.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};
    use rand::{rngs::StdRng, Rng, SeedableRng};

    #[test]
    fn a_flood_has_its_sure_copies_and_one_leader_per_other_trunk_with_live_members() {
        let seed = 5;
        let mut random = StdRng::seed_from_u64(seed);
        let mut state = PortState::default();
        state.clock.connect();
        state.link.connect();
        state.live.connect();
        state.in_trunk.connect();
        state.trunk_of.iter_mut().for_each(|signal| signal.connect());
        state.flood_one.connect();
        state.question.connect();
        state.hold.connect();
        state.connect_all();
        let mut expected = [0; 8];
        for round in 0..4_000 {
            let trunks: [u64; 8] = std::array::from_fn(|_| random.gen_range(0..4));
            let [link, live, in_trunk, flood_one]: [u8; 4] = random.gen();
            let asker = random.gen_range(0..9);
            let question = Question {
                asker: (1_u64 << asker).into(),
                da_reserved: random.gen_bool(0.1),
                da_group: random.gen(),
                sa_group: random.gen_bool(0.1),
                is_arp: false,
            };
            for (signal, group) in state.trunk_of.iter_mut().zip(trunks) {
                signal.next = group.into();
            }
            state.link.next = u64::from(link).into();
            state.live.next = u64::from(live).into();
            state.in_trunk.next = u64::from(in_trunk).into();
            state.flood_one.next = u64::from(flood_one).into();
            state.question.next = question;
            let hold = round > 0 && random.gen_bool(0.3);
            state.hold.next = hold;
            tick(&mut state, |state| &mut state.clock);
            settle(&mut state);

            let trunk = |p: usize| (p < 8 && in_trunk >> p & 1 == 1).then(|| trunks[p]);
            let is_live = |p: usize| live >> p & 1 == 1;
            let own = |p: usize| p == asker || trunk(p).is_some() && trunk(p) == trunk(asker);
            let (mut own_mask, mut sure, mut leaders) = (1 << asker, 0, 0);
            for p in 0..8 {
                own_mask |= u64::from(own(p)) << p;
                let to_one = !question.da_group || flood_one >> p & 1 == 1;
                let first = (0..p).all(|q| trunk(q) != trunk(p) || !is_live(q));
                let leads = !own(p) && trunk(p).is_some() && is_live(p) && to_one && first;
                leaders |= u64::from(leads && !question.da_reserved && !question.sa_group) << p;
                let copied = if trunk(p).is_some() { is_live(p) && !to_one } else { link >> p & 1 == 1 };
                sure |= u64::from(!own(p) && copied) << p;
            }
            if !hold {
                expected = [
                    link.into(),
                    (live & in_trunk).into(),
                    in_trunk.into(),
                    own_mask,
                    u64::from(trunk(asker).is_some()),
                    trunk(asker).unwrap_or(0),
                    sure,
                    leaders,
                ];
            }
            let mut seen = [&state.link_now, &state.members_now, &state.in_trunk_now, &state.own]
                .map(|mask| mask.val().to_u64())
                .to_vec();
            seen.push(state.own_in_trunk.val().into());
            seen.push(if state.own_in_trunk.val() { state.own_trunk.val().to_u64() } else { 0 });
            seen.extend([&state.sure, &state.leaders].map(|mask| mask.val().to_u64()));
            assert_eq!(seen, expected, "seed {seed}, round {round}, {question:?}");
        }
    }
}
