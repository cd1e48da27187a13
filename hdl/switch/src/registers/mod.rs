//! The registers: what a word read or written over the bus does.
//! docs/reference/registers.md.
//!
//!   bus request ->+-----------+-> bus response
//!                 | registers |-> settings, actions, table accesses
//!   state, words->+-----------+
//!
//! One word at a time. A register is answered 1 cycle after its request, a commit 2, a counter in at most 40, a bucket 4 and one more for each
//! cycle in which the relay reads them, an operation on the filtering database in at most 14, a flush 9 after the last row was handed over.
//! Reading word 0 of a place of the dump reads the table, whose answer stays for words 1 and 2. The agent has checked that the address exists
//! and may be accessed. Reset: ageing time 300 s, no other setting.

pub mod decode;
pub mod fdb_access;
pub mod group_commit;
pub mod identity;

#[cfg(test)]
mod equivalence;
#[cfg(test)]
mod layout;
#[cfg(test)]
mod tests;

use self::decode::Decode;
use self::fdb_access::FdbAccess;
use self::group_commit::GroupCommit;
use self::identity::Identity;
use crate::fdb::entry::{FdbEntry, FdbKey, FdbOperation};
use crate::relay::groups::GroupControl;
use crate::types::{BusRequest, BusResponse, GroupNumber, PortMask, PortNumber};
use rust_hdl::prelude::*;
use trunkline_map::{control, Parameters, Status};

#[derive(LogicState, Copy, Clone, Debug, PartialEq)]
pub enum BusState {
    Idle,
    Fdb,
    FdbWait,
    Counter,
    Bucket,
    BucketWait,
    Commit,
    Flush,
    FlushWait,
    Answer,
}

#[derive(LogicBlock)]
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
    pub ageing_time: Signal<Out, Bits<20>>,
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
    pub fdb_operation: Signal<Out, FdbOperation>,
    pub fdb_key: Signal<Out, FdbKey>,
    pub fdb_valid: Signal<Out, Bit>,
    pub fdb_taken: Signal<In, Bit>,
    pub fdb_done: Signal<In, Bit>,
    pub fdb_full: Signal<In, Bit>,
    pub fdb_not_found: Signal<In, Bit>,
    /// The entry read last; holds until the next read.
    pub fdb_entry: Signal<In, FdbEntry>,
    identity: Identity,
    at: Decode,
    fdb_access: FdbAccess,
    group_commit: GroupCommit,
    state: DFF<BusState>,
    answer: DFF<Bits<32>>,
    status: DFF<Bits<4>>,
    done: DFF<Bit>,
    countdown: DFF<Bits<3>>,
    uptime: DFF<Bits<32>>,
    boot_id: DFF<Bits<32>>,
    booted: DFF<Bit>,
    /// Kept as the difference to its reset value, so that power-up means that value.
    ageing_time_q: DFF<Bits<20>>,
    counter_bank_q: DFF<Bit>,
    shadow: DFF<Bits<32>>,
    mac_low: DFF<Bits<32>>,
    mac_high: DFF<Bits<32>>,
    writes: Signal<Local, Bit>,
    address: Signal<Local, Bits<16>>,
    data: Signal<Local, Bits<32>>,
    entry_bits: Signal<Local, Bits<72>>,
    control_bits: Signal<Local, Bits<19>>,
    ageing_min: Constant<Bits<32>>,
    ageing_max: Constant<Bits<32>>,
    ageing_reset: Constant<Bits<20>>,
    full: Constant<Bits<4>>,
    not_ready: Constant<Bits<4>>,
    not_found: Constant<Bits<4>>,
    in_force: Constant<Bits<4>>,
    out_of_range: Constant<Bits<4>>,
}

