//! The registers: what a word read or written over the bus does.
//! docs/reference/registers.md.
//!
//!   bus request ->+-----------+-> bus response
//!                 | registers |-> settings, actions, table accesses, the CPU port
//!   state, words->+-----------+
//!
//! One word at a time. A word written is answered 1 cycle after its request, one read 2, the identity and a control word 1, a commit 2, a word of
//! the trapped frame 3, a counter in at most 40, a bucket or its state 4 and one more for each cycle in which the relay reads them, an operation on
//! the filtering database in at most 14, a flush 9 after the last row was handed over. Reading word 0 of a place of the dump reads the table, whose
//! answer stays for words 1 and 2. The agent has checked that the address exists and may be accessed. Reset: the settings have the values of the map.

pub mod cpu_window;
pub mod decode;
pub mod fdb_access;
pub mod group_commit;
pub mod identity;
pub mod refusal;
pub mod setting;
pub mod settings;
pub mod speed_word;
pub mod state_words;
pub mod steps;

#[cfg(test)]
mod bench;
#[cfg(test)]
mod equivalence;
#[cfg(test)]
mod layout;
#[cfg(test)]
mod tests;

use self::cpu_window::CpuWindow;
use self::decode::Decode;
use self::fdb_access::FdbAccess;
use self::group_commit::GroupCommit;
use self::identity::Identity;
use self::refusal::Refusal;
use self::settings::Settings;
use self::state_words::StateWords;
use self::steps::Steps;
use crate::fdb::entry::{FdbEntry, FdbKey, FdbOperation};
use crate::relay::groups::GroupControl;
use crate::types::{BusRequest, BusResponse, GroupNumber, PortMask, PortNumber, TrapCode};
use rust_hdl::prelude::*;
use trunkline_map::Parameters;

#[derive(LogicBlock, Default)]
pub struct Registers {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub request: Signal<In, BusRequest>,
    pub response: Signal<Out, BusResponse>,
    pub link: Signal<In, PortMask>,
    pub live: Signal<In, PortMask>,
    pub ready: Signal<In, Bit>,
    pub occupancy: Signal<In, Bits<16>>,
    pub aged: Signal<In, Bits<32>>,
    pub displaced: Signal<In, Bits<32>>,
    /// On all ports.
    pub learn_failed: Signal<In, Bits<32>>,
    pub trapped: Signal<In, Bits<32>>,
    pub trap_queue_full: Signal<In, Bits<32>>,
    pub trap_limited: Signal<In, Bits<32>>,
    pub injected: Signal<In, Bits<32>>,
    pub inject_discarded: Signal<In, Bits<32>>,
    pub inject_copies: Signal<In, Bits<32>>,
    pub speed: Signal<In, Bits<16>>,
    pub ageing_time: Signal<Out, Bits<20>>,
    pub hash_seed: Signal<Out, Bits<32>>,
    pub idle_time_ms: Signal<Out, Bits<16>>,
    pub pause: Signal<Out, PortMask>,
    /// By ingress: the egresses that may start early.
    pub cut_through: [Signal<Out, PortMask>; 8],
    /// By trap reason: rate in bits 19..0, burst in bits 27..20.
    pub trap_limit: [Signal<Out, Bits<28>>; 4],
    /// The bank that is to count, and the one that does.
    pub counter_bank: Signal<Out, Bit>,
    pub active_bank: Signal<In, Bit>,
    pub counter_port: Signal<Out, PortNumber>,
    pub counter_index: Signal<Out, Bits<5>>,
    /// Held until `counter_done`.
    pub counter_read: Signal<Out, Bit>,
    pub counter_done: Signal<In, Bit>,
    pub counter: Signal<In, Bits<36>>,
    pub live_set: Signal<Out, PortMask>,
    pub live_clear: Signal<Out, PortMask>,
    pub flush: Signal<Out, Bit>,
    pub flushed: Signal<In, Bit>,
    pub commit: Signal<Out, Bit>,
    pub commit_group: Signal<Out, GroupNumber>,
    pub commit_control: Signal<Out, GroupControl>,
    pub overlap: Signal<In, Bit>,
    pub group: Signal<Out, GroupNumber>,
    pub control: Signal<In, GroupControl>,
    pub bucket_bank: Signal<Out, Bit>,
    pub bucket: Signal<Out, Bits<8>>,
    pub bucket_write: Signal<Out, Bit>,
    pub bucket_data: Signal<Out, Bits<8>>,
    pub bucket_read: Signal<Out, Bit>,
    pub bucket_read_taken: Signal<In, Bit>,
    pub bucket_word: Signal<In, Bits<8>>,
    /// Held until `state_taken`; the word comes 2 cycles later.
    pub state_group: Signal<Out, GroupNumber>,
    pub state_bucket: Signal<Out, Bits<8>>,
    pub state_read: Signal<Out, Bit>,
    pub state_taken: Signal<In, Bit>,
    pub state_word: Signal<In, Bits<28>>,
    pub fdb_operation: Signal<Out, FdbOperation>,
    pub fdb_key: Signal<Out, FdbKey>,
    pub fdb_valid: Signal<Out, Bit>,
    pub fdb_taken: Signal<In, Bit>,
    pub fdb_done: Signal<In, Bit>,
    pub fdb_full: Signal<In, Bit>,
    pub fdb_not_found: Signal<In, Bit>,
    pub fdb_entry: Signal<In, FdbEntry>,
    pub trap_valid: Signal<In, Bit>,
    pub trap_number: Signal<In, Bits<8>>,
    pub trap_reason: Signal<In, TrapCode>,
    pub trap_port: Signal<In, PortNumber>,
    pub trap_octets: Signal<In, Bits<11>>,
    pub trap_word_address: Signal<Out, Bits<9>>,
    /// 2 cycles after its address.
    pub trap_word: Signal<In, Bits<32>>,
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
    pub inject_busy: Signal<In, Bit>,
    pub inject_done_number: Signal<In, Bits<8>>,
    identity: Identity,
    at: Decode,
    state_words: StateWords,
    settings: Settings,
    cpu: CpuWindow,
    fdb_access: FdbAccess,
    group_commit: GroupCommit,
    refusal: Refusal,
    steps: Steps,
    answer: DFF<Bits<32>>,
    status: DFF<Bits<4>>,
    /// What the small words come together in.
    word: DFF<Bits<32>>,
    writes: Signal<Local, Bit>,
    /// A word is written in this cycle, if nothing refuses it.
    write: Signal<Local, Bit>,
    address: Signal<Local, Bits<16>>,
    offset: Signal<Local, Bits<2>>,
    data: Signal<Local, Bits<32>>,
    entry_bits: Signal<Local, Bits<72>>,
    control_bits: Signal<Local, Bits<19>>,
}

