//! The CPU port between a crossbar of two ports and a host.

use rust_hdl::prelude::*;

use super::CpuPort;
use crate::crossbar::stimulus::{marked_octets, rx_words, tx_words};
use crate::testing::{settle, tick};
use crate::types::{IngressEvent, TxWord, Verdict};

struct Bench {
    block: CpuPort,
    cycle: usize,
}

impl Bench {
    fn new() -> Self {
        let mut block = CpuPort::default();
        connect(&mut block);
        block.connect_all();
        block.link.next = 0b0111.into();
        settle(&mut block);
        Self { block, cycle: 0 }
    }

    fn step(&mut self) {
        tick(&mut self.block, |block| &mut block.clock);
        self.block.trap_release.next = false;
        self.block.inject_send.next = false;
        self.block.inject_write.next = false;
        self.block.ingress_event_valid.next = false;
        settle(&mut self.block);
        self.cycle += 1;
    }

    /// Offers a trapped frame until its trailer is taken; gives up after `patience` cycles of waiting.
    fn trap(&mut self, octets: &[u8], trailer: u64, patience: usize) -> bool {
        let mut words: Vec<TxWord> = tx_words(octets);
        words.last_mut().unwrap().last = false;
        words.push(TxWord { data: trailer.into(), last: true, ..TxWord::default() });
        for word in words {
            self.block.tx_word.next = word;
            self.block.tx_valid.next = true;
            settle(&mut self.block);
            let mut waited = 0;
            while !self.block.tx_ready.val() {
                self.step();
                waited += 1;
                if waited > patience {
                    self.block.tx_valid.next = false;
                    return false;
                }
            }
            self.step();
        }
        self.block.tx_valid.next = false;
        settle(&mut self.block);
        true
    }

    fn shown(&mut self) -> Vec<u8> {
        let length = self.block.trap_octets.val().index();
        let mut octets = vec![];
        for word in 0..length.div_ceil(4) as u64 {
            self.block.trap_word_address.next = word.into();
            self.step();
            self.step();
            octets.extend_from_slice(&self.block.trap_word.val().to_u32().to_le_bytes());
        }
        octets.truncate(length);
        octets
    }

    fn release(&mut self, number: u64) {
        self.block.trap_release.next = true;
        self.block.trap_release_number.next = number.into();
        self.step();
    }

    fn load(&mut self, octets: &[u8]) {
        for (address, word) in rx_words(octets, 0).iter().enumerate() {
            self.block.inject_write.next = true;
            self.block.inject_word_address.next = (address as u64).into();
            self.block.inject_word.next = word.data;
            self.step();
        }
    }

    fn send(&mut self, number: u64, octets: usize, direct: bool, mask: u64) {
        self.block.inject_send.next = true;
        self.block.inject_number.next = number.into();
        self.block.inject_octets.next = (octets as u64).into();
        self.block.inject_direct.next = direct;
        self.block.inject_mask.next = mask.into();
        self.step();
    }

    /// The frame the row gets, up to its last word, ready in every `every`th cycle.
    fn row(&mut self, every: usize) -> Vec<u8> {
        let mut octets = vec![];
        for _ in 0..4000 {
            self.block.rx_ready.next = self.cycle.is_multiple_of(every);
            settle(&mut self.block);
            let word = self.block.rx_word.val();
            let taken = self.block.rx_valid.val() & self.block.rx_ready.val();
            self.step();
            if taken {
                assert_eq!((word.first, word.status.to_u64()), (octets.is_empty(), 0));
                let kept = if word.octets == 0 { 4 } else { word.octets.index() };
                octets.extend_from_slice(&word.data.to_u32().to_le_bytes()[..kept]);
                if word.last {
                    return octets;
                }
            }
        }
        panic!("no last word after {} octets", octets.len());
    }

    fn end(&mut self, copies: u64) {
        self.block.ingress_event.next = IngressEvent { copies: copies.into(), ..IngressEvent::default() };
        self.block.ingress_event_valid.next = true;
        self.step();
    }
}

fn connect(block: &mut CpuPort) {
    block.clock.connect();
    block.reset.connect();
    block.tx_word.connect();
    block.tx_valid.connect();
    block.full.connect();
    block.rx_ready.connect();
    block.request_valid.connect();
    block.ingress_event.connect();
    block.ingress_event_valid.connect();
    block.link.connect();
    block.relay_request_ready.connect();
    block.relay_verdict.connect();
    block.relay_verdict_valid.connect();
    block.trap_word_address.connect();
    block.trap_release.connect();
    block.trap_release_number.connect();
    block.inject_write.connect();
    block.inject_word_address.connect();
    block.inject_word.connect();
    block.inject_send.connect();
    block.inject_number.connect();
    block.inject_octets.connect();
    block.inject_direct.connect();
    block.inject_mask.connect();
}

