//! How many bits of a mask of egresses are set.
//!
//!   mask 9 b ->| sum |-> count 4 b
//!
//! Combinational.

use crate::types::PortMask;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Population {
    pub mask: Signal<In, PortMask>,
    pub count: Signal<Out, Bits<4>>,
    low: Signal<Local, Bits<4>>,
    high: Signal<Local, Bits<4>>,
}

impl Logic for Population {
    #[hdl_gen]
    fn update(&mut self) {
        self.low.next = bit_cast::<4, 1>(self.mask.val().get_bits::<1>(0))
            + bit_cast::<4, 1>(self.mask.val().get_bits::<1>(1))
            + bit_cast::<4, 1>(self.mask.val().get_bits::<1>(2))
            + bit_cast::<4, 1>(self.mask.val().get_bits::<1>(3));
        self.high.next = bit_cast::<4, 1>(self.mask.val().get_bits::<1>(4))
            + bit_cast::<4, 1>(self.mask.val().get_bits::<1>(5))
            + bit_cast::<4, 1>(self.mask.val().get_bits::<1>(6))
            + bit_cast::<4, 1>(self.mask.val().get_bits::<1>(7))
            + bit_cast::<4, 1>(self.mask.val().get_bits::<1>(8));
        self.count.next = self.low.val() + self.high.val();
    }
}
