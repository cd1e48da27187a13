//! The example of EP 0 891 061 A2 on the whole switch: one server on ports 1-4, clients on port 0, a trunk table of 32 entries
//! (M = 5) with the numbers 1-4 evenly distributed. Expected ports are worked out from claim 4, never asked of the golden model:
//! the lowest five bits of the source address are the index, so entry k holds 1 + k mod 4. The scoreboard checks the rest.
//!
//!   clients 02:00:00:00:05:xx -- port 0 [switch] ports 1, 2, 3, 4 -- server 02:00:00:00:00:01

use std::path::Path;

use macaddr::MacAddr6;
use trunkline_device::{Layout, Options, Trunk};
use trunkline_map::{Counter, DropReason};
use trunkline_sim::dut;
use trunkline_sim::frame;
use trunkline_sim::gmii::Transmission;
use trunkline_sim::golden::{Entry, Place};
use trunkline_sim::run::{run, RunOptions};
use trunkline_sim::scenario::Scenario;
use trunkline_sim::scoreboard::CounterTable;
use trunkline_sim::session::Session;
use trunkline_sim::simulator::Verilated;
use trunkline_switch::configurations::Configuration;

const SERVER: MacAddr6 = MacAddr6::new(0x02, 0, 0, 0, 0, 1);
const UNKNOWN: MacAddr6 = MacAddr6::new(0x02, 0, 0, 0, 0x09, 0x99);
const CLIENT_PORT: usize = 0;
const TRUNK: usize = 0;
/// For a frame on each of 32 conversations to leave, or for a link to take effect.
const SETTLE_PS: u64 = 60_000_000;

fn client(sixth_octet: u8) -> MacAddr6 {
    MacAddr6::new(0x02, 0, 0, 0, 0x05, sixth_octet)
}

/// Claim 4 with the table of the example.
fn port_of(sixth_octet: u8) -> usize {
    1 + usize::from(sixth_octet & 31) % 4
}

/// The switch of the example with its trunk and server entered over the UART.
struct Example {
    session: Session<Verilated>,
    last_id: u64,
}

impl Example {
    /// None where Verilator is not installed.
    fn new() -> Option<Self> {
        if let Err(reason) = trunkline_verilator::available() {
            eprintln!("skipped: {reason}");
            return None;
        }
        let configuration = Configuration::named("gmii-5").unwrap();
        assert_eq!((configuration.parameters.ports, configuration.parameters.buckets()), (5, 32));
        let model = dut::verilated(configuration, &trunkline_verilator::Options::default()).unwrap();
        let bench = dut::bench(configuration, model).unwrap();
        let mut session = Session::open(bench, Options::default()).unwrap();
        let trunk = Trunk { members: vec![1, 2, 3, 4], ..Trunk::default() };
        session.load_group(TRUNK, &trunk, Layout::Even).unwrap();
        session.enter(SERVER, Entry { place: Place::Trunk(TRUNK), is_static: true, sticky: true }).unwrap();
        session.run_for(SETTLE_PS).unwrap();
        Some(Self { session, last_id: 0 })
    }

    /// Sends a frame as soon as the line is free; gives what tells it from all others.
    fn send(&mut self, port: usize, destination: MacAddr6, source: MacAddr6) -> u64 {
        self.last_id += 1;
        let octets = frame::build(destination, source, frame::MINIMUM_OCTETS, self.last_id);
        self.session.bench.borrow_mut().driver(port).send(Transmission::new(octets).tagged(self.last_id));
        self.last_id
    }

    fn settle(&mut self) {
        self.session.run_for(SETTLE_PS).unwrap();
    }

    /// The ports by which a frame has left, one mention for each copy.
    fn left_by(&self, id: u64) -> Vec<usize> {
        let copies = |frames: &Vec<_>| frames.iter().filter(|frame| id_of(frame) == id).count();
        let received = self.session.log.received.iter().map(copies).enumerate();
        received.flat_map(|(port, copies)| vec![port; copies]).collect()
    }

    /// Sends one frame alone and gives the ports by which it leaves.
    fn path(&mut self, port: usize, destination: MacAddr6, source: MacAddr6) -> Vec<usize> {
        let id = self.send(port, destination, source);
        self.settle();
        self.left_by(id)
    }

