//! What an operation does, once the table's answer to its key is out.
//! 802.1Q clause 8.7 (learning), 8.8.3 (ageing); TRUNK claim 5 (sticky: a station that may appear on several ports).
//!
//!   operation, its key ->+--------+-> put, remove (a bit per way), age, flush -> ways and CAM
//!   answers of ways, CAM>| update |-> learned, moved, learn_failed
//!                        +--------+-> host_done, host_full, host_not_found, host_entry
//!
//! Latency 1 cycle from `decide`, but for `direct`, and 2 for what the host reads; the key and what the ways have stored must hold one cycle. A new
//! entry goes to the first way whose row is free. Is none free, it displaces the entry of one of the first four ways, taken in turn,
//! which goes to a free line of the CAM in the same cycle. A move takes a line's entry back in the same manner: the entry it displaces, never
//! from the way it came from itself, changes places with it. What is overdue, or due to be flushed, is not moved but removed.

use super::entry::{FdbBody, FdbEntry, FdbKey, FdbMatch, FdbOperation, AGE, CLEAR, DELETE, FLUSH, INSERT, LEARN, READ};
use super::hash::WAYS;
use crate::types::PortNumber;
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Update {
    pub clock: Signal<In, Clock>,
    pub decide: Signal<In, Bit>,
    pub operation: Signal<In, FdbOperation>,
    /// Instead of the operation: move the CAM's entry.
    pub moving: Signal<In, Bit>,
    pub key: Signal<In, FdbKey>,
    /// What `age` of an entry seen now is.
    pub epoch: Signal<In, Bits<2>>,
    /// Of one that must leave: of the epoch of `decide`, even if another has begun since.
    pub overdue: Signal<Out, Bits<2>>,
    /// A flush is under way.
    pub flushes: Signal<In, Bit>,
    /// The operation's row is beyond those of the small ways.
    pub upper: Signal<In, Bit>,
    pub way_hit: Signal<In, Bits<6>>,
    pub way_free: Signal<In, Bits<6>>,
    /// The answer of ways and CAM together.
    pub found: Signal<In, FdbMatch>,
    pub way_stored: [Signal<In, FdbEntry>; WAYS],
    pub cam_hit: Signal<In, Bit>,
    pub cam_free: Signal<In, Bit>,
    /// The CAM has more free lines than are kept for the host.
    pub cam_room: Signal<In, Bit>,
    pub cam_stored: Signal<In, FdbEntry>,
    pub cam_origin: Signal<In, Bits<2>>,
    pub put: Signal<Out, Bits<6>>,
    pub remove: Signal<Out, Bits<6>>,
    pub entry: Signal<Out, FdbEntry>,
    /// The CAM takes `displaced_entry` of way `origin`; it takes the body of `entry`.
    pub cam_put: Signal<Out, Bit>,
    pub displaced_entry: Signal<Out, FdbEntry>,
    pub origin: Signal<Out, Bits<2>>,
    pub cam_renew: Signal<Out, Bit>,
    pub cam_remove: Signal<Out, Bit>,
    /// For the large ways, the small ways, the CAM.
    pub age: Signal<Out, Bit>,
    pub flush: Signal<Out, Bit>,
    pub age_small: Signal<Out, Bit>,
    pub flush_small: Signal<Out, Bit>,
    pub age_cam: Signal<Out, Bit>,
    pub flush_cam: Signal<Out, Bit>,
    /// They come from ageing.
    pub by_age: Signal<Out, Bit>,
    /// The operation names its row, and the CAM line of that number. In the cycle of `decide`.
    pub direct: Signal<Out, Bit>,
    /// An entry was added, one was deleted: for the occupancy.
    pub added: Signal<Out, Bit>,
    pub deleted: Signal<Out, Bit>,
    /// An entry made room for another; a line of the CAM became free; its entry was exchanged.
    pub displaced: Signal<Out, Bit>,
    pub returned: Signal<Out, Bit>,
    pub exchanged: Signal<Out, Bit>,
    /// What a sighting led to, with its ingress port.
    pub learned: Signal<Out, Bit>,
    pub moved: Signal<Out, Bit>,
    pub learn_failed: Signal<Out, Bit>,
    pub port: Signal<Out, PortNumber>,
    /// The host's operation is done: full and not_found say that it changed nothing.
    pub host_done: Signal<Out, Bit>,
    pub host_full: Signal<Out, Bit>,
    pub host_not_found: Signal<Out, Bit>,
    pub host_entry: Signal<Out, FdbEntry>,
    known: Signal<Local, Bit>,
    old: Signal<Local, FdbBody>,
    keep: Signal<Local, FdbBody>,
    same_place: Signal<Local, Bit>,
    first_free: Signal<Local, Bits<6>>,
    write: Signal<Local, Bit>,
    new: Signal<Local, Bit>,
    may_displace: Signal<Local, Bit>,
    displace: Signal<Local, Bit>,
    add: Signal<Local, Bit>,
    full: Signal<Local, Bit>,
    is_learn: Signal<Local, Bit>,
    is_insert: Signal<Local, Bit>,
    is_delete: Signal<Local, Bit>,
    is_read: Signal<Local, Bit>,
    is_clear: Signal<Local, Bit>,
    is_move: Signal<Local, Bit>,
    is_age: Signal<Local, Bit>,
    is_flush: Signal<Local, Bit>,
    in_cam: Signal<Local, Bit>,
    oldest: Signal<Local, Bits<2>>,
    moved_entry: Signal<Local, Bit>,
    move_leaves: Signal<Local, Bit>,
    read_body: Signal<Local, FdbBody>,
    victim: Signal<Local, Bits<2>>,
    low_pair: Signal<Local, FdbEntry>,
    middle_pair: Signal<Local, FdbEntry>,
    high_pair: Signal<Local, FdbEntry>,
    low_four: Signal<Local, FdbEntry>,
    selected: Signal<Local, FdbEntry>,
    /// The way to displace from next.
    turn: DFF<Bits<2>>,
    overdue_q: DFF<Bits<2>>,
    select: DFF<Bits<3>>,
    put_q: DFF<Bits<6>>,
    remove_q: DFF<Bits<6>>,
    cam_put_q: DFF<Bit>,
    cam_renew_q: DFF<Bit>,
    cam_remove_q: DFF<Bit>,
    age_q: DFF<Bit>,
    flush_q: DFF<Bit>,
    age_small_q: DFF<Bit>,
    flush_small_q: DFF<Bit>,
    age_cam_q: DFF<Bit>,
    flush_cam_q: DFF<Bit>,
    body_q: DFF<FdbBody>,
    added_q: DFF<Bit>,
    deleted_q: DFF<Bit>,
    returned_q: DFF<Bit>,
    exchanged_q: DFF<Bit>,
    learned_q: DFF<Bit>,
    moved_q: DFF<Bit>,
    learn_failed_q: DFF<Bit>,
    port_q: DFF<PortNumber>,
    reads: DFF<Bit>,
    reads_way: DFF<Bit>,
    host_done_q: DFF<Bit>,
    host_full_q: DFF<Bit>,
    host_not_found_q: DFF<Bit>,
    host_entry_q: DFF<FdbEntry>,
    learn_code: Constant<Bits<3>>,
    insert_code: Constant<Bits<3>>,
    delete_code: Constant<Bits<3>>,
    age_code: Constant<Bits<3>>,
    clear_code: Constant<Bits<3>>,
    flush_code: Constant<Bits<3>>,
    read_code: Constant<Bits<3>>,
}

