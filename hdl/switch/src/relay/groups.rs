//! The control words of the 16 groups in force, and what they say of each port.
//! TRUNK claim 4; 802.1AX (link aggregation group).
//!
//!   commit, group, control ->+--------+-> per port: in_trunk, trunk_of, flood_one, revives
//!   asked group            ->| groups |-> its control word (three read ports)
//!                            +--------+-> overlap (would the commit take another group's member?)
//!
//! A commit takes 1 cycle: control word and bank of buckets change together. Reads and `overlap` are combinational, what it says of ports
//! is registered, 1 cycle later. Reset: no group has members.

use crate::crossbar::gather::Gather;
use crate::types::{GroupNumber, PortMask, PortNumber};
use rust_hdl::prelude::*;

/// A group's control word: the layout of `trunkline_map`'s, first field lowest.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct GroupControl {
    pub members: PortMask,
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

/// One group's register.
#[derive(LogicBlock, Default)]
pub struct GroupRegister {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub load: Signal<In, Bit>,
    pub new_control: Signal<In, GroupControl>,
    pub control: Signal<Out, GroupControl>,
    pub members: Signal<Out, PortMask>,
    pub flood_one: Signal<Out, Bit>,
    pub auto: Signal<Out, Bit>,
    held: DFF<GroupControl>,
    loaded: DFF<Bit>,
}

impl Logic for GroupRegister {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held, loaded);
        if self.load.val() {
            self.held.d.next = self.new_control.val();
            self.loaded.d.next = true;
        }
        if self.reset.val() {
            self.held.d.next.members = 0.into();
            self.held.d.next.bank = false;
            self.loaded.d.next = false;
        }
        self.control.next = self.held.q.val();
        if !self.loaded.q.val() {
            self.control.next.members = 0.into();
            self.control.next.fallback = 15.into();
        }
        self.members.next = self.held.q.val().members;
        self.flood_one.next = self.held.q.val().flood_one;
        self.auto.next = self.held.q.val().auto;
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
    pub group_a: Signal<In, GroupNumber>,
    pub control_a: Signal<Out, GroupControl>,
    pub group_b: Signal<In, GroupNumber>,
    pub control_b: Signal<Out, GroupControl>,
    pub group_c: Signal<In, GroupNumber>,
    pub control_c: Signal<Out, GroupControl>,
    /// Ports that are members of a group.
    pub in_trunk: Signal<Out, PortMask>,
    pub trunk_of: [Signal<Out, GroupNumber>; 8],
    /// Ports whose group sends group addresses to one member.
    pub flood_one: Signal<Out, PortMask>,
    /// Ports that become live by themselves when their link comes up.
    pub revives: Signal<Out, PortMask>,
    group: [GroupRegister; 16],
    in_trunk_bits: Gather<8>,
    flood_one_bits: Gather<8>,
    revives_bits: Gather<8>,
    trunk_of_q: [DFF<GroupNumber>; 8],
    in_trunk_q: DFF<PortMask>,
    flood_one_q: DFF<PortMask>,
    revives_q: DFF<PortMask>,
    number: [Constant<GroupNumber>; 16],
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
            group_a: Default::default(),
            control_a: Default::default(),
            group_b: Default::default(),
            control_b: Default::default(),
            group_c: Default::default(),
            control_c: Default::default(),
            in_trunk: Default::default(),
            trunk_of: Default::default(),
            flood_one: Default::default(),
            revives: Default::default(),
            group: Default::default(),
            in_trunk_bits: Default::default(),
            flood_one_bits: Default::default(),
            revives_bits: Default::default(),
            trunk_of_q: Default::default(),
            in_trunk_q: Default::default(),
            flood_one_q: Default::default(),
            revives_q: Default::default(),
            number: std::array::from_fn(|group| Constant::new((group as u64).into())),
        }
    }
}

impl Logic for Groups {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, in_trunk_q, flood_one_q, revives_q);
        self.control_a.next = self.group[0].control.val();
        self.control_b.next = self.group[0].control.val();
        self.control_c.next = self.group[0].control.val();
        self.overlap.next = false;
        for p in 0..8 {
            self.trunk_of_q[p].clock.next = self.clock.val();
            self.trunk_of_q[p].d.next = 0.into();
            self.in_trunk_bits.bits[p].next = false;
            self.flood_one_bits.bits[p].next = false;
            self.revives_bits.bits[p].next = true;
        }
        for g in 0..16 {
            self.group[g].clock.next = self.clock.val();
            self.group[g].reset.next = self.reset.val();
            self.group[g].new_control.next = self.commit_control.val();
            self.group[g].load.next = self.commit.val() & (self.commit_group.val() == self.number[g].val());
            if self.group_a.val() == self.number[g].val() {
                self.control_a.next = self.group[g].control.val();
            }
            if self.group_b.val() == self.number[g].val() {
                self.control_b.next = self.group[g].control.val();
            }
            if self.group_c.val() == self.number[g].val() {
                self.control_c.next = self.group[g].control.val();
            }
            if (self.commit_group.val() != self.number[g].val())
                & (self.commit_control.val().members & self.group[g].members.val()).any()
            {
                self.overlap.next = true;
            }
            for p in 0..8 {
                if self.group[g].members.val().get_bit(p) {
                    self.trunk_of_q[p].d.next = self.number[g].val();
                    self.in_trunk_bits.bits[p].next = true;
                    self.flood_one_bits.bits[p].next = self.group[g].flood_one.val();
                    self.revives_bits.bits[p].next = self.group[g].auto.val();
                }
            }
        }
        for p in 0..8 {
            self.trunk_of[p].next = self.trunk_of_q[p].q.val();
        }
        self.in_trunk_q.d.next = self.in_trunk_bits.mask.val();
        self.flood_one_q.d.next = self.flood_one_bits.mask.val();
        self.revives_q.d.next = self.revives_bits.mask.val();
        self.in_trunk.next = self.in_trunk_q.q.val();
        self.flood_one.next = self.flood_one_q.q.val();
        self.revives.next = self.revives_q.q.val();
    }
}
