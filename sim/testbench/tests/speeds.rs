//! Ports of different speed in one switch, whole, under Verilator. At 100 and 10 Mb/s the bench gives a port a clock of 12.5 or 1.25 MHz, an
//! octet each cycle.

use macaddr::MacAddr6;
use trunkline_sim::bench::BenchOptions;
use trunkline_sim::clock::{Clock, MICROSECOND_PS};
use trunkline_sim::dut::{self, Prepared};
use trunkline_sim::frame::{build, with_fcs};
use trunkline_sim::gmii::{Received, Transmission};
use trunkline_sim::golden::{Entry, Place, Setting};
use trunkline_sim::session::Session;
use trunkline_sim::simulator::Verilated;
use trunkline_switch::configurations::Configuration;

const OCTETS: usize = 600;

/// A switch with cut-through on for every pair; the ports run at `speeds` and tell the switch of `told`.
fn switch(prepared: &Prepared, speeds: [u8; 4], told: [u8; 4]) -> Session<Verilated> {
    let clock = |speed: u8| Clock::of_period([800_000, 80_000, 8_000][usize::from(speed)]);
    let options = BenchOptions {
        port_clocks: speeds.iter().map(|&speed| [clock(speed); 2]).collect(),
        speeds: told.to_vec(),
        ..BenchOptions::default()
    };
    let mut session = Session::open(prepared.bench_with(options).unwrap(), dut::FRESH_LINE).unwrap();
    for port in 0..4 {
        session.set(Setting::CutThrough { ingress: port, egresses: 0xF & !(1 << port) }).unwrap();
        let entry = Entry { is_static: true, ..Entry::learned(Place::Port(port)) };
        session.enter(address(port), entry).unwrap();
    }
    session
}

fn address(port: usize) -> MacAddr6 {
    MacAddr6::new(2, 0, 0, 0, 0, port as u8)
}

/// Sends a frame alone; what came out, and whether it began before it had ended.
fn crosses(session: &mut Session<Verilated>, from: usize, to: usize, frame: &[u8]) -> (Received, bool) {
    let mut bench = session.bench.borrow_mut();
    bench.driver(from).send(Transmission::new(frame.to_vec()));
    bench.run_for(5 * MICROSECOND_PS).unwrap();
    let limit_ps = bench.now_ps() + 3_000 * MICROSECOND_PS;
    assert!(bench.run_until_idle(10 * MICROSECOND_PS, limit_ps).unwrap());
    let (driven, mut received) = (bench.driver(from).take(), bench.monitor(to).take());
    assert_eq!(received.len(), 1, "{from} to {to}");
    let cut = received[0].sfd_ps < driven[0].end_ps;
    (received.remove(0), cut)
}

fn prepared() -> Option<Prepared> {
    if let Err(reason) = trunkline_verilator::available() {
        eprintln!("skipped: {reason}");
        return None;
    }
    Some(Prepared::new(&dut::with_fast_uart(*Configuration::named("gmii-4-sim").unwrap())).unwrap())
}

#[test]
fn ports_of_one_speed_cut_through_and_those_of_two_wait_for_the_whole_frame() {
    let Some(prepared) = prepared() else { return };
    for speeds in [[2, 2, 1, 0], [1, 1, 0, 0]] {
        let mut session = switch(&prepared, speeds, speeds);
        for from in 0..4 {
            for to in (0..4).filter(|&to| to != from) {
                let frame = with_fcs(build(address(to), address(from), OCTETS, (4 * from + to) as u64));
                let (received, cut) = crosses(&mut session, from, to, &frame);
                assert!(received.octets == frame && !received.error, "{from} to {to} of {speeds:?}");
                assert_eq!(cut, speeds[from] == speeds[to], "{from} to {to} of {speeds:?}");
            }
        }
    }
}

#[test]
fn the_host_reads_what_the_ports_are_told_and_that_half_duplex_is_refused() {
    let Some(prepared) = prepared() else { return };
    let mut session = switch(&prepared, [2, 1, 0, 1], [2, 1, 0, 3]);
    let speeds = session.device.link_speeds().unwrap();
    let speeds: Vec<Option<u32>> = speeds.into_iter().map(|speed| speed.mbps()).collect();
    assert_eq!(speeds, [Some(1_000), Some(100), Some(10), None]);
}

/// That the test of cut-through can tell: a switch that believes in one speed cuts through, and the faster line runs out of words.
#[test]
fn a_wrong_speed_lets_a_frame_run_out_of_words() {
    let Some(prepared) = prepared() else { return };
    let mut session = switch(&prepared, [2, 1, 2, 1], [2; 4]);
    let frame = with_fcs(build(address(0), address(1), OCTETS, 1));
    let (received, cut) = crosses(&mut session, 1, 0, &frame);
    assert!(cut && received.error && !received.fcs_is_right());
}
