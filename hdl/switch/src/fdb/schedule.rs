//! The table's schedule: four cycles a slot, one operation and two look-ups each.
//!
//!   phase       0          1       2       3
//!   key out     operation  DA      SA      -
//!   row read    -          oper.   DA      SA
//!   result      oper.      DA      SA      -        (4 cycles after the key)
//!   row write   oper.      -       -       -
//!
//! No row is read in the phase in which rows are written, and an operation's write is done before the next one reads: the order of phases is the
//! whole of hazard handling. The operation of a slot is chosen in the phase before it: clear after reset, then the host, then a sighting,
//! then ageing. `taken` outputs last for that one phase. The look-up keys must hold in phases 0 and 1.

use super::entry::{FdbBody, FdbKey, FdbOperation};
use crate::types::Sighting;
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Schedule {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
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
    pub phase: Signal<Out, Bits<2>>,
    /// The key to hash.
    pub key: Signal<Out, FdbKey>,
    /// The key, when its words are out of the RAM and registered.
    pub key_compared: Signal<Out, FdbKey>,
    /// The operation reads the row it names.
    pub direct: Signal<Out, Bit>,
    pub direct_row: Signal<Out, Bits<16>>,
    pub capture: Signal<Out, Bit>,
    /// The operation whose results are out, in phase 0.
    pub deciding: Signal<Out, FdbOperation>,
    pub deciding_key: Signal<Out, FdbKey>,
    pub decide: Signal<Out, Bit>,
    phase_q: DFF<Bits<2>>,
    operation: DFF<FdbOperation>,
    deciding_q: DFF<FdbOperation>,
    key_0: DFF<FdbKey>,
    key_1: DFF<FdbKey>,
    key_2: DFF<FdbKey>,
    key_3: DFF<FdbKey>,
    key_4: DFF<FdbKey>,
    operation_key: Signal<Local, FdbKey>,
    choosing: Signal<Local, Bit>,
    clearing: Signal<Local, Bit>,
    take_host: Signal<Local, Bit>,
    take_sighting: Signal<Local, Bit>,
    take_sweep: Signal<Local, Bit>,
    learn: Constant<Bits<3>>,
    clear: Constant<Bits<3>>,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
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
            phase: Default::default(),
            key: Default::default(),
            key_compared: Default::default(),
            direct: Default::default(),
            direct_row: Default::default(),
            capture: Default::default(),
            deciding: Default::default(),
            deciding_key: Default::default(),
            decide: Default::default(),
            phase_q: Default::default(),
            operation: Default::default(),
            deciding_q: Default::default(),
            key_0: Default::default(),
            key_1: Default::default(),
            key_2: Default::default(),
            key_3: Default::default(),
            key_4: Default::default(),
            operation_key: Default::default(),
            choosing: Default::default(),
            clearing: Default::default(),
            take_host: Default::default(),
            take_sighting: Default::default(),
            take_sweep: Default::default(),
            learn: Constant::new(super::entry::LEARN.into()),
            clear: Constant::new(super::entry::CLEAR.into()),
        }
    }
}

impl Logic for Schedule {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, phase_q, operation, deciding_q, key_0, key_1, key_2, key_3, key_4);
        self.phase_q.d.next = self.phase_q.q.val() + 1;
        self.phase.next = self.phase_q.q.val();

        self.choosing.next = self.phase_q.q.val() == 3;
        self.clearing.next = self.sweep_valid.val() & (self.sweep.val().code == self.clear.val());
        self.take_host.next = self.host_valid.val() & !self.clearing.val();
        self.take_sighting.next = self.sighting_valid.val() & !self.clearing.val() & !self.host_valid.val();
        self.take_sweep.next = self.sweep_valid.val() & !self.take_host.val() & !self.take_sighting.val();
        self.host_taken.next = self.choosing.val() & self.take_host.val();
        self.sighting_taken.next = self.choosing.val() & self.take_sighting.val();
        self.sweep_taken.next = self.choosing.val() & self.take_sweep.val();

        if self.choosing.val() {
            self.deciding_q.d.next = self.operation.q.val();
            self.operation.d.next.code = 0.into();
            self.operation.d.next.body = self.place.val();
            self.operation.d.next.port = self.sighting.val().port;
            self.operation.d.next.row = self.sweep.val().row;
            self.operation.d.next.way = self.host.val().way;
            if self.take_sweep.val() {
                self.operation.d.next.code = self.sweep.val().code;
            }
            if self.take_sighting.val() {
                self.operation.d.next.code = self.learn.val();
            }
            if self.take_host.val() {
                self.operation.d.next.code = self.host.val().code;
                self.operation.d.next.body = self.host.val().body;
                self.operation.d.next.row = self.host.val().row;
            }
        }
        // The key of phase 2 is used by nobody: no enable, and two bits of the phase choose.
        self.operation_key.next.mac = self.sighting.val().sa;
        self.operation_key.next.fid = self.sighting.val().fid;
        if self.take_host.val() {
            self.operation_key.next = self.host_key.val();
        }
        self.key_0.d.next = self.operation_key.val();
        if !self.phase_q.q.val().get_bit(1) {
            self.key_0.d.next = self.da.val();
            if self.phase_q.q.val().get_bit(0) {
                self.key_0.d.next = self.sa.val();
            }
        }
        self.key_1.d.next = self.key_0.q.val();
        self.key_2.d.next = self.key_1.q.val();
        self.key_3.d.next = self.key_2.q.val();
        self.key_4.d.next = self.key_3.q.val();
        self.key.next = self.key_0.q.val();
        self.key_compared.next = self.key_3.q.val();
        self.deciding_key.next = self.key_4.q.val();

        self.direct.next = (self.phase_q.q.val() == 0) & (self.operation.q.val().code >= 4);
        self.direct_row.next = self.operation.q.val().row;
        self.capture.next = self.phase_q.q.val() == 1;
        self.deciding.next = self.deciding_q.q.val();
        self.decide.next = (self.phase_q.q.val() == 0) & !self.reset.val();

        if self.reset.val() {
            self.operation.d.next.code = 0.into();
            self.deciding_q.d.next.code = 0.into();
        }
    }
}
