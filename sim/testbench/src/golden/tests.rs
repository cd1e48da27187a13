//! The golden model over time, with expected values worked out by hand.

use super::*;
use crate::frame;
use trunkline_map::DropReason;

const US: u64 = 1_000_000;

fn station(n: u8) -> MacAddr6 {
    MacAddr6::new(0x02, 0, 0, 0, 1, n)
}

fn frame_between(da: MacAddr6, sa: MacAddr6) -> Vec<u8> {
    frame::build(da, sa, 64, 0)
}

/// Four ports with all links up for long.
fn golden() -> Golden {
    let mut golden = Golden::new(GoldenOptions::new(4));
    for port in 0..4 {
        golden.link(0, port, true);
    }
    golden
}

fn sight(golden: &mut Golden, time_ps: u64, frame: &[u8], ingress: usize) -> Vec<Learned> {
    let seen = golden.sighting(time_ps, frame, ingress);
    golden.counted(&seen)
}

fn copies(ports: &[usize]) -> Verdict {
    Verdict::Copies(ports.iter().fold(0, |mask, port| mask | bit(*port)))
}

#[test]
fn a_source_is_known_one_window_after_its_frame_ended() {
    let mut golden = golden();
    assert_eq!(sight(&mut golden, 10 * US, &frame_between(station(2), station(1)), 1), [Learned::Learned]);
    let answer = frame_between(station(1), station(2));
    // Decided within 7 to 9 us: not yet known. 9 to 11: either. From just after 12 us on: known.
    assert_eq!(golden.decide(7 * US, &answer, 0).unwrap(), [copies(&[1, 2, 3])]);
    assert_eq!(golden.decide(9 * US, &answer, 0).unwrap(), [copies(&[1]), copies(&[1, 2, 3])]);
    assert_eq!(golden.decide(12 * US + 1, &answer, 0).unwrap(), [copies(&[1])]);
}

#[test]
fn two_simultaneous_sightings_are_told_apart_by_what_is_observed() {
    let mut golden = golden();
    let announcement = frame_between(MacAddr6::broadcast(), station(1));
    sight(&mut golden, 10 * US, &announcement, 1);
    let counted = sight(&mut golden, 10 * US + 1, &announcement, 2);
    assert_eq!(counted, [Learned::Learned, Learned::Moved]);
    let answer = frame_between(station(1), station(2));
    let admissible = golden.decide(20 * US, &answer, 0).unwrap();
    assert_eq!(admissible, [copies(&[1]), copies(&[2])]);
    let asked = golden.ask(Window::after(20 * US, 2 * US), &answer, 0).unwrap();
    golden.observe(&asked, |decision| decision.verdict == copies(&[2]));
    assert_eq!(golden.decide(30 * US, &answer, 0).unwrap(), [copies(&[2])]);
}

fn trunk(auto: bool) -> Group {
    let bucket = |k: usize| Bucket { primary: Some(1 + k % 2), backup: Some(2 - k % 2) };
    Group {
        members: 0b0110,
        fallback: None,
        flood: Flood::All,
        auto,
        key: Key::Source,
        buckets: (0..32).map(bucket).collect(),
    }
}

#[test]
fn a_link_cut_just_after_the_header_may_still_decide() {
    let mut golden = golden();
    golden.sighting(10 * US, &frame_between(station(2), station(1)), 1);
    golden.link(30 * US + US / 10, 1, false);
    let answer = frame_between(station(1), station(2));
    let admissible = golden.decide(30 * US, &answer, 0).unwrap();
    assert_eq!(admissible, [copies(&[1]), Verdict::Discard(DropReason::EgressDown)]);
}

#[test]
fn sources_of_members_are_learned_on_their_trunk() {
    let mut golden = golden();
    golden.command(Window::after(5 * US, US), &Command::Group { number: 0, group: Some(trunk(false)) });
    sight(&mut golden, 20 * US, &frame_between(station(2), station(1)), 1);
    assert_eq!(sight(&mut golden, 30 * US, &frame_between(station(2), station(1)), 2), [Learned::Nothing]);
    // Station 2 ends in 2: bucket 2, member 1. Station 3: member 2.
    assert_eq!(golden.decide(40 * US, &frame_between(station(1), station(2)), 0).unwrap(), [copies(&[1])]);
    assert_eq!(golden.decide(40 * US, &frame_between(station(1), station(3)), 0).unwrap(), [copies(&[2])]);
}

