//! The small content-addressed part: holds what the hashed table could not place.
//!
//!   key 60 b ->+---------+-> hit, body, free
//!              | L lines |-> stored
//!   row 16 b ->+---------+
//!
//! Latency 1 cycle from the key to `hit`, `body`, `free` and `stored`; one look-up per cycle. `stored` is of the line of number `row` with `direct`,
//! else of the line that was hit, else of the highest unused line. With `capture` that line is kept: the commands, in the next cycle, speak
//! of it. A line compares its key itself; what the host reads back, and the bodies, lie in memories, so that no multiplexer of whole lines is
//! needed. Reset: all lines unused.

use super::entry::{FdbBody, FdbEntry, FdbKey};
use crate::parts::distributed_memory::DistributedMemory;
use rust_hdl::prelude::*;

/// Lines of the CAM, and the bits that count them.
pub const CAM_LINES: usize = 16;
pub const CAM_LINE_BITS: usize = 4;

/// One line: a key and its comparator.
#[derive(LogicBlock, Default)]
pub struct CamLine {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub key: Signal<In, FdbKey>,
    pub hit: Signal<Out, Bit>,
    pub used: Signal<Out, Bit>,
    /// Take `new_key`.
    pub put: Signal<In, Bit>,
    pub new_key: Signal<In, FdbKey>,
    /// Empty the line.
    pub remove: Signal<In, Bit>,
    key_q: DFF<FdbKey>,
    used_q: DFF<Bit>,
}

impl Logic for CamLine {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, key_q, used_q);
        if self.put.val() {
            self.key_q.d.next = self.new_key.val();
            self.used_q.d.next = true;
        }
        if self.reset.val() | self.remove.val() {
            self.used_q.d.next = false;
        }
        self.hit.next = self.used_q.q.val()
            & (self.key_q.q.val().mac == self.key.val().mac)
            & (self.key_q.q.val().fid == self.key.val().fid);
        self.used.next = self.used_q.q.val();
    }
}

/// `L` lines counted by `B` bits.
#[derive(LogicBlock)]
pub struct Cam<const L: usize, const B: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub key: Signal<In, FdbKey>,
    pub hit: Signal<Out, Bit>,
    pub body: Signal<Out, FdbBody>,
    /// A line is unused.
    pub free: Signal<Out, Bit>,
    /// The whole entry of the line.
    pub stored: Signal<Out, FdbEntry>,
    /// The line is that of number `row`; beyond the last line commands do nothing.
    pub direct: Signal<In, Bit>,
    pub row: Signal<In, Bits<16>>,
    /// Keep the line for the command in the next cycle.
    pub capture: Signal<In, Bit>,
    /// Write `entry`.
    pub put: Signal<In, Bit>,
    pub entry: Signal<In, FdbEntry>,
    /// Empty the line.
    pub remove: Signal<In, Bit>,
    /// Count one ageing sweep; empties the line when its station is overdue.
    pub age: Signal<In, Bit>,
    /// Empty the line if its entry is dynamic.
    pub flush: Signal<In, Bit>,
    /// The command empties a used line: by age or flush.
    pub expired: Signal<Out, Bit>,
    line: [CamLine; L],
    keys: DistributedMemory<FdbKey, B>,
    bodies: DistributedMemory<FdbBody, B>,
    hit_q: DFF<Bit>,
    hit_number: DFF<Bits<B>>,
    free_q: DFF<Bit>,
    free_number: DFF<Bits<B>>,
    /// The number of the line that hits, gathered line by line.
    own: [Signal<Local, Bits<B>>; L],
    up_to: [Signal<Local, Bits<B>>; L],
    new_key: Signal<Local, FdbKey>,
    number: Signal<Local, Bits<B>>,
    exists: Signal<Local, Bit>,
    chosen: [Signal<Local, Bit>; L],
    used: Signal<Local, Bit>,
    kept_number: DFF<Bits<B>>,
    kept_exists: DFF<Bit>,
    kept_dynamic: DFF<Bit>,
    kept_body: DFF<FdbBody>,
    stored_key: Signal<Local, FdbKey>,
    word: Signal<Local, FdbBody>,
    old: Signal<Local, FdbBody>,
    leaves: Signal<Local, Bit>,
    place: [Constant<Bits<B>>; L],
    lines: Constant<Bits<16>>,
}

