//! A port at all speeds, its two clocks apart, against a PHY that signals in band.

use super::*;
use crate::gmii::testing::{run, Timebase, PHY, PHY_FAST};
use crate::phy::testing::*;
use crate::phy::{SPEED_10, SPEED_100, SPEED_1000};
use rand::{rngs::StdRng, SeedableRng};

fn port(source: StatusSource) -> RgmiiPort {
    let mut block = RgmiiPort::new(source);
    block.connect_inputs();
    block.connect_all();
    block
}

/// RXC of a PHY, RXC's half period, and 125 MHz.
fn clocks(speed: u64) -> [Timebase<RgmiiPort>; 2] {
    let half_period = PHY_FAST * [50, 5, 1][speed as usize];
    [
        Timebase { clock: |block: &mut RgmiiPort| &mut block.rx_clk, half_period, phase: 7 },
        Timebase { clock: |block: &mut RgmiiPort| &mut block.tx_clk, half_period: PHY, phase: 3 },
    ]
}

/// Between frames, 3.4.1.
fn idle(block: &mut RgmiiPort, link: bool, speed: u64, full: bool) {
    let status = u64::from(link) | speed << 1 | u64::from(full) << 3;
    block.rx_d_rise.next = status.into();
    block.rx_d_fall.next = status.into();
    block.rx_ctl_rise.next = false;
    block.rx_ctl_fall.next = false;
}

#[test]
fn frames_pass_both_ways_at_every_speed_once_the_link_is_up() {
    for speed in [SPEED_1000, SPEED_100, SPEED_10] {
        let (count, longest) = [(4, 40), (12, 80), (40, 80)][speed as usize];
        let all = random_frames(&mut StdRng::seed_from_u64(speed), count, longest);
        let octets = sent(&all, 12);
        let mut block = port(StatusSource::InBand);
        let (mut to_switch, mut to_phy) = (octets.iter(), octets.iter());
        let (mut pending, mut seen, mut wires, mut strobe) = (None, vec![], vec![], false);
        let mut rest = 400;
        run(&mut block, clocks(speed), |block, clock, _| {
            if clock == 0 {
                if block.rx_strobe.val() {
                    let octet = block.rxd.val().to_u8();
                    seen.push(Seen { octet, valid: block.rx_dv.val(), error: block.rx_er.val() });
                }
                let next = |half: &mut Option<Sent>, octets: &mut std::slice::Iter<'_, Sent>| match half.take() {
                    Some(one) => (one.0 >> 4, one),
                    None => {
                        let one = octets.next().copied().unwrap_or_default();
                        *half = (speed != SPEED_1000).then_some(one);
                        (one.0 & 15, one)
                    }
                };
                if !block.link_up.val() {
                    idle(block, true, speed, true);
                    return false;
                }
                let (nibble, (octet, dv, er)) = next(&mut pending, &mut to_switch);
                idle(block, true, speed, true);
                if dv {
                    block.rx_d_rise.next = u64::from(nibble).into();
                    block.rx_d_fall.next = u64::from(octet >> 4).into();
                    block.rx_ctl_rise.next = true;
                    block.rx_ctl_fall.next = !er;
                }
                rest -= u64::from(to_switch.len() == 0 && to_phy.len() == 0);
                return rest == 0;
            }
            wires.push((block.tx_clk_rise.val(), block.tx_d_rise.val().to_u8(), block.tx_ctl_rise.val()));
            wires.push((block.tx_clk_fall.val(), block.tx_d_fall.val().to_u8(), block.tx_ctl_fall.val()));
            if strobe && block.link_up.val() {
                let (octet, enable, error) = to_phy.next().copied().unwrap_or_default();
                block.txd.next = u64::from(octet).into();
                block.tx_en.next = enable;
                block.tx_er.next = error;
            }
            // An octet is taken at the edge that ends the cycle with the strobe.
            strobe = block.tx_strobe.val();
            false
        });
        assert_eq!((block.speed.val().to_u64(), block.half_duplex.val()), (speed, false));
        let expected: Vec<Frame> = all.iter().map(|(octets, error)| (octets.clone(), error.is_some())).collect();
        assert!(frames(&seen) == expected, "speed {speed}");
        assert!(taken(&decoded(&wires, speed)) == all, "speed {speed}");
    }
}

