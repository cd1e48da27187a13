//! One way of the hashed table: its row register, block RAM and comparator, and what a slot's operation does to it.
//!
//!   hashed_row ->+-----+ 1 +-----+ 2 +---------+ 3
//!   direct_row ->| row |-->| RAM |-->| compare |--> hit, body
//!                +-----+   +-----+   +---------+
//!   key, 2 cycles after its row -----^
//!
//! Latency 3 cycles from `hashed_row` to `hit` and `body`; one look-up per cycle. An operation: with `capture` high the row in the row register
//! is kept, with `keep`, a cycle later, the entry read from it; it is `stored` until the next. A command writes to the kept row. A row must
//! not be read in the cycle it is written.

use super::entry::{FdbBody, FdbEntry, FdbKey};
use crate::parts::memory::Memory;
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Way<const A: usize> {
    pub clock: Signal<In, Clock>,
    pub hashed_row: Signal<In, Bits<A>>,
    /// Take `direct_row` instead of `hashed_row`.
    pub direct: Signal<In, Bit>,
    pub direct_row: Signal<In, Bits<A>>,
    /// The row register holds the row of an operation that may write.
    pub capture: Signal<In, Bit>,
    /// The operation's entry is out of the RAM.
    pub keep: Signal<In, Bit>,
    pub key: Signal<In, FdbKey>,
    pub hit: Signal<Out, Bit>,
    pub body: Signal<Out, FdbBody>,
    /// The operation's row is unused in this way.
    pub free: Signal<Out, Bit>,
    /// The whole entry of the operation's row.
    pub stored: Signal<Out, FdbEntry>,
    /// Write `entry`.
    pub put: Signal<In, Bit>,
    pub entry: Signal<In, FdbEntry>,
    /// Empty the row.
    pub remove: Signal<In, Bit>,
    /// Empty the row if its station was last seen in the epoch `overdue`.
    pub age: Signal<In, Bit>,
    pub overdue: Signal<In, Bits<2>>,
    /// Empty the row if its entry is dynamic.
    pub flush: Signal<In, Bit>,
    /// The command empties a used row: by age or flush.
    pub expired: Signal<Out, Bit>,
    row: DFF<Bits<A>>,
    kept_row: DFF<Bits<A>>,
    memory: Memory<FdbEntry, A>,
    kept: DFF<FdbEntry>,
    hit_low: DFF<Bit>,
    hit_high: DFF<Bit>,
    body_q: DFF<FdbBody>,
    word: Signal<Local, FdbEntry>,
    old: Signal<Local, FdbBody>,
    leaves: Signal<Local, Bit>,
}

impl<const A: usize> Way<A> {
    /// A way of 2^`bits` rows, at most 2^A; of a row's number it takes the low bits.
    pub fn new(bits: usize) -> Self {
        Self {
            clock: Default::default(),
            hashed_row: Default::default(),
            direct: Default::default(),
            direct_row: Default::default(),
            capture: Default::default(),
            keep: Default::default(),
            key: Default::default(),
            hit: Default::default(),
            body: Default::default(),
            free: Default::default(),
            stored: Default::default(),
            put: Default::default(),
            entry: Default::default(),
            remove: Default::default(),
            age: Default::default(),
            overdue: Default::default(),
            flush: Default::default(),
            expired: Default::default(),
            row: Default::default(),
            kept_row: Default::default(),
            memory: Memory::with_bits(bits),
            kept: Default::default(),
            hit_low: Default::default(),
            hit_high: Default::default(),
            body_q: Default::default(),
            word: Default::default(),
            old: Default::default(),
            leaves: Default::default(),
        }
    }
}

impl<const A: usize> Logic for Way<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, row, kept_row, kept, hit_low, hit_high, body_q);
        self.row.d.next = self.hashed_row.val();
        if self.direct.val() {
            self.row.d.next = self.direct_row.val();
        }
        if self.capture.val() {
            self.kept_row.d.next = self.row.q.val();
        }
        self.memory.clock.next = self.clock.val();
        self.memory.read_address.next = self.row.q.val();
        self.word.next = self.memory.read_data.val();
        // The RAM's answer is late in its cycle: what is left of the comparison is one gate in the next.
        self.hit_low.d.next = self.word.val().mac.get_bits::<30>(0) == self.key.val().mac.get_bits::<30>(0);
        self.hit_high.d.next = self.word.val().valid
            & (self.word.val().mac.get_bits::<18>(30) == self.key.val().mac.get_bits::<18>(30))
            & (self.word.val().fid == self.key.val().fid);
        self.body_q.d.next = self.word.val().body;
        if self.keep.val() {
            self.kept.d.next = self.word.val();
        }
        self.hit.next = self.hit_low.q.val() & self.hit_high.q.val();
        self.body.next = self.body_q.q.val();
        self.free.next = !self.kept.q.val().valid;
        self.stored.next = self.kept.q.val();

        self.old.next = self.kept.q.val().body;
        self.leaves.next = self.kept.q.val().valid
            & !self.old.val().fixed
            & (self.flush.val() | (self.age.val() & (self.old.val().age == self.overdue.val())));
        self.expired.next = self.leaves.val();

        self.memory.write_address.next = self.kept_row.q.val();
        self.memory.write_enable.next = self.put.val() | self.remove.val() | self.leaves.val();
        self.memory.write_data.next = self.entry.val();
        self.memory.write_data.next.valid = self.put.val();
    }
}
