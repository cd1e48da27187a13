//! The settings: values that the host writes and that stay.
//! docs/reference/registers.md, blocks `control`, `cut_through` and `trap_limit`.
//!
//!   address, data ->+----------+-> word, out_of_range
//!   block, write  ->| settings |-> the settings
//!                   +----------+
//!
//! `word` and `out_of_range` are combinational; `word` is 0 outside the blocks. A value in its range is in force a cycle after `write`, another
//! changes nothing.

use super::setting::Setting;
use crate::types::PortMask;
use rust_hdl::prelude::*;
use trunkline_map::block as map_block;
use trunkline_map::{control, cpu, Parameters, Register, TrapReason};

#[derive(LogicBlock)]
pub struct Settings {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub address: Signal<In, Bits<16>>,
    pub data: Signal<In, Bits<32>>,
    /// The address is in this block.
    pub control: Signal<In, Bit>,
    pub cut: Signal<In, Bit>,
    pub limit: Signal<In, Bit>,
    pub write: Signal<In, Bit>,
    pub active_bank: Signal<In, Bit>,
    pub out_of_range: Signal<Out, Bit>,
    pub word: Signal<Out, Bits<32>>,
    pub ageing_time: Signal<Out, Bits<20>>,
    pub counter_bank: Signal<Out, Bit>,
    pub hash_seed: Signal<Out, Bits<32>>,
    pub idle_time_ms: Signal<Out, Bits<16>>,
    pub fdb_page: Signal<Out, Bits<2>>,
    pub pause: Signal<Out, PortMask>,
    pub cut_through: [Signal<Out, PortMask>; 8],
    /// By trap reason; that of reason 0 is 0.
    pub trap_limit: [Signal<Out, Bits<28>>; 4],
    place: Signal<Local, Bits<3>>,
    minimum: Signal<Local, Bits<32>>,
    maximum: Signal<Local, Bits<32>>,
    bad: Signal<Local, Bit>,
    ageing: Setting<20>,
    bank: Setting<1>,
    seed: Setting<32>,
    idle: Setting<16>,
    page: Setting<2>,
    pausing: Setting<9>,
    cuts: [Setting<9>; 8],
    limits: [Setting<28>; 4],
    /// The words of the settings so far.
    cut_words: [Signal<Local, Bits<32>>; 8],
    limit_words: [Signal<Local, Bits<32>>; 4],
    accepted: Signal<Local, Bit>,
    number: [Constant<Bits<3>>; 8],
    all_bits: Constant<Bits<32>>,
    ageing_min: Constant<Bits<32>>,
    ageing_max: Constant<Bits<32>>,
    idle_min: Constant<Bits<32>>,
    idle_max: Constant<Bits<32>>,
    last_page: Constant<Bits<32>>,
    ports: Constant<Bits<32>>,
    pausing_ports: Constant<Bits<32>>,
    limit_max: Constant<Bits<32>>,
}

/// The places below are those of the map.
const fn is_at(register: Register, place: u16) -> bool {
    register.address == map_block::CONTROL.base + place
}

const _: () = assert!(is_at(control::AGEING_TIME_S, 0) && is_at(control::COUNTER_BANK, 1));
const _: () = assert!(is_at(control::HASH_SEED, 2) && is_at(control::IDLE_TIME_MS, 3) && is_at(control::FDB_PAGE, 4));
const _: () = assert!(is_at(control::PAUSE, 5));
const _: () = assert!(cpu::limit_address(TrapReason::ReservedAddress) == map_block::TRAP_LIMIT.base + 1);
const _: () = assert!(cpu::LIMIT_BITS == 28);