/// What a PHY takes from TXC, TD and TX_CTL, half cycle by half cycle.
fn decoded(wires: &[(bool, u8, bool)], speed: u64) -> Vec<Sent> {
    let rising = (1..wires.len() - 60).filter(|&at| wires[at].0 && !wires[at - 1].0);
    let samples = rising.map(|at| {
        let fall = (at..).find(|&at| !wires[at].0).unwrap();
        (wires[at].1, wires[fall].1, wires[at].2, wires[at].2 ^ wires[fall].2)
    });
    let samples: Vec<(u8, u8, bool, bool)> = samples.collect();
    if speed == SPEED_1000 {
        return samples.into_iter().map(|(low, high, enable, error)| (low | high << 4, enable, error)).collect();
    }
    let start = samples.iter().position(|sample| sample.2).unwrap() % 2;
    samples[start..].chunks_exact(2).map(|pair| (pair[0].0 | pair[1].0 << 4, pair[0].2, pair[0].3)).collect()
}

/// Signals of a PHY that never sends; the cycles of `tx_clk` until link and half duplex are as told, and the speed then.
fn until(block: &mut RgmiiPort, signals: impl Fn(&mut RgmiiPort), link: bool, half: bool) -> (u64, u64) {
    let (mut cycles, mut speed) = (0, 0);
    run(block, clocks(SPEED_1000), |block, clock, _| {
        signals(block);
        cycles += u64::from(clock == 1);
        speed = block.speed.val().to_u64();
        assert!(cycles < 2000, "never");
        clock == 1 && block.link_up.val() == link && block.half_duplex.val() == half
    });
    (cycles, speed)
}

#[test]
fn the_link_rises_late_and_falls_at_once() {
    let mut block = port(StatusSource::InBand);
    let up = until(&mut block, |block| idle(block, true, SPEED_1000, true), true, false);
    assert!((512..540).contains(&up.0), "{up:?}");
    // Five cycles of RXC and seven of `tx_clk`.
    let down = until(&mut block, |block| idle(block, false, SPEED_1000, true), false, false);
    assert!(down.0 <= 13, "{down:?}");
}

#[test]
fn half_duplex_is_refused_and_reported_from_either_source() {
    let mut block = port(StatusSource::InBand);
    until(&mut block, |block| idle(block, true, SPEED_100, true), true, false);
    until(&mut block, |block| idle(block, true, SPEED_100, false), false, true);
    until(&mut block, |block| idle(block, false, SPEED_100, false), false, false);
    let mut block = port(StatusSource::Polled);
    let polled = |link: bool, speed: u64, half: bool| {
        move |block: &mut RgmiiPort| {
            idle(block, true, SPEED_1000, true);
            block.polled_link.next = link;
            block.polled_speed.next = speed.into();
            block.polled_half.next = half;
        }
    };
    assert_eq!(until(&mut block, polled(true, SPEED_100, false), true, false).1, SPEED_100);
    until(&mut block, polled(false, SPEED_100, true), false, true);
}

#[test]
fn with_both_sources_both_must_see_the_link_and_the_speed_is_that_in_band() {
    let mut block = port(StatusSource::Both);
    let signals = |link: bool, polled: bool| {
        move |block: &mut RgmiiPort| {
            idle(block, link, SPEED_1000, true);
            block.polled_link.next = polled;
            block.polled_speed.next = SPEED_100.into();
        }
    };
    assert_eq!(until(&mut block, signals(true, true), true, false).1, SPEED_1000);
    until(&mut block, signals(true, false), false, false);
    until(&mut block, signals(true, true), true, false);
    until(&mut block, signals(false, true), false, false);
}

#[test]
fn when_the_speed_changes_the_link_is_down_until_both_directions_run_at_it() {
    let mut block = port(StatusSource::InBand);
    until(&mut block, |block| idle(block, true, SPEED_1000, true), true, false);
    until(&mut block, |block| idle(block, true, SPEED_100, true), false, false);
    let up = until(&mut block, |block| idle(block, true, SPEED_100, true), true, false);
    assert!(up.0 >= 500 && up.1 == SPEED_100, "{up:?}");
}
