//! Damaged requests on the serial line of the whole switch: each is a valid request, most of which would change a table, with bits
//! flipped and octets dropped or doubled. None is executed or answered, and the intact request right behind it is answered.
//!
//! A failure prints its seed; `TRUNKLINE_SEED=<seed> cargo test -p trunkline-sim --test serial_line` repeats it.

use std::time::Duration;

use macaddr::MacAddr6;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use trunkline_device::map::fdb::{delete_command, Entry, Place};
use trunkline_device::map::wire::{encode_frame, Deframer, Operation, Request, Response, MAX_RESPONSE_OCTETS};
use trunkline_device::map::{block, control, group, identity, state, Status};
use trunkline_device::{FdbPlace, GroupView, Layout, Options, Transport, Trunk};
use trunkline_sim::dut;
use trunkline_sim::golden;
use trunkline_sim::session::Session;
use trunkline_sim::simulator::Verilated;
use trunkline_sim::stimulus::seed;
use trunkline_switch::configurations::Configuration;

const DAMAGED: usize = 2_000;
const FRAMING_ERRORS: usize = 500;
const GROUPS: u8 = 16;
/// Far more than an answer takes.
const PATIENCE: Duration = Duration::from_millis(2);

fn random_operation(rng: &mut ChaCha8Rng) -> Operation {
    let entry = |rng: &mut ChaCha8Rng| Entry {
        mac: rng.random::<u32>().into(),
        fid: 0,
        place: Place::Port(rng.random_range(0..4)),
        is_static: rng.random(),
        sticky: rng.random(),
        age: 0,
    };
    let write = |address: u16, words: Vec<u32>| Operation::Write { address, words };
    match rng.random_range(0..9) {
        0 | 1 => {
            let words = (0..rng.random_range(1..=2)).flat_map(|_| entry(rng).insert_command()).collect();
            write(block::FDB_COMMAND.base, words)
        }
        2 => {
            write(block::FDB_COMMAND.base, delete_command(STATIONS[rng.random_range(0..STATIONS.len())].0, 0).to_vec())
        }
        3 => write(control::FDB_FLUSH.address, vec![1]),
        4 => {
            let (bank, group) = (rng.random_range(0..2), rng.random_range(0..u32::from(GROUPS)));
            let address = group::bucket_address(bank, group, rng.random_range(0..16));
            let ports = |rng: &mut ChaCha8Rng| rng.random_range(0..4) << 4 | rng.random_range(0..4);
            write(address, (0..rng.random_range(1..=8)).map(|_| ports(rng)).collect())
        }
        5 => {
            let members = rng.random_range(0..16);
            let commit = rng.random_range(0..u32::from(GROUPS)) | rng.random_range(0..2) << 4;
            write(group::SHADOW.address, vec![members | 0xF << 8, commit])
        }
        6 => write(control::AGEING_TIME_S.address, vec![rng.random_range(10..=1_000_000)]),
        7 => {
            let address = if rng.random() { control::LIVE_CLEAR.address } else { control::LIVE_SET.address };
            write(address, vec![rng.random_range(1..16)])
        }
        _ => Operation::Read { address: state::LINK.address, count: rng.random_range(1..=5) },
    }
}

/// One to three faults of a line: a bit flipped, an octet dropped, an octet doubled.
fn damage(rng: &mut ChaCha8Rng, line: &mut Vec<u8>) {
    for _ in 0..rng.random_range(1..=3) {
        let at = rng.random_range(0..line.len());
        match rng.random_range(0..3) {
            0 => line[at] ^= 1 << rng.random_range(0..8),
            1 => drop(line.remove(at)),
            _ => line.insert(at, line[at]),
        }
    }
}

/// The frames of these octets whose FCS is right. Faults at flags, or ones that undo each other, leave a request intact.
fn intact(line: &[u8]) -> Vec<Vec<u8>> {
    let mut deframer = Deframer::new(MAX_RESPONSE_OCTETS.max(line.len()));
    line.iter().filter_map(|octet| deframer.push(*octet)?.ok()).collect()
}

/// A damaged request with an intact one behind it, on the line.
fn damaged_and_probe(rng: &mut ChaCha8Rng, probe: &Request) -> Vec<u8> {
    let payload = probe.encode();
    loop {
        let sequence = probe.sequence.wrapping_add(128);
        let mut line = encode_frame(&Request { sequence, operation: random_operation(rng) }.encode());
        damage(rng, &mut line);
        line.extend(encode_frame(&payload));
        if intact(&line) == [&payload[..]] {
            return line;
        }
    }
}

/// Address, place, static.
const STATIONS: [(u64, golden::Place, bool); 4] = [
    (0x0200_0000_0001, golden::Place::Trunk(0), true),
    (0x0200_0000_0002, golden::Place::Port(0), false),
    (0x0200_0000_0003, golden::Place::Port(3), false),
    (0x0200_0000_0004, golden::Place::Discard, true),
];

/// All that a request can change.
#[derive(Debug, PartialEq)]
struct Tables {
    database: Vec<FdbPlace>,
    groups: Vec<GroupView>,
    buckets: Vec<u32>,
    state: Vec<u32>,
    settings: Vec<u32>,
}

