//! The queue of one ingress for one egress: whole frames in one block RAM.
//!
//!   write, write_word 36 b ->+------------+-> available
//!   close, accept 8 b      ->| crosspoint |-> word 36 b (the head)
//!                            |  2^D - 1   |<- read
//!                      full <-+------------+
//!
//! Every word of the ingress is written behind the last committed frame. `close`, in a cycle after the last `write` of the frame
//! and before the first of the next, commits it if `accept` has the bit of this egress, else takes it back. A frame that did
//! not fit is taken back whatever `accept` says; if it had the bit, `full` pulses in the next cycle: a copy was lost.
//!
//! `available`: the head word of a committed frame is in `word`; as frames are committed whole it holds to the frame's end.
//! `read`, only while `available`, moves on to the next word.
//!
//! Latency: `close` to `available` 1 cycle, `read` to the next word 1 cycle, one word per cycle each way. No used word is read
//! in the cycle it is written: what is read was committed, so written before. Reset: empty.
//!
//! With egress mask 0 the crosspoint is absent: always empty, and synthesis drops its memory.

use rust_hdl::prelude::*;

use crate::parts::memory::Memory;
use crate::types::{PortMask, TxWord};

#[derive(LogicBlock)]
pub struct Crosspoint<const D: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub write: Signal<In, Bit>,
    pub write_word: Signal<In, TxWord>,
    pub close: Signal<In, Bit>,
    pub accept: Signal<In, PortMask>,
    pub full: Signal<Out, Bit>,
    pub available: Signal<Out, Bit>,
    pub word: Signal<Out, TxWord>,
    pub read: Signal<In, Bit>,
    egress: Constant<PortMask>,
    blank: Constant<TxWord>,
    memory: Memory<TxWord, D>,
    write_pointer: DFF<Bits<D>>,
    committed: DFF<Bits<D>>,
    read_pointer: DFF<Bits<D>>,
    /// A word of the frame found no room.
    overflowed: DFF<Bit>,
    copy_lost: DFF<Bit>,
    present: Signal<Local, Bit>,
    kept: Signal<Local, Bit>,
    commit: Signal<Local, Bit>,
    take_back: Signal<Local, Bit>,
    store: Signal<Local, Bit>,
    write_next: Signal<Local, Bits<D>>,
    read_step: Signal<Local, Bits<D>>,
    read_next: Signal<Local, Bits<D>>,
}

impl<const D: usize> Crosspoint<D> {
    /// `egress`: the bit of `accept` that means this crosspoint; 0 for the place where a port meets itself.
    pub fn new(egress: PortMask) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            write: Default::default(),
            write_word: Default::default(),
            close: Default::default(),
            accept: Default::default(),
            full: Default::default(),
            available: Default::default(),
            word: Default::default(),
            read: Default::default(),
            egress: Constant::new(egress),
            blank: Constant::new(TxWord::default()),
            memory: Default::default(),
            write_pointer: Default::default(),
            committed: Default::default(),
            read_pointer: Default::default(),
            overflowed: Default::default(),
            copy_lost: Default::default(),
            present: Default::default(),
            kept: Default::default(),
            commit: Default::default(),
            take_back: Default::default(),
            store: Default::default(),
            write_next: Default::default(),
            read_step: Default::default(),
            read_next: Default::default(),
        }
    }

    /// Words held: those of committed frames and of the frame being written.
    pub fn occupancy(&self) -> usize {
        (self.write_pointer.q.val() - self.read_pointer.q.val()).index()
    }

    /// Words of committed frames.
    pub fn committed_words(&self) -> usize {
        (self.committed.q.val() - self.read_pointer.q.val()).index()
    }
}

impl<const D: usize> Logic for Crosspoint<D> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, write_pointer, committed, read_pointer, overflowed, copy_lost);
        self.memory.clock.next = self.clock.val();
        self.present.next = self.egress.val().any();
        self.kept.next = self.close.val() & (self.accept.val() & self.egress.val()).any();
        self.commit.next = self.kept.val() & !self.overflowed.q.val();
        self.take_back.next = self.close.val() & !self.commit.val();

        self.write_next.next = self.write_pointer.q.val() + 1;
        self.store.next = self.present.val()
            & self.write.val()
            & !self.overflowed.q.val()
            & (self.write_next.val() != self.read_pointer.q.val());
        self.memory.write_enable.next = self.store.val();
        self.memory.write_address.next = self.write_pointer.q.val();
        self.memory.write_data.next = self.write_word.val();
        if self.store.val() {
            self.write_pointer.d.next = self.write_next.val();
        }
        if self.take_back.val() {
            self.write_pointer.d.next = self.committed.q.val();
        }
        if self.commit.val() {
            self.committed.d.next = self.write_pointer.q.val();
        }
        self.overflowed.d.next = !self.close.val() & (self.overflowed.q.val() | (self.write.val() & !self.store.val()));
        self.copy_lost.d.next = self.kept.val() & self.overflowed.q.val();
        self.full.next = self.copy_lost.q.val();

        self.read_step.next = 0.into();
        if self.read.val() {
            self.read_step.next = 1.into();
        }
        self.read_next.next = self.read_pointer.q.val() + self.read_step.val();
        self.read_pointer.d.next = self.read_next.val();
        self.memory.read_address.next = self.read_next.val();
        self.available.next = self.present.val() & (self.committed.q.val() != self.read_pointer.q.val());
        self.word.next = self.blank.val();
        if self.present.val() {
            self.word.next = self.memory.read_data.val();
        }

        if self.reset.val() {
            self.write_pointer.d.next = 0.into();
            self.committed.d.next = 0.into();
            self.read_pointer.d.next = 0.into();
            self.overflowed.d.next = false;
            self.copy_lost.d.next = false;
        }
    }
}

#[cfg(test)]
mod tests;
