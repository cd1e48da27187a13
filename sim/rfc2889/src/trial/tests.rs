//! The accounting on a fake switch: everything that can go wrong with a frame is seen, and nothing else.

use super::*;
use crate::dut::fake::{FakeDut, Sabotage};
use crate::suite::common::{in_turn, learn_stations, MEASURING};

/// Ports 0 and 1 send 1,000 frames each, to 2 and 3.
fn trial(sabotage: Sabotage) -> Outcome {
    let mut dut = FakeDut::new(4, Sabotage::None);
    learn_stations(&mut dut).unwrap();
    dut.sabotage(sabotage);
    let load = in_turn(&[(0, vec![2]), (1, vec![3])], 64, 1.0, 1_000);
    Trial { load: &load, number: MEASURING }.run(&mut dut).unwrap()
}

fn counts(outcome: &Outcome) -> [u64; 6] {
    let wrong = outcome.misdirected.len() as u64;
    [outcome.lost(), outcome.duplicated(), outcome.reordered(), outcome.damaged, wrong, outcome.foreign]
}

#[test]
fn a_sound_switch_has_nothing_to_answer_for() {
    let outcome = trial(Sabotage::None);
    assert_eq!((outcome.offered(), outcome.forwarded(), counts(&outcome)), (2_000, 2_000, [0; 6]));
    let fifo = outcome.fifo().summary().unwrap();
    // 64 octets and the falling edge after them, and the latency that is built in.
    assert_eq!((fifo.minimum_ns, fifo.maximum_ns), (65 * 8 + 100, 65 * 8 + 100));
    assert_eq!(outcome.lifo().summary().unwrap().maximum_ns, 100);
    assert_eq!(Outcome::least_share(&outcome.egress), 1.0);
}

#[test]
fn a_lost_frame_is_found() {
    assert_eq!(counts(&trial(Sabotage::Lose(100))), [20, 0, 0, 0, 0, 0]);
}

#[test]
fn a_doubled_frame_is_found() {
    assert_eq!(counts(&trial(Sabotage::Double(100))), [0, 20, 0, 0, 0, 0]);
}

#[test]
fn frames_out_of_order_are_found() {
    let outcome = trial(Sabotage::Swap(7));
    assert!(outcome.reordered() > 0);
    assert_eq!((outcome.lost(), outcome.duplicated()), (0, 0));
}

#[test]
fn a_damaged_frame_is_found_and_counts_as_lost() {
    assert_eq!(counts(&trial(Sabotage::Damage(100))), [20, 0, 0, 20, 0, 0]);
}

#[test]
fn a_frame_at_a_wrong_port_is_found() {
    let outcome = trial(Sabotage::Flood(100));
    assert_eq!(counts(&outcome)[..3], [0, 0, 0]);
    assert_eq!(outcome.misdirected.len(), 20);
}

#[test]
fn a_delayed_frame_shows_in_the_latency() {
    let outcome = trial(Sabotage::Delay(2_000, 5_000_000));
    let fifo = outcome.fifo().summary().unwrap();
    assert_eq!((fifo.minimum_ns, fifo.maximum_ns), (620, 5_620));
}

#[test]
fn a_short_gap_shows() {
    let least = |outcome: &Outcome| outcome.egress.iter().filter_map(|line| line.least_gap_octets).min();
    assert_eq!(least(&trial(Sabotage::None)), Some(12));
    assert_eq!(least(&trial(Sabotage::ShortGap(50))), Some(11));
}
