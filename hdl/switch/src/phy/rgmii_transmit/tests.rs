//! The RGMII's sending side by what a PHY samples: TXC, TD and TX_CTL as they stand in each half cycle of 4 ns.

use super::*;
use crate::phy::testing::*;
use crate::phy::{SPEED_10, SPEED_100, SPEED_1000};
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, SeedableRng};

/// TXC, TD, TX_CTL.
type Half = (bool, u8, bool);

fn transmitter() -> RgmiiTransmit {
    let mut block = RgmiiTransmit::default();
    block.clock.connect();
    block.speed.connect();
    block.txd.connect();
    block.tx_en.connect();
    block.tx_er.connect();
    block.connect_all();
    block
}

/// Plays octets at speeds, each `(speed, octets)`; the wires, and the cycles from strobe to strobe.
fn transmit(parts: &[(u64, Vec<Sent>)]) -> (Vec<Half>, Vec<usize>) {
    let mut block = transmitter();
    let (mut wires, mut strobes) = (vec![], vec![]);
    let mut since = 0;
    for (speed, octets) in parts {
        block.speed.next = (*speed).into();
        let mut octets = octets.iter();
        loop {
            settle(&mut block);
            since += 1;
            let strobe = block.tx_strobe.val();
            tick(&mut block, |block| &mut block.clock);
            wires.push((block.clk_rise.val(), block.d_rise.val().to_u8(), block.ctl_rise.val()));
            wires.push((block.clk_fall.val(), block.d_fall.val().to_u8(), block.ctl_fall.val()));
            if strobe {
                strobes.push(since);
                since = 0;
                let Some(&(octet, enable, error)) = octets.next() else { break };
                block.txd.next = u64::from(octet).into();
                block.tx_en.next = enable;
                block.tx_er.next = error;
            }
        }
    }
    (wires, strobes)
}

fn rising_edges(wires: &[Half]) -> Vec<usize> {
    (1..wires.len()).filter(|&at| wires[at].0 && !wires[at - 1].0).collect()
}

/// What a PHY takes at 10 and 100 Mb/s when TXC reaches it `delay` halves late; every sample must have stood for 8 ns, and stay for the half.
fn nibbles(wires: &[Half], delay: usize) -> Vec<(u8, bool, bool)> {
    let sample = |at: usize| {
        let (from, to) = (at + delay - 2, at + delay);
        assert!(wires[from..=to].iter().all(|wire| (wire.1, wire.2) == (wires[at].1, wires[at].2)), "half {at}");
        (wires[at].1, wires[at].2)
    };
    let falling = |from: usize| (from..wires.len()).find(|&at| !wires[at].0);
    let edges = rising_edges(wires).into_iter().filter(|&edge| edge >= 2 && edge + 60 < wires.len());
    edges
        .filter_map(|edge| Some((sample(edge), sample(falling(edge)?))))
        .map(|((nibble, enable), (again, xor))| {
            assert_eq!(nibble, again, "the nibble is repeated at the falling edge");
            (nibble, enable, enable ^ xor)
        })
        .collect()
}

fn octets_of(nibbles: &[(u8, bool, bool)]) -> Vec<Sent> {
    let start = nibbles.iter().position(|nibble| nibble.1).unwrap() % 2;
    let octet = |pair: &[(u8, bool, bool)]| {
        assert_eq!((pair[0].1, pair[0].2), (pair[1].1, pair[1].2));
        (pair[0].0 | pair[1].0 << 4, pair[0].1, pair[0].2)
    };
    nibbles[start..].chunks_exact(2).map(octet).collect()
}

