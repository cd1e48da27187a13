//! A FIFO between two clocks, in distributed RAM.
//!
//!                  write_clock | read_clock
//!   write_data D             ->|-> read_data D
//!   write_valid              ->|-> read_valid
//!   write_ready              <-|<- read_ready
//!
//! Holds 2^A - 1 words, the last of them only in the cycle after the one before it. A word is handed over in a cycle in which valid and ready are both
//! high; both are registers here, for the clocks' sake, and neither waits for the other. A word written at an edge of `write_clock` is valid after the third
//! edge of `read_clock` that follows it (the fourth when the first falls on the write). Room is seen again as late on the other side.
//! No reset: both sides start empty, with room after one edge; never reset one side alone.

use crate::parts::distributed_memory::DistributedMemory;
use crate::parts::synchroniser::Synchroniser;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct ClockCrossing<D: Synth, const A: usize> {
    pub write_clock: Signal<In, Clock>,
    pub write_data: Signal<In, D>,
    pub write_valid: Signal<In, Bit>,
    pub write_ready: Signal<Out, Bit>,
    pub read_clock: Signal<In, Clock>,
    pub read_data: Signal<Out, D>,
    pub read_valid: Signal<Out, Bit>,
    pub read_ready: Signal<In, Bit>,
    memory: DistributedMemory<D, A>,
    head: GrayPointer<A>,
    tail: GrayPointer<A>,
    head_seen: Synchroniser<Bits<A>>,
    tail_seen: Synchroniser<Bits<A>>,
    /// For two words, or for one after a cycle without.
    room: DFF<Bit>,
    waiting: DFF<Bit>,
    written: Signal<Local, Bit>,
    read: Signal<Local, Bit>,
}

impl<D: Synth, const A: usize> Logic for ClockCrossing<D, A> {
    #[hdl_gen]
    fn update(&mut self) {
        self.head.clock.next = self.write_clock.val();
        self.tail_seen.clock.next = self.write_clock.val();
        self.memory.clock.next = self.write_clock.val();
        self.tail.clock.next = self.read_clock.val();
        self.head_seen.clock.next = self.read_clock.val();

        self.tail_seen.asynchronous.next = self.tail.gray.val();
        self.room.clock.next = self.write_clock.val();
        self.room.d.next = (self.head.gray_after.val() != self.tail_seen.synchronous.val())
            & (self.head.gray_second_after.val() != self.tail_seen.synchronous.val());
        self.write_ready.next = self.room.q.val();
        self.written.next = self.write_valid.val() & self.room.q.val();
        self.head.advance.next = self.written.val();
        self.memory.write_enable.next = self.written.val();
        self.memory.write_address.next = self.head.position.val();
        self.memory.write_data.next = self.write_data.val();

        self.head_seen.asynchronous.next = self.head.gray.val();
        self.waiting.clock.next = self.read_clock.val();
        self.waiting.d.next = self.tail.gray_next.val() != self.head_seen.synchronous.val();
        self.read_valid.next = self.waiting.q.val();
        self.read.next = self.read_ready.val() & self.waiting.q.val();
        self.tail.advance.next = self.read.val();
        self.memory.read_address.next = self.tail.position.val();
        self.read_data.next = self.memory.read_data.val();
    }
}

/// A position in the FIFO, in binary for the memory and in Gray code for the other clock.
#[derive(LogicBlock, Default)]
pub struct GrayPointer<const A: usize> {
    pub clock: Signal<In, Clock>,
    pub advance: Signal<In, Bit>,
    pub position: Signal<Out, Bits<A>>,
    pub gray: Signal<Out, Bits<A>>,
    /// The Gray code of the position of the next cycle.
    pub gray_next: Signal<Out, Bits<A>>,
    /// The Gray codes of the two positions that follow.
    pub gray_after: Signal<Out, Bits<A>>,
    pub gray_second_after: Signal<Out, Bits<A>>,
    count: DFF<Bits<A>>,
    code: DFF<Bits<A>>,
    after: Signal<Local, Bits<A>>,
    second_after: Signal<Local, Bits<A>>,
}

