//! A rate limit: so many a second on average, so many at once.
//!
//!   rate 20 b, burst 8 b ->+--------------+-> available
//!   take                 ->| token bucket |
//!                          +--------------+
//!
//! A token comes each time the rates of the cycles since the last one add up to a second's cycles, so that a second of any
//! beginning brings `rate` tokens, give or take one for where it begins; at most `burst` are kept. While the rate is 0 nothing is available; a rate just set
//! begins with a full bucket, a cycle later. `take` is for a cycle in which a token is available; it counts from the next.
//! The rate must not be above `second_cycles`. Reset: as with rate 0.

use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct TokenBucket {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    /// Tokens a second.
    pub rate: Signal<In, Bits<20>>,
    pub burst: Signal<In, Bits<8>>,
    pub take: Signal<In, Bit>,
    pub available: Signal<Out, Bit>,
    sum: DFF<Bits<28>>,
    tokens: DFF<Bits<8>>,
    was_off: DFF<Bit>,
    grown: Signal<Local, Bits<28>>,
    full: Signal<Local, Bit>,
    arrives: Signal<Local, Bit>,
    off: Signal<Local, Bit>,
    second: Constant<Bits<28>>,
}

impl TokenBucket {
    /// `second_cycles`: clock cycles a second.
    pub fn new(second_cycles: u64) -> Self {
        assert!((1..1 << 27).contains(&second_cycles), "a second of {second_cycles} cycles");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            rate: Default::default(),
            burst: Default::default(),
            take: Default::default(),
            available: Default::default(),
            sum: Default::default(),
            tokens: Default::default(),
            was_off: Default::default(),
            grown: Default::default(),
            full: Default::default(),
            arrives: Default::default(),
            off: Default::default(),
            second: Constant::new(second_cycles.into()),
        }
    }
}

impl Logic for TokenBucket {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, sum, tokens, was_off);
        self.off.next = !self.rate.val().any() | self.reset.val();
        self.grown.next = self.sum.q.val() + bit_cast::<28, 20>(self.rate.val());
        self.arrives.next = self.grown.val() >= self.second.val();
        self.sum.d.next = self.grown.val();
        if self.arrives.val() {
            self.sum.d.next = self.grown.val() - self.second.val();
        }
        self.full.next = self.tokens.q.val() >= self.burst.val();
        if self.full.val() {
            self.tokens.d.next = self.burst.val();
        }
        if self.arrives.val() & !self.take.val() & !self.full.val() {
            self.tokens.d.next = self.tokens.q.val() + 1;
        }
        if !self.arrives.val() & self.take.val() {
            self.tokens.d.next = self.tokens.q.val() - 1;
        }
        self.was_off.d.next = self.off.val();
        if self.off.val() | self.was_off.q.val() {
            self.sum.d.next = 0.into();
            self.tokens.d.next = self.burst.val();
        }
        self.available.next = self.tokens.q.val().any() & !self.off.val() & !self.was_off.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};
    use rand::{rngs::StdRng, Rng, SeedableRng};

    const SECOND: u64 = 10_007;

    fn connected(rate: u64, burst: u64) -> TokenBucket {
        let mut bucket = TokenBucket::new(SECOND);
        bucket.clock.connect();
        bucket.reset.connect();
        bucket.rate.connect();
        bucket.burst.connect();
        bucket.take.connect();
        bucket.connect_all();
        tick(&mut bucket, |bucket| &mut bucket.clock);
        assert!(!bucket.available.val(), "rate 0 admits none");
        bucket.burst.next = burst.into();
        bucket.rate.next = rate.into();
        tick(&mut bucket, |bucket| &mut bucket.clock);
        settle(&mut bucket);
        bucket
    }

    /// Takes whatever is available for so many cycles; how much that was.
    fn drain(bucket: &mut TokenBucket, cycles: u64) -> u64 {
        (0..cycles)
            .filter(|_| {
                settle(bucket);
                let taken = bucket.available.val();
                bucket.take.next = taken;
                tick(bucket, |bucket| &mut bucket.clock);
                bucket.take.next = false;
                taken
            })
            .count() as u64
    }

    #[test]
    fn a_full_bucket_gives_its_burst_and_then_exactly_the_rate_in_every_second() {
        for (rate, burst) in [(1, 1), (7, 3), (100, 255), (999, 8), (SECOND, 2)] {
            let mut bucket = connected(rate, burst);
            // The bucket refills while it is emptied; then it only passes on what comes.
            drain(&mut bucket, 2 * SECOND);
            for second in 0..3 {
                assert_eq!(drain(&mut bucket, SECOND), rate, "rate {rate}, second {second}");
            }
        }
    }

    #[test]
    fn after_any_pause_there_are_as_many_tokens_as_came_but_never_more_than_the_burst() {
        let seed = 20;
        let mut random = StdRng::seed_from_u64(seed);
        let (rate, burst) = (317, 40);
        let mut bucket = connected(rate, burst);
        let (mut cycle, mut model) = (0_u64, burst);
        for _ in 0..40_000 {
            settle(&mut bucket);
            assert_eq!(bucket.available.val(), model > 0, "seed {seed}, cycle {cycle}");
            // Long pauses and greedy spells.
            let take = model > 0 && cycle % 9_000 > 4_000 && random.gen_bool(0.3);
            bucket.take.next = take;
            tick(&mut bucket, |bucket| &mut bucket.clock);
            let arrives = (cycle + 1) * rate / SECOND - cycle * rate / SECOND;
            cycle += 1;
            model = (model + arrives - u64::from(take)).min(burst);
        }
    }

    #[test]
    fn without_a_burst_nothing_is_available_and_a_smaller_burst_counts_at_once() {
        let mut bucket = connected(SECOND, 0);
        assert_eq!(drain(&mut bucket, 100), 0);
        let mut bucket = connected(1, 200);
        bucket.burst.next = 5.into();
        tick(&mut bucket, |bucket| &mut bucket.clock);
        assert_eq!(drain(&mut bucket, 50), 5);
    }
}
