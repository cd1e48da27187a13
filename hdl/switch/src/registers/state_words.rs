//! The words of the state block.
//! docs/reference/registers.md, block `state`.
//!
//!   address 4 b, selected ->+-------------+-> word 32 b
//!   state                 ->| state words |
//!                           +-------------+
//!
//! Combinational. `word` is 0 unless the block is selected, and where it has no register.

use crate::types::PortMask;
use rust_hdl::prelude::*;
use trunkline_map::block as map_block;
use trunkline_map::{state, Register};

#[derive(LogicBlock, Default)]
pub struct StateWords {
    pub address: Signal<In, Bits<4>>,
    pub selected: Signal<In, Bit>,
    pub link: Signal<In, PortMask>,
    pub live: Signal<In, PortMask>,
    pub ready: Signal<In, Bit>,
    pub occupancy: Signal<In, Bits<16>>,
    pub aged: Signal<In, Bits<32>>,
    pub displaced: Signal<In, Bits<32>>,
    pub learn_failed: Signal<In, Bits<32>>,
    pub trapped: Signal<In, Bits<32>>,
    pub queue_full: Signal<In, Bits<32>>,
    pub trap_limited: Signal<In, Bits<32>>,
    pub injected: Signal<In, Bits<32>>,
    pub inject_discarded: Signal<In, Bits<32>>,
    pub inject_copies: Signal<In, Bits<32>>,
    pub speed: Signal<In, Bits<16>>,
    pub word: Signal<Out, Bits<32>>,
    all: [Signal<Local, Bits<32>>; 16],
    by_1: [Signal<Local, Bits<32>>; 8],
    by_2: [Signal<Local, Bits<32>>; 4],
    by_4: [Signal<Local, Bits<32>>; 2],
}

/// The places below are those of the map.
const fn is_at(register: Register, place: u16) -> bool {
    register.address == map_block::STATE.base + place
}

const _: () = assert!(is_at(state::LINK, 0) && is_at(state::LIVE, 1) && is_at(state::READY, 2));
const _: () = assert!(is_at(state::FDB_OCCUPANCY, 3) && is_at(state::FDB_AGED, 4) && is_at(state::FDB_DISPLACED, 5));
const _: () = assert!(is_at(state::FDB_LEARN_FAILED, 6) && is_at(state::CPU_TRAPPED, 7));
const _: () = assert!(is_at(state::CPU_QUEUE_FULL, 8) && is_at(state::CPU_TRAP_LIMITED, 9));
const _: () = assert!(is_at(state::CPU_INJECTED, 10) && is_at(state::CPU_INJECT_DISCARDED, 11));
const _: () = assert!(is_at(state::CPU_INJECT_COPIES, 12) && is_at(state::SPEED, 13));

impl Logic for StateWords {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 14..16 {
            self.all[i].next = 0.into();
        }
        self.all[0].next = bit_cast::<32, 9>(self.link.val());
        self.all[1].next = bit_cast::<32, 9>(self.live.val());
        self.all[2].next = bit_cast::<32, 1>(self.ready.val().into());
        self.all[3].next = bit_cast::<32, 16>(self.occupancy.val());
        self.all[4].next = self.aged.val();
        self.all[5].next = self.displaced.val();
        self.all[6].next = self.learn_failed.val();
        self.all[7].next = self.trapped.val();
        self.all[8].next = self.queue_full.val();
        self.all[9].next = self.trap_limited.val();
        self.all[10].next = self.injected.val();
        self.all[11].next = self.inject_discarded.val();
        self.all[12].next = self.inject_copies.val();
        self.all[13].next = bit_cast::<32, 16>(self.speed.val());
        for i in 0..8 {
            self.by_1[i].next = self.all[2 * i].val();
            if self.address.val().get_bit(0) {
                self.by_1[i].next = self.all[2 * i + 1].val();
            }
        }
        for i in 0..4 {
            self.by_2[i].next = self.by_1[2 * i].val();
            if self.address.val().get_bit(1) {
                self.by_2[i].next = self.by_1[2 * i + 1].val();
            }
        }
        for i in 0..2 {
            self.by_4[i].next = self.by_2[2 * i].val();
            if self.address.val().get_bit(2) {
                self.by_4[i].next = self.by_2[2 * i + 1].val();
            }
        }
        self.word.next = self.by_4[0].val();
        if self.address.val().get_bit(3) {
            self.word.next = self.by_4[1].val();
        }
        if !self.selected.val() {
            self.word.next = 0.into();
        }
    }
}
