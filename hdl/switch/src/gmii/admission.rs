//! Keeps the stream into the receive FIFO well formed when the FIFO is full.
//! `docs/forwarding.md`, section 1, `overrun`.
//!
//!   word RxWord, valid ->+-----------+-> admitted RxWord, admitted_valid
//!                        | admission |<- ready
//!                        +-----------+
//!
//! Latency 0. The arriving stream cannot wait. The first word of a frame that finds no room loses the rest of that frame, which is
//! then ended by a word of its own with status overrun (one octet without a meaning); a frame lost from its first word on is that
//! word alone. Up to 15 such ends wait for room and go out in every second cycle; frames that arrive before they are through are lost the same way. `first` is
//! set here. No reset.

use crate::types::RxWord;
use rust_hdl::prelude::*;
use trunkline_map::counters::DropReason;

#[derive(LogicBlock)]
pub struct Admission {
    pub clock: Signal<In, Clock>,
    pub word: Signal<In, RxWord>,
    pub valid: Signal<In, Bit>,
    pub admitted: Signal<Out, RxWord>,
    pub admitted_valid: Signal<Out, Bit>,
    pub ready: Signal<In, Bit>,
    /// A frame was begun in the FIFO and not yet ended.
    open: DFF<Bit>,
    /// The arriving frame has lost a word.
    losing: DFF<Bit>,
    /// Ends of lost frames that wait for room.
    owed: DFF<Bits<4>>,
    /// `owed` is not zero.
    owing: DFF<Bit>,
    /// One was added, one was paid in the cycle before; `owed` does not know yet.
    ended: DFF<Bit>,
    paid: DFF<Bit>,
    pass: Signal<Local, Bit>,
    lost: Signal<Local, Bit>,
    pay: Signal<Local, Bit>,
    overrun: Constant<Bits<3>>,
}

impl Default for Admission {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            word: Default::default(),
            valid: Default::default(),
            admitted: Default::default(),
            admitted_valid: Default::default(),
            ready: Default::default(),
            open: Default::default(),
            losing: Default::default(),
            owed: Default::default(),
            owing: Default::default(),
            ended: Default::default(),
            paid: Default::default(),
            pass: Default::default(),
            lost: Default::default(),
            pay: Default::default(),
            overrun: Constant::new(u64::from(DropReason::Overrun.code()).into()),
        }
    }
}

impl Logic for Admission {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, open, losing, owed, owing, ended, paid);
        self.pass.next = self.valid.val() & !self.losing.q.val() & !self.owing.q.val() & !self.ended.q.val();
        self.lost.next = self.valid.val() & (!self.pass.val() | !self.ready.val());
        self.pay.next = self.owing.q.val() & !self.paid.q.val();

        self.admitted_valid.next = self.pass.val() | self.pay.val();
        self.admitted.next = self.word.val();
        self.admitted.next.first = !self.open.q.val();
        if self.pay.val() {
            self.admitted.next.octets = 1.into();
            self.admitted.next.last = true;
            self.admitted.next.status = self.overrun.val();
        }

        if self.ready.val() & (self.pass.val() | self.pay.val()) {
            self.open.d.next = !self.pay.val() & !self.word.val().last;
        }
        if self.lost.val() {
            self.losing.d.next = !self.word.val().last;
        }
        self.ended.d.next = self.lost.val() & self.word.val().last;
        self.paid.d.next = self.pay.val() & self.ready.val();
        if self.ended.q.val() & !self.paid.q.val() {
            self.owing.d.next = true;
            if !self.owed.q.val().all() {
                self.owed.d.next = self.owed.q.val() + 1;
            }
        } else if self.paid.q.val() & !self.ended.q.val() {
            self.owed.d.next = self.owed.q.val() - 1;
            self.owing.d.next = self.owed.q.val() != 1;
        }
    }
}
