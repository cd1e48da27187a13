//! What the host sees of the CPU port and asks of it.
//! docs/reference/registers.md, blocks `cpu_state`, `cpu_action` and `inject_frame`.
//!
//!   address, data, register, write ->+------------+-> word, refusal
//!   state of the CPU port          ->| cpu window |-> release, frame word, send
//!                                    +------------+
//!
//! Combinational. `word` is 0 outside `cpu_state`. `refusal` is why the write must not be executed, 0 if it may; the window executes it only then.
//! A frame that was sent is not sent again under its number, so the same request may come twice.

use crate::types::{PortMask, PortNumber, TrapCode};
use rust_hdl::prelude::*;
use trunkline_map::{cpu, Parameters, Status};

#[derive(LogicBlock)]
pub struct CpuWindow {
    pub address: Signal<In, Bits<16>>,
    pub data: Signal<In, Bits<32>>,
    /// The address is that of this register or in this block.
    pub at_state: Signal<In, Bit>,
    pub at_release: Signal<In, Bit>,
    pub at_send: Signal<In, Bit>,
    pub at_frame: Signal<In, Bit>,
    pub write: Signal<In, Bit>,
    /// The tables are cleared: the relay answers.
    pub ready: Signal<In, Bit>,
    pub trap_valid: Signal<In, Bit>,
    pub trap_number: Signal<In, Bits<8>>,
    pub trap_reason: Signal<In, TrapCode>,
    pub trap_port: Signal<In, PortNumber>,
    pub trap_octets: Signal<In, Bits<11>>,
    pub inject_busy: Signal<In, Bit>,
    pub inject_done_number: Signal<In, Bits<8>>,
    pub word: Signal<Out, Bits<32>>,
    pub refusal: Signal<Out, Bits<4>>,
    pub trap_release: Signal<Out, Bit>,
    pub trap_release_number: Signal<Out, Bits<8>>,
    pub inject_write: Signal<Out, Bit>,
    pub inject_word_address: Signal<Out, Bits<9>>,
    pub inject_word: Signal<Out, Bits<32>>,
    pub inject_send: Signal<Out, Bit>,
    pub inject_number: Signal<Out, Bits<8>>,
    pub inject_octets: Signal<Out, Bits<11>>,
    pub inject_direct: Signal<Out, Bit>,
    pub inject_mask: Signal<Out, PortMask>,
    octets: Signal<Local, Bits<11>>,
    mask: Signal<Local, Bits<8>>,
    number: Signal<Local, Bits<8>>,
    repeated: Signal<Local, Bit>,
    why: Signal<Local, Bits<4>>,
    octets_min: Constant<Bits<11>>,
    octets_max: Constant<Bits<11>>,
    no_such_ports: Constant<Bits<8>>,
    busy: Constant<Bits<4>>,
    not_ready: Constant<Bits<4>>,
    out_of_range: Constant<Bits<4>>,
}

const _: () = assert!(cpu::TRAP_VALID.lsb == 0 && cpu::TRAP_REASON.lsb == 4 && cpu::TRAP_PORT.lsb == 8);
const _: () = assert!(cpu::TRAP_OCTETS.lsb == 12 && cpu::TRAP_NUMBER.lsb == 24);
const _: () = assert!(cpu::INJECT_BUSY.lsb == 0 && cpu::INJECT_DONE.lsb == 8);
const _: () = assert!(cpu::RELEASE_NUMBER.lsb == 0 && cpu::SEND_OCTETS.lsb == 0 && cpu::SEND_DIRECT.lsb == 11);
const _: () = assert!(cpu::SEND_MASK.lsb == 12 && cpu::SEND_NUMBER.lsb == 24);

