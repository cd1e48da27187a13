//! The whole suite on the switch itself, in trials of a fraction of a millisecond. Without Verilator this says so and passes.

use trunkline_rfc2889::dut::VerilatedRig;
use trunkline_rfc2889::report::Report;
use trunkline_rfc2889::runner;
use trunkline_rfc2889::suite::{self, Plan};
use trunkline_switch::configurations::Configuration;

/// 0.2 ms.
const TRIAL_PS: u64 = 200_000_000;

#[test]
fn every_test_runs_on_four_ports_and_the_bars_of_forwarding_are_met() {
    if let Err(missing) = trunkline_verilator::available() {
        eprintln!("skipped: {missing}");
        return;
    }
    let rig = VerilatedRig::new(Configuration::named("gmii-4").unwrap()).unwrap();
    let plan = Plan { trial_ps: TRIAL_PS, sizes: vec![64, 1_518], seeds: 1, ..Plan::quick(1) };
    let run = runner::run(&rig, suite::ALL, &plan, 2, &()).unwrap();
    for result in &run.results {
        assert!(!result.measurements.is_empty(), "{}", result.name);
        // What the table holds is for the benchmark to say.
        if !["caching", "learning"].contains(&result.name) {
            for row in &result.measurements {
                assert!(!row.misses(), "{}: {row:?}", result.name);
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    Report { command: "cargo test".into(), plan, runs: vec![run] }.write(folder.path()).unwrap();
    let figures =
        std::fs::read_dir(folder.path()).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    let mut figures: Vec<String> = figures.filter(|name| name.ends_with(".svg")).collect();
    figures.sort();
    let expected = [
        "rfc2889-cut-through-4.svg",
        "rfc2889-failover-4-one-after-the-other.svg",
        "rfc2889-latency-4.svg",
        "rfc2889-throughput.svg",
    ];
    assert_eq!(figures, expected);
}
