//! The queue of one ingress for one egress: frames in one block RAM.
//!
//!   write, write_word 36 b   ->+------------+-> available, opening
//!   open, close, accept 9 b  ->| crosspoint |-> word 36 b (the head)
//!   settled, slower 9 b      ->|  2^D - 2   |<- read
//!                        full <-+------------+-> crowded
//!
//! Every word of the ingress is written behind the last committed frame. `close`, in a cycle after the last `write` of the frame
//! and before the first of the next, commits it if `accept` has the bit of this egress, else takes it back. A frame that did
//! not fit is taken back whatever `accept` says; if it had the bit, `full` pulses in the next cycle: a copy was lost.
//!
//! *Cut-through.* `open`, behind three words of a frame or more and before its `close`, with the bit of this egress: its words may be read from now
//! on, each in the third cycle after it was written, and the frame is kept, whatever `close` says. If the frame then finds no room, the word that
//! found none is stored in the word kept for that purpose, as `last` and `bad`, and ends it; `full` pulses besides if `accept` has
//! the bit. `open` does nothing to a frame that has lost a word or loses one in its cycle.
//!
//! *Trailer.* A crosspoint with `trailing` stores `write_word` of the cycle of `close` behind a frame it commits, in the word kept:
//! that word alone has `last`.
//!
//! *Congestion.* `crowded` as in `backlog`; `settled` and `slower` as there, by the bit of this egress.
//!
//! `available`: the head word is in `word`. `opening`: the same, for the cycle of `open`. `read`, only with one of them, moves on to the next word.
//!
//! Latency: `close` to `available` 1 cycle, `open` to `opening` 0, `read` to the next word 2 cycles: a word per cycle in, one in two cycles out, so
//! that the RAM is addressed, and `available` given, by registers alone. At 62.5 MHz that is 1 Gb/s without preambles and gaps. No used word is read
//! in the cycle it is written. Reset: empty.

use rust_hdl::prelude::*;

use super::backlog::Backlog;
use crate::parts::memory::Memory;
use crate::types::{PortMask, TxWord};

#[derive(LogicBlock)]
pub struct Crosspoint<const D: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub write: Signal<In, Bit>,
    pub write_word: Signal<In, TxWord>,
    pub open: Signal<In, PortMask>,
    pub close: Signal<In, Bit>,
    pub accept: Signal<In, PortMask>,
    pub settled: Signal<In, PortMask>,
    pub slower: Signal<In, PortMask>,
    pub full: Signal<Out, Bit>,
    pub crowded: Signal<Out, Bit>,
    pub available: Signal<Out, Bit>,
    pub opening: Signal<Out, Bit>,
    pub word: Signal<Out, TxWord>,
    pub read: Signal<In, Bit>,
    egress: Constant<PortMask>,
    trailing: Constant<Bit>,
    memory: Memory<TxWord, D>,
    backlog: Backlog<D>,
    write_pointer: DFF<Bits<D>>,
    committed: DFF<Bits<D>>,
    read_pointer: DFF<Bits<D>>,
    /// The read pointer less one, inverted: 0 when empty after power-up.
    read_before: DFF<Bits<D>>,
    /// The word kept for an end or a trailer is in use; until a word is read nothing more can be stored.
    reserve_used: DFF<Bit>,
    /// A word of the frame found no room.
    overflowed: DFF<Bit>,
    /// The frame was opened.
    started: DFF<Bit>,
    copy_lost: DFF<Bit>,
    available_q: DFF<Bit>,
    /// A word was read in the cycle before: `word` is not yet the head.
    moving_on: DFF<Bit>,
    holds: Signal<Local, Bit>,
    may_open: Signal<Local, Bit>,
    opened: Signal<Local, Bit>,
    streaming: Signal<Local, Bit>,
    kept: Signal<Local, Bit>,
    commit: Signal<Local, Bit>,
    room: Signal<Local, Bit>,
    store: Signal<Local, Bit>,
    write_next: Signal<Local, Bits<D>>,
}

