//! Bars, figures over seeds, the choice of the part.

use super::*;
use crate::ToolError;

fn seed(seed: u32, core: f64, receive: f64) -> SeedResult {
    let fmax_mhz = [("clk", core), ("gmii_gtx_clk", 130.0), ("p0_gmii_rx_clk", receive), ("p1_gmii_rx_clk", 140.0)]
        .map(|(clock, mhz)| (clock.to_string(), mhz))
        .into();
    SeedResult { seed, fmax_mhz, met: true, lut4_sites: 1, critical: vec![], failure: None }
}

#[test]
fn the_core_needs_a_tenth_more_than_its_clock_and_a_mac_its_own() {
    let bars = bars_mhz(Configuration::named("gmii-2").unwrap());
    assert_eq!((bars["clk"], bars["p0_gmii_rx_clk"], bars["gmii_gtx_clk"]), (68.75, 125.0, 125.0));
    assert!(meets(&seed(1, 68.75, 125.0), &bars));
    assert!(!meets(&seed(1, 68.7, 125.0), &bars));
    assert!(!meets(&seed(1, 70.0, 124.9), &bars));
    let unrouted = SeedResult { fmax_mhz: BTreeMap::new(), failure: Some("no route".into()), ..seed(1, 70.0, 130.0) };
    assert!(!meets(&unrouted, &bars));
}

#[test]
fn a_clock_has_its_best_its_median_and_its_worst_seed() {
    let bars = bars_mhz(Configuration::named("gmii-2").unwrap());
    let seeds = [70.0, 75.0, 65.0, 72.0, 71.0].map(|core| seed(1, core, 130.0));
    let core = &clocks(&seeds, &bars)["clk"];
    assert_eq!((core.bar, core.best, core.median, core.worst), (68.75, 75.0, 71.0, 65.0));
    assert!(clocks(&[], &bars).is_empty());
}

#[test]
fn a_build_goes_to_the_first_part_with_room() {
    let part = |name| Build::of(Configuration::printable(name).unwrap()).unwrap();
    assert_eq!(part("gmii-2").part.name, "25F");
    assert_eq!(part("gmii-8").part.name, "85F");
    let large = part("gmii-4-16k");
    assert_eq!(large.part.name, "45F");
    assert!(large.refused[0].to_string().contains("LFE5U-25F has 56"), "{}", large.refused[0]);
    let small = Part::named("25F").unwrap();
    assert!(Build::on(Configuration::printable("gmii-4-16k").unwrap(), small).is_err());
}

#[test]
fn jobs_keep_their_order_and_the_first_error_is_told() {
    let jobs: Vec<usize> = (0..20).collect();
    assert_eq!(in_parallel(&jobs, |&job| Ok(job * 2)).unwrap(), jobs.iter().map(|job| job * 2).collect::<Vec<_>>());
    let failing = in_parallel(&jobs, |&job| match job {
        7 => Err(FlowError::from(ToolError::Missing { path: "seven".into() })),
        job => Ok(job),
    });
    assert!(failing.unwrap_err().to_string().contains("seven"));
}
