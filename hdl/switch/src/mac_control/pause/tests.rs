//! PAUSE frames among random frames, against a model of what the partner must have been told.

use super::*;
use crate::gmii::testing::{random_frame, with_fcs, words};
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};

const PORT: usize = 3;

fn connected() -> Pause {
    built(true)
}

fn built(flow_control: bool) -> Pause {
    let mut block = Pause::new(PORT, flow_control);
    block.clock.connect();
    block.reset.connect();
    block.crowded.connect();
    block.enable.connect();
    block.link_up.connect();
    block.refresh.connect();
    block.egress_word.connect();
    block.egress_valid.connect();
    block.ready.connect();
    block.connect_all();
    (block.enable.next, block.link_up.next, block.ready.next) = (true, true, true);
    block
}

/// As 802.3 annex 31B has it, written out.
fn expected(quanta: u16) -> Vec<u8> {
    let mut octets = vec![0x01, 0x80, 0xC2, 0x00, 0x00, 0x01, 0x02, 0x54, 0x4C, 0x4B, 0x50, PORT as u8];
    octets.extend([0x88, 0x08, 0x00, 0x01, (quanta >> 8) as u8, quanta as u8]);
    octets.resize(60, 0);
    with_fcs(octets)
}

/// What comes out, put together to frames, and what goes in.
#[derive(Default)]
struct Wires {
    /// Words still to be offered, and the gap before the next.
    offered: std::collections::VecDeque<TxWord>,
    gap: u32,
    sent: Vec<Vec<u8>>,
    partial: Vec<u8>,
    /// Frames with the cycle in which they began and ended.
    out: Vec<(Vec<u8>, u64, u64)>,
    began: u64,
    cycle: u64,
}

impl Wires {
    fn offer(&mut self, frame: Vec<u8>) {
        let word = |(data, octets, last): (u32, usize, bool)| TxWord {
            data: u64::from(data).into(),
            octets: (octets as u64 % 4).into(),
            last,
            bad: false,
        };
        self.offered.extend(words(&frame).into_iter().map(word));
        self.sent.push(frame);
    }

    fn clock(&mut self, block: &mut Pause) {
        self.gap = self.gap.saturating_sub(1);
        let head = self.offered.front().copied().filter(|_| self.gap == 0);
        block.egress_valid.next = head.is_some();
        block.egress_word.next = head.unwrap_or_default();
        settle(block);
        if head.is_some() && block.egress_ready.val() {
            self.offered.pop_front();
        }
        if block.valid.val() && block.ready.val() {
            if self.partial.is_empty() {
                self.began = self.cycle;
            }
            let word = block.word.val();
            let count = if word.octets.to_u64() == 0 { 4 } else { word.octets.to_u64() as usize };
            self.partial.extend(&(word.data.to_u64() as u32).to_le_bytes()[..count]);
            if word.last {
                self.out.push((std::mem::take(&mut self.partial), self.began, self.cycle));
            }
        }
        tick(block, |block| &mut block.clock);
        self.cycle += 1;
    }

    fn asked(&self) -> Vec<u16> {
        let quanta = |frame: &[u8]| [0xFFFF, 0].into_iter().find(|&quanta| frame == expected(quanta));
        self.out.iter().filter_map(|(frame, ..)| quanta(frame)).collect()
    }
}

#[test]
fn an_idle_port_asks_within_two_cycles_and_lets_go() {
    let (mut block, mut wires) = (connected(), Wires::default());
    (0..5).for_each(|_| wires.clock(&mut block));
    let from = wires.cycle;
    block.crowded.next = true;
    (0..40).for_each(|_| wires.clock(&mut block));
    assert_eq!(wires.out, [(expected(0xFFFF), from + 2, from + 17)]);
    block.crowded.next = false;
    (0..40).for_each(|_| wires.clock(&mut block));
    assert_eq!(wires.asked(), [0xFFFF, 0]);
}

#[test]
fn a_frame_in_progress_is_finished_and_the_next_waits() {
    for at in 1..40 {
        let (mut block, mut wires) = (connected(), Wires::default());
        (0..3).for_each(|_| wires.clock(&mut block));
        let mut random = StdRng::seed_from_u64(at);
        (0..3).for_each(|_| wires.offer(random_frame(&mut random, 64)));
        for cycle in 0..120 {
            block.crowded.next = cycle >= at;
            wires.clock(&mut block);
        }
        // `at` cycles after the first word; asked for a cycle later.
        let before = if at <= 16 - 2 {
            1
        } else if at <= 32 - 2 {
            2
        } else {
            3
        };
        let place = wires.out.iter().position(|(frame, ..)| *frame == expected(0xFFFF));
        assert_eq!(place, Some(before), "crowded in cycle {at}");
        assert_eq!(wires.out.len(), 4);
    }
}

