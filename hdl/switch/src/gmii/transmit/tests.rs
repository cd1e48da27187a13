//! Transmission by the pins: preamble, octets, gap, and frames that must not be believed.

use super::*;
use crate::gmii::testing::*;
use rand::{rngs::StdRng, Rng, SeedableRng};

/// A frame to send: when each word is offered, in core cycles after the one before was taken.
struct Sent {
    frame: Vec<u8>,
    bad: bool,
    pauses: Vec<u64>,
}

impl Sent {
    fn plain(frame: Vec<u8>) -> Self {
        let pauses = vec![1; frame.len().div_ceil(4)];
        Self { frame, bad: false, pauses }
    }
}

/// A burst of TX_EN: its octets with their TX_ER, the cycles of silence before it, the time of the edge at which it is seen.
#[derive(Debug, Clone)]
struct Burst {
    octets: Vec<u8>,
    errors: Vec<bool>,
    silence: u64,
    start: u64,
}

impl Burst {
    fn frame(&self) -> &[u8] {
        assert_eq!(self.octets[..8], [0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xD5]);
        &self.octets[8..]
    }

    fn errors(&self) -> usize {
        self.errors.iter().filter(|&&error| error).count()
    }
}

/// Sends the frames and returns the bursts and the time of the edge that took the first word.
fn transmit(sent: &[Sent], core: u64, phy: u64, phase: u64) -> (Vec<Burst>, u64) {
    transmit_at(sent, core, phy, phase, 1)
}

/// The same with an octet taken in one of `every` cycles, between which the pins must hold.
fn transmit_at(sent: &[Sent], core: u64, phy: u64, phase: u64, every: u64) -> (Vec<Burst>, u64) {
    let mut mac = GmiiTransmit::default();
    mac.clock.connect();
    mac.word.connect();
    mac.valid.connect();
    mac.tx_clk.connect();
    mac.tx_strobe.connect();
    mac.connect_all();
    let clocks = [
        Timebase { clock: |mac: &mut GmiiTransmit| &mut mac.tx_clk, half_period: phy, phase: 5 },
        Timebase { clock: |mac: &mut GmiiTransmit| &mut mac.clock, half_period: core, phase },
    ];
    let mut offers = vec![];
    for Sent { frame, bad, pauses } in sent {
        for ((data, octets, last), pause) in words(frame).into_iter().zip(pauses) {
            let octets = (octets as u64 % 4).into();
            offers.push((TxWord { data: u64::from(data).into(), octets, last, bad: *bad && last }, *pause));
        }
    }
    let (mut offers, mut wait, mut taken) = (offers.into_iter().peekable(), 0, None);
    let (mut bursts, mut silence, mut sending): (Vec<Burst>, u64, bool) = (vec![], 0, false);
    let (mut turn, mut held) = (0, (0, false, false));
    run(&mut mac, clocks, |mac, clock, edge| {
        if clock == 1 {
            wait += 1;
            mac.valid.next = false;
            if let Some((word, _)) = offers.next_if(|(_, pause)| mac.ready.val() && wait >= *pause) {
                mac.word.next = word;
                mac.valid.next = true;
                wait = 0;
                taken.get_or_insert(edge);
            }
            return false;
        }
        let pins = (mac.txd.val().to_u8(), mac.tx_en.val(), mac.tx_er.val());
        assert!(turn == 0 || pins == held, "the pins hold until their octet is taken");
        (turn, held) = ((turn + 1) % every, pins);
        mac.tx_strobe.next = turn == 0;
        if turn != 0 {
            return false;
        }
        if mac.tx_en.val() {
            if !sending {
                let start = edge - 2 * phy;
                bursts.push(Burst { octets: vec![], errors: vec![], silence, start });
            }
            let burst = bursts.last_mut().expect("a burst is under way");
            burst.octets.push(mac.txd.val().to_u8());
            burst.errors.push(mac.tx_er.val());
            silence = 0;
        } else {
            assert!(!mac.tx_er.val(), "TX_ER without TX_EN would be carrier extension");
            silence += 1;
        }
        sending = mac.tx_en.val();
        offers.peek().is_none() && silence > 60
    });
    (bursts, taken.expect("a word was taken"))
}

