//! What an operation does, once the table's answer to its key is out.
//! 802.1Q clause 8.7 (learning), 8.8.3 (ageing); TRUNK claim 5 (sticky: a station that may appear on several ports).
//!
//!   operation, its key ->+--------+-> put, remove (a bit per way), age, flush -> ways and CAM
//!   answers of ways, CAM>| update |-> learned, moved, learn_failed
//!                        +--------+-> host_done, host_full, host_not_found, host_entry
//!
//! Latency 1 cycle from `decide`, but for `direct`; the key must hold until then. A new entry goes to the first way whose row is free, else to a
//! CAM line, else nowhere: nothing is evicted.

use super::entry::{FdbBody, FdbEntry, FdbKey, FdbMatch, FdbOperation, AGE, CLEAR, DELETE, FLUSH, INSERT, LEARN, READ};
use crate::types::PortNumber;
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Update {
    pub clock: Signal<In, Clock>,
    pub decide: Signal<In, Bit>,
    pub operation: Signal<In, FdbOperation>,
    pub key: Signal<In, FdbKey>,
    pub way_hit: Signal<In, Bits<4>>,
    pub way_free: Signal<In, Bits<4>>,
    /// The answer of ways and CAM together.
    pub found: Signal<In, FdbMatch>,
    pub way_stored: [Signal<In, FdbEntry>; 4],
    pub cam_hit: Signal<In, Bit>,
    pub cam_free: Signal<In, Bit>,
    pub cam_stored: Signal<In, FdbEntry>,
    pub put: Signal<Out, Bits<4>>,
    pub remove: Signal<Out, Bits<4>>,
    pub cam_put: Signal<Out, Bit>,
    pub cam_remove: Signal<Out, Bit>,
    pub age: Signal<Out, Bit>,
    pub flush: Signal<Out, Bit>,
    /// The operation names its row, and the CAM line of that number. In the cycle of `decide`.
    pub direct: Signal<Out, Bit>,
    pub entry: Signal<Out, FdbEntry>,
    /// An entry was added, one was deleted: for the occupancy.
    pub added: Signal<Out, Bit>,
    pub deleted: Signal<Out, Bit>,
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
    first_free: Signal<Local, Bits<4>>,
    write: Signal<Local, Bit>,
    add: Signal<Local, Bit>,
    full: Signal<Local, Bit>,
    is_learn: Signal<Local, Bit>,
    is_insert: Signal<Local, Bit>,
    is_delete: Signal<Local, Bit>,
    is_read: Signal<Local, Bit>,
    put_q: DFF<Bits<4>>,
    remove_q: DFF<Bits<4>>,
    cam_put_q: DFF<Bit>,
    cam_remove_q: DFF<Bit>,
    age_q: DFF<Bit>,
    flush_q: DFF<Bit>,
    body_q: DFF<FdbBody>,
    added_q: DFF<Bit>,
    deleted_q: DFF<Bit>,
    learned_q: DFF<Bit>,
    moved_q: DFF<Bit>,
    learn_failed_q: DFF<Bit>,
    port_q: DFF<PortNumber>,
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
            key: Default::default(),
            way_hit: Default::default(),
            way_free: Default::default(),
            found: Default::default(),
            way_stored: Default::default(),
            cam_hit: Default::default(),
            cam_free: Default::default(),
            cam_stored: Default::default(),
            put: Default::default(),
            remove: Default::default(),
            age: Default::default(),
            flush: Default::default(),
            direct: Default::default(),
            entry: Default::default(),
            cam_put: Default::default(),
            cam_remove: Default::default(),
            added: Default::default(),
            deleted: Default::default(),
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
            add: Default::default(),
            full: Default::default(),
            is_learn: Default::default(),
            is_insert: Default::default(),
            is_delete: Default::default(),
            is_read: Default::default(),
            put_q: Default::default(),
            remove_q: Default::default(),
            cam_put_q: Default::default(),
            cam_remove_q: Default::default(),
            age_q: Default::default(),
            flush_q: Default::default(),
            body_q: Default::default(),
            added_q: Default::default(),
            deleted_q: Default::default(),
            learned_q: Default::default(),
            moved_q: Default::default(),
            learn_failed_q: Default::default(),
            port_q: Default::default(),
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
        dff_setup!(
            self,
            clock,
            put_q,
            remove_q,
            cam_put_q,
            cam_remove_q,
            age_q,
            flush_q,
            body_q,
            added_q,
            deleted_q,
            learned_q,
            moved_q,
            learn_failed_q,
            port_q,
            host_done_q,
            host_full_q,
            host_not_found_q,
            host_entry_q
        );
        self.is_learn.next = self.decide.val() & (self.operation.val().code == self.learn_code.val());
        self.is_insert.next = self.decide.val() & (self.operation.val().code == self.insert_code.val());
        self.is_delete.next = self.decide.val() & (self.operation.val().code == self.delete_code.val());
        self.is_read.next = self.decide.val() & (self.operation.val().code == self.read_code.val());

        self.known.next = self.found.val().hit;
        self.old.next = self.found.val().body;
        self.keep.next = self.old.val();
        self.keep.next.age = 0.into();
        self.same_place.next = (self.old.val().trunk == self.operation.val().body.trunk)
            & (self.old.val().id == self.operation.val().body.id)
            & (self.old.val().kind == 0);
        self.first_free.next = self.way_free.val() & (!self.way_free.val() + 1);

        // The entry as it will be: a sticky station stays where it is, its age restarts.
        self.body_q.d.next = self.operation.val().body;
        if self.is_learn.val() & self.known.val() & self.old.val().sticky {
            self.body_q.d.next = self.keep.val();
        }
        self.entry.next.mac = self.key.val().mac;
        self.entry.next.fid = self.key.val().fid;
        self.entry.next.valid = true;
        self.entry.next.body = self.body_q.q.val();

        self.write.next = self.is_insert.val() | (self.is_learn.val() & !(self.known.val() & self.old.val().fixed));
        self.add.next = self.write.val() & !self.known.val() & (self.way_free.val().any() | self.cam_free.val());
        self.full.next = self.write.val() & !self.known.val() & !self.way_free.val().any() & !self.cam_free.val();

        self.put_q.d.next = 0.into();
        self.cam_put_q.d.next = false;
        if self.write.val() & self.known.val() {
            self.put_q.d.next = self.way_hit.val();
            self.cam_put_q.d.next = self.cam_hit.val();
        }
        if self.write.val() & !self.known.val() {
            self.put_q.d.next = self.first_free.val();
            self.cam_put_q.d.next = !self.way_free.val().any() & self.cam_free.val();
        }
        self.remove_q.d.next = 0.into();
        self.cam_remove_q.d.next = false;
        if self.is_delete.val() {
            self.remove_q.d.next = self.way_hit.val();
            self.cam_remove_q.d.next = self.cam_hit.val();
        }
        if self.decide.val() & (self.operation.val().code == self.clear_code.val()) {
            self.remove_q.d.next = 15.into();
        }

        self.age_q.d.next = self.decide.val() & (self.operation.val().code == self.age_code.val());
        self.flush_q.d.next = self.decide.val() & (self.operation.val().code == self.flush_code.val());
        self.direct.next = self.decide.val() & (self.operation.val().code >= self.age_code.val());

        self.added_q.d.next = self.add.val();
        self.deleted_q.d.next = self.is_delete.val() & self.known.val();
        self.learned_q.d.next = self.is_learn.val() & self.add.val();
        self.learn_failed_q.d.next = self.is_learn.val() & self.full.val();
        self.moved_q.d.next = self.is_learn.val()
            & self.known.val()
            & !self.old.val().fixed
            & !self.old.val().sticky
            & !self.same_place.val();
        self.port_q.d.next = self.operation.val().port;
        self.host_done_q.d.next = self.is_insert.val() | self.is_delete.val() | self.is_read.val();
        self.host_full_q.d.next = self.is_insert.val() & self.full.val();
        self.host_not_found_q.d.next = self.is_delete.val() & !self.known.val();
        if self.is_read.val() {
            self.host_entry_q.d.next = self.cam_stored.val();
            for i in 0..4 {
                if self.operation.val().way == i.to_bits() {
                    self.host_entry_q.d.next = self.way_stored[i].val();
                }
            }
        }
        self.put.next = self.put_q.q.val();
        self.remove.next = self.remove_q.q.val();
        self.cam_put.next = self.cam_put_q.q.val();
        self.cam_remove.next = self.cam_remove_q.q.val();
        self.age.next = self.age_q.q.val();
        self.flush.next = self.flush_q.q.val();
        self.added.next = self.added_q.q.val();
        self.deleted.next = self.deleted_q.q.val();
        self.learned.next = self.learned_q.q.val();
        self.moved.next = self.moved_q.q.val();
        self.learn_failed.next = self.learn_failed_q.q.val();
        self.port.next = self.port_q.q.val();
        self.host_done.next = self.host_done_q.q.val();
        self.host_full.next = self.host_full_q.q.val();
        self.host_not_found.next = self.host_not_found_q.q.val();
        self.host_entry.next = self.host_entry_q.q.val();
    }
}
