//! Logs written by hand: what ends with TX_ER, what the host took from the CPU port, what it injected.

use macaddr::MacAddr6;
use trunkline_map::TrapReason;

use super::*;
use crate::bench::LinkChange;
use crate::frame;
use crate::gmii::{Driven, Received};
use crate::golden::{Command, GoldenOptions, Limit, Setting, Window, CPU};

const US: u64 = 1_000_000;
const PORTS: usize = 3;

fn station(n: u8) -> MacAddr6 {
    MacAddr6::new(0x02, 0, 0, 0, 1, n)
}

/// All links up, and these settings long before the first frame.
fn log(settings: &[Setting]) -> Log {
    let mut log = Log::new(PORTS);
    log.links = (0..PORTS).map(|port| LinkChange { time_ps: US, port, up: true }).collect();
    let window = Window { from: 10 * US, to: 11 * US };
    log.commands = settings.iter().map(|setting| (window, Command::Set(*setting))).collect();
    log
}

fn show(log: &mut Log, port: usize, octets: &[u8], sfd_ps: u64) {
    let (octets, end_ps) = (octets.to_vec(), sfd_ps + frame::duration_ps(octets.len() as u64));
    let driven = Driven { tag: 1, octets, error: false, sfd_ps, end_ps, cut: false };
    log.shown.push(Shown { port, driven, direct: None });
}

fn receive(log: &mut Log, egress: usize, octets: &[u8], sfd_ps: u64, error: bool) {
    let (octets, end_ps) = (octets.to_vec(), sfd_ps + frame::duration_ps(octets.len() as u64));
    let (gap_octets, preamble_octets, malformed) = (None, 7, false);
    log.received[egress].push(Received { octets, sfd_ps, end_ps, gap_octets, preamble_octets, error, malformed });
}

fn complaint(log: &Log) -> String {
    let failure = check(log, GoldenOptions::new(PORTS)).unwrap_err();
    failure.mismatches.iter().map(|mismatch| format!("{mismatch}\n")).collect()
}

/// A frame with a wrong FCS from port 0 to nobody known, of which port 1 began a copy and port 2 none.
fn faulty(settings: &[Setting], received: &[u8]) -> Log {
    let mut log = log(settings);
    let mut octets = frame::build(station(9), station(1), 100, 7);
    octets[80] ^= 1;
    show(&mut log, 0, &octets, 1_000 * US);
    receive(&mut log, 1, received, 1_001 * US, true);
    log
}

fn damaged() -> Vec<u8> {
    let mut octets = frame::build(station(9), station(1), 100, 7);
    octets[80] ^= 1;
    octets
}

#[test]
fn a_copy_that_ends_with_tx_er_is_that_of_a_faulty_frame_where_cut_through_is_on() {
    let on = Setting::CutThrough { ingress: 0, egresses: 0b110 };
    check(&faulty(&[on], &damaged()), GoldenOptions::new(PORTS)).unwrap_or_else(|failure| panic!("{failure}"));
    let text = complaint(&faulty(&[], &damaged()));
    assert!(text.contains("it ended with TX_ER"), "{text}");
    let text = complaint(&faulty(&[Setting::CutThrough { ingress: 0, egresses: 0b100 }], &damaged()));
    assert!(text.contains("it ended with TX_ER"), "on for another egress: {text}");
    let mut other = damaged();
    other[20] ^= 1;
    let text = complaint(&faulty(&[on], &other));
    assert!(text.contains("it ended with TX_ER"), "the octets of no frame: {text}");
}

#[test]
fn between_ports_of_two_speeds_no_copy_of_a_faulty_frame_has_started() {
    let log = faulty(&[Setting::CutThrough { ingress: 0, egresses: 0b110 }], &damaged());
    let told = |speeds: [u8; 3]| {
        let mut options = GoldenOptions::new(PORTS);
        options.speeds[..3].copy_from_slice(&speeds);
        check(&log, options)
    };
    for speeds in [[1, 1, 2], [0, 0, 0]] {
        told(speeds).unwrap_or_else(|failure| panic!("{speeds:?}: {failure}"));
    }
    for speeds in [[2, 1, 2], [0, 1, 0]] {
        let failure = told(speeds).unwrap_err();
        let text: String = failure.mismatches.iter().map(|mismatch| format!("{mismatch}\n")).collect();
        assert!(text.contains("it ended with TX_ER"), "{speeds:?}: {text}");
    }
}

