//! Reception against `docs/forwarding.md`, section 1, with an independent CRC.

use super::*;
use crate::gmii::testing::*;
use rand::{rngs::StdRng, Rng, SeedableRng};

/// What the pins show in one cycle.
#[derive(Clone, Copy, Default)]
struct Symbol {
    octet: u8,
    valid: bool,
    error: bool,
}

/// A frame as it comes out: octets, words, status of its last word, time in femtoseconds at which that became valid.
#[derive(Debug, PartialEq)]
struct Received {
    octets: Vec<u8>,
    status: u64,
    time: u64,
    /// Octets that a word does not use are zero.
    clean: bool,
}

/// The rules of section 1, in their order.
fn judged(frame: &[u8], symbol_error: bool) -> u64 {
    let maximum = if frame.len() >= 14 && frame[12..14] == [0x81, 0x00] { 1522 } else { 1518 };
    let right = fcs_is_right(frame);
    match () {
        _ if symbol_error => 1,
        _ if frame.len() < 64 && !right => 2,
        _ if frame.len() < 64 => 3,
        _ if frame.len() > maximum && !right => 4,
        _ if frame.len() > maximum => 5,
        _ if !right => 6,
        _ => 0,
    }
}

fn burst(preamble: usize, frame: &[u8], error_at: Option<usize>) -> Vec<Symbol> {
    let symbol = |octet| Symbol { octet, valid: true, error: false };
    let mut symbols: Vec<Symbol> = vec![symbol(0x55); preamble];
    symbols.push(symbol(0xD5));
    symbols.extend(frame.iter().map(|&octet| symbol(octet)));
    if let Some(at) = error_at {
        symbols[preamble + 1 + at].error = true;
    }
    symbols
}

fn idle(cycles: usize) -> Vec<Symbol> {
    vec![Symbol { octet: 0x0E, valid: false, error: true }; cycles]
}

struct Setup {
    phy: u64,
    core: u64,
    phase: u64,
    /// Cycles of the PHY's clock for each symbol; the pins show other things in all but the first.
    spread: u64,
}

const RATED: Setup = Setup { phy: PHY, core: CORE, phase: 3, spread: 1 };

/// Plays the symbols and returns the frames, and the time of the edge that took the last symbol with RX_DV. `control` gives `ready`
/// and `enable` for each core cycle.
fn receive(setup: &Setup, symbols: &[Symbol], mut control: impl FnMut(u64) -> (bool, bool)) -> (Vec<Received>, u64) {
    let mut mac = GmiiReceive::default();
    mac.rx_clk.connect();
    mac.rxd.connect();
    mac.rx_dv.connect();
    mac.rx_er.connect();
    mac.rx_strobe.connect();
    mac.clock.connect();
    mac.enable.connect();
    mac.ready.connect();
    mac.connect_all();
    let clocks = [
        Timebase { clock: |mac: &mut GmiiReceive| &mut mac.rx_clk, half_period: setup.phy, phase: 5 },
        Timebase { clock: |mac: &mut GmiiReceive| &mut mac.clock, half_period: setup.core, phase: setup.phase },
    ];
    let mut pins = symbols.iter();
    let (mut frames, mut octets, mut begun, mut cycle, mut last_octet, mut rest) = (vec![], vec![], false, 0, 0, 2000);
    let mut turn = 0;
    run(&mut mac, clocks, |mac, clock, edge| {
        if clock == 0 {
            turn = (turn + 1) % setup.spread;
            mac.rx_strobe.next = turn == 0;
            if turn != 0 {
                mac.rxd.next = (edge & 0xFF).into();
                mac.rx_dv.next = turn % 2 == 1;
                mac.rx_er.next = turn % 3 == 1;
                return false;
            }
            let symbol = pins.next().copied().unwrap_or_default();
            mac.rxd.next = u64::from(symbol.octet).into();
            mac.rx_dv.next = symbol.valid;
            mac.rx_er.next = symbol.error;
            last_octet = if symbol.valid { edge } else { last_octet };
            return false;
        }
        let (ready, enable) = control(cycle);
        cycle += 1;
        mac.ready.next = ready;
        mac.enable.next = enable;
        if ready && mac.valid.val() {
            let word = mac.word.val();
            assert_eq!(word.first, !begun, "`first` is on the first word");
            begun = !word.last;
            let count = if word.octets.index() == 0 { 4 } else { word.octets.index() };
            octets.extend(&word.data.to_u32().to_le_bytes()[..count]);
            if word.last {
                let time = edge - 2 * setup.core;
                let clean = u64::from(word.data.to_u32()) >> (8 * count) == 0;
                frames.push(Received { octets: std::mem::take(&mut octets), status: word.status.into(), time, clean });
            }
        }
        rest -= u64::from(pins.len() == 0);
        rest == 0
    });
    assert!(!begun, "the last frame was ended");
    (frames, last_octet)
}

