//! The small content-addressed part: holds the entries that were displaced from the hashed table until they are taken back.
//!
//!   key 60 b ->+---------+-> hit, body, free
//!              |2^C lines|-> stored
//!   row 16 b ->+---------+
//!
//! Latency 1 cycle from the key to `hit`, `body` and `stored`; one look-up per cycle. `stored` is of the line of number `row` with `direct`, else of
//! the line that was hit, else of the highest unused line. With `capture` that line is kept: the commands, in the next cycle, speak of
//! it. A line compares its key itself; bodies, and what the host reads back, lie in memories, so that no multiplexer of whole lines is needed. A
//! command changes a line's key at once, its body a cycle later: a look-up whose key was compared before the command, in the cycle of the
//! command at the latest, still reads the old body. Reset: all lines unused.

use super::cam_line::CamLine;
use super::entry::{FdbBody, FdbEntry, FdbKey};
use crate::parts::distributed_memory::DistributedMemory;
use rust_hdl::prelude::*;

/// Lines that learning leaves to the host.
pub const LINES_FOR_THE_HOST: usize = 2;

/// 2^C lines.
#[derive(LogicBlock)]
pub struct Cam<const C: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub key: Signal<In, FdbKey>,
    pub hit: Signal<Out, Bit>,
    pub body: Signal<Out, FdbBody>,
    /// The way from which the line's entry was displaced.
    pub origin: Signal<Out, Bits<2>>,
    /// A line is unused; more lines than the host's are.
    pub free: Signal<Out, Bit>,
    pub room: Signal<Out, Bit>,
    /// The whole entry of the line.
    pub stored: Signal<Out, FdbEntry>,
    /// The line is that of number `row`; beyond the last line commands do nothing.
    pub direct: Signal<In, Bit>,
    pub row: Signal<In, Bits<16>>,
    /// Keep the line for the command in the next cycle.
    pub capture: Signal<In, Bit>,
    /// Write `entry`, displaced from way `entry_origin`.
    pub put: Signal<In, Bit>,
    pub entry: Signal<In, FdbEntry>,
    pub entry_origin: Signal<In, Bits<2>>,
    /// Write `new_body`.
    pub renew: Signal<In, Bit>,
    pub new_body: Signal<In, FdbBody>,
    /// Empty the line.
    pub remove: Signal<In, Bit>,
    /// Empty the line if its station was last seen in the epoch `overdue`.
    pub age: Signal<In, Bit>,
    pub overdue: Signal<In, Bits<2>>,
    /// Empty the line if its entry is dynamic.
    pub flush: Signal<In, Bit>,
    /// The command empties a used line: by age or flush.
    pub expired: Signal<Out, Bit>,
    /// A line by number: whether it is in use, and, without `capture`, its key.
    pub line_asked: Signal<In, Bits<C>>,
    pub line_used: Signal<Out, Bit>,
    pub line_key: Signal<Out, FdbKey>,
    line: Vec<CamLine>,
    keys: DistributedMemory<FdbKey, C>,
    bodies: DistributedMemory<FdbBody, C>,
    /// The bodies again, read at the line that was hit alone: an answer must not wait for the choice of a line to command.
    answers: DistributedMemory<FdbBody, C>,
    origins: DistributedMemory<Bits<2>, C>,
    hit_q: DFF<Bit>,
    hit_number: DFF<Bits<C>>,
    free_number: DFF<Bits<C>>,
    count: DFF<Bits<8>>,
    /// The number of the line that hits, gathered line by line.
    own: Vec<Signal<Local, Bits<C>>>,
    up_to: Vec<Signal<Local, Bits<C>>>,
    new_key: Signal<Local, FdbKey>,
    number: Signal<Local, Bits<C>>,
    exists: Signal<Local, Bit>,
    chosen: Vec<Signal<Local, Bit>>,
    used: Signal<Local, Bit>,
    kept_number: DFF<Bits<C>>,
    kept_exists: DFF<Bit>,
    kept_used: DFF<Bit>,
    kept_body: DFF<FdbBody>,
    dynamic: Signal<Local, Bit>,
    stored_key: Signal<Local, FdbKey>,
    word: Signal<Local, FdbBody>,
    old: Signal<Local, FdbBody>,
    leaves: Signal<Local, Bit>,
    body_put: DFF<Bit>,
    origin_put: DFF<Bit>,
    body_number: DFF<Bits<C>>,
    body_word: DFF<FdbBody>,
    origin_word: DFF<Bits<2>>,
    place: Vec<Constant<Bits<C>>>,
    rows: Constant<Bits<16>>,
    lines: Constant<Bits<8>>,
    lines_to_learn: Constant<Bits<8>>,
}

