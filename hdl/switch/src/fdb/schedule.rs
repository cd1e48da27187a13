//! The table's schedule: four cycles a slot, one operation and two look-ups each.
//!
//!   phase           0       1       2       3
//!   key hashed      DA      SA      -       operation
//!   row read        oper.   DA      SA      -
//!   words compared  -       oper.   DA      SA
//!   result          SA      -       oper.   DA        (3 cycles after the key is hashed)
//!   row written     -       -       -       oper.
//!
//! No row is read in the phase in which rows are written, and an operation's write is done before the next one reads: the order of phases is the
//! whole of hazard handling. Requests and the operation of a slot are taken in the phase 3 before it: clear after reset, then the host, then
//! a sighting, then a move of the CAM's, then ageing. `taken` outputs last for that one cycle. The look-up keys must hold in phases 0 to 2. While nothing is asked and
//! nothing of the slots before is under way, the phase rests at 3: what comes then is taken in the cycle in which it comes.

use super::entry::{FdbBody, FdbKey, FdbOperation};
use crate::types::Sighting;
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Schedule {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    /// A look-up is asked for: it is taken in phase 3.
    pub waiting: Signal<In, Bit>,
    pub da: Signal<In, FdbKey>,
    pub sa: Signal<In, FdbKey>,
    pub sighting: Signal<In, Sighting>,
    pub sighting_valid: Signal<In, Bit>,
    /// Where the station of `sighting` is.
    pub place: Signal<In, FdbBody>,
    pub sighting_taken: Signal<Out, Bit>,
    pub host: Signal<In, FdbOperation>,
    pub host_key: Signal<In, FdbKey>,
    pub host_valid: Signal<In, Bit>,
    pub host_taken: Signal<Out, Bit>,
    pub sweep: Signal<In, FdbOperation>,
    pub sweep_valid: Signal<In, Bit>,
    pub sweep_taken: Signal<Out, Bit>,
    /// Take the CAM's entry of this key back into the hashed table.
    pub move_key: Signal<In, FdbKey>,
    pub move_valid: Signal<In, Bit>,
    pub move_taken: Signal<Out, Bit>,
    pub phase: Signal<Out, Bits<2>>,
    /// The key to hash.
    pub key: Signal<Out, FdbKey>,
    /// The key, when its words are out of the RAM.
    pub key_compared: Signal<Out, FdbKey>,
    /// The operation reads the row it names.
    pub direct: Signal<Out, Bit>,
    pub direct_row: Signal<Out, Bits<16>>,
    /// The row registers hold the operation's row.
    pub capture: Signal<Out, Bit>,
    /// The operation's words are out of the RAM.
    pub keep: Signal<Out, Bit>,
    /// The operation whose results are out with `decide`, in phase 2, and its key, still there in phase 3.
    pub deciding: Signal<Out, FdbOperation>,
    pub deciding_key: Signal<Out, FdbKey>,
    pub decide: Signal<Out, Bit>,
    /// It is a move.
    pub moving: Signal<Out, Bit>,
    /// Rows are still being cleared.
    pub clearing: Signal<Out, Bit>,
    phase_q: DFF<Bits<2>>,
    /// The slot has something under way.
    busy: DFF<Bit>,
    operation: DFF<FdbOperation>,
    is_move: DFF<Bit>,
    moving_q: DFF<Bit>,
    operation_key: DFF<FdbKey>,
    deciding_q: DFF<FdbOperation>,
    deciding_key_q: DFF<FdbKey>,
    key_compared_q: DFF<FdbKey>,
    asked: Signal<Local, Bit>,
    choosing: Signal<Local, Bit>,
    clear_first: Signal<Local, Bit>,
    take_host: Signal<Local, Bit>,
    take_sighting: Signal<Local, Bit>,
    take_move: Signal<Local, Bit>,
    take_sweep: Signal<Local, Bit>,
    learn: Constant<Bits<3>>,
    clear: Constant<Bits<3>>,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            waiting: Default::default(),
            da: Default::default(),
            sa: Default::default(),
            sighting: Default::default(),
            sighting_valid: Default::default(),
            place: Default::default(),
            sighting_taken: Default::default(),
            host: Default::default(),
            host_key: Default::default(),
            host_valid: Default::default(),
            host_taken: Default::default(),
            sweep: Default::default(),
            sweep_valid: Default::default(),
            sweep_taken: Default::default(),
            move_key: Default::default(),
            move_valid: Default::default(),
            move_taken: Default::default(),
            phase: Default::default(),
            key: Default::default(),
            key_compared: Default::default(),
            direct: Default::default(),
            direct_row: Default::default(),
            capture: Default::default(),
            keep: Default::default(),
            deciding: Default::default(),
            deciding_key: Default::default(),
            decide: Default::default(),
            moving: Default::default(),
            clearing: Default::default(),
            phase_q: Default::default(),
            busy: Default::default(),
            operation: Default::default(),
            is_move: Default::default(),
            moving_q: Default::default(),
            operation_key: Default::default(),
            deciding_q: Default::default(),
            deciding_key_q: Default::default(),
            key_compared_q: Default::default(),
            asked: Default::default(),
            choosing: Default::default(),
            clear_first: Default::default(),
            take_host: Default::default(),
            take_sighting: Default::default(),
            take_move: Default::default(),
            take_sweep: Default::default(),
            learn: Constant::new(super::entry::LEARN.into()),
            clear: Constant::new(super::entry::CLEAR.into()),
        }
    }
}