fn dump(session: &mut Session<Verilated>) -> Tables {
    let count = session.parameters().buckets();
    let device = &mut session.device;
    let banks = (0..2).flat_map(|bank| (0..u32::from(GROUPS)).map(move |group| (bank, group)));
    let mut read = |address, count| device.read(address, count, "to compare").unwrap();
    let buckets = banks.flat_map(|(bank, group)| read(group::bucket_address(bank, group, 0), count as usize)).collect();
    let (state, settings) = (read(state::LINK.address, 5), read(control::AGEING_TIME_S.address, 2));
    let groups = (0..GROUPS).map(|group| device.group_show(group).unwrap()).collect();
    Tables { database: device.fdb_dump().unwrap(), groups, buckets, state, settings }
}

/// None where Verilator is not installed.
fn loaded_switch() -> Option<Session<Verilated>> {
    if let Err(reason) = trunkline_verilator::available() {
        eprintln!("skipped: {reason}");
        return None;
    }
    let configuration = Configuration::named("gmii-4-sim").unwrap();
    let model = dut::verilated(configuration, &trunkline_verilator::Options::default()).unwrap();
    let bench = dut::bench(configuration, model).unwrap();
    let options = Options { baud: configuration.parameters.baud, ..Options::default() };
    let mut session = Session::open(bench, options).unwrap();
    // Ageing, whose seconds are short here, has no part in this.
    session.device.set_ageing_time_s(control::AGEING_TIME_MAX_S).unwrap();
    let trunk = Trunk { members: vec![1, 2], ..Trunk::default() };
    session.load_group(0, &trunk, Layout::Even).unwrap();
    for (mac, place, is_static) in STATIONS {
        let [_, _, octets @ ..] = mac.to_be_bytes();
        session.enter(MacAddr6::from(octets), golden::Entry { place, is_static, sticky: false }).unwrap();
    }
    Some(session)
}

/// The next answer.
fn answer(session: &mut Session<Verilated>) -> Option<Response> {
    let mut deframer = Deframer::new(MAX_RESPONSE_OCTETS);
    loop {
        let octets = session.device.transport().recv(PATIENCE).unwrap();
        if octets.is_empty() {
            return None;
        }
        for octet in octets {
            if let Some(frame) = deframer.push(octet) {
                return Some(Response::decode(&frame.unwrap()).unwrap());
            }
        }
    }
}

#[test]
fn no_damaged_request_changes_a_table_and_the_next_intact_one_is_answered() {
    let Some(mut session) = loaded_switch() else { return };
    let seed = seed();
    println!("TRUNKLINE_SEED={seed} cargo test -p trunkline-sim --test serial_line");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let before = dump(&mut session);
    assert_eq!(before.database.len(), STATIONS.len());
    for number in 0..DAMAGED {
        let operation = Operation::Read { address: identity::MAGIC.address, count: 1 };
        let probe = Request { sequence: number as u8, operation };
        let line = damaged_and_probe(&mut rng, &probe);
        session.device.transport().send(&line).unwrap();
        let expected = Response { sequence: number as u8, status: Status::Ok, words: vec![identity::MAGIC_VALUE] };
        // An answer to the damaged one would come first.
        assert_eq!(answer(&mut session), Some(expected), "seed {seed}, request {number}, on the line {line:02x?}");
    }
    assert_eq!(dump(&mut session), before, "seed {seed}");
}

#[test]
fn no_request_with_a_framing_error_changes_a_table_and_the_next_intact_one_is_answered() {
    let Some(mut session) = loaded_switch() else { return };
    let seed = seed();
    println!("TRUNKLINE_SEED={seed} cargo test -p trunkline-sim --test serial_line");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let before = dump(&mut session);
    for number in 0..FRAMING_ERRORS {
        let sequence = number as u8;
        let line = encode_frame(&Request { sequence: !sequence, operation: random_operation(&mut rng) }.encode());
        // A flag lost at the end is made good by that of the next request.
        let broken = rng.random_range(1..line.len() - 1);
        for (at, octet) in line.iter().enumerate() {
            let mut bench = session.bench.borrow_mut();
            match at == broken {
                true => bench.uart_sender().send_without_stop(*octet),
                false => bench.uart_sender().send(&[*octet]),
            }
        }
        let operation = Operation::Read { address: identity::MAGIC.address, count: 1 };
        session.device.transport().send(&encode_frame(&Request { sequence, operation }.encode())).unwrap();
        let expected = Response { sequence, status: Status::Ok, words: vec![identity::MAGIC_VALUE] };
        assert_eq!(
            answer(&mut session),
            Some(expected),
            "seed {seed}, request {number}, octet {broken} of {line:02x?}"
        );
    }
    assert_eq!(dump(&mut session), before, "seed {seed}");
}

#[test]
fn the_same_requests_undamaged_do_change_the_tables() {
    let Some(mut session) = loaded_switch() else { return };
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let before = dump(&mut session);
    for number in 0..60 {
        let request = Request { sequence: number, operation: random_operation(&mut rng) };
        session.device.transport().send(&encode_frame(&request.encode())).unwrap();
        assert_eq!(answer(&mut session).map(|answer| answer.sequence), Some(number));
    }
    let after = dump(&mut session);
    assert_ne!(after.database, before.database);
    assert_ne!(after.groups, before.groups);
    assert_ne!(after.buckets, before.buckets);
    assert_ne!(after.state, before.state);
    assert_ne!(after.settings, before.settings);
}