#[test]
fn frames_leave_unchanged_with_preamble_and_a_gap_of_exactly_twelve_when_one_waits() {
    let mut random = StdRng::seed_from_u64(2);
    let lengths = (1..=9).chain([64, 65, 66, 67, 68, 1518, 1522]);
    let sent: Vec<Sent> = lengths.map(|length| Sent::plain(random_frame(&mut random, length))).collect();
    let (bursts, _) = transmit(&sent, CORE, PHY, 3);
    assert_eq!(bursts.len(), sent.len());
    for (i, (burst, sent)) in bursts.iter().zip(&sent).enumerate() {
        assert_eq!(burst.frame(), sent.frame);
        assert_eq!(burst.errors(), 0);
        assert!(i == 0 || burst.silence == 12, "frame {i} after {} cycles", burst.silence);
    }
}

#[test]
fn at_100_and_10_a_frame_leaves_whole_when_its_words_come_at_the_rate_of_the_line() {
    for (every, count) in [(10, 12), (100, 2)] {
        let mut random = StdRng::seed_from_u64(every);
        let mut sent: Vec<Sent> = vec![];
        for _ in 0..count {
            let length = random.gen_range(1..200);
            let mut one = Sent::plain(random_frame(&mut random, length));
            // A word lasts 2 cycles of the core at 1 Gb/s.
            one.pauses.iter_mut().for_each(|pause| *pause = 2 * every);
            sent.push(one);
        }
        sent.extend((0..3).map(|_| Sent::plain(random_frame(&mut random, 100))));
        let (bursts, _) = transmit_at(&sent, CORE_SLOW, PHY_FAST, 3, every);
        assert_eq!(bursts.len(), sent.len());
        for (i, (burst, sent)) in bursts.iter().zip(&sent).enumerate() {
            assert!(burst.frame() == sent.frame && burst.errors() == 0, "every {every}");
            assert!(i == 0 || burst.silence >= 12, "every {every}");
        }
        assert_eq!(bursts[count + 2].silence, 12, "one that waits follows after the gap");
    }
}

#[test]
fn random_pauses_between_frames_change_nothing_but_the_gap() {
    for seed in 0..4 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut sent = vec![];
        for _ in 0..60 {
            let length = random.gen_range(1..300);
            let mut one = Sent::plain(random_frame(&mut random, length));
            one.pauses.iter_mut().for_each(|pause| *pause = random.gen_range(1..=2));
            one.pauses[0] = random.gen_range(1..80);
            sent.push(one);
        }
        let (bursts, _) = transmit(&sent, CORE_SLOW, PHY_FAST, random.gen_range(0..2 * CORE));
        assert_eq!(bursts.len(), sent.len(), "seed {seed}");
        for (burst, sent) in bursts.iter().zip(&sent) {
            assert_eq!(burst.frame(), sent.frame, "seed {seed}");
            assert!(burst.silence >= 12 && burst.errors() == 0, "seed {seed}");
        }
    }
}

/// A frame of `length` whose word k comes 2k + `late` core cycles after word 0, the core slow and the PHY fast.
fn supplied_late(length: usize, late: u64, phase: u64) -> Burst {
    let mut one = Sent::plain(with_fcs(vec![0xA5; length - 4]));
    one.pauses.iter_mut().for_each(|pause| *pause = 2);
    one.pauses[1] = 2 + late;
    transmit(&[one], CORE_SLOW, PHY_FAST, phase).0[0].clone()
}

#[test]
fn a_supply_three_cycles_late_never_runs_under_and_five_does() {
    for phase in (0..2 * CORE).step_by(1_000_000) {
        let burst = supplied_late(1522, 3, phase);
        assert_eq!((burst.frame().len(), burst.errors()), (1522, 0), "phase {phase}");
        assert_eq!(supplied_late(1522, 5, phase).errors(), 1, "phase {phase}");
    }
}

