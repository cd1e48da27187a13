//! The registers with what lies behind them played by the test.

use super::*;
use crate::testing::{settle, tick};
use trunkline_map::{Status, GROUPS};

/// A switch unlike the default one in every number.
pub const PARAMETERS: Parameters = Parameters {
    ports: 5,
    fdb_ways: 4,
    fdb_row_bits: 8,
    fdb_cam_lines: 16,
    bucket_bits: 6,
    core_clock_hz: 75_000_000,
    baud: 3_000_000,
    max_frame_octets: 1_518,
    board: 7,
    second_cycles: 1_000,
    flow_control: true,
};

pub struct Bench {
    pub registers: Registers,
    pub cycle: u64,
    /// Control words by group, as the relay would keep them, and the commits seen.
    pub controls: Vec<GroupControl>,
    pub commits: Vec<(u64, GroupControl)>,
    pub bucket_writes: Vec<(u64, u64, u64, u64)>,
    pub operations: Vec<(FdbOperation, FdbKey)>,
    pub live_sets: Vec<u64>,
    pub live_clears: Vec<u64>,
    /// What the filtering database answers: full, not found, the entry read.
    pub fdb_answer: (bool, bool, FdbEntry),
    /// Cycles in which the relay uses the bucket memory before it lets the host.
    pub relay_uses_buckets: u32,
    pub flushes: usize,
    /// Numbers released; words of the injected frame; what was sent: number, octets, mask of a direct frame.
    pub releases: Vec<u64>,
    pub inject_writes: Vec<(u64, u64)>,
    pub sent: Vec<(u64, u64, Option<u64>)>,
    /// Addresses of the trapped frame in the two cycles before.
    trap_addresses: [u64; 2],
}

/// The word of the trapped frame at an address.
pub fn trapped_word(address: u64) -> u32 {
    0x5A00_0000 | (address * 0x101) as u32
}

impl Bench {
    pub fn new() -> Self {
        Self::of(&PARAMETERS)
    }

    pub fn of(parameters: &Parameters) -> Self {
        let mut registers = Registers::new(parameters);
        registers.clock.connect();
        registers.reset.connect();
        registers.request.connect();
        registers.link.connect();
        registers.live.connect();
        registers.ready.connect();
        registers.occupancy.connect();
        registers.aged.connect();
        registers.displaced.connect();
        registers.learn_failed.connect();
        registers.trapped.connect();
        registers.trap_queue_full.connect();
        registers.trap_limited.connect();
        registers.injected.connect();
        registers.inject_discarded.connect();
        registers.inject_copies.connect();
        registers.speed.connect();
        registers.active_bank.connect();
        registers.counter_done.connect();
        registers.counter.connect();
        registers.flushed.connect();
        registers.overlap.connect();
        registers.control.connect();
        registers.bucket_read_taken.connect();
        registers.bucket_word.connect();
        registers.state_taken.connect();
        registers.state_word.connect();
        registers.fdb_taken.connect();
        registers.fdb_done.connect();
        registers.fdb_full.connect();
        registers.fdb_not_found.connect();
        registers.fdb_entry.connect();
        registers.trap_valid.connect();
        registers.trap_number.connect();
        registers.trap_reason.connect();
        registers.trap_port.connect();
        registers.trap_octets.connect();
        registers.trap_word.connect();
        registers.inject_busy.connect();
        registers.inject_done_number.connect();
        registers.connect_all();
        registers.ready.next = true;
        let unloaded = GroupControl { fallback: 15.into(), ..Default::default() };
        Self {
            registers,
            cycle: 0,
            controls: vec![unloaded; GROUPS as usize],
            commits: vec![],
            bucket_writes: vec![],
            operations: vec![],
            live_sets: vec![],
            live_clears: vec![],
            fdb_answer: (false, false, FdbEntry::default()),
            relay_uses_buckets: 0,
            flushes: 0,
            releases: vec![],
            inject_writes: vec![],
            sent: vec![],
            trap_addresses: [0; 2],
        }
    }

