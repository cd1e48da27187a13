//! Executes requests: checks each one whole, runs its words on the register bus, makes its response. `trunkline_map::wire`.
//!
//!   requests_committed ->+----------+-> responses_committed
//!   requests_data      ->|          |-> responses_address, _data, _enable
//!   requests_address   <-| Executor |-> bus request
//!   requests_released   <-|          |<- bus response
//!   responses_released  ->+----------+
//!
//! A request takes up to 34 cycles to check, then each word 12 cycles (written) or 5 (read) plus the bus. A request is begun only
//! when the queue of responses has room for the longest one. A word that the bus refuses ends the request. Reset: the queues are
//! empty, no bus request.

use super::{BlockList, QueuePointer, QueueWord};
use crate::types::{BusRequest, BusResponse};
use rust_hdl::prelude::*;
use trunkline_map::{wire, Parameters, Status};

#[derive(Copy, Clone, Debug, PartialEq, LogicState)]
enum Step {
    Idle,
    Length,
    Sequence,
    Command,
    AddressLow,
    AddressHigh,
    Count,
    Range,
    Collect,
    Bus,
    Emit,
    Outcome,
    Header,
}

#[derive(LogicBlock)]
pub struct Executor {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub requests_committed: Signal<In, QueuePointer>,
    pub requests_released: Signal<Out, QueuePointer>,
    pub requests_address: Signal<Out, QueuePointer>,
    pub requests_data: Signal<In, QueueWord>,
    pub responses_committed: Signal<Out, QueuePointer>,
    pub responses_released: Signal<In, QueuePointer>,
    pub responses_address: Signal<Out, QueuePointer>,
    pub responses_data: Signal<Out, QueueWord>,
    pub responses_enable: Signal<Out, Bit>,
    pub request: Signal<Out, BusRequest>,
    pub response: Signal<In, BusResponse>,
    step: DFF<Step>,
    /// Where this request's record begins; the next one's; the octet being read.
    released: DFF<QueuePointer>,
    next_record: DFF<QueuePointer>,
    cursor: DFF<QueuePointer>,
    /// The block RAM shows the octet at `cursor`; `seen` holds it.
    shown: DFF<Bit>,
    fresh: DFF<Bit>,
    seen: DFF<QueueWord>,
    /// The length is that of a read, of a write.
    read_shape: DFF<Bit>,
    write_shape: DFF<Bit>,
    is_write: DFF<Bit>,
    address: DFF<Bits<16>>,
    /// Words to do after this one.
    left: DFF<Bits<7>>,
    word: DFF<Bits<32>>,
    octet: DFF<Bits<2>>,
    row: DFF<Bits<5>>,
    status: DFF<Bits<4>>,
    /// Where the response's record begins and where its next octet goes.
    start: DFF<QueuePointer>,
    tail: DFF<QueuePointer>,
    blocks: BlockList,
    last: Signal<Local, Bits<17>>,
    inside: Signal<Local, Bit>,
    advance: Signal<Local, Bit>,
    used: Signal<Local, QueuePointer>,
    /// A place near the beginning of the response's record.
    place: Signal<Local, QueuePointer>,
    near: Signal<Local, Bit>,
    base: Signal<Local, QueuePointer>,
    next_tail: Signal<Local, QueuePointer>,
    command_read: Constant<QueueWord>,
    command_write: Constant<QueueWord>,
    max_words: Constant<QueueWord>,
    ok: Constant<Bits<4>>,
    bad_command: Constant<Bits<4>>,
    bad_length: Constant<Bits<4>>,
    bad_address: Constant<Bits<4>>,
    read_only: Constant<Bits<4>>,
    write_only: Constant<Bits<4>>,
}

impl Executor {
    pub fn new(parameters: &Parameters) -> Self {
        let status = |status: Status| Constant::new(u64::from(status.code()).into());
        Self {
            clock: Default::default(),
            reset: Default::default(),
            requests_committed: Default::default(),
            requests_released: Default::default(),
            requests_address: Default::default(),
            requests_data: Default::default(),
            responses_committed: Default::default(),
            responses_released: Default::default(),
            responses_address: Default::default(),
            responses_data: Default::default(),
            responses_enable: Default::default(),
            request: Default::default(),
            response: Default::default(),
            step: Default::default(),
            released: Default::default(),
            next_record: Default::default(),
            cursor: Default::default(),
            shown: Default::default(),
            fresh: Default::default(),
            seen: Default::default(),
            read_shape: Default::default(),
            write_shape: Default::default(),
            is_write: Default::default(),
            address: Default::default(),
            left: Default::default(),
            word: Default::default(),
            octet: Default::default(),
            row: Default::default(),
            status: Default::default(),
            start: Default::default(),
            tail: Default::default(),
            blocks: BlockList::new(parameters),
            last: Default::default(),
            inside: Default::default(),
            advance: Default::default(),
            used: Default::default(),
            place: Default::default(),
            near: Default::default(),
            base: Default::default(),
            next_tail: Default::default(),
            command_read: Constant::new(u64::from(wire::COMMAND_READ).into()),
            command_write: Constant::new(u64::from(wire::COMMAND_WRITE).into()),
            max_words: Constant::new((wire::MAX_WORDS as u64).into()),
            ok: status(Status::Ok),
            bad_command: status(Status::BadCommand),
            bad_length: status(Status::BadLength),
            bad_address: status(Status::BadAddress),
            read_only: status(Status::ReadOnly),
            write_only: status(Status::WriteOnly),
        }
    }
}

