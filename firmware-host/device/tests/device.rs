//! The device library against a model switch behind a clean and behind a damaging line.
//!
//! `TRUNKLINE_SEED=<seed> cargo test -p trunkline-device` repeats a failure.

mod model;

use model::{Model, BUCKET_BITS, PLACES};
use std::time::Duration;
use trunkline_device::map::fdb::{Entry, Place};
use trunkline_device::map::{Counter, DropReason, Key, LinkSpeed, Status};
use trunkline_device::{Device, DeviceError, Layout, Options, Trunk};

fn seed() -> u64 {
    let seed = std::env::var("TRUNKLINE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    println!("seed {seed}");
    seed
}

fn clean() -> Device<Model> {
    Device::connect(Model::new(seed()), Options::default()).unwrap()
}

/// One octet in 200 is lost, doubled or changed, in each direction.
fn damaging() -> Device<Model> {
    let mut model = Model::new(seed());
    model.damage = Some(200);
    let options = Options { attempts: 100, ..Options::default() };
    Device::connect(model, options).unwrap()
}

fn trunk(members: &[u8]) -> Trunk {
    Trunk { members: members.to_vec(), ..Trunk::default() }
}

fn entry(number: u64, place: Place) -> Entry {
    Entry { mac: 0x0200_0000_0000 + number, fid: 0, place, is_static: true, sticky: number % 2 == 1, age: 0 }
}

#[test]
fn the_identity_is_that_of_the_switch() {
    let device = clean();
    let identity = device.identity();
    assert_eq!(
        (identity.boot_id, identity.parameters.ports, identity.parameters.bucket_bits),
        (0xB007, 4, BUCKET_BITS)
    );
    assert_eq!(identity.parameters.fdb_entries() as usize, PLACES);
    assert!(identity.same_map());
}

#[test]
fn another_device_is_refused() {
    let mut model = Model::new(1);
    model.magic = *b"KNRT";
    let error = Device::connect(model, Options::default()).err().unwrap();
    assert!(matches!(error, DeviceError::NotTrunkline { magic: 0x5452_4E4B }), "{error}");
}

#[test]
fn with_another_map_reading_works_and_writing_is_refused() {
    let mut model = Model::new(1);
    model.map_hash ^= 1;
    let mut device = Device::connect(model, Options::default()).unwrap();
    assert_eq!(device.link_mask().unwrap(), 0b1011);
    let speeds: Vec<_> = device.link_speeds().unwrap().into_iter().map(LinkSpeed::mbps).collect();
    assert_eq!(speeds, [Some(1_000), Some(100), None, Some(10)]);
    let error = device.live_set(&[2]).unwrap_err();
    assert!(matches!(error, DeviceError::ForeignMap { .. }), "{error}");
    assert!(device.transport().executed.iter().all(|request| request[1] == 1));
}

#[test]
fn a_silent_switch_is_reported_after_all_attempts() {
    let mut model = Model::new(1);
    model.silent = true;
    let error = Device::connect(model, Options { attempts: 3, ..Options::default() }).err().unwrap();
    let DeviceError::NoAnswer { address: 0, attempts: 3, waited } = error else { panic!("{error}") };
    assert!(waited >= Duration::from_millis(300) && waited < Duration::from_secs(1), "{waited:?}");
}

#[test]
fn answers_of_an_earlier_conversation_are_discarded() {
    let mut model = Model::new(1);
    // An answer that would fit the first request, but is not from this switch.
    let stale = trunkline_device::map::wire::encode_frame(&[1; 2 + 128]);
    model.leave_on_line(&stale);
    assert!(Device::connect(model, Options::default()).is_ok());
}

#[test]
fn a_group_is_loaded_into_the_idle_bank_and_committed_in_one_request() {
    let mut device = clean();
    let trunk = Trunk { fallback: Some(0), auto: true, key: Key::FiveTuple, ..trunk(&[1, 2, 3]) };
    device.group_load(2, &trunk, Layout::Even).unwrap();
    let view = device.group_show(2).unwrap();
    assert_eq!((view.control.members, view.control.fallback, view.control.bank), (0b1110, Some(0), 1));
    assert!(view.control.auto && !view.control.flood_one);
    assert_eq!(Key::from_code(view.control.key), Some(Key::FiveTuple));
    assert_eq!(view.buckets, Layout::Even.buckets(&[1, 2, 3], 64));
    let commits = device.transport().executed.iter().filter(|request| request[1..4] == [2, 0xA0, 0]).count();
    assert_eq!(commits, 1);

    device.group_load(2, &self::trunk(&[1, 2]), Layout::SingleSurvivor).unwrap();
    assert_eq!(device.group_show(2).unwrap().control.bank, 0);
    device.group_clear(2).unwrap();
    assert_eq!(device.group_show(2).unwrap().control.members, 0);
}

#[test]
fn bad_trunks_are_refused_before_anything_is_written() {
    let mut device = clean();
    let code = |device: &mut Device<Model>, group, trunk: &Trunk| {
        device.group_load(group, trunk, Layout::Even).unwrap_err().code()
    };
    assert_eq!(code(&mut device, 0, &trunk(&[1, 9])), "port-range");
    assert_eq!(code(&mut device, 0, &trunk(&[1, 1])), "member-twice");
    assert_eq!(code(&mut device, 16, &trunk(&[1])), "group-range");
    assert_eq!(code(&mut device, 0, &Trunk { fallback: Some(1), ..trunk(&[1]) }), "fallback-is-member");
    assert!(device.transport().executed.iter().all(|request| request[1] == 1));
}

#[test]
fn a_member_of_two_groups_is_refused_and_the_old_group_stays() {
    let mut device = clean();
    device.group_load(0, &trunk(&[1, 2]), Layout::Even).unwrap();
    let error = device.group_load(1, &trunk(&[2, 3]), Layout::Even).unwrap_err();
    assert!(matches!(error, DeviceError::Refused { status: Status::Overlap, .. }), "{error}");
    assert_eq!(device.group_show(1).unwrap().control.members, 0);
}

#[test]
fn entries_are_entered_dumped_and_deleted() {
    let mut device = clean();
    let places = [Place::Port(3), Place::Trunk(15), Place::Discard, Place::Cpu];
    let entries: Vec<Entry> = (0..18).map(|number| entry(number, places[number as usize % 4])).collect();
    device.fdb_insert(&entries).unwrap();
    let dumped: Vec<Entry> = device.fdb_dump().unwrap().iter().map(|place| place.entry).collect();
    assert_eq!(dumped, entries);
    assert!(device.fdb_delete(entries[4].mac, 0).unwrap());
    assert!(!device.fdb_delete(entries[4].mac, 0).unwrap());
    assert_eq!(device.fdb_dump().unwrap()[4].place, 5);
}

#[test]
fn a_full_database_names_the_entry_that_found_no_place() {
    let mut device = clean();
    let entries: Vec<Entry> = (0..PLACES as u64 + 1).map(|number| entry(number, Place::Port(0))).collect();
    device.fdb_insert(&entries[..4]).unwrap();
    let error = device.fdb_insert(&entries[4..]).unwrap_err();
    assert!(error.to_string().starts_with("the switch refused the entry of 02:00:00:00:00:14"), "{error}");
    assert_eq!(device.fdb_dump().unwrap().len(), PLACES);
}

#[test]
fn a_database_of_several_pages_is_dumped_whole() {
    let mut model = Model::new(seed()).with_row_bits(13);
    let places = [0, 8_191, 8_192, 16_383, 16_384, 16_387];
    for place in places {
        model.entries[place] = Some(place as u128 | 1 << 60);
    }
    let mut device = Device::connect(model, Options::default()).unwrap();
    let dumped: Vec<(u32, u64)> =
        device.fdb_dump().unwrap().iter().map(|found| (found.place, found.entry.mac)).collect();
    assert_eq!(dumped, places.map(|place| (place as u32, place as u64)));
}

#[test]
fn more_entries_than_places_are_refused_before_anything_is_written() {
    let mut device = clean();
    let entries: Vec<Entry> = (0..=PLACES as u64).map(|number| entry(number, Place::Port(0))).collect();
    assert_eq!(device.fdb_insert(&entries).unwrap_err().code(), "too-many-entries");
    assert!(device.transport().executed.iter().all(|request| request[1] == 1));
}

#[test]
fn counters_add_up_across_banks_beyond_32_bits() {
    let mut device = clean();
    for round in 1..=3 {
        device.transport().counted[3][usize::from(Counter::RxOctets.code())] = 0xF_0000_0001;
        device.transport().counted[0][DropReason::FcsError.index() as usize] = 2;
        let totals = device.counters().unwrap();
        assert_eq!(totals.ports[3].get(Counter::RxOctets), round * 0xF_0000_0001);
        assert_eq!(totals.ports[0].dropped(DropReason::FcsError), round * 2);
        assert_eq!(totals.ports[1].get(Counter::RxOctets), 0);
    }
}

#[test]
fn live_ports_and_ageing_time_are_set() {
    let mut device = clean();
    device.live_set(&[2, 3]).unwrap();
    assert_eq!(device.live_mask().unwrap(), 0b1011, "port 2 has no link");
    device.live_clear(&[0]).unwrap();
    assert_eq!(device.live_mask().unwrap(), 0b1010);
    device.set_ageing_time_s(10).unwrap();
    assert_eq!(device.ageing_time_s().unwrap(), 10);
    let error = device.set_ageing_time_s(9).unwrap_err();
    assert_eq!(error.code(), "ageing-range");
}

#[test]
fn tables_being_cleared_are_waited_for() {
    let mut device = clean();
    device.transport().refuse_not_ready = 20;
    device.group_load(0, &trunk(&[1, 2]), Layout::Even).unwrap();
}

#[test]
fn everything_comes_through_a_damaging_line_exactly_once() {
    let mut device = damaging();
    for round in 0..20_u64 {
        let members: &[u8] = if round % 2 == 0 { &[1, 2, 3] } else { &[0, 2] };
        let layout = if round % 3 == 0 { Layout::Even } else { Layout::SingleSurvivor };
        device.group_load(5, &trunk(members), layout).unwrap();
        assert_eq!(device.group_show(5).unwrap().buckets, layout.buckets(members, 64), "round {round}");
        device.transport().counted[2][0] = round;
        device.counters().unwrap();
    }
    assert_eq!(device.counters().unwrap().ports[2].get(Counter::RxFrames), (0..20).sum::<u64>());
    let entries: Vec<Entry> = (0..PLACES as u64).map(|number| entry(number, Place::Port(1))).collect();
    device.fdb_insert(&entries).unwrap();
    assert_eq!(device.fdb_dump().unwrap().len(), PLACES);
    let statistics = device.statistics();
    println!("{statistics:?}");
    assert!(statistics.repeated > 20 && statistics.damaged > 10, "the line was not bad enough: {statistics:?}");
}