fn check(received: &Received, frame: &[u8], symbol_error: bool, repeat: &str) {
    assert_eq!(received.status, judged(frame, symbol_error), "{} octets, {repeat}", frame.len());
    let tagged = frame.len() >= 14 && frame[12..14] == [0x81, 0x00];
    let whole_words = if tagged { 1520 } else { 1516 };
    if frame.is_empty() {
        assert_eq!(received.octets, [0], "{repeat}");
    } else if frame.len() > if tagged { 1522 } else { 1518 } {
        assert_eq!(received.octets[..whole_words], frame[..whole_words], "{repeat}");
        assert!(received.octets.len() <= whole_words + 4, "{repeat}");
    } else {
        assert_eq!(received.octets, frame, "{repeat}");
        assert!(received.clean, "{repeat}");
    }
}

#[test]
fn every_length_is_judged_by_the_first_rule_that_applies() {
    let mut random = StdRng::seed_from_u64(1);
    let lengths = (0..=8).chain(59..=68).chain(1514..=1526).chain([2046, 2047, 2048, 2049, 3000, 4102]);
    let (mut symbols, mut sent) = (idle(8), vec![]);
    for length in lengths {
        for tag in [[0x81, 0x00], [0x81, 0x01], [0x08, 0x00]] {
            for (spoil, error) in [(false, false), (true, false), (false, true)] {
                let mut frame = random_frame(&mut random, length);
                if length >= 18 {
                    frame[12..14].copy_from_slice(&tag);
                    frame.truncate(length - 4);
                    frame = with_fcs(frame);
                }
                if spoil && length > 0 {
                    let at = random.gen_range(0..length);
                    frame[at] ^= 1 << random.gen_range(0..8);
                }
                let error_at = (error && length > 0).then(|| random.gen_range(0..length));
                symbols.extend(burst(7, &frame, error_at));
                symbols.extend(idle(12));
                sent.push((frame, error_at.is_some()));
            }
        }
    }
    let (received, _) = receive(&RATED, &symbols, |_| (true, true));
    assert_eq!(received.len(), sent.len());
    for (received, (frame, error)) in received.iter().zip(&sent) {
        check(received, frame, *error, "seed 1");
    }
}

#[test]
fn random_bursts_arrive_whole_at_every_clock_within_tolerance() {
    (0..6).for_each(|seed| random_bursts(seed, 1, 40));
}

#[test]
fn octets_count_in_the_cycles_of_their_strobe_and_nothing_does_in_the_others() {
    for (seed, spread) in [(6, 2), (7, 3), (8, 10), (9, 4)] {
        random_bursts(seed, spread, 20);
    }
}

