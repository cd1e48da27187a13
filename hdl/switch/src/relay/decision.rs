//! Decides where a frame goes, from the table's answers and the state of the ports, and gives the verdict.
//! docs/forwarding.md sections 2 and 7; TRUNK claims 4 and 5; 802.1Q clauses 8.6 to 8.8.
//!
//!   found (DA with da_answer, SA with sa_answer) ->+----------+-> drop: the asking step's trunk is excluded
//!   question, state of the ports, admitted       ->| decision |-> verdict, verdict_to
//!   asking (step in B); choice, done (C)         ->+----------+-> take, limited
//!
//! `da_answer` is the cycle in which the frame's first step is in A (see `distribution`), `sa_answer`, the cycle after it, the one in which it is in B. The
//! verdict is out in the cycle in which the last step is in C: 2 cycles after `da_answer` if there is but one. Reset: no frame.

use super::arbiter::Question;
use super::walk::Step;
use crate::fdb::entry::{FdbBody, FdbMatch};
use crate::parts::gather::Gather;
use crate::types::{GroupNumber, PortMask, PortNumber, ReasonCode, TrapCode, Verdict, CPU_PORT};
use rust_hdl::prelude::*;
use trunkline_map::{fdb::KIND_CPU, DropReason, TrapReason};

#[derive(LogicBlock)]
pub struct Decision {
    pub clock: Signal<In, Clock>,
    pub da_answer: Signal<In, Bit>,
    pub sa_answer: Signal<In, Bit>,
    pub found: Signal<In, FdbMatch>,
    pub question: Signal<In, Question>,
    pub link: Signal<In, PortMask>,
    pub in_trunk: Signal<In, PortMask>,
    pub trunk_of: [Signal<In, GroupNumber>; 8],
    pub own: Signal<In, PortMask>,
    pub own_in_trunk: Signal<In, Bit>,
    pub own_trunk: Signal<In, GroupNumber>,
    pub sure: Signal<In, PortMask>,
    pub leaders: Signal<In, PortMask>,
    /// The fallback port of the group that the step in A asks for.
    pub fallback: Signal<In, PortNumber>,
    pub asking: Signal<In, Step>,
    pub drop: Signal<Out, Bit>,
    pub choice: Signal<In, PortMask>,
    pub done: Signal<In, Bit>,
    /// Trap reasons that the CPU may have, and is given, by code.
    pub admitted: Signal<In, Bits<4>>,
    pub arp_on: Signal<In, Bit>,
    pub take: Signal<Out, Bits<4>>,
    pub limited: Signal<Out, Bit>,
    pub verdict: Signal<Out, Verdict>,
    /// Who asked for it; 0 when there is none.
    pub verdict_to: Signal<Out, PortMask>,
    da_hit: DFF<Bit>,
    da_body: DFF<FdbBody>,
    da_fallback: DFF<PortNumber>,
    /// The source's own trunk.
    source_trunk: DFF<GroupNumber>,
    source_excludes: DFF<Bit>,
    sa_body: Signal<Local, FdbBody>,
    excludes: Signal<Local, Bit>,
    excluded_trunk: Signal<Local, GroupNumber>,
    group: Signal<Local, GroupNumber>,
    dropped: Signal<Local, Bit>,
    source_ports: Gather<8>,
    target: Gather<8>,
    fallback_port: Gather<8>,
    allowed: Signal<Local, PortMask>,
    from_cpu: Signal<Local, Bit>,
    to_ports: Signal<Local, PortMask>,
    reason: Signal<Local, ReasonCode>,
    trap: Signal<Local, TrapCode>,
    refused: Signal<Local, Bit>,
    may: [Signal<Local, Bit>; 4],
    copies: DFF<PortMask>,
    reason_q: DFF<ReasonCode>,
    learn: DFF<Bit>,
    trap_q: DFF<TrapCode>,
    asker: DFF<PortMask>,
    all: Signal<Local, PortMask>,
    number: [Constant<PortNumber>; 8],
    cpu: Constant<PortMask>,
    kind_cpu: Constant<Bits<2>>,
    reserved_address: Constant<ReasonCode>,
    group_source: Constant<ReasonCode>,
    discard_entry: Constant<ReasonCode>,
    filtered: Constant<ReasonCode>,
    egress_down: Constant<ReasonCode>,
    no_live_member: Constant<ReasonCode>,
    no_destination: Constant<ReasonCode>,
    trap_limited: Constant<ReasonCode>,
    trap_reserved: Constant<TrapCode>,
    trap_entry: Constant<TrapCode>,
    trap_arp: Constant<TrapCode>,
    bit_of_trap: [Constant<Bits<4>>; 4],
}

