//! The table against a map of stations, through its ports.

use super::bench::{body, place, Bench, Notice, Station};
use super::entry::*;
use super::*;
use crate::testing::settle;
use rand::{rngs::StdRng, Rng, SeedableRng};
use std::collections::HashMap;

fn random_operations<const A: usize>(stations: usize, steps: usize) {
    let seed: u64 = std::env::var("TRUNKLINE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    println!("seed {seed}; repeat with TRUNKLINE_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let macs: Vec<u64> = (0..stations).map(|_| rng.gen::<u64>() & 0xFEFF_FFFF_FFFF).collect();
    let mut bench = Bench::<A>::new(1 << 25);
    let mut model: HashMap<u64, Station> = HashMap::new();
    for _ in 0..steps {
        let mac = macs[rng.gen_range(0..stations)];
        let station =
            Station { trunk: rng.gen(), id: rng.gen_range(0..8), fixed: rng.gen_bool(0.2), sticky: rng.gen_bool(0.2) };
        match rng.gen_range(0..10) {
            0 => {
                assert!(bench.host(INSERT, mac, station));
                model.insert(mac, station);
            }
            1 => assert_eq!(bench.host(DELETE, mac, station), model.remove(&mac).is_some()),
            2..=6 => {
                let at = place(station.trunk, station.id);
                let old = model.get(&mac).copied();
                let notice = bench.see(mac, at);
                let expected = match old {
                    None => Notice::Learned,
                    Some(o) if o.fixed || o.sticky || (o.trunk, o.id) == (at.trunk, at.id) => Notice::Nothing,
                    Some(_) => Notice::Moved,
                };
                assert_eq!(notice, expected, "station {mac:012x}, {old:?} seen at {at:?}");
                if expected != Notice::Nothing {
                    model.insert(mac, at);
                }
            }
            _ => {}
        }
        bench.check(&model, [mac, macs[rng.gen_range(0..stations)]]);
        assert_eq!(bench.fdb.occupancy.val().to_u64() as usize, model.len());
    }
}

#[test]
fn random_operations_agree_with_a_map_of_stations_at_two_sizes() {
    random_operations::<6>(80, 1500);
    random_operations::<8>(200, 500);
}

#[test]
fn a_full_table_learns_nothing_more_counts_it_and_keeps_two_lines_for_the_host() {
    let mut bench = Bench::<4>::new(1 << 25);
    let mut known = Vec::new();
    let mut failed = 0;
    for n in 0..240_u64 {
        let mac = 0x0200_0000_0000 + n * 0x01_0101;
        match bench.see(mac, place(false, 1)) {
            Notice::Learned => known.push(mac),
            Notice::Failed => failed += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(known.len() >= 70, "{} known of 80 places", known.len());
    assert_eq!(bench.fdb.learn_failed_total.val().to_u64(), failed);
    assert!(bench.fdb.displaced.val().to_u64() > 10);
    assert_eq!(bench.fdb.occupancy.val().to_u64() as usize, known.len());
    for &mac in &known {
        assert!(bench.find(mac, mac).0.hit, "{mac:012x}");
    }
    // The mover has given up; a station that was refused is refused again, and the host has its two lines at least.
    bench.clock(2_000);
    let fixed = Station { fixed: true, ..place(false, 2) };
    let mut inserted = (0..20).take_while(|n| bench.host(INSERT, 0x0600_0000_0000 + n, fixed)).count();
    assert!((2..20).contains(&inserted), "{inserted} inserted");
    assert!(known.iter().all(|&mac| bench.find(mac, 0).0.hit), "a static entry evicts nothing");
    while inserted > 0 {
        inserted -= 1;
        assert!(bench.find(0x0600_0000_0000 + inserted as u64, 0).0.hit);
    }
    bench.clock(2_000);
    assert_eq!(bench.phase_at_rest(), 3);
}

#[test]
fn an_entry_in_motion_is_found_in_every_cycle_and_lies_in_one_place_only() {
    let seed = 5;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut bench = Bench::<4>::new(1 << 25);
    let mut known: Vec<(u64, u64)> = vec![];
    let mut newcomers: Vec<u64> = (0..74).map(|_| rng.gen::<u64>() & 0xFEFF_FFFF_FFFF).collect();
    let mut learning = None;
    // Asks for a known station in every slot, learns in between; `answers` are due in 4 and 5 cycles.
    let mut answers: Vec<(usize, u64, u64)> = vec![];
    bench.fdb.waiting.next = true;
    for _ in 0..12_000 {
        settle(&mut bench.fdb);
        let now = bench.cycle;
        if let Some(position) = answers.iter().position(|(due, ..)| *due == now) {
            let (_, mac, id) = answers.remove(position);
            let found = bench.fdb.found.val();
            assert!(found.hit, "seed {seed}: {mac:012x} is lost in cycle {now}");
            assert_eq!(found.body.id.to_u64(), id, "seed {seed}: {mac:012x} in cycle {now}");
        }
        if bench.fdb.learned.val() || bench.fdb.learn_failed.val() {
            let learned: (u64, u64) = learning.take().expect("a notice of its own");
            known.extend(bench.fdb.learned.val().then_some(learned));
        }
        let taken = bench.fdb.phase.val().to_u64() == 3;
        if bench.fdb.sighting_taken.val() {
            bench.clock(1);
            bench.fdb.sighting_valid.next = false;
        } else {
            if learning.is_none() && rng.gen_bool(0.1) {
                if let Some(mac) = newcomers.pop() {
                    let id = rng.gen_range(0..16);
                    learning = Some((mac, id));
                    bench.fdb.sighting.next = Sighting { sa: mac.into(), fid: 0.into(), port: 3.into() };
                    bench.fdb.place.next = body(place(false, id));
                    bench.fdb.sighting_valid.next = true;
                    settle(&mut bench.fdb);
                    if bench.fdb.sighting_taken.val() {
                        bench.clock(1);
                        bench.fdb.sighting_valid.next = false;
                    } else {
                        bench.clock(1);
                    }
                } else {
                    bench.clock(1);
                }
            } else {
                bench.clock(1);
            }
        }
        if taken && !known.is_empty() {
            let mut pick = |after: usize| {
                let (mac, id) = known[rng.gen_range(0..known.len())];
                answers.push((now + after, mac, id));
                FdbKey { mac: mac.into(), fid: 0.into() }
            };
            bench.fdb.da.next = pick(4);
            bench.fdb.sa.next = pick(5);
        }
    }
    bench.fdb.waiting.next = false;
    assert!(newcomers.is_empty(), "{} to learn", newcomers.len());
    assert!(known.len() >= 70, "{} learned", known.len());
    let displaced = bench.fdb.displaced.val().to_u64();
    assert!(displaced > 60, "{displaced} displaced");
    bench.clock(2_000);
    let seen = bench.dump();
    assert_eq!(seen.len(), known.len());
    assert!(seen.values().all(|&times| times == 1), "{seen:?}");
}

#[test]
fn a_dynamic_entry_leaves_between_one_and_one_and_a_half_ageing_times_and_a_static_one_stays() {
    // An ageing time of 10 s of 2 x 100 cycles each.
    let mut bench = Bench::<4>::new(100);
    let dynamic = 0x0200_0000_0001;
    let fixed = 0x0200_0000_0002;
    bench.host(INSERT, fixed, Station { fixed: true, ..place(false, 2) });
    for start in [0, 370, 800] {
        bench.clock(start);
        bench.see(dynamic, place(false, 1));
        let seen = bench.cycle;
        while bench.find(dynamic, fixed).0.hit {
            assert!(bench.cycle < seen + 4_000, "never aged out");
        }
        let stayed = bench.cycle - seen;
        assert!((1_980..=3_100).contains(&stayed), "aged out after {stayed} cycles");
        assert!(bench.find(dynamic, fixed).1.hit, "a static entry aged out");
    }
    assert_eq!(bench.fdb.aged.val().to_u64(), 3);
    assert_eq!(bench.fdb.occupancy.val().to_u64(), 1);
}

#[test]
fn a_flush_empties_ways_and_cam_of_dynamic_entries_only() {
    let mut bench = Bench::<4>::new(1 << 25);
    for n in 0..70_u64 {
        bench.see(0x0200_0000_0000 + n * 0x0301, place(false, 1));
    }
    bench.host(INSERT, 0x0600_0000_0000, Station { fixed: true, ..place(true, 2) });
    bench.fdb.flush.next = true;
    bench.clock(1);
    bench.fdb.flush.next = false;
    bench.until_flushed();
    assert_eq!(bench.fdb.occupancy.val().to_u64(), 1);
    assert_eq!(bench.dump().len(), 1);
    assert!(bench.find(0x0600_0000_0000, 0).0.hit);
    assert!(!bench.find(0x0200_0000_0301, 0).0.hit);
}

#[test]
fn a_read_returns_the_whole_entry_of_its_row_and_way() {
    let mut bench = Bench::<4>::new(1 << 25);
    let station = Station { trunk: true, id: 5, fixed: true, sticky: true };
    bench.host(INSERT, 0x0200_0000_0abc, station);
    let mut found = 0;
    for row in 0..16_u64 {
        for way in 0..4_u64 {
            let entry = bench.read(row, way);
            if entry.valid {
                found += 1;
                assert_eq!((entry.mac.to_u64(), entry.body), (0x0200_0000_0abc, body(station)));
            }
        }
    }
    assert_eq!(found, 1);
}

#[test]
fn a_reset_of_one_cycle_leaves_nothing_behind_whenever_it_comes() {
    for wait in 0..16 {
        let mut bench = Bench::<4>::new(1 << 25);
        bench.see(0x0200_0000_0001, place(false, 1));
        bench.fdb.sighting.next = Sighting { sa: 0x0200_0000_0002.into(), fid: 0.into(), port: 3.into() };
        bench.fdb.sighting_valid.next = true;
        bench.until("sighting_taken", |fdb| fdb.sighting_taken.val());
        bench.clock(1);
        bench.fdb.sighting_valid.next = false;
        bench.clock(wait);
        bench.fdb.reset.next = true;
        bench.clock(1);
        bench.fdb.reset.next = false;
        for _ in 0..16 {
            assert!(!bench.fdb.learned.val(), "a notice of before the reset, {wait} cycles after the sighting");
            bench.clock(1);
        }
        bench.until_cleared();
        assert_eq!(bench.fdb.occupancy.val().to_u64(), 0, "{wait} cycles after the sighting");
        assert!(!bench.find(0x0200_0000_0001, 0).0.hit && !bench.find(0x0200_0000_0002, 0).0.hit);
        assert_eq!(bench.see(0x0200_0000_0002, place(false, 1)), Notice::Learned);
        assert_eq!(bench.fdb.occupancy.val().to_u64(), 1);
    }
}

#[test]
fn without_any_reset_the_table_clears_itself_after_power_up() {
    let mut bench = Bench::<4>::powered_up(1 << 25, 4);
    bench.until_cleared();
    assert_eq!(bench.see(0x0200_0000_0002, place(false, 1)), Notice::Learned);
}

#[test]
fn an_idle_table_takes_what_comes_at_once_and_answers_4_and_5_cycles_later() {
    let mut bench = Bench::<4>::new(1 << 25);
    bench.see(0x0200_0000_0001, place(false, 1));
    for idle in 16..22 {
        bench.clock(idle);
        settle(&mut bench.fdb);
        assert_eq!(bench.fdb.phase.val().to_u64(), 3, "at rest");
        let asked = bench.cycle;
        let (da, sa) = bench.find(0x0200_0000_0001, 0x0200_0000_0001);
        assert!(da.hit && sa.hit);
        assert_eq!(bench.cycle - asked, 5);
    }
    bench.clock(16);
    bench.learns_in_8_cycles(0x0200_0000_0002);
}

#[test]
fn a_table_that_is_asked_without_pause_takes_one_request_every_four_cycles() {
    let mut bench = Bench::<4>::new(1 << 25);
    bench.clock(20);
    bench.fdb.waiting.next = true;
    for cycle in 0..40_u64 {
        settle(&mut bench.fdb);
        assert_eq!(bench.fdb.phase.val().to_u64(), (cycle + 3) % 4);
        bench.clock(1);
    }
}