impl Default for Update {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            decide: Default::default(),
            operation: Default::default(),
            moving: Default::default(),
            key: Default::default(),
            epoch: Default::default(),
            overdue: Default::default(),
            flushes: Default::default(),
            upper: Default::default(),
            way_hit: Default::default(),
            way_free: Default::default(),
            found: Default::default(),
            way_stored: Default::default(),
            cam_hit: Default::default(),
            cam_free: Default::default(),
            cam_room: Default::default(),
            cam_stored: Default::default(),
            cam_origin: Default::default(),
            put: Default::default(),
            remove: Default::default(),
            entry: Default::default(),
            cam_put: Default::default(),
            displaced_entry: Default::default(),
            origin: Default::default(),
            cam_renew: Default::default(),
            cam_remove: Default::default(),
            age: Default::default(),
            flush: Default::default(),
            age_small: Default::default(),
            flush_small: Default::default(),
            age_cam: Default::default(),
            flush_cam: Default::default(),
            by_age: Default::default(),
            direct: Default::default(),
            added: Default::default(),
            deleted: Default::default(),
            displaced: Default::default(),
            returned: Default::default(),
            exchanged: Default::default(),
            learned: Default::default(),
            moved: Default::default(),
            learn_failed: Default::default(),
            port: Default::default(),
            host_done: Default::default(),
            host_full: Default::default(),
            host_not_found: Default::default(),
            host_entry: Default::default(),
            known: Default::default(),
            old: Default::default(),
            keep: Default::default(),
            same_place: Default::default(),
            first_free: Default::default(),
            write: Default::default(),
            new: Default::default(),
            may_displace: Default::default(),
            displace: Default::default(),
            add: Default::default(),
            full: Default::default(),
            is_learn: Default::default(),
            is_insert: Default::default(),
            is_delete: Default::default(),
            is_read: Default::default(),
            is_clear: Default::default(),
            is_move: Default::default(),
            is_age: Default::default(),
            is_flush: Default::default(),
            in_cam: Default::default(),
            oldest: Default::default(),
            moved_entry: Default::default(),
            move_leaves: Default::default(),
            read_body: Default::default(),
            victim: Default::default(),
            low_pair: Default::default(),
            middle_pair: Default::default(),
            high_pair: Default::default(),
            low_four: Default::default(),
            selected: Default::default(),
            turn: Default::default(),
            overdue_q: Default::default(),
            select: Default::default(),
            put_q: Default::default(),
            remove_q: Default::default(),
            cam_put_q: Default::default(),
            cam_renew_q: Default::default(),
            cam_remove_q: Default::default(),
            age_q: Default::default(),
            flush_q: Default::default(),
            age_small_q: Default::default(),
            flush_small_q: Default::default(),
            age_cam_q: Default::default(),
            flush_cam_q: Default::default(),
            body_q: Default::default(),
            added_q: Default::default(),
            deleted_q: Default::default(),
            returned_q: Default::default(),
            exchanged_q: Default::default(),
            learned_q: Default::default(),
            moved_q: Default::default(),
            learn_failed_q: Default::default(),
            port_q: Default::default(),
            reads: Default::default(),
            reads_way: Default::default(),
            host_done_q: Default::default(),
            host_full_q: Default::default(),
            host_not_found_q: Default::default(),
            host_entry_q: Default::default(),
            learn_code: Constant::new(LEARN.into()),
            insert_code: Constant::new(INSERT.into()),
            delete_code: Constant::new(DELETE.into()),
            age_code: Constant::new(AGE.into()),
            clear_code: Constant::new(CLEAR.into()),
            flush_code: Constant::new(FLUSH.into()),
            read_code: Constant::new(READ.into()),
        }
    }
}

