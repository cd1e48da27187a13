//! Which block or register a bus address is in.
//! docs/reference/registers.md; the numbers are those of `trunkline_map`.
//!
//!   address 16 b ->+--------+-> one bit per block, and per register of the small blocks
//!                  | decode |
//!                  +--------+
//!
//! Combinational. The agent has checked that the address exists; blocks are told apart by their high bits.

use rust_hdl::prelude::*;
use trunkline_map::block as map_block;
use trunkline_map::{control, group, state, Register};

#[derive(LogicBlock)]
pub struct Decode {
    pub address: Signal<In, Bits<16>>,
    pub identity: Signal<Out, Bit>,
    pub link: Signal<Out, Bit>,
    pub live: Signal<Out, Bit>,
    pub ready: Signal<Out, Bit>,
    pub occupancy: Signal<Out, Bit>,
    pub aged: Signal<Out, Bit>,
    pub ageing_time: Signal<Out, Bit>,
    pub counter_bank: Signal<Out, Bit>,
    pub live_set: Signal<Out, Bit>,
    pub live_clear: Signal<Out, Bit>,
    pub flush: Signal<Out, Bit>,
    pub group_control: Signal<Out, Bit>,
    pub shadow: Signal<Out, Bit>,
    pub commit: Signal<Out, Bit>,
    pub fdb_command: Signal<Out, Bit>,
    pub buckets: Signal<Out, Bit>,
    pub counters: Signal<Out, Bit>,
    pub fdb_dump: Signal<Out, Bit>,
    at_link: Constant<Bits<16>>,
    at_live: Constant<Bits<16>>,
    at_ready: Constant<Bits<16>>,
    at_occupancy: Constant<Bits<16>>,
    at_aged: Constant<Bits<16>>,
    at_ageing_time: Constant<Bits<16>>,
    at_counter_bank: Constant<Bits<16>>,
    at_live_set: Constant<Bits<16>>,
    at_live_clear: Constant<Bits<16>>,
    at_flush: Constant<Bits<16>>,
    at_group_control: Constant<Bits<16>>,
    at_shadow: Constant<Bits<16>>,
    at_commit: Constant<Bits<16>>,
    at_fdb_command: Constant<Bits<16>>,
    at_buckets: Constant<Bits<16>>,
    at_counters: Constant<Bits<16>>,
}

// The high bits that tell the blocks apart.
const _: () = assert!(map_block::IDENTITY.base == 0 && map_block::IDENTITY.length.max() == 32);
const _: () = assert!(map_block::GROUP_CONTROL.base & 15 == 0 && map_block::GROUP_CONTROL.length.max() == 16);
const _: () = assert!(map_block::FDB_COMMAND.base & 63 == 0 && map_block::FDB_COMMAND.length.max() == 64);
const _: () = assert!(map_block::BUCKETS.base & 0x1FFF == 0 && map_block::BUCKETS.length.max() <= 0x2000);
const _: () = assert!(map_block::COUNTERS.base & 0x1FF == 0 && map_block::COUNTERS.length.max() <= 0x200);
const _: () = assert!(map_block::FDB_DUMP.base == 0x8000);

impl Default for Decode {
    fn default() -> Self {
        let at = |address: u16| Constant::new(u64::from(address).into());
        let register = |register: Register| at(register.address);
        Self {
            address: Default::default(),
            identity: Default::default(),
            link: Default::default(),
            live: Default::default(),
            ready: Default::default(),
            occupancy: Default::default(),
            aged: Default::default(),
            ageing_time: Default::default(),
            counter_bank: Default::default(),
            live_set: Default::default(),
            live_clear: Default::default(),
            flush: Default::default(),
            group_control: Default::default(),
            shadow: Default::default(),
            commit: Default::default(),
            fdb_command: Default::default(),
            buckets: Default::default(),
            counters: Default::default(),
            fdb_dump: Default::default(),
            at_link: register(state::LINK),
            at_live: register(state::LIVE),
            at_ready: register(state::READY),
            at_occupancy: register(state::FDB_OCCUPANCY),
            at_aged: register(state::FDB_AGED),
            at_ageing_time: register(control::AGEING_TIME_S),
            at_counter_bank: register(control::COUNTER_BANK),
            at_live_set: register(control::LIVE_SET),
            at_live_clear: register(control::LIVE_CLEAR),
            at_flush: register(control::FDB_FLUSH),
            at_group_control: at(map_block::GROUP_CONTROL.base >> 4),
            at_shadow: register(group::SHADOW),
            at_commit: register(group::COMMIT),
            at_fdb_command: at(map_block::FDB_COMMAND.base >> 6),
            at_buckets: at(map_block::BUCKETS.base >> 13),
            at_counters: at(map_block::COUNTERS.base >> 9),
        }
    }
}

impl Logic for Decode {
    #[hdl_gen]
    fn update(&mut self) {
        self.identity.next = (self.address.val() >> 5) == 0;
        self.link.next = self.address.val() == self.at_link.val();
        self.live.next = self.address.val() == self.at_live.val();
        self.ready.next = self.address.val() == self.at_ready.val();
        self.occupancy.next = self.address.val() == self.at_occupancy.val();
        self.aged.next = self.address.val() == self.at_aged.val();
        self.ageing_time.next = self.address.val() == self.at_ageing_time.val();
        self.counter_bank.next = self.address.val() == self.at_counter_bank.val();
        self.live_set.next = self.address.val() == self.at_live_set.val();
        self.live_clear.next = self.address.val() == self.at_live_clear.val();
        self.flush.next = self.address.val() == self.at_flush.val();
        self.group_control.next = (self.address.val() >> 4) == self.at_group_control.val();
        self.shadow.next = self.address.val() == self.at_shadow.val();
        self.commit.next = self.address.val() == self.at_commit.val();
        self.fdb_command.next = (self.address.val() >> 6) == self.at_fdb_command.val();
        self.buckets.next = (self.address.val() >> 13) == self.at_buckets.val();
        self.counters.next = (self.address.val() >> 9) == self.at_counters.val();
        self.fdb_dump.next = self.address.val().get_bit(15);
    }
}
