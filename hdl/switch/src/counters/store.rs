//! The counters themselves: block RAM, read, changed and written back.
//!
//!   address 9 b, amount 12 b ->+-------+
//!   add, clear, look         ->| store |-> looked, value 36 b
//!                              +-------+
//!
//! One operation a cycle, never stalls: `add` adds, `clear` writes zero, `look` shows the counter with `looked` 3 cycles later. An
//! address must not come again within 3 cycles of an `add` or `clear`: who asks sees to that. Reset: operations under way are
//! dropped, the counters stay. Zero at power-up.

use crate::parts::memory::Memory;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Store {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub address: Signal<In, Bits<9>>,
    pub amount: Signal<In, Bits<12>>,
    pub add: Signal<In, Bit>,
    pub clear: Signal<In, Bit>,
    pub look: Signal<In, Bit>,
    pub looked: Signal<Out, Bit>,
    pub value: Signal<Out, Bits<36>>,
    memory: Memory<Bits<36>, 9>,
    asked_address: DFF<Bits<9>>,
    asked_amount: DFF<Bits<12>>,
    asked_write: DFF<Bit>,
    asked_clear: DFF<Bit>,
    asked_look: DFF<Bit>,
    read_address: DFF<Bits<9>>,
    read_amount: DFF<Bits<12>>,
    read_write: DFF<Bit>,
    read_clear: DFF<Bit>,
    read_look: DFF<Bit>,
    sum_address: DFF<Bits<9>>,
    sum: DFF<Bits<36>>,
    sum_write: DFF<Bit>,
    sum_look: DFF<Bit>,
}

impl Logic for Store {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, asked_address, asked_amount, asked_write, asked_clear, asked_look);
        dff_setup!(self, clock, read_address, read_amount, read_write, read_clear, read_look);
        dff_setup!(self, clock, sum_address, sum, sum_write, sum_look);
        self.memory.clock.next = self.clock.val();

        self.asked_address.d.next = self.address.val();
        self.asked_amount.d.next = self.amount.val();
        self.asked_write.d.next = (self.add.val() | self.clear.val()) & !self.reset.val();
        self.asked_clear.d.next = self.clear.val();
        self.asked_look.d.next = self.look.val() & !self.reset.val();

        self.memory.read_address.next = self.asked_address.q.val();
        self.read_address.d.next = self.asked_address.q.val();
        self.read_amount.d.next = self.asked_amount.q.val();
        self.read_write.d.next = self.asked_write.q.val() & !self.reset.val();
        self.read_clear.d.next = self.asked_clear.q.val();
        self.read_look.d.next = self.asked_look.q.val() & !self.reset.val();

        self.sum_address.d.next = self.read_address.q.val();
        self.sum.d.next = self.memory.read_data.val() + bit_cast::<36, 12>(self.read_amount.q.val());
        if self.read_clear.q.val() {
            self.sum.d.next = 0.into();
        }
        self.sum_write.d.next = self.read_write.q.val() & !self.reset.val();
        self.sum_look.d.next = self.read_look.q.val() & !self.reset.val();

        self.memory.write_address.next = self.sum_address.q.val();
        self.memory.write_data.next = self.sum.q.val();
        self.memory.write_enable.next = self.sum_write.q.val();
        self.looked.next = self.sum_look.q.val();
        self.value.next = self.sum.q.val();
    }
}
