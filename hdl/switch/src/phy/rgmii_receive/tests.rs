//! The RGMII's receiving side against RGMII 2.0, 3.4 and 3.4.1: the PHY's samples are made here.

use super::*;
use crate::phy::testing::*;
use crate::phy::{SPEED_10, SPEED_100, SPEED_1000};
use crate::testing::tick;
use rand::{rngs::StdRng, Rng, SeedableRng};

/// RD at the rising and the falling edge of RXC, RX_CTL likewise.
type Sample = (u8, u8, bool, bool);

/// The coding of 3.4: the falling edge carries RX_DV xor RX_ER. At 10 and 100 Mb/s what the falling edge shows on RD is noise here.
fn coded(random: &mut StdRng, gigabit: bool, octet: u8, dv: bool, er: bool) -> Vec<Sample> {
    match gigabit {
        true => vec![(octet & 15, octet >> 4, dv, dv ^ er)],
        false => [octet & 15, octet >> 4].map(|nibble| (nibble, random.gen_range(0..16), dv, dv ^ er)).to_vec(),
    }
}

/// 3.4.1: link, speed and duplex between frames.
fn in_band(link: bool, speed: u64, full: bool) -> Sample {
    let status = u8::from(link) | (speed as u8) << 1 | u8::from(full) << 3;
    (status, status, false, false)
}

fn receiver() -> RgmiiReceive {
    let mut block = RgmiiReceive::default();
    block.clock.connect();
    block.d_rise.connect();
    block.d_fall.connect();
    block.ctl_rise.connect();
    block.ctl_fall.connect();
    block.gigabit.connect();
    block.connect_all();
    block
}

fn show(block: &mut RgmiiReceive, (rise, fall, ctl_rise, ctl_fall): Sample) {
    block.d_rise.next = u64::from(rise).into();
    block.d_fall.next = u64::from(fall).into();
    block.ctl_rise.next = ctl_rise;
    block.ctl_fall.next = ctl_fall;
    tick(block, |block| &mut block.clock);
}

fn seen(block: &RgmiiReceive) -> Option<Seen> {
    let octet = block.rxd.val().to_u8();
    block.strobe.val().then(|| Seen { octet, valid: block.rx_dv.val(), error: block.rx_er.val() })
}

/// Link in full duplex, speed, link in half duplex.
fn status(block: &RgmiiReceive) -> (bool, u64, bool) {
    (block.link.val(), block.speed.val().to_u64(), block.half_duplex.val())
}

#[test]
fn frames_arrive_whole_at_every_speed_and_the_status_stays() {
    for (seed, speed) in [SPEED_10, SPEED_100, SPEED_1000, SPEED_1000].into_iter().enumerate() {
        let mut random = StdRng::seed_from_u64(seed as u64);
        let gigabit = speed == SPEED_1000;
        let all = random_frames(&mut random, 100, 100);
        let mut block = receiver();
        block.gigabit.next = gigabit;
        let mut found = vec![];
        for (octet, dv, er) in sent(&all, 12) {
            let samples = match dv {
                true => coded(&mut random, gigabit, octet, dv, er),
                false => vec![in_band(true, speed, true); if gigabit { 1 } else { 2 }],
            };
            for sample in samples {
                show(&mut block, sample);
                found.extend(seen(&block));
                if dv {
                    assert_eq!(status(&block), (true, speed, false), "within a frame, seed {seed}");
                }
            }
        }
        let expected: Vec<Frame> = all.into_iter().map(|(octets, error)| (octets, error.is_some())).collect();
        assert!(frames(&found) == expected, "seed {seed}");
    }
}

#[test]
fn at_1000_an_octet_is_there_one_edge_after_its_samples() {
    let mut block = receiver();
    block.gigabit.next = true;
    show(&mut block, in_band(true, SPEED_1000, true));
    for octet in [0x5A, 0xC3] {
        show(&mut block, (octet & 15, octet >> 4, true, true));
        assert_eq!(seen(&block), Some(Seen { octet, valid: true, error: false }));
    }
}

#[test]
fn in_band_status_counts_when_it_stood_for_four_or_five_cycles_between_frames() {
    let mut block = receiver();
    assert_eq!(status(&block), (false, 0, false), "after power-up");
    for (link, speed, full) in
        [(true, SPEED_1000, true), (true, SPEED_100, false), (false, SPEED_100, false), (true, SPEED_10, true)]
    {
        let before = status(&block);
        let mut cycles = 0;
        while status(&block) != (link && full, speed, link && !full) {
            assert_eq!(status(&block), before, "link, speed and duplex change together");
            show(&mut block, in_band(link, speed, full));
            cycles += 1;
            assert!(cycles <= 5);
        }
        assert!(cycles >= 4);
    }
    // The reserved speed is no link.
    for full in [true, false] {
        (0..6).for_each(|_| show(&mut block, in_band(true, 3, full)));
        assert_eq!(status(&block), (false, 3, false));
    }
}

#[test]
fn what_is_not_status_is_not_taken_for_it() {
    let mut block = receiver();
    (0..6).for_each(|_| show(&mut block, in_band(true, SPEED_1000, true)));
    let was = status(&block);
    // Three cycles and something else; RX_ER without RX_DV (carrier, 3.4); data of a frame.
    for _ in 0..4 {
        (0..3).for_each(|_| show(&mut block, in_band(false, SPEED_10, false)));
        show(&mut block, in_band(false, SPEED_100, false));
    }
    (0..20).for_each(|_| show(&mut block, (0, 0, false, true)));
    (0..20).for_each(|_| show(&mut block, (0, 0, true, true)));
    (0..20).for_each(|_| show(&mut block, (0, 0, true, false)));
    assert_eq!(status(&block), was);
}

#[test]
fn a_new_rate_takes_effect_between_frames_only() {
    let mut block = receiver();
    block.gigabit.next = true;
    show(&mut block, in_band(true, SPEED_1000, true));
    show(&mut block, (5, 13, true, true));
    block.gigabit.next = false;
    for octet in 0..20 {
        show(&mut block, (octet & 15, octet >> 4, true, true));
        assert_eq!(seen(&block), Some(Seen { octet, valid: true, error: false }));
    }
    show(&mut block, in_band(true, SPEED_100, true));
    show(&mut block, (5, 5, true, true));
    show(&mut block, (5, 5, true, true));
    assert_eq!(seen(&block), None);
}