impl Logic for Schedule {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            phase_q,
            busy,
            operation,
            is_move,
            moving_q,
            operation_key,
            deciding_q,
            deciding_key_q,
            key_compared_q
        );
        self.choosing.next = self.phase_q.q.val() == 3;
        self.asked.next = self.waiting.val()
            | self.host_valid.val()
            | self.sighting_valid.val()
            | self.move_valid.val()
            | self.sweep_valid.val();
        self.phase_q.d.next = self.phase_q.q.val() + 1;
        if self.choosing.val() {
            self.busy.d.next = self.asked.val();
            if !self.asked.val() & !self.busy.q.val() {
                self.phase_q.d.next = 3.into();
            }
        }
        self.phase.next = self.phase_q.q.val();

        self.clear_first.next = self.sweep_valid.val() & (self.sweep.val().code == self.clear.val());
        self.take_host.next = self.host_valid.val() & !self.clear_first.val();
        self.take_sighting.next = self.sighting_valid.val() & !self.clear_first.val() & !self.host_valid.val();
        self.take_move.next =
            self.move_valid.val() & !self.clear_first.val() & !self.host_valid.val() & !self.sighting_valid.val();
        self.take_sweep.next =
            self.sweep_valid.val() & !self.take_host.val() & !self.take_sighting.val() & !self.take_move.val();
        self.host_taken.next = self.choosing.val() & self.take_host.val();
        self.sighting_taken.next = self.choosing.val() & self.take_sighting.val();
        self.move_taken.next = self.choosing.val() & self.take_move.val();
        self.sweep_taken.next = self.choosing.val() & self.take_sweep.val();

        if self.choosing.val() {
            self.deciding_q.d.next = self.operation.q.val();
            self.moving_q.d.next = self.is_move.q.val();
            self.is_move.d.next = self.take_move.val();
            self.deciding_key_q.d.next = self.operation_key.q.val();
            self.operation.d.next.code = 0.into();
            self.operation.d.next.body = self.place.val();
            self.operation.d.next.port = self.sighting.val().port;
            self.operation.d.next.row = self.sweep.val().row;
            self.operation.d.next.way = self.sweep.val().way;
            self.operation_key.d.next = self.move_key.val();
            if self.take_sweep.val() {
                self.operation.d.next.code = self.sweep.val().code;
            }
            if self.take_sighting.val() {
                self.operation.d.next.code = self.learn.val();
                self.operation_key.d.next.mac = self.sighting.val().sa;
                self.operation_key.d.next.fid = self.sighting.val().fid;
            }
            if self.take_host.val() {
                self.operation.d.next.code = self.host.val().code;
                self.operation.d.next.body = self.host.val().body;
                self.operation.d.next.row = self.host.val().row;
                self.operation.d.next.way = self.host.val().way;
                self.operation_key.d.next = self.host_key.val();
            }
        }
        // What phase 2 hashes is used by nobody: two bits of the phase choose.
        self.key.next = self.da.val();
        if self.phase_q.q.val().get_bit(0) {
            self.key.next = self.sa.val();
        }
        if self.phase_q.q.val().get_bit(1) {
            self.key.next = self.operation_key.q.val();
        }
        self.key_compared_q.d.next = self.deciding_key_q.q.val();
        if self.phase_q.q.val() == 1 {
            self.key_compared_q.d.next = self.da.val();
        }
        if self.phase_q.q.val() == 2 {
            self.key_compared_q.d.next = self.sa.val();
        }
        self.key_compared.next = self.key_compared_q.q.val();

        self.direct.next = self.choosing.val() & (self.operation.q.val().code >= 4);
        self.direct_row.next = self.operation.q.val().row;
        self.capture.next = self.phase_q.q.val() == 0;
        self.keep.next = self.phase_q.q.val() == 1;
        self.deciding.next = self.deciding_q.q.val();
        self.deciding_key.next = self.deciding_key_q.q.val();
        self.moving.next = self.moving_q.q.val();
        self.decide.next = (self.phase_q.q.val() == 2) & !self.reset.val();
        self.clearing.next =
            (self.operation.q.val().code == self.clear.val()) | (self.deciding_q.q.val().code == self.clear.val());

        if self.reset.val() {
            self.operation.d.next.code = 0.into();
            self.is_move.d.next = false;
            self.deciding_q.d.next.code = 0.into();
            self.moving_q.d.next = false;
        }
    }
}
