//! The relay: where an accepted frame goes. Wiring only.
//! docs/forwarding.md sections 2 to 5.
//!
//!   request per port  ->+---------+   +-----+   +----------+   +------+   +--------------+-> verdict per port
//!                       | arbiter |-->| fdb |-->| decision |-->| walk |-->| distribution |
//!   sighting per port ->+---------+   +-----+   +----------+   +------+   +--------------+
//!                                                    ^ groups, live, port state
//!
//! One relay for all ports: a decision every 4 cycles. Latency from the cycle in which a request is taken (an idle relay takes it at once) to
//! its verdict 10 cycles, 11 or 12 when a flood asks for two or three trunks by bucket. `A`: log2 of the rows of the filtering
//! database; `AB`: bucket bits + 5. Reset: tables empty after 4 x 2^A cycles, then `ready`.

pub mod arbiter;
pub mod decision;
pub mod distribution;
pub mod groups;
pub mod live;
pub mod port_state;
pub mod sightings;
pub mod walk;

#[cfg(test)]
mod bench;
#[cfg(test)]
mod equivalence;
#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;

use crate::fdb::entry::{FdbEntry, FdbKey, FdbOperation};
use crate::fdb::Fdb;
use crate::types::{Descriptor, GroupNumber, PortMask, PortNumber, Sighting, Verdict};
use arbiter::Arbiter;
use decision::Decision;
use distribution::Distribution;
use groups::{GroupControl, Groups};
use live::Live;
use port_state::PortState;
use rust_hdl::prelude::*;
use sightings::Sightings;
use walk::Walk;

#[derive(LogicBlock)]
pub struct Relay<const P: usize, const A: usize, const AB: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub link: Signal<In, PortMask>,
    pub request: [Signal<In, Descriptor>; P],
    pub request_valid: [Signal<In, Bit>; P],
    pub request_ready: [Signal<Out, Bit>; P],
    pub verdict: Signal<Out, Verdict>,
    pub verdict_valid: [Signal<Out, Bit>; P],
    pub sighting: [Signal<In, Sighting>; P],
    pub sighting_valid: [Signal<In, Bit>; P],
    pub sighting_ready: [Signal<Out, Bit>; P],
    pub learned: Signal<Out, Bit>,
    pub moved: Signal<Out, Bit>,
    pub learn_failed: Signal<Out, Bit>,
    /// The ingress port of the three above.
    pub learn_port: Signal<Out, PortNumber>,
    pub live: Signal<Out, PortMask>,
    pub live_set: Signal<In, PortMask>,
    pub live_clear: Signal<In, PortMask>,
    pub ageing_time: Signal<In, Bits<20>>,
    pub flush: Signal<In, Bit>,
    pub flushed: Signal<Out, Bit>,
    pub occupancy: Signal<Out, Bits<16>>,
    pub aged: Signal<Out, Bits<32>>,
    /// Entries that made room for another, and sightings that found no place, since reset.
    pub displaced: Signal<Out, Bits<32>>,
    pub learn_failed_total: Signal<Out, Bits<32>>,
    pub ready: Signal<Out, Bit>,
    pub fdb_operation: Signal<In, FdbOperation>,
    pub fdb_key: Signal<In, FdbKey>,
    pub fdb_valid: Signal<In, Bit>,
    pub fdb_taken: Signal<Out, Bit>,
    pub fdb_done: Signal<Out, Bit>,
    pub fdb_full: Signal<Out, Bit>,
    pub fdb_not_found: Signal<Out, Bit>,
    pub fdb_entry: Signal<Out, FdbEntry>,
    pub commit: Signal<In, Bit>,
    pub commit_group: Signal<In, GroupNumber>,
    pub commit_control: Signal<In, GroupControl>,
    pub commit_overlap: Signal<Out, Bit>,
    /// The host's group: its control word; and of the bucket the next signals name.
    pub host_group: Signal<In, GroupNumber>,
    pub host_control: Signal<Out, GroupControl>,
    pub bucket_bank: Signal<In, Bit>,
    pub bucket: Signal<In, Bits<8>>,
    pub bucket_write: Signal<In, Bit>,
    pub bucket_data: Signal<In, Bits<8>>,
    pub bucket_read: Signal<In, Bit>,
    pub bucket_read_taken: Signal<Out, Bit>,
    pub bucket_word: Signal<Out, Bits<8>>,
    arbiter: Arbiter<P>,
    fdb: Fdb<A>,
    decision: Decision,
    walk: Walk,
    distribution: Distribution<AB>,
    groups: Groups,
    live_mask: Live,
    port_state: PortState,
    sightings: Sightings<P>,
    number: [Constant<PortNumber>; P],
}

