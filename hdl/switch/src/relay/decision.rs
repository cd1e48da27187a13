//! Decides where a frame goes, from the table's answers and the state of the ports.
//! docs/forwarding.md section 2; TRUNK claims 4 and 5; 802.1Q clauses 8.6 to 8.8.
//!
//!   question, found (DA in phase 3, SA in phase 0) ->+----------+-> plan: sure copies, trunks to ask, reason if there is no copy
//!   state of the ports                             ->| decision |
//!                                                    +----------+
//!
//! Latency: the plan is out in phase 1, 2 cycles after the answer for the DA; one frame a slot, never stalls.

use super::arbiter::Question;
use crate::fdb::entry::{FdbBody, FdbMatch};
use crate::parts::gather::Gather;
use crate::types::{GroupNumber, PortMask, PortNumber, ReasonCode};
use rust_hdl::prelude::*;
use trunkline_map::DropReason;

/// A frame's way, up to the choice of members by bucket.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct Plan {
    pub valid: Bit,
    pub port: PortNumber,
    /// Copies that need no bucket.
    pub copies: PortMask,
    /// The leaders of the trunks that get one copy by bucket.
    pub leaders: PortMask,
    /// Live members of all trunks.
    pub members: PortMask,
    /// The bank of buckets in force in each port's trunk.
    pub bank: PortMask,
    pub bucket: Bits<8>,
    /// Why there is no copy, if there is none.
    pub reason: ReasonCode,
    pub learn: Bit,
}

#[derive(LogicBlock)]
pub struct Decision {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub phase: Signal<In, Bits<2>>,
    pub question: Signal<In, Question>,
    pub found: Signal<In, FdbMatch>,
    pub link: Signal<In, PortMask>,
    pub members: Signal<In, PortMask>,
    pub in_trunk: Signal<In, PortMask>,
    pub trunk_of: [Signal<In, GroupNumber>; 8],
    pub flood_one: Signal<In, PortMask>,
    pub bank: Signal<In, PortMask>,
    pub sole: Signal<In, PortMask>,
    pub leader: Signal<In, PortMask>,
    /// The group whose fallback port is asked for, and the port, in the same cycle: phase 3, from when the state of the ports in phase 0 is.
    pub group: Signal<Out, GroupNumber>,
    pub fallback_port: Signal<In, PortNumber>,
    pub plan: Signal<Out, Plan>,
    da_hit: DFF<Bit>,
    da_body: DFF<FdbBody>,
    da_fallback: DFF<PortNumber>,
    plan_q: DFF<Plan>,
    sa_body: Signal<Local, FdbBody>,
    own_trunk: Signal<Local, GroupNumber>,
    own_in_trunk: Signal<Local, Bit>,
    own: Signal<Local, PortMask>,
    source_trunk_excluded: Signal<Local, Bit>,
    excluded: Gather<8>,
    in_group: Gather<8>,
    target: Gather<8>,
    fallback: Gather<8>,
    allowed: Signal<Local, PortMask>,
    group_filtered: Signal<Local, Bit>,
    to_all: Signal<Local, PortMask>,
    to_one: Signal<Local, PortMask>,
    number: [Constant<PortNumber>; 8],
    reserved_address: Constant<ReasonCode>,
    group_source: Constant<ReasonCode>,
    discard_entry: Constant<ReasonCode>,
    filtered: Constant<ReasonCode>,
    egress_down: Constant<ReasonCode>,
    no_live_member: Constant<ReasonCode>,
    no_destination: Constant<ReasonCode>,
}

impl Default for Decision {
    fn default() -> Self {
        let reason = |reason: DropReason| Constant::new(u64::from(reason.code()).into());
        Self {
            clock: Default::default(),
            reset: Default::default(),
            phase: Default::default(),
            question: Default::default(),
            found: Default::default(),
            link: Default::default(),
            members: Default::default(),
            in_trunk: Default::default(),
            trunk_of: Default::default(),
            flood_one: Default::default(),
            bank: Default::default(),
            sole: Default::default(),
            leader: Default::default(),
            group: Default::default(),
            fallback_port: Default::default(),
            plan: Default::default(),
            da_hit: Default::default(),
            da_body: Default::default(),
            da_fallback: Default::default(),
            plan_q: Default::default(),
            sa_body: Default::default(),
            own_trunk: Default::default(),
            own_in_trunk: Default::default(),
            own: Default::default(),
            source_trunk_excluded: Default::default(),
            excluded: Default::default(),
            in_group: Default::default(),
            target: Default::default(),
            fallback: Default::default(),
            allowed: Default::default(),
            group_filtered: Default::default(),
            to_all: Default::default(),
            to_one: Default::default(),
            number: std::array::from_fn(|port| Constant::new((port as u64).into())),
            reserved_address: reason(DropReason::ReservedAddress),
            group_source: reason(DropReason::GroupSource),
            discard_entry: reason(DropReason::DiscardEntry),
            filtered: reason(DropReason::Filtered),
            egress_down: reason(DropReason::EgressDown),
            no_live_member: reason(DropReason::NoLiveMember),
            no_destination: reason(DropReason::NoDestination),
        }
    }
}

