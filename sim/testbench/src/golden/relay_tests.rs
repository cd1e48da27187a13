//! Decisions worked out by hand from docs/forwarding.md and from TRUNK's example.

use super::*;
use DropReason::*;

const UP: PortState = PortState { link_up: true, live: true };
const DOWN: PortState = PortState { link_up: false, live: false };
const CLIENT: MacAddr6 = MacAddr6::new(0x02, 0, 0, 0, 1, 0x1F);
const SERVER: MacAddr6 = MacAddr6::new(0x02, 0, 0, 0, 0, 0x01);
const OTHER: MacAddr6 = MacAddr6::new(0x02, 0, 0, 0, 2, 0x00);

/// TRUNK's example: ports 1-4, M = 5, the numbers 1-4 evenly in the table; the next member is the backup.
fn example() -> Group {
    let bucket = |k: usize| Bucket { primary: Some(1 + k % 4), backup: Some(1 + (k + 1) % 4) };
    Group { members: 0b11110, fallback: None, flood: Flood::All, auto: false, buckets: (0..32).map(bucket).collect() }
}

fn entry(place: Place) -> Option<Entry> {
    Some(Entry::learned(place))
}

struct Given {
    ports: Vec<PortState>,
    group: Group,
    destination: Option<Entry>,
    source: Option<Entry>,
}

impl Given {
    fn new(destination: Option<Entry>) -> Self {
        Self { ports: vec![UP; 6], group: example(), destination, source: None }
    }

    fn decide(&self, da: MacAddr6, sa: MacAddr6, ingress: usize) -> Verdict {
        let groups = [None, None, None, Some(&self.group)];
        let view = View { ports: &self.ports, groups: &groups, destination: self.destination, source: self.source };
        decide(&view, da, sa, ingress)
    }
}

fn to(ports: &[usize]) -> Verdict {
    Verdict::Copies(ports.iter().fold(0, |mask, port| mask | bit(*port)))
}

#[test]
fn the_lowest_five_bits_of_the_source_choose_the_port_in_trunks_example() {
    let given = Given::new(entry(Place::Trunk(3)));
    for (last, port) in [(0x00, 1), (0x01, 2), (0x02, 3), (0x03, 4), (0x04, 1), (0x1F, 4), (0x20, 1), (0xFE, 3)] {
        let sa = MacAddr6::new(0x02, 0, 0, 0, 9, last);
        assert_eq!(given.decide(SERVER, sa, 0), to(&[port]), "source ends in {last:#04x}");
    }
}

#[test]
fn more_bits_than_one_octet_reach_into_the_fifth() {
    let mut group = example();
    group.buckets = (0..512).map(|k| Bucket { primary: Some(if k >= 256 { 4 } else { 1 }), backup: None }).collect();
    assert_eq!(distribute(&group, 0xFF, MacAddr6::new(0x02, 0, 0, 0, 1, 0)), Some(4));
    assert_eq!(distribute(&group, 0xFF, MacAddr6::new(0x02, 0, 0, 0, 2, 0)), Some(1));
}

#[test]
fn a_dead_primary_yields_to_its_backup_and_both_to_the_rank() {
    let group = example();
    // Bucket 31: primary 4, backup 1.
    assert_eq!(distribute(&group, 0b01110, CLIENT), Some(1));
    // Both dead; L = {2, 3}, rank 31 * 2 >> 5 = 1.
    assert_eq!(distribute(&group, 0b01100, CLIENT), Some(3));
    // Bucket 3 has primary 4, backup 1; rank 3 * 2 >> 5 = 0.
    assert_eq!(distribute(&group, 0b01100, MacAddr6::new(2, 0, 0, 0, 0, 3)), Some(2));
    assert_eq!(distribute(&group, 0b00001, CLIENT), None);
}

