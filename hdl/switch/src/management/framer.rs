//! Sends the responses of the queue as frames: flag, octets, FCS, flag. RFC 1662; `trunkline_map::wire`.
//!
//!   committed ->+--------+-> address     of the queue's block RAM
//!   data      ->|        |-> released
//!               | Framer |-> octet 8 b, valid
//!               +--------+<- ready
//!
//! Octets leave at most every third cycle; `octet` is held while `valid` until `ready`. Latency 6 cycles from a record's commit
//! to its opening flag. Reset: nothing to send.

use super::{QueuePointer, QueueWord};
use crate::parts::linear::{crc32_step_rows, Linear};
use rust_hdl::prelude::*;
use trunkline_map::wire;

#[derive(Copy, Clone, Debug, PartialEq, LogicState)]
enum Part {
    Idle,
    Length,
    Open,
    Octets,
    Fcs,
    Close,
}

#[derive(LogicBlock)]
pub struct Framer {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub committed: Signal<In, QueuePointer>,
    pub released: Signal<Out, QueuePointer>,
    pub address: Signal<Out, QueuePointer>,
    pub data: Signal<In, QueueWord>,
    pub octet: Signal<Out, Bits<8>>,
    pub valid: Signal<Out, Bit>,
    pub ready: Signal<In, Bit>,
    part: DFF<Part>,
    released_q: DFF<QueuePointer>,
    cursor: DFF<QueuePointer>,
    /// The block RAM shows the octet at `cursor`; `seen` holds it.
    shown: DFF<Bit>,
    fresh: DFF<Bit>,
    seen: DFF<QueueWord>,
    left: DFF<Bits<9>>,
    crc: DFF<Bits<32>>,
    /// The escape was sent, its octet was not.
    escaped: DFF<Bit>,
    octet_q: DFF<Bits<8>>,
    valid_q: DFF<Bit>,
    step: Linear<40, 32>,
    /// The output takes an octet in this cycle.
    free: Signal<Local, Bit>,
    plain: Signal<Local, Bits<8>>,
    special: Signal<Local, Bit>,
    send_plain: Signal<Local, Bit>,
    send_flag: Signal<Local, Bit>,
    /// The plain octet leaves, escaped or not.
    done: Signal<Local, Bit>,
    flag_octet: Constant<Bits<8>>,
    escape_octet: Constant<Bits<8>>,
    escape_xor: Constant<Bits<8>>,
    crc_start: Constant<Bits<32>>,
}

impl Default for Framer {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            committed: Default::default(),
            released: Default::default(),
            address: Default::default(),
            data: Default::default(),
            octet: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            part: Default::default(),
            released_q: Default::default(),
            cursor: Default::default(),
            shown: Default::default(),
            fresh: Default::default(),
            seen: Default::default(),
            left: Default::default(),
            crc: Default::default(),
            escaped: Default::default(),
            octet_q: Default::default(),
            valid_q: Default::default(),
            step: Linear::new(crc32_step_rows()),
            free: Default::default(),
            plain: Default::default(),
            special: Default::default(),
            send_plain: Default::default(),
            send_flag: Default::default(),
            done: Default::default(),
            flag_octet: Constant::new(u64::from(wire::FLAG).into()),
            escape_octet: Constant::new(u64::from(wire::ESCAPE).into()),
            escape_xor: Constant::new(u64::from(wire::ESCAPE_XOR).into()),
            crc_start: Constant::new(u64::from(u32::MAX).into()),
        }
    }
}

impl Logic for Framer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, part, released_q, cursor, shown, fresh, seen, left, crc, escaped, octet_q, valid_q);
        self.released.next = self.released_q.q.val();
        self.address.next = self.cursor.q.val();
        self.octet.next = self.octet_q.q.val();
        self.valid.next = self.valid_q.q.val();

        self.free.next = !self.valid_q.q.val() | self.ready.val();
        self.seen.d.next = self.data.val();
        self.plain.next = self.seen.q.val().get_bits::<8>(0);
        if self.part.q.val() == Part::Fcs {
            self.plain.next = !self.crc.q.val().get_bits::<8>(0);
        }
        self.special.next = (self.plain.val() == self.flag_octet.val()) | (self.plain.val() == self.escape_octet.val());
        self.step.vector.next = (bit_cast::<40, 8>(self.plain.val()) << 32) | bit_cast::<40, 32>(self.crc.q.val());
        self.send_plain.next = self.free.val()
            & (((self.part.q.val() == Part::Octets) & self.fresh.q.val()) | (self.part.q.val() == Part::Fcs));
        self.send_flag.next =
            self.free.val() & ((self.part.q.val() == Part::Open) | (self.part.q.val() == Part::Close));
        self.done.next = self.send_plain.val() & (self.escaped.q.val() | !self.special.val());

        if self.free.val() {
            self.valid_q.d.next = self.send_plain.val() | self.send_flag.val();
            self.octet_q.d.next = self.flag_octet.val();
            if self.send_plain.val() {
                self.octet_q.d.next = self.plain.val();
                if self.special.val() {
                    self.octet_q.d.next = self.escape_octet.val();
                }
                if self.escaped.q.val() {
                    self.octet_q.d.next = self.plain.val() ^ self.escape_xor.val();
                }
                self.escaped.d.next = self.special.val() & !self.escaped.q.val();
            }
        }

        self.shown.d.next = self.part.q.val() != Part::Idle;
        self.fresh.d.next = self.shown.q.val() & (self.part.q.val() != Part::Idle);
        match self.part.q.val() {
            Part::Idle => {
                self.crc.d.next = self.crc_start.val();
                if self.committed.val() != self.released_q.q.val() {
                    self.part.d.next = Part::Length;
                }
            }
            Part::Length => {
                if self.fresh.q.val() {
                    self.left.d.next = self.seen.q.val() - 1;
                    self.cursor.d.next = self.cursor.q.val() + 1;
                    self.shown.d.next = false;
                    self.fresh.d.next = false;
                    self.part.d.next = Part::Open;
                }
            }
            Part::Open => {
                if self.send_flag.val() {
                    self.part.d.next = Part::Octets;
                }
            }
            Part::Octets => {
                if self.done.val() {
                    self.crc.d.next = self.step.image.val();
                    self.cursor.d.next = self.cursor.q.val() + 1;
                    self.shown.d.next = false;
                    self.fresh.d.next = false;
                    self.left.d.next = self.left.q.val() - 1;
                    if self.left.q.val() == 1 {
                        self.left.d.next = 4.into();
                        self.part.d.next = Part::Fcs;
                    }
                }
            }
            Part::Fcs => {
                if self.done.val() {
                    self.crc.d.next = self.crc.q.val() >> 8;
                    self.left.d.next = self.left.q.val() - 1;
                    if self.left.q.val() == 1 {
                        self.part.d.next = Part::Close;
                    }
                }
            }
            Part::Close => {
                if self.send_flag.val() {
                    self.released_q.d.next = self.cursor.q.val();
                    self.part.d.next = Part::Idle;
                }
            }
            _ => {
                self.part.d.next = Part::Idle;
            }
        }
        if self.reset.val() {
            self.part.d.next = Part::Idle;
            self.released_q.d.next = 0.into();
            self.cursor.d.next = 0.into();
            self.escaped.d.next = false;
            self.valid_q.d.next = false;
        }
    }
}