impl Logic for Decision {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, da_hit, da_body, da_fallback, plan_q);
        if self.phase.val() == 3 {
            self.da_hit.d.next = self.found.val().hit;
            self.da_body.d.next = self.found.val().body;
            self.da_fallback.d.next = self.fallback_port.val();
        }
        self.sa_body.next = self.found.val().body;
        self.group.next = self.found.val().body.id;

        // Where the frame must not go: its ingress, the ingress port's trunk, the source's own trunk.
        self.own_trunk.next = 0.into();
        self.own_in_trunk.next = false;
        self.own.next = 0.into();
        for p in 0..8 {
            if self.question.val().port == self.number[p].val() {
                self.own_trunk.next = self.trunk_of[p].val();
                self.own_in_trunk.next = self.in_trunk.val().get_bit(p);
            }
        }
        self.source_trunk_excluded.next = self.found.val().hit & self.sa_body.val().sticky & self.sa_body.val().trunk;
        for p in 0..8 {
            self.excluded.bits[p].next = (self.question.val().port == self.number[p].val())
                | (self.in_trunk.val().get_bit(p)
                    & ((self.own_in_trunk.val() & (self.trunk_of[p].val() == self.own_trunk.val()))
                        | (self.source_trunk_excluded.val() & (self.trunk_of[p].val() == self.sa_body.val().id))));
            self.in_group.bits[p].next =
                self.in_trunk.val().get_bit(p) & (self.trunk_of[p].val() == self.da_body.q.val().id);
            self.target.bits[p].next = self.da_body.q.val().id == self.number[p].val();
            self.fallback.bits[p].next =
                (self.da_fallback.q.val() == self.number[p].val()) & (self.question.val().port != self.number[p].val());
        }
        self.allowed.next = !self.excluded.mask.val();
        self.group_filtered.next = (self.own_in_trunk.val() & (self.own_trunk.val() == self.da_body.q.val().id))
            | (self.source_trunk_excluded.val() & (self.sa_body.val().id == self.da_body.q.val().id));

        // A flood: ports outside trunks, then trunks, to every live member or to one.
        self.to_all.next = 0.into();
        self.to_one.next = self.in_trunk.val();
        if self.question.val().da_group {
            self.to_all.next = self.in_trunk.val() & !self.flood_one.val();
            self.to_one.next = self.flood_one.val();
        }

        self.plan_q.d.next.valid = false;
        if self.phase.val() == 0 {
            self.plan_q.d.next.valid = self.question.val().valid;
            self.plan_q.d.next.port = self.question.val().port;
            self.plan_q.d.next.members = self.members.val();
            self.plan_q.d.next.bank = self.bank.val();
            self.plan_q.d.next.bucket = self.question.val().bucket;
            self.plan_q.d.next.learn = !self.question.val().sa_group;
            self.plan_q.d.next.copies = 0.into();
            self.plan_q.d.next.leaders = 0.into();
            if self.question.val().da_reserved {
                self.plan_q.d.next.reason = self.reserved_address.val();
            } else if self.question.val().sa_group {
                self.plan_q.d.next.reason = self.group_source.val();
            } else if !self.da_hit.q.val() {
                self.plan_q.d.next.reason = self.no_destination.val();
                self.plan_q.d.next.copies = self.allowed.val()
                    & ((self.link.val() & !self.in_trunk.val())
                        | (self.members.val() & self.to_all.val())
                        | (self.sole.val() & self.to_one.val()));
                self.plan_q.d.next.leaders = self.allowed.val() & self.leader.val() & self.to_one.val();
            } else if self.da_body.q.val().trunk {
                self.plan_q.d.next.reason = self.no_live_member.val();
                if self.group_filtered.val() {
                    self.plan_q.d.next.reason = self.filtered.val();
                } else if (self.members.val() & self.in_group.mask.val()).any() {
                    self.plan_q.d.next.copies = self.sole.val() & self.in_group.mask.val();
                    self.plan_q.d.next.leaders = self.leader.val() & self.in_group.mask.val();
                } else {
                    self.plan_q.d.next.copies = self.fallback.mask.val() & self.link.val();
                }
            } else if self.da_body.q.val().kind != 0 {
                self.plan_q.d.next.reason = self.discard_entry.val();
            } else {
                self.plan_q.d.next.reason = self.filtered.val();
                if (self.target.mask.val() & self.allowed.val()).any() {
                    self.plan_q.d.next.reason = self.egress_down.val();
                }
                self.plan_q.d.next.copies = self.target.mask.val() & self.allowed.val() & self.link.val();
            }
        }
        if self.reset.val() {
            self.plan_q.d.next.valid = false;
        }
        self.plan.next = self.plan_q.q.val();
    }
}
