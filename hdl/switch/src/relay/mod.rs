//! The relay: where an accepted frame goes. Wiring only.
//! docs/forwarding.md sections 2 to 5 and 7.
//!
//!   request per port  ->+---------+   +-----+   +------+   +--------------+   +----------+-> verdict per port
//!                       | arbiter |-->| fdb |-->| walk |-->| distribution |-->| decision |
//!   sighting per port ->+---------+   +-----+   +------+   | bucket state |   +----------+
//!                                        keys, groups ---->+--------------+      ^ port state, traps
//!
//! One relay for all ports and the CPU, the last of the N = P + 1 requesters: a decision every 4 cycles. Latency from the cycle S in which a request
//! is taken (an idle relay takes it at once) to its verdict 7 cycles, and one more for each further trunk of a flood; a flood to more than three trunks
//! takes more than one slot. S + 5: the table's answer for the destination, the bucket is read; S + 6: the answer for the source, the bucket's
//! word; S + 7: the member is chosen.
//! `A`: log2 of the rows of the filtering database; `AB`: bucket bits + 5. Reset: tables empty after 4 x 2^A cycles
//! or 2^(AB - 1), whichever is more, then `ready`.

pub mod arbiter;
pub mod bucket_state;
pub mod decision;
pub mod distribution;
pub mod groups;
pub mod idle_ticks;
pub mod keys;
pub mod live;
pub mod port_state;
pub mod sightings;
pub mod traps;
pub mod walk;

#[cfg(test)]
mod bench;
#[cfg(test)]
mod conversation_tests;
#[cfg(test)]
mod equivalence;
#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trap_tests;

use crate::fdb::entry::{FdbEntry, FdbKey, FdbMatch, FdbOperation};
use crate::fdb::Fdb;
use crate::types::{Descriptor, GroupNumber, KeyDepth, PortMask, PortNumber, Sighting, Verdict};
use arbiter::{requester_places, Arbiter};
use bucket_state::BucketState;
use decision::Decision;
use distribution::Distribution;
use groups::{GroupControl, Groups};
use idle_ticks::IdleTicks;
use keys::Keys;
use live::Live;
use port_state::PortState;
use rust_hdl::prelude::*;
use sightings::Sightings;
use traps::Traps;
use trunkline_map::Key;
use walk::{Step, Walk};

#[derive(LogicBlock)]
pub struct Relay<const P: usize, const N: usize, const A: usize, const AB: usize, const C: usize = 4> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub link: Signal<In, PortMask>,
    pub request: [Signal<In, Descriptor>; N],
    pub request_valid: [Signal<In, Bit>; N],
    pub request_ready: [Signal<Out, Bit>; N],
    pub verdict: Signal<Out, Verdict>,
    pub verdict_valid: [Signal<Out, Bit>; N],
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
    pub hash_seed: Signal<In, Bits<32>>,
    pub idle_time_ms: Signal<In, Bits<16>>,
    /// The state of the bucket of this group and number.
    pub state_group: Signal<In, GroupNumber>,
    pub state_bucket: Signal<In, Bits<8>>,
    pub state_read: Signal<In, Bit>,
    pub state_taken: Signal<Out, Bit>,
    /// {member 4, frames 24}, 2 cycles after `state_taken`.
    pub state_word: Signal<Out, Bits<28>>,
    /// By reason code: bits 19..0 frames a second, 27..20 burst.
    pub trap_limit: [Signal<In, Bits<28>>; 4],
    /// Frames and copies for the CPU that were not admitted.
    pub trap_limited: Signal<Out, Bits<32>>,
    pub key_depth: Signal<Out, KeyDepth>,
    /// Requests must tell ARP frames.
    pub parse_type: Signal<Out, Bit>,
    arbiter: Arbiter<N>,
    fdb: Fdb<A, C>,
    decision: Decision,
    walk: Walk,
    keys: Keys<AB>,
    distribution: Distribution<AB>,
    bucket_state: BucketState<AB>,
    idle_ticks: IdleTicks,
    traps: Traps,
    groups: Groups,
    live_mask: Live,
    port_state: PortState,
    sightings: Sightings<P>,
    holding: Signal<Local, Bit>,
    found: Signal<Local, FdbMatch>,
    asking: Signal<Local, Step>,
    control: Signal<Local, GroupControl>,
    settings: Signal<Local, GroupControl>,
    in_turn: Signal<Local, Bit>,
    place: [Constant<PortMask>; N],
    round_robin: Constant<Bits<4>>,
}

