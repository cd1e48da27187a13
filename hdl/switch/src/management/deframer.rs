//! Finds requests in a stream of octets and puts the intact ones into the queue of requests. RFC 1662; `trunkline_map::wire`.
//!
//!   octet 8 b, valid ->+----------+-> write_address, write_data, write_enable   to the queue's block RAM
//!   framing_error    ->| Deframer |-> committed    every record before it is an intact request
//!   released          ->+----------+                (released: the reader's own place in the queue)
//!
//! Takes an octet every cycle, never stalls; `framing_error` comes in place of an octet. A frame is written as it comes, FCS
//! included; at its closing flag the size of its record is written before it and `committed` moves over it, one cycle after the
//! flag, only when: the FCS is right, no octet was lost (framing error, queue full), it is no longer than the longest request, not
//! aborted, and has at least 2 octets before the FCS. Otherwise nothing moves and the next frame overwrites it. Reset: the queue
//! is empty.

use super::{QueuePointer, QueueWord};
use crate::parts::linear::{crc32_step_rows, Linear, FCS_RESIDUE};
use rust_hdl::prelude::*;
use trunkline_map::wire;

#[derive(LogicBlock)]
pub struct Deframer {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub octet: Signal<In, Bits<8>>,
    pub valid: Signal<In, Bit>,
    pub framing_error: Signal<In, Bit>,
    pub released: Signal<In, QueuePointer>,
    pub committed: Signal<Out, QueuePointer>,
    pub write_address: Signal<Out, QueuePointer>,
    pub write_data: Signal<Out, QueueWord>,
    pub write_enable: Signal<Out, Bit>,
    start: DFF<QueuePointer>,
    /// Where the next octet goes.
    next: DFF<QueuePointer>,
    /// The size of the record so far.
    size: DFF<QueueWord>,
    escaped: DFF<Bit>,
    /// The frame is lost, whatever follows until its flag.
    broken: DFF<Bit>,
    crc: DFF<Bits<32>>,
    step: Linear<40, 32>,
    plain: Signal<Local, Bits<8>>,
    flag: Signal<Local, Bit>,
    intact: Signal<Local, Bit>,
    /// The place before the next octet's.
    previous: Signal<Local, QueuePointer>,
    take: Signal<Local, Bit>,
    flag_octet: Constant<Bits<8>>,
    escape_octet: Constant<Bits<8>>,
    escape_xor: Constant<Bits<8>>,
    crc_start: Constant<Bits<32>>,
    residue: Constant<Bits<32>>,
    limit: Constant<Bits<9>>,
}

impl Default for Deframer {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            octet: Default::default(),
            valid: Default::default(),
            framing_error: Default::default(),
            released: Default::default(),
            committed: Default::default(),
            write_address: Default::default(),
            write_data: Default::default(),
            write_enable: Default::default(),
            start: Default::default(),
            next: Default::default(),
            size: Default::default(),
            escaped: Default::default(),
            broken: Default::default(),
            crc: Default::default(),
            step: Linear::new(crc32_step_rows()),
            plain: Default::default(),
            flag: Default::default(),
            intact: Default::default(),
            previous: Default::default(),
            take: Default::default(),
            flag_octet: Constant::new(u64::from(wire::FLAG).into()),
            escape_octet: Constant::new(u64::from(wire::ESCAPE).into()),
            escape_xor: Constant::new(u64::from(wire::ESCAPE_XOR).into()),
            crc_start: Constant::new(u64::from(u32::MAX).into()),
            residue: Constant::new(u64::from(FCS_RESIDUE).into()),
            limit: Constant::new((wire::MAX_REQUEST_OCTETS as u64 + 1).into()),
        }
    }
}

impl Logic for Deframer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, start, next, size, escaped, broken, crc);
        self.committed.next = self.start.q.val();
        self.flag.next = self.octet.val() == self.flag_octet.val();
        self.plain.next = self.octet.val();
        if self.escaped.q.val() {
            self.plain.next = self.octet.val() ^ self.escape_xor.val();
        }
        self.step.vector.next = (bit_cast::<40, 8>(self.plain.val()) << 32) | bit_cast::<40, 32>(self.crc.q.val());
        self.intact.next = !self.broken.q.val()
            & !self.escaped.q.val()
            & (self.size.q.val() >= 7)
            & (self.crc.q.val() == self.residue.val());

        self.write_enable.next = false;
        self.write_address.next = self.next.q.val();
        self.write_data.next = bit_cast::<9, 8>(self.plain.val());
        self.previous.next = self.next.q.val();
        self.take.next = false;
        if self.valid.val() {
            if self.flag.val() {
                // It does no harm if the frame is not committed.
                self.write_address.next = self.start.q.val();
                self.write_data.next = self.size.q.val();
                self.write_enable.next = self.intact.val();
                self.size.d.next = 1.into();
                self.crc.d.next = self.crc_start.val();
                self.escaped.d.next = false;
                self.broken.d.next = false;
                if self.intact.val() {
                    self.start.d.next = self.next.q.val();
                } else {
                    self.previous.next = self.start.q.val();
                }
            } else {
                if (self.octet.val() == self.escape_octet.val()) & !self.escaped.q.val() {
                    self.escaped.d.next = true;
                } else {
                    self.escaped.d.next = false;
                    // Ahead of `released` lies what the reader has not taken yet.
                    if (self.size.q.val() == self.limit.val()) | (self.next.q.val() == self.released.val()) {
                        self.broken.d.next = true;
                    } else {
                        self.take.next = true;
                        self.write_enable.next = !self.broken.q.val();
                        self.size.d.next = self.size.q.val() + 1;
                        self.crc.d.next = self.step.image.val();
                    }
                }
            }
        }
        if (self.valid.val() & self.flag.val()) | self.take.val() {
            self.next.d.next = self.previous.val() + 1;
        }
        if self.framing_error.val() {
            self.broken.d.next = true;
        }
        if self.reset.val() {
            self.start.d.next = 0.into();
            self.next.d.next = 1.into();
            self.size.d.next = 1.into();
            self.crc.d.next = self.crc_start.val();
            self.escaped.d.next = false;
            self.broken.d.next = false;
        }
    }
}
