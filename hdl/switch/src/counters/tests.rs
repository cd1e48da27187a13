//! Counters against sums kept in the test, at the rates of `docs/forwarding.md` and 802.3.

use super::*;
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};
use std::collections::{HashMap, VecDeque};

const WAIT_FOR_BANK: u64 = 2_054;

/// Counts by port and index.
type Totals = HashMap<(usize, u64), u64>;

struct Bench<const P: usize> {
    counters: Counters<P>,
    cycle: u64,
    expected: Totals,
    /// Ingress events that wait, each with the cycle it came in.
    waiting: [VecDeque<(IngressEvent, u64)>; P],
    longest_wait: u64,
    seed: u64,
}

impl<const P: usize> Bench<P> {
    fn new(seed: u64) -> Self {
        let mut counters = Counters::<P>::default();
        counters.clock.connect();
        counters.reset.connect();
        for i in 0..P {
            counters.ingress[i].connect();
            counters.ingress_valid[i].connect();
            counters.egress[i].connect();
            counters.egress_valid[i].connect();
            counters.full[i].connect();
        }
        counters.learn_valid.connect();
        counters.learn_port.connect();
        counters.learn_index.connect();
        counters.bank.connect();
        counters.read_valid.connect();
        counters.read_port.connect();
        counters.read_index.connect();
        counters.connect_all();
        let waiting = std::array::from_fn(|_| VecDeque::new());
        Self { counters, cycle: 0, expected: Totals::new(), waiting, longest_wait: 0, seed }
    }

    fn expect(&mut self, port: usize, index: u64, amount: u64) {
        *self.expected.entry((port, index)).or_default() += amount;
    }

    fn ingress(&mut self, port: usize, reason: u64, octets: u64, copies: u64) {
        let event = IngressEvent { reason: reason.into(), octets: octets.into(), copies: copies.into() };
        self.waiting[port].push_back((event, self.cycle));
        if reason == 0 || reason >= 8 {
            self.expect(port, 0, 1);
            self.expect(port, 1, octets);
            self.expect(port, 2, u64::from(copies.count_ones()));
        }
        if reason != 0 {
            self.expect(port, 8 + reason, 1);
        }
    }

    fn egress(&mut self, port: usize, ended: EgressEvent) {
        self.counters.egress[port].next = ended;
        self.counters.egress_valid[port].next = true;
        if ended.bad {
            self.expect(port, 8, 1);
        } else if ended.flushed {
            self.expect(port, 24, 1);
        } else {
            self.expect(port, 3, 1);
            self.expect(port, 4, ended.octets.to_u64());
        }
    }

    fn full(&mut self, port: usize, ingresses: u64) {
        self.counters.full[port].next = ingresses.into();
        self.expect(port, 23, u64::from(ingresses.count_ones()));
    }

    fn learn(&mut self, port: usize, index: u64) {
        self.counters.learn_valid.next = true;
        self.counters.learn_port.next = (port as u64).into();
        self.counters.learn_index.next = index.into();
        self.expect(port, index, 1);
    }

    /// One cycle with what was set since the last.
    fn step(&mut self) {
        for i in 0..P {
            self.counters.ingress_valid[i].next = !self.waiting[i].is_empty();
            if let Some((event, _)) = self.waiting[i].front() {
                self.counters.ingress[i].next = *event;
            }
        }
        settle(&mut self.counters);
        for i in 0..P {
            if self.counters.ingress_ready[i].val() {
                let (_, since) = self.waiting[i].pop_front().expect("ready answers an event");
                self.longest_wait = self.longest_wait.max(self.cycle + 1 - since);
            }
        }
        tick(&mut self.counters, |counters| &mut counters.clock);
        self.cycle += 1;
        for i in 0..P {
            self.counters.egress_valid[i].next = false;
            self.counters.full[i].next = 0.into();
        }
        self.counters.learn_valid.next = false;
    }

