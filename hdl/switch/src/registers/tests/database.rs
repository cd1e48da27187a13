//! The filtering database: commands, dump, flush.

use crate::fdb::entry::FdbEntry;
use crate::registers::bench::{Bench, PARAMETERS};
use rust_hdl::prelude::*;
use trunkline_map::{control, fdb, group, Parameters, Status};

#[test]
fn a_command_reaches_the_table_as_the_map_declares_it() {
    let mut bench = Bench::new();
    let places = [fdb::Place::Port(4), fdb::Place::Trunk(13), fdb::Place::Discard, fdb::Place::Cpu]
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

#[test]
fn a_large_database_is_dumped_page_by_page_to_its_last_place_and_no_further() {
    let mut bench = Bench::of(&Parameters { fdb_row_bits: 12, ..PARAMETERS });
    let page = control::FDB_PAGE.address;
    for (number, address, way, row) in [
        (0, 0x8000, 0, 0),
        (0, 0xFFFC, 1, 4095),
        (1, 0x8000, 2, 0),
        (1, 0xFFFC, 3, 4095),
        (2, 0x8000, 4, 0),
        (2, 0x803C, 4, 15),
    ] {
        assert_eq!(bench.write(page, number), Ok(()));
        assert!(bench.read(address).is_ok());
        let (operation, _) = bench.operations.pop().unwrap();
        assert_eq!((operation.way.to_u32(), operation.row.to_u32()), (way, row), "page {number}, {address:#06x}");
    }
    for address in [0x8040, 0x8041, 0xFFFF] {
        assert_eq!(bench.read(address), Err(Status::BadAddress));
    }
    assert_eq!(bench.write(page, 3), Err(Status::OutOfRange));
    assert_eq!((bench.read(page), bench.operations.len()), (Ok(2), 0));
}