#[test]
fn reserved_addresses_and_group_sources_go_nowhere() {
    let given = Given::new(None);
    let reserved = |last| MacAddr6::new(0x01, 0x80, 0xC2, 0, 0, last);
    let group_source = MacAddr6::new(0x03, 0, 0, 0, 0, 1);
    assert_eq!(given.decide(reserved(0x00), CLIENT, 0), Verdict::Discard(ReservedAddress));
    assert_eq!(given.decide(reserved(0x0F), group_source, 0), Verdict::Discard(ReservedAddress));
    assert_eq!(given.decide(reserved(0x10), group_source, 0), Verdict::Discard(GroupSource));
    assert_eq!(given.decide(reserved(0x10), CLIENT, 0), to(&[1, 2, 3, 4, 5]));
}

#[test]
fn a_port_entry_is_filtered_on_its_own_side() {
    let mut given = Given::new(entry(Place::Port(5)));
    assert_eq!(given.decide(OTHER, CLIENT, 0), to(&[5]));
    assert_eq!(given.decide(OTHER, CLIENT, 5), Verdict::Discard(Filtered));
    given.ports[5] = DOWN;
    assert_eq!(given.decide(OTHER, CLIENT, 0), Verdict::Discard(EgressDown));
    given.destination = entry(Place::Port(2));
    assert_eq!(given.decide(OTHER, CLIENT, 0), to(&[2]));
    assert_eq!(given.decide(OTHER, CLIENT, 4), Verdict::Discard(Filtered), "a member of the ingress port's trunk");
    given.source = Some(Entry { place: Place::Trunk(3), is_static: true, sticky: true });
    assert_eq!(given.decide(OTHER, SERVER, 0), Verdict::Discard(Filtered), "a member of the source's own trunk");
    given.destination = entry(Place::Discard);
    assert_eq!(given.decide(OTHER, CLIENT, 0), Verdict::Discard(DiscardEntry));
}

#[test]
fn a_trunk_without_live_members_uses_its_fallback() {
    let mut given = Given::new(entry(Place::Trunk(3)));
    for port in 1..=4 {
        given.ports[port].live = false;
    }
    assert_eq!(given.decide(SERVER, CLIENT, 0), Verdict::Discard(NoLiveMember));
    given.group.fallback = Some(5);
    assert_eq!(given.decide(SERVER, CLIENT, 0), to(&[5]));
    assert_eq!(given.decide(SERVER, CLIENT, 5), Verdict::Discard(NoLiveMember));
    assert_eq!(given.decide(SERVER, CLIENT, 1), Verdict::Discard(Filtered));
    given.ports[5] = DOWN;
    assert_eq!(given.decide(SERVER, CLIENT, 0), Verdict::Discard(NoLiveMember));
}

#[test]
fn flooding_enters_a_trunk_once_for_individual_and_everywhere_for_group_addresses() {
    let mut given = Given::new(None);
    assert_eq!(given.decide(OTHER, CLIENT, 0), to(&[4, 5]));
    assert_eq!(given.decide(MacAddr6::broadcast(), CLIENT, 0), to(&[1, 2, 3, 4, 5]));
    assert_eq!(given.decide(MacAddr6::broadcast(), CLIENT, 2), to(&[0, 5]));
    given.group.flood = Flood::One;
    assert_eq!(given.decide(MacAddr6::broadcast(), CLIENT, 0), to(&[4, 5]));
    given.ports[4].live = false;
    assert_eq!(given.decide(MacAddr6::broadcast(), CLIENT, 0), to(&[1, 5]));
}

#[test]
fn the_servers_own_frames_across_a_switch_link_do_not_return_to_it() {
    let mut given = Given::new(None);
    given.source = Some(Entry { place: Place::Trunk(3), is_static: true, sticky: true });
    assert_eq!(given.decide(MacAddr6::broadcast(), SERVER, 5), to(&[0]));
    given.source = Some(Entry { place: Place::Trunk(3), is_static: true, sticky: false });
    assert_eq!(given.decide(MacAddr6::broadcast(), SERVER, 5), to(&[0, 1, 2, 3, 4]));
}

#[test]
fn flooding_with_nowhere_to_go_has_its_reason() {
    let mut given = Given::new(None);
    given.ports = vec![DOWN; 6];
    assert_eq!(given.decide(OTHER, CLIENT, 0), Verdict::Discard(NoDestination));
}