impl Logic for Update {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, turn, overdue_q, select, put_q, remove_q);
        dff_setup!(self, clock, cam_put_q, cam_renew_q, cam_remove_q, age_q, flush_q);
        dff_setup!(self, clock, age_small_q, flush_small_q, age_cam_q, flush_cam_q, body_q);
        dff_setup!(self, clock, added_q, deleted_q, returned_q, exchanged_q, learned_q);
        dff_setup!(self, clock, moved_q, learn_failed_q, port_q, reads, reads_way);
        dff_setup!(self, clock, host_done_q, host_full_q, host_not_found_q, host_entry_q);
        self.is_learn.next = self.decide.val() & (self.operation.val().code == self.learn_code.val());
        self.is_insert.next = self.decide.val() & (self.operation.val().code == self.insert_code.val());
        self.is_delete.next = self.decide.val() & (self.operation.val().code == self.delete_code.val());
        self.is_read.next = self.decide.val() & (self.operation.val().code == self.read_code.val());
        self.is_clear.next = self.decide.val() & (self.operation.val().code == self.clear_code.val());
        self.is_age.next = self.decide.val() & (self.operation.val().code == self.age_code.val());
        self.is_flush.next = self.decide.val() & (self.operation.val().code == self.flush_code.val());
        self.in_cam.next = self.operation.val().way.get_bit(2);
        self.known.next = self.found.val().hit;
        self.old.next = self.found.val().body;
        // The entry may have left the CAM since the move was begun.
        self.oldest.next = self.epoch.val() + 1;
        self.overdue_q.d.next = self.oldest.val();
        self.overdue.next = self.overdue_q.q.val();
        self.moved_entry.next = self.decide.val() & self.moving.val() & self.cam_hit.val();
        self.move_leaves.next =
            !self.old.val().fixed & (self.flushes.val() | (self.old.val().age == self.oldest.val()));
        self.is_move.next = self.moved_entry.val() & !self.move_leaves.val();

        self.keep.next = self.old.val();
        self.keep.next.age = self.epoch.val();
        self.same_place.next = (self.old.val().trunk == self.operation.val().body.trunk)
            & (self.old.val().id == self.operation.val().body.id)
            & (self.old.val().kind == 0);
        self.first_free.next = self.way_free.val() & (!self.way_free.val() + 1);

        // The entry as it will be: a sticky station stays where it is, its age restarts; a move changes nothing.
        self.body_q.d.next = self.operation.val().body;
        self.body_q.d.next.age = self.epoch.val();
        if self.is_learn.val() & self.known.val() & self.old.val().sticky {
            self.body_q.d.next = self.keep.val();
        }
        if self.is_move.val() {
            self.body_q.d.next = self.old.val();
        }
        self.entry.next.mac = self.key.val().mac;
        self.entry.next.fid = self.key.val().fid;
        self.entry.next.valid = true;
        self.entry.next.body = self.body_q.q.val();

        self.write.next = self.is_insert.val() | (self.is_learn.val() & !(self.known.val() & self.old.val().fixed));
        self.new.next = self.write.val() & !self.known.val();
        self.may_displace.next = (self.is_insert.val() & self.cam_free.val())
            | (self.is_learn.val() & self.cam_room.val())
            | self.is_move.val();
        self.displace.next =
            (self.new.val() | self.is_move.val()) & !self.way_free.val().any() & self.may_displace.val();
        self.add.next = self.new.val() & (self.way_free.val().any() | self.may_displace.val());
        self.full.next = self.new.val() & !self.way_free.val().any() & !self.may_displace.val();

        self.victim.next = self.turn.q.val();
        if self.is_move.val() & (self.turn.q.val() == self.cam_origin.val()) {
            self.victim.next = self.turn.q.val() + 1;
        }
        if self.displace.val() {
            self.turn.d.next = self.victim.val() + 1;
        }
        self.put_q.d.next = 0.into();
        if self.write.val() & self.known.val() {
            self.put_q.d.next = self.way_hit.val();
        }
        if self.new.val() | self.is_move.val() {
            self.put_q.d.next = self.first_free.val();
        }
        if self.displace.val() {
            if self.victim.val() == 0 {
                self.put_q.d.next = 1.into();
            } else if self.victim.val() == 1 {
                self.put_q.d.next = 2.into();
            } else if self.victim.val() == 2 {
                self.put_q.d.next = 4.into();
            } else {
                self.put_q.d.next = 8.into();
            }
        }
        self.cam_put_q.d.next = self.displace.val();
        self.cam_renew_q.d.next = self.write.val() & self.cam_hit.val();
        self.cam_remove_q.d.next =
            (self.is_delete.val() & self.cam_hit.val()) | (self.is_move.val() & self.way_free.val().any());
        self.remove_q.d.next = 0.into();
        if self.is_delete.val() {
            self.remove_q.d.next = self.way_hit.val();
        }
        if self.is_clear.val() {
            self.remove_q.d.next = 63.into();
            if self.upper.val() {
                self.remove_q.d.next = 3.into();
            }
        }
        self.age_q.d.next = self.is_age.val() & !self.in_cam.val();
        self.flush_q.d.next = self.is_flush.val() & !self.in_cam.val();
        self.age_small_q.d.next = self.is_age.val() & !self.in_cam.val() & !self.upper.val();
        self.flush_small_q.d.next = self.is_flush.val() & !self.in_cam.val() & !self.upper.val();
        self.age_cam_q.d.next =
            (self.is_age.val() & self.in_cam.val()) | (self.moved_entry.val() & !self.flushes.val());
        self.flush_cam_q.d.next =
            (self.is_flush.val() & self.in_cam.val()) | (self.moved_entry.val() & self.flushes.val());
        self.direct.next = self.decide.val() & (self.operation.val().code >= self.age_code.val());

        // The host's ways 2 and 3 are two small ones each, one after the other.
        if self.decide.val() {
            self.select.d.next = bit_cast::<3, 2>(self.victim.val());
            if self.is_read.val() {
                self.select.d.next = self.operation.val().way;
                if self.operation.val().way.get_bit(1) {
                    self.select.d.next = 2.into();
                    if self.upper.val() {
                        self.select.d.next = 3.into();
                    }
                    if self.operation.val().way.get_bit(0) {
                        self.select.d.next = 4.into();
                        if self.upper.val() {
                            self.select.d.next = 5.into();
                        }
                    }
                }
            }
        }
        self.low_pair.next = self.way_stored[0].val();
        self.middle_pair.next = self.way_stored[2].val();
        self.high_pair.next = self.way_stored[4].val();
        if self.select.q.val().get_bit(0) {
            self.low_pair.next = self.way_stored[1].val();
            self.middle_pair.next = self.way_stored[3].val();
            self.high_pair.next = self.way_stored[5].val();
        }
        self.low_four.next = self.low_pair.val();
        if self.select.q.val().get_bit(1) {
            self.low_four.next = self.middle_pair.val();
        }
        self.selected.next = self.low_four.val();
        if self.select.q.val().get_bit(2) {
            self.selected.next = self.high_pair.val();
        }
        self.displaced_entry.next = self.low_four.val();
        self.origin.next = bit_cast::<2, 3>(self.select.q.val());

        self.reads.d.next = self.is_read.val();
        self.reads_way.d.next = self.is_read.val() & !self.operation.val().way.get_bit(2);
        if self.is_read.val() {
            self.host_entry_q.d.next = self.cam_stored.val();
        }
        if self.reads_way.q.val() {
            self.host_entry_q.d.next = self.selected.val();
        }

        self.added_q.d.next = self.add.val();
        self.deleted_q.d.next = self.is_delete.val() & self.known.val();
        self.returned_q.d.next = self.is_move.val() & self.way_free.val().any();
        self.exchanged_q.d.next = self.is_move.val() & !self.way_free.val().any();
        self.learned_q.d.next = self.is_learn.val() & self.add.val();
        self.learn_failed_q.d.next = self.is_learn.val() & self.full.val();
        self.moved_q.d.next = self.is_learn.val()
            & self.known.val()
            & !self.old.val().fixed
            & !self.old.val().sticky
            & !self.same_place.val();
        self.port_q.d.next = self.operation.val().port;
        self.host_done_q.d.next = self.is_insert.val() | self.is_delete.val() | self.reads.q.val();
        self.host_full_q.d.next = self.is_insert.val() & self.full.val();
        self.host_not_found_q.d.next = self.is_delete.val() & !self.known.val();

        self.put.next = self.put_q.q.val();
        self.remove.next = self.remove_q.q.val();
        self.cam_put.next = self.cam_put_q.q.val();
        self.cam_renew.next = self.cam_renew_q.q.val();
        self.cam_remove.next = self.cam_remove_q.q.val();
        self.age.next = self.age_q.q.val();
        self.flush.next = self.flush_q.q.val();
        self.age_small.next = self.age_small_q.q.val();
        self.flush_small.next = self.flush_small_q.q.val();
        self.age_cam.next = self.age_cam_q.q.val();
        self.flush_cam.next = self.flush_cam_q.q.val();
        self.by_age.next = self.age_q.q.val() | self.age_cam_q.q.val();
        self.added.next = self.added_q.q.val();
        self.deleted.next = self.deleted_q.q.val();
        self.displaced.next = self.cam_put_q.q.val();
        self.returned.next = self.returned_q.q.val();
        self.exchanged.next = self.exchanged_q.q.val();
        self.learned.next = self.learned_q.q.val();
        self.moved.next = self.moved_q.q.val();
        self.learn_failed.next = self.learn_failed_q.q.val();
        self.port.next = self.port_q.q.val();
        self.host_done.next = self.host_done_q.q.val();
        self.host_full.next = self.host_full_q.q.val();
        self.host_not_found.next = self.host_not_found_q.q.val();
        self.read_body.next = self.host_entry_q.q.val().body;
        self.read_body.next.age = self.epoch.val() - self.host_entry_q.q.val().body.age;
        if self.host_entry_q.q.val().body.fixed {
            self.read_body.next.age = 0.into();
        }
        self.host_entry.next = self.host_entry_q.q.val();
        self.host_entry.next.body = self.read_body.val();
    }
}