impl<const P: usize, const N: usize, const A: usize, const AB: usize, const C: usize> Relay<P, N, A, AB, C> {
    /// `second_cycles`: clock cycles in a second of ageing time, rates and idle times; `fdb_ways` as in `Fdb::new`.
    pub fn new(second_cycles: u64, fdb_ways: u32) -> Self {
        assert_eq!(N, P + 1, "N counts the ports and the CPU");
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
            hash_seed: Default::default(),
            idle_time_ms: Default::default(),
            state_group: Default::default(),
            state_bucket: Default::default(),
            state_read: Default::default(),
            state_taken: Default::default(),
            state_word: Default::default(),
            trap_limit: Default::default(),
            trap_limited: Default::default(),
            key_depth: Default::default(),
            parse_type: Default::default(),
            arbiter: Default::default(),
            fdb: Fdb::new(second_cycles / 2, fdb_ways),
            decision: Default::default(),
            walk: Default::default(),
            keys: Default::default(),
            distribution: Default::default(),
            bucket_state: Default::default(),
            idle_ticks: IdleTicks::new(second_cycles),
            traps: Traps::new(second_cycles),
            groups: Default::default(),
            live_mask: Default::default(),
            port_state: Default::default(),
            sightings: Default::default(),
            holding: Default::default(),
            found: Default::default(),
            asking: Default::default(),
            control: Default::default(),
            settings: Default::default(),
            in_turn: Default::default(),
            place: requester_places(),
            round_robin: Constant::new(u64::from(Key::RoundRobin.code()).into()),
        }
    }
}

