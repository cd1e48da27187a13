//! The whole switch under Verilator, against the golden model: random traffic, and the shipped scenarios.

use std::path::Path;

use trunkline_sim::dut;
use trunkline_sim::run::{run, RunOptions};
use trunkline_sim::scenario::Scenario;
use trunkline_sim::stimulus::{seed, verify, StimulusOptions};
use trunkline_switch::configurations::Configuration;
use trunkline_verilator::Options;

fn frames() -> usize {
    std::env::var("TRUNKLINE_FRAMES").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000)
}

fn random_traffic(repeat: &str, options: StimulusOptions) {
    let repeat =
        format!("TRUNKLINE_FRAMES={} cargo test -p trunkline-sim --test whole_switch {repeat}", options.frames);
    let seed = seed();
    println!("TRUNKLINE_SEED={seed} {repeat}");
    let configuration = Configuration::named("gmii-4-sim").unwrap();
    let bench = || dut::bench(configuration, dut::verilated(configuration, &Options::default()).unwrap()).unwrap();
    let verified = verify(seed, options, &repeat, bench).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(verified.accepted > options.frames / 2);
}

#[test]
fn random_traffic_is_forwarded_as_the_rules_say() {
    let frames = frames();
    // Links fall and the host writes as often in a long run as in a short one.
    let options = StimulusOptions {
        frames,
        link_changes: 4 + frames / 250,
        commands: 2 + frames / 500,
        ..StimulusOptions::new(4)
    };
    random_traffic("random_traffic_is_forwarded", options);
}

fn shipped(name: &str, limit: usize) -> trunkline_sim::run::Report {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name);
    let scenario = Scenario::load(&path, &dut::configurations()).unwrap_or_else(|error| panic!("{error}"));
    let scenario = Scenario { frame_limit: Some(limit), ..scenario };
    let configuration = Configuration::named(&scenario.configuration.name).unwrap();
    let bench = dut::bench(configuration, dut::verilated(configuration, &Options::default()).unwrap()).unwrap();
    run(&scenario, bench, &RunOptions::default(), &mut ()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_demo_survives_the_cut_of_a_member() {
    let report = shipped("demo.toml", 4_000);
    let shares = &report.trunks[0].shares;
    assert!(shares[0].members.iter().all(|(_, frames)| *frames > 0), "{shares:?}");
    assert_eq!(report.failovers[0].buckets_moved, 85);
}
