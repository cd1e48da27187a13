//! The table of 64 lines without a hashed table behaves as the other does, but for what it holds.

use super::bench::{place, Bench, Notice, Station};
use super::cam::LINES_FOR_THE_HOST;
use super::entry::{DELETE, INSERT};

const LINES: usize = 64;

fn alone(half_second: u64) -> Bench<6, 6> {
    Bench::with_ways(half_second, 0)
}

fn station(n: usize) -> u64 {
    0x0200_0000_0000 + n as u64 * 0x01_0101
}

#[test]
fn sixty_two_stations_are_learned_and_two_lines_are_the_hosts() {
    let mut bench = alone(1 << 25);
    for n in 0..LINES + 6 {
        let room = n < LINES - LINES_FOR_THE_HOST;
        assert_eq!(bench.see(station(n), place(false, 1)), if room { Notice::Learned } else { Notice::Failed }, "{n}");
    }
    let fixed = Station { fixed: true, ..place(true, 2) };
    assert_eq!(
        (100..104).map(|n| bench.host(INSERT, station(n), fixed)).collect::<Vec<_>>(),
        [true, true, false, false]
    );
    assert_eq!(bench.fdb.occupancy.val().to_u64(), 64);
    assert_eq!(bench.fdb.learn_failed_total.val().to_u64(), 8);
    assert_eq!(bench.fdb.displaced.val().to_u64(), 0, "nothing is displaced");
    for n in (0..LINES - LINES_FOR_THE_HOST).chain(100..102) {
        assert!(bench.find(station(n), 0).0.hit, "{n}");
    }
    let entries = bench.dump();
    assert_eq!(entries.len(), LINES);
    assert!(entries.values().all(|&times| times == 1));
    // A line that is freed is taken again; nothing moves in between.
    assert_eq!(bench.phase_at_rest(), 3);
    for n in [7, 20, 100] {
        assert!(bench.host(DELETE, station(n), fixed));
    }
    assert_eq!(bench.see(station(200), place(false, 3)), Notice::Learned);
    assert_eq!(bench.see(station(201), place(false, 3)), Notice::Failed);
}

#[test]
fn its_entries_age_and_are_flushed_as_those_of_the_other() {
    // An ageing time of 10 s of 2 x 200 cycles each.
    let mut bench = alone(200);
    let fixed = Station { fixed: true, ..place(false, 2) };
    bench.host(INSERT, station(1), fixed);
    bench.see(station(0), place(false, 1));
    let seen = bench.cycle;
    while bench.find(station(0), station(1)).0.hit {
        assert!(bench.cycle < seen + 8_000, "never aged out");
    }
    let stayed = bench.cycle - seen;
    // Two slots for a line at most: the sweep walks 64 rows that are not there, then the lines.
    assert!((3_980..=6_000 + 8 * 64).contains(&stayed), "aged out after {stayed} cycles");
    assert_eq!((bench.fdb.aged.val().to_u64(), bench.fdb.occupancy.val().to_u64()), (1, 1));
    for n in 2..60 {
        bench.see(station(n), place(false, 1));
    }
    bench.fdb.flush.next = true;
    bench.clock(1);
    bench.fdb.flush.next = false;
    bench.until_flushed();
    assert_eq!(bench.dump().into_keys().collect::<Vec<_>>(), [station(1)]);
    assert_eq!(bench.fdb.occupancy.val().to_u64(), 1);
}

#[test]
fn it_answers_4_and_5_cycles_later_and_reports_after_8() {
    let mut bench = alone(1 << 25);
    bench.see(station(0), place(false, 1));
    bench.clock(20);
    let asked = bench.cycle;
    let (da, sa) = bench.find(station(0), station(0));
    assert!(da.hit && sa.hit);
    assert_eq!(bench.cycle - asked, 5);
    bench.clock(20);
    bench.learns_in_8_cycles(station(1));
}
