//! `bit_cast` down and up, of signals and of compound expressions.

use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::Bench;

#[derive(LogicBlock, Default)]
struct Cast<const N: usize, const M: usize> {
    a: Signal<In, Bits<N>>,
    b: Signal<In, Bits<N>>,
    c: Signal<In, Bits<M>>,
    plain: Signal<Out, Bits<M>>,
    of_sum: Signal<Out, Bits<M>>,
    of_not: Signal<Out, Bits<M>>,
    shifted: Signal<Out, Bits<N>>,
    narrowed: Signal<Out, Bits<M>>,
    compared: Signal<Out, Bit>,
    up_and_down: Signal<Out, Bits<N>>,
}

impl<const N: usize, const M: usize> Logic for Cast<N, M> {
    #[hdl_gen]
    fn update(&mut self) {
        self.plain.next = bit_cast::<M, N>(self.a.val());
        self.of_sum.next = bit_cast::<M, N>(self.a.val() + self.b.val());
        self.of_not.next = bit_cast::<M, N>(!self.a.val());
        self.shifted.next = bit_cast::<N, M>(bit_cast::<M, N>(self.a.val()) << 2) + self.b.val();
        self.narrowed.next = (bit_cast::<M, N>(self.a.val() - self.b.val()) + self.c.val()) >> 1;
        self.compared.next = bit_cast::<M, N>(self.a.val() + self.b.val()) == self.c.val();
        self.up_and_down.next = bit_cast::<N, 80>(bit_cast::<80, N>(self.a.val() + self.b.val()) >> 1);
    }
}

macro_rules! pairs {
    ($bench:ident, $($from:literal to $to:literal,)*) => {
        $bench
        $(.with(concat!("cast_", $from, "_", $to),
            case!(Cast::<$from, $to>::default(), clocks: [], inputs: [a, b, c])))*
    };
}

pub fn add(bench: Bench) -> Bench {
    pairs!(bench,
        8 to 4, 4 to 8, 16 to 8, 8 to 1, 1 to 2, 2 to 7, 7 to 72, 72 to 33, 33 to 72, 64 to 32, 32 to 64, 31 to 48,
        48 to 7, 48 to 31, 16 to 16, 32 to 33, 33 to 32,
    )
}
