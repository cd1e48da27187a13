//! Why a word is refused at once.
//!
//!   block or register, what others refuse ->| refusal |-> status 4 b
//!
//! Combinational. 0: the word is executed. What the tables themselves refuse comes later.

use rust_hdl::prelude::*;
use trunkline_map::Status;

#[derive(LogicBlock)]
pub struct Refusal {
    pub writes: Signal<In, Bit>,
    pub ready: Signal<In, Bit>,
    /// A command to the filtering database, its dump, its flush.
    pub fdb: Signal<In, Bit>,
    pub buckets: Signal<In, Bit>,
    /// The bank of the bucket is in force.
    pub bank_in_force: Signal<In, Bit>,
    pub setting_out_of_range: Signal<In, Bit>,
    pub cpu: Signal<In, Bits<4>>,
    /// The third word of a command, and why it is refused.
    pub command: Signal<In, Bit>,
    pub command_refusal: Signal<In, Bits<4>>,
    /// The dump is asked for a place beyond the last one.
    pub no_place: Signal<In, Bit>,
    pub status: Signal<Out, Bits<4>>,
    not_ready: Constant<Bits<4>>,
    active_bank: Constant<Bits<4>>,
    out_of_range: Constant<Bits<4>>,
    bad_address: Constant<Bits<4>>,
}

impl Default for Refusal {
    fn default() -> Self {
        let status = |status: Status| Constant::new(u64::from(status.code()).into());
        Self {
            writes: Default::default(),
            ready: Default::default(),
            fdb: Default::default(),
            buckets: Default::default(),
            bank_in_force: Default::default(),
            setting_out_of_range: Default::default(),
            cpu: Default::default(),
            command: Default::default(),
            command_refusal: Default::default(),
            no_place: Default::default(),
            status: Default::default(),
            not_ready: status(Status::NotReady),
            active_bank: status(Status::ActiveBank),
            out_of_range: status(Status::OutOfRange),
            bad_address: status(Status::BadAddress),
        }
    }
}

impl Logic for Refusal {
    #[hdl_gen]
    fn update(&mut self) {
        self.status.next = 0.into();
        if self.writes.val() {
            self.status.next = self.cpu.val();
            if self.setting_out_of_range.val() {
                self.status.next = self.out_of_range.val();
            }
            if self.buckets.val() & self.bank_in_force.val() {
                self.status.next = self.active_bank.val();
            }
            if self.command.val() {
                self.status.next = self.command_refusal.val();
            }
        }
        if self.no_place.val() {
            self.status.next = self.bad_address.val();
        }
        if self.fdb.val() & !self.ready.val() {
            self.status.next = self.not_ready.val();
        }
    }
}
