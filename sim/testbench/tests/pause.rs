//! Flow control in a whole switch, under Verilator, judged by the golden model: a port of 1 Gb/s sends to one of 100 Mb/s and obeys.

use macaddr::MacAddr6;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use trunkline_map::{pause, DropReason};
use trunkline_sim::bench::BenchOptions;
use trunkline_sim::clock::{Clock, MICROSECOND_PS};
use trunkline_sim::dut::{self, Prepared};
use trunkline_sim::frame::{build, with_fcs};
use trunkline_sim::gmii::{Pause, Transmission};
use trunkline_sim::golden::{Entry, Place, Setting};
use trunkline_sim::session::Session;
use trunkline_sim::simulator::Verilated;
use trunkline_switch::configurations::Configuration;

const FAST: usize = 0;
const SLOW: usize = 1;
const OTHER: usize = 2;
/// Within the 1,024 bit times that a partner is given.
const SLICE_PS: u64 = MICROSECOND_PS / 2;

fn address(port: usize) -> MacAddr6 {
    MacAddr6::new(2, 0, 0, 0, 0, port as u8)
}

/// Port 1 has 100 Mb/s, the others 1 Gb/s; `pausing` send PAUSE frames.
fn switch(configuration: &str, pausing: u16) -> Option<Session<Verilated>> {
    if let Err(reason) = trunkline_verilator::available() {
        eprintln!("skipped: {reason}");
        return None;
    }
    let speeds = [2, 1, 2, 2];
    let clock = |speed: u8| Clock::of_period([800_000, 80_000, 8_000][usize::from(speed)]);
    let options = BenchOptions {
        port_clocks: speeds.iter().map(|&speed| [clock(speed); 2]).collect(),
        speeds: speeds.to_vec(),
        ..BenchOptions::default()
    };
    let prepared = Prepared::new(&dut::with_fast_uart(*Configuration::named(configuration).unwrap())).unwrap();
    let mut session = Session::open(prepared.bench_with(options).unwrap(), dut::FRESH_LINE).unwrap();
    for port in 0..4 {
        let entry = Entry { is_static: true, ..Entry::learned(Place::Port(port)) };
        session.enter(address(port), entry).unwrap();
    }
    session.set(Setting::Pause { ports: pausing }).unwrap();
    Some(session)
}

fn send(session: &Session<Verilated>, from: usize, octets: Vec<u8>) {
    session.bench.borrow_mut().driver(from).send(Transmission::new(octets));
}

/// Runs until all is sent; the partner at the fast port obeys.
fn run(session: &mut Session<Verilated>, response_bits: u64) -> Pause {
    let mut partner = Pause::new(1_000, response_bits);
    let (mut seen, mut quiet) = (0, 0);
    while quiet < 400 {
        session.run_for(SLICE_PS).unwrap();
        session.log.received[FAST][seen..].iter().for_each(|frame| _ = partner.take(frame));
        seen = session.log.received[FAST].len();
        partner.obey(session.now_ps(), session.bench.borrow_mut().driver(FAST));
        quiet = if session.is_idle() { quiet + 1 } else { 0 };
    }
    partner
}

fn lost(session: &mut Session<Verilated>) -> u64 {
    session.device.counters().unwrap().ports.iter().map(|port| port.dropped(DropReason::QueueFull)).sum()
}

#[test]
fn a_stream_of_the_longest_frames_to_a_slower_port_loses_none() {
    for pausing in [0b0001, 0] {
        let Some(mut session) = switch("gmii-4-sim", pausing) else { return };
        for id in 0..60 {
            send(&session, FAST, build(address(SLOW), address(FAST), 1_518, id));
        }
        let partner = run(&mut session, 0);
        session.finish().unwrap();
        let lost = lost(&mut session);
        match pausing {
            0 => assert!(partner.asked == 0 && lost > 30, "{lost} lost"),
            _ => {
                assert!(lost == 0 && partner.asked >= 40 && partner.asked == partner.ended, "{lost} lost, {partner:?}")
            }
        }
    }
}

#[test]
fn frames_of_all_lengths_both_ways_and_pause_frames_into_the_switch_are_dealt_with_as_the_rules_say() {
    for seed in 0..3 {
        let Some(mut session) = switch("gmii-4-sim", 0b0111) else { return };
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        for id in 0..400 {
            let octets = if random.random_bool(0.3) { 1_518 } else { random.random_range(64..=1_518) };
            match random.random_range(0..8) {
                0..4 => send(&session, FAST, build(address(SLOW), address(FAST), octets, id)),
                4 => send(&session, FAST, build(address(OTHER), address(FAST), octets, id)),
                5 => send(&session, OTHER, build(address(FAST), address(OTHER), octets, id)),
                6 => send(&session, SLOW, build(address(FAST), address(SLOW), octets / 2 + 32, id)),
                _ => send(&session, OTHER, with_fcs(pause::frame(7, id as u16).to_vec())),
            }
        }
        let partner = run(&mut session, 0);
        let verified = session.finish().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert!(verified.copies > 200 && partner.asked > 20, "seed {seed}: {} copies, {partner:?}", verified.copies);
        println!("seed {seed}: {} copies, {} lost, {} PAUSE", verified.copies, lost(&mut session), partner.asked);
    }
}

/// The port's own transmitter is never idle, so that a PAUSE waits as long as it can.
#[test]
fn crosspoints_of_1024_words_lose_nothing_for_a_slower_port_whatever_is_sent_both_ways() {
    let Some(mut session) = switch("gmii-4-deep", 0b0001) else { return };
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for id in 0..500 {
        // Short ones and then the longest: most room is taken when it is too late to ask.
        let octets = if id % 8 < 5 { 64 + (id as usize * 5) % 300 } else { 1_518 };
        send(&session, FAST, build(address(SLOW), address(FAST), octets, id));
    }
    for id in 0..3_500 {
        let octets = if random.random_bool(0.9) { 1_518 } else { 64 };
        send(&session, OTHER, build(address(FAST), address(OTHER), octets, 1_000 + id));
    }
    let partner = run(&mut session, 1_024);
    let lost = session.device.counters().unwrap().ports[SLOW].dropped(DropReason::QueueFull);
    assert!(lost == 0 && partner.asked > 50, "{lost} lost, {partner:?}");
}
