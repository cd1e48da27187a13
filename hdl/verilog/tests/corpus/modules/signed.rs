//! Signed numbers: arithmetic, order, casts in and out, sign extension.

use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{Bench, Rng, Uniform};

#[derive(LogicBlock, Default)]
struct SignedNumbers<const N: usize, const M: usize> {
    a: Signal<In, Signed<N>>,
    b: Signal<In, Signed<N>>,
    bits: Signal<In, Bits<N>>,
    sum: Signal<Out, Signed<N>>,
    difference: Signal<Out, Signed<N>>,
    negated: Signal<Out, Signed<N>>,
    less: Signal<Out, Bit>,
    at_most: Signal<Out, Bit>,
    greater: Signal<Out, Bit>,
    at_least: Signal<Out, Bit>,
    equal: Signal<Out, Bit>,
    of_sums: Signal<Out, Bit>,
    from_bits: Signal<Out, Signed<N>>,
    to_bits: Signal<Out, Bits<N>>,
    negative: Signal<Out, Bit>,
    extended: Signal<Out, Signed<M>>,
    extended_sum: Signal<Out, Signed<M>>,
    low: Signal<Out, Signed<2>>,
}

impl<const N: usize, const M: usize> Logic for SignedNumbers<N, M> {
    #[hdl_gen]
    fn update(&mut self) {
        self.sum.next = self.a.val() + self.b.val();
        self.difference.next = self.a.val() - self.b.val();
        self.negated.next = -self.b.val();
        self.less.next = self.a.val() < self.b.val();
        self.at_most.next = self.a.val() <= self.b.val();
        self.greater.next = self.a.val() > self.b.val();
        self.at_least.next = self.a.val() >= self.b.val();
        self.equal.next = self.a.val() == self.b.val();
        self.of_sums.next = (self.a.val() + self.b.val()) < (self.a.val() - self.b.val());
        self.from_bits.next = signed_cast(self.bits.val()) + self.a.val();
        self.to_bits.next = unsigned_cast(self.a.val() + self.b.val()) + self.bits.val();
        self.negative.next = signed_cast(self.bits.val() + 1) < self.a.val();
        self.extended.next = signed_bit_cast::<M, N>(self.a.val());
        self.extended_sum.next = signed_bit_cast::<M, N>(self.a.val()) + signed_bit_cast::<M, N>(self.a.val());
        self.low.next = self.b.val().get_bits::<2>(1);
    }
}

/// Order against a written number.
#[derive(LogicBlock, Default)]
struct SignedLiteral {
    a: Signal<In, Signed<16>>,
    below_minus_five: Signal<Out, Bit>,
    plus_five: Signal<Out, Signed<16>>,
}

impl Logic for SignedLiteral {
    #[hdl_gen]
    fn update(&mut self) {
        self.below_minus_five.next = self.a.val() < -5.to_signed_bits::<16>();
        self.plus_five.next = self.a.val() + 5.to_signed_bits::<16>();
    }
}

/// Any but the least number, on whose sign extension rust-hdl recurses without end.
fn extendable<const N: usize>(rng: &mut Rng) -> Signed<N> {
    loop {
        let bits = Bits::<N>::uniform(rng);
        if bits != Bits::<N>::default().replace_bit(N - 1, true) {
            return signed_cast(bits);
        }
    }
}

macro_rules! pairs {
    ($bench:ident, $($from:literal to $to:literal,)*) => {
        $bench
        $(.with(concat!("signed_", $from, "_", $to), case!(SignedNumbers::<$from, $to>::default(), clocks: [],
            inputs: [a: extendable::<$from>, b, bits])))*
    };
}

pub fn add(bench: Bench) -> Bench {
    let bench =
        pairs!(bench, 3 to 8, 7 to 7, 8 to 16, 16 to 31, 16 to 40, 31 to 32, 32 to 48, 33 to 64, 48 to 72, 64 to 65,);
    bench.with("signed_literal", case!(SignedLiteral::default(), clocks: [], inputs: [a]))
}
