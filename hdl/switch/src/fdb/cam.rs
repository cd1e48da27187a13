//! The small content-addressed part: holds what the hashed table could not place.
//!
//!   key 60 b ->+---------+-> hit, body, free
//!              | L lines |-> stored
//!   row 16 b ->+---------+
//!
//! Latency 1 cycle from the key to `hit`, `body`, `free` and `stored`; one look-up per cycle. A command takes 1 cycle and speaks of the line of
//! number `row` with `direct`, else of the line that was hit, else of the highest unused line. A line compares its key itself; what the host
//! reads back, and the bodies, lie in a memory, so that no multiplexer of whole lines is needed. Reset: all lines unused.

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
    /// The whole entry of the line the commands speak of.
    pub stored: Signal<Out, FdbEntry>,
    /// The commands speak of line `row`; beyond the last line they do nothing.
    pub direct: Signal<In, Bit>,
    pub row: Signal<In, Bits<16>>,
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
    memory: DistributedMemory<FdbEntry, B>,
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
    word: Signal<Local, FdbEntry>,
    dynamic: Signal<Local, Bit>,
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
            put: Default::default(),
            entry: Default::default(),
            remove: Default::default(),
            age: Default::default(),
            flush: Default::default(),
            expired: Default::default(),
            line: std::array::from_fn(|_| Default::default()),
            memory: Default::default(),
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
            word: Default::default(),
            dynamic: Default::default(),
            leaves: Default::default(),
            place: std::array::from_fn(|line| Constant::new((line as u64).into())),
            lines: Constant::new((L as u64).into()),
        }
    }
}

impl<const L: usize, const B: usize> Logic for Cam<L, B> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hit_q, hit_number, free_q, free_number);
        self.memory.clock.next = self.clock.val();

        // The line the commands speak of.
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
            self.chosen[i].next = self.exists.val() & (self.number.val() == self.place[i].val());
            if self.chosen[i].val() & self.line[i].used.val() {
                self.used.next = true;
            }
        }
        self.memory.read_address.next = self.number.val();
        self.word.next = self.memory.read_data.val();
        self.body.next = self.word.val().body;
        self.stored.next = self.word.val();
        self.stored.next.valid = self.used.val();

        self.dynamic.next = self.used.val() & !self.word.val().body.fixed;
        self.leaves.next = self.dynamic.val() & (self.flush.val() | (self.age.val() & (self.word.val().body.age == 2)));
        self.expired.next = self.leaves.val();
        self.memory.write_address.next = self.number.val();
        self.memory.write_enable.next = self.put.val() | (self.age.val() & self.dynamic.val());
        self.memory.write_data.next = self.word.val();
        self.memory.write_data.next.body.age = self.word.val().body.age + 1;
        if self.put.val() {
            self.memory.write_data.next = self.entry.val();
        }

        self.new_key.next.mac = self.entry.val().mac;
        self.new_key.next.fid = self.entry.val().fid;
        self.hit_q.d.next = false;
        self.free_q.d.next = false;
        for i in 0..L {
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