impl Default for Decision {
    fn default() -> Self {
        let reason = |reason: DropReason| Constant::new(u64::from(reason.code()).into());
        let trap = |reason: TrapReason| Constant::new(u64::from(reason.code()).into());
        Self {
            clock: Default::default(),
            da_answer: Default::default(),
            sa_answer: Default::default(),
            found: Default::default(),
            question: Default::default(),
            link: Default::default(),
            in_trunk: Default::default(),
            trunk_of: Default::default(),
            own: Default::default(),
            own_in_trunk: Default::default(),
            own_trunk: Default::default(),
            sure: Default::default(),
            leaders: Default::default(),
            fallback: Default::default(),
            asking: Default::default(),
            drop: Default::default(),
            choice: Default::default(),
            done: Default::default(),
            admitted: Default::default(),
            arp_on: Default::default(),
            take: Default::default(),
            limited: Default::default(),
            verdict: Default::default(),
            verdict_to: Default::default(),
            da_hit: Default::default(),
            da_body: Default::default(),
            da_fallback: Default::default(),
            source_trunk: Default::default(),
            source_excludes: Default::default(),
            sa_body: Default::default(),
            excludes: Default::default(),
            excluded_trunk: Default::default(),
            group: Default::default(),
            dropped: Default::default(),
            source_ports: Default::default(),
            target: Default::default(),
            fallback_port: Default::default(),
            allowed: Default::default(),
            from_cpu: Default::default(),
            to_ports: Default::default(),
            reason: Default::default(),
            trap: Default::default(),
            refused: Default::default(),
            may: Default::default(),
            copies: Default::default(),
            reason_q: Default::default(),
            learn: Default::default(),
            trap_q: Default::default(),
            asker: Default::default(),
            all: Default::default(),
            number: std::array::from_fn(|port| Constant::new((port as u64).into())),
            cpu: Constant::new((1_u64 << CPU_PORT).into()),
            kind_cpu: Constant::new(u64::from(KIND_CPU).into()),
            reserved_address: reason(DropReason::ReservedAddress),
            group_source: reason(DropReason::GroupSource),
            discard_entry: reason(DropReason::DiscardEntry),
            filtered: reason(DropReason::Filtered),
            egress_down: reason(DropReason::EgressDown),
            no_live_member: reason(DropReason::NoLiveMember),
            no_destination: reason(DropReason::NoDestination),
            trap_limited: reason(DropReason::TrapLimited),
            trap_reserved: trap(TrapReason::ReservedAddress),
            trap_entry: trap(TrapReason::CpuEntry),
            trap_arp: trap(TrapReason::Arp),
            bit_of_trap: std::array::from_fn(|code| Constant::new((if code == 0 { 0 } else { 1_u64 << code }).into())),
        }
    }
}

