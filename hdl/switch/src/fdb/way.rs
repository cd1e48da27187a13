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
use crate::parts::gather::Gather;
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
    /// Where the entry's address and filtering identifier differ from the key, an eighth of them to a bit.
    unequal_q: DFF<Bits<9>>,
    valid_q: DFF<Bit>,
    body_q: DFF<FdbBody>,
    word: Signal<Local, FdbEntry>,
    difference: Signal<Local, Bits<60>>,
    unequal: Gather<8>,
    eighth: [Constant<Bits<60>>; 8],
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
            unequal_q: Default::default(),
            valid_q: Default::default(),
            body_q: Default::default(),
            word: Default::default(),
            difference: Default::default(),
            unequal: Default::default(),
            eighth: std::array::from_fn(|i| Constant::new(((0xFF_u64 << (8 * i)) & ((1 << 60) - 1)).into())),
            old: Default::default(),
            leaves: Default::default(),
        }
    }
}

impl<const A: usize> Logic for Way<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, row, kept_row, kept, unequal_q, valid_q, body_q);
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
        // The RAM's answer is late in its cycle, and the wires from it are long: half of the comparison is left for the next.
        self.difference.next = (bit_cast::<60, 12>(self.word.val().fid ^ self.key.val().fid) << 48)
            | bit_cast::<60, 48>(self.word.val().mac ^ self.key.val().mac);
        for i in 0..8 {
            self.unequal.bits[i].next = (self.difference.val() & self.eighth[i].val()).any();
        }
        self.unequal_q.d.next = self.unequal.mask.val();
        self.valid_q.d.next = self.word.val().valid;
        self.body_q.d.next = self.word.val().body;
        if self.keep.val() {
            self.kept.d.next = self.word.val();
        }
        self.hit.next = self.valid_q.q.val() & !self.unequal_q.q.val().any();
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
