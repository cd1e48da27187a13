//! What a commit puts in force, and whether it may.
//! docs/reference/registers.md, block `group_commit`.
//!
//!   data, shadow_write ->+--------------+-> group, control
//!   overlap            ->| group commit |-> refusal
//!                        +--------------+
//!
//! Keeps the shadow from the cycle after `shadow_write`; otherwise combinational. `refusal` is why the commit must not happen, 0 if it may.

use crate::relay::groups::GroupControl;
use crate::types::{GroupNumber, PortNumber, NO_PORT};
use rust_hdl::prelude::*;
use trunkline_map::{group, Key, Parameters, Status};

// The codes of keys are those below the upper half of the field.
const _: () = assert!(Key::ALL.len() == 8 && group::KEY.width == 4);

#[derive(LogicBlock)]
pub struct GroupCommit {
    pub clock: Signal<In, Clock>,
    pub shadow_write: Signal<In, Bit>,
    /// The shadow to be kept, or the commit word.
    pub data: Signal<In, Bits<32>>,
    pub group: Signal<Out, GroupNumber>,
    pub control: Signal<Out, GroupControl>,
    /// A member of `control` belongs to a group other than `group`.
    pub overlap: Signal<In, Bit>,
    pub refusal: Signal<Out, Bits<4>>,
    shadow: DFF<Bits<32>>,
    members: Signal<Local, Bits<8>>,
    fallback: Signal<Local, PortNumber>,
    key: Signal<Local, Bits<4>>,
    ports: Constant<PortNumber>,
    no_port: Constant<PortNumber>,
    no_such_ports: Constant<Bits<8>>,
    unsupported: Constant<Bits<4>>,
    overlaps: Constant<Bits<4>>,
    out_of_range: Constant<Bits<4>>,
}

impl GroupCommit {
    pub fn new(parameters: &Parameters) -> Self {
        let status = |status: Status| Constant::new(u64::from(status.code()).into());
        Self {
            clock: Default::default(),
            shadow_write: Default::default(),
            data: Default::default(),
            group: Default::default(),
            control: Default::default(),
            overlap: Default::default(),
            refusal: Default::default(),
            shadow: Default::default(),
            members: Default::default(),
            fallback: Default::default(),
            key: Default::default(),
            ports: Constant::new(u64::from(parameters.ports).into()),
            no_port: Constant::new(NO_PORT.into()),
            no_such_ports: Constant::new((0xFF & !((1_u64 << parameters.ports) - 1)).into()),
            unsupported: status(Status::Unsupported),
            overlaps: status(Status::Overlap),
            out_of_range: status(Status::OutOfRange),
        }
    }
}

impl Default for GroupCommit {
    fn default() -> Self {
        Self::new(&Parameters::DEFAULT)
    }
}

impl Logic for GroupCommit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, shadow);
        if self.shadow_write.val() {
            self.shadow.d.next = self.data.val();
        }
        self.members.next = self.shadow.q.val().get_bits::<8>(0);
        self.fallback.next = self.shadow.q.val().get_bits::<4>(8);
        self.key.next = self.shadow.q.val().get_bits::<4>(14);
        self.group.next = self.data.val().get_bits::<4>(0);
        self.control.next.members = self.members.val();
        self.control.next.fallback = self.fallback.val();
        self.control.next.flood_one = self.shadow.q.val().get_bit(12);
        self.control.next.auto = self.shadow.q.val().get_bit(13);
        self.control.next.key = self.key.val();
        self.control.next.bank = self.data.val().get_bit(4);

        self.refusal.next = 0.into();
        if (self.members.val() & self.no_such_ports.val()).any()
            | ((self.fallback.val() >= self.ports.val()) & (self.fallback.val() != self.no_port.val()))
        {
            self.refusal.next = self.out_of_range.val();
        } else if self.key.val().get_bit(3) {
            self.refusal.next = self.unsupported.val();
        } else if self.overlap.val() {
            self.refusal.next = self.overlaps.val();
        }
    }
}
