//! The distribution policies of the LACP document (captions of figures 5 to 9): which spread the load, which do not. With the
//! key the document calls right every member carries 25 % of the frames, within 3 points; with a wrong one, one member carries all.

use std::path::Path;

use trunkline_map::{Key, Parameters};
use trunkline_sim::bench::{Bench, BenchOptions};
use trunkline_sim::dut::{self, Prepared};
use trunkline_sim::run::{run, RunOptions};
use trunkline_sim::scenario::Scenario;
use trunkline_sim::simulator::Simulator;
use trunkline_sim::stub::Stub;
use trunkline_switch::configurations::Configuration;

const RIGHT: &[(u8, &[Key])] =
    &[(5, &[Key::RoundRobin, Key::SaDa, Key::IpPair]), (7, &[Key::RoundRobin, Key::IpDestination])];
const WRONG: &[(u8, &[Key])] =
    &[(6, &[Key::Da, Key::IpDestination]), (8, &[Key::Da, Key::IpSource, Key::Sa]), (9, &[Key::RoundRobin])];
const TOLERANCE_PERCENT: f64 = 3.0;

/// The share of each member in percent.
fn shares<S: Simulator>(figure: u8, key: Key, bench: Bench<S>) -> Vec<f64> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../scenarios/policies/figure-{figure}.toml"));
    let mut scenario = Scenario::load(&path, &dut::configurations()).unwrap_or_else(|error| panic!("{error}"));
    scenario.trunks[0].trunk.key = key;
    let options = RunOptions { device: dut::FRESH_LINE, ..RunOptions::default() };
    let report = run(&scenario, bench, &options, &mut ()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((report.accepted, report.lost), (2_048, 0));
    let members = &report.trunks[0].shares[0].members;
    let total: usize = members.iter().map(|(_, frames)| frames).sum();
    members.iter().map(|(_, frames)| 100.0 * *frames as f64 / total as f64).collect()
}

fn check<S: Simulator>(bench: impl Fn() -> Bench<S>) {
    for (figure, keys) in RIGHT {
        for key in *keys {
            let shares = shares(*figure, *key, bench());
            println!("figure {figure}, {key}: {shares:.1?}");
            assert!(
                shares.iter().all(|share| (share - 25.0).abs() <= TOLERANCE_PERCENT),
                "figure {figure}, {key}: {shares:?}"
            );
        }
    }
    for (figure, keys) in WRONG {
        for key in *keys {
            let mut shares = shares(*figure, *key, bench());
            println!("figure {figure}, {key}: {shares:.1?}");
            shares.sort_by(f64::total_cmp);
            assert_eq!(shares, [0.0, 0.0, 0.0, 100.0], "figure {figure}, {key}");
        }
    }
}

#[test]
fn the_policies_of_the_document_spread_as_it_says_by_the_rules() {
    // Round robin has an order that the stub leaves open: it takes the first admissible member.
    let parameters = Parameters { ports: 8, ..Parameters::DEFAULT };
    let stub = || Bench::new(Stub::new(parameters), &BenchOptions::default()).unwrap();
    for key in [Key::SaDa, Key::IpPair] {
        let shares = shares(5, key, stub());
        println!("figure 5, {key}: {shares:.1?}");
        assert!(shares.iter().all(|share| (share - 25.0).abs() <= TOLERANCE_PERCENT), "{key}: {shares:?}");
    }
    assert!(shares(8, Key::IpSource, stub()).contains(&100.0));
}

#[test]
fn the_policies_of_the_document_spread_as_it_says_on_the_switch() {
    if let Err(reason) = trunkline_verilator::available() {
        return eprintln!("skipped: {reason}");
    }
    let prepared = Prepared::new(&dut::with_fast_uart(*Configuration::named("gmii-8").unwrap())).unwrap();
    check(|| prepared.bench().unwrap());
}