impl<const A: usize> Logic for GrayPointer<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count, code);
        self.after.next = self.count.q.val() + 1;
        self.second_after.next = self.count.q.val() + 2;
        self.position.next = self.count.q.val();
        self.gray.next = self.code.q.val();
        self.gray_next.next = self.code.q.val();
        self.gray_after.next = self.after.val() ^ (self.after.val() >> 1);
        self.gray_second_after.next = self.second_after.val() ^ (self.second_after.val() >> 1);
        if self.advance.val() {
            self.gray_next.next = self.after.val() ^ (self.after.val() >> 1);
            self.count.d.next = self.after.val();
            self.code.d.next = self.after.val() ^ (self.after.val() >> 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gmii::testing::{run, Timebase};
    use crate::testing::{settle, tick};
    use rand::{rngs::StdRng, Rng, SeedableRng};

    fn connected<const A: usize>() -> ClockCrossing<Bits<32>, A> {
        let mut fifo = ClockCrossing::<Bits<32>, A>::default();
        fifo.write_clock.connect();
        fifo.write_data.connect();
        fifo.write_valid.connect();
        fifo.read_clock.connect();
        fifo.read_ready.connect();
        fifo.connect_all();
        fifo
    }

    /// Sends 2,000 words with the given chances of a word and of room, in percent.
    fn carries<const A: usize>(half_periods: [u64; 2], chances: [u32; 2], seed: u64) {
        let repeat = format!("A {A}, half periods {half_periods:?}, chances {chances:?}, seed {seed}");
        let mut random = StdRng::seed_from_u64(seed);
        let (mut sent, mut received, mut most_held) = (0, 0, 0);
        let mut fifo = connected::<A>();
        let clocks = [
            Timebase {
                clock: |fifo: &mut ClockCrossing<Bits<32>, A>| &mut fifo.write_clock,
                half_period: half_periods[0],
                phase: 1,
            },
            Timebase {
                clock: |fifo: &mut ClockCrossing<Bits<32>, A>| &mut fifo.read_clock,
                half_period: half_periods[1],
                phase: 2,
            },
        ];
        run(&mut fifo, clocks, |fifo, clock, _| {
            if clock == 0 {
                let offer = sent < 2000 && random.gen_ratio(chances[0], 100);
                fifo.write_data.next = ((sent * 0x0101_0101) & 0xFFFF_FFFF).into();
                fifo.write_valid.next = offer;
                sent += u64::from(offer && fifo.write_ready.val());
            } else {
                let take = random.gen_ratio(chances[1], 100);
                fifo.read_ready.next = take;
                if take && fifo.read_valid.val() {
                    assert_eq!(
                        fifo.read_data.val(),
                        (received * 0x0101_0101) & 0xFFFF_FFFF,
                        "word {received}, {repeat}"
                    );
                    received += 1;
                }
            }
            most_held = most_held.max(sent - received);
            received == 2000
        });
        assert!(most_held < 1 << A, "held {most_held}, {repeat}");
    }

    #[test]
    fn every_word_crosses_once_and_in_order() {
        for (seed, half_periods) in (0..).zip([[4000, 8000], [8000, 4000], [4000, 3703], [8001, 8000], [4000, 4000]]) {
            for chances in [[100, 100], [100, 30], [30, 100], [50, 50]] {
                carries::<4>(half_periods, chances, seed);
                carries::<5>(half_periods, chances, seed);
            }
        }
    }

    fn capacity<const A: usize>() -> u64 {
        let mut fifo = connected::<A>();
        fifo.write_valid.next = true;
        let mut held = 0;
        for _ in 0..64 {
            settle(&mut fifo);
            held += u64::from(fifo.write_ready.val());
            tick(&mut fifo, |fifo| &mut fifo.write_clock);
        }
        held
    }

    #[test]
    fn it_holds_one_word_less_than_its_memory() {
        assert_eq!(capacity::<4>(), 15);
        assert_eq!(capacity::<5>(), 31);
    }

    #[test]
    fn a_word_is_valid_after_the_third_edge_of_the_reading_clock() {
        let mut fifo = connected::<4>();
        tick(&mut fifo, |fifo| &mut fifo.write_clock);
        fifo.write_valid.next = true;
        tick(&mut fifo, |fifo| &mut fifo.write_clock);
        tick(&mut fifo, |fifo| &mut fifo.read_clock);
        tick(&mut fifo, |fifo| &mut fifo.read_clock);
        assert!(!fifo.read_valid.val());
        tick(&mut fifo, |fifo| &mut fifo.read_clock);
        assert!(fifo.read_valid.val());
    }
}
