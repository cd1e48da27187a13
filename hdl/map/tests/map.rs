//! The numbers of the map against ones worked out by hand.

use trunkline_map::{block, control, counters, cpu, fdb, group, state};
use trunkline_map::{Access, Counter, DropReason, Key, Parameters, Status, TrapReason, CPU_PORT};

#[test]
fn addresses_are_the_documented_ones() {
    assert_eq!(group::bucket_address(1, 15, 255), 0x3FFF);
    assert_eq!(group::bucket_address(0, 2, 7), 0x2207);
    assert_eq!(group::control_address(15), 0x008F);
    assert_eq!(counters::address(3, DropReason::Flushed.index()), 0x4000 + 3 * 64 + 2 * 24);
    assert_eq!(counters::address(0, Counter::TxOctets.code().into()), 0x4008);
    assert_eq!(counters::address(7, Counter::TxErrors.code().into()), 0x4000 + 7 * 64 + 16);
    assert_eq!(fdb::dump_address(4_111), 0x8000 + 4 * 4_111);
    assert_eq!(fdb::dump_address(16_399), 0x8000 + 4 * 15);
    assert_eq!(group::bucket_state_address(15, 255), 0x1FFF);
    assert_eq!(block::cut_through_address(7), 0x0097);
    assert_eq!(cpu::limit_address(TrapReason::Arp), 0x009B);
    assert_eq!(
        (control::HASH_SEED.address, control::IDLE_TIME_MS.address, control::FDB_PAGE.address),
        (0x62, 0x63, 0x64)
    );
    assert_eq!((state::FDB_DISPLACED.address, state::CPU_INJECT_COPIES.address), (0x45, 0x4C));
    assert_eq!((cpu::TRAP_STATE.address, cpu::INJECT_STATE.address), (0x100, 0x101));
    assert_eq!((cpu::TRAP_RELEASE.address, cpu::INJECT_SEND.address), (0x108, 0x109));
    assert_eq!((block::TRAP_FRAME.base, block::INJECT_FRAME.base), (0x200, 0x400));
}

#[test]
fn the_words_of_the_cpu_port_have_their_fields_in_place() {
    let trapped = cpu::TrapState { reason: Some(TrapReason::Arp), port: 5, octets: 1_522, number: 0xA7 };
    assert_eq!(trapped.to_word(), 0xA75F_2531);
    assert_eq!(cpu::TrapState::from_word(0xA75F_2531), Some(trapped));
    assert_eq!(cpu::TrapState::from_word(0xA75F_2530), None);
    let send = cpu::Send { octets: 64, direct: Some(0b1010), number: 9 };
    assert_eq!(send.to_word(), 0x0900_A840);
    assert_eq!(cpu::Send::from_word(0x0900_A840), send);
    assert_eq!(cpu::Send { direct: None, ..send }.to_word(), 0x0900_0040);
    let limit = cpu::TrapLimit { rate: 1_000_000, burst: 200 };
    assert_eq!(limit.to_word(), 0xC8F_4240);
    assert_eq!(cpu::TrapLimit::from_word(0xC8F_4240), limit);
    let bucket = group::BucketState { frames: 0xAB_CDEF, member: 3 };
    assert_eq!((bucket.to_word(), group::BucketState::from_word(0x03AB_CDEF)), (0x03AB_CDEF, bucket));
    assert_eq!(CPU_PORT, 8);
}

#[test]
fn a_database_of_16_384_places_is_shown_in_three_pages() {
    let large = Parameters { fdb_row_bits: 12, ..Parameters::DEFAULT };
    assert_eq!((large.fdb_entries(), large.fdb_pages()), (16_400, 3));
    assert!(large.fit());
    assert!(block::of_range(0xFFFF, 1, &large).is_some());
    assert_eq!(Parameters::DEFAULT.fdb_pages(), 1);
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
    assert_eq!(name(0x1F1F, 1), Some("bucket_state"));
    assert_eq!(name(0x1F20, 1), None);
    assert_eq!(name(0x0090, 2), Some("cut_through"));
    assert_eq!(name(0x0092, 1), None);
    assert_eq!(name(0x0098, 4), Some("trap_limit"));
    assert_eq!(name(0x0102, 1), None);
    assert_eq!(name(0x03FF, 1), Some("trap_frame"));
    assert_eq!(name(0x05FF, 2), None);
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
    assert_eq!((DropReason::TrapLimited.code(), DropReason::TrapLimited.index()), (17, 25));
    let keys = ["sa", "da", "sa-da", "ip-source", "ip-destination", "ip-pair", "five-tuple", "round-robin"];
    assert!(Key::ALL.iter().map(|key| key.name()).eq(keys));
    assert_eq!((Key::from_name("five-tuple"), Key::from_name("5-tuple")), (Some(Key::FiveTuple), None));
    let traps = ["reserved_address", "cpu_entry", "arp"];
    assert!(TrapReason::ALL.iter().map(|reason| reason.name()).eq(traps));
}