    /// Everything behind the registers that answers in the same cycle; then the edge.
    pub fn clock(&mut self) {
        settle(&mut self.registers);
        let group = self.registers.group.val().index();
        self.registers.control.next = self.controls[group];
        let counter_place =
            self.registers.counter_port.val().to_u64() << 8 | self.registers.counter_index.val().to_u64();
        self.registers.counter.next = (0xA_0000_0000 | counter_place).into();
        let reads = [self.registers.bucket_read.val(), self.registers.state_read.val()];
        let taken = reads.map(|reads| reads && self.relay_uses_buckets == 0);
        if reads.contains(&true) && self.relay_uses_buckets > 0 {
            self.relay_uses_buckets -= 1;
        }
        self.registers.bucket_read_taken.next = taken[0];
        self.registers.state_taken.next = taken[1];
        let [before, now] = self.trap_addresses;
        self.registers.trap_word.next = u64::from(trapped_word(before)).into();
        self.trap_addresses = [now, self.registers.trap_word_address.val().to_u64()];
        settle(&mut self.registers);
        if self.registers.commit.val() {
            let control = self.registers.commit_control.val();
            let number = self.registers.commit_group.val();
            self.commits.push((number.to_u64(), control));
            self.controls[number.index()] = control;
        }
        if self.registers.bucket_write.val() {
            self.bucket_writes.push((
                u64::from(self.registers.bucket_bank.val()),
                group as u64,
                self.registers.bucket.val().to_u64(),
                self.registers.bucket_data.val().to_u64(),
            ));
        }
        if self.registers.trap_release.val() {
            self.releases.push(self.registers.trap_release_number.val().to_u64());
        }
        if self.registers.inject_write.val() {
            let word = self.registers.inject_word.val().to_u64();
            self.inject_writes.push((self.registers.inject_word_address.val().to_u64(), word));
        }
        if self.registers.inject_send.val() {
            let mask = self.registers.inject_direct.val().then(|| self.registers.inject_mask.val().to_u64());
            let octets = self.registers.inject_octets.val().to_u64();
            self.sent.push((self.registers.inject_number.val().to_u64(), octets, mask));
        }
        for (mask, seen) in [
            (self.registers.live_set.val(), &mut self.live_sets),
            (self.registers.live_clear.val(), &mut self.live_clears),
        ] {
            if mask.any() {
                seen.push(mask.to_u64());
            }
        }
        tick(&mut self.registers, |registers| &mut registers.clock);
        self.cycle += 1;
    }

    /// A word over the bus: what was answered and after how many cycles.
    pub fn bus(&mut self, write: bool, address: u16, data: u32) -> (Result<u32, Status>, u64) {
        self.registers.request.next =
            BusRequest { data: u64::from(data).into(), address: u64::from(address).into(), write, valid: true };
        let start = self.cycle;
        // Cycles since the slower parts were asked.
        let (mut fdb, mut counter, mut flush, mut bucket) = (0, 0, None, None);
        loop {
            settle(&mut self.registers);
            assert!(self.cycle < start + 500, "address {address:#06x} is not answered");
            // The table takes an operation after 3 cycles and answers 8 later.
            fdb = if self.registers.fdb_valid.val() || fdb >= 3 { fdb + 1 } else { 0 };
            self.registers.fdb_taken.next = fdb == 3;
            if fdb == 3 {
                self.operations.push((self.registers.fdb_operation.val(), self.registers.fdb_key.val()));
            }
            self.registers.fdb_done.next = fdb == 11;
            self.registers.fdb_full.next = fdb == 11 && self.fdb_answer.0;
            self.registers.fdb_not_found.next = fdb == 11 && self.fdb_answer.1;
            if fdb == 11 {
                self.registers.fdb_entry.next = self.fdb_answer.2;
                fdb = 0;
            }
            counter = if self.registers.counter_read.val() { counter + 1 } else { 0 };
            self.registers.counter_done.next = counter == 9;
            if self.registers.flush.val() {
                flush = Some(100);
            }
            flush = flush.map(|cycles: i32| cycles - 1);
            self.registers.flushed.next = flush == Some(0);
            if flush == Some(0) {
                self.flushes += 1;
            }
            // The bucket's word is there 2 cycles after the read was taken, for one cycle; then another's.
            let word = if bucket == Some(2) { 0x5A } else { 0xEE };
            self.registers.bucket_word.next = u64::from(word as u8).into();
            let place = self.registers.state_group.val().to_u64() << 8 | self.registers.state_bucket.val().to_u64();
            let word = if bucket == Some(2) { 0x500_0000 | place } else { 0xEEE_EEEE };
            self.registers.state_word.next = word.into();
            self.clock();
            let taken = self.registers.bucket_read_taken.val() | self.registers.state_taken.val();
            bucket = if taken { Some(1) } else { bucket.map(|cycles: u32| cycles + 1) };
            self.registers.bucket_read_taken.next = false;
            self.registers.state_taken.next = false;
            settle(&mut self.registers);
            let response = self.registers.response.val();
            if response.done {
                let cycles = self.cycle - start;
                self.clock();
                self.registers.request.next.valid = false;
                self.clock();
                assert!(!self.registers.response.val().done, "answered twice");
                let status = Status::from_code(response.status.to_u8()).expect("a status of the map");
                let answer = if status == Status::Ok { Ok(response.data.to_u32()) } else { Err(status) };
                return (answer, cycles);
            }
        }
    }

    pub fn read(&mut self, address: u16) -> Result<u32, Status> {
        self.bus(false, address, 0).0
    }

    pub fn write(&mut self, address: u16, data: u32) -> Result<(), Status> {
        self.bus(true, address, data).0.map(|_| ())
    }
}