fn random_bursts(seed: u64, spread: u64, count: usize) {
    let mut random = StdRng::seed_from_u64(seed);
    let setup = Setup {
        phy: [PHY, PHY_FAST, PHY_SLOW][seed as usize % 3],
        core: [CORE_SLOW, CORE_FAST, CORE][seed as usize % 3],
        phase: random.gen_range(0..2 * CORE),
        spread,
    };
    let (mut symbols, mut sent) = (idle(8), vec![]);
    for _ in 0..count {
        let length = if random.gen() { random.gen_range(0..100) } else { random.gen_range(0..1600) };
        let mut frame = random_frame(&mut random, length);
        if random.gen_ratio(1, 4) && length > 0 {
            frame[length / 2] ^= 0x40;
        }
        let error_at = (random.gen_ratio(1, 8) && length > 0).then(|| random.gen_range(0..length));
        symbols.extend(burst(random.gen_range(0..9), &frame, error_at));
        symbols.extend(idle(random.gen_range(1..14)));
        sent.push((frame, error_at.is_some()));
        if random.gen_ratio(1, 4) {
            symbols.extend((0..20).map(|_| Symbol {
                octet: random.gen_range(0..0xD5),
                valid: true,
                error: random.gen(),
            }));
            symbols.extend(idle(1));
        }
    }
    let (received, _) = receive(&setup, &symbols, |_| (true, true));
    assert_eq!(received.len(), sent.len(), "seed {seed}");
    for (received, (frame, error)) in received.iter().zip(&sent) {
        check(received, frame, *error, &format!("seed {seed}"));
    }
}

#[test]
fn when_the_fifo_overflows_every_frame_is_still_ended_once_and_in_order() {
    for seed in 0..10 {
        let mut random = StdRng::seed_from_u64(seed);
        let (mut symbols, mut sent) = (idle(8), vec![]);
        for _ in 0..60 {
            let length = random.gen_range(1..200);
            let frame = random_frame(&mut random, length);
            symbols.extend(burst(1, &frame, None));
            symbols.extend(idle(random.gen_range(1..4)));
            sent.push(frame);
        }
        let (mut ready, mut until) = (true, 0);
        let (received, _) = receive(&RATED, &symbols, |cycle| {
            if cycle >= until {
                ready = !ready;
                until = cycle + random.gen_range(1..if ready { 400 } else { 200 });
            }
            (ready, true)
        });
        assert_eq!(received.len(), sent.len(), "seed {seed}");
        let mut overruns = 0;
        for (received, frame) in received.iter().zip(&sent) {
            if received.status == 7 {
                overruns += 1;
                let kept = received.octets.len() - 1;
                assert_eq!(received.octets[..kept], frame[..kept], "seed {seed}");
            } else {
                check(received, frame, false, &format!("seed {seed}"));
            }
        }
        assert!((1..60).contains(&overruns), "the test overflows and recovers, {overruns}, seed {seed}");
    }
}

#[test]
fn the_last_word_is_valid_56_to_72_ns_after_the_last_octet() {
    let mut symbols = idle(4);
    symbols.extend(burst(7, &with_fcs(vec![7; 60]), None));
    for phase in (0..2 * CORE).step_by(500_000) {
        let (received, last_octet) = receive(&Setup { phase, ..RATED }, &symbols, |_| (true, true));
        let latency = received[0].time - last_octet;
        assert!((56_000_000..=72_000_010).contains(&latency), "{latency} fs, phase {phase}");
    }
}

#[test]
fn no_frame_is_begun_while_enable_is_low_and_one_under_way_is_finished() {
    let frame = with_fcs(vec![0xD5; 96]);
    let mut symbols = idle(20);
    for _ in 0..4 {
        symbols.extend(burst(7, &frame, None));
        symbols.extend(idle(12));
    }
    // A burst is 108 octets and 12 idle: 60 core cycles. Low from the middle of the first to the middle of the third.
    let (received, _) = receive(&RATED, &symbols, |cycle| (true, !(40..160).contains(&cycle)));
    assert_eq!(received.len(), 2);
    for received in received {
        check(&received, &frame, false, "");
    }
}
