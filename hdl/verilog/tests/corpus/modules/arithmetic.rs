//! `+ - & | ^ !`, comparisons, products; and the expressions whose meaning hangs on a width.

// Precedence and forms nobody would write are what is tested.
#![allow(clippy::precedence, clippy::nonminimal_bool, clippy::bool_comparison)]

use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::Bench;

#[derive(LogicBlock)]
struct Arithmetic<const N: usize> {
    a: Signal<In, Bits<N>>,
    b: Signal<In, Bits<N>>,
    flag: Signal<In, Bit>,
    one: Constant<Bits<N>>,
    sum: Signal<Out, Bits<N>>,
    difference: Signal<Out, Bits<N>>,
    anded: Signal<Out, Bits<N>>,
    ored: Signal<Out, Bits<N>>,
    xored: Signal<Out, Bits<N>>,
    inverse: Signal<Out, Bits<N>>,
    successor: Signal<Out, Bits<N>>,
    mirrored: Signal<Out, Bits<N>>,
    with_flag: Signal<Out, Bits<N>>,
    mixed: Signal<Out, Bits<N>>,
    fixed: Signal<Out, Bits<N>>,
}

impl<const N: usize> Logic for Arithmetic<N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.sum.next = self.a.val() + self.b.val();
        self.difference.next = self.a.val() - self.b.val();
        self.anded.next = self.a.val() & self.b.val();
        self.ored.next = self.a.val() | self.b.val();
        self.xored.next = self.a.val() ^ self.b.val();
        self.inverse.next = !self.a.val();
        self.successor.next = self.a.val() + 1;
        self.mirrored.next = 1 - self.a.val();
        self.with_flag.next = self.a.val() + self.flag.val();
        self.mixed.next = (self.a.val() + self.b.val() ^ !self.a.val() & self.b.val()) - self.one.val() | 1;
        self.fixed.next = bits::<N>(1) + self.one.val();
    }
}

impl<const N: usize> Arithmetic<N> {
    fn new() -> Self {
        with_defaults!({ one: Constant::new(1.into()) }
            a b flag sum difference anded ored xored inverse successor mirrored with_flag mixed fixed)
    }
}

#[derive(LogicBlock, Default)]
struct Compare<const N: usize> {
    a: Signal<In, Bits<N>>,
    b: Signal<In, Bits<N>>,
    f: Signal<In, Bit>,
    g: Signal<In, Bit>,
    equal: Signal<Out, Bit>,
    unequal: Signal<Out, Bit>,
    less: Signal<Out, Bit>,
    at_most: Signal<Out, Bit>,
    greater: Signal<Out, Bit>,
    at_least: Signal<Out, Bit>,
    wraps: Signal<Out, Bit>,
    borrows: Signal<Out, Bit>,
    carries: Signal<Out, Bit>,
    inverted: Signal<Out, Bit>,
    literal: Signal<Out, Bit>,
    precedence: Signal<Out, Bit>,
    any_first: Signal<Out, Bit>,
    logical: Signal<Out, Bit>,
    nested: Signal<Out, Bit>,
}

impl<const N: usize> Logic for Compare<N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.equal.next = self.a.val() == self.b.val();
        self.unequal.next = self.a.val() != self.b.val();
        self.less.next = self.a.val() < self.b.val();
        self.at_most.next = self.a.val() <= self.b.val();
        self.greater.next = self.a.val() > self.b.val();
        self.at_least.next = self.a.val() >= self.b.val();
        self.wraps.next = (self.a.val() + 1) == self.b.val();
        self.borrows.next = (self.a.val() - self.b.val()) >= 1;
        self.carries.next = (self.a.val() + self.b.val()) < self.a.val();
        self.inverted.next = !self.a.val() == self.b.val();
        self.literal.next = 1 == self.a.val();
        self.precedence.next = self.f.val() & (self.a.val() == self.b.val());
        self.any_first.next = self.f.val() | (self.a.val().any() == self.g.val());
        self.logical.next = self.f.val() && !self.g.val() || self.a.val() == 0 && true;
        self.nested.next = ((self.a.val() < self.b.val()) == self.f.val()) ^ (self.g.val() != false);
    }
}

/// `a & b == c` without parentheses: Rust compares last, Verilog first.
#[derive(LogicBlock, Default)]
struct Precedence {
    a: Signal<In, Bits<8>>,
    b: Signal<In, Bits<8>>,
    c: Signal<In, Bits<8>>,
    f: Signal<In, Bit>,
    g: Signal<In, Bit>,
    and_then_equal: Signal<Out, Bit>,
    or_then_equal: Signal<Out, Bit>,
    shifted_sum: Signal<Out, Bits<8>>,
}

impl Logic for Precedence {
    #[hdl_gen]
    fn update(&mut self) {
        self.and_then_equal.next = self.a.val() & self.b.val() == self.c.val();
        self.or_then_equal.next = self.f.val() | self.a.val().any() == self.g.val();
        self.shifted_sum.next = self.a.val() + self.b.val() >> self.c.val() & 7;
    }
}

#[derive(LogicBlock, Default)]
struct Product {
    a: Signal<In, Bits<16>>,
    b: Signal<In, Bits<16>>,
    c: Signal<In, Signed<16>>,
    d: Signal<In, Signed<16>>,
    product: Signal<Out, Bits<32>>,
    signed_product: Signal<Out, Signed<32>>,
    of_sums: Signal<Out, Bits<32>>,
    negative: Signal<Out, Bit>,
}

impl Logic for Product {
    #[hdl_gen]
    fn update(&mut self) {
        self.product.next = self.a.val() * self.b.val();
        self.signed_product.next = self.c.val() * self.d.val();
        self.of_sums.next = (self.a.val() + 1) * (self.a.val() - self.b.val()) + 5;
        self.negative.next = (self.c.val() * self.d.val()) < (self.d.val() * self.d.val());
    }
}

macro_rules! widths {
    ($bench:ident, $($width:literal)*) => {
        $bench
        $(
            .with(concat!("arithmetic_", $width),
                case!(Arithmetic::<$width>::new(), clocks: [], inputs: [a, b, flag]))
            .with(concat!("compare_", $width),
                case!(Compare::<$width>::default(), clocks: [], inputs: [a, b, f, g]))
        )*
    };
}

pub fn add(bench: Bench) -> Bench {
    let bench = widths!(bench, 1 2 7 8 16 31 32 33 48 64 72);
    bench
        .with("precedence", case!(Precedence::default(), clocks: [], inputs: [a, b, c, f, g]))
        .with("product", case!(Product::default(), clocks: [], inputs: [a, b, c, d]))
}
