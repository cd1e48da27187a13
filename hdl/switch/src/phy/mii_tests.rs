//! The MII against IEEE Std 802.3-2018, 22.2.3: nibbles made here, octets found here.

use super::mii_receive::MiiReceive;
use super::mii_transmit::MiiTransmit;
use super::testing::*;
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};
use rust_hdl::prelude::*;

/// Nibble, RX_DV, RX_ER.
type Nibble = (u8, bool, bool);

fn receive(nibbles: &[Nibble]) -> (Vec<Seen>, Vec<usize>) {
    let mut block = MiiReceive::default();
    block.clock.connect();
    block.nibble.connect();
    block.dv.connect();
    block.er.connect();
    block.connect_all();
    let (mut seen, mut cycles) = (vec![], vec![]);
    for (cycle, &(nibble, dv, er)) in nibbles.iter().chain(&[(0, false, false); 3]).enumerate() {
        block.nibble.next = u64::from(nibble).into();
        block.dv.next = dv;
        block.er.next = er;
        tick(&mut block, |block| &mut block.clock);
        if block.strobe.val() {
            let octet = block.rxd.val().to_u8();
            seen.push(Seen { octet, valid: block.rx_dv.val(), error: block.rx_er.val() });
            cycles.push(cycle);
        }
    }
    (seen, cycles)
}

/// A frame behind `preamble` nibbles 5, delimiter 5 D.
fn burst(preamble: usize, frame: &(Vec<u8>, Option<usize>)) -> Vec<Nibble> {
    let mut nibbles = vec![(5, true, false); preamble];
    nibbles.extend([(5, true, false), (13, true, false)]);
    for (at, octet) in frame.0.iter().enumerate() {
        let error = frame.1 == Some(at);
        nibbles.extend([(octet & 15, true, error && octet & 1 == 0), (octet >> 4, true, error && octet & 1 == 1)]);
    }
    nibbles
}

#[test]
fn frames_come_octet_by_octet_whatever_the_preamble_and_a_single_last_nibble_is_left_out() {
    for seed in 0..4 {
        let mut random = StdRng::seed_from_u64(seed);
        let all = random_frames(&mut random, 100, 90);
        let (mut nibbles, mut expected, mut longer) = (vec![(0, false, false); 3], vec![], vec![]);
        for frame in &all {
            nibbles.extend(burst(random.gen_range(0..17), frame));
            let (mut octets, mut error) = (frame.0.clone(), frame.1.is_some());
            if random.gen_ratio(1, 3) {
                let (nibble, bad) = (random.gen_range(0..16), random.gen_ratio(1, 3));
                nibbles.push((nibble, true, bad));
                error |= bad;
                // What the octet that stands for it says has no meaning.
                octets.extend(bad.then_some(0));
            }
            longer.push(octets.len() > frame.0.len());
            expected.push((octets, error));
            let gap = random.gen_range(2..30);
            nibbles.extend((0..gap).map(|_| (random.gen_range(0..16), false, random.gen_ratio(1, 9))));
        }
        let mut found = frames(&receive(&nibbles).0);
        for ((octets, _), _) in found.iter_mut().zip(longer).filter(|(_, longer)| *longer) {
            *octets.last_mut().unwrap() = 0;
        }
        assert!(found == expected, "seed {seed}");
    }
}

#[test]
fn a_burst_without_a_delimiter_gives_no_octet() {
    let mut nibbles = vec![(5, true, false); 40];
    nibbles.extend([(13, false, false), (13, true, false), (7, true, true), (13, true, false), (5, true, false)]);
    assert!(receive(&nibbles).0.iter().all(|seen| !seen.valid));
}

#[test]
fn an_octet_is_there_one_edge_after_its_second_nibble_and_every_second_cycle() {
    let (seen, cycles) = receive(&burst(15, &(vec![1, 2, 3], None)));
    let valid: Vec<usize> = seen.iter().zip(&cycles).filter(|(seen, _)| seen.valid).map(|(_, &cycle)| cycle).collect();
    // The delimiter's second nibble was taken by edge 16; the outputs are those behind it.
    assert_eq!(valid, [16, 18, 20, 22]);
}

#[test]
fn octets_leave_low_nibble_first_and_the_strobe_takes_one_in_two_cycles() {
    let mut random = StdRng::seed_from_u64(9);
    let all = random_frames(&mut random, 60, 90);
    let mut octets = sent(&all, 12).into_iter();
    let mut block = MiiTransmit::default();
    block.clock.connect();
    block.txd.connect();
    block.tx_en.connect();
    block.tx_er.connect();
    block.connect_all();
    let (mut nibbles, mut since) = (vec![], 0);
    for cycle in 0.. {
        settle(&mut block);
        since += 1;
        let strobe = block.tx_strobe.val();
        tick(&mut block, |block| &mut block.clock);
        nibbles.push((block.mii_txd.val().to_u8(), block.mii_tx_en.val(), block.mii_tx_er.val()));
        if strobe {
            assert!(cycle < 2 || since == 2);
            since = 0;
            let Some((octet, enable, error)) = octets.next() else { break };
            block.txd.next = u64::from(octet).into();
            block.tx_en.next = enable;
            block.tx_er.next = error;
        }
    }
    let start = nibbles.iter().position(|nibble| nibble.1).unwrap() % 2;
    let pair = |pair: &[Nibble]| {
        assert_eq!((pair[0].1, pair[0].2), (pair[1].1, pair[1].2));
        (pair[0].0 | pair[1].0 << 4, pair[0].1, pair[0].2)
    };
    let octets: Vec<Sent> = nibbles[start..].chunks_exact(2).map(pair).collect();
    assert!(taken(&octets) == all);
}