impl Logic for Executor {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, step, released, next_record, cursor, shown, fresh, seen, read_shape, write_shape);
        dff_setup!(self, clock, is_write, address, left, word, octet, row, status, start, tail);
        self.requests_released.next = self.released.q.val();
        self.requests_address.next = self.cursor.q.val();
        self.responses_committed.next = self.start.q.val();
        self.request.next.data = self.word.q.val();
        self.request.next.address = self.address.q.val();
        self.request.next.write = self.is_write.q.val();
        self.request.next.valid = self.step.q.val() == Step::Bus;

        self.blocks.index.next = self.row.q.val();
        self.last.next = bit_cast::<17, 16>(self.address.q.val()) + bit_cast::<17, 7>(self.left.q.val());
        self.inside.next = (self.address.q.val() >= self.blocks.row.val().first)
            & (self.last.val() <= bit_cast::<17, 16>(self.blocks.row.val().last))
            & (((self.address.q.val() | bit_cast::<16, 17>(self.last.val()))
                & bit_cast::<16, 8>(self.blocks.row.val().unused))
                == 0);
        self.used.next = self.start.q.val() - self.responses_released.val();

        self.seen.d.next = self.requests_data.val();

        // The record of the response is written as it grows, its status and size last.
        self.responses_enable.next = false;
        self.near.next = true;
        self.place.next = 0.into();
        self.responses_data.next = bit_cast::<9, 8>(self.word.q.val().get_bits::<8>(0));
        self.advance.next = false;
        match self.step.q.val() {
            Step::Idle => {
                self.status.d.next = self.ok.val();
                self.place.next = 3.into();
                self.tail.d.next = self.next_tail.val();
                self.octet.d.next = 0.into();
                self.row.d.next = 0.into();
                if (self.requests_committed.val() != self.released.q.val()) & !self.used.val().get_bit(10) {
                    self.step.d.next = Step::Length;
                }
            }
            Step::Length => {
                if self.fresh.q.val() {
                    self.advance.next = true;
                    self.next_record.d.next = self.cursor.q.val() + bit_cast::<11, 9>(self.seen.q.val());
                    // A write of n words has 4 n + 9 of size, a read 10.
                    self.left.d.next = self.seen.q.val().get_bits::<7>(2) - 3;
                    self.read_shape.d.next = self.seen.q.val() == 10;
                    self.write_shape.d.next = (self.seen.q.val() >= 13) & (self.seen.q.val().get_bits::<2>(0) == 1);
                    self.step.d.next = Step::Sequence;
                }
            }
            Step::Sequence => {
                if self.fresh.q.val() {
                    self.advance.next = true;
                    self.responses_enable.next = true;
                    self.place.next = 1.into();
                    self.responses_data.next = self.seen.q.val();
                    self.step.d.next = Step::Command;
                }
            }
            Step::Command => {
                if self.fresh.q.val() {
                    self.advance.next = true;
                    self.is_write.d.next = self.seen.q.val() == self.command_write.val();
                    self.step.d.next = Step::Outcome;
                    self.status.d.next = self.bad_command.val();
                    if self.seen.q.val() == self.command_read.val() {
                        self.status.d.next = self.bad_length.val();
                        if self.read_shape.q.val() {
                            self.status.d.next = self.ok.val();
                            self.step.d.next = Step::AddressLow;
                        }
                    }
                    if self.seen.q.val() == self.command_write.val() {
                        self.status.d.next = self.bad_length.val();
                        if self.write_shape.q.val() {
                            self.status.d.next = self.ok.val();
                            self.step.d.next = Step::AddressLow;
                        }
                    }
                }
            }
            Step::AddressLow => {
                if self.fresh.q.val() {
                    self.advance.next = true;
                    self.address.d.next = bit_cast::<16, 9>(self.seen.q.val());
                    self.step.d.next = Step::AddressHigh;
                }
            }
            Step::AddressHigh => {
                if self.fresh.q.val() {
                    self.advance.next = true;
                    self.address.d.next = self.address.q.val() | (bit_cast::<16, 9>(self.seen.q.val()) << 8);
                    self.step.d.next = Step::Count;
                    if self.is_write.q.val() {
                        self.step.d.next = Step::Range;
                    }
                }
            }
            Step::Count => {
                if self.fresh.q.val() {
                    self.advance.next = true;
                    self.left.d.next = self.seen.q.val().get_bits::<7>(0) - 1;
                    self.step.d.next = Step::Range;
                    if (self.seen.q.val() == 0) | (self.seen.q.val() > self.max_words.val()) {
                        self.status.d.next = self.bad_length.val();
                        self.step.d.next = Step::Outcome;
                    }
                }
            }
            Step::Range => {
                self.row.d.next = self.row.q.val() + 1;
                if self.inside.val() {
                    self.step.d.next = Step::Outcome;
                    if self.is_write.q.val() {
                        if self.blocks.row.val().writes {
                            self.step.d.next = Step::Collect;
                        } else {
                            self.status.d.next = self.read_only.val();
                        }
                    } else {
                        if self.blocks.row.val().reads {
                            self.step.d.next = Step::Bus;
                        } else {
                            self.status.d.next = self.write_only.val();
                        }
                    }
                } else {
                    if self.blocks.row.val().end {
                        self.status.d.next = self.bad_address.val();
                        self.step.d.next = Step::Outcome;
                    }
                }
            }
            Step::Collect => {
                if self.fresh.q.val() {
                    self.advance.next = true;
                    self.word.d.next = (self.word.q.val() >> 8) | (bit_cast::<32, 9>(self.seen.q.val()) << 24);
                    self.octet.d.next = self.octet.q.val() + 1;
                    if self.octet.q.val() == 3 {
                        self.step.d.next = Step::Bus;
                    }
                }
            }
            Step::Bus => {
                if self.response.val().done {
                    self.status.d.next = self.response.val().status;
                    self.word.d.next = self.response.val().data;
                    self.step.d.next = Step::Emit;
                    if self.is_write.q.val() {
                        self.address.d.next = self.address.q.val() + 1;
                        self.left.d.next = self.left.q.val() - 1;
                        self.step.d.next = Step::Collect;
                        if self.left.q.val() == 0 {
                            self.step.d.next = Step::Outcome;
                        }
                    }
                    if self.response.val().status != self.ok.val() {
                        self.place.next = 3.into();
                        self.tail.d.next = self.next_tail.val();
                        self.step.d.next = Step::Outcome;
                    }
                }
            }
            Step::Emit => {
                self.responses_enable.next = true;
                self.near.next = false;
                self.place.next = 1.into();
                self.tail.d.next = self.next_tail.val();
                self.word.d.next = self.word.q.val() >> 8;
                self.octet.d.next = self.octet.q.val() + 1;
                if self.octet.q.val() == 3 {
                    self.address.d.next = self.address.q.val() + 1;
                    self.left.d.next = self.left.q.val() - 1;
                    self.step.d.next = Step::Bus;
                    if self.left.q.val() == 0 {
                        self.step.d.next = Step::Outcome;
                    }
                }
            }
            Step::Outcome => {
                self.responses_enable.next = true;
                self.place.next = 2.into();
                self.responses_data.next = bit_cast::<9, 4>(self.status.q.val());
                self.cursor.d.next = self.next_record.q.val();
                self.step.d.next = Step::Header;
            }
            Step::Header => {
                self.responses_enable.next = true;
                self.responses_data.next = bit_cast::<9, 11>(self.tail.q.val() - self.start.q.val());
                self.start.d.next = self.tail.q.val();
                self.released.d.next = self.next_record.q.val();
                self.step.d.next = Step::Idle;
            }
            _ => {
                self.step.d.next = Step::Idle;
            }
        }
        self.base.next = self.tail.q.val();
        if self.near.val() {
            self.base.next = self.start.q.val();
        }
        self.next_tail.next = self.base.val() + self.place.val();
        self.responses_address.next = self.tail.q.val();
        if self.near.val() {
            self.responses_address.next = self.next_tail.val();
        }
        // Idle gives the block RAM a cycle to see a record committed just now.
        self.shown.d.next = !self.advance.val() & (self.step.q.val() != Step::Idle);
        self.fresh.d.next = !self.advance.val() & self.shown.q.val() & (self.step.q.val() != Step::Idle);
        if self.advance.val() {
            self.cursor.d.next = self.cursor.q.val() + 1;
        }
        if self.reset.val() {
            self.step.d.next = Step::Idle;
            self.released.d.next = 0.into();
            self.cursor.d.next = 0.into();
            self.start.d.next = 0.into();
        }
    }
}
