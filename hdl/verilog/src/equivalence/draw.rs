//! How an input is drawn at random.

use super::Rng;
use rand::Rng as _;
use rust_hdl::prelude::{Bits, Signed};

/// A source of values for one input.
pub trait Draw<T> {
    fn draw(&mut self, rng: &mut Rng) -> T;
}

/// Any function of the generator will do: `|rng| Request { .. }`.
impl<T, F: FnMut(&mut Rng) -> T> Draw<T> for F {
    fn draw(&mut self, rng: &mut Rng) -> T {
        self(rng)
    }
}

/// Every value, the corners (zero, one, all ones, one bit, high bit) far more often than their share.
pub fn uniform() -> Uniformly {
    Uniformly
}

/// `true` with this probability: for valid, ready and enable.
pub fn chance(probability: f64) -> Chance {
    Chance(probability)
}

/// Numbers below a limit: for addresses that should meet.
pub fn below(limit: u64) -> Below {
    Below(limit)
}

/// One of these: for enumerations.
pub fn one_of<T: Copy>(values: &[T]) -> OneOf<T> {
    OneOf(values.to_vec())
}

/// The last value again with probability `keep`, else a new one: for what a state machine waits on.
pub fn held<T, D: Draw<T>>(keep: f64, draw: D) -> Held<T, D> {
    Held { keep, draw, last: None }
}

pub struct Uniformly;
pub struct Chance(f64);
pub struct Below(u64);
pub struct OneOf<T>(Vec<T>);
pub struct Held<T, D> {
    keep: f64,
    draw: D,
    last: Option<T>,
}

/// Types that have a uniform distribution.
pub trait Uniform {
    fn uniform(rng: &mut Rng) -> Self;
}

impl Uniform for bool {
    fn uniform(rng: &mut Rng) -> Self {
        rng.gen()
    }
}

impl<const N: usize> Uniform for Bits<N> {
    fn uniform(rng: &mut Rng) -> Self {
        let zero = Bits::<N>::default();
        match rng.gen_range(0..24) {
            0 => zero,
            1 => !zero,
            2 => zero.replace_bit(0, true),
            3 => zero.replace_bit(N - 1, true),
            4 => zero.replace_bit(rng.gen_range(0..N), true),
            5 => (!zero).replace_bit(rng.gen_range(0..N), false),
            _ => (0..N).fold(zero, |bits, place| if rng.gen() { bits.replace_bit(place, true) } else { bits }),
        }
    }
}

impl<const N: usize> Uniform for Signed<N> {
    fn uniform(rng: &mut Rng) -> Self {
        rust_hdl::prelude::signed_cast(Bits::<N>::uniform(rng))
    }
}

impl<T: Uniform> Draw<T> for Uniformly {
    fn draw(&mut self, rng: &mut Rng) -> T {
        T::uniform(rng)
    }
}

impl Draw<bool> for Chance {
    fn draw(&mut self, rng: &mut Rng) -> bool {
        rng.gen_bool(self.0)
    }
}

impl<const N: usize> Draw<Bits<N>> for Below {
    fn draw(&mut self, rng: &mut Rng) -> Bits<N> {
        rng.gen_range(0..self.0).into()
    }
}

impl<T: Copy> Draw<T> for OneOf<T> {
    fn draw(&mut self, rng: &mut Rng) -> T {
        self.0[rng.gen_range(0..self.0.len())]
    }
}

impl<T: Copy, D: Draw<T>> Draw<T> for Held<T, D> {
    fn draw(&mut self, rng: &mut Rng) -> T {
        let kept = self.last.filter(|_| rng.gen_bool(self.keep));
        *self.last.insert(kept.unwrap_or_else(|| self.draw.draw(rng)))
    }
}
