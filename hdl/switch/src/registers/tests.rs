//! Every register over the bus, against the map's declarations, with what lies behind the registers played by the test.

use super::*;
use crate::testing::{settle, tick};
use trunkline_map::{block, counters, fdb, group, identity, map_hash, state, GROUPS, MAP_VERSION};

/// A switch unlike the default one in every number.
const PARAMETERS: Parameters = Parameters {
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
};

struct Bench {
    registers: Registers,
    cycle: u64,
    /// Control words by group, as the relay would keep them, and the commits seen.
    controls: Vec<GroupControl>,
    commits: Vec<(u64, GroupControl)>,
    bucket_writes: Vec<(u64, u64, u64, u64)>,
    operations: Vec<(FdbOperation, FdbKey)>,
    live_sets: Vec<u64>,
    live_clears: Vec<u64>,
    /// What the filtering database answers: full, not found, the entry read.
    fdb_answer: (bool, bool, FdbEntry),
    /// Cycles in which the relay uses the bucket memory before it lets the host.
    relay_uses_buckets: u32,
    flushes: usize,
}

impl Bench {
    fn new() -> Self {
        let mut registers = Registers::new(&PARAMETERS);
        registers.clock.connect();
        registers.reset.connect();
        registers.request.connect();
        registers.link.connect();
        registers.live.connect();
        registers.ready.connect();
        registers.occupancy.connect();
        registers.aged.connect();
        registers.active_bank.connect();
        registers.counter_done.connect();
        registers.counter.connect();
        registers.flushed.connect();
        registers.overlap.connect();
        registers.control.connect();
        registers.bucket_read_taken.connect();
        registers.bucket_word.connect();
        registers.fdb_taken.connect();
        registers.fdb_done.connect();
        registers.fdb_full.connect();
        registers.fdb_not_found.connect();
        registers.fdb_entry.connect();
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
        }
    }

    /// Everything behind the registers that answers in the same cycle; then the edge.
    fn clock(&mut self) {
        settle(&mut self.registers);
        let group = self.registers.group.val().index();
        self.registers.control.next = self.controls[group];
        let counter_place =
            self.registers.counter_port.val().to_u64() << 8 | self.registers.counter_index.val().to_u64();
        self.registers.counter.next = (0xA_0000_0000 | counter_place).into();
        let reads = self.registers.bucket_read.val();
        let taken = reads && self.relay_uses_buckets == 0;
        if reads && !taken {
            self.relay_uses_buckets -= 1;
        }
        self.registers.bucket_read_taken.next = taken;
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
    fn bus(&mut self, write: bool, address: u16, data: u32) -> (Result<u32, Status>, u64) {
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
            self.clock();
            let taken = self.registers.bucket_read_taken.val();
            bucket = if taken { Some(1) } else { bucket.map(|cycles: u32| cycles + 1) };
            self.registers.bucket_read_taken.next = false;
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

    fn read(&mut self, address: u16) -> Result<u32, Status> {
        self.bus(false, address, 0).0
    }

    fn write(&mut self, address: u16, data: u32) -> Result<(), Status> {
        self.bus(true, address, data).0.map(|_| ())
    }
}

#[test]
fn the_identity_block_says_what_the_parameters_are_and_the_rest_reads_0() {
    let mut bench = Bench::new();
    let words = [
        (identity::MAGIC, 0x4B4E_5254),
        (identity::MAP_HASH, map_hash()),
        (identity::MAP_VERSION, MAP_VERSION),
        (identity::PORTS, 5),
        (identity::FDB_WAYS, 4),
        (identity::FDB_ROW_BITS, 8),
        (identity::FDB_CAM_LINES, 16),
        (identity::GROUPS, 16),
        (identity::BUCKET_BITS, 6),
        (identity::CORE_CLOCK_HZ, 75_000_000),
        (identity::BAUD, 3_000_000),
        (identity::MAX_FRAME_OCTETS, 1_518),
        (identity::BOARD, 7),
        (identity::SECOND_CYCLES, 1_000),
        (identity::CAPABILITIES, 0),
    ];
    assert_eq!(words.len() + 1, identity::REGISTERS.len(), "every word but the boot id");
    for (register, value) in words {
        assert_eq!(bench.read(register.address), Ok(value), "{}", register.name);
    }
    for address in 16..32 {
        assert_eq!(bench.read(address), Ok(0));
    }
}

#[test]
fn the_boot_id_is_the_time_of_its_first_read_and_another_after_a_reset() {
    let mut bench = Bench::new();
    (0..77).for_each(|_| bench.clock());
    let first = bench.cycle;
    assert_eq!(bench.read(identity::BOOT_ID.address), Ok(first as u32));
    assert_eq!(bench.read(identity::BOOT_ID.address), Ok(first as u32));
    bench.registers.reset.next = true;
    bench.clock();
    bench.registers.reset.next = false;
    bench.clock();
    let second = bench.cycle;
    assert_eq!(bench.read(identity::BOOT_ID.address), Ok(second as u32));
}

#[test]
fn the_state_block_shows_its_inputs_and_registers_answer_in_1_cycle() {
    let mut bench = Bench::new();
    bench.registers.link.next = 0x1B.into();
    bench.registers.live.next = 0x0A.into();
    bench.registers.occupancy.next = 0xFACE.into();
    bench.registers.aged.next = 0xDEAD_BEEF_u64.into();
    assert_eq!(bench.bus(false, state::LINK.address, 0), (Ok(0x1B), 1));
    assert_eq!(bench.read(state::LIVE.address), Ok(0x0A));
    assert_eq!(bench.read(state::READY.address), Ok(1));
    assert_eq!(bench.read(state::FDB_OCCUPANCY.address), Ok(0xFACE));
    assert_eq!(bench.read(state::FDB_AGED.address), Ok(0xDEAD_BEEF));
    bench.registers.ready.next = false;
    assert_eq!(bench.read(state::READY.address), Ok(0));
    for address in state::FDB_AGED.address + 1..0x50 {
        assert_eq!(bench.read(address), Ok(0));
    }
}

#[test]
fn the_ageing_time_keeps_what_is_in_its_range_and_is_300_from_power_up_and_after_reset() {
    let mut bench = Bench::new();
    let address = control::AGEING_TIME_S.address;
    assert_eq!(bench.read(address), Ok(300));
    for (value, status) in [
        (10, Ok(())),
        (9, Err(Status::OutOfRange)),
        (1_000_000, Ok(())),
        (1_000_001, Err(Status::OutOfRange)),
        (0, Err(Status::OutOfRange)),
        (u32::MAX, Err(Status::OutOfRange)),
        (0x10_000A, Err(Status::OutOfRange)),
        (77, Ok(())),
    ] {
        let before = bench.read(address).unwrap();
        assert_eq!(bench.write(address, value), status, "{value}");
        let after = if status.is_ok() { value } else { before };
        assert_eq!(bench.read(address), Ok(after));
        assert_eq!(bench.registers.ageing_time.val().to_u32(), after);
    }
    bench.registers.reset.next = true;
    bench.clock();
    bench.registers.reset.next = false;
    assert_eq!(bench.read(address), Ok(300));
}

#[test]
fn the_counter_bank_written_is_wished_for_and_the_one_read_is_in_force() {
    let mut bench = Bench::new();
    let address = control::COUNTER_BANK.address;
    assert_eq!(bench.write(address, 1), Ok(()));
    assert!(bench.registers.counter_bank.val());
    assert_eq!(bench.read(address), Ok(0), "not in force yet");
    bench.registers.active_bank.next = true;
    assert_eq!(bench.read(address), Ok(1));
    assert_eq!(bench.write(address, 0xFFFF_FFFE), Ok(()));
    assert!(!bench.registers.counter_bank.val(), "bit 0 counts");
}

#[test]
fn a_counter_is_asked_for_until_it_comes_and_read_in_two_halves() {
    let mut bench = Bench::new();
    for port in [0, 3, 4] {
        for index in [0, 1, 17, 31] {
            let address = block::COUNTERS.base + port * counters::PER_PORT as u16 * 2 + index * 2;
            let (low, cycles) = bench.bus(false, address, 0);
            assert_eq!(low, Ok(u32::from(port << 8 | index)), "port {port}, counter {index}");
            assert_eq!(cycles, 10, "9 for the counter, 1 to see the request");
            assert_eq!(bench.read(address + 1), Ok(0xA));
        }
    }
}

#[test]
fn live_is_set_and_cleared_once_per_write() {
    let mut bench = Bench::new();
    assert_eq!(bench.write(control::LIVE_SET.address, 0x16), Ok(()));
    assert_eq!(bench.write(control::LIVE_CLEAR.address, 0x09), Ok(()));
    assert_eq!((bench.live_sets, bench.live_clears), (vec![0x16], vec![0x09]));
}

#[test]
fn a_commit_puts_shadow_and_bank_in_force_at_once_and_again_changes_nothing() {
    let mut bench = Bench::new();
    let control = group::Control { members: 0b01011, fallback: Some(4), flood_one: true, auto: true, key: 0, bank: 0 };
    assert_eq!(bench.write(group::SHADOW.address, control.to_word()), Ok(()));
    assert_eq!(bench.commits, [], "the shadow alone does nothing");
    let word = (group::COMMIT_GROUP.place(9) | group::COMMIT_BANK.place(1)) as u32;
    let (answer, cycles) = bench.bus(true, group::COMMIT.address, word);
    assert_eq!((answer, cycles), (Ok(0), 2));
    assert_eq!(bench.commits.len(), 1);
    let in_force = group::Control { bank: 1, ..control };
    assert_eq!(bench.read(group::control_address(9)), Ok(in_force.to_word()));
    assert_eq!(bench.write(group::COMMIT.address, word), Ok(()));
    assert_eq!(bench.read(group::control_address(9)), Ok(in_force.to_word()));
    for other in (0..16).filter(|other| *other != 9) {
        assert_eq!(bench.read(group::control_address(other)), Ok(group::CONTROL_RESET));
    }
}

#[test]
fn a_commit_is_refused_for_ports_keys_and_members_it_cannot_have_and_then_changes_nothing() {
    let mut bench = Bench::new();
    let good = group::Control { members: 0b11, fallback: None, flood_one: false, auto: false, key: 0, bank: 0 };
    for (control, overlap, status) in [
        (group::Control { members: 0b10_0000, ..good }, false, Status::OutOfRange),
        (group::Control { members: 0b1000_0001, ..good }, false, Status::OutOfRange),
        (group::Control { fallback: Some(5), ..good }, false, Status::OutOfRange),
        (group::Control { fallback: Some(14), ..good }, false, Status::OutOfRange),
        (group::Control { key: 1, ..good }, false, Status::Unsupported),
        (group::Control { key: 8, ..good }, false, Status::Unsupported),
        (good, true, Status::Overlap),
    ] {
        bench.registers.overlap.next = overlap;
        bench.write(group::SHADOW.address, control.to_word()).unwrap();
        assert_eq!(bench.write(group::COMMIT.address, 3), Err(status), "{control:?}");
        assert_eq!(bench.commits, []);
    }
}

#[test]
fn buckets_are_written_in_the_idle_bank_only_and_read_while_the_relay_reads_others() {
    let mut bench = Bench::new();
    bench.controls[6].bank = true;
    assert_eq!(bench.write(group::bucket_address(1, 6, 0x2A), 0x71), Err(Status::ActiveBank));
    assert_eq!(bench.bucket_writes, []);
    assert_eq!(bench.write(group::bucket_address(0, 6, 0x2A), 0x71), Ok(()));
    assert_eq!(bench.write(group::bucket_address(1, 7, 0x3F), 0xF2), Ok(()));
    assert_eq!(bench.write(group::bucket_address(0, 7, 0x3F), 0xF2), Err(Status::ActiveBank));
    assert_eq!(bench.bucket_writes, [(0, 6, 0x2A, 0x71), (1, 7, 0x3F, 0xF2)]);
    for busy in 0..5 {
        bench.relay_uses_buckets = busy;
        let (word, cycles) = bench.bus(false, group::bucket_address(1, 6, 0), 0);
        assert_eq!(word, Ok(0x5A), "the word of the cycle in which it is there");
        assert_eq!(cycles, 4 + u64::from(busy));
    }
}

#[test]
fn a_command_reaches_the_table_as_the_map_declares_it() {
    let mut bench = Bench::new();
    let places = [fdb::Place::Port(4), fdb::Place::Trunk(13), fdb::Place::Discard]
        .into_iter()
        .flat_map(|p| [(p, true), (p, false)]);
    for (place, (at, flag)) in places.enumerate() {
        let mac = 0x8123_4567_89AB;
        let entry = fdb::Entry { mac, fid: 0, place: at, is_static: flag, sticky: !flag, age: 0 };
        let base = fdb::command_address(place as u32);
        let words = entry.insert_command();
        for word in 0..4 {
            assert_eq!(bench.write(base + word, words[usize::from(word)]), Ok(()));
        }
        let (operation, key) = bench.operations.pop().expect("an operation");
        assert_eq!((bench.operations.len(), operation.code.to_u64()), (0, crate::fdb::entry::INSERT));
        let stored = FdbEntry { mac: key.mac, fid: key.fid, valid: true, body: operation.body };
        let bits: Bits<72> = stored.into();
        assert_eq!(bits.to_u128(), entry.to_bits());
    }
    for (word, value) in fdb::delete_command(0xFEED_FACE_CAFE, 0x123).into_iter().enumerate() {
        assert_eq!(bench.write(fdb::command_address(15) + word as u16, value), Ok(()));
    }
    let (operation, key) = bench.operations.pop().unwrap();
    assert_eq!(operation.code.to_u64(), crate::fdb::entry::DELETE);
    assert_eq!((key.mac.to_u64(), key.fid.to_u64()), (0xFEED_FACE_CAFE, 0x123));
}

#[test]
fn a_command_is_refused_with_the_status_the_map_gives_and_then_not_executed() {
    let mut bench = Bench::new();
    let entry = |place| fdb::Entry { mac: 5, fid: 0, place, is_static: true, sticky: false, age: 0 };
    let mut refused = |words: [u32; 4], status: Status| {
        for (word, value) in words.into_iter().enumerate() {
            let expected = if word == 2 { Err(status) } else { Ok(()) };
            assert_eq!(bench.write(fdb::command_address(2) + word as u16, value), expected, "{words:x?}");
        }
        assert_eq!(bench.operations.len(), 0);
    };
    refused(entry(fdb::Place::Port(5)).insert_command(), Status::OutOfRange);
    refused(entry(fdb::Place::Cluster(1)).insert_command(), Status::Unsupported);
    refused(entry(fdb::Place::Cpu).insert_command(), Status::Unsupported);
    refused(fdb::Entry { fid: 1, ..entry(fdb::Place::Port(1)) }.insert_command(), Status::Unsupported);
    let mut trunk_with_a_kind = entry(fdb::Place::Trunk(1)).insert_command();
    trunk_with_a_kind[2] |= fdb::COMMAND_KIND.place(3) as u32;
    refused(trunk_with_a_kind, Status::Unsupported);
    for command in [0, 3] {
        refused([0, 0, command, 0], Status::OutOfRange);
    }
    bench.fdb_answer.0 = true;
    assert_eq!(bench.write(fdb::command_address(0) + 2, fdb::COMMAND_INSERT), Err(Status::Full));
    bench.fdb_answer = (false, true, FdbEntry::default());
    assert_eq!(bench.write(fdb::command_address(0) + 2, fdb::COMMAND_DELETE), Err(Status::NotFound));
}

#[test]
fn the_dump_names_each_place_and_returns_its_entry_word_by_word() {
    let mut bench = Bench::new();
    for place in [0, 1, 255, 256, 700, 1023, 1024, 1039] {
        let entry = fdb::Entry {
            mac: 0x0211_2233_4400 + u64::from(place),
            fid: 0,
            place: fdb::Place::Trunk(11),
            is_static: place % 2 == 0,
            sticky: place % 3 == 0,
            age: 2,
        };
        bench.fdb_answer.2 = FdbEntry {
            mac: entry.mac.into(),
            fid: 0.into(),
            valid: true,
            body: crate::fdb::entry::FdbBody {
                trunk: true,
                kind: 0.into(),
                id: 11.into(),
                fixed: entry.is_static,
                sticky: entry.sticky,
                age: 2.into(),
            },
        };
        let base = fdb::dump_address(place);
        let (first, cycles) = bench.bus(false, base, 0);
        assert_eq!(cycles, 12, "11 for the table");
        let words = [first.unwrap(), bench.read(base + 1).unwrap(), bench.read(base + 2).unwrap()];
        assert_eq!(fdb::Entry::from_dump(words), Some(entry));
        assert_eq!(bench.read(base + 3), Ok(0));
        let (operation, _) = bench.operations.pop().unwrap();
        assert!(bench.operations.is_empty(), "only word 0 reads the table");
        let (way, row) = if place < 1024 { (place / 256, place % 256) } else { (4, place - 1024) };
        assert_eq!((operation.way.to_u32(), operation.row.to_u32()), (way, row));
        assert_eq!(operation.code.to_u64(), crate::fdb::entry::READ);
    }
}

#[test]
fn a_flush_is_answered_when_the_table_is_empty() {
    let mut bench = Bench::new();
    let (answer, cycles) = bench.bus(true, control::FDB_FLUSH.address, 0x55);
    assert_eq!((answer, bench.flushes), (Ok(0), 1));
    assert!((108..=112).contains(&cycles), "{cycles} cycles, the last row handed over after 100");
}

#[test]
fn until_the_tables_are_cleared_the_filtering_database_is_refused_and_the_rest_works() {
    let mut bench = Bench::new();
    bench.registers.ready.next = false;
    for word in 0..4 {
        assert_eq!(bench.write(fdb::command_address(1) + word, 1), Err(Status::NotReady));
        assert_eq!(bench.read(fdb::dump_address(3) + word), Err(Status::NotReady));
    }
    assert_eq!(bench.write(control::FDB_FLUSH.address, 0), Err(Status::NotReady));
    assert_eq!((bench.operations.len(), bench.flushes), (0, 0));
    assert_eq!(bench.write(control::AGEING_TIME_S.address, 20), Ok(()));
    assert_eq!(bench.write(group::SHADOW.address, group::CONTROL_RESET), Ok(()));
    assert_eq!(bench.write(group::COMMIT.address, 0), Ok(()));
}
