//! One line of the CAM: a key and its comparator.
//!
//!   key 60 b           ->+----------+-> hit
//!   put, new_key, remove>| cam_line |-> used
//!                        +----------+
//!
//! `hit` is combinational. Reset: unused.

use super::entry::FdbKey;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct CamLine {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub key: Signal<In, FdbKey>,
    pub hit: Signal<Out, Bit>,
    pub used: Signal<Out, Bit>,
    /// Take `new_key`.
    pub put: Signal<In, Bit>,
    pub new_key: Signal<In, FdbKey>,
    /// Empty the line.
    pub remove: Signal<In, Bit>,
    key_q: DFF<FdbKey>,
    used_q: DFF<Bit>,
}

impl Logic for CamLine {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, key_q, used_q);
        if self.put.val() {
            self.key_q.d.next = self.new_key.val();
            self.used_q.d.next = true;
        }
        if self.reset.val() | self.remove.val() {
            self.used_q.d.next = false;
        }
        self.hit.next = self.used_q.q.val()
            & (self.key_q.q.val().mac == self.key.val().mac)
            & (self.key_q.q.val().fid == self.key.val().fid);
        self.used.next = self.used_q.q.val();
    }
}
