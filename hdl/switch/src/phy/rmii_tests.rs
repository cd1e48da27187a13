//! The RMII against a PHY made here from the RMII Specification 1.2: dibits, CRS_DV with its toggling end, both speeds.

use super::rmii_receive::RmiiReceive;
use super::rmii_transmit::RmiiTransmit;
use super::testing::*;
use super::{RmiiPort, SPEED_10, SPEED_100};
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};
use rust_hdl::prelude::*;

/// RXD, CRS_DV, RX_ER.
type Dibit = (u8, bool, bool);

/// How long carrier is there before the first dibit of preamble, and how many nibbles of data come after it is gone.
struct Shape {
    before: usize,
    preamble: usize,
    behind: usize,
    /// Dibits beyond the last octet; the last of them in error.
    more: usize,
    more_error: bool,
}

fn burst(shape: &Shape, frame: &(Vec<u8>, Option<usize>)) -> Vec<Dibit> {
    let mut data = vec![(0b01, false); shape.preamble];
    data.extend([(0b01, false), (0b01, false), (0b01, false), (0b11, false)]);
    for (at, octet) in frame.0.iter().enumerate() {
        data.extend((0..4).map(|i| (octet >> (2 * i) & 3, frame.1 == Some(at) && i == usize::from(octet % 4))));
    }
    data.extend((0..shape.more).map(|i| (0b10, shape.more_error && i + 1 == shape.more)));
    let mut dibits = vec![(0b00, true, false); shape.before];
    // Carrier goes at the beginning of a nibble; in every nibble from there CRS_DV is low, then high.
    let (length, start) = (data.len(), shape.preamble % 2);
    let gone = length.saturating_sub(2 * shape.behind).max(shape.preamble + 4);
    for (at, (data, error)) in data.into_iter().enumerate() {
        let first_of_nibble = at % 2 == start;
        dibits.push((data, at < gone || !first_of_nibble || at + 1 == length, error));
    }
    dibits
}

fn receiver(speed: u64) -> RmiiReceive {
    let mut block = RmiiReceive::default();
    block.clock.connect();
    block.speed.connect();
    block.rmii_rxd.connect();
    block.rmii_crs_dv.connect();
    block.rmii_rx_er.connect();
    block.connect_all();
    block.speed.next = speed.into();
    block
}

/// What is seen, and the cycle in which it is.
fn receive(speed: u64, dibits: &[Dibit]) -> Vec<(usize, Seen)> {
    let mut block = receiver(speed);
    let each = if speed == SPEED_100 { 1 } else { 10 };
    let mut seen = vec![];
    let all = dibits.iter().chain(&[(0, false, false); 8]).flat_map(|&dibit| vec![dibit; each]);
    for (cycle, (data, carrier, error)) in all.enumerate() {
        block.rmii_rxd.next = u64::from(data).into();
        block.rmii_crs_dv.next = carrier;
        block.rmii_rx_er.next = error;
        tick(&mut block, |block| &mut block.clock);
        if block.strobe.val() {
            let octet = block.rxd.val().to_u8();
            seen.push((cycle, Seen { octet, valid: block.rx_dv.val(), error: block.rx_er.val() }));
        }
    }
    seen
}

fn random_bursts(speed: u64, count: usize, seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let (mut dibits, mut expected) = (vec![(0, false, false); 3 + seed as usize % 7], vec![]);
    for mut frame in random_frames(&mut random, count, 80) {
        let shape = Shape {
            before: random.gen_range(0..12),
            preamble: random.gen_range(0..30),
            behind: random.gen_range(0..9),
            more: random.gen_range(0..4),
            more_error: random.gen_ratio(1, 4),
        };
        if shape.more > 0 && frame.0.is_empty() {
            frame.1 = None;
        }
        dibits.extend(burst(&shape, &frame));
        let bad = shape.more_error && shape.more > 0;
        expected.push((frame.0, frame.1.is_some() || bad, bad));
        dibits.extend(vec![(0, false, false); random.gen_range(4..40)]);
    }
    let seen: Vec<Seen> = receive(speed, &dibits).into_iter().map(|(_, seen)| seen).collect();
    let found = frames(&seen);
    assert_eq!(found.len(), expected.len(), "seed {seed}, speed {speed}");
    for ((octets, error), (frame, bad, longer)) in found.iter().zip(&expected) {
        assert_eq!(octets[..octets.len() - usize::from(*longer)], frame[..], "seed {seed}, speed {speed}");
        assert_eq!(error, bad, "seed {seed}, speed {speed}");
    }
}