impl Logic for Decision {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, da_hit, da_body, da_fallback, source_trunk, source_excludes);
        dff_setup!(self, clock, copies, reason_q, learn, trap_q, asker);
        if self.da_answer.val() {
            self.da_hit.d.next = self.found.val().hit;
            self.da_body.d.next = self.found.val().body;
            self.da_fallback.d.next = self.fallback.val();
        }

        // Where the frame must not go besides its own port and trunk: the source's own trunk.
        self.sa_body.next = self.found.val().body;
        self.excludes.next = self.source_excludes.q.val();
        self.excluded_trunk.next = self.source_trunk.q.val();
        if self.sa_answer.val() {
            self.excludes.next = self.found.val().hit & self.sa_body.val().sticky & self.sa_body.val().trunk;
            self.excluded_trunk.next = self.sa_body.val().id;
        }
        self.source_excludes.d.next = self.excludes.val();
        self.source_trunk.d.next = self.excluded_trunk.val();
        self.group.next = self.asking.val().group;
        // A flood's leaders are none of the own trunk; only a known destination, asked for in the first step, can be.
        self.dropped.next = (self.excludes.val() & (self.excluded_trunk.val() == self.group.val()))
            | (self.sa_answer.val() & self.own_in_trunk.val() & (self.own_trunk.val() == self.group.val()));
        self.drop.next = self.dropped.val();
        for p in 0..8 {
            self.source_ports.bits[p].next = self.excludes.val()
                & self.in_trunk.val().get_bit(p)
                & (self.trunk_of[p].val() == self.excluded_trunk.val());
            self.target.bits[p].next = self.da_body.q.val().id == self.number[p].val();
            self.fallback_port.bits[p].next = self.da_fallback.q.val() == self.number[p].val();
        }
        self.from_cpu.next = (self.question.val().asker & self.cpu.val()).any();
        self.allowed.next = !self.own.val() & !self.source_ports.mask.val();
        for i in 0..4 {
            self.may[i].next = self.admitted.val().get_bit(i) & !self.from_cpu.val();
        }

        // What is sure without a bucket. `reason` is 0 if there is a copy, or a trunk will have one.
        self.to_ports.next = 0.into();
        self.reason.next = 0.into();
        self.trap.next = 0.into();
        self.refused.next = false;
        if self.question.val().da_reserved {
            if self.may[1].val() {
                self.trap.next = self.trap_reserved.val();
            } else {
                self.reason.next = self.reserved_address.val();
                self.refused.next = !self.from_cpu.val();
            }
        } else if self.question.val().sa_group {
            self.reason.next = self.group_source.val();
        } else {
            if !self.da_hit.q.val() {
                self.to_ports.next = self.sure.val() & !self.source_ports.mask.val();
                if !((self.sure.val() | self.leaders.val()) & !self.source_ports.mask.val()).any() {
                    self.reason.next = self.no_destination.val();
                }
            } else if self.da_body.q.val().trunk {
                if self.dropped.val() {
                    self.reason.next = self.filtered.val();
                } else if !self.asking.val().members.any() {
                    self.to_ports.next = self.fallback_port.mask.val() & self.link.val() & !self.question.val().asker;
                    if !(self.fallback_port.mask.val() & self.link.val() & !self.question.val().asker).any() {
                        self.reason.next = self.no_live_member.val();
                    }
                }
            } else if self.da_body.q.val().kind == 0 {
                self.to_ports.next = self.target.mask.val() & self.allowed.val() & self.link.val();
                if !(self.target.mask.val() & self.allowed.val()).any() {
                    self.reason.next = self.filtered.val();
                } else if !(self.target.mask.val() & self.link.val()).any() {
                    self.reason.next = self.egress_down.val();
                }
            } else if self.da_body.q.val().kind != self.kind_cpu.val() {
                self.reason.next = self.discard_entry.val();
            } else if self.from_cpu.val() {
                self.reason.next = self.filtered.val();
            } else if self.may[2].val() {
                self.trap.next = self.trap_entry.val();
            } else {
                self.reason.next = self.trap_limited.val();
                self.refused.next = true;
            }
            if self.question.val().is_arp
                & !(self.da_hit.q.val()
                    & !self.da_body.q.val().trunk
                    & (self.da_body.q.val().kind == self.kind_cpu.val())
                    & self.may[2].val())
            {
                if self.may[3].val() {
                    self.trap.next = self.trap_arp.val();
                    self.reason.next = 0.into();
                } else if self.arp_on.val() & !self.from_cpu.val() {
                    self.refused.next = true;
                }
            }
        }

        self.take.next = 0.into();
        self.limited.next = self.sa_answer.val() & self.refused.val();
        for i in 0..4 {
            if self.sa_answer.val() & (self.trap.val() == i.to_bits::<2>()) {
                self.take.next = self.bit_of_trap[i].val();
            }
        }
        self.all.next = self.copies.q.val() | self.choice.val();
        self.copies.d.next = self.all.val();
        if self.sa_answer.val() {
            self.copies.d.next = self.to_ports.val();
            if self.trap.val().any() {
                self.copies.d.next = self.to_ports.val() | self.cpu.val();
            }
            self.reason_q.d.next = self.reason.val();
            self.trap_q.d.next = self.trap.val();
            self.learn.d.next = !self.question.val().sa_group & !self.from_cpu.val();
            self.asker.d.next = self.question.val().asker;
        }
        self.verdict.next.copies = self.all.val();
        self.verdict.next.reason = self.reason_q.q.val();
        self.verdict.next.learn = self.learn.q.val();
        self.verdict.next.trap = self.trap_q.q.val();
        self.verdict_to.next = 0.into();
        if self.done.val() {
            self.verdict_to.next = self.asker.q.val();
        }
    }
}
