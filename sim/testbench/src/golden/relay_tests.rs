//! Decisions worked out by hand from docs/forwarding.md and from TRUNK's example.

use macaddr::MacAddr6;

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
    Group {
        members: 0b11110,
        fallback: None,
        flood: Flood::All,
        auto: false,
        key: Key::Source,
        buckets: (0..32).map(bucket).collect(),
    }
}

fn entry(place: Place) -> Option<Entry> {
    Some(Entry::learned(place))
}

struct Given {
    ports: Vec<PortState>,
    group: Group,
    destination: Option<Entry>,
    source: Option<Entry>,
    admitted: u8,
}

impl Given {
    fn new(destination: Option<Entry>) -> Self {
        Self { ports: vec![UP; 6], group: example(), destination, source: None, admitted: 0 }
    }

    fn decide(&self, da: MacAddr6, sa: MacAddr6, ingress: usize) -> Verdict {
        self.decision(&Header { da, sa, ip: None, arp: false }, ingress).verdict
    }

    fn decision(&self, header: &Header, ingress: usize) -> Decision {
        let groups = [None, None, None, Some(&self.group)];
        let view = View {
            ports: &self.ports,
            groups: &groups,
            destination: self.destination,
            source: self.source,
            hash_seed: 0x9E37_79B1,
            admitted: self.admitted,
            turn: &|group, bucket, living| {
                assert_eq!((group, bucket), (3, 31));
                living[1]
            },
        };
        decide(&view, header, ingress)
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
    for (sa, port) in [(MacAddr6::new(0x02, 0, 0, 0, 1, 0), 4), (MacAddr6::new(0x02, 0, 0, 0, 2, 0), 1)] {
        let bucket = group.key.bucket(&Header { da: SERVER, sa, ip: None, arp: false }, 0, 512);
        assert_eq!(distribute(&group, 0xFF, bucket), Some(port));
    }
}

#[test]
fn a_dead_primary_yields_to_its_backup_and_both_to_the_rank() {
    let group = example();
    // Bucket 31: primary 4, backup 1.
    assert_eq!(distribute(&group, 0b01110, 31), Some(1));
    // Both dead; L = {2, 3}, rank 31 * 2 >> 5 = 1.
    assert_eq!(distribute(&group, 0b01100, 31), Some(3));
    // Bucket 3 has primary 4, backup 1; rank 3 * 2 >> 5 = 0.
    assert_eq!(distribute(&group, 0b01100, 3), Some(2));
    assert_eq!(distribute(&group, 0b00001, 31), None);
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

#[test]
fn traps_take_what_the_ports_do_not_get() {
    let mut given = Given::new(None);
    let bpdu = MacAddr6::new(0x01, 0x80, 0xC2, 0, 0, 0);
    given.admitted = 1 << Trap::ReservedAddress.code();
    assert_eq!(given.decide(bpdu, CLIENT, 0), Verdict::Trapped(0, Trap::ReservedAddress));
    assert_eq!(given.decide(bpdu, CLIENT, CPU), Verdict::Discard(ReservedAddress), "not back to the CPU");
    given.destination = entry(Place::Cpu);
    assert_eq!(given.decide(OTHER, CLIENT, 0), Verdict::Discard(TrapLimited));
    assert_eq!(given.decide(OTHER, CLIENT, CPU), Verdict::Discard(Filtered));
    given.admitted = 1 << Trap::CpuEntry.code();
    assert_eq!(given.decide(OTHER, CLIENT, 0), Verdict::Trapped(0, Trap::CpuEntry));
    assert_eq!(given.decide(OTHER, CLIENT, 0).copies(), bit(CPU));
}

#[test]
fn arp_is_copied_to_the_cpu_beside_its_way() {
    let mut given = Given::new(None);
    let arp = |da, sa| Header { da, sa, ip: None, arp: true };
    let broadcast = arp(MacAddr6::broadcast(), CLIENT);
    assert_eq!(given.decision(&broadcast, 0).verdict, to(&[1, 2, 3, 4, 5]));
    given.admitted = 0b1110;
    assert_eq!(given.decision(&broadcast, 0).verdict, Verdict::Trapped(0b11_1110, Trap::Arp));
    assert_eq!(given.decision(&broadcast, CPU).verdict, to(&[0, 1, 2, 3, 4, 5]));
    given.destination = entry(Place::Port(0));
    assert_eq!(given.decision(&arp(OTHER, CLIENT), 0).verdict, Verdict::Trapped(0, Trap::Arp), "filtered otherwise");
    given.destination = entry(Place::Cpu);
    assert_eq!(given.decision(&arp(OTHER, CLIENT), 0).verdict, Verdict::Trapped(0, Trap::CpuEntry), "once, not twice");
    let group_source = arp(OTHER, MacAddr6::new(3, 0, 0, 0, 0, 1));
    assert_eq!(given.decision(&group_source, 0).verdict, Verdict::Discard(GroupSource));
}

#[test]
fn distribution_tells_its_bucket_and_round_robin_its_turn() {
    let mut given = Given::new(entry(Place::Trunk(3)));
    let header = Header { da: SERVER, sa: CLIENT, ip: None, arp: false };
    assert_eq!(given.decision(&header, 0).distributed, [(3, 31, 4)]);
    given.group.key = Key::Destination;
    assert_eq!(given.decision(&header, 0).distributed, [(3, 1, 2)]);
    given.group.key = Key::RoundRobin;
    // Not IP: both addresses, 1F xor 00.
    let header = Header { da: MacAddr6::new(2, 0, 0, 0, 0, 0), ..header };
    assert_eq!(given.decision(&header, 0), Decision { verdict: to(&[2]), distributed: vec![(3, 31, 2)] });
    given.destination = entry(Place::Port(5));
    assert!(given.decision(&header, 0).distributed.is_empty());
}