impl<const L: usize, const B: usize> Default for Cam<L, B> {
    fn default() -> Self {
        assert_eq!(L, 1 << B, "as many lines as {B} bits count");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            key: Default::default(),
            hit: Default::default(),
            body: Default::default(),
            free: Default::default(),
            stored: Default::default(),
            direct: Default::default(),
            row: Default::default(),
            capture: Default::default(),
            put: Default::default(),
            entry: Default::default(),
            remove: Default::default(),
            age: Default::default(),
            flush: Default::default(),
            expired: Default::default(),
            line: std::array::from_fn(|_| Default::default()),
            keys: Default::default(),
            bodies: Default::default(),
            hit_q: Default::default(),
            hit_number: Default::default(),
            free_q: Default::default(),
            free_number: Default::default(),
            own: std::array::from_fn(|_| Default::default()),
            up_to: std::array::from_fn(|_| Default::default()),
            new_key: Default::default(),
            number: Default::default(),
            exists: Default::default(),
            chosen: std::array::from_fn(|_| Default::default()),
            used: Default::default(),
            kept_number: Default::default(),
            kept_exists: Default::default(),
            kept_dynamic: Default::default(),
            kept_body: Default::default(),
            stored_key: Default::default(),
            word: Default::default(),
            old: Default::default(),
            leaves: Default::default(),
            place: std::array::from_fn(|line| Constant::new((line as u64).into())),
            lines: Constant::new((L as u64).into()),
        }
    }
}

impl<const L: usize, const B: usize> Logic for Cam<L, B> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            hit_q,
            hit_number,
            free_q,
            free_number,
            kept_number,
            kept_exists,
            kept_dynamic,
            kept_body
        );
        self.keys.clock.next = self.clock.val();
        self.bodies.clock.next = self.clock.val();

        self.number.next = self.free_number.q.val();
        if self.hit_q.q.val() {
            self.number.next = self.hit_number.q.val();
        }
        self.exists.next = true;
        if self.direct.val() {
            self.number.next = bit_cast::<B, 16>(self.row.val());
            self.exists.next = self.row.val() < self.lines.val();
        }
        self.used.next = false;
        for i in 0..L {
            if self.exists.val() & (self.number.val() == self.place[i].val()) & self.line[i].used.val() {
                self.used.next = true;
            }
        }
        self.keys.read_address.next = self.number.val();
        self.bodies.read_address.next = self.number.val();
        self.word.next = self.bodies.read_data.val();
        self.stored_key.next = self.keys.read_data.val();
        self.body.next = self.word.val();
        self.stored.next.mac = self.stored_key.val().mac;
        self.stored.next.fid = self.stored_key.val().fid;
        self.stored.next.valid = self.used.val();
        self.stored.next.body = self.word.val();
        if self.capture.val() {
            self.kept_number.d.next = self.number.val();
            self.kept_exists.d.next = self.exists.val();
            self.kept_dynamic.d.next = self.used.val() & !self.word.val().fixed;
            self.kept_body.d.next = self.word.val();
        }

        // The command.
        self.old.next = self.kept_body.q.val();
        self.leaves.next =
            self.kept_dynamic.q.val() & (self.flush.val() | (self.age.val() & (self.old.val().age == 2)));
        self.expired.next = self.leaves.val();
        self.keys.write_address.next = self.kept_number.q.val();
        self.keys.write_enable.next = self.put.val();
        self.keys.write_data.next = self.new_key.val();
        self.bodies.write_address.next = self.kept_number.q.val();
        self.bodies.write_enable.next = self.put.val() | (self.age.val() & self.kept_dynamic.q.val());
        self.bodies.write_data.next = self.old.val();
        self.bodies.write_data.next.age = self.old.val().age + 1;
        if self.put.val() {
            self.bodies.write_data.next = self.entry.val().body;
        }

        self.new_key.next.mac = self.entry.val().mac;
        self.new_key.next.fid = self.entry.val().fid;
        self.hit_q.d.next = false;
        self.free_q.d.next = false;
        for i in 0..L {
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
                self.free_q.d.next = true;
                self.free_number.d.next = self.place[i].val();
            }
        }
        self.up_to[0].next = self.own[0].val();
        for i in 1..L {
            self.up_to[i].next = self.up_to[i - 1].val() | self.own[i].val();
        }
        for i in 0..L {
            self.hit_number.d.next = self.up_to[i].val();
        }
        self.hit.next = self.hit_q.q.val();
        self.free.next = self.free_q.q.val();
    }
}

#[cfg(test)]
mod tests;