impl Registers {
    pub fn new(parameters: &Parameters) -> Self {
        Self {
            identity: Identity::new(parameters),
            settings: Settings::new(parameters),
            cpu: CpuWindow::new(parameters),
            fdb_access: FdbAccess::new(parameters),
            group_commit: GroupCommit::new(parameters),
            ..Self::default()
        }
    }
}

impl Logic for Registers {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, answer, status, word);
        self.writes.next = self.request.val().write;
        self.write.next = self.request.val().write & self.steps.begins.val();
        self.address.next = self.request.val().address;
        self.offset.next = bit_cast::<2, 16>(self.address.val());
        self.data.next = self.request.val().data;
        self.at.address.next = self.address.val();
        self.identity.clock.next = self.clock.val();
        self.identity.reset.next = self.reset.val();
        self.identity.address.next = bit_cast::<5, 16>(self.address.val());
        self.identity.read.next = self.at.identity.val() & self.steps.begins.val();

        self.state_words.address.next = bit_cast::<4, 16>(self.address.val());
        self.state_words.selected.next = self.at.state.val();
        self.state_words.link.next = self.link.val();
        self.state_words.live.next = self.live.val();
        self.state_words.ready.next = self.ready.val();
        self.state_words.occupancy.next = self.occupancy.val();
        self.state_words.aged.next = self.aged.val();
        self.state_words.displaced.next = self.displaced.val();
        self.state_words.learn_failed.next = self.learn_failed.val();
        self.state_words.trapped.next = self.trapped.val();
        self.state_words.queue_full.next = self.trap_queue_full.val();
        self.state_words.trap_limited.next = self.trap_limited.val();
        self.state_words.injected.next = self.injected.val();
        self.state_words.inject_discarded.next = self.inject_discarded.val();
        self.state_words.inject_copies.next = self.inject_copies.val();
        self.state_words.speed.next = self.speed.val();

        self.settings.clock.next = self.clock.val();
        self.settings.reset.next = self.reset.val();
        self.settings.address.next = self.address.val();
        self.settings.data.next = self.data.val();
        self.settings.control.next = self.at.control.val();
        self.settings.cut.next = self.at.cut_through.val();
        self.settings.limit.next = self.at.trap_limit.val();
        self.settings.write.next = self.write.val();
        self.settings.active_bank.next = self.active_bank.val();
        self.ageing_time.next = self.settings.ageing_time.val();
        self.counter_bank.next = self.settings.counter_bank.val();
        self.hash_seed.next = self.settings.hash_seed.val();
        self.idle_time_ms.next = self.settings.idle_time_ms.val();
        self.pause.next = self.settings.pause.val();
        for i in 0..8 {
            self.cut_through[i].next = self.settings.cut_through[i].val();
        }
        for i in 0..4 {
            self.trap_limit[i].next = self.settings.trap_limit[i].val();
        }

        self.cpu.address.next = self.address.val();
        self.cpu.data.next = self.data.val();
        self.cpu.at_state.next = self.at.cpu_state.val();
        self.cpu.at_release.next = self.at.trap_release.val();
        self.cpu.at_send.next = self.at.inject_send.val();
        self.cpu.at_frame.next = self.at.inject_frame.val();
        self.cpu.write.next = self.write.val();
        self.cpu.ready.next = self.ready.val();
        self.cpu.trap_valid.next = self.trap_valid.val();
        self.cpu.trap_number.next = self.trap_number.val();
        self.cpu.trap_reason.next = self.trap_reason.val();
        self.cpu.trap_port.next = self.trap_port.val();
        self.cpu.trap_octets.next = self.trap_octets.val();
        self.cpu.inject_busy.next = self.inject_busy.val();
        self.cpu.inject_done_number.next = self.inject_done_number.val();
        self.trap_word_address.next = bit_cast::<9, 16>(self.address.val());
        self.trap_release.next = self.cpu.trap_release.val();
        self.trap_release_number.next = self.cpu.trap_release_number.val();
        self.inject_write.next = self.cpu.inject_write.val();
        self.inject_word_address.next = self.cpu.inject_word_address.val();
        self.inject_word.next = self.cpu.inject_word.val();
        self.inject_send.next = self.cpu.inject_send.val();
        self.inject_number.next = self.cpu.inject_number.val();
        self.inject_octets.next = self.cpu.inject_octets.val();
        self.inject_direct.next = self.cpu.inject_direct.val();
        self.inject_mask.next = self.cpu.inject_mask.val();
        self.word.d.next = self.state_words.word.val() | self.settings.word.val() | self.cpu.word.val();

        // Addresses of tables in parts.
        self.group.next = bit_cast::<4, 16>(self.address.val());
        if self.at.buckets.val() {
            self.group.next = self.address.val().get_bits::<4>(8);
        }
        if self.at.commit.val() {
            self.group.next = bit_cast::<4, 32>(self.data.val());
        }
        self.bucket_bank.next = self.address.val().get_bit(12);
        self.bucket.next = bit_cast::<8, 16>(self.address.val());
        self.bucket_data.next = bit_cast::<8, 32>(self.data.val());
        self.bucket_write.next = self.write.val() & self.at.buckets.val() & !self.refusal.status.val().any();
        self.bucket_read.next = self.steps.bucket.val() & self.at.buckets.val();
        self.state_group.next = self.address.val().get_bits::<4>(8);
        self.state_bucket.next = bit_cast::<8, 16>(self.address.val());
        self.state_read.next = self.steps.bucket.val() & self.at.bucket_state.val();
        self.counter_port.next = bit_cast::<4, 3>(self.address.val().get_bits::<3>(6));
        self.counter_index.next = self.address.val().get_bits::<5>(1);
        self.counter_read.next = self.steps.counter.val();
        self.control_bits.next = self.control.val().into();
        self.entry_bits.next = self.fdb_entry.val().into();

        self.group_commit.clock.next = self.clock.val();
        self.group_commit.shadow_write.next = self.write.val() & self.at.shadow.val();
        self.group_commit.data.next = self.data.val();
        self.group_commit.overlap.next = self.overlap.val();
        self.commit.next = self.steps.commit.val() & !self.group_commit.refusal.val().any();
        self.commit_group.next = self.group_commit.group.val();
        self.commit_control.next = self.group_commit.control.val();

        self.fdb_access.clock.next = self.clock.val();
        self.fdb_access.address.next = self.address.val();
        self.fdb_access.data.next = self.data.val();
        self.fdb_access.dump.next = self.at.fdb_dump.val();
        self.fdb_access.page.next = self.settings.fdb_page.val();
        self.fdb_access.write.next = self.write.val() & self.at.fdb_command.val();
        self.fdb_access.full.next = self.fdb_full.val();
        self.fdb_access.not_found.next = self.fdb_not_found.val();
        self.fdb_operation.next = self.fdb_access.operation.val();
        self.fdb_key.next = self.fdb_access.key.val();
        self.fdb_valid.next = self.steps.fdb.val();

        self.refusal.writes.next = self.writes.val();
        self.refusal.ready.next = self.ready.val();
        self.refusal.fdb.next = self.at.fdb_command.val() | self.at.fdb_dump.val() | self.at.flush.val();
        self.refusal.buckets.next = self.at.buckets.val();
        self.refusal.bank_in_force.next = self.bucket_bank.val() == self.control.val().bank;
        self.refusal.setting_out_of_range.next = self.settings.out_of_range.val();
        self.refusal.cpu.next = self.cpu.refusal.val();
        self.refusal.command.next = self.at.fdb_command.val() & (self.offset.val() == 2);
        self.refusal.command_refusal.next = self.fdb_access.refusal.val();
        self.refusal.no_place.next = self.at.fdb_dump.val() & self.fdb_access.no_place.val();

        self.live_set.next = 0.into();
        if self.write.val() & self.at.live_set.val() {
            self.live_set.next = bit_cast::<9, 32>(self.data.val() & 0xFF);
        }
        self.live_clear.next = 0.into();
        if self.write.val() & self.at.live_clear.val() {
            self.live_clear.next = bit_cast::<9, 32>(self.data.val() & 0xFF);
        }
        self.flush.next = self.steps.flush.val();

        self.steps.clock.next = self.clock.val();
        self.steps.reset.next = self.reset.val();
        self.steps.valid.next = self.request.val().valid;
        self.steps.refused.next = self.refusal.status.val().any();
        self.steps.to_word.next = !self.writes.val()
            & (self.at.state.val()
                | self.at.control.val()
                | self.at.cut_through.val()
                | self.at.trap_limit.val()
                | self.at.cpu_state.val());
        self.steps.to_fdb.next = (self.at.fdb_command.val() & (self.offset.val() == 2))
            | (self.at.fdb_dump.val() & (self.offset.val() == 0));
        self.steps.to_counter.next = self.at.counters.val();
        self.steps.to_bucket.next = !self.writes.val() & (self.at.buckets.val() | self.at.bucket_state.val());
        self.steps.to_memory.next = self.at.trap_frame.val();
        self.steps.to_commit.next = self.at.commit.val();
        self.steps.to_flush.next = self.at.flush.val();
        self.steps.fdb_taken.next = self.fdb_taken.val();
        self.steps.fdb_done.next = self.fdb_done.val();
        self.steps.counter_done.next = self.counter_done.val();
        self.steps.bucket_taken.next = (self.bucket_read_taken.val() & self.at.buckets.val())
            | (self.state_taken.val() & self.at.bucket_state.val());
        self.steps.flushed.next = self.flushed.val();

        // The answer: at once, or from whom the steps ask last.
        if self.steps.begins.val() {
            self.answer.d.next = 0.into();
            self.status.d.next = self.refusal.status.val();
            if self.at.identity.val() {
                self.answer.d.next = self.identity.word.val();
            }
            if self.at.group_control.val() {
                self.answer.d.next = bit_cast::<32, 19>(self.control_bits.val());
            }
            if self.at.fdb_dump.val() & (self.offset.val() == 1) {
                self.answer.d.next = bit_cast::<32, 72>(self.entry_bits.val() >> 32);
            }
            if self.at.fdb_dump.val() & (self.offset.val() == 2) {
                self.answer.d.next = bit_cast::<32, 72>(self.entry_bits.val() >> 64);
            }
        }
        if self.steps.word.val() {
            self.answer.d.next = self.word.q.val();
        }
        if self.steps.fdb_wait.val() {
            self.status.d.next = self.fdb_access.outcome.val();
            if self.at.fdb_dump.val() {
                self.answer.d.next = bit_cast::<32, 72>(self.entry_bits.val());
            }
        }
        if self.steps.counter.val() {
            self.answer.d.next = bit_cast::<32, 36>(self.counter.val());
            if self.address.val().get_bit(0) {
                self.answer.d.next = bit_cast::<32, 36>(self.counter.val() >> 32);
            }
        }
        if self.steps.memory.val() {
            self.answer.d.next = bit_cast::<32, 8>(self.bucket_word.val());
            if self.at.bucket_state.val() {
                self.answer.d.next = bit_cast::<32, 28>(self.state_word.val());
            }
            if self.at.trap_frame.val() {
                self.answer.d.next = self.trap_word.val();
            }
        }
        if self.steps.commit.val() {
            self.status.d.next = self.group_commit.refusal.val();
        }
        self.response.next.data = self.answer.q.val();
        self.response.next.status = self.status.q.val();
        self.response.next.done = self.steps.done.val();
    }
}