impl<const P: usize, const N: usize, const A: usize, const AB: usize, const C: usize> Logic for Relay<P, N, A, AB, C> {
    #[hdl_gen]
    fn update(&mut self) {
        self.arbiter.clock.next = self.clock.val();
        self.arbiter.reset.next = self.reset.val();
        self.arbiter.phase.next = self.fdb.phase.val();
        self.arbiter.crowded.next = self.walk.crowded.val();
        self.sightings.clock.next = self.clock.val();
        self.sightings.reset.next = self.reset.val();
        self.sightings.taken.next = self.fdb.sighting_taken.val();
        self.sightings.in_trunk.next = self.groups.in_trunk.val();
        for i in 0..N {
            self.arbiter.request[i].next = self.request[i].val();
            self.arbiter.request_valid[i].next = self.request_valid[i].val();
            self.request_ready[i].next = self.arbiter.request_ready[i].val();
            self.verdict_valid[i].next = (self.decision.verdict_to.val() & self.place[i].val()).any();
        }
        for i in 0..P {
            self.sightings.sighting[i].next = self.sighting[i].val();
            self.sightings.sighting_valid[i].next = self.sighting_valid[i].val();
            self.sighting_ready[i].next = self.sightings.sighting_ready[i].val();
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
        self.ready.next = self.fdb.ready.val() & !self.bucket_state.clearing.val();

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
        self.holding.next = self.arbiter.ahead.val() | self.arbiter.da_answer.val() | self.walk.more.val();
        self.groups.hold.next = self.holding.val();
        self.groups.group.next = self.walk.group.val();
        self.key_depth.next = self.groups.key_depth.val();
        self.groups.host_group.next = self.host_group.val();
        self.host_control.next = self.groups.host_control.val();

        self.port_state.clock.next = self.clock.val();
        self.port_state.link.next = self.live_mask.link_now.val();
        self.port_state.live.next = self.live_mask.live.val();
        self.port_state.in_trunk.next = self.groups.in_trunk.val();
        self.port_state.flood_one.next = self.groups.flood_one.val();
        self.port_state.question.next = self.arbiter.next_question.val();
        self.port_state.hold.next = self.holding.val();

        self.walk.clock.next = self.clock.val();
        self.walk.reset.next = self.reset.val();
        self.walk.start.next = self.arbiter.da_answer.val();
        self.walk.ahead.next = self.arbiter.ahead.val();
        self.found.next = self.fdb.found.val();
        self.walk.hit.next = self.found.val().hit;
        self.walk.found.next = self.fdb.answer.val();
        self.walk.settled.next = self.arbiter.question.val().da_reserved | self.arbiter.question.val().sa_group;
        self.walk.leaders.next = self.port_state.leaders.val();
        self.walk.members.next = self.port_state.members_now.val();

        self.decision.clock.next = self.clock.val();
        self.decision.da_answer.next = self.arbiter.da_answer.val();
        self.decision.sa_answer.next = self.arbiter.sa_answer.val();
        self.decision.found.next = self.fdb.answer.val();
        self.decision.question.next = self.arbiter.question.val();
        self.decision.link.next = self.port_state.link_now.val();
        self.decision.in_trunk.next = self.port_state.in_trunk_now.val();
        self.decision.own.next = self.port_state.own.val();
        self.decision.own_in_trunk.next = self.port_state.own_in_trunk.val();
        self.decision.own_trunk.next = self.port_state.own_trunk.val();
        self.decision.sure.next = self.port_state.sure.val();
        self.decision.leaders.next = self.port_state.leaders.val();
        self.decision.fallback.next = self.control.val().fallback;
        self.decision.asking.next = self.distribution.asking.val();
        self.decision.choice.next = self.distribution.choice.val();
        self.decision.done.next = self.distribution.done.val();
        self.decision.admitted.next = self.traps.admitted.val();
        self.decision.arp_on.next = self.traps.parse_type.val();
        self.verdict.next = self.decision.verdict.val();
        for p in 0..8 {
            self.sightings.trunk_of[p].next = self.groups.trunk_of[p].val();
            self.port_state.trunk_of[p].next = self.groups.trunk_of[p].val();
            self.decision.trunk_of[p].next = self.port_state.trunk_of_now[p].val();
            self.walk.trunk_of[p].next = self.port_state.trunk_of_now[p].val();
        }

        self.keys.clock.next = self.clock.val();
        self.keys.descriptor.next = self.arbiter.descriptor.val();
        self.keys.load.next = self.arbiter.load.val();
        self.keys.seed.next = self.hash_seed.val();
        self.control.next = self.groups.control.val();
        self.settings.next = self.groups.stored.val();
        self.keys.code.next = self.settings.val().key;
        self.in_turn.next = self.settings.val().key == self.round_robin.val();

        self.distribution.clock.next = self.clock.val();
        self.distribution.reset.next = self.reset.val();
        self.distribution.step.next = self.walk.step.val();
        self.distribution.bucket.next = self.keys.bucket.val();
        self.distribution.bank.next = self.settings.val().bank;
        self.distribution.round_robin.next = self.in_turn.val();
        self.distribution.turn.next = self.bucket_state.turn.val();
        self.distribution.drop.next = self.decision.drop.val();
        self.distribution.host_bank.next = self.bucket_bank.val();
        self.distribution.host_group.next = self.host_group.val();
        self.distribution.host_bucket.next = self.bucket.val();
        self.distribution.host_write.next = self.bucket_write.val();
        self.distribution.host_data.next = self.bucket_data.val();
        self.distribution.host_read.next = self.bucket_read.val();
        self.bucket_read_taken.next = self.distribution.host_read_taken.val();
        self.bucket_word.next = self.distribution.host_word.val();

        self.idle_ticks.clock.next = self.clock.val();
        self.idle_ticks.reset.next = self.reset.val();
        self.idle_ticks.idle_time_ms.next = self.idle_time_ms.val();
        self.bucket_state.clock.next = self.clock.val();
        self.bucket_state.reset.next = self.reset.val();
        self.bucket_state.now.next = self.idle_ticks.now.val();
        self.bucket_state.long_ago.next = self.idle_ticks.long_ago.val();
        self.bucket_state.step.next = self.walk.step.val();
        self.bucket_state.bucket.next = self.keys.bucket.val();
        self.asking.next = self.distribution.asking.val();
        self.bucket_state.members.next = self.asking.val().members;
        self.bucket_state.counted.next = self.distribution.counted.val();
        self.bucket_state.chosen.next = self.distribution.choice.val();
        self.bucket_state.round_robin.next = self.distribution.counted_in_turn.val();
        self.bucket_state.host_group.next = self.state_group.val();
        self.bucket_state.host_bucket.next = self.state_bucket.val();
        self.bucket_state.host_read.next = self.state_read.val();
        self.state_taken.next = self.bucket_state.host_taken.val();
        self.state_word.next = self.bucket_state.host_word.val();

        self.traps.clock.next = self.clock.val();
        self.traps.reset.next = self.reset.val();
        for i in 0..4 {
            self.traps.limit[i].next = self.trap_limit[i].val();
        }
        self.traps.take.next = self.decision.take.val();
        self.traps.limited.next = self.decision.limited.val();
        self.trap_limited.next = self.traps.trap_limited.val();
        self.parse_type.next = self.traps.parse_type.val();
    }
}