    fn idle(&mut self, cycles: u64) {
        (0..cycles).for_each(|_| self.step());
    }

    fn swap(&mut self) {
        let bank = !self.counters.active_bank.val();
        self.counters.bank.next = bank;
        for _ in 0..10_000 {
            self.step();
            if self.counters.active_bank.val() == bank {
                return;
            }
        }
        panic!("the banks were not swapped, seed {}", self.seed);
    }

    fn read(&mut self, port: usize, index: u64) -> u64 {
        self.counters.read_port.next = (port as u64).into();
        self.counters.read_index.next = index.into();
        self.counters.read_valid.next = true;
        for _ in 0..=36 {
            self.step();
            if self.counters.read_done.val() {
                self.counters.read_valid.next = false;
                let value = self.counters.read_data.val().to_u64();
                self.step();
                return value;
            }
        }
        panic!("a read took more than 36 cycles, seed {}", self.seed);
    }

    fn totals(&mut self) -> Totals {
        let mut totals = Totals::new();
        for port in 0..P {
            for index in 0..32 {
                let value = self.read(port, index);
                if value != 0 {
                    totals.insert((port, index), value);
                }
            }
        }
        totals
    }

    fn check_all(&mut self) {
        self.idle(WAIT_FOR_BANK);
        self.swap();
        let mut expected = std::mem::take(&mut self.expected);
        expected.retain(|_, amount| *amount != 0);
        assert_eq!(self.totals(), expected, "seed {}", self.seed);
    }
}

fn sent(octets: u64) -> EgressEvent {
    EgressEvent { octets: octets.into(), ..EgressEvent::default() }
}

fn flushed(octets: u64) -> EgressEvent {
    EgressEvent { flushed: true, ..sent(octets) }
}

fn bad(octets: u64) -> EgressEvent {
    EgressEvent { bad: true, ..sent(octets) }
}

/// Every port at line rate with 64-octet frames both ways, copies to and from all; egress losses and flushes on top; a learn outcome every
/// 4 cycles.
fn line_rate<const P: usize>(seed: u64, cycles: u64) -> Bench<P> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut bench = Bench::<P>::new(seed);
    let all = (1 << P) - 1;
    let offsets: Vec<u64> = (0..P).map(|_| random.gen_range(0..42)).collect();
    for cycle in 0..cycles {
        for (port, offset) in offsets.iter().enumerate() {
            if cycle % 42 == *offset {
                let reason = [0, 0, 0, 8, 9, 14][random.gen_range(0..6)];
                bench.ingress(port, reason, 64, if reason == 0 { all & !(1 << port) } else { 0 });
                bench.full(port, all & !(1 << port));
                bench.egress(port, if cycle % 5 == 0 { bad(70) } else { sent(64) });
            } else if cycle % 16 == 0 {
                bench.egress(port, flushed(64));
            }
        }
        if cycle % 4 == 0 {
            bench.learn(random.gen_range(0..P), random.gen_range(5..8));
        }
        bench.step();
    }
    bench
}

#[test]
fn at_line_rate_on_every_port_nothing_is_lost_and_an_event_waits_less_than_a_frame() {
    for seed in 1..3 {
        let mut four = line_rate::<4>(seed, 6_000);
        four.check_all();
        assert!(four.longest_wait <= 24, "{} cycles, seed {seed}", four.longest_wait);
    }
    let mut eight = line_rate::<8>(3, 6_000);
    eight.check_all();
    assert!(eight.longest_wait <= 38, "{} cycles", eight.longest_wait);
}

#[test]
fn longest_frames_do_not_overflow_a_tally() {
    let mut bench = Bench::<8>::new(0);
    for cycle in 0..8_000_u64 {
        for port in (0..8).filter(|port| (cycle + 90 * port) % 771 == 0) {
            bench.egress(port as usize, sent(1522));
            bench.ingress(port as usize, 0, 1522, 1);
        }
        bench.step();
    }
    bench.check_all();
}

