use super::*;
use crate::CriticalPath;

fn board() -> Board {
    Board::named("colorlight-5a-75b").unwrap()
}

/// A placement at which the core's clock reaches `core_mhz` and all others twice their rates.
fn placed(seed: u32, core_mhz: f64) -> SeedResult {
    let clocks = board().clocks_mhz().into_iter().map(|(clock, mhz)| (clock, 2.0 * mhz));
    let mut fmax_mhz: BTreeMap<String, f64> = clocks.collect();
    fmax_mhz.insert("core_clk".into(), core_mhz);
    let path = CriticalPath {
        clock: "core_clk".into(),
        ns: 1_000.0 / core_mhz,
        cells: 11,
        from: "core.relay.arbiter.since".into(),
        to: "core.relay.fdb.phase".into(),
    };
    SeedResult { seed, fmax_mhz, met: false, lut4_sites: 9, critical: vec![path], failure: None }
}

#[test]
fn a_missed_constraint_names_the_path_of_the_best_seed() {
    let text = chosen(&board(), &[placed(1, 50.0), placed(2, 60.0), placed(3, 55.0)]).unwrap_err().to_string();
    let expected = "colorlight-5a-75b misses a clock at its best seed, 2 of 3 tried\n  \
                    core_clk: 60.00 of 62.50 MHz; 16.67 ns of 16.00 through 11 cells from core.relay.arbiter.since to core.relay.fdb.phase\n  \
                    help: `--seeds 9` tries further placements";
    assert_eq!(text, expected);
}

#[test]
fn the_seed_that_meets_is_taken() {
    let results = [placed(1, 50.0), placed(2, 62.5)];
    assert_eq!(chosen(&board(), &results).unwrap().seed, 2);
}

#[test]
fn a_clock_that_place_and_route_does_not_know_is_missed() {
    let mut result = placed(1, 70.0);
    result.fmax_mhz.remove("p1_rgmii_rxc");
    let text = chosen(&board(), &[result]).unwrap_err().to_string();
    assert!(text.contains("p1_rgmii_rxc: not in the report, 125.00 MHz wanted"), "{text}");
}

#[test]
fn no_route_at_any_seed_says_why() {
    let failed = SeedResult { failure: Some("ERROR: no way".into()), fmax_mhz: BTreeMap::new(), ..placed(1, 1.0) };
    let text = chosen(&board(), &[failed]).unwrap_err().to_string();
    assert!(text.contains("cannot be routed: ERROR: no way"), "{text}");
}
