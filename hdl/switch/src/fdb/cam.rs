//! The small content-addressed part: holds what the hashed table could not place.
//!
//!   key 60 b ->+---------+-> hit, hit_line, body
//!              | L lines |-> free, free_line
//!   line_number +---------+-> stored
//!
//! Latency 1 cycle to the registered match; one look-up per cycle. A command takes 1 cycle. `stored` is combinational. `free_line` is
//! the highest unused line. Reset: all lines unused.

use super::entry::{FdbBody, FdbEntry, FdbKey};
use rust_hdl::prelude::*;

/// Lines of the CAM.
pub const CAM_LINES: usize = 16;

/// One line: an entry and its comparator.
#[derive(LogicBlock, Default)]
pub struct CamLine {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub key: Signal<In, FdbKey>,
    pub hit: Signal<Out, Bit>,
    pub body: Signal<Out, FdbBody>,
    pub used: Signal<Out, Bit>,
    pub stored: Signal<Out, FdbEntry>,
    /// Write `new_entry`.
    pub put: Signal<In, Bit>,
    pub new_entry: Signal<In, FdbEntry>,
    /// Empty the line.
    pub remove: Signal<In, Bit>,
    /// Count one ageing sweep; empties the line when its station is overdue.
    pub age: Signal<In, Bit>,
    /// Empty the line if its entry is dynamic.
    pub flush: Signal<In, Bit>,
    /// The command empties a used line: by age or flush.
    pub expired: Signal<Out, Bit>,
    entry: DFF<FdbEntry>,
    old: Signal<Local, FdbBody>,
    aged: Signal<Local, FdbBody>,
    leaves: Signal<Local, Bit>,
}

impl Logic for CamLine {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, entry);
        self.old.next = self.entry.q.val().body;
        self.aged.next = self.old.val();
        self.aged.next.age = self.old.val().age + 1;
        self.leaves.next = self.entry.q.val().valid
            & !self.old.val().fixed
            & (self.flush.val() | (self.age.val() & (self.old.val().age == 2)));
        self.expired.next = self.leaves.val();
        if self.age.val() & !self.old.val().fixed {
            self.entry.d.next.body = self.aged.val();
        }
        if self.put.val() {
            self.entry.d.next = self.new_entry.val();
        }
        if self.reset.val() | self.remove.val() | self.leaves.val() {
            self.entry.d.next.valid = false;
        }
        self.hit.next = self.entry.q.val().valid
            & (self.entry.q.val().mac == self.key.val().mac)
            & (self.entry.q.val().fid == self.key.val().fid);
        self.body.next = self.entry.q.val().body;
        self.used.next = self.entry.q.val().valid;
        self.stored.next = self.entry.q.val();
    }
}

#[derive(LogicBlock)]
pub struct Cam<const L: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub key: Signal<In, FdbKey>,
    pub hit: Signal<Out, Bit>,
    pub hit_line: Signal<Out, Bits<8>>,
    pub body: Signal<Out, FdbBody>,
    pub free: Signal<Out, Bit>,
    pub free_line: Signal<Out, Bits<8>>,
    /// The line the commands below and `stored` speak of.
    pub line_number: Signal<In, Bits<8>>,
    pub put: Signal<In, Bit>,
    pub new_entry: Signal<In, FdbEntry>,
    pub remove: Signal<In, Bit>,
    pub age: Signal<In, Bit>,
    pub flush: Signal<In, Bit>,
    pub expired: Signal<Out, Bit>,
    pub stored: Signal<Out, FdbEntry>,
    line: [CamLine; L],
    hit_q: DFF<Bit>,
    hit_line_q: DFF<Bits<8>>,
    body_q: DFF<FdbBody>,
    free_q: DFF<Bit>,
    free_line_q: DFF<Bits<8>>,
}

impl<const L: usize> Default for Cam<L> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            key: Default::default(),
            hit: Default::default(),
            hit_line: Default::default(),
            body: Default::default(),
            free: Default::default(),
            free_line: Default::default(),
            line_number: Default::default(),
            put: Default::default(),
            new_entry: Default::default(),
            remove: Default::default(),
            age: Default::default(),
            flush: Default::default(),
            expired: Default::default(),
            stored: Default::default(),
            line: std::array::from_fn(|_| Default::default()),
            hit_q: Default::default(),
            hit_line_q: Default::default(),
            body_q: Default::default(),
            free_q: Default::default(),
            free_line_q: Default::default(),
        }
    }
}

impl<const L: usize> Logic for Cam<L> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hit_q, hit_line_q, body_q, free_q, free_line_q);
        self.hit_q.d.next = false;
        self.free_q.d.next = false;
        self.expired.next = false;
        self.stored.next = self.line[0].stored.val();
        for i in 0..L {
            self.line[i].clock.next = self.clock.val();
            self.line[i].reset.next = self.reset.val();
            self.line[i].key.next = self.key.val();
            self.line[i].new_entry.next = self.new_entry.val();
            self.line[i].put.next = self.put.val() & (self.line_number.val() == i.to_bits());
            self.line[i].remove.next = self.remove.val() & (self.line_number.val() == i.to_bits());
            self.line[i].age.next = self.age.val() & (self.line_number.val() == i.to_bits());
            self.line[i].flush.next = self.flush.val() & (self.line_number.val() == i.to_bits());
            if self.line[i].hit.val() {
                self.hit_q.d.next = true;
                self.hit_line_q.d.next = i.to_bits();
                self.body_q.d.next = self.line[i].body.val();
            }
            if !self.line[i].used.val() {
                self.free_q.d.next = true;
                self.free_line_q.d.next = i.to_bits();
            }
            if self.line_number.val() == i.to_bits() {
                self.stored.next = self.line[i].stored.val();
            }
            if self.line[i].expired.val() {
                self.expired.next = true;
            }
        }
        self.hit.next = self.hit_q.q.val();
        self.hit_line.next = self.hit_line_q.q.val();
        self.body.next = self.body_q.q.val();
        self.free.next = self.free_q.q.val();
        self.free_line.next = self.free_line_q.q.val();
    }
}