impl<const D: usize> Crosspoint<D> {
    /// `egress`: the bit of `accept` and `open` that means this crosspoint; `trailing`: frames are followed by a trailer.
    pub fn new(egress: PortMask, trailing: bool) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            write: Default::default(),
            write_word: Default::default(),
            open: Default::default(),
            close: Default::default(),
            accept: Default::default(),
            settled: Default::default(),
            slower: Default::default(),
            full: Default::default(),
            crowded: Default::default(),
            available: Default::default(),
            opening: Default::default(),
            word: Default::default(),
            read: Default::default(),
            egress: Constant::new(egress),
            trailing: Constant::new(trailing),
            memory: Default::default(),
            backlog: Default::default(),
            write_pointer: Default::default(),
            committed: Default::default(),
            read_pointer: Default::default(),
            read_before: Default::default(),
            reserve_used: Default::default(),
            overflowed: Default::default(),
            started: Default::default(),
            copy_lost: Default::default(),
            available_q: Default::default(),
            moving_on: Default::default(),
            holds: Default::default(),
            may_open: Default::default(),
            opened: Default::default(),
            streaming: Default::default(),
            kept: Default::default(),
            commit: Default::default(),
            room: Default::default(),
            store: Default::default(),
            write_next: Default::default(),
        }
    }

    /// Words held: those of committed frames and of the frame being written.
    pub fn occupancy(&self) -> usize {
        (self.write_pointer.q.val() - self.read_pointer.q.val()).index()
    }

    /// Words that can be read.
    pub fn committed_words(&self) -> usize {
        (self.committed.q.val() - self.read_pointer.q.val()).index()
    }
}

impl<const D: usize> Logic for Crosspoint<D> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, write_pointer, committed, read_pointer, read_before);
        dff_setup!(self, clock, reserve_used, overflowed, started, copy_lost, available_q, moving_on);
        self.memory.clock.next = self.clock.val();
        // No word is stored because of `open` in its own cycle, which comes late.
        self.may_open.next = !self.overflowed.q.val() & (self.room.val() | !self.write.val());
        self.opened.next = (self.open.val() & self.egress.val()).any() & self.may_open.val();
        self.streaming.next = self.started.q.val() | self.opened.val();
        self.started.d.next = self.streaming.val() & !self.close.val();
        self.kept.next = self.close.val() & (self.accept.val() & self.egress.val()).any();
        self.commit.next = self.kept.val() & !self.overflowed.q.val();

        self.write_next.next = self.write_pointer.q.val() + 1;
        self.room.next = (self.write_next.val() != !self.read_before.q.val()) & !self.reserve_used.q.val();
        self.store.next = (self.write.val() & !self.overflowed.q.val() & (self.room.val() | self.started.q.val()))
            | (self.commit.val() & self.trailing.val());
        self.memory.write_enable.next = self.store.val();
        self.memory.write_address.next = self.write_pointer.q.val();
        self.memory.write_data.next = self.write_word.val();
        self.memory.write_data.next.last =
            (self.write_word.val().last & (self.close.val() | !self.trailing.val())) | !self.room.val();
        self.memory.write_data.next.bad = self.write_word.val().bad | !self.room.val();
        if self.store.val() {
            self.write_pointer.d.next = self.write_next.val();
        }
        if self.close.val() & !self.commit.val() & !self.started.q.val() {
            self.write_pointer.d.next = self.committed.q.val();
        }
        if self.streaming.val() | self.commit.val() {
            self.committed.d.next = self.write_pointer.q.val();
            if self.commit.val() & self.trailing.val() {
                self.committed.d.next = self.write_next.val();
            }
        }
        self.overflowed.d.next = !self.close.val() & (self.overflowed.q.val() | (self.write.val() & !self.room.val()));
        self.copy_lost.d.next = self.kept.val() & self.overflowed.q.val();
        self.full.next = self.copy_lost.q.val();

        self.reserve_used.d.next = self.reserve_used.q.val() | (self.store.val() & !self.room.val());
        if self.read.val() {
            self.read_pointer.d.next = self.read_pointer.q.val() + 1;
            self.read_before.d.next = !self.read_pointer.q.val();
            self.reserve_used.d.next = false;
        }
        self.memory.read_address.next = self.read_pointer.q.val();
        self.holds.next = self.committed.q.val() != self.read_pointer.q.val();
        self.available_q.d.next = (self.holds.val() | self.commit.val()) & !self.read.val();
        self.moving_on.d.next = self.read.val();
        self.available.next = self.available_q.q.val();
        self.opening.next = self.opened.val() & !self.holds.val() & !self.moving_on.q.val();
        self.word.next = self.memory.read_data.val();

        self.backlog.clock.next = self.clock.val();
        self.backlog.reset.next = self.reset.val();
        self.backlog.written.next = self.write_pointer.q.val();
        self.backlog.read.next = self.read_pointer.q.val();
        self.backlog.settled.next = (self.settled.val() & self.egress.val()).any();
        self.backlog.slower.next = (self.slower.val() & self.egress.val()).any();
        self.crowded.next = self.backlog.crowded.val();

        if self.reset.val() {
            self.write_pointer.d.next = 0.into();
            self.committed.d.next = 0.into();
            self.read_pointer.d.next = 0.into();
            self.read_before.d.next = 0.into();
            self.reserve_used.d.next = false;
            self.overflowed.d.next = false;
            self.started.d.next = false;
            self.copy_lost.d.next = false;
            self.available_q.d.next = false;
            self.moving_on.d.next = false;
        }
    }
}

#[cfg(test)]
mod tests;
