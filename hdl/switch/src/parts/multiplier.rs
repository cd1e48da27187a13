//! The low half of a product, in a block of the FPGA made for it (on ECP5: MULT18X18D).
//!
//!   a 16 b, b 16 b ->+------------+-> product 16 b
//!                    | multiplier |
//!                    +------------+
//!
//! Latency 1 cycle, one product per cycle. No reset.

use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Multiplier {
    pub clock: Signal<In, Clock>,
    pub a: Signal<In, Bits<16>>,
    pub b: Signal<In, Bits<16>>,
    /// `a` x `b` modulo 2^16.
    pub product: Signal<Out, Bits<16>>,
}

impl Logic for Multiplier {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            self.product.next = ((self.a.val().to_u64() * self.b.val().to_u64()) & 0xFFFF).into();
        }
    }

    fn connect(&mut self) {
        self.product.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom("always @(posedge clock) product <= a * b;\n".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};

    #[test]
    fn a_product_comes_a_cycle_later_modulo_65536() {
        let mut multiplier = Multiplier::default();
        multiplier.clock.connect();
        multiplier.a.connect();
        multiplier.b.connect();
        multiplier.connect_all();
        for (a, b, product) in [(3, 5, 15), (0xFFFF, 0xFFFF, 1), (0x8000, 2, 0), (0x1234, 0x5679, 0x1294)] {
            multiplier.a.next = Bits::<16>::from(a);
            multiplier.b.next = Bits::<16>::from(b);
            tick(&mut multiplier, |multiplier| &mut multiplier.clock);
            multiplier.a.next = 0.into();
            settle(&mut multiplier);
            assert_eq!(multiplier.product.val().to_u64(), product, "{a:#x} x {b:#x}");
        }
    }
}
