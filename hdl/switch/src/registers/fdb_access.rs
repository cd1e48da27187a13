//! What the host's words ask of the filtering database.
//! docs/reference/registers.md, blocks `fdb_command` and `fdb_dump`.
//!
//!   address, data, write ->+------------+-> operation, key
//!   page                 ->| fdb access |-> refusal, no_place
//!   full, not_found      ->+------------+-> outcome
//!
//! Keeps the first two words of a command from the cycle after their `write`; otherwise combinational. `refusal` is why the command in `data`
//! must not be executed, 0 if it may; `outcome` what the filtering database says of it.

use crate::fdb::entry::{FdbBody, FdbKey, FdbOperation, DELETE, INSERT, READ};
use rust_hdl::prelude::*;
use trunkline_map::{fdb, Parameters, Status};

#[derive(LogicBlock)]
pub struct FdbAccess {
    pub clock: Signal<In, Clock>,
    pub address: Signal<In, Bits<16>>,
    pub data: Signal<In, Bits<32>>,
    /// `address` is in the dump.
    pub dump: Signal<In, Bit>,
    /// Of the dump.
    pub page: Signal<In, Bits<2>>,
    /// A word of a command is written.
    pub write: Signal<In, Bit>,
    pub full: Signal<In, Bit>,
    pub not_found: Signal<In, Bit>,
    pub operation: Signal<Out, FdbOperation>,
    pub key: Signal<Out, FdbKey>,
    pub refusal: Signal<Out, Bits<4>>,
    /// The dump has no such place.
    pub no_place: Signal<Out, Bit>,
    pub outcome: Signal<Out, Bits<4>>,
    /// The words of the command before its last.
    mac_low: DFF<Bits<32>>,
    mac_high: DFF<Bits<32>>,
    place: Signal<Local, Bits<16>>,
    body: Signal<Local, FdbBody>,
    command: Signal<Local, Bits<2>>,
    fid: Signal<Local, Bits<12>>,
    no_operation: Constant<FdbOperation>,
    insert_code: Constant<Bits<3>>,
    delete_code: Constant<Bits<3>>,
    read_code: Constant<Bits<3>>,
    command_insert: Constant<Bits<2>>,
    command_delete: Constant<Bits<2>>,
    kind_port: Constant<Bits<2>>,
    kind_cluster: Constant<Bits<2>>,
    way_places: Constant<Bits<16>>,
    places: Constant<Bits<16>>,
    row_bits: Constant<Bits<4>>,
    row_mask: Constant<Bits<16>>,
    ports: Constant<Bits<4>>,
    found_full: Constant<Bits<4>>,
    found_nothing: Constant<Bits<4>>,
    unsupported: Constant<Bits<4>>,
    out_of_range: Constant<Bits<4>>,
}

impl FdbAccess {
    pub fn new(parameters: &Parameters) -> Self {
        let number = |value: u32| u64::from(value);
        // Of one page the agent knows the end.
        let places = if parameters.fdb_pages() > 1 { parameters.fdb_entries() } else { 0xFFFF };
        Self {
            clock: Default::default(),
            address: Default::default(),
            data: Default::default(),
            dump: Default::default(),
            page: Default::default(),
            write: Default::default(),
            full: Default::default(),
            not_found: Default::default(),
            operation: Default::default(),
            key: Default::default(),
            refusal: Default::default(),
            no_place: Default::default(),
            outcome: Default::default(),
            mac_low: Default::default(),
            mac_high: Default::default(),
            place: Default::default(),
            body: Default::default(),
            command: Default::default(),
            fid: Default::default(),
            no_operation: Constant::new(FdbOperation::default()),
            insert_code: Constant::new(INSERT.into()),
            delete_code: Constant::new(DELETE.into()),
            read_code: Constant::new(READ.into()),
            command_insert: Constant::new(number(fdb::COMMAND_INSERT).into()),
            command_delete: Constant::new(number(fdb::COMMAND_DELETE).into()),
            kind_port: Constant::new(number(fdb::KIND_PORT).into()),
            kind_cluster: Constant::new(number(fdb::KIND_CLUSTER).into()),
            way_places: Constant::new(number(parameters.fdb_ways << parameters.fdb_row_bits).into()),
            places: Constant::new(number(places).into()),
            row_bits: Constant::new(number(parameters.fdb_row_bits).into()),
            row_mask: Constant::new(((1_u64 << parameters.fdb_row_bits) - 1).into()),
            ports: Constant::new(number(parameters.ports).into()),
            found_full: Constant::new(u64::from(Status::Full.code()).into()),
            found_nothing: Constant::new(u64::from(Status::NotFound.code()).into()),
            unsupported: Constant::new(u64::from(Status::Unsupported.code()).into()),
            out_of_range: Constant::new(u64::from(Status::OutOfRange.code()).into()),
        }
    }
}