impl<const P: usize, const A: usize, const AB: usize> Relay<P, A, AB> {
    /// `half_second_cycles`: clock cycles in half a second of ageing time.
    pub fn new(half_second_cycles: u64) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            link: Default::default(),
            request: std::array::from_fn(|_| Default::default()),
            request_valid: std::array::from_fn(|_| Default::default()),
            request_ready: std::array::from_fn(|_| Default::default()),
            verdict: Default::default(),
            verdict_valid: std::array::from_fn(|_| Default::default()),
            sighting: std::array::from_fn(|_| Default::default()),
            sighting_valid: std::array::from_fn(|_| Default::default()),
            sighting_ready: std::array::from_fn(|_| Default::default()),
            learned: Default::default(),
            moved: Default::default(),
            learn_failed: Default::default(),
            learn_port: Default::default(),
            live: Default::default(),
            live_set: Default::default(),
            live_clear: Default::default(),
            ageing_time: Default::default(),
            flush: Default::default(),
            flushed: Default::default(),
            occupancy: Default::default(),
            aged: Default::default(),
            displaced: Default::default(),
            learn_failed_total: Default::default(),
            ready: Default::default(),
            fdb_operation: Default::default(),
            fdb_key: Default::default(),
            fdb_valid: Default::default(),
            fdb_taken: Default::default(),
            fdb_done: Default::default(),
            fdb_full: Default::default(),
            fdb_not_found: Default::default(),
            fdb_entry: Default::default(),
            commit: Default::default(),
            commit_group: Default::default(),
            commit_control: Default::default(),
            commit_overlap: Default::default(),
            host_group: Default::default(),
            host_control: Default::default(),
            bucket_bank: Default::default(),
            bucket: Default::default(),
            bucket_write: Default::default(),
            bucket_data: Default::default(),
            bucket_read: Default::default(),
            bucket_read_taken: Default::default(),
            bucket_word: Default::default(),
            arbiter: Default::default(),
            fdb: Fdb::new(half_second_cycles),
            decision: Default::default(),
            walk: Default::default(),
            distribution: Default::default(),
            groups: Default::default(),
            live_mask: Default::default(),
            port_state: Default::default(),
            sightings: Default::default(),
            number: std::array::from_fn(|port| Constant::new((port as u64).into())),
        }
    }
}

