//! The filtering database: content-addressed by {VLAN, MAC}, a hashed table of six ways in block RAM and a small CAM.
//! 802.1Q clause 8.8; TRUNK claim 4 (the trunk flag).
//!
//!   da, sa        ->+------+-> found
//!   sighting      ->| Fdb  |-> learned, moved, learn_failed, port
//!   host          ->|      |-> host_done, host_full, host_not_found, host_entry
//!   ageing_time   ->+------+-> occupancy, aged, displaced, learn_failed_total, ready
//!
//! One slot is four cycles (`schedule`): one DA look-up, one SA look-up, one operation. A look-up is taken in a phase 3 in which `waiting` is high;
//! its keys, presented in phases 0 to 2, are answered by `found` 4 cycles (DA, phase 3) and 5 cycles (SA, phase 0) after that. A sighting or a host
//! operation is taken in phase 3, takes effect 8 cycles later and is reported then, what the host reads 9. While nothing is asked the
//! phase rests at 3.
//!
//! An entry that finds all its places taken displaces another into the CAM; in slots without an operation the `mover` takes entries of the CAM back,
//! displacing others. In every cycle an entry is in one place, and found there. With the CAM alone (no ways, the same cycles and words to the
//! host) a new entry itself takes the free line, and none ever moves. Reset: empty after 4 x 2^A cycles, then `ready`.

#[cfg(test)]
mod bench;
pub mod cam;
#[cfg(test)]
mod cam_alone_tests;
pub mod cam_line;
pub mod census;
pub mod combine;
pub mod entry;
#[cfg(test)]
mod equivalence;
pub mod hash;
pub mod mover;
pub mod schedule;
pub mod sweep;
#[cfg(test)]
mod tests;
pub mod update;
pub mod way;

use crate::parts::gather::Gather;
use crate::types::{PortNumber, Sighting};
use cam::Cam;
use census::Census;
use combine::Combine;
use entry::{FdbBody, FdbEntry, FdbKey, FdbMatch, FdbOperation};
use hash::{way_bits, RowHash, WAYS};
use mover::Mover;
use rust_hdl::prelude::*;
use schedule::Schedule;
use sweep::Sweep;
use update::Update;
use way::Way;

/// 4 x 2^A entries in the ways, to the host four ways of 2^A rows, and 2^C lines of the CAM; or these alone.
#[derive(LogicBlock)]
pub struct Fdb<const A: usize, const C: usize = 4> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub phase: Signal<Out, Bits<2>>,
    /// A look-up is asked for.
    pub waiting: Signal<In, Bit>,
    pub da: Signal<In, FdbKey>,
    pub sa: Signal<In, FdbKey>,
    pub found: Signal<Out, FdbMatch>,
    /// `found` of the cycle before.
    pub answer: Signal<Out, FdbMatch>,
    pub sighting: Signal<In, Sighting>,
    pub sighting_valid: Signal<In, Bit>,
    pub place: Signal<In, FdbBody>,
    pub sighting_taken: Signal<Out, Bit>,
    pub learned: Signal<Out, Bit>,
    pub moved: Signal<Out, Bit>,
    pub learn_failed: Signal<Out, Bit>,
    pub port: Signal<Out, PortNumber>,
    pub host: Signal<In, FdbOperation>,
    pub host_key: Signal<In, FdbKey>,
    pub host_valid: Signal<In, Bit>,
    pub host_taken: Signal<Out, Bit>,
    pub host_done: Signal<Out, Bit>,
    pub host_full: Signal<Out, Bit>,
    pub host_not_found: Signal<Out, Bit>,
    pub host_entry: Signal<Out, FdbEntry>,
    pub ageing_time: Signal<In, Bits<20>>,
    pub flush: Signal<In, Bit>,
    /// One cycle: the last row of a flush is on its way; 2 slots later it is empty.
    pub flushed: Signal<Out, Bit>,
    pub occupancy: Signal<Out, Bits<16>>,
    pub aged: Signal<Out, Bits<32>>,
    /// Entries that made room for another, and sightings that found no place, since reset.
    pub displaced: Signal<Out, Bits<32>>,
    pub learn_failed_total: Signal<Out, Bits<32>>,
    pub ready: Signal<Out, Bit>,
    schedule: Schedule,
    hash: RowHash<A>,
    /// None with the CAM alone.
    way: Vec<Way<A>>,
    cam: Cam<C>,
    hits: Gather<WAYS>,
    frees: Gather<WAYS>,
    expiries: Gather<7>,
    combine: Combine,
    update: Update,
    sweep: Sweep<A>,
    mover: Mover<C>,
    census: Census,
    cam_alone: Constant<Bit>,
    nothing: Constant<FdbEntry>,
    /// Rows of a small way.
    half: Constant<Bits<16>>,
}