#[test]
fn a_cut_member_yields_within_a_window_and_comes_back_as_its_group_says() {
    for auto in [false, true] {
        let mut golden = golden();
        golden.command(Window::after(5 * US, US), &Command::Group { number: 0, group: Some(trunk(auto)) });
        let to_server = frame_between(station(1), station(2));
        let entry = Some(Entry { place: Place::Trunk(0), is_static: true, sticky: true });
        golden.command(Window::after(10 * US, US), &Command::Entry { address: station(1), entry });
        golden.link(30 * US, 1, false);
        assert_eq!(golden.decide(29 * US, &to_server, 0).unwrap(), [copies(&[1]), copies(&[2])]);
        assert_eq!(golden.decide(33 * US, &to_server, 0).unwrap(), [copies(&[2])]);
        golden.link(40 * US, 1, true);
        let expected = if auto { 1 } else { 2 };
        assert_eq!(golden.decide(45 * US, &to_server, 0).unwrap(), [copies(&[expected])]);
        golden.command(Window::after(50 * US, US), &Command::Live { ports: 0b0010, live: true });
        assert_eq!(golden.decide(60 * US, &to_server, 0).unwrap(), [copies(&[1])]);
    }
}

#[test]
fn an_entry_ages_between_once_and_one_and_a_half_times_the_ageing_time() {
    let mut golden = Golden::new(GoldenOptions { ageing_ps: Some(100 * US), ..GoldenOptions::new(4) });
    for port in 0..4 {
        golden.link(0, port, true);
    }
    let announcement = frame_between(MacAddr6::broadcast(), station(1));
    sight(&mut golden, 10 * US, &announcement, 1);
    let answer = frame_between(station(1), station(2));
    assert_eq!(golden.decide(100 * US, &answer, 0).unwrap(), [copies(&[1])]);
    assert_eq!(golden.decide(130 * US, &answer, 0).unwrap(), [copies(&[1]), copies(&[1, 2, 3])]);
    // Last seen at 12 us at the latest, so gone at 162 us.
    assert_eq!(golden.decide(163 * US, &answer, 0).unwrap(), [copies(&[1, 2, 3])]);
    sight(&mut golden, 200 * US, &announcement, 2);
    assert_eq!(golden.decide(210 * US, &answer, 0).unwrap(), [copies(&[2])]);
}

#[test]
fn discards_name_their_reason() {
    let mut golden = golden();
    sight(&mut golden, 10 * US, &frame_between(station(2), station(1)), 1);
    let own = golden.decide(20 * US, &frame_between(station(1), station(2)), 1).unwrap();
    assert_eq!(own, [Verdict::Discard(DropReason::Filtered)]);
}

#[test]
fn a_flush_removes_what_was_learned_and_leaves_what_is_static() {
    let mut golden = golden();
    sight(&mut golden, 10 * US, &frame_between(station(9), station(1)), 1);
    let entry = Some(Entry { place: Place::Port(2), is_static: true, sticky: false });
    golden.command(Window::after(15 * US, US), &Command::Entry { address: station(2), entry });
    golden.command(Window::after(20 * US, 10 * US), &Command::Flush);
    // First heard of while the flush may still come.
    sight(&mut golden, 25 * US, &frame_between(station(9), station(3)), 3);
    assert_eq!(golden.decide(40 * US, &frame_between(station(1), station(9)), 0).unwrap(), [copies(&[1, 2, 3])]);
    assert_eq!(golden.decide(40 * US, &frame_between(station(2), station(9)), 0).unwrap(), [copies(&[2])]);
    let uncertain = golden.decide(40 * US, &frame_between(station(3), station(9)), 0).unwrap();
    assert_eq!(uncertain, [copies(&[3]), copies(&[1, 2, 3])]);
}
