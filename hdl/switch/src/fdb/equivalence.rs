//! Every module means the same in rust-hdl and in the Verilog printed from it.

use super::cam_line::CamLine;
use super::combine::Either;
use super::*;
use rand::Rng as _;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{below, chance, held, one_of, uniform, Bench, Case, Draw, Rng};

const CYCLES: usize = 10_000;

/// Few stations, so that they meet.
fn key(random: &mut Rng) -> FdbKey {
    FdbKey { mac: (0x0200_0000_0000_u64 | random.gen_range(0..40)).into(), fid: u64::from(random.gen_bool(0.1)).into() }
}

fn body(random: &mut Rng) -> FdbBody {
    FdbBody {
        trunk: random.gen(),
        kind: one_of(&[0, 0, 0, 3]).draw(random).into(),
        id: uniform().draw(random),
        fixed: random.gen_bool(0.2),
        sticky: random.gen_bool(0.3),
        age: random.gen_range(0..3).into(),
    }
}

fn entry(random: &mut Rng) -> FdbEntry {
    let FdbKey { mac, fid } = key(random);
    FdbEntry { mac, fid, valid: true, body: body(random) }
}

fn operation(codes: &'static [u64]) -> impl Draw<FdbOperation> {
    move |random: &mut Rng| FdbOperation {
        code: one_of(codes).draw(random).into(),
        body: body(random),
        port: uniform().draw(random),
        row: random.gen_range(0..20).into(),
        way: random.gen_range(0..5).into(),
    }
}

fn found(random: &mut Rng) -> FdbMatch {
    FdbMatch { hit: random.gen(), body: body(random) }
}

fn sighting(random: &mut Rng) -> Sighting {
    let FdbKey { mac, fid } = key(random);
    Sighting { sa: mac, fid, port: uniform().draw(random) }
}

fn one_hot_or_none(random: &mut Rng) -> Bits<6> {
    [0, 0, 1, 2, 4, 8, 16, 32][random.gen_range(0..8)].into()
}

fn cam<const C: usize>() -> Case<Cam<C>> {
    case!(Cam::<C>::default(), clocks: [clock], inputs: [
        reset: chance(0.002), key: key, direct: chance(0.3), row: below(20), capture: chance(0.6), put: chance(0.3), entry: entry,
        entry_origin, renew: chance(0.1), new_body: body, remove: chance(0.1), age: chance(0.1), overdue, flush: chance(0.02), line_asked,
    ])
}

fn way<const A: usize>(bits: usize) -> Case<Way<A>> {
    case!(Way::<A>::new(bits), clocks: [clock], inputs: [
        hashed_row: below(8), direct: chance(0.3), direct_row: below(8), capture: chance(0.3), keep: chance(0.3), key: key, put: chance(0.3),
        entry: entry, remove: chance(0.05), age: chance(0.1), overdue, flush: chance(0.05),
    ])
}

fn sweep<const A: usize>(half_second: u64) -> Case<Sweep<A>> {
    case!(Sweep::<A>::new(half_second, 16), clocks: [clock], inputs: [
        reset: chance(0.001), ageing_time: below(40), flush: chance(0.01), taken: chance(0.3),
    ])
}

fn hash<const A: usize>() -> Case<RowHash<A>> {
    case!(RowHash::<A>::default(), clocks: [], inputs: [
        key: |random: &mut Rng| FdbKey { mac: uniform().draw(random), fid: uniform().draw(random) },
    ])
}

#[test]
fn the_parts_of_the_filtering_database_mean_the_same_in_verilog() {
    let line = case!(CamLine::default(), clocks: [clock], inputs: [
        reset: chance(0.01), key: key, put: chance(0.2), new_key: key, remove: chance(0.05),
    ]);
    let census = case!(Census::default(), clocks: [clock], inputs: [
        reset: chance(0.002), added: chance(0.5), deleted: chance(0.3), displaced, learn_failed, expired, by_age,
    ]);
    let combine = case!(Combine::default(), clocks: [clock], inputs: [
        way_hit: one_hot_or_none, way_body[0]: body, way_body[1]: body, way_body[2]: body, way_body[3]: body,
        way_body[4]: body, way_body[5]: body, cam_hit,
        cam_body: body,
    ]);
    let schedule = case!(Schedule::default(), clocks: [clock], inputs: [
        reset: chance(0.002), waiting: chance(0.2), da: key, sa: key, sighting: sighting, sighting_valid: chance(0.2),
        place: body, host: operation(&[2, 3, 7]), host_key: key, host_valid: chance(0.1), sweep: operation(&[4, 5, 6]),
        sweep_valid: chance(0.2), move_key: key, move_valid: chance(0.2),
    ]);
    let update = case!(Update::default(), clocks: [clock], inputs: [
        decide: chance(0.7), operation: operation(&[0, 1, 1, 2, 3, 4, 5, 6, 7]), moving: chance(0.2), key: key,
        epoch: held(0.99, uniform()), flushes: chance(0.1), upper, way_hit: one_hot_or_none, way_free: one_hot_or_none, found: found, way_stored[0]: entry, way_stored[1]: entry, way_stored[2]: entry, way_stored[3]: entry,
        way_stored[4]: entry, way_stored[5]: entry, cam_hit, cam_free, cam_room, cam_stored: entry, cam_origin,
    ]);
    let mover = case!(Mover::<4>::default(), clocks: [clock], inputs: [
        reset: chance(0.002), used: chance(0.5), paused: chance(0.1), taken: chance(0.3), exchanged: chance(0.9), changed: chance(0.005),
    ]);
    let either = case!(Either::default(), clocks: [], inputs: [one: body, other: body]);
    Bench::new()
        .with("mover", mover)
        .with("either", either)
        .with("line", line)
        .with("cam_8", cam::<3>())
        .with("cam_16", cam::<4>())
        .with("census", census)
        .with("combine", combine)
        .with("schedule", schedule)
        .with("update", update)
        .with("way_4", way::<4>(4))
        .with("way_8", way::<8>(8))
        .with("way_3_of_4", way::<4>(3))
        .with("sweep_4", sweep::<4>(3))
        .with("sweep_6", sweep::<6>(7))
        .with("hash_8", hash::<8>())
        .with("hash_10", hash::<10>())
        .check(CYCLES);
}

fn table<const A: usize, const C: usize>(ways: u32) -> Case<Fdb<A, C>> {
    case!(Fdb::<A, C>::new(50, ways), clocks: [clock], inputs: [
        reset: chance(0.0003), waiting: chance(0.2), da: held(0.9, key), sa: held(0.9, key), sighting: sighting, sighting_valid: chance(0.3),
        place: body, host: operation(&[2, 2, 3, 7]), host_key: key, host_valid: chance(0.1), ageing_time: below(20),
        flush: chance(0.002),
    ])
}

#[test]
fn the_whole_filtering_database_means_the_same_in_verilog_at_two_sizes_and_with_the_cam_alone() {
    Bench::new()
        .with("fdb_4", table::<4, 4>(4))
        .with("fdb_6", table::<6, 4>(4))
        .with("fdb_of_8_lines", table::<4, 3>(0))
        .with("fdb_of_64_lines", table::<6, 6>(0))
        .check(CYCLES);
}
