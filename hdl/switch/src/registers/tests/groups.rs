//! Groups, buckets and their state.

use crate::registers::bench::Bench;
use trunkline_map::{group, Key, Status};

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
        (group::Control { key: 15, ..good }, false, Status::Unsupported),
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
fn every_key_can_be_committed() {
    let mut bench = Bench::new();
    for key in Key::ALL {
        let control =
            group::Control { members: 2, fallback: None, flood_one: false, auto: false, key: key.code(), bank: 1 };
        bench.write(group::SHADOW.address, control.to_word()).unwrap();
        assert_eq!(bench.write(group::COMMIT.address, 1 << 4 | 7), Ok(()), "{key}");
        assert_eq!(bench.read(group::control_address(7)), Ok(control.to_word()), "{key}");
    }
}

#[test]
fn the_state_of_a_bucket_is_read_while_the_relay_reads_others() {
    let mut bench = Bench::new();
    for busy in 0..5 {
        bench.relay_uses_buckets = busy;
        let (word, cycles) = bench.bus(false, group::bucket_state_address(11, 0x2C), 0);
        let state = word.map(group::BucketState::from_word);
        assert_eq!(state, Ok(group::BucketState { member: 5, frames: 0xB2C }));
        assert_eq!(cycles, 4 + u64::from(busy));
    }
}