#[test]
fn at_1000_both_edges_carry_an_octet_and_every_cycle_takes_one() {
    let all = random_frames(&mut StdRng::seed_from_u64(1), 60, 100);
    let mut octets = sent(&all, 12);
    octets.extend(vec![(0, false, false); 4]);
    let (wires, strobes) = transmit(&[(SPEED_1000, vec![(0, false, false)]), (SPEED_1000, octets)]);
    assert!(strobes[2..].iter().all(|&cycles| cycles == 1));
    // From the second octet on; before, it was a cycle of 10 Mb/s.
    let wires = &wires[2 * (strobes[0] + 1)..];
    let octet = |pair: &[Half]| {
        assert!(pair[0].0 && !pair[1].0, "TXC is high, then low");
        (pair[0].1 | pair[1].1 << 4, pair[0].2, pair[0].2 ^ pair[1].2)
    };
    let octets: Vec<Sent> = wires.chunks_exact(2).map(octet).collect();
    assert!(taken(&octets) == all);
}

#[test]
fn at_100_and_10_a_phy_with_or_without_delay_of_txc_takes_nibbles_that_stood_for_8_ns() {
    for (speed, cycles, count) in [(SPEED_100, 10, 40), (SPEED_10, 100, 8)] {
        let all = random_frames(&mut StdRng::seed_from_u64(speed), count, 60);
        let mut octets = sent(&all, 12);
        octets.extend(vec![(0, false, false); 4]);
        let (wires, strobes) = transmit(&[(speed, octets)]);
        assert!(strobes[1..].iter().all(|&found| found == cycles), "speed {speed}");
        // Four cycles after the first strobe all is at the new rate.
        let wires = &wires[2 * (strobes[0] + 1)..];
        for delay in [0, 1] {
            assert!(taken(&octets_of(&nibbles(wires, delay))) == all, "speed {speed}, delay {delay}");
        }
        let edges = rising_edges(wires);
        assert!(edges.windows(2).all(|pair| pair[1] - pair[0] == cycles), "a period is half an octet");
        let high = wires[edges[0]..*edges.last().unwrap()].iter().filter(|wire| wire.0).count();
        assert_eq!(2 * high, cycles * (edges.len() - 1), "TXC is high for half of its period");
    }
}

#[test]
fn txc_has_no_pulse_shorter_than_the_shorter_of_two_speeds_when_they_change() {
    let idle = |octets: usize| vec![(0, false, false); octets];
    let speeds = [SPEED_1000, SPEED_100, SPEED_10, SPEED_1000, SPEED_10, SPEED_100, SPEED_1000];
    let parts: Vec<(u64, Vec<Sent>)> = speeds.iter().map(|&speed| (speed, idle(3))).collect();
    let (wires, _) = transmit(&parts);
    let mut pulses: Vec<(bool, usize)> = vec![];
    for wire in &wires {
        match pulses.last_mut() {
            Some((level, length)) if *level == wire.0 => *length += 1,
            _ => pulses.push((wire.0, 1)),
        }
    }
    // Halves of 4 ns. The first and the last pulse are cut off.
    let inner = &pulses[1..pulses.len() - 1];
    let highs: Vec<usize> = inner.iter().filter(|pulse| pulse.0).map(|pulse| pulse.1).collect();
    assert!(highs.iter().all(|length| [1, 5, 50].contains(length)), "{highs:?}");
    assert!([1, 5, 50].iter().all(|length| highs.contains(length)), "every speed was seen");
    for three in inner.windows(3).filter(|three| three[0].0) {
        assert!(three[1].1 >= three[0].1.min(three[2].1), "{three:?}");
    }
}

#[test]
fn the_first_nibble_is_at_the_cells_one_edge_after_the_octet_was_offered() {
    let mut block = transmitter();
    block.speed.next = SPEED_1000.into();
    (0..210).for_each(|_| tick(&mut block, |block| &mut block.clock));
    block.txd.next = 0xA5_u64.into();
    block.tx_en.next = true;
    tick(&mut block, |block| &mut block.clock);
    let pins = (block.d_rise.val().to_u8(), block.d_fall.val().to_u8(), block.ctl_rise.val(), block.ctl_fall.val());
    assert_eq!(pins, (5, 10, true, true));
}