impl<const A: usize, const C: usize> Fdb<A, C> {
    /// `half_second_cycles`: clock cycles in half a second of ageing time; `ways` to the host: 4, or 0 with the CAM alone.
    pub fn new(half_second_cycles: u64, ways: u32) -> Self {
        assert!(ways == 4 || ways == 0, "a hashed table has four ways, not {ways}");
        let ways = if ways == 0 { 0 } else { WAYS };
        Self {
            clock: Default::default(),
            reset: Default::default(),
            phase: Default::default(),
            waiting: Default::default(),
            da: Default::default(),
            sa: Default::default(),
            found: Default::default(),
            answer: Default::default(),
            sighting: Default::default(),
            sighting_valid: Default::default(),
            place: Default::default(),
            sighting_taken: Default::default(),
            learned: Default::default(),
            moved: Default::default(),
            learn_failed: Default::default(),
            port: Default::default(),
            host: Default::default(),
            host_key: Default::default(),
            host_valid: Default::default(),
            host_taken: Default::default(),
            host_done: Default::default(),
            host_full: Default::default(),
            host_not_found: Default::default(),
            host_entry: Default::default(),
            ageing_time: Default::default(),
            flush: Default::default(),
            flushed: Default::default(),
            occupancy: Default::default(),
            aged: Default::default(),
            displaced: Default::default(),
            learn_failed_total: Default::default(),
            ready: Default::default(),
            schedule: Default::default(),
            hash: Default::default(),
            way: (0..ways).map(|way| Way::new(way_bits(way, A))).collect(),
            cam: Default::default(),
            hits: Default::default(),
            frees: Default::default(),
            expiries: Default::default(),
            combine: Default::default(),
            update: Default::default(),
            sweep: Sweep::new(half_second_cycles, 1 << C),
            mover: Default::default(),
            census: Default::default(),
            cam_alone: Constant::new(ways == 0),
            nothing: Constant::new(FdbEntry::default()),
            half: Constant::new((1_u64 << (A - 1)).into()),
        }
    }
}