    /// A frame of each of 32 conversations to the server: the ports by which each left.
    fn conversations(&mut self) -> Vec<Vec<usize>> {
        let ids: Vec<u64> = (0..32).map(|k| self.send(CLIENT_PORT, SERVER, client(k))).collect();
        self.settle();
        ids.into_iter().map(|id| self.left_by(id)).collect()
    }

    fn cut(&mut self, port: usize) {
        self.session.bench.borrow_mut().set_link(port, false);
        self.settle();
    }

    /// The scoreboard has no complaint; the counters.
    fn verified(mut self) -> CounterTable {
        self.session.finish().unwrap_or_else(|failure| panic!("{failure}"));
        self.session.log.counters.take().unwrap()
    }
}

fn id_of(frame: &trunkline_sim::gmii::Received) -> u64 {
    frame.octets.get(14..22).map_or(0, |id| id.iter().fold(0, |id, octet| id << 8 | u64::from(*octet)))
}

fn sum(counters: &CounterTable, counter: Counter) -> u64 {
    (0..5).map(|port| counters.counter(port, counter)).sum()
}

#[test]
fn the_lowest_five_bits_of_the_source_choose_the_port_from_the_table() {
    let Some(mut example) = Example::new() else { return };
    let ids: Vec<u64> = (0..=255).map(|octet| example.send(CLIENT_PORT, SERVER, client(octet))).collect();
    (0..4).for_each(|_| example.settle());
    let mut buckets = [0; 5];
    for (octet, id) in (0..=255).zip(ids) {
        let ports = example.left_by(id);
        assert_eq!(ports, [port_of(octet)], "source address ends in {octet:#04x}");
        buckets[ports[0]] += usize::from(octet < 32);
    }
    assert_eq!(buckets, [0, 8, 8, 8, 8]);
    // Two of them written out: 7 is 1 + 7 mod 4 = 4; E1 has 00001 below, so 1 + 1 mod 4 = 2.
    assert_eq!((port_of(0x07), port_of(0xE1)), (4, 2));
    let counters = example.verified();
    assert_eq!((1..5).map(|port| counters.counter(port, Counter::TxFrames)).collect::<Vec<_>>(), [64; 4]);
}

#[test]
fn one_pair_of_addresses_keeps_one_link() {
    let Some(mut example) = Example::new() else { return };
    let pair: Vec<u64> = (0..400)
        .map(|n: u32| {
            // Other conversations in between do not disturb it.
            example.send(CLIENT_PORT, SERVER, client((n * 5) as u8));
            example.send(CLIENT_PORT, SERVER, client(0x4E))
        })
        .collect();
    (0..10).for_each(|_| example.settle());
    for id in pair {
        assert_eq!(example.left_by(id), [3], "4E has 01110 below: 1 + 14 mod 4");
    }
    example.verified();
}

#[test]
fn an_unknown_destination_enters_the_trunk_once_by_the_bucket_a_known_one_would_use() {
    let Some(mut example) = Example::new() else { return };
    let second = MacAddr6::new(0x02, 0, 0, 0, 0, 2);
    let flooded: Vec<u64> = (0..32).map(|k| example.send(CLIENT_PORT, second, client(k))).collect();
    example.settle();
    for (k, id) in (0..).zip(flooded) {
        assert_eq!(example.left_by(id), [port_of(k)], "one copy, none back to port 0, client {k}");
    }
    // Once it has spoken, by whichever link, it is known on the trunk; nothing moves to another link.
    assert_eq!(example.path(4, client(0), second), [CLIENT_PORT]);
    let known: Vec<u64> = (0..32).map(|k| example.send(CLIENT_PORT, second, client(k))).collect();
    example.settle();
    for (k, id) in (0..).zip(known) {
        assert_eq!(example.left_by(id), [port_of(k)], "client {k} after learning");
    }
    for member in 1..5 {
        assert_eq!(example.path(member, UNKNOWN, SERVER), [CLIENT_PORT], "from a member none goes back into the trunk");
    }
    example.verified();
}

