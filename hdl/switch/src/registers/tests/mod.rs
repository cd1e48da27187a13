//! Every register over the bus, against the map's declarations.

mod cpu;
mod database;
mod groups;
mod settings;

use super::bench::Bench;
use trunkline_map::{block, control, counters, identity, map_hash, state, MAP_VERSION};

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
        (identity::CAPABILITIES, 1),
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
fn the_state_block_shows_its_inputs_and_registers_answer_in_2_cycles() {
    let mut bench = Bench::new();
    bench.registers.link.next = 0x1B.into();
    bench.registers.live.next = 0x0A.into();
    bench.registers.occupancy.next = 0xFACE.into();
    bench.registers.aged.next = 0xDEAD_BEEF_u64.into();
    bench.registers.displaced.next = 0x8000_0005_u64.into();
    bench.registers.learn_failed.next = 0x8000_0006_u64.into();
    bench.registers.trapped.next = 0x8000_0007_u64.into();
    bench.registers.trap_queue_full.next = 0x8000_0008_u64.into();
    bench.registers.trap_limited.next = 0x8000_0009_u64.into();
    bench.registers.injected.next = 0x8000_000A_u64.into();
    bench.registers.inject_discarded.next = 0x8000_000B_u64.into();
    bench.registers.inject_copies.next = 0x8000_000C_u64.into();
    assert_eq!(bench.bus(false, state::LINK.address, 0), (Ok(0x1B), 2));
    assert_eq!(bench.read(state::LIVE.address), Ok(0x0A));
    assert_eq!(bench.read(state::READY.address), Ok(1));
    assert_eq!(bench.read(state::FDB_OCCUPANCY.address), Ok(0xFACE));
    assert_eq!(bench.read(state::FDB_AGED.address), Ok(0xDEAD_BEEF));
    bench.registers.ready.next = false;
    assert_eq!(bench.read(state::READY.address), Ok(0));
    bench.registers.speed.next = 0xE421.into();
    assert_eq!(bench.read(state::SPEED.address), Ok(0xE421));
    for (place, register) in state::REGISTERS.iter().enumerate().skip(5).take(8) {
        assert_eq!(bench.read(register.address), Ok(0x8000_0000 + place as u32), "{}", register.name);
    }
    for address in state::SPEED.address + 1..0x50 {
        assert_eq!(bench.read(address), Ok(0));
    }
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
