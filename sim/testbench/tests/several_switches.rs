//! Several switches and one server with links to all of them (TRUNK, claims 6b, 9, 12), under Verilator: each switch also against the
//! golden model. `--nocapture` prints what was measured.

use trunkline_sim::dut::{self, Prepared};
use trunkline_sim::fabric::{experiments, run, Experiment, Fabric, Layout, Report};
use trunkline_sim::session::Session;
use trunkline_switch::configurations::Configuration;

/// None where Verilator is not installed.
fn measured(experiment: Experiment) -> Option<Report> {
    if let Err(reason) = trunkline_verilator::available() {
        eprintln!("skipped: {reason}");
        return None;
    }
    let prepared = Prepared::new(&dut::with_fast_uart(*Configuration::named("gmii-5").unwrap())).unwrap();
    let session = |_| Session::open(prepared.bench().unwrap(), dut::FRESH_LINE).unwrap();
    let Experiment { layout, duration_ps, events } = experiment;
    let sessions = (0..layout.switches()).map(session).collect();
    let report = run(Fabric::new(layout, sessions).unwrap(), duration_ps, events);
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    println!("{report:#?}");
    Some(report)
}

/// A frame sent so long after a cut, or later, arrives.
const OUTAGE_NS: u64 = 5_000;

/// Nothing comes twice, nothing comes back, nothing is lost but for a moment after a failure, and the server's address moves nowhere.
fn survives(report: &Report) {
    assert_eq!((report.duplicates, report.returned, report.moved), (0, 0, 0), "{report:?}");
    for event in &report.events {
        assert!(event.outage_ns <= OUTAGE_NS, "{event:?}");
        assert!(
            !event.what.ends_with("cut") || event.first_other_way_ns.is_some_and(|after| after < 10_000),
            "{event:?}"
        );
    }
    assert_eq!(report.lost, report.events.iter().map(|event| event.lost).sum(), "{report:?}");
}

#[test]
fn with_two_switches_the_loss_of_all_links_at_one_is_survived_by_way_of_the_other() {
    let [two, ..] = experiments();
    measured(two).iter().for_each(survives);
}

#[test]
fn with_three_switches_in_a_row_two_may_lose_their_links_one_after_the_other() {
    let [_, row, _] = experiments();
    measured(row).iter().for_each(survives);
}

#[test]
fn a_cable_in_reserve_carries_nothing_until_the_host_lets_it_replace_a_cut_one() {
    let [.., reserve] = experiments();
    let Some(report) = measured(reserve) else { return };
    assert_eq!((report.duplicates, report.returned), (0, 0), "{report:?}");
    let [cut, activated] = &report.events[..] else { panic!("{report:?}") };
    assert!(cut.lost > 0, "frames between switch 0 and the others have no way: {report:?}");
    assert!(activated.outage_ns < 500_000, "a command to each end and one to each switch: {report:?}");
}

#[test]
fn a_ring_in_service_all_around_multiplies_frames() {
    let experiment = Experiment { layout: Layout::ring(), duration_ps: 200_000_000, events: Vec::new() };
    let Some(report) = measured(experiment) else { return };
    assert!(report.duplicates > 0 && report.returned > 0, "{report:?}");
}
