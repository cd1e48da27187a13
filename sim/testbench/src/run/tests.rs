//! The shipped scenarios on the stub: the same run that a built switch gets.

use std::path::Path;

use trunkline_map::Parameters;

use super::*;
use crate::bench::BenchOptions;
use crate::scenario::Configuration;
use crate::stub::Stub;

fn shipped(name: &str, ports: usize, limit: usize) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name);
    let configuration = Configuration { name: format!("gmii-{ports}"), ports };
    Scenario { frame_limit: Some(limit), ..Scenario::load(&path, &[configuration]).unwrap() }
}

fn bench(ports: u32, bucket_bits: u32) -> Bench<Stub> {
    let parameters = Parameters { ports, bucket_bits, ..Parameters::DEFAULT };
    Bench::new(Stub::new(parameters), &BenchOptions::default()).unwrap()
}

#[test]
fn the_demo_runs_and_survives_the_cut() {
    let mut scenario = shipped("demo.toml", 4, 1_000);
    scenario.links[0].when = crate::scenario::When::Frames(500);
    let folder = tempfile::tempdir().unwrap();
    let options = RunOptions {
        capture: Some(folder.path().join("run.pcapng")),
        plot: Some(folder.path().join("run.svg")),
        ..RunOptions::default()
    };
    let report = run(&scenario, bench(4, 8), &options, &mut ()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(report.frames, 1_000);
    let shares = &report.trunks[0].shares;
    assert_eq!(shares.len(), 2);
    assert!(shares[0].members.iter().all(|(_, frames)| *frames > 0), "{shares:?}");
    assert!(shares[1].members[1].1 <= 1, "p2 is cut: {shares:?}");
    let failover = &report.failovers[0];
    // Bucket k to member k mod 3: 85 of 256 have the second member.
    assert_eq!((failover.port, failover.buckets, failover.buckets_moved), (2, 256, 85));
    assert!(failover.first_diverted_ns.is_some());
    let latency = report.latency.unwrap();
    assert!(latency.minimum_ns >= 512 && latency.minimum_ns <= latency.median_ns);
    assert!(folder.path().join("run.pcapng").metadata().unwrap().len() > 10_000);
    assert!(std::fs::read_to_string(folder.path().join("run.svg")).unwrap().contains("p2 down"));
}

#[test]
fn trunks_example_sends_each_client_where_its_lowest_five_bits_say() {
    let scenario = shipped("trunk-example.toml", 5, 400);
    let report = run(&scenario, bench(5, 5), &RunOptions::default(), &mut ()).unwrap_or_else(|error| panic!("{error}"));
    let members = &report.trunks[0].shares[0].members;
    assert_eq!(members.len(), 4);
    assert!(members.iter().all(|(_, frames)| *frames > 0), "{members:?}");
}

#[test]
fn a_switch_with_other_ports_is_refused() {
    let error = run(&shipped("demo.toml", 4, 10), bench(3, 8), &RunOptions::default(), &mut ()).unwrap_err();
    assert!(error.to_string().contains("the scenario is for 4 ports"), "{error}");
}
