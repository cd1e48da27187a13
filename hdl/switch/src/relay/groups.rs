//! Groups in force: which port is in which trunk, and each group's settings.
//! TRUNK claim 4; 802.1AX (link aggregation group).
//!
//!   commit, group, control ->+--------+-> per port: in_trunk, trunk_of, flood_one, bank, revives
//!   asked group            ->| groups |-> its control word (fallback for the relay, all of it for the host)
//!                            +--------+-> overlap (would the commit take another group's member?)
//!
//! A commit takes 1 cycle: members, settings and bank of buckets change together. Reads and `overlap` are combinational. A port
//! is in at most one group, so membership is kept per port: its group, not 16 masks; so is what only matters while there are
//! members. `trunk_of` of a port changes only while it is in no trunk. Reset: no group has members.

use crate::parts::distributed_memory::DistributedMemory;
use crate::parts::gather::Gather;
use crate::types::{GroupNumber, PortMask, PortNumber};
use rust_hdl::prelude::*;

/// A group's control word: the layout of `trunkline_map`'s, first field lowest.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct GroupControl {
    pub members: Bits<8>,
    /// For known destinations while no member is live; 15 is none.
    pub fallback: PortNumber,
    /// Group addresses go to one member instead of all.
    pub flood_one: Bit,
    /// A member whose link comes up is live by itself.
    pub auto: Bit,
    pub key: Bits<4>,
    /// The bank of buckets in force.
    pub bank: Bit,
}

/// One read port of the settings: the control word of a group, without its members.
#[derive(LogicBlock, Default)]
pub struct GroupSettings {
    pub clock: Signal<In, Clock>,
    pub commit: Signal<In, Bit>,
    pub commit_group: Signal<In, GroupNumber>,
    pub commit_control: Signal<In, GroupControl>,
    /// Groups committed since reset.
    pub loaded: Signal<In, Bits<16>>,
    pub group: Signal<In, GroupNumber>,
    pub control: Signal<Out, GroupControl>,
    memory: DistributedMemory<GroupControl, 4>,
    word: Signal<Local, GroupControl>,
}

impl Logic for GroupSettings {
    #[hdl_gen]
    fn update(&mut self) {
        self.memory.clock.next = self.clock.val();
        self.memory.write_address.next = self.commit_group.val();
        self.memory.write_data.next = self.commit_control.val();
        self.memory.write_data.next.members = 0.into();
        self.memory.write_enable.next = self.commit.val();
        self.memory.read_address.next = self.group.val();
        self.control.next = self.memory.read_data.val();
        if !self.loaded.val().get_bit(self.group.val().index()) {
            self.control.next.fallback = 15.into();
            self.control.next.flood_one = false;
            self.control.next.auto = false;
            self.control.next.key = 0.into();
            self.control.next.bank = false;
        }
    }
}

#[derive(LogicBlock)]
pub struct Groups {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub commit: Signal<In, Bit>,
    pub commit_group: Signal<In, GroupNumber>,
    pub commit_control: Signal<In, GroupControl>,
    /// A member of `commit_control` belongs to a group other than `commit_group`.
    pub overlap: Signal<Out, Bit>,
    pub fallback_group: Signal<In, GroupNumber>,
    pub fallback: Signal<Out, PortNumber>,
    pub host_group: Signal<In, GroupNumber>,
    pub host_control: Signal<Out, GroupControl>,
    /// Ports that are members of a group.
    pub in_trunk: Signal<Out, PortMask>,
    pub trunk_of: [Signal<Out, GroupNumber>; 8],
    /// Ports whose group sends group addresses to one member.
    pub flood_one: Signal<Out, PortMask>,
    /// The bank in force of the port's group.
    pub bank: Signal<Out, PortMask>,
    /// Ports that become live by themselves when their link comes up.
    pub revives: Signal<Out, PortMask>,
    fallback_settings: GroupSettings,
    host_settings: GroupSettings,
    loaded: DFF<Bits<16>>,
    one: Constant<Bits<16>>,
    joins: Signal<Local, PortMask>,
    changes: Gather<8>,
    overlaps: Gather<8>,
    asked: Gather<8>,
    in_trunk_q: DFF<PortMask>,
    trunk_of_q: [DFF<GroupNumber>; 8],
    flood_one_q: DFF<PortMask>,
    bank_q: DFF<PortMask>,
    manual_q: DFF<PortMask>,
}