impl<const A: usize, const C: usize> Logic for Fdb<A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        self.schedule.clock.next = self.clock.val();
        self.schedule.reset.next = self.reset.val();
        self.schedule.waiting.next = self.waiting.val();
        self.schedule.da.next = self.da.val();
        self.schedule.sa.next = self.sa.val();
        self.schedule.sighting.next = self.sighting.val();
        self.schedule.sighting_valid.next = self.sighting_valid.val();
        self.schedule.place.next = self.place.val();
        self.sighting_taken.next = self.schedule.sighting_taken.val();
        self.schedule.host.next = self.host.val();
        self.schedule.host_key.next = self.host_key.val();
        self.schedule.host_valid.next = self.host_valid.val();
        self.host_taken.next = self.schedule.host_taken.val();
        self.schedule.sweep.next = self.sweep.operation.val();
        self.schedule.sweep_valid.next = self.sweep.valid.val();
        self.phase.next = self.schedule.phase.val();

        self.sweep.clock.next = self.clock.val();
        self.sweep.reset.next = self.reset.val();
        self.sweep.ageing_time.next = self.ageing_time.val();
        self.sweep.flush.next = self.flush.val();
        self.sweep.taken.next = self.schedule.sweep_taken.val();
        self.ready.next = self.sweep.ready.val() & !self.schedule.clearing.val();
        self.flushed.next = self.sweep.flushed.val();

        self.hash.key.next = self.schedule.key.val();
        for i in self.way.len()..6 {
            self.hits.bits[i].next = false;
            self.frees.bits[i].next = false;
            self.expiries.bits[i].next = false;
            self.update.way_stored[i].next = self.nothing.val();
            self.combine.way_body[i].next = self.nothing.val().body;
        }
        for i in 0..self.way.len() {
            self.way[i].clock.next = self.clock.val();
            self.way[i].hashed_row.next = self.hash.row[i].val();
            self.way[i].direct.next = self.schedule.direct.val();
            self.way[i].direct_row.next = bit_cast::<A, 16>(self.schedule.direct_row.val());
            self.way[i].capture.next = self.schedule.capture.val();
            self.way[i].keep.next = self.schedule.keep.val();
            self.way[i].key.next = self.schedule.key_compared.val();
            self.way[i].put.next = self.update.put.val().get_bit(i);
            self.way[i].remove.next = self.update.remove.val().get_bit(i);
            self.way[i].age.next = self.update.age_small.val();
            self.way[i].flush.next = self.update.flush_small.val();
            self.way[i].overdue.next = self.update.overdue.val();
            self.way[i].entry.next = self.update.entry.val();
            self.hits.bits[i].next = self.way[i].hit.val();
            self.frees.bits[i].next = self.way[i].free.val();
            self.expiries.bits[i].next = self.way[i].expired.val();
            self.update.way_stored[i].next = self.way[i].stored.val();
            self.combine.way_body[i].next = self.way[i].body.val();
        }
        for i in 0..self.way.len().min(2) {
            self.way[i].age.next = self.update.age.val();
            self.way[i].flush.next = self.update.flush.val();
        }
        self.cam.clock.next = self.clock.val();
        self.cam.reset.next = self.reset.val();
        self.cam.key.next = self.schedule.key_compared.val();
        self.cam.direct.next = self.update.direct.val();
        self.cam.capture.next = self.schedule.decide.val();
        self.cam.row.next = self.schedule.deciding.val().row;
        self.cam.put.next = self.update.cam_put.val();
        self.cam.entry.next = self.update.displaced_entry.val();
        if self.cam_alone.val() {
            self.cam.entry.next = self.update.entry.val();
        }
        self.cam.entry_origin.next = self.update.origin.val();
        self.cam.renew.next = self.update.cam_renew.val();
        self.cam.new_body.next = self.update.entry.val().body;
        self.cam.line_asked.next = self.mover.line.val();
        self.cam.remove.next = self.update.cam_remove.val();
        self.cam.age.next = self.update.age_cam.val();
        self.cam.flush.next = self.update.flush_cam.val();
        self.cam.overdue.next = self.update.overdue.val();
        self.combine.cam_hit.next = self.cam.hit.val();
        self.combine.cam_body.next = self.cam.body.val();
        self.combine.clock.next = self.clock.val();
        self.found.next = self.combine.found.val();
        self.answer.next = self.combine.answer.val();

        self.update.clock.next = self.clock.val();
        self.update.decide.next = self.schedule.decide.val();
        self.update.operation.next = self.schedule.deciding.val();
        self.update.moving.next = self.schedule.moving.val();
        self.update.epoch.next = self.sweep.epoch.val();
        self.update.flushes.next = self.sweep.flushes.val();
        self.update.upper.next = self.schedule.deciding.val().row >= self.half.val();
        self.update.key.next = self.schedule.deciding_key.val();
        self.update.way_hit.next = bit_cast::<6, 9>(self.hits.mask.val());
        self.update.way_free.next = bit_cast::<6, 9>(self.frees.mask.val());
        self.combine.way_hit.next = bit_cast::<6, 9>(self.hits.mask.val());
        self.update.cam_hit.next = self.cam.hit.val();
        self.update.found.next = self.combine.found.val();
        self.update.cam_free.next = self.cam.free.val();
        self.update.cam_room.next = self.cam.room.val();
        self.update.cam_origin.next = self.cam.origin.val();
        self.update.cam_stored.next = self.cam.stored.val();
        self.learned.next = self.update.learned.val();
        self.moved.next = self.update.moved.val();
        self.learn_failed.next = self.update.learn_failed.val();
        self.port.next = self.update.port.val();
        self.host_done.next = self.update.host_done.val();
        self.host_full.next = self.update.host_full.val();
        self.host_not_found.next = self.update.host_not_found.val();
        self.host_entry.next = self.update.host_entry.val();

        self.mover.clock.next = self.clock.val();
        self.mover.reset.next = self.reset.val();
        self.mover.used.next = self.cam.line_used.val();
        self.mover.paused.next = self.sweep.walks_cam.val() | self.cam_alone.val();
        self.mover.taken.next = self.schedule.move_taken.val();
        self.mover.exchanged.next = self.update.exchanged.val();
        self.mover.changed.next = self.update.added.val()
            | self.update.deleted.val()
            | self.update.returned.val()
            | self.expiries.mask.val().any();
        self.schedule.move_valid.next = self.mover.valid.val();
        self.schedule.move_key.next = self.cam.line_key.val();

        self.census.displaced.next = self.update.displaced.val() & !self.cam_alone.val();
        self.census.learn_failed.next = self.update.learn_failed.val();
        self.displaced.next = self.census.displaced_total.val();
        self.learn_failed_total.next = self.census.learn_failed_total.val();
        self.census.clock.next = self.clock.val();
        self.census.reset.next = self.reset.val();
        self.census.added.next = self.update.added.val();
        self.census.deleted.next = self.update.deleted.val();
        self.expiries.bits[6].next = self.cam.expired.val();
        self.census.expired.next = bit_cast::<7, 9>(self.expiries.mask.val());
        self.census.by_age.next = self.update.by_age.val();
        self.occupancy.next = self.census.occupancy.val();
        self.aged.next = self.census.aged.val();
    }
}