#[test]
fn a_queue_of_flushed_copies_or_of_short_bad_ones_does_not_overflow_a_tally() {
    for (event, every) in [(flushed(64), 16), (bad(24), 6)] {
        let mut bench = Bench::<8>::new(0);
        for cycle in 0..9_000 {
            if cycle % every == 0 {
                bench.egress(3, event);
            }
            bench.step();
        }
        bench.check_all();
    }
}

#[test]
fn fragments_every_11_cycles_on_4_ports_are_all_counted_whatever_their_reasons() {
    let mut random = StdRng::seed_from_u64(4);
    let mut bench = Bench::<4>::new(4);
    for cycle in 0..4_000 {
        for port in 0..4 {
            if (cycle + 3 * port) % 11 == 0 {
                bench.ingress(port, random.gen_range(1..8), random.gen_range(1..64), 0);
            }
        }
        if cycle % 4 == 1 {
            bench.learn(2, 5);
        }
        bench.step();
    }
    assert!(bench.longest_wait <= 10, "{} cycles", bench.longest_wait);
    bench.check_all();
}

#[test]
fn random_traffic_is_counted_in_every_bank_it_falls_into() {
    for seed in 10..14 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut bench = Bench::<2>::new(seed);
        for _ in 0..4 {
            for _ in 0..2_000 {
                for port in 0..2 {
                    if bench.waiting[port].is_empty() && random.gen_ratio(1, 30) {
                        let reason = random.gen_range(0..15);
                        let copies = if reason == 0 { random.gen_range(1..256) } else { 0 };
                        bench.ingress(port, reason, random.gen_range(0..2048), copies);
                    }
                    if bench.cycle.is_multiple_of(2) && random.gen_ratio(1, 30) {
                        let event = [sent, flushed, bad][random.gen_range(0..3)];
                        bench.egress(port, event(random.gen_range(64..100)));
                    }
                    if bench.cycle.is_multiple_of(2) && random.gen_ratio(1, 30) {
                        bench.full(port, random.gen_range(0..256));
                    }
                }
                bench.step();
            }
            bench.check_all();
        }
    }
}

#[test]
fn repeating_the_wanted_bank_changes_nothing_and_counts_go_on_during_a_swap() {
    let mut bench = Bench::<4>::new(0);
    bench.ingress(1, 6, 100, 0);
    bench.idle(WAIT_FOR_BANK);
    bench.swap();
    assert_eq!(bench.read(1, 14), 1);
    bench.idle(2_000);
    assert_eq!(bench.read(1, 14), 1, "the frozen bank stays");
    bench.counters.bank.next = false;
    for _ in 0..40 {
        bench.ingress(3, 1, 70, 0);
        bench.idle(20);
    }
    bench.idle(WAIT_FOR_BANK);
    assert!(!bench.counters.active_bank.val());
    let first = bench.read(3, 9);
    bench.swap();
    assert_eq!(first + bench.read(3, 9), 40, "each is in one bank");
    assert_eq!(bench.read(1, 14), 0, "a bank starts from zero");
}

#[test]
fn a_wish_taken_back_leaves_the_bank_counting() {
    let mut bench = Bench::<4>::new(0);
    bench.ingress(0, 2, 10, 0);
    bench.idle(50);
    bench.counters.bank.next = true;
    bench.idle(20);
    bench.counters.bank.next = false;
    bench.idle(2_000);
    assert!(!bench.counters.active_bank.val());
    bench.check_all();
}

#[test]
fn reset_keeps_the_counts_and_returns_to_bank_0() {
    let mut bench = Bench::<4>::new(0);
    bench.swap();
    bench.ingress(2, 3, 10, 0);
    bench.idle(50);
    bench.counters.reset.next = true;
    bench.step();
    bench.counters.reset.next = false;
    bench.counters.bank.next = false;
    bench.step();
    assert!(!bench.counters.active_bank.val());
    assert_eq!(bench.read(2, 11), 1);
}
