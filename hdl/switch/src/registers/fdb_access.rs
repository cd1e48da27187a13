//! What the host's words ask of the filtering database.
//! docs/reference/registers.md, blocks `fdb_command` and `fdb_dump`.
//!
//!   address, data     ->+------------+-> operation, key
//!   mac_low, mac_high ->| fdb access |-> refusal
//!                       +------------+
//!
//! Combinational. `refusal` is why the command in `data` must not be executed, 0 if it may.

use crate::fdb::entry::{FdbBody, FdbKey, FdbOperation, DELETE, INSERT, READ};
use rust_hdl::prelude::*;
use trunkline_map::{fdb, Parameters, Status};

#[derive(LogicBlock)]
pub struct FdbAccess {
    pub address: Signal<In, Bits<16>>,
    pub data: Signal<In, Bits<32>>,
    /// `address` is in the dump.
    pub dump: Signal<In, Bit>,
    /// The words of the command before its last.
    pub mac_low: Signal<In, Bits<32>>,
    pub mac_high: Signal<In, Bits<32>>,
    pub operation: Signal<Out, FdbOperation>,
    pub key: Signal<Out, FdbKey>,
    pub refusal: Signal<Out, Bits<4>>,
    place: Signal<Local, Bits<14>>,
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
    kind_discard: Constant<Bits<2>>,
    way_places: Constant<Bits<14>>,
    row_bits: Constant<Bits<4>>,
    row_mask: Constant<Bits<14>>,
    ports: Constant<Bits<4>>,
    unsupported: Constant<Bits<4>>,
    out_of_range: Constant<Bits<4>>,
}

impl FdbAccess {
    pub fn new(parameters: &Parameters) -> Self {
        let number = |value: u32| u64::from(value);
        Self {
            address: Default::default(),
            data: Default::default(),
            dump: Default::default(),
            mac_low: Default::default(),
            mac_high: Default::default(),
            operation: Default::default(),
            key: Default::default(),
            refusal: Default::default(),
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
            kind_discard: Constant::new(number(fdb::KIND_DISCARD).into()),
            way_places: Constant::new(number(parameters.fdb_ways << parameters.fdb_row_bits).into()),
            row_bits: Constant::new(number(parameters.fdb_row_bits).into()),
            row_mask: Constant::new(((1_u64 << parameters.fdb_row_bits) - 1).into()),
            ports: Constant::new(number(parameters.ports).into()),
            unsupported: Constant::new(u64::from(Status::Unsupported.code()).into()),
            out_of_range: Constant::new(u64::from(Status::OutOfRange.code()).into()),
        }
    }
}

impl Logic for FdbAccess {
    #[hdl_gen]
    fn update(&mut self) {
        self.command.next = self.data.val().get_bits::<2>(0);
        self.body.next.trunk = self.data.val().get_bit(2);
        self.body.next.kind = self.data.val().get_bits::<2>(3);
        self.body.next.id = self.data.val().get_bits::<4>(5);
        self.body.next.fixed = self.data.val().get_bit(9);
        self.body.next.sticky = self.data.val().get_bit(10);
        self.body.next.age = 0.into();
        self.fid.next = self.mac_high.val().get_bits::<12>(16);
        self.key.next.mac =
            bit_cast::<48, 32>(self.mac_low.val()) | (bit_cast::<48, 16>(self.mac_high.val().get_bits::<16>(0)) << 32);
        self.key.next.fid = self.fid.val();

        self.place.next = bit_cast::<14, 13>(self.address.val().get_bits::<13>(2));
        self.operation.next = self.no_operation.val();
        self.operation.next.body = self.body.val();
        self.operation.next.code = self.delete_code.val();
        if self.command.val() == self.command_insert.val() {
            self.operation.next.code = self.insert_code.val();
        }
        if self.dump.val() {
            self.operation.next.code = self.read_code.val();
            self.operation.next.row = bit_cast::<16, 14>(self.place.val() & self.row_mask.val());
            self.operation.next.way = bit_cast::<3, 14>(self.place.val() >> self.row_bits.val());
            if self.place.val() >= self.way_places.val() {
                self.operation.next.row = bit_cast::<16, 14>(self.place.val() - self.way_places.val());
                self.operation.next.way = 4.into();
            }
        }

        self.refusal.next = 0.into();
        if self.command.val() == self.command_insert.val() {
            if self.fid.val().any()
                | ((self.body.val().kind != self.kind_port.val())
                    & (self.body.val().trunk | (self.body.val().kind != self.kind_discard.val())))
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