/// As a cut-through egress supplies it: word k comes 2k core cycles after word 0, and up to `jitter` more, at random; at most one a cycle.
fn supplied_with_jitter(random: &mut StdRng, jitter: u64) -> Sent {
    let mut one = Sent::plain(random_frame(random, 1522));
    let mut late = 0;
    for pause in one.pauses.iter_mut().skip(1) {
        *pause = (2 + random.gen_range(0..=jitter)).saturating_sub(late).max(1);
        late = late + *pause - 2;
    }
    one
}

#[test]
fn words_at_line_rate_with_jitter_never_run_under_while_the_core_is_slow_and_the_line_fast() {
    for seed in 0..8 {
        let mut random = StdRng::seed_from_u64(seed);
        let (sent, phase) = (supplied_with_jitter(&mut random, 3), random.gen_range(0..2 * CORE));
        let burst = &transmit(std::slice::from_ref(&sent), CORE_SLOW, PHY_FAST, phase).0[0];
        assert_eq!((burst.frame().len(), burst.errors()), (1522, 0), "seed {seed}");
        assert!(burst.frame() == sent.frame, "seed {seed}");
    }
    let mut random = StdRng::seed_from_u64(0);
    let far_too_late = supplied_with_jitter(&mut random, 8);
    let burst = &transmit(&[far_too_late], CORE_SLOW, PHY_FAST, 3).0[0];
    assert!(burst.errors() == 1 && !fcs_is_right(burst.frame()), "a jitter of 8 cycles ends the frame in error");
}

#[test]
fn a_bad_frame_ends_with_tx_er_and_never_with_a_right_fcs() {
    let mut sent = vec![];
    for length in [8, 9, 10, 11, 64] {
        let right = with_fcs((0..length - 4).collect());
        for flip in 0..=255 {
            let mut frame = right.clone();
            *frame.last_mut().expect("not empty") ^= flip;
            sent.push(Sent { bad: true, ..Sent::plain(frame) });
        }
    }
    let (bursts, _) = transmit(&sent, CORE, PHY, 3);
    assert_eq!(bursts.len(), sent.len());
    for (burst, sent) in bursts.iter().zip(&sent) {
        let length = sent.frame.len();
        let in_last_word = (length - 1) % 4 + 1;
        assert_eq!(burst.frame()[..length - in_last_word], sent.frame[..length - in_last_word]);
        assert_eq!(burst.frame().len(), length);
        assert!(!fcs_is_right(burst.frame()));
        assert_eq!(burst.errors(), in_last_word);
        assert!(burst.errors.ends_with(&vec![true; in_last_word]));
    }
}

#[test]
fn when_a_word_is_missing_the_frame_ends_in_error_and_its_rest_is_not_sent() {
    for (k, pause) in [(1, 40), (5, 30), (15, 12), (15, 400)] {
        let mut late = Sent::plain(with_fcs(vec![0x3C; 60]));
        late.pauses.iter_mut().for_each(|pause| *pause = 2);
        late.pauses[k] = pause;
        let next = with_fcs(vec![0xC3; 60]);
        let frame = late.frame.clone();
        let (bursts, _) = transmit(&[late, Sent::plain(next.clone())], CORE, PHY, 3);
        assert_eq!(bursts.len(), 2, "word {k} late by {pause}");
        assert_eq!(bursts[0].frame()[..4 * k], frame[..4 * k]);
        assert_eq!(bursts[0].frame().len(), 4 * k + 1);
        assert!(!fcs_is_right(bursts[0].frame()));
        assert_eq!((bursts[0].errors(), bursts[0].errors.last()), (1, Some(&true)));
        assert_eq!((bursts[1].frame(), bursts[1].errors()), (&next[..], 0));
        assert!(bursts[1].silence >= 12);
    }
}

#[test]
fn the_start_frame_delimiter_is_out_80_to_88_ns_after_the_first_word_was_taken() {
    for phase in (0..2 * CORE).step_by(500_000) {
        let (bursts, taken) = transmit(&[Sent::plain(vec![0; 64])], CORE, PHY, phase);
        let latency = bursts[0].start + 7 * 2 * PHY - taken;
        assert!((80_000_000..=88_000_010).contains(&latency), "{latency} fs, phase {phase}");
    }
}
