//! Groups in force: which port is in which trunk, and each group's settings.
//! TRUNK claim 4; 802.1AX (link aggregation group).
//!
//!   commit, group, control ->+--------+-> per port: in_trunk, trunk_of, flood_one, revives; key_depth of them all
//!   hold                   ->| groups |-> the control word of the relay's group and of the host's
//!   relay's, host's group  ->+--------+-> overlap (would the commit take another group's member?)
//!
//! A commit takes 1 cycle for what is kept per port. The settings per group, and with them the bank of buckets, change in the next cycle in which
//! `hold` is low: in the one in which `port_state` takes over what is per port, so that a frame sees all of a commit or nothing. Reads and
//! `overlap` are combinational. A port is in at most one group, so membership is kept per port: its group, not 16 masks; so is what
//! only matters while there are members. Commits are at least 8 cycles apart. Reset: no group has members.

use crate::parts::distributed_memory::DistributedMemory;
use crate::parts::gather::Gather;
use crate::types::{
    GroupNumber, KeyDepth, PortMask, PortNumber, DEPTH_IP_ADDRESSES, DEPTH_IP_SOURCE, DEPTH_LAYER_2, DEPTH_PORT_NUMBERS,
};
use rust_hdl::prelude::*;
use trunkline_map::Key;

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
    /// The same, sooner, for a group that was committed.
    pub stored: Signal<Out, GroupControl>,
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
        self.stored.next = self.memory.read_data.val();
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
    /// A frame is being decided: its groups stay as they are.
    pub hold: Signal<In, Bit>,
    /// The relay's group, its settings without the members.
    pub group: Signal<In, GroupNumber>,
    pub control: Signal<Out, GroupControl>,
    /// The same, sooner, for a group that was committed: without members no other is asked for its key and bank.
    pub stored: Signal<Out, GroupControl>,
    pub host_group: Signal<In, GroupNumber>,
    pub host_control: Signal<Out, GroupControl>,
    /// Ports that are members of a group.
    pub in_trunk: Signal<Out, PortMask>,
    pub trunk_of: [Signal<Out, GroupNumber>; 8],
    /// Ports whose group sends group addresses to one member.
    pub flood_one: Signal<Out, PortMask>,
    /// Of the deepest key of a group with members.
    pub key_depth: Signal<Out, KeyDepth>,
    /// Ports that become live by themselves when their link comes up.
    pub revives: Signal<Out, PortMask>,
    settings: GroupSettings,
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
    /// Ports whose group's key looks as far as the IP source or further, the IP addresses or further, the port numbers.
    source_q: DFF<PortMask>,
    addresses_q: DFF<PortMask>,
    tuple_q: DFF<PortMask>,
    key_depth_q: DFF<KeyDepth>,
    layer_2: Constant<KeyDepth>,
    ip_source: Constant<KeyDepth>,
    ip_addresses: Constant<KeyDepth>,
    port_numbers: Constant<KeyDepth>,
    /// The first key codes that look so far.
    looks_at_source: Constant<Bits<4>>,
    looks_at_addresses: Constant<Bits<4>>,
    looks_at_ports: Constant<Bits<4>>,
    pending: DFF<Bit>,
    pending_group: DFF<GroupNumber>,
    pending_control: DFF<GroupControl>,
    settles: Signal<Local, Bit>,
    stays: Signal<Local, PortMask>,
    manual_q: DFF<PortMask>,
}

impl Default for Groups {
    fn default() -> Self {
        let key = |key: Key| Constant::new(u64::from(key.code()).into());
        Self {
            clock: Default::default(),
            reset: Default::default(),
            commit: Default::default(),
            commit_group: Default::default(),
            commit_control: Default::default(),
            overlap: Default::default(),
            hold: Default::default(),
            group: Default::default(),
            control: Default::default(),
            stored: Default::default(),
            host_group: Default::default(),
            host_control: Default::default(),
            in_trunk: Default::default(),
            trunk_of: Default::default(),
            flood_one: Default::default(),
            key_depth: Default::default(),
            revives: Default::default(),
            settings: Default::default(),
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
            source_q: Default::default(),
            addresses_q: Default::default(),
            tuple_q: Default::default(),
            key_depth_q: Default::default(),
            layer_2: Constant::new(DEPTH_LAYER_2.into()),
            ip_source: Constant::new(DEPTH_IP_SOURCE.into()),
            ip_addresses: Constant::new(DEPTH_IP_ADDRESSES.into()),
            port_numbers: Constant::new(DEPTH_PORT_NUMBERS.into()),
            looks_at_source: key(Key::IpSource),
            looks_at_addresses: key(Key::IpDestination),
            looks_at_ports: key(Key::FiveTuple),
            pending: Default::default(),
            pending_group: Default::default(),
            pending_control: Default::default(),
            settles: Default::default(),
            stays: Default::default(),
            manual_q: Default::default(),
        }
    }
}

