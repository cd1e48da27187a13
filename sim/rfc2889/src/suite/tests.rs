//! The tests of the suite on a fake switch: a sound one passes each, a faulty one does not pass the test that is about the fault.

use super::*;
use crate::dut::fake::{FakeRig, Sabotage};
use crate::dut::View;
use crate::measurement::Result as TestResult;
use crate::runner;

/// 200 us, two sizes, one seed.
fn plan() -> Plan {
    Plan { trial_ps: 200 * MICROSECOND_PS, sizes: vec![64, 512], seeds: 1, ..Plan::quick(1) }
}

fn run(name: &str, sabotage: Sabotage) -> TestResult {
    let tests: Vec<&dyn Test> = ALL.iter().copied().filter(|test| test.name() == name).collect();
    let mut run = runner::run(&FakeRig(4, sabotage), &tests, &plan(), 2, &()).unwrap();
    run.results.pop().unwrap()
}

/// Rows at GMII that miss their bar; the fake switch has no cut-through and no other edge.
fn missed(result: &TestResult) -> Vec<String> {
    let rows = result.measurements.iter().filter(|row| row.view == View::Gmii && !row.case.starts_with("cut-through"));
    rows.filter(|row| row.misses()).map(|row| format!("{row:?}")).collect()
}

const THROUGHPUT: [&str; 5] = ["meshed", "partial", "unidirectional", "broadcast", "back-to-back"];

#[test]
fn a_sound_switch_meets_every_bar() {
    for name in THROUGHPUT.into_iter().chain(["pressure", "caching", "learning", "errored", "latency"]) {
        let result = run(name, Sabotage::None);
        assert!(!result.measurements.is_empty(), "{name}");
        assert_eq!(missed(&result), [""; 0], "{name}");
    }
}

#[test]
fn whatever_happens_to_frames_is_missed_by_every_test_of_throughput() {
    for name in THROUGHPUT {
        for sabotage in [Sabotage::Lose(60), Sabotage::Double(60), Sabotage::Damage(60), Sabotage::Flood(60)] {
            if name == "broadcast" && matches!(sabotage, Sabotage::Flood(_)) {
                continue;
            }
            assert!(!missed(&run(name, sabotage)).is_empty(), "{name}: {sabotage:?}");
        }
    }
}

#[test]
fn frames_out_of_order_are_missed() {
    for name in ["back-to-back", "broadcast"] {
        assert!(!missed(&run(name, Sabotage::Swap(60))).is_empty(), "{name}");
    }
}

#[test]
fn a_slow_frame_misses_the_bar_of_latency() {
    let result = run("latency", Sabotage::Delay(100, 300_000));
    assert_eq!(missed(&result).len(), 1, "that of 64 octets");
}

#[test]
fn a_gap_too_short_misses_forward_pressure() {
    assert!(!missed(&run("pressure", Sabotage::ShortGap(50))).is_empty());
    assert!(!missed(&run("pressure", Sabotage::Lose(50))).is_empty(), "a loss that nobody counted");
}

#[test]
fn a_bad_frame_that_passes_is_missed() {
    assert!(!missed(&run("errored", Sabotage::PassBad(7))).is_empty());
}

#[test]
fn forgotten_addresses_miss_capacity_and_rate() {
    for name in ["caching", "learning"] {
        assert!(!missed(&run(name, Sabotage::Forget(100))).is_empty(), "{name}");
    }
}

#[test]
fn added_delay_and_blocking_miss_congestion_control() {
    // The fake switch has endless queues: its congested port loses nothing.
    let sound = run("congestion", Sabotage::None);
    assert_eq!(missed(&sound), [""; 0]);
    assert_eq!(sound.notes, ["Head-of-line blocking: absent. Back pressure: present."]);
    // Of four copies one goes to the uncongested port; the trial without the other sender has fewer in all.
    let delayed = |copy| !missed(&run("congestion", Sabotage::Delay(copy, 50_000))).is_empty();
    assert!((400..404).any(delayed));
    let blocking = run("congestion", Sabotage::Lose(30));
    assert!(blocking.notes[0].starts_with("Head-of-line blocking: present."), "{:?}", blocking.notes);
}
