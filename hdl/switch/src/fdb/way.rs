//! One way of the hashed table: its row register, block RAM, output register and comparator, and what a slot's operation does to it.
//!
//!   hashed_row ->+-----+ 1 +-----+ 2 +------+ 3 +---------+ 4
//!   direct_row ->| row |-->| RAM |-->| word |-->| compare |--> hit, body, free, stored
//!                +-----+   +-----+   +------+   +---------+
//!   key, 3 cycles after its row ----------------^
//!
//! Latency 4 cycles from `hashed_row` to the results; one look-up per cycle. Writing: with `capture` high the row in the row register is kept;
//! a command writes to the kept row, in the cycle in which that row's results are out. A row must not be read in the cycle it is written.

use super::entry::{FdbBody, FdbEntry, FdbKey};
use crate::parts::memory::Memory;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Way<const A: usize> {
    pub clock: Signal<In, Clock>,
    pub hashed_row: Signal<In, Bits<A>>,
    /// Take `direct_row` instead of `hashed_row`.
    pub direct: Signal<In, Bit>,
    pub direct_row: Signal<In, Bits<A>>,
    /// The row register holds the row of an operation that may write.
    pub capture: Signal<In, Bit>,
    pub key: Signal<In, FdbKey>,
    pub hit: Signal<Out, Bit>,
    pub body: Signal<Out, FdbBody>,
    /// The row is unused in this way.
    pub free: Signal<Out, Bit>,
    /// The whole entry of the row.
    pub stored: Signal<Out, FdbEntry>,
    /// Write `entry`.
    pub put: Signal<In, Bit>,
    pub entry: Signal<In, FdbEntry>,
    /// Empty the row.
    pub remove: Signal<In, Bit>,
    /// Count one ageing sweep; empties the row when its station is overdue.
    pub age: Signal<In, Bit>,
    /// Empty the row if its entry is dynamic.
    pub flush: Signal<In, Bit>,
    /// The command empties a used row: by age or flush.
    pub expired: Signal<Out, Bit>,
    row: DFF<Bits<A>>,
    kept_row: DFF<Bits<A>>,
    memory: Memory<FdbEntry, A>,
    word: DFF<FdbEntry>,
    result: DFF<FdbEntry>,
    hit_q: DFF<Bit>,
    old: Signal<Local, FdbBody>,
    aged: Signal<Local, FdbBody>,
    leaves: Signal<Local, Bit>,
}

impl<const A: usize> Logic for Way<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, row, kept_row, word, result, hit_q);
        self.row.d.next = self.hashed_row.val();
        if self.direct.val() {
            self.row.d.next = self.direct_row.val();
        }
        if self.capture.val() {
            self.kept_row.d.next = self.row.q.val();
        }
        self.memory.clock.next = self.clock.val();
        self.memory.read_address.next = self.row.q.val();
        self.word.d.next = self.memory.read_data.val();
        self.result.d.next = self.word.q.val();
        self.hit_q.d.next = self.word.q.val().valid
            & (self.word.q.val().mac == self.key.val().mac)
            & (self.word.q.val().fid == self.key.val().fid);
        self.old.next = self.result.q.val().body;
        self.hit.next = self.hit_q.q.val();
        self.body.next = self.result.q.val().body;
        self.free.next = !self.result.q.val().valid;
        self.stored.next = self.result.q.val();

        self.aged.next = self.old.val();
        self.aged.next.age = self.old.val().age + 1;
        self.leaves.next = self.result.q.val().valid
            & !self.old.val().fixed
            & (self.flush.val() | (self.age.val() & (self.old.val().age == 2)));
        self.expired.next = self.leaves.val();

        self.memory.write_address.next = self.kept_row.q.val();
        self.memory.write_enable.next = self.put.val()
            | self.remove.val()
            | self.leaves.val()
            | (self.age.val() & self.result.q.val().valid & !self.old.val().fixed);
        self.memory.write_data.next = self.result.q.val();
        self.memory.write_data.next.body = self.aged.val();
        if self.leaves.val() | self.remove.val() {
            self.memory.write_data.next.valid = false;
        }
        if self.put.val() {
            self.memory.write_data.next = self.entry.val();
        }
    }
}