#[test]
fn a_sticky_address_seen_elsewhere_neither_moves_nor_is_reported() {
    let Some(mut example) = Example::new() else { return };
    // Static as well as sticky, and sticky alone.
    let dynamic = MacAddr6::new(0x02, 0, 0, 0, 0, 3);
    let entry = Entry { place: Place::Trunk(TRUNK), is_static: false, sticky: true };
    example.session.enter(dynamic, entry).unwrap();
    for sticky in [SERVER, dynamic] {
        // It came from outside the trunk, as over a link between switches, and must not enter its own trunk.
        assert_eq!(example.path(CLIENT_PORT, UNKNOWN, sticky), []);
        assert_eq!(example.path(CLIENT_PORT, MacAddr6::broadcast(), sticky), []);
        for k in [0, 5, 18, 31] {
            assert_eq!(example.path(CLIENT_PORT, sticky, client(k)), [port_of(k)]);
            assert_eq!(example.path(1 + usize::from(k % 4), client(k), sticky), [CLIENT_PORT]);
        }
    }
    // The counter that must stay at 0 does count: an ordinary station goes from port 0 to the trunk.
    example.path(CLIENT_PORT, SERVER, client(9));
    assert_eq!(example.path(2, client(0), client(9)), [CLIENT_PORT]);
    assert_eq!(example.path(CLIENT_PORT, client(9), client(6)), [3]);
    let counters = example.verified();
    assert_eq!((0..5).map(|port| counters.counter(port, Counter::Moved)).collect::<Vec<_>>(), [0, 0, 1, 0, 0]);
}

#[test]
fn a_cut_moves_the_conversations_of_that_link_alone_and_evenly() {
    let Some(mut example) = Example::new() else { return };
    let before = example.conversations();
    example.cut(2);
    let after = example.conversations();
    let mut gained = [0; 5];
    for k in 0..32 {
        assert_eq!(before[k], [1 + k % 4], "conversation {k} before the cut");
        if k % 4 == 1 {
            assert_eq!(after[k].len(), 1, "conversation {k} is delivered once: {:?}", after[k]);
            gained[after[k][0]] += 1;
        } else {
            assert_eq!(after[k], before[k], "conversation {k} has a living link");
        }
    }
    // Eight conversations over three survivors.
    assert_eq!((gained[0], gained[2]), (0, 0), "{gained:?}");
    gained.sort_unstable();
    assert_eq!(gained, [0, 0, 2, 3, 3]);
    assert_eq!(sum(&example.verified(), Counter::Moved), 0);
}

#[test]
fn every_conversation_is_delivered_until_the_last_link_is_cut() {
    let Some(mut example) = Example::new() else { return };
    let mut living = vec![1, 2, 3, 4];
    let mut before = example.conversations();
    for dead in [3, 1, 4] {
        example.cut(dead);
        living.retain(|port| *port != dead);
        let after = example.conversations();
        for k in 0..32 {
            assert_eq!(after[k].len(), 1, "conversation {k} with {living:?}: {:?}", after[k]);
            assert!(living.contains(&after[k][0]), "conversation {k} with {living:?}: {:?}", after[k]);
            assert!(before[k] == [dead] || after[k] == before[k], "conversation {k} moved though port {dead} died");
        }
        before = after;
    }
    assert!(before.iter().all(|ports| ports == &[2]));
    example.cut(2);
    assert!(example.conversations().iter().all(Vec::is_empty), "there is no fallback");
    let counters = example.verified();
    assert_eq!(counters.discards(CLIENT_PORT, DropReason::NoLiveMember), 32);
    assert_eq!(sum(&counters, Counter::TxFrames), 4 * 32);
}

#[test]
fn the_shipped_scenario_spreads_recorded_clients_over_all_four_links() {
    if let Err(reason) = trunkline_verilator::available() {
        return eprintln!("skipped: {reason}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/trunk-example.toml");
    let scenario = Scenario::load(&path, &dut::configurations()).unwrap_or_else(|error| panic!("{error}"));
    let scenario = Scenario { frame_limit: Some(1_000), ..scenario };
    let configuration = Configuration::named(&scenario.configuration.name).unwrap();
    let model = dut::verilated(configuration, &trunkline_verilator::Options::default()).unwrap();
    let bench = dut::bench(configuration, model).unwrap();
    let report = run(&scenario, bench, &RunOptions::default(), &mut ()).unwrap_or_else(|error| panic!("{error}"));
    let members = &report.trunks[0].shares[0].members;
    assert_eq!(members.iter().map(|(port, _)| *port).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(members.iter().all(|(_, frames)| *frames > 0), "{members:?}");
    assert_eq!(report.lost, 0);
}
