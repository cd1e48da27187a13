//! The numbers of the map against ones worked out by hand.

use trunkline_map::{block, counters, fdb, group, Access, Counter, DropReason, Parameters, Status};

#[test]
fn addresses_are_the_documented_ones() {
    assert_eq!(group::bucket_address(1, 15, 255), 0x3FFF);
    assert_eq!(group::bucket_address(0, 2, 7), 0x2207);
    assert_eq!(group::control_address(15), 0x008F);
    assert_eq!(counters::address(3, DropReason::Flushed.index()), 0x4000 + 3 * 64 + 2 * 24);
    assert_eq!(counters::address(0, Counter::TxOctets.code().into()), 0x4008);
    assert_eq!(fdb::dump_address(4_111), 0x8000 + 4 * 4_111);
}

#[test]
fn a_control_word_has_its_fields_in_place() {
    let control = group::Control { members: 0b1110, fallback: Some(4), flood_one: true, auto: true, key: 2, bank: 1 };
    assert_eq!(control.to_word(), 0b100_1011_0100_0000_1110);
    assert_eq!(group::Control::from_word(control.to_word()), control);
    assert_eq!(group::Control::from_word(group::CONTROL_RESET).fallback, None);
    assert_eq!(group::CONTROL_RESET, 0xF00);
}

#[test]
fn an_entry_has_its_fields_in_place() {
    let entry = fdb::Entry {
        mac: 0x0200_0000_0001,
        fid: 0xABC,
        place: fdb::Place::Trunk(9),
        is_static: true,
        sticky: true,
        age: 2,
    };
    // age 10, sticky 1, static 1, id 1001 | kind 00, trunk 1, valid 1, fid ABC | mac
    assert_eq!(entry.to_bits(), 0xB9_3ABC_0200_0000_0001);
    assert_eq!(fdb::Entry::from_dump([0x0000_0001, 0x3ABC_0200, 0xB9]), Some(entry));
    assert_eq!(fdb::Entry::from_dump([0x0000_0001, 0x2ABC_0200, 0xB9]), None);
    assert_eq!(entry.insert_command(), [0x0000_0001, 0x0ABC_0200, 0b111_0010_0101, 0]);
    assert_eq!(fdb::delete_command(entry.mac, 0), [1, 0x0200, 2, 0]);
}

#[test]
fn ranges_stay_in_one_block_that_exists() {
    let small = Parameters { ports: 2, bucket_bits: 5, ..Parameters::DEFAULT };
    let name = |address, count| block::of_range(address, count, &small).map(|block| block.name);
    assert_eq!(name(0x0000, 32), Some("identity"));
    assert_eq!(name(0x0000, 33), None);
    assert_eq!(name(0x0000, 0), None);
    assert_eq!(name(0x2000, 32), Some("buckets"));
    assert_eq!(name(0x201F, 2), None);
    assert_eq!(name(0x2020, 1), None);
    assert_eq!(name(0x407F, 1), Some("counters"));
    assert_eq!(name(0x4080, 1), None);
    assert_eq!(name(0xC03F, 1), Some("fdb_dump"));
    assert_eq!(name(0xC03F, 2), None);
    assert_eq!(name(0xFFFF, 2), None);
    assert_eq!(block::FDB_COMMAND.access, Access::WriteOnly);
}

#[test]
fn codes_come_back() {
    assert!((0..=255).filter_map(Status::from_code).eq(Status::ALL.iter().copied()));
    assert_eq!(DropReason::from_code(0), None);
    assert_eq!(DropReason::from_code(16), Some(DropReason::Flushed));
    assert_eq!(DropReason::QueueFull.index(), 23);
}
