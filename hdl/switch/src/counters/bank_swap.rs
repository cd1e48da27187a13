//! Which bank counts, and the clearing of the other before it takes over.
//!
//!   wanted       ->+-----------+-> active
//!   clear_granted->| bank swap |-> clear_wanted, clear_address 8 b (within the idle bank)
//!                  +-----------+
//!
//! While `wanted` and `active` differ, 256 grants clear the idle bank, then it becomes active. A wish that is taken back before that
//! leaves the bank as it was. Reset: bank 0 is active and the clearing is given up.

use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct BankSwap {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub wanted: Signal<In, Bit>,
    pub active: Signal<Out, Bit>,
    pub clear_wanted: Signal<Out, Bit>,
    pub clear_address: Signal<Out, Bits<8>>,
    pub clear_granted: Signal<In, Bit>,
    bank: DFF<Bit>,
    clearing: DFF<Bit>,
    address: DFF<Bits<8>>,
}

impl Logic for BankSwap {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, bank, clearing, address);
        self.active.next = self.bank.q.val();
        self.clear_wanted.next = self.clearing.q.val();
        self.clear_address.next = self.address.q.val();
        if !self.clearing.q.val() {
            self.clearing.d.next = self.wanted.val() != self.bank.q.val();
            self.address.d.next = 0.into();
        } else if self.clear_granted.val() {
            self.address.d.next = self.address.q.val() + 1;
            if self.address.q.val().all() {
                self.clearing.d.next = false;
                self.bank.d.next = self.wanted.val();
            }
        }
        if self.reset.val() {
            self.bank.d.next = false;
            self.clearing.d.next = false;
        }
    }
}
