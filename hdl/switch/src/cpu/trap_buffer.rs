//! The frame that waits for the host: the CPU column of the crossbar ends here.
//!
//!   word TxWord, valid/ready     ->+-------------+-> frame_valid, number 8 b, reason 2 b, port 4 b, octets 11 b
//!   word_address 9 b             ->| trap buffer |-> frame_word 32 b
//!   let_go, let_go_number 8 b    ->+-------------+-> arrived (a pulse per frame)
//!
//! Takes a frame and its trailer (reason in bits 1..0, port in bits 5..2) and shows it until it is released by its number; then the next moves in.
//! A release of another number, or with no frame there, does nothing. Numbers count from 1 and wrap to 0 after 255. A frame is of
//! 2,047 octets at most. Whoever feeds it waits meanwhile; that is only the CPU's column.
//!
//! Latency: the frame is shown in the cycle after its trailer was taken, one word per cycle before it; `word_address` to `frame_word` 2 cycles.
//! Reset: empty; the next number is 1.

use rust_hdl::prelude::*;

use crate::crossbar::octet_count::OctetCount;
use crate::parts::memory::Memory;
use crate::types::{PortNumber, TrapCode, TxWord};

#[derive(LogicBlock, Default)]
pub struct TrapBuffer {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub word: Signal<In, TxWord>,
    pub valid: Signal<In, Bit>,
    pub ready: Signal<Out, Bit>,
    pub frame_valid: Signal<Out, Bit>,
    pub number: Signal<Out, Bits<8>>,
    pub reason: Signal<Out, TrapCode>,
    pub port: Signal<Out, PortNumber>,
    pub octets: Signal<Out, Bits<11>>,
    pub word_address: Signal<In, Bits<9>>,
    pub frame_word: Signal<Out, Bits<32>>,
    pub let_go: Signal<In, Bit>,
    pub let_go_number: Signal<In, Bits<8>>,
    pub arrived: Signal<Out, Bit>,
    memory: Memory<Bits<32>, 9>,
    length: OctetCount,
    shown: DFF<Bits<32>>,
    place: DFF<Bits<9>>,
    holding: DFF<Bit>,
    number_q: DFF<Bits<8>>,
    reason_q: DFF<TrapCode>,
    port_q: DFF<PortNumber>,
    take: Signal<Local, Bit>,
}

impl Logic for TrapBuffer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, shown, place, holding, number_q, reason_q, port_q);
        self.memory.clock.next = self.clock.val();
        self.length.clock.next = self.clock.val();
        self.take.next = self.valid.val() & !self.holding.q.val();
        self.ready.next = !self.holding.q.val();

        self.memory.write_enable.next = self.take.val() & !self.word.val().last;
        self.memory.write_address.next = self.place.q.val();
        self.memory.write_data.next = self.word.val().data;
        self.memory.read_address.next = self.word_address.val();
        self.shown.d.next = self.memory.read_data.val();
        self.frame_word.next = self.shown.q.val();

        self.length.take.next = self.take.val() & !self.word.val().last;
        self.length.first.next = !self.place.q.val().any();
        self.length.last.next = self.word.val().octets.any();
        self.length.word_octets.next = self.word.val().octets;
        if self.take.val() {
            self.place.d.next = self.place.q.val() + 1;
            if self.word.val().last {
                self.place.d.next = 0.into();
                self.holding.d.next = true;
                self.number_q.d.next = self.number_q.q.val() + 1;
                self.reason_q.d.next = self.word.val().data.get_bits::<2>(0);
                self.port_q.d.next = self.word.val().data.get_bits::<4>(2);
            }
        }
        if self.let_go.val() & self.holding.q.val() & (self.let_go_number.val() == self.number_q.q.val()) {
            self.holding.d.next = false;
        }
        self.arrived.next = self.take.val() & self.word.val().last;
        self.frame_valid.next = self.holding.q.val();
        self.number.next = self.number_q.q.val();
        self.reason.next = self.reason_q.q.val();
        self.port.next = self.port_q.q.val();
        self.octets.next = self.length.octets.val();

        if self.reset.val() {
            self.place.d.next = 0.into();
            self.holding.d.next = false;
            self.number_q.d.next = 0.into();
        }
    }
}
