//! The scoreboard finds nothing to say about a sound switch and finds every built-in fault.

use macaddr::MacAddr6;
use trunkline_map::Parameters;

use super::*;
use crate::bench::{Bench, BenchOptions};
use crate::frame;
use crate::gmii::Transmission;
use crate::golden::GoldenOptions;
use crate::stub::{Sabotage, Stub};

fn station(n: u64) -> MacAddr6 {
    MacAddr6::new(0x02, 0, 0, 0, 1, n as u8)
}

/// Every port talks to every other, faults in between.
fn traffic(sabotage: Option<Sabotage>) -> Log {
    let mut stub = Stub::new(Parameters::DEFAULT);
    if let Some(sabotage) = sabotage {
        stub = stub.sabotaged(sabotage);
    }
    let mut bench = Bench::new(stub, &BenchOptions::default()).unwrap();
    for port in 0..4 {
        bench.plan_link(1_000_000, port, true);
    }
    for id in 0..400 {
        let (port, to) = (id % 4, id / 4 % 5);
        let mut octets = frame::build(station(to), station(port), 64 + (id as usize * 37) % 1_000, id);
        match id % 23 {
            7 => octets[30] ^= 1,
            13 => octets.truncate(40),
            _ => {}
        }
        bench.driver(port as usize).send(Transmission::new(octets).at(5_000_000).tagged(id));
    }
    assert!(bench.run_until_idle(20_000_000, 10_000_000_000).unwrap());
    let mut log = Log::new(4);
    log.collect(&mut bench);
    log.counters = Some(bench.simulator().counters().clone());
    log
}

fn verdict(sabotage: Sabotage) -> String {
    let failure = check(&traffic(Some(sabotage)), GoldenOptions::new(4)).unwrap_err();
    failure.mismatches.iter().map(|mismatch| format!("{mismatch}\n")).collect()
}

#[test]
fn a_sound_switch_is_verified_and_every_copy_found() {
    let log = traffic(None);
    let verified = check(&log, GoldenOptions::new(4)).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(log.shown.len(), 400);
    // 7 mod 23: 18 of 400 with a wrong FCS; 13 mod 23: 17 runts.
    assert_eq!(verified.accepted, 400 - 18 - 17);
    assert_eq!(verified.forwarded.len(), log.received.iter().map(Vec::len).sum::<usize>());
    assert!(verified.forwarded.len() > 400, "unknown destinations are flooded");
}

#[test]
fn a_lost_copy_is_found() {
    assert!(verdict(Sabotage::LoseCopy(50)).contains("error[copies]"));
}

#[test]
fn a_damaged_copy_is_found() {
    let text = verdict(Sabotage::DamageCopy(50));
    assert!(text.contains("no frame with these octets was shown"), "{text}");
}

#[test]
fn a_copy_sent_twice_is_found() {
    assert!(verdict(Sabotage::DoubleCopy(50)).contains("it left there before"));
}

#[test]
fn a_copy_that_overtakes_is_found() {
    assert!(verdict(Sabotage::Reorder(3)).contains("error[order]"));
}

#[test]
fn a_copy_to_its_own_ingress_is_found() {
    assert!(verdict(Sabotage::Reflect).contains("it is back where it came from"));
}

#[test]
fn a_discard_under_the_wrong_reason_is_found() {
    let text = verdict(Sabotage::WrongReason);
    assert!(text.contains("error[counter]: filtered") && text.contains("error[counter]: no_destination"), "{text}");
}
