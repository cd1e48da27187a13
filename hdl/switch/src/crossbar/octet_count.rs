//! Length of a frame from its words.
//!
//!   take, last, word_octets 2 b ->+-------------+-> octets 11 b
//!   first                       ->| octet_count |
//!
//! Latency 1 cycle. Counts full words and keeps the octets of the partial last one; 2,047 stands for that and more.
//! A `take` with `first` begins a new frame. Reset: none.

use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct OctetCount {
    pub clock: Signal<In, Clock>,
    pub first: Signal<In, Bit>,
    pub take: Signal<In, Bit>,
    pub last: Signal<In, Bit>,
    /// Octets in the last word: 1 to 3, 0 means 4.
    pub word_octets: Signal<In, Bits<2>>,
    pub octets: Signal<Out, Bits<11>>,
    /// Bit 9 stops it: 512 words are 2,048 octets.
    full_words: DFF<Bits<10>>,
    tail: DFF<Bits<2>>,
    saturated: Signal<Local, Bit>,
    before: Signal<Local, Bits<10>>,
}

impl Logic for OctetCount {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, full_words, tail);
        self.saturated.next = self.full_words.q.val().get_bit(9);
        self.before.next = self.full_words.q.val();
        if self.first.val() {
            self.before.next = 0.into();
        }
        if self.take.val() {
            self.full_words.d.next = self.before.val();
            if !self.before.val().get_bit(9) & (!self.last.val() | (self.word_octets.val() == 0)) {
                self.full_words.d.next = self.before.val() + 1;
            }
            self.tail.d.next = self.word_octets.val();
        }
        if self.saturated.val() {
            self.octets.next = 2047.into();
        } else {
            self.octets.next =
                (bit_cast::<11, 10>(self.full_words.q.val()) << 2) | bit_cast::<11, 2>(self.tail.q.val());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};

    #[test]
    fn every_length_up_to_2200_is_counted_and_saturates_at_2047() {
        let mut block = OctetCount::default();
        block.clock.connect();
        block.first.connect();
        block.take.connect();
        block.last.connect();
        block.word_octets.connect();
        block.connect_all();
        for length in (1_usize..70).chain(2030..2200) {
            let words = length.div_ceil(4);
            for word in 1..=words {
                block.take.next = true;
                block.first.next = word == 1;
                block.last.next = word == words;
                block.word_octets.next = if word == words { (length as u64 % 4).into() } else { 0.into() };
                tick(&mut block, |block| &mut block.clock);
                block.take.next = false;
                tick(&mut block, |block| &mut block.clock);
            }
            settle(&mut block);
            assert_eq!(block.octets.val().index(), length.min(2047));
        }
    }
}
