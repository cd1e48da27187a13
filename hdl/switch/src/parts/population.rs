//! How many bits of a mask of ports are set.
//!
//!   mask 9 b ->| count |-> count 4 b
//!
//! Combinational. Four bits are looked at together: an adder for each would take longer.

use crate::types::PortMask;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Population {
    pub mask: Signal<In, PortMask>,
    pub count: Signal<Out, Bits<4>>,
    four: [Signal<Local, Bits<4>>; 2],
    odd: [Signal<Local, Bit>; 2],
    pair: [Signal<Local, Bit>; 2],
    of_four: [Signal<Local, Bits<4>>; 2],
}

impl Logic for Population {
    #[hdl_gen]
    fn update(&mut self) {
        self.four[0].next = self.mask.val().get_bits::<4>(0);
        self.four[1].next = self.mask.val().get_bits::<4>(4);
        for i in 0..2 {
            self.odd[i].next = self.four[i].val().xor();
            self.pair[i].next = (self.four[i].val() & (self.four[i].val() << 1)).any()
                | (self.four[i].val() & (self.four[i].val() << 2)).any()
                | (self.four[i].val() & (self.four[i].val() << 3)).any();
            self.of_four[i].next = 0.into();
            if self.four[i].val().all() {
                self.of_four[i].next = 4.into();
            } else if self.pair[i].val() & self.odd[i].val() {
                self.of_four[i].next = 3.into();
            } else if self.pair[i].val() {
                self.of_four[i].next = 2.into();
            } else if self.odd[i].val() {
                self.of_four[i].next = 1.into();
            }
        }
        self.count.next =
            self.of_four[0].val() + self.of_four[1].val() + bit_cast::<4, 1>(self.mask.val().get_bits::<1>(8));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settle;

    #[test]
    fn the_bits_of_every_mask_are_counted() {
        let mut block = Population::default();
        block.mask.connect();
        block.connect_all();
        for mask in 0..512_u64 {
            block.mask.next = mask.into();
            settle(&mut block);
            assert_eq!(block.count.val().to_u64(), u64::from(mask.count_ones()), "{mask:09b}");
        }
    }
}