#[test]
fn nothing_is_asked_when_disabled_and_a_port_that_is_disabled_lets_go() {
    let (mut block, mut wires) = (connected(), Wires::default());
    (block.enable.next, block.crowded.next) = (false, true);
    (0..100).for_each(|cycle| {
        block.refresh.next = cycle % 30 == 5;
        wires.clock(&mut block)
    });
    assert_eq!(wires.out.len(), 0);
    block.enable.next = true;
    (0..40).for_each(|_| wires.clock(&mut block));
    block.enable.next = false;
    (0..40).for_each(|_| wires.clock(&mut block));
    assert_eq!(wires.asked(), [0xFFFF, 0]);
}

#[test]
fn a_port_built_without_flow_control_asks_nothing_and_passes_its_frames() {
    let (mut block, mut wires) = (built(false), Wires::default());
    block.crowded.next = true;
    let mut random = StdRng::seed_from_u64(1);
    (0..3).for_each(|_| wires.offer(random_frame(&mut random, 64)));
    (0..100).for_each(|cycle| {
        block.refresh.next = cycle == 60;
        wires.clock(&mut block)
    });
    assert!(wires.out.iter().map(|(frame, ..)| frame).eq(&wires.sent));
}

#[test]
fn a_refresh_repeats_the_request_while_it_holds() {
    let (mut block, mut wires) = (connected(), Wires::default());
    block.crowded.next = true;
    for cycle in 0..400 {
        block.refresh.next = cycle % 100 == 50;
        if cycle == 320 {
            block.crowded.next = false;
        }
        wires.clock(&mut block);
    }
    assert_eq!(wires.asked(), [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0]);
}

#[test]
fn a_link_that_was_down_starts_anew() {
    let (mut block, mut wires) = (connected(), Wires::default());
    block.crowded.next = true;
    (0..40).for_each(|_| wires.clock(&mut block));
    block.link_up.next = false;
    (0..40).for_each(|_| wires.clock(&mut block));
    assert_eq!(wires.asked(), [0xFFFF]);
    block.link_up.next = true;
    (0..40).for_each(|_| wires.clock(&mut block));
    assert_eq!(wires.asked(), [0xFFFF, 0xFFFF]);
    block.link_up.next = false;
    (0..4).for_each(|_| wires.clock(&mut block));
    (block.link_up.next, block.crowded.next) = (true, false);
    (0..40).for_each(|_| wires.clock(&mut block));
    assert_eq!(wires.asked(), [0xFFFF, 0xFFFF], "a partner that counts as not paused is not told to go on");
}

#[test]
fn random_frames_pass_whole_and_in_order_and_the_partner_is_told_what_holds() {
    for seed in 0..6 {
        let mut random = StdRng::seed_from_u64(seed);
        let (mut block, mut wires) = (connected(), Wires::default());
        let (busy, room) = (random.gen_range(0.5..1.0), random.gen_range(0.3..1.0));
        let (mut crowded, mut changed) = (false, 0);
        for _ in 0..20_000 {
            if wires.offered.is_empty() {
                let length = random.gen_range(5..200);
                wires.offer(random_frame(&mut random, length));
            }
            if random.gen_bool(1.0 - busy) {
                wires.gap = random.gen_range(1..8);
            }
            if random.gen_ratio(1, 1_500) {
                (crowded, changed) = (!crowded, wires.cycle);
            }
            block.crowded.next = crowded;
            block.ready.next = random.gen_bool(room);
            wires.clock(&mut block);
            // Long enough for the frame in progress and another PAUSE frame.
            if wires.cycle > changed + 1_000 {
                let told = wires.asked().last().copied().unwrap_or(0);
                assert_eq!(told != 0, crowded, "seed {seed}, cycle {}", wires.cycle);
            }
        }
        let own: Vec<_> = wires.out.iter().map(|(frame, ..)| frame).collect();
        let own: Vec<_> =
            own.into_iter().filter(|&frame| *frame != expected(0) && *frame != expected(0xFFFF)).collect();
        assert!(own.len() > 50, "seed {seed}: {} frames", own.len());
        assert!(own.iter().zip(&wires.sent).all(|(out, sent)| *out == sent), "seed {seed}");
        let asked = wires.asked();
        assert!(asked.len() > 4 && asked.windows(2).all(|pair| pair[0] != pair[1]), "seed {seed}: {asked:?}");
    }
}
