//! Which block or register a bus address is in.
//! docs/reference/registers.md; the numbers are those of `trunkline_map`.
//!
//!   address 16 b ->+--------+-> one bit per block, and per register that does something
//!                  | decode |
//!                  +--------+
//!
//! Combinational. The agent has checked that the address exists; blocks are told apart by their high bits.

use rust_hdl::prelude::*;
use trunkline_map::block as map_block;
use trunkline_map::{control, cpu, group, Register};

#[derive(LogicBlock)]
pub struct Decode {
    pub address: Signal<In, Bits<16>>,
    pub identity: Signal<Out, Bit>,
    pub state: Signal<Out, Bit>,
    pub control: Signal<Out, Bit>,
    pub live_set: Signal<Out, Bit>,
    pub live_clear: Signal<Out, Bit>,
    pub flush: Signal<Out, Bit>,
    pub group_control: Signal<Out, Bit>,
    pub cut_through: Signal<Out, Bit>,
    pub trap_limit: Signal<Out, Bit>,
    pub shadow: Signal<Out, Bit>,
    pub commit: Signal<Out, Bit>,
    pub fdb_command: Signal<Out, Bit>,
    pub cpu_state: Signal<Out, Bit>,
    pub trap_release: Signal<Out, Bit>,
    pub inject_send: Signal<Out, Bit>,
    pub trap_frame: Signal<Out, Bit>,
    pub inject_frame: Signal<Out, Bit>,
    pub bucket_state: Signal<Out, Bit>,
    pub buckets: Signal<Out, Bit>,
    pub counters: Signal<Out, Bit>,
    pub fdb_dump: Signal<Out, Bit>,
    at_state: Constant<Bits<16>>,
    at_control: Constant<Bits<16>>,
    at_live_set: Constant<Bits<16>>,
    at_live_clear: Constant<Bits<16>>,
    at_flush: Constant<Bits<16>>,
    at_group_control: Constant<Bits<16>>,
    at_cut_through: Constant<Bits<16>>,
    at_trap_limit: Constant<Bits<16>>,
    at_shadow: Constant<Bits<16>>,
    at_commit: Constant<Bits<16>>,
    at_fdb_command: Constant<Bits<16>>,
    at_cpu_state: Constant<Bits<16>>,
    at_trap_release: Constant<Bits<16>>,
    at_inject_send: Constant<Bits<16>>,
    at_trap_frame: Constant<Bits<16>>,
    at_inject_frame: Constant<Bits<16>>,
    at_bucket_state: Constant<Bits<16>>,
    at_buckets: Constant<Bits<16>>,
    at_counters: Constant<Bits<16>>,
}

/// The high bits tell a block apart from all others: it has 2^`low_bits` addresses at most, and begins at a multiple of that.
const fn alone(block: &map_block::Block, low_bits: u32) -> bool {
    block.base as u32 & ((1 << low_bits) - 1) == 0 && block.length.max() <= 1 << low_bits
}

const _: () = assert!(map_block::IDENTITY.base == 0 && alone(&map_block::IDENTITY, 5));
const _: () = assert!(alone(&map_block::STATE, 4));
const _: () = assert!(alone(&map_block::CONTROL, 3));
const _: () = assert!(alone(&map_block::GROUP_CONTROL, 4));
const _: () = assert!(alone(&map_block::CUT_THROUGH, 3));
const _: () = assert!(alone(&map_block::TRAP_LIMIT, 3));
const _: () = assert!(alone(&map_block::FDB_COMMAND, 6));
const _: () = assert!(alone(&map_block::CPU_STATE, 3));
const _: () = assert!(alone(&map_block::TRAP_FRAME, 9));
const _: () = assert!(alone(&map_block::INJECT_FRAME, 9));
const _: () = assert!(alone(&map_block::BUCKET_STATE, 12));
const _: () = assert!(alone(&map_block::BUCKETS, 13));
const _: () = assert!(alone(&map_block::COUNTERS, 9));
const _: () = assert!(map_block::FDB_DUMP.base == 0x8000);