impl<const P: usize, const A: usize, const AB: usize> Logic for Relay<P, A, AB> {
    #[hdl_gen]
    fn update(&mut self) {
        self.arbiter.clock.next = self.clock.val();
        self.arbiter.reset.next = self.reset.val();
        self.arbiter.phase.next = self.fdb.phase.val();
        self.sightings.clock.next = self.clock.val();
        self.sightings.taken.next = self.fdb.sighting_taken.val();
        self.sightings.in_trunk.next = self.groups.in_trunk.val();
        for i in 0..P {
            self.arbiter.request[i].next = self.request[i].val();
            self.arbiter.request_valid[i].next = self.request_valid[i].val();
            self.request_ready[i].next = self.arbiter.request_ready[i].val();
            self.sightings.sighting[i].next = self.sighting[i].val();
            self.sightings.sighting_valid[i].next = self.sighting_valid[i].val();
            self.sighting_ready[i].next = self.sightings.sighting_ready[i].val();
            self.verdict_valid[i].next =
                self.distribution.verdict_valid.val() & (self.distribution.verdict_port.val() == self.number[i].val());
        }

        self.fdb.clock.next = self.clock.val();
        self.fdb.reset.next = self.reset.val();
        self.fdb.waiting.next = self.arbiter.waiting.val();
        self.fdb.da.next = self.arbiter.da.val();
        self.fdb.sa.next = self.arbiter.sa.val();
        self.fdb.sighting.next = self.sightings.chosen.val();
        self.fdb.sighting_valid.next = self.sightings.valid.val();
        self.fdb.place.next = self.sightings.place.val();
        self.fdb.host.next = self.fdb_operation.val();
        self.fdb.host_key.next = self.fdb_key.val();
        self.fdb.host_valid.next = self.fdb_valid.val();
        self.fdb.ageing_time.next = self.ageing_time.val();
        self.fdb.flush.next = self.flush.val();
        self.learned.next = self.fdb.learned.val();
        self.moved.next = self.fdb.moved.val();
        self.learn_failed.next = self.fdb.learn_failed.val();
        self.learn_port.next = self.fdb.port.val();
        self.fdb_taken.next = self.fdb.host_taken.val();
        self.fdb_done.next = self.fdb.host_done.val();
        self.fdb_full.next = self.fdb.host_full.val();
        self.fdb_not_found.next = self.fdb.host_not_found.val();
        self.fdb_entry.next = self.fdb.host_entry.val();
        self.flushed.next = self.fdb.flushed.val();
        self.occupancy.next = self.fdb.occupancy.val();
        self.aged.next = self.fdb.aged.val();
        self.displaced.next = self.fdb.displaced.val();
        self.learn_failed_total.next = self.fdb.learn_failed_total.val();
        self.ready.next = self.fdb.ready.val();

        self.live_mask.clock.next = self.clock.val();
        self.live_mask.reset.next = self.reset.val();
        self.live_mask.link.next = self.link.val();
        self.live_mask.revives.next = self.groups.revives.val();
        self.live_mask.set.next = self.live_set.val();
        self.live_mask.clear.next = self.live_clear.val();
        self.live.next = self.live_mask.live.val();

        self.groups.clock.next = self.clock.val();
        self.groups.reset.next = self.reset.val();
        self.groups.commit.next = self.commit.val();
        self.groups.commit_group.next = self.commit_group.val();
        self.groups.commit_control.next = self.commit_control.val();
        self.commit_overlap.next = self.groups.overlap.val();
        self.groups.fallback_group.next = self.decision.group.val();
        self.groups.host_group.next = self.host_group.val();
        self.host_control.next = self.groups.host_control.val();

        self.port_state.clock.next = self.clock.val();
        self.port_state.link.next = self.live_mask.link_now.val();
        self.port_state.live.next = self.live_mask.live.val();
        self.port_state.in_trunk.next = self.groups.in_trunk.val();
        self.port_state.flood_one.next = self.groups.flood_one.val();
        self.port_state.bank.next = self.groups.bank.val();

        self.decision.clock.next = self.clock.val();
        self.decision.reset.next = self.reset.val();
        self.decision.phase.next = self.fdb.phase.val();
        self.decision.question.next = self.arbiter.question.val();
        self.decision.found.next = self.fdb.found.val();
        self.decision.link.next = self.port_state.link_now.val();
        self.decision.members.next = self.port_state.members_now.val();
        self.decision.in_trunk.next = self.port_state.in_trunk_now.val();
        self.decision.flood_one.next = self.port_state.flood_one_now.val();
        self.decision.bank.next = self.port_state.bank_now.val();
        self.decision.sole.next = self.port_state.sole.val();
        self.decision.leader.next = self.port_state.leader.val();
        self.decision.fallback_port.next = self.groups.fallback.val();

        self.walk.clock.next = self.clock.val();
        self.walk.reset.next = self.reset.val();
        self.walk.plan.next = self.decision.plan.val();
        for p in 0..8 {
            self.sightings.trunk_of[p].next = self.groups.trunk_of[p].val();
            self.port_state.trunk_of[p].next = self.groups.trunk_of[p].val();
            self.decision.trunk_of[p].next = self.port_state.trunk_of_now[p].val();
            self.walk.trunk_of[p].next = self.port_state.trunk_of_now[p].val();
        }

        self.distribution.clock.next = self.clock.val();
        self.distribution.reset.next = self.reset.val();
        self.distribution.step.next = self.walk.step.val();
        self.verdict.next = self.distribution.verdict.val();
        self.distribution.host_bank.next = self.bucket_bank.val();
        self.distribution.host_group.next = self.host_group.val();
        self.distribution.host_bucket.next = self.bucket.val();
        self.distribution.host_write.next = self.bucket_write.val();
        self.distribution.host_data.next = self.bucket_data.val();
        self.distribution.host_read.next = self.bucket_read.val();
        self.bucket_read_taken.next = self.distribution.host_read_taken.val();
        self.bucket_word.next = self.distribution.host_word.val();
    }
}