impl<const C: usize> Default for Cam<C> {
    fn default() -> Self {
        let lines = 1 << C;
        assert!(lines > LINES_FOR_THE_HOST && lines < 256);
        Self {
            clock: Default::default(),
            reset: Default::default(),
            key: Default::default(),
            hit: Default::default(),
            body: Default::default(),
            origin: Default::default(),
            free: Default::default(),
            room: Default::default(),
            stored: Default::default(),
            direct: Default::default(),
            row: Default::default(),
            capture: Default::default(),
            put: Default::default(),
            entry: Default::default(),
            entry_origin: Default::default(),
            renew: Default::default(),
            new_body: Default::default(),
            remove: Default::default(),
            age: Default::default(),
            overdue: Default::default(),
            flush: Default::default(),
            expired: Default::default(),
            line_asked: Default::default(),
            line_used: Default::default(),
            line_key: Default::default(),
            line: (0..lines).map(|_| Default::default()).collect(),
            keys: Default::default(),
            bodies: Default::default(),
            answers: Default::default(),
            origins: Default::default(),
            hit_q: Default::default(),
            hit_number: Default::default(),
            free_number: Default::default(),
            count: Default::default(),
            own: (0..lines).map(|_| Default::default()).collect(),
            up_to: (0..lines).map(|_| Default::default()).collect(),
            new_key: Default::default(),
            number: Default::default(),
            exists: Default::default(),
            chosen: (0..lines).map(|_| Default::default()).collect(),
            used: Default::default(),
            kept_number: Default::default(),
            kept_exists: Default::default(),
            kept_used: Default::default(),
            kept_body: Default::default(),
            dynamic: Default::default(),
            stored_key: Default::default(),
            word: Default::default(),
            old: Default::default(),
            leaves: Default::default(),
            body_put: Default::default(),
            origin_put: Default::default(),
            body_number: Default::default(),
            body_word: Default::default(),
            origin_word: Default::default(),
            place: (0..lines).map(|line| Constant::new((line as u64).into())).collect(),
            rows: Constant::new((lines as u64).into()),
            lines: Constant::new((lines as u64).into()),
            lines_to_learn: Constant::new(((lines - LINES_FOR_THE_HOST) as u64).into()),
        }
    }
}

