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

#[test]
fn a_copy_at_the_wrong_port_is_told_with_the_ports_expected() {
    // Learned at port 1 by its first frame, station 1 is known when the second round of frames for it comes.
    let failure = check(&reflected_to_port_3(), GoldenOptions::new(4)).unwrap_err();
    let text: String = failure.mismatches.iter().map(|mismatch| format!("{mismatch}\n")).collect();
    assert!(text.contains("left by p3") && text.contains("expected: a copy to p1"), "{text}");
}

/// A sound log with one frame more: the copy of a unicast frame out of port 3.
fn reflected_to_port_3() -> Log {
    let mut log = traffic(None);
    let to_one = |frame: &&crate::gmii::Received| {
        frame.octets.starts_with(station(1).as_bytes()) && frame.octets[6..12] != *station(3).as_bytes()
    };
    let copy = log.received[1].iter().rev().find(to_one).unwrap().clone();
    let end_ps = log.received[3].last().unwrap().end_ps;
    log.received[3].push(crate::gmii::Received { sfd_ps: end_ps + 200_000, end_ps: end_ps + 900_000, ..copy });
    log.counters = None;
    log
}

#[test]
fn a_log_judged_piece_by_piece_gives_the_same_as_the_whole() {
    let log = traffic(None);
    let whole = check(&log, GoldenOptions::new(4)).unwrap();
    let mut board = Scoreboard::new(GoldenOptions::new(4));
    board.absorb(&Log { links: log.links.clone(), ..Log::new(4) });
    let ends = (1..=40).map(|n| n * 500_000_000);
    let mut from_ps = 0;
    for to_ps in ends {
        let within = |time_ps: u64| from_ps <= time_ps && time_ps < to_ps;
        let mut piece = Log::new(4);
        piece.shown.extend(log.shown.iter().filter(|shown| within(shown.driven.end_ps)).cloned());
        for (port, frames) in log.received.iter().enumerate() {
            piece.received[port].extend(frames.iter().filter(|frame| within(frame.end_ps)).cloned());
        }
        board.absorb(&piece);
        board.advance(to_ps);
        from_ps = to_ps;
    }
    let pieces = board.finish(log.counters.as_ref()).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!((pieces.accepted, pieces.copies, pieces.lost), (whole.accepted, whole.copies, whole.lost));
    assert!(pieces.forwarded.is_empty());
}
