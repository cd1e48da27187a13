//! Shifts, single bits, runs of bits, reductions.

use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{below, Bench};

#[derive(LogicBlock, Default)]
struct Shift<const N: usize> {
    a: Signal<In, Bits<N>>,
    b: Signal<In, Bits<N>>,
    s: Signal<In, Bits<7>>,
    left: Signal<Out, Bits<N>>,
    right: Signal<Out, Bits<N>>,
    left_one: Signal<Out, Bits<N>>,
    right_far: Signal<Out, Bits<N>>,
    average: Signal<Out, Bits<N>>,
    there_and_back: Signal<Out, Bits<N>>,
    of_sum: Signal<Out, Bits<N>>,
    by_sum: Signal<Out, Bits<N>>,
    one_hot: Signal<Out, Bits<64>>,
}

impl<const N: usize> Logic for Shift<N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.left.next = self.a.val() << self.s.val();
        self.right.next = self.a.val() >> self.s.val();
        self.left_one.next = self.a.val() << 1;
        self.right_far.next = self.a.val() >> 100;
        self.average.next = (self.a.val() + self.b.val()) >> 1;
        self.there_and_back.next = ((self.a.val() << 3) >> 3) - 1;
        self.of_sum.next = ((self.a.val() + self.b.val()) << self.s.val()) + self.b.val();
        self.by_sum.next = self.a.val() >> (self.s.val() + 3);
        self.one_hot.next = 1 << self.s.val();
    }
}

#[derive(LogicBlock)]
struct Bitwise<const N: usize> {
    a: Signal<In, Bits<N>>,
    b: Signal<In, Bits<N>>,
    place: Signal<In, Bits<7>>,
    flag: Signal<In, Bit>,
    pattern: Constant<Bits<N>>,
    first: Signal<Out, Bit>,
    chosen: Signal<Out, Bit>,
    chosen_of_sum: Signal<Out, Bit>,
    chosen_of_constant: Signal<Out, Bit>,
    first_of_sum: Signal<Out, Bit>,
    set_first: Signal<Out, Bits<N>>,
    set_chosen: Signal<Out, Bits<N>>,
    set_in_sum: Signal<Out, Bits<N>>,
    low_four: Signal<Out, Bits<4>>,
    low_forty: Signal<Out, Bits<40>>,
    four_chosen: Signal<Out, Bits<4>>,
    four_of_sum: Signal<Out, Bits<4>>,
    forty_of_sum: Signal<Out, Bits<40>>,
    any: Signal<Out, Bit>,
    all: Signal<Out, Bit>,
    xored: Signal<Out, Bit>,
    any_of_sum: Signal<Out, Bit>,
    all_of_sum: Signal<Out, Bit>,
    xor_of_difference: Signal<Out, Bit>,
    nested: Signal<Out, Bits<2>>,
}

impl<const N: usize> Bitwise<N> {
    fn new() -> Self {
        with_defaults!({ pattern: Constant::new(!Bits::<N>::default() >> 1) }
            a b place flag first chosen chosen_of_sum chosen_of_constant first_of_sum set_first set_chosen set_in_sum
            low_four low_forty four_chosen four_of_sum forty_of_sum any all xored any_of_sum all_of_sum
            xor_of_difference nested)
    }
}

impl<const N: usize> Logic for Bitwise<N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.first.next = self.a.val().get_bit(0);
        self.chosen.next = self.a.val().get_bit(self.place.val().index());
        self.chosen_of_sum.next = (self.a.val() + self.b.val()).get_bit(self.place.val().index());
        self.chosen_of_constant.next = self.pattern.val().get_bit(self.place.val().index());
        self.first_of_sum.next = (self.a.val() + self.b.val()).get_bit(0);
        self.set_first.next = self.a.val().replace_bit(0, self.flag.val());
        self.set_chosen.next = self.a.val().replace_bit(self.place.val().index(), self.flag.val());
        self.set_in_sum.next =
            (self.a.val() + self.b.val()).replace_bit(self.place.val().index(), self.a.val().any()) + 1;
        self.low_four.next = self.a.val().get_bits::<4>(0);
        self.low_forty.next = self.a.val().get_bits::<40>(0);
        self.four_chosen.next = self.a.val().get_bits::<4>(self.place.val().index());
        self.four_of_sum.next = (self.a.val() + self.b.val()).get_bits::<4>(self.place.val().index()) + 1;
        self.forty_of_sum.next = (self.a.val() - self.b.val()).get_bits::<40>(self.place.val().index()) - 1;
        self.any.next = self.a.val().any();
        self.all.next = self.a.val().all();
        self.xored.next = self.a.val().xor();
        self.any_of_sum.next = (self.a.val() + self.b.val()).any();
        self.all_of_sum.next = !(self.a.val() + self.b.val()).all();
        self.xor_of_difference.next = (self.a.val() - self.b.val()).xor();
        self.nested.next = self.a.val().get_bits::<40>(0).get_bits::<8>(4).get_bits::<2>(1) + 1;
    }
}

/// Arithmetic on indices: `.index() + 1` does not wrap where `(.. + 1).index()` does.
#[derive(LogicBlock, Default)]
struct Indices {
    a: Signal<In, Bits<20>>,
    place: Signal<In, Bits<3>>,
    next_bit: Signal<Out, Bit>,
    wrapped_bit: Signal<Out, Bit>,
    scaled: Signal<Out, Bits<2>>,
    summed: Signal<Local, Bits<3>>,
}

impl Logic for Indices {
    #[hdl_gen]
    fn update(&mut self) {
        self.next_bit.next = self.a.val().get_bit(self.place.val().index() + 1);
        self.summed.next = self.place.val() + 1;
        self.wrapped_bit.next = self.a.val().get_bit(self.summed.val().index());
        self.scaled.next = self.a.val().get_bits::<2>(self.place.val().index() * 2 + 3);
    }
}

macro_rules! widths {
    ($bench:ident, $($width:literal)*) => {
        $bench
        $(
            .with(concat!("shift_", $width), case!(Shift::<$width>::default(), clocks: [], inputs: [a, b, s]))
            .with(concat!("bitwise_", $width), case!(Bitwise::<$width>::new(), clocks: [],
                inputs: [a, b, place: below($width), flag]))
        )*
    };
}

pub fn add(bench: Bench) -> Bench {
    let bench = widths!(bench, 1 2 7 8 16 31 32 33 48 64 72);
    bench.with("indices", case!(Indices::default(), clocks: [], inputs: [a, place]))
}