impl<const C: usize> Logic for Cam<C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            hit_q,
            hit_number,
            free_number,
            count,
            kept_number,
            kept_exists,
            kept_used,
            kept_body,
            body_put,
            origin_put,
            body_number,
            body_word,
            origin_word
        );
        self.keys.clock.next = self.clock.val();
        self.bodies.clock.next = self.clock.val();
        self.answers.clock.next = self.clock.val();
        self.origins.clock.next = self.clock.val();

        // The line the commands speak of.
        self.number.next = self.free_number.q.val();
        self.used.next = self.hit_q.q.val();
        if self.hit_q.q.val() {
            self.number.next = self.hit_number.q.val();
        }
        self.exists.next = true;
        if self.direct.val() {
            self.number.next = bit_cast::<C, 16>(self.row.val());
            self.exists.next = self.row.val() < self.rows.val();
            self.used.next = false;
            for i in 0..self.line.len() {
                if (bit_cast::<C, 16>(self.row.val()) == self.place[i].val()) & self.line[i].used.val() {
                    self.used.next = true;
                }
            }
        }
        self.keys.read_address.next = self.line_asked.val();
        self.bodies.read_address.next = self.number.val();
        self.origins.read_address.next = self.number.val();
        self.word.next = self.bodies.read_data.val();
        self.stored_key.next = self.keys.read_data.val();
        self.answers.read_address.next = self.hit_number.q.val();
        self.body.next = self.answers.read_data.val();
        self.origin.next = self.origins.read_data.val();
        self.stored.next.mac = self.stored_key.val().mac;
        self.stored.next.fid = self.stored_key.val().fid;
        self.stored.next.valid = self.used.val() & self.exists.val();
        self.stored.next.body = self.word.val();
        self.line_key.next = self.stored_key.val();
        if self.capture.val() {
            self.keys.read_address.next = self.number.val();
            self.kept_number.d.next = self.number.val();
            self.kept_exists.d.next = self.exists.val();
            self.kept_used.d.next = self.used.val() & self.exists.val();
            self.kept_body.d.next = self.word.val();
        }

        // The command.
        self.old.next = self.kept_body.q.val();
        self.dynamic.next = self.kept_used.q.val() & !self.old.val().fixed;
        self.leaves.next =
            self.dynamic.val() & (self.flush.val() | (self.age.val() & (self.old.val().age == self.overdue.val())));
        self.expired.next = self.leaves.val();
        self.new_key.next.mac = self.entry.val().mac;
        self.new_key.next.fid = self.entry.val().fid;
        self.keys.write_address.next = self.kept_number.q.val();
        self.keys.write_enable.next = self.put.val();
        self.keys.write_data.next = self.new_key.val();
        self.body_put.d.next = self.put.val() | self.renew.val();
        self.origin_put.d.next = self.put.val();
        self.body_number.d.next = self.kept_number.q.val();
        self.body_word.d.next = self.new_body.val();
        if self.put.val() {
            self.body_word.d.next = self.entry.val().body;
        }
        self.origin_word.d.next = self.entry_origin.val();
        self.bodies.write_address.next = self.body_number.q.val();
        self.bodies.write_enable.next = self.body_put.q.val();
        self.bodies.write_data.next = self.body_word.q.val();
        self.answers.write_address.next = self.body_number.q.val();
        self.answers.write_enable.next = self.body_put.q.val();
        self.answers.write_data.next = self.body_word.q.val();
        self.origins.write_address.next = self.body_number.q.val();
        self.origins.write_enable.next = self.origin_put.q.val();
        self.origins.write_data.next = self.origin_word.q.val();

        if self.put.val() & !self.kept_used.q.val() {
            self.count.d.next = self.count.q.val() + 1;
        } else if (self.remove.val() & self.kept_used.q.val()) | self.leaves.val() {
            self.count.d.next = self.count.q.val() - 1;
        }
        if self.reset.val() {
            self.count.d.next = 0.into();
        }

        self.hit_q.d.next = false;
        self.line_used.next = false;
        for i in 0..self.line.len() {
            self.chosen[i].next = self.kept_exists.q.val() & (self.kept_number.q.val() == self.place[i].val());
            self.line[i].clock.next = self.clock.val();
            self.line[i].reset.next = self.reset.val();
            self.line[i].key.next = self.key.val();
            self.line[i].new_key.next = self.new_key.val();
            self.line[i].put.next = self.put.val() & self.chosen[i].val();
            self.line[i].remove.next = (self.remove.val() | self.leaves.val()) & self.chosen[i].val();
            self.own[i].next = 0.into();
            if self.line[i].hit.val() {
                self.hit_q.d.next = true;
                self.own[i].next = self.place[i].val();
            }
            if !self.line[i].used.val() {
                self.free_number.d.next = self.place[i].val();
            }
            if (self.line_asked.val() == self.place[i].val()) & self.line[i].used.val() {
                self.line_used.next = true;
            }
        }
        self.up_to[0].next = self.own[0].val();
        for i in 1..self.line.len() {
            self.up_to[i].next = self.up_to[i - 1].val() | self.own[i].val();
        }
        for i in 0..self.line.len() {
            self.hit_number.d.next = self.up_to[i].val();
        }
        self.hit.next = self.hit_q.q.val();
        self.free.next = self.count.q.val() != self.lines.val();
        self.room.next = self.count.q.val() < self.lines_to_learn.val();
    }
}

#[cfg(test)]
mod tests;