impl Registers {
    pub fn new(parameters: &Parameters) -> Self {
        let status = |status: Status| Constant::new(u64::from(status.code()).into());
        let word = |value: u32| Constant::new(u64::from(value).into());
        Self {
            clock: Default::default(),
            reset: Default::default(),
            request: Default::default(),
            response: Default::default(),
            link: Default::default(),
            live: Default::default(),
            ready: Default::default(),
            occupancy: Default::default(),
            aged: Default::default(),
            ageing_time: Default::default(),
            counter_bank: Default::default(),
            active_bank: Default::default(),
            counter_port: Default::default(),
            counter_index: Default::default(),
            counter_read: Default::default(),
            counter_done: Default::default(),
            counter: Default::default(),
            live_set: Default::default(),
            live_clear: Default::default(),
            flush: Default::default(),
            flushed: Default::default(),
            commit: Default::default(),
            commit_group: Default::default(),
            commit_control: Default::default(),
            overlap: Default::default(),
            group: Default::default(),
            control: Default::default(),
            bucket_bank: Default::default(),
            bucket: Default::default(),
            bucket_write: Default::default(),
            bucket_data: Default::default(),
            bucket_read: Default::default(),
            bucket_read_taken: Default::default(),
            bucket_word: Default::default(),
            fdb_operation: Default::default(),
            fdb_key: Default::default(),
            fdb_valid: Default::default(),
            fdb_taken: Default::default(),
            fdb_done: Default::default(),
            fdb_full: Default::default(),
            fdb_not_found: Default::default(),
            fdb_entry: Default::default(),
            identity: Identity::new(parameters),
            at: Default::default(),
            fdb_access: FdbAccess::new(parameters),
            group_commit: GroupCommit::new(parameters),
            state: Default::default(),
            answer: Default::default(),
            status: Default::default(),
            done: Default::default(),
            countdown: Default::default(),
            uptime: Default::default(),
            boot_id: Default::default(),
            booted: Default::default(),
            ageing_time_q: Default::default(),
            counter_bank_q: Default::default(),
            shadow: Default::default(),
            mac_low: Default::default(),
            mac_high: Default::default(),
            writes: Default::default(),
            address: Default::default(),
            data: Default::default(),
            entry_bits: Default::default(),
            control_bits: Default::default(),
            ageing_min: word(control::AGEING_TIME_MIN_S),
            ageing_max: word(control::AGEING_TIME_MAX_S),
            ageing_reset: Constant::new(u64::from(control::AGEING_TIME_RESET_S).into()),
            full: status(Status::Full),
            not_ready: status(Status::NotReady),
            not_found: status(Status::NotFound),
            in_force: status(Status::ActiveBank),
            out_of_range: status(Status::OutOfRange),
        }
    }
}

