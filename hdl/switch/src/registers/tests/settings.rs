//! The settings.

use crate::registers::bench::{Bench, PARAMETERS};
use trunkline_map::{control, identity, Parameters, Status};

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
fn settings_keep_what_is_in_their_range_and_have_the_values_of_the_map_after_reset() {
    let mut bench = Bench::new();
    let (seed, idle, page) = (control::HASH_SEED.address, control::IDLE_TIME_MS.address, control::FDB_PAGE.address);
    let pause = control::PAUSE.address;
    let mut reset = vec![(seed, 0x9E37_79B1), (idle, 1_000), (page, 0), (pause, 0)];
    reset.extend([0x98, 0x99, 0x9B, 0x90, 0x94].map(|address| (address, 0)));
    for &(address, value) in &reset {
        assert_eq!(bench.read(address), Ok(value), "{address:#06x} at power-up");
    }
    let (no, full) = (Err(Status::OutOfRange), 0xFFF_FFFF);
    for (address, value, status) in [
        (seed, 0, Ok(())),
        (seed, u32::MAX, Ok(())),
        (seed, 0x0123_4567, Ok(())),
        (idle, 1, Ok(())),
        (idle, 0, no),
        (idle, 60_000, Ok(())),
        (idle, 60_001, no),
        (idle, 0x1_0001, no),
        (page, 1, no),
        (page, 0, Ok(())),
        (0x98, 0, Ok(())),
        (0x98, 1, no),
        (0x99, full, Ok(())),
        (0x99, full + 1, no),
        (0x9A, 1_000 | 8 << 20, Ok(())),
        (0x9B, 7, Ok(())),
        // 5 ports.
        (pause, 0b1_1111, Ok(())),
        (pause, 0b10_0000, no),
        (pause, 0x100, no),
        (pause, 0b1_0010, Ok(())),
        (0x90, 0b1_1110, Ok(())),
        (0x90, 0b0_0001, no),
        (0x90, 0b10_0010, no),
        (0x90, 0x100, no),
        (0x91, 0b0_0010, no),
        (0x94, 0b0_1111, Ok(())),
        (0x94, 0b1_0000, no),
        (0x94, 0x8000_0001, no),
    ] {
        let before = bench.read(address).unwrap();
        assert_eq!(bench.write(address, value), status, "{value:#x} at {address:#06x}");
        assert_eq!(bench.read(address), Ok(if status.is_ok() { value } else { before }));
    }
    let registers = &bench.registers;
    assert_eq!((registers.hash_seed.val().to_u32(), registers.idle_time_ms.val().to_u32()), (0x0123_4567, 60_000));
    let masks = registers.cut_through.iter().map(|mask| mask.val().to_u32());
    assert_eq!(masks.collect::<Vec<_>>(), [0b1_1110, 0, 0, 0, 0b0_1111, 0, 0, 0]);
    assert_eq!(registers.pause.val().to_u32(), 0b1_0010);
    let limits = registers.trap_limit.iter().map(|limit| limit.val().to_u32());
    assert_eq!(limits.collect::<Vec<_>>(), [0, full, 1_000 | 8 << 20, 7]);
    bench.registers.reset.next = true;
    bench.clock();
    bench.registers.reset.next = false;
    for (address, value) in reset {
        assert_eq!(bench.read(address), Ok(value), "{address:#06x} after the reset");
    }
}

#[test]
fn a_build_without_flow_control_refuses_every_port_that_should_pause() {
    let mut bench = Bench::of(&Parameters { flow_control: false, ..PARAMETERS });
    let pause = control::PAUSE.address;
    for mask in [1, 0b1_0000, 0b1_1111, 0x100] {
        assert_eq!(bench.write(pause, mask), Err(Status::OutOfRange), "{mask:#x}");
    }
    assert_eq!(bench.write(pause, 0), Ok(()));
    assert_eq!((bench.read(pause), bench.registers.pause.val().to_u32()), (Ok(0), 0));
    assert_eq!(bench.read(identity::CAPABILITIES.address), Ok(0));
}