#[test]
fn frames_at_100_come_whole_however_crs_dv_ends_them() {
    (0..6).for_each(|seed| random_bursts(SPEED_100, 100, seed));
}

#[test]
fn frames_at_10_come_whole_whichever_of_the_ten_cycles_is_sampled() {
    (0..10).for_each(|seed| random_bursts(SPEED_10, 12, seed));
}

#[test]
fn carrier_without_a_delimiter_gives_no_octet() {
    // False carrier shows 10 until carrier goes; two dibits 01 and 11 are no delimiter.
    let mut dibits = vec![(0b00, true, false); 5];
    dibits.extend([(0b10, true, true); 30]);
    dibits.extend([(0, false, false); 4]);
    dibits.extend([
        (0b00, true, false),
        (0b01, true, false),
        (0b01, true, false),
        (0b11, true, false),
        (0b11, true, false),
    ]);
    assert!(receive(SPEED_100, &dibits).iter().all(|(_, seen)| !seen.valid));
}

#[test]
fn an_octet_at_100_is_there_four_edges_after_its_last_dibit_and_every_fourth_cycle() {
    let shape = Shape { before: 2, preamble: 28, behind: 0, more: 0, more_error: false };
    let seen = receive(SPEED_100, &burst(&shape, &(vec![7; 5], None)));
    let valid: Vec<usize> = seen.iter().filter(|(_, seen)| seen.valid).map(|(cycle, _)| *cycle).collect();
    // The delimiter's last dibit is taken by edge 33, which is the first of the four.
    assert_eq!(valid, [36, 40, 44, 48, 52, 56]);
}

/// Sends for so many cycles, and gives what the pins show in each.
fn transmit(speed: u64, cycles: usize, octets: &[Sent]) -> Vec<(u8, bool)> {
    let mut block = RmiiTransmit::default();
    block.clock.connect();
    block.speed.connect();
    block.txd.connect();
    block.tx_en.connect();
    block.connect_all();
    let (mut octets, mut pins) = (octets.iter(), vec![]);
    block.speed.next = speed.into();
    for _ in 0..cycles {
        settle(&mut block);
        let strobe = block.tx_strobe.val();
        tick(&mut block, |block| &mut block.clock);
        pins.push((block.rmii_txd.val().to_u8(), block.rmii_tx_en.val()));
        if strobe {
            let (octet, enable, _) = octets.next().copied().unwrap_or_default();
            block.txd.next = u64::from(octet).into();
            block.tx_en.next = enable;
        }
    }
    assert!(octets.next().is_none(), "all octets were taken");
    pins
}

#[test]
fn octets_leave_low_dibit_first_each_for_one_cycle_or_for_ten() {
    for (speed, each, count) in [(SPEED_100, 1, 60), (SPEED_10, 10, 8)] {
        let mut random = StdRng::seed_from_u64(speed);
        let mut all = random_frames(&mut random, count, 80);
        all.iter_mut().for_each(|frame| frame.1 = None);
        let octets = sent(&all, 12);
        let pins = transmit(speed, 100 + 4 * each * octets.len(), &octets);
        let start = pins.iter().position(|pin| pin.1).unwrap() % (4 * each);
        let octet = |four: &[(u8, bool)]| {
            for dibit in four.chunks(each) {
                assert!(dibit.iter().all(|pin| *pin == dibit[0]), "held for its time");
            }
            assert!(four.iter().all(|pin| pin.1 == four[0].1));
            let value = four.chunks(each).rev().fold(0, |octet, dibit| octet << 2 | dibit[0].0);
            (value, four[0].1, false)
        };
        let octets: Vec<Sent> = pins[start..].chunks_exact(4 * each).map(octet).collect();
        assert!(taken(&octets) == all, "speed {speed}");
    }
}

#[test]
fn a_port_has_the_link_and_the_speed_that_are_polled() {
    let mut block = RmiiPort::default();
    block.connect_inputs();
    block.connect_all();
    for (link, speed, half) in [(true, SPEED_100, false), (false, SPEED_100, true), (true, SPEED_10, false)] {
        block.polled_link.next = link;
        block.polled_speed.next = speed.into();
        block.polled_half.next = half;
        (0..150).for_each(|_| tick(&mut block, |block| &mut block.ref_clk));
        assert_eq!((block.link_up.val(), block.speed.val().to_u64(), block.half_duplex.val()), (link, speed, half));
        let strobes = |block: &mut RmiiPort| {
            tick(block, |block| &mut block.ref_clk);
            usize::from(block.tx_strobe.val())
        };
        let count: usize = (0..400).map(|_| strobes(&mut block)).sum();
        assert_eq!(count, if speed == SPEED_100 { 100 } else { 10 });
    }
}