impl Settings {
    pub fn new(parameters: &Parameters) -> Self {
        let word = |value: u32| Constant::new(u64::from(value).into());
        let ports = (1_u32 << parameters.ports) - 1;
        let own = |port: usize| if port < parameters.ports as usize { ports & !(1 << port) } else { 0 };
        let last_page = parameters.fdb_pages().max(1) - 1;
        Self {
            clock: Default::default(),
            reset: Default::default(),
            address: Default::default(),
            data: Default::default(),
            control: Default::default(),
            cut: Default::default(),
            limit: Default::default(),
            write: Default::default(),
            active_bank: Default::default(),
            out_of_range: Default::default(),
            word: Default::default(),
            ageing_time: Default::default(),
            counter_bank: Default::default(),
            hash_seed: Default::default(),
            idle_time_ms: Default::default(),
            fdb_page: Default::default(),
            pause: Default::default(),
            cut_through: Default::default(),
            trap_limit: Default::default(),
            place: Default::default(),
            minimum: Default::default(),
            maximum: Default::default(),
            bad: Default::default(),
            ageing: Setting::new(control::AGEING_TIME_RESET_S, u32::MAX),
            bank: Setting::new(0, 1),
            seed: Setting::new(control::HASH_SEED_RESET, u32::MAX),
            idle: Setting::new(control::IDLE_TIME_RESET_MS, u32::MAX),
            page: Setting::new(0, u32::next_power_of_two(last_page + 1) - 1),
            pausing: Setting::new(0, parameters.pausing_ports()),
            cuts: std::array::from_fn(|port| Setting::new(0, own(port))),
            // There is no reason 0.
            limits: std::array::from_fn(|reason| Setting::new(0, if reason == 0 { 0 } else { u32::MAX })),
            cut_words: Default::default(),
            limit_words: Default::default(),
            accepted: Default::default(),
            number: std::array::from_fn(|i| Constant::new((i as u64).into())),
            all_bits: word(u32::MAX),
            ageing_min: word(control::AGEING_TIME_MIN_S),
            ageing_max: word(control::AGEING_TIME_MAX_S),
            idle_min: word(control::IDLE_TIME_MIN_MS),
            idle_max: word(control::IDLE_TIME_MAX_MS),
            last_page: word(last_page),
            ports: word(ports),
            pausing_ports: word(parameters.pausing_ports()),
            limit_max: word((1 << cpu::LIMIT_BITS) - 1),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new(&Parameters::DEFAULT)
    }
}

impl Logic for Settings {
    #[hdl_gen]
    fn update(&mut self) {
        self.place.next = bit_cast::<3, 16>(self.address.val());
        self.minimum.next = 0.into();
        self.maximum.next = self.all_bits.val();
        if self.control.val() {
            if self.place.val() == 0 {
                self.minimum.next = self.ageing_min.val();
                self.maximum.next = self.ageing_max.val();
            }
            if self.place.val() == 3 {
                self.minimum.next = self.idle_min.val();
                self.maximum.next = self.idle_max.val();
            }
            if self.place.val() == 4 {
                self.maximum.next = self.last_page.val();
            }
            if self.place.val() == 5 {
                self.maximum.next = self.pausing_ports.val();
            }
        }
        if self.cut.val() {
            self.maximum.next = self.ports.val();
        }
        if self.limit.val() {
            self.maximum.next = self.limit_max.val();
            if self.place.val() == 0 {
                self.maximum.next = 0.into();
            }
        }
        self.bad.next = (self.data.val() < self.minimum.val())
            | (self.data.val() > self.maximum.val())
            | (self.cut.val() & self.data.val().get_bit(self.place.val().index()));
        self.out_of_range.next = self.bad.val();

        self.accepted.next = self.write.val() & !self.bad.val();
        self.ageing.clock.next = self.clock.val();
        self.ageing.reset.next = self.reset.val();
        self.ageing.data.next = self.data.val();
        self.ageing.write.next = self.accepted.val();
        self.ageing.selected.next = self.control.val() & (self.place.val() == 0);
        self.bank.clock.next = self.clock.val();
        self.bank.reset.next = self.reset.val();
        self.bank.data.next = self.data.val();
        self.bank.write.next = self.accepted.val();
        self.bank.selected.next = self.control.val() & (self.place.val() == 1);
        self.seed.clock.next = self.clock.val();
        self.seed.reset.next = self.reset.val();
        self.seed.data.next = self.data.val();
        self.seed.write.next = self.accepted.val();
        self.seed.selected.next = self.control.val() & (self.place.val() == 2);
        self.idle.clock.next = self.clock.val();
        self.idle.reset.next = self.reset.val();
        self.idle.data.next = self.data.val();
        self.idle.write.next = self.accepted.val();
        self.idle.selected.next = self.control.val() & (self.place.val() == 3);
        self.page.clock.next = self.clock.val();
        self.page.reset.next = self.reset.val();
        self.page.data.next = self.data.val();
        self.page.write.next = self.accepted.val();
        self.page.selected.next = self.control.val() & (self.place.val() == 4);
        self.pausing.clock.next = self.clock.val();
        self.pausing.reset.next = self.reset.val();
        self.pausing.data.next = self.data.val();
        self.pausing.write.next = self.accepted.val();
        self.pausing.selected.next = self.control.val() & (self.place.val() == 5);
        for i in 0..8 {
            self.cuts[i].clock.next = self.clock.val();
            self.cuts[i].reset.next = self.reset.val();
            self.cuts[i].data.next = self.data.val();
            self.cuts[i].write.next = self.accepted.val();
            self.cuts[i].selected.next = self.cut.val() & (self.place.val() == self.number[i].val());
        }
        self.cut_words[0].next = self.cuts[0].word.val();
        for i in 1..8 {
            self.cut_words[i].next = self.cut_words[i - 1].val() | self.cuts[i].word.val();
        }
        for i in 0..4 {
            self.limits[i].clock.next = self.clock.val();
            self.limits[i].reset.next = self.reset.val();
            self.limits[i].data.next = self.data.val();
            self.limits[i].write.next = self.accepted.val();
            self.limits[i].selected.next = self.limit.val() & (self.place.val() == self.number[i].val());
        }
        self.limit_words[0].next = self.limits[0].word.val();
        for i in 1..4 {
            self.limit_words[i].next = self.limit_words[i - 1].val() | self.limits[i].word.val();
        }
        self.word.next = self.ageing.word.val()
            | self.seed.word.val()
            | self.idle.word.val()
            | self.page.word.val()
            | self.pausing.word.val()
            | self.cut_words[7].val()
            | self.limit_words[3].val();
        if self.control.val() & (self.place.val() == 1) {
            self.word.next = bit_cast::<32, 1>(self.active_bank.val().into());
        }

        self.ageing_time.next = self.ageing.value.val();
        self.counter_bank.next = self.bank.value.val().any();
        self.hash_seed.next = self.seed.value.val();
        self.idle_time_ms.next = self.idle.value.val();
        self.fdb_page.next = self.page.value.val();
        self.pause.next = self.pausing.value.val();
        for i in 0..8 {
            self.cut_through[i].next = self.cuts[i].value.val();
        }
        for i in 0..4 {
            self.trap_limit[i].next = self.limits[i].value.val();
        }
    }
}
