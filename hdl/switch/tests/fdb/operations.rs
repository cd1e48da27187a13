//! Random operations at 80 to 95 % of the places, against a map of stations.
//!
//! A failure prints its seed; `TRUNKLINE_SEED=<seed> cargo test -p trunkline-switch --test fdb operations` repeats it. Longer:
//! `TRUNKLINE_CYCLES=20000000`.

use crate::oracle::Room;
use crate::pins::Pins;
use crate::traffic::{Setting, Tally, Traffic};
use trunkline_switch::fdb::Fdb;

fn number(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")),
        Err(_) => otherwise,
    }
}

fn run(mut pins: Pins, setting: Setting, cycles: u64) -> Tally {
    let seed = number("TRUNKLINE_SEED", 1);
    println!("repeat: TRUNKLINE_SEED={seed} cargo test -p trunkline-switch --test fdb operations");
    let mut traffic = Traffic::new(&mut pins, setting, seed);
    let result = traffic.run(number("TRUNKLINE_CYCLES", cycles));
    println!("{:?}", traffic.tally);
    result.unwrap_or_else(|reason| panic!("seed {seed}: {reason}"));
    traffic.tally
}

/// Ways of 2^A rows to the host, and the CAM beside them.
fn hashed<const A: usize>(half_second: u64, cycles: u64) {
    let entries = (4 << A) + 16;
    let sure = entries * 3 / 4;
    let room = Room { entries, learns_below: sure, inserts_below: sure, learns_none_at: entries };
    let setting = Setting { room, row_bits: A as u32, ways: 4, lines: 16, half_second };
    let Some(pins) = Pins::build(Fdb::<A, 4>::new(half_second, 4)) else { return };
    let tally = run(pins, setting, cycles);
    assert!(tally.crowded * 2 > tally.counted, "crowded half of the time");
    assert!(tally.displaced * 4 > tally.learned, "displacement is the rule");
    assert!(tally.moved > 1_000 && tally.failed > 100 && tally.refused > 10 && tally.aged > 40 && tally.flushes > 2);
}

#[test]
fn a_table_of_80_agrees_with_a_map_of_stations() {
    hashed::<4>(2_000, 2_500_000);
}

#[test]
fn a_table_of_272_agrees_with_a_map_of_stations() {
    hashed::<6>(2_000, 2_500_000);
}

#[test]
fn a_cam_of_64_lines_alone_agrees_with_a_map_of_stations_and_learns_until_two_are_free() {
    let half_second = 2_000;
    let room = Room { entries: 64, learns_below: 62, inserts_below: 64, learns_none_at: 62 };
    let setting = Setting { room, row_bits: 6, ways: 0, lines: 64, half_second };
    let Some(pins) = Pins::build(Fdb::<6, 6>::new(half_second, 0)) else { return };
    let tally = run(pins, setting, 2_500_000);
    assert!(tally.crowded * 2 > tally.counted, "crowded half of the time");
    assert_eq!(tally.displaced, 0);
    assert!(tally.moved > 1_000 && tally.failed > 100 && tally.refused > 10 && tally.aged > 40 && tally.flushes > 2);
}