impl Logic for Registers {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            answer,
            status,
            done,
            countdown,
            uptime,
            boot_id,
            booted,
            ageing_time_q,
            counter_bank_q,
            shadow,
            mac_low,
            mac_high
        );
        self.writes.next = self.request.val().write;
        self.address.next = self.request.val().address;
        self.data.next = self.request.val().data;
        self.at.address.next = self.address.val();
        self.identity.address.next = bit_cast::<5, 16>(self.address.val());
        self.identity.boot_id.next = self.boot_id.q.val();
        self.uptime.d.next = self.uptime.q.val() + 1;

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
        self.bucket_write.next = false;
        self.bucket_read.next = self.state.q.val() == BusState::Bucket;
        self.counter_port.next = bit_cast::<4, 3>(self.address.val().get_bits::<3>(6));
        self.counter_index.next = self.address.val().get_bits::<5>(1);
        self.counter_read.next = self.state.q.val() == BusState::Counter;
        self.control_bits.next = self.control.val().into();
        self.entry_bits.next = self.fdb_entry.val().into();

        self.commit.next = false;
        self.group_commit.shadow.next = self.shadow.q.val();
        self.group_commit.data.next = self.data.val();
        self.group_commit.overlap.next = self.overlap.val();
        self.commit_group.next = self.group_commit.group.val();
        self.commit_control.next = self.group_commit.control.val();

        self.fdb_access.address.next = self.address.val();
        self.fdb_access.data.next = self.data.val();
        self.fdb_access.dump.next = self.at.fdb_dump.val();
        self.fdb_access.mac_low.next = self.mac_low.q.val();
        self.fdb_access.mac_high.next = self.mac_high.q.val();
        self.fdb_operation.next = self.fdb_access.operation.val();
        self.fdb_key.next = self.fdb_access.key.val();
        self.fdb_valid.next = self.state.q.val() == BusState::Fdb;

        self.live_set.next = 0.into();
        self.live_clear.next = 0.into();
        self.flush.next = false;
        self.done.d.next = false;
        match self.state.q.val() {
            BusState::Idle => {
                if self.request.val().valid {
                    self.state.d.next = BusState::Answer;
                    self.done.d.next = true;
                    self.answer.d.next = 0.into();
                    self.status.d.next = 0.into();
                    self.countdown.d.next = 0.into();
                    if self.at.identity.val() {
                        self.answer.d.next = self.identity.word.val();
                        if self.identity.is_boot_id.val() & !self.booted.q.val() {
                            self.booted.d.next = true;
                            self.boot_id.d.next = self.uptime.q.val();
                            self.answer.d.next = self.uptime.q.val();
                        }
                    }
                    if self.at.link.val() {
                        self.answer.d.next = bit_cast::<32, 9>(self.link.val());
                    }
                    if self.at.live.val() {
                        self.answer.d.next = bit_cast::<32, 9>(self.live.val());
                    }
                    if self.at.ready.val() {
                        self.answer.d.next = bit_cast::<32, 1>(self.ready.val().into());
                    }
                    if self.at.occupancy.val() {
                        self.answer.d.next = bit_cast::<32, 16>(self.occupancy.val());
                    }
                    if self.at.aged.val() {
                        self.answer.d.next = self.aged.val();
                    }
                    if self.at.ageing_time.val() {
                        self.answer.d.next = bit_cast::<32, 20>(self.ageing_time_q.q.val() ^ self.ageing_reset.val());
                        if self.writes.val() {
                            if (self.data.val() < self.ageing_min.val()) | (self.data.val() > self.ageing_max.val()) {
                                self.status.d.next = self.out_of_range.val();
                            } else {
                                self.ageing_time_q.d.next =
                                    bit_cast::<20, 32>(self.data.val()) ^ self.ageing_reset.val();
                            }
                        }
                    }
                    if self.at.counter_bank.val() {
                        self.answer.d.next = bit_cast::<32, 1>(self.active_bank.val().into());
                        if self.writes.val() {
                            self.counter_bank_q.d.next = self.data.val().get_bit(0);
                        }
                    }
                    if self.at.live_set.val() {
                        self.live_set.next = bit_cast::<9, 32>(self.data.val() & 0xFF);
                    }
                    if self.at.live_clear.val() {
                        self.live_clear.next = bit_cast::<9, 32>(self.data.val() & 0xFF);
                    }
                    if self.at.group_control.val() {
                        self.answer.d.next = bit_cast::<32, 19>(self.control_bits.val());
                    }
                    if self.at.shadow.val() {
                        self.shadow.d.next = self.data.val();
                    }
                    if self.at.commit.val() {
                        self.done.d.next = false;
                        self.state.d.next = BusState::Commit;
                    }
                    if self.at.flush.val() {
                        self.done.d.next = false;
                        self.flush.next = self.ready.val();
                        self.state.d.next = BusState::Flush;
                    }
                    if self.at.counters.val() {
                        self.done.d.next = false;
                        self.state.d.next = BusState::Counter;
                    }
                    if self.at.buckets.val() {
                        if !self.writes.val() {
                            self.done.d.next = false;
                            self.state.d.next = BusState::Bucket;
                        } else if self.bucket_bank.val() == self.control.val().bank {
                            self.status.d.next = self.in_force.val();
                        } else {
                            self.bucket_write.next = true;
                        }
                    }
                    if self.at.fdb_command.val() {
                        if self.address.val().get_bits::<2>(0) == 0 {
                            self.mac_low.d.next = self.data.val();
                        }
                        if self.address.val().get_bits::<2>(0) == 1 {
                            self.mac_high.d.next = self.data.val();
                        }
                        if self.address.val().get_bits::<2>(0) == 2 {
                            self.status.d.next = self.fdb_access.refusal.val();
                            if !self.fdb_access.refusal.val().any() {
                                self.done.d.next = false;
                                self.state.d.next = BusState::Fdb;
                            }
                        }
                    }
                    if self.at.fdb_dump.val() {
                        if self.address.val().get_bits::<2>(0) == 0 {
                            self.done.d.next = false;
                            self.state.d.next = BusState::Fdb;
                        }
                        if self.address.val().get_bits::<2>(0) == 1 {
                            self.answer.d.next = bit_cast::<32, 72>(self.entry_bits.val() >> 32);
                        }
                        if self.address.val().get_bits::<2>(0) == 2 {
                            self.answer.d.next = bit_cast::<32, 72>(self.entry_bits.val() >> 64);
                        }
                    }
                    if (self.at.fdb_command.val() | self.at.fdb_dump.val() | self.at.flush.val()) & !self.ready.val() {
                        self.status.d.next = self.not_ready.val();
                        self.done.d.next = true;
                        self.state.d.next = BusState::Answer;
                    }
                }
            }
            BusState::Fdb => {
                if self.fdb_taken.val() {
                    self.state.d.next = BusState::FdbWait;
                }
            }
            BusState::FdbWait => {
                if self.fdb_done.val() {
                    self.state.d.next = BusState::Answer;
                    self.done.d.next = true;
                    if self.fdb_full.val() {
                        self.status.d.next = self.full.val();
                    }
                    if self.fdb_not_found.val() {
                        self.status.d.next = self.not_found.val();
                    }
                    if self.at.fdb_dump.val() {
                        self.answer.d.next = bit_cast::<32, 72>(self.entry_bits.val());
                    }
                }
            }
            BusState::Counter => {
                self.answer.d.next = bit_cast::<32, 36>(self.counter.val());
                if self.address.val().get_bit(0) {
                    self.answer.d.next = bit_cast::<32, 36>(self.counter.val() >> 32);
                }
                if self.counter_done.val() {
                    self.state.d.next = BusState::Answer;
                    self.done.d.next = true;
                }
            }
            BusState::Bucket => {
                if self.bucket_read_taken.val() {
                    self.state.d.next = BusState::BucketWait;
                }
            }
            BusState::BucketWait => {
                self.countdown.d.next = self.countdown.q.val() + 1;
                self.answer.d.next = bit_cast::<32, 8>(self.bucket_word.val());
                if self.countdown.q.val() == 1 {
                    self.state.d.next = BusState::Answer;
                    self.done.d.next = true;
                }
            }
            BusState::Commit => {
                self.state.d.next = BusState::Answer;
                self.done.d.next = true;
                self.status.d.next = self.group_commit.refusal.val();
                self.commit.next = !self.group_commit.refusal.val().any();
            }
            BusState::Flush => {
                if self.flushed.val() {
                    self.state.d.next = BusState::FlushWait;
                }
            }
            BusState::FlushWait => {
                self.countdown.d.next = self.countdown.q.val() + 1;
                if self.countdown.q.val() == 7 {
                    self.state.d.next = BusState::Answer;
                    self.done.d.next = true;
                }
            }
            BusState::Answer => {
                self.state.d.next = BusState::Idle;
            }
        }
        if self.reset.val() {
            self.state.d.next = BusState::Idle;
            self.done.d.next = false;
            self.booted.d.next = false;
            self.counter_bank_q.d.next = false;
            self.ageing_time_q.d.next = 0.into();
        }

        self.response.next.data = self.answer.q.val();
        self.response.next.status = self.status.q.val();
        self.response.next.done = self.done.q.val();
        self.counter_bank.next = self.counter_bank_q.q.val();
        self.ageing_time.next = self.ageing_time_q.q.val() ^ self.ageing_reset.val();
    }
}
