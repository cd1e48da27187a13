//! The whole switch under Verilator, against the golden model: random traffic, and the shipped scenarios.

use std::path::Path;

use trunkline_sim::bench::BenchOptions;
use trunkline_sim::clock::Clock;
use trunkline_sim::dut::{self, Prepared};
use trunkline_sim::equality::{equality, EqualityOptions};
use trunkline_sim::run::{run, RunOptions};
use trunkline_sim::scenario::Scenario;
use trunkline_sim::stimulus::{seed, StimulusOptions};
use trunkline_switch::configurations::Configuration;
use trunkline_verilator::Options;

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// False where Verilator is not installed.
fn verilator() -> bool {
    trunkline_verilator::available().inspect_err(|reason| eprintln!("skipped: {reason}")).is_ok()
}

/// Random traffic over table sets, each on a fresh switch.
fn random_traffic(test: &str, configuration: &str, tables: usize, options: StimulusOptions, clocks: BenchOptions) {
    if !verilator() {
        return;
    }
    let repeat = format!(
        "TRUNKLINE_FRAMES={} TRUNKLINE_TABLES=1 cargo test -p trunkline-sim --test whole_switch {test}",
        options.frames
    );
    let seed = seed();
    println!("TRUNKLINE_SEED={seed} {repeat}");
    let prepared = Prepared::new(&dut::with_fast_uart(*Configuration::named(configuration).unwrap())).unwrap();
    let frames = options.frames * tables;
    let options = EqualityOptions { seed, frames, tables, threads: 2, stimulus: options };
    let bench = || prepared.bench_with(clocks.clone()).unwrap();
    let equal = equality(&options, &repeat, bench, |_| {}).unwrap_or_else(|failure| panic!("{failure}"));
    println!("{equal:?}");
    assert_eq!(equal.tables, tables);
    assert!(equal.accepted > frames / 2, "{equal:?}");
}

/// Links fall and the host writes as often in a long run as in a short one.
fn busy(ports: usize, frames: usize) -> StimulusOptions {
    StimulusOptions {
        frames,
        link_changes: 2 + frames / 250,
        commands: 2 + frames / 500,
        ..StimulusOptions::new(ports)
    }
}

#[test]
fn random_traffic_is_forwarded_as_the_rules_say() {
    let (frames, tables) = (number("TRUNKLINE_FRAMES", 20_000), number("TRUNKLINE_TABLES", 20));
    let test = "random_traffic_is_forwarded";
    random_traffic(test, "gmii-4-sim", tables, busy(4, frames / tables), BenchOptions::default());
}

#[test]
fn one_long_run_is_forwarded_as_the_rules_say() {
    random_traffic(
        "one_long_run",
        "gmii-4-sim",
        1,
        busy(4, number("TRUNKLINE_FRAMES", 20_000)),
        BenchOptions::default(),
    );
}

#[test]
fn eight_ports_with_several_trunks_forward_as_the_rules_say() {
    let tables = number("TRUNKLINE_TABLES", 3);
    random_traffic("eight_ports", "gmii-8", tables, busy(8, 800), BenchOptions::default());
}

#[test]
fn five_ports_forward_as_the_rules_say() {
    random_traffic("five_ports", "gmii-5", number("TRUNKLINE_TABLES", 5), busy(5, 600), BenchOptions::default());
}

#[test]
fn clocks_of_all_ports_apart_forward_as_the_rules_say() {
    let clock = |ppm: i32, phase_ps: u64| Clock::GMII.with_offset(ppm).with_phase(phase_ps);
    let port_clocks = vec![
        [clock(100, 0), clock(100, 1_000)],
        [clock(-100, 2_500), clock(100, 1_000)],
        [clock(37, 700), clock(100, 1_000)],
        [clock(-100, 7_900), clock(100, 1_000)],
    ];
    let clocks = BenchOptions { port_clocks, core: Clock::CORE.with_offset(-100), ..BenchOptions::default() };
    random_traffic("clocks_of_all_ports", "gmii-4-sim", number("TRUNKLINE_TABLES", 4), busy(4, 1_000), clocks);
}

#[test]
fn addresses_age_on_the_whole_switch() {
    // A second is a millisecond here; an address is heard of every 15 ms on average and ages after 10 to 15.
    let options = StimulusOptions { stations: 200, load_percent: 1, ageing_s: Some(10), commands: 0, ..busy(4, 800) };
    random_traffic("addresses_age", "gmii-4-sim", number("TRUNKLINE_TABLES", 2), options, BenchOptions::default());
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