impl Logic for Groups {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, loaded, in_trunk_q, flood_one_q, manual_q);
        dff_setup!(self, clock, source_q, addresses_q, tuple_q, key_depth_q);
        dff_setup!(self, clock, pending, pending_group, pending_control);
        self.settles.next = self.pending.q.val() & !self.hold.val();
        self.settings.clock.next = self.clock.val();
        self.settings.commit.next = self.settles.val();
        self.settings.commit_group.next = self.pending_group.q.val();
        self.settings.commit_control.next = self.pending_control.q.val();
        self.settings.loaded.next = self.loaded.q.val();
        self.settings.group.next = self.group.val();
        self.control.next = self.settings.control.val();
        self.stored.next = self.settings.stored.val();
        self.host_settings.clock.next = self.clock.val();
        self.host_settings.commit.next = self.settles.val();
        self.host_settings.commit_group.next = self.pending_group.q.val();
        self.host_settings.commit_control.next = self.pending_control.q.val();
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
        self.stays.next = !self.changes.mask.val();
        if self.settles.val() {
            self.loaded.d.next = self.loaded.q.val() | (self.one.val() << self.pending_group.q.val());
            self.pending.d.next = false;
        }
        if self.commit.val() {
            self.pending.d.next = true;
            self.pending_group.d.next = self.commit_group.val();
            self.pending_control.d.next = self.commit_control.val();
            self.pending_control.d.next.members = 0.into();
            self.in_trunk_q.d.next = (self.in_trunk_q.q.val() & self.stays.val()) | self.joins.val();
            self.flood_one_q.d.next = self.flood_one_q.q.val() & self.stays.val();
            if self.commit_control.val().flood_one {
                self.flood_one_q.d.next = (self.flood_one_q.q.val() & self.stays.val()) | self.joins.val();
            }
            self.source_q.d.next = self.source_q.q.val() & self.stays.val();
            if self.commit_control.val().key >= self.looks_at_source.val() {
                self.source_q.d.next = (self.source_q.q.val() & self.stays.val()) | self.joins.val();
            }
            self.addresses_q.d.next = self.addresses_q.q.val() & self.stays.val();
            if self.commit_control.val().key >= self.looks_at_addresses.val() {
                self.addresses_q.d.next = (self.addresses_q.q.val() & self.stays.val()) | self.joins.val();
            }
            self.tuple_q.d.next = self.tuple_q.q.val() & self.stays.val();
            if self.commit_control.val().key >= self.looks_at_ports.val() {
                self.tuple_q.d.next = (self.tuple_q.q.val() & self.stays.val()) | self.joins.val();
            }
            self.manual_q.d.next = (self.manual_q.q.val() & self.stays.val()) | self.joins.val();
            if self.commit_control.val().auto {
                self.manual_q.d.next = self.manual_q.q.val() & self.stays.val();
            }
        }
        self.key_depth_q.d.next = self.layer_2.val();
        if self.source_q.q.val().any() {
            self.key_depth_q.d.next = self.ip_source.val();
        }
        if self.addresses_q.q.val().any() {
            self.key_depth_q.d.next = self.ip_addresses.val();
        }
        if self.tuple_q.q.val().any() {
            self.key_depth_q.d.next = self.port_numbers.val();
        }
        if self.reset.val() {
            self.loaded.d.next = 0.into();
            self.pending.d.next = false;
            self.in_trunk_q.d.next = 0.into();
            self.flood_one_q.d.next = 0.into();
            self.source_q.d.next = 0.into();
            self.addresses_q.d.next = 0.into();
            self.tuple_q.d.next = 0.into();
            self.manual_q.d.next = 0.into();
        }
        self.key_depth.next = self.key_depth_q.q.val();
        self.in_trunk.next = self.in_trunk_q.q.val();
        self.flood_one.next = self.flood_one_q.q.val();
        self.revives.next = !self.manual_q.q.val();
    }
}

#[cfg(test)]
mod tests;