#[test]
fn a_trapped_frame_waits_until_it_is_released_by_its_number_then_the_next_moves_in() {
    let mut bench = Bench::new();
    assert!(!bench.block.trap_valid.val());
    for (place, length) in [64, 65, 66, 67, 1518, 1522, 2044, 2047].into_iter().enumerate() {
        let (octets, number) = (marked_octets(place as u8, length), place as u64 + 1);
        let (reason, port) = (place as u64 % 3 + 1, place as u64);
        assert!(bench.trap(&octets, port << 2 | reason, 0));
        assert!(bench.block.trap_valid.val());
        assert_eq!(bench.block.trap_number.val().to_u64(), number);
        assert_eq!(bench.block.trap_reason.val().to_u64(), reason);
        assert_eq!(bench.block.trap_port.val().to_u64(), port);
        assert_eq!(bench.block.trap_octets.val().index(), length);
        assert!(!bench.trap(&marked_octets(99, 64), 0, 50), "the buffer is taken");
        bench.release(number - 1);
        bench.release(number + 1);
        assert!(bench.block.trap_valid.val(), "another number releases nothing");
        assert_eq!(bench.shown(), octets);
        bench.release(number);
        assert!(!bench.block.trap_valid.val());
        bench.release(number);
    }
    assert_eq!(bench.block.trapped.val().to_u64(), 8);
}

#[test]
fn an_injected_frame_is_sent_once_for_each_new_number() {
    let mut bench = Bench::new();
    for (number, length) in [(1, 64), (7, 65), (255, 1521), (1, 1522)] {
        let octets = marked_octets(number as u8, length);
        bench.load(&octets);
        bench.send(number, length, false, 0);
        assert!(bench.block.inject_busy.val());
        assert_eq!(bench.block.inject_done_number.val().to_u64(), number);
        assert_eq!(bench.row(1 + length % 3), octets);
        bench.send(number, length, false, 0);
        bench.end(0b11);
        assert!(!bench.block.inject_busy.val());
        bench.send(number, length, false, 0);
        assert!(!bench.block.inject_busy.val() && !bench.block.rx_valid.val(), "the same number again changes nothing");
    }
    bench.step();
    assert_eq!(bench.block.injected.val().to_u64(), 4);
    assert_eq!(bench.block.inject_copies.val().to_u64(), 8);
    assert_eq!(bench.block.inject_discarded.val().to_u64(), 0);
}

#[test]
fn bad_requests_change_nothing_and_a_frame_under_way_is_not_overwritten() {
    let mut bench = Bench::new();
    for length in [0, 1, 63, 1523, 2047] {
        bench.send(3, length, true, 1);
        assert!(!bench.block.inject_busy.val());
        assert_eq!(bench.block.inject_done_number.val().to_u64(), 0);
    }
    let octets = marked_octets(3, 64);
    bench.load(&octets);
    bench.send(3, 64, true, 1);
    bench.load(&marked_octets(4, 64));
    bench.send(4, 64, true, 1);
    assert_eq!(bench.block.inject_done_number.val().to_u64(), 3);
    assert_eq!(bench.row(1), octets);
}

#[test]
fn a_direct_frame_goes_to_the_ports_of_its_mask_with_a_link_or_is_discarded() {
    let down = u64::from(trunkline_map::DropReason::EgressDown.code());
    for (number, mask, copies, reason) in [(1, 0b1011, 0b0011, 0), (2, 0b1000, 0, down), (3, 0, 0, down)] {
        let mut bench = Bench::new();
        bench.send(number, 64, true, mask);
        bench.block.request_valid.next = true;
        settle(&mut bench.block);
        assert!(bench.block.request_ready.val() && bench.block.verdict_valid.val());
        assert!(!bench.block.relay_request_valid.val(), "the relay is not asked");
        let verdict = bench.block.verdict.val();
        assert_eq!((verdict.copies.to_u64(), verdict.reason.to_u64(), verdict.learn), (copies, reason, false));
        bench.end(copies);
        bench.step();
        assert_eq!(bench.block.inject_discarded.val().to_u64(), u64::from(copies == 0));
        assert_eq!(bench.block.inject_copies.val().to_u64(), u64::from(copies.count_ones()));
    }
}

#[test]
fn a_frame_by_the_relay_gets_the_relays_verdict_and_teaches_nothing() {
    let mut bench = Bench::new();
    bench.send(1, 64, false, 0b11);
    bench.block.request_valid.next = true;
    settle(&mut bench.block);
    assert!(bench.block.relay_request_valid.val() && !bench.block.request_ready.val());
    assert!(!bench.block.verdict_valid.val());
    bench.block.relay_request_ready.next = true;
    settle(&mut bench.block);
    assert!(bench.block.request_ready.val());
    let verdict = Verdict { copies: 0b100.into(), learn: true, ..Verdict::default() };
    bench.block.relay_verdict.next = verdict;
    bench.block.relay_verdict_valid.next = true;
    settle(&mut bench.block);
    assert!(bench.block.verdict_valid.val());
    assert_eq!(bench.block.verdict.val(), Verdict { learn: false, ..verdict });
}

#[test]
fn copies_lost_on_the_way_to_the_cpu_are_counted_ingress_by_ingress() {
    let mut bench = Bench::new();
    for full in [0b101, 0, 0b11111111, 0b1] {
        bench.block.full.next = full.into();
        bench.step();
    }
    bench.block.full.next = 0.into();
    bench.step();
    assert_eq!(bench.block.trap_queue_full.val().to_u64(), 11);
}