impl Default for Groups {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            commit: Default::default(),
            commit_group: Default::default(),
            commit_control: Default::default(),
            overlap: Default::default(),
            bank: Default::default(),
            fallback_group: Default::default(),
            fallback: Default::default(),
            host_group: Default::default(),
            host_control: Default::default(),
            in_trunk: Default::default(),
            trunk_of: Default::default(),
            flood_one: Default::default(),
            revives: Default::default(),
            fallback_settings: Default::default(),
            host_settings: Default::default(),
            loaded: Default::default(),
            one: Constant::new(1.into()),
            joins: Default::default(),
            changes: Default::default(),
            overlaps: Default::default(),
            asked: Default::default(),
            in_trunk_q: Default::default(),
            trunk_of_q: Default::default(),
            flood_one_q: Default::default(),
            bank_q: Default::default(),
            manual_q: Default::default(),
        }
    }
}

impl Logic for Groups {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, loaded, in_trunk_q, flood_one_q, bank_q, manual_q);
        self.fallback_settings.clock.next = self.clock.val();
        self.fallback_settings.commit.next = self.commit.val();
        self.fallback_settings.commit_group.next = self.commit_group.val();
        self.fallback_settings.commit_control.next = self.commit_control.val();
        self.fallback_settings.loaded.next = self.loaded.q.val();
        self.fallback_settings.group.next = self.fallback_group.val();
        self.fallback.next = self.fallback_settings.control.val().fallback;
        self.host_settings.clock.next = self.clock.val();
        self.host_settings.commit.next = self.commit.val();
        self.host_settings.commit_group.next = self.commit_group.val();
        self.host_settings.commit_control.next = self.commit_control.val();
        self.host_settings.loaded.next = self.loaded.q.val();
        self.host_settings.group.next = self.host_group.val();
        self.host_control.next = self.host_settings.control.val();
        self.host_control.next.members = bit_cast::<8, 9>(self.asked.mask.val());

        self.joins.next = bit_cast::<9, 8>(self.commit_control.val().members);
        for p in 0..8 {
            self.changes.bits[p].next = self.joins.val().get_bit(p)
                | (self.in_trunk_q.q.val().get_bit(p) & (self.trunk_of_q[p].q.val() == self.commit_group.val()));
            self.overlaps.bits[p].next = self.joins.val().get_bit(p)
                & self.in_trunk_q.q.val().get_bit(p)
                & (self.trunk_of_q[p].q.val() != self.commit_group.val());
            self.asked.bits[p].next =
                self.in_trunk_q.q.val().get_bit(p) & (self.trunk_of_q[p].q.val() == self.host_group.val());
            self.trunk_of_q[p].clock.next = self.clock.val();
            self.trunk_of_q[p].d.next = self.trunk_of_q[p].q.val();
            if self.commit.val() & self.joins.val().get_bit(p) {
                self.trunk_of_q[p].d.next = self.commit_group.val();
            }
            self.trunk_of[p].next = self.trunk_of_q[p].q.val();
        }
        self.overlap.next = self.overlaps.mask.val().any();
        if self.commit.val() {
            self.loaded.d.next = self.loaded.q.val() | (self.one.val() << self.commit_group.val());
            self.in_trunk_q.d.next = (self.in_trunk_q.q.val() & !self.changes.mask.val()) | self.joins.val();
            self.flood_one_q.d.next = self.flood_one_q.q.val() & !self.changes.mask.val();
            if self.commit_control.val().flood_one {
                self.flood_one_q.d.next = (self.flood_one_q.q.val() & !self.changes.mask.val()) | self.joins.val();
            }
            self.bank_q.d.next = self.bank_q.q.val() & !self.changes.mask.val();
            if self.commit_control.val().bank {
                self.bank_q.d.next = (self.bank_q.q.val() & !self.changes.mask.val()) | self.joins.val();
            }
            self.manual_q.d.next = (self.manual_q.q.val() & !self.changes.mask.val()) | self.joins.val();
            if self.commit_control.val().auto {
                self.manual_q.d.next = self.manual_q.q.val() & !self.changes.mask.val();
            }
        }
        if self.reset.val() {
            self.loaded.d.next = 0.into();
            self.in_trunk_q.d.next = 0.into();
            self.flood_one_q.d.next = 0.into();
            self.bank_q.d.next = 0.into();
            self.manual_q.d.next = 0.into();
        }
        self.in_trunk.next = self.in_trunk_q.q.val();
        self.flood_one.next = self.flood_one_q.q.val();
        self.bank.next = self.bank_q.q.val();
        self.revives.next = !self.manual_q.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};
    use rand::{rngs::StdRng, Rng, SeedableRng};

    fn connected() -> Groups {
        let mut groups = Groups::default();
        groups.clock.connect();
        groups.reset.connect();
        groups.commit.connect();
        groups.commit_group.connect();
        groups.commit_control.connect();
        groups.fallback_group.connect();
        groups.host_group.connect();
        groups.connect_all();
        groups
    }

    fn check(groups: &mut Groups, controls: &[GroupControl; 16], what: &str) {
        for (group, control) in controls.iter().enumerate() {
            groups.host_group.next = (group as u64).into();
            groups.fallback_group.next = (group as u64).into();
            settle(groups);
            assert_eq!(groups.host_control.val(), *control, "{what}, group {group}");
            assert_eq!(groups.fallback.val(), control.fallback, "{what}, group {group}");
        }
        for port in 0..8 {
            let of = controls.iter().position(|control| control.members.get_bit(port));
            let control = of.map(|group| controls[group]);
            assert_eq!(groups.in_trunk.val().get_bit(port), of.is_some(), "{what}, port {port}");
            if let Some(of) = of {
                assert_eq!(groups.trunk_of[port].val().index(), of, "{what}, port {port}");
                assert_eq!(groups.bank.val().get_bit(port), controls[of].bank, "{what}, port {port}");
            }
            assert_eq!(
                groups.flood_one.val().get_bit(port),
                control.is_some_and(|c| c.flood_one),
                "{what}, port {port}"
            );
            assert_eq!(groups.revives.val().get_bit(port), control.is_none_or(|c| c.auto), "{what}, port {port}");
        }
    }

    #[test]
    fn random_commits_replace_a_group_as_a_whole_and_a_reset_all() {
        let seed = 8;
        let mut random = StdRng::seed_from_u64(seed);
        let mut groups = connected();
        let unloaded = [GroupControl { fallback: 15.into(), ..Default::default() }; 16];
        let mut controls = unloaded;
        check(&mut groups, &controls, "power-up");
        for round in 0..600 {
            let group = random.gen_range(0..16_usize);
            let control = GroupControl {
                members: (random.gen_range(0..256_u64) & random.gen_range(0..256)).into(),
                fallback: random.gen_range(0..16).into(),
                flood_one: random.gen(),
                auto: random.gen(),
                key: random.gen_range(0..16).into(),
                bank: random.gen(),
            };
            groups.commit_group.next = (group as u64).into();
            groups.commit_control.next = control;
            settle(&mut groups);
            let overlap = (0..16).any(|other| other != group && (controls[other].members & control.members).any());
            assert_eq!(groups.overlap.val(), overlap, "seed {seed}, round {round}");
            groups.commit.next = !overlap;
            tick(&mut groups, |groups| &mut groups.clock);
            groups.commit.next = false;
            if !overlap {
                controls[group] = control;
            }
            check(&mut groups, &controls, &format!("seed {seed}, round {round}"));
            if round % 150 == 149 {
                groups.reset.next = true;
                tick(&mut groups, |groups| &mut groups.clock);
                groups.reset.next = false;
                controls = unloaded;
                check(&mut groups, &controls, "after a reset");
            }
        }
    }
}