impl Default for FdbAccess {
    fn default() -> Self {
        Self::new(&Parameters::DEFAULT)
    }
}

impl Logic for FdbAccess {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, mac_low, mac_high);
        if self.write.val() & (self.address.val().get_bits::<2>(0) == 0) {
            self.mac_low.d.next = self.data.val();
        }
        if self.write.val() & (self.address.val().get_bits::<2>(0) == 1) {
            self.mac_high.d.next = self.data.val();
        }
        self.command.next = self.data.val().get_bits::<2>(0);
        self.body.next.trunk = self.data.val().get_bit(2);
        self.body.next.kind = self.data.val().get_bits::<2>(3);
        self.body.next.id = self.data.val().get_bits::<4>(5);
        self.body.next.fixed = self.data.val().get_bit(9);
        self.body.next.sticky = self.data.val().get_bit(10);
        self.body.next.age = 0.into();
        self.fid.next = self.mac_high.q.val().get_bits::<12>(16);
        self.key.next.mac = bit_cast::<48, 32>(self.mac_low.q.val())
            | (bit_cast::<48, 16>(self.mac_high.q.val().get_bits::<16>(0)) << 32);
        self.key.next.fid = self.fid.val();

        self.place.next =
            bit_cast::<16, 13>(self.address.val().get_bits::<13>(2)) | (bit_cast::<16, 2>(self.page.val()) << 13);
        self.no_place.next = self.place.val() >= self.places.val();
        self.operation.next = self.no_operation.val();
        self.operation.next.body = self.body.val();
        self.operation.next.code = self.delete_code.val();
        if self.command.val() == self.command_insert.val() {
            self.operation.next.code = self.insert_code.val();
        }
        if self.dump.val() {
            self.operation.next.code = self.read_code.val();
            self.operation.next.row = self.place.val() & self.row_mask.val();
            self.operation.next.way = bit_cast::<3, 16>(self.place.val() >> self.row_bits.val());
            if self.place.val() >= self.way_places.val() {
                self.operation.next.row = self.place.val() - self.way_places.val();
                self.operation.next.way = 4.into();
            }
        }

        self.outcome.next = 0.into();
        if self.full.val() {
            self.outcome.next = self.found_full.val();
        }
        if self.not_found.val() {
            self.outcome.next = self.found_nothing.val();
        }

        self.refusal.next = 0.into();
        if self.command.val() == self.command_insert.val() {
            if self.fid.val().any()
                | ((self.body.val().kind != self.kind_port.val())
                    & (self.body.val().trunk | (self.body.val().kind == self.kind_cluster.val())))
            {
                self.refusal.next = self.unsupported.val();
            } else if !self.body.val().trunk
                & (self.body.val().kind == self.kind_port.val())
                & (self.body.val().id >= self.ports.val())
            {
                self.refusal.next = self.out_of_range.val();
            }
        } else if self.command.val() != self.command_delete.val() {
            self.refusal.next = self.out_of_range.val();
        }
    }
}