impl Default for Decode {
    fn default() -> Self {
        let at = |address: u16| Constant::new(u64::from(address).into());
        let register = |register: Register| at(register.address);
        Self {
            address: Default::default(),
            identity: Default::default(),
            state: Default::default(),
            control: Default::default(),
            live_set: Default::default(),
            live_clear: Default::default(),
            flush: Default::default(),
            group_control: Default::default(),
            cut_through: Default::default(),
            trap_limit: Default::default(),
            shadow: Default::default(),
            commit: Default::default(),
            fdb_command: Default::default(),
            cpu_state: Default::default(),
            trap_release: Default::default(),
            inject_send: Default::default(),
            trap_frame: Default::default(),
            inject_frame: Default::default(),
            bucket_state: Default::default(),
            buckets: Default::default(),
            counters: Default::default(),
            fdb_dump: Default::default(),
            at_state: at(map_block::STATE.base >> 4),
            at_control: at(map_block::CONTROL.base >> 3),
            at_live_set: register(control::LIVE_SET),
            at_live_clear: register(control::LIVE_CLEAR),
            at_flush: register(control::FDB_FLUSH),
            at_group_control: at(map_block::GROUP_CONTROL.base >> 4),
            at_cut_through: at(map_block::CUT_THROUGH.base >> 3),
            at_trap_limit: at(map_block::TRAP_LIMIT.base >> 3),
            at_shadow: register(group::SHADOW),
            at_commit: register(group::COMMIT),
            at_fdb_command: at(map_block::FDB_COMMAND.base >> 6),
            at_cpu_state: at(map_block::CPU_STATE.base >> 3),
            at_trap_release: register(cpu::TRAP_RELEASE),
            at_inject_send: register(cpu::INJECT_SEND),
            at_trap_frame: at(map_block::TRAP_FRAME.base >> 9),
            at_inject_frame: at(map_block::INJECT_FRAME.base >> 9),
            at_bucket_state: at(map_block::BUCKET_STATE.base >> 12),
            at_buckets: at(map_block::BUCKETS.base >> 13),
            at_counters: at(map_block::COUNTERS.base >> 9),
        }
    }
}

impl Logic for Decode {
    #[hdl_gen]
    fn update(&mut self) {
        self.identity.next = (self.address.val() >> 5) == 0;
        self.state.next = (self.address.val() >> 4) == self.at_state.val();
        self.control.next = (self.address.val() >> 3) == self.at_control.val();
        self.live_set.next = self.address.val() == self.at_live_set.val();
        self.live_clear.next = self.address.val() == self.at_live_clear.val();
        self.flush.next = self.address.val() == self.at_flush.val();
        self.group_control.next = (self.address.val() >> 4) == self.at_group_control.val();
        self.cut_through.next = (self.address.val() >> 3) == self.at_cut_through.val();
        self.trap_limit.next = (self.address.val() >> 3) == self.at_trap_limit.val();
        self.shadow.next = self.address.val() == self.at_shadow.val();
        self.commit.next = self.address.val() == self.at_commit.val();
        self.fdb_command.next = (self.address.val() >> 6) == self.at_fdb_command.val();
        self.cpu_state.next = (self.address.val() >> 3) == self.at_cpu_state.val();
        self.trap_release.next = self.address.val() == self.at_trap_release.val();
        self.inject_send.next = self.address.val() == self.at_inject_send.val();
        self.trap_frame.next = (self.address.val() >> 9) == self.at_trap_frame.val();
        self.inject_frame.next = (self.address.val() >> 9) == self.at_inject_frame.val();
        self.bucket_state.next = (self.address.val() >> 12) == self.at_bucket_state.val();
        self.buckets.next = (self.address.val() >> 13) == self.at_buckets.val();
        self.counters.next = (self.address.val() >> 9) == self.at_counters.val();
        self.fdb_dump.next = self.address.val().get_bit(15);
    }
}