impl CpuWindow {
    pub fn new(parameters: &Parameters) -> Self {
        let status = |status: Status| Constant::new(u64::from(status.code()).into());
        let octets = |octets: u32| Constant::new(u64::from(octets).into());
        Self {
            address: Default::default(),
            data: Default::default(),
            at_state: Default::default(),
            at_release: Default::default(),
            at_send: Default::default(),
            at_frame: Default::default(),
            write: Default::default(),
            ready: Default::default(),
            trap_valid: Default::default(),
            trap_number: Default::default(),
            trap_reason: Default::default(),
            trap_port: Default::default(),
            trap_octets: Default::default(),
            inject_busy: Default::default(),
            inject_done_number: Default::default(),
            word: Default::default(),
            refusal: Default::default(),
            trap_release: Default::default(),
            trap_release_number: Default::default(),
            inject_write: Default::default(),
            inject_word_address: Default::default(),
            inject_word: Default::default(),
            inject_send: Default::default(),
            inject_number: Default::default(),
            inject_octets: Default::default(),
            inject_direct: Default::default(),
            inject_mask: Default::default(),
            octets: Default::default(),
            mask: Default::default(),
            number: Default::default(),
            repeated: Default::default(),
            why: Default::default(),
            octets_min: octets(cpu::INJECT_OCTETS_MIN),
            octets_max: octets(cpu::INJECT_OCTETS_MAX),
            no_such_ports: Constant::new((0xFF & !((1_u64 << parameters.ports) - 1)).into()),
            busy: status(Status::Busy),
            not_ready: status(Status::NotReady),
            out_of_range: status(Status::OutOfRange),
        }
    }
}

impl Default for CpuWindow {
    fn default() -> Self {
        Self::new(&Parameters::DEFAULT)
    }
}

impl Logic for CpuWindow {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        if self.at_state.val() {
            if self.address.val().get_bit(0) {
                self.word.next = bit_cast::<32, 1>(self.inject_busy.val().into())
                    | (bit_cast::<32, 8>(self.inject_done_number.val()) << 8);
            } else if self.trap_valid.val() {
                self.word.next = (bit_cast::<32, 2>(self.trap_reason.val()) << 4)
                    | (bit_cast::<32, 4>(self.trap_port.val()) << 8)
                    | (bit_cast::<32, 11>(self.trap_octets.val()) << 12)
                    | (bit_cast::<32, 8>(self.trap_number.val()) << 24)
                    | 1;
            }
        }

        self.octets.next = self.data.val().get_bits::<11>(0);
        self.mask.next = self.data.val().get_bits::<8>(12);
        self.number.next = self.data.val().get_bits::<8>(24);
        self.repeated.next = self.number.val() == self.inject_done_number.val();
        self.why.next = 0.into();
        if self.at_send.val() & !self.repeated.val() {
            if (self.octets.val() < self.octets_min.val())
                | (self.octets.val() > self.octets_max.val())
                | (self.data.val().get_bit(11)
                    & (!self.mask.val().any() | (self.mask.val() & self.no_such_ports.val()).any()))
            {
                self.why.next = self.out_of_range.val();
            } else if !self.ready.val() {
                self.why.next = self.not_ready.val();
            } else if self.inject_busy.val() {
                self.why.next = self.busy.val();
            }
        }
        if self.at_frame.val() & self.inject_busy.val() {
            self.why.next = self.busy.val();
        }
        self.refusal.next = self.why.val();

        self.trap_release.next = self.at_release.val() & self.write.val();
        self.trap_release_number.next = self.data.val().get_bits::<8>(0);
        self.inject_write.next = self.at_frame.val() & self.write.val() & !self.why.val().any();
        self.inject_word_address.next = bit_cast::<9, 16>(self.address.val());
        self.inject_word.next = self.data.val();
        self.inject_send.next = self.at_send.val() & self.write.val() & !self.repeated.val() & !self.why.val().any();
        self.inject_number.next = self.number.val();
        self.inject_octets.next = self.octets.val();
        self.inject_direct.next = self.data.val().get_bit(11);
        self.inject_mask.next = bit_cast::<9, 8>(self.mask.val());
    }
}