#[test]
fn tx_er_with_a_right_fcs_is_no_end_of_a_faulty_frame() {
    let on = Setting::CutThrough { ingress: 0, egresses: 0b110 };
    let text = complaint(&faulty(&[on], &frame::build(station(9), station(1), 100, 7)));
    assert!(text.contains("TX_ER was high in a frame whose FCS is right"), "{text}");
}

/// An ARP request from port 0 that the host took, told this reason.
fn arp(rate: u32, reason: TrapReason) -> Log {
    let mut log = log(&[Setting::TrapLimit(TrapReason::Arp, Limit { rate, burst: 255 })]);
    let mut octets = frame::build(MacAddr6::broadcast(), station(1), 64, 1);
    octets.truncate(60);
    octets[12..14].copy_from_slice(&[0x08, 0x06]);
    let octets = frame::with_fcs(octets);
    show(&mut log, 0, &octets, 1_000 * US);
    receive(&mut log, 1, &octets, 1_002 * US, false);
    receive(&mut log, 2, &octets, 1_002 * US, false);
    log.trapped.push(Trapped { reason: Some(reason), ingress: 0, octets, time_ps: 1_100 * US });
    log
}

#[test]
fn what_the_host_took_from_the_cpu_port_must_have_been_admitted_and_bear_its_reason() {
    let rate = 1_000_000;
    let right = arp(rate, TrapReason::Arp);
    check(&right, GoldenOptions::new(PORTS)).unwrap_or_else(|failure| panic!("{failure}"));
    let text = complaint(&arp(rate, TrapReason::CpuEntry));
    assert!(text.contains("error[copies]") && text.contains("the CPU, arp"), "{text}");
    let text = complaint(&arp(0, TrapReason::Arp));
    assert!(text.contains("left by the CPU"), "{text}");
    let mut elsewhere = arp(rate, TrapReason::Arp);
    elsewhere.trapped[0].ingress = 2;
    assert!(complaint(&elsewhere).contains("the host was told it came by p2"));
}

#[test]
fn an_injected_frame_goes_where_the_relay_or_the_mask_says() {
    let octets = frame::build(station(9), station(1), 64, 1);
    for (direct, ports) in [(None, &[0, 1, 2][..]), (Some(0b101), &[0, 2]), (Some(0b10), &[1])] {
        let mut log = log(&[]);
        show(&mut log, CPU, &octets, 1_000 * US);
        log.shown[0].direct = direct;
        for port in ports {
            receive(&mut log, *port, &octets, 1_002 * US, false);
        }
        let verified = check(&log, GoldenOptions::new(PORTS)).unwrap_or_else(|failure| panic!("{direct:?}: {failure}"));
        assert_eq!(verified.copies, ports.len());
        receive(&mut log, 1, &octets, 1_004 * US, false);
        assert!(complaint(&log).contains("error[unexpected]"), "{direct:?}: one copy too many");
    }
}

/// Port 1 asks its partner for pauses; these settings are in force.
fn pausing(settings: &[Setting], asked: &[u16]) -> Log {
    let mut log = log(settings);
    for (quanta, time_us) in asked.iter().zip((1_000..).step_by(100)) {
        receive(&mut log, 1, &frame::with_fcs(trunkline_map::pause::frame(1, *quanta).to_vec()), time_us * US, false);
    }
    log
}

#[test]
fn a_pause_frame_is_no_copy_and_comes_only_from_ports_that_send_them() {
    let on = Setting::Pause { ports: 0b010 };
    check(&pausing(&[on], &[0xFFFF, 0xFFFF, 0, 0xFFFF]), GoldenOptions::new(PORTS)).unwrap();
    assert!(complaint(&pausing(&[], &[0xFFFF])).contains("its port sends none"));
    assert!(complaint(&pausing(&[Setting::Pause { ports: 0b101 }], &[0xFFFF])).contains("its port sends none"));
    assert!(complaint(&pausing(&[on, Setting::Pause { ports: 0 }], &[0xFFFF, 0])).contains("its port sends none"));
    assert!(complaint(&pausing(&[on], &[0])).contains("none was asked for"));
    assert!(complaint(&pausing(&[on], &[0xFFFF, 0, 0])).contains("none was asked for"));
    assert!(complaint(&pausing(&[on], &[5])).contains("no frame with these octets"), "no quanta but two");
}
