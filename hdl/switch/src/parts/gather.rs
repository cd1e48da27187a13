//! One bit from each of P modules, as a port mask.
//!
//!   bits P x 1 b ->+--------+-> mask 9 b
//!
//! Combinational. Bit i of the mask is `bits[i]`; the bits from P up are 0.

use rust_hdl::prelude::*;

use crate::types::PortMask;

#[derive(LogicBlock)]
pub struct Gather<const P: usize> {
    pub bits: [Signal<In, Bit>; P],
    pub mask: Signal<Out, PortMask>,
    place: [Constant<PortMask>; P],
    own: [Signal<Local, PortMask>; P],
    up_to: [Signal<Local, PortMask>; P],
}

impl<const P: usize> Default for Gather<P> {
    fn default() -> Self {
        Self {
            bits: std::array::from_fn(|_| Default::default()),
            mask: Default::default(),
            place: std::array::from_fn(|port| Constant::new((1_u64 << port).into())),
            own: std::array::from_fn(|_| Default::default()),
            up_to: std::array::from_fn(|_| Default::default()),
        }
    }
}

impl<const P: usize> Logic for Gather<P> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..P {
            self.own[i].next = 0.into();
            if self.bits[i].val() {
                self.own[i].next = self.place[i].val();
            }
        }
        self.up_to[0].next = self.own[0].val();
        for i in 1..P {
            self.up_to[i].next = self.up_to[i - 1].val() | self.own[i].val();
        }
        for i in 0..P {
            self.mask.next = self.up_to[i].val();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settle;

    fn gathers<const P: usize>() {
        let mut block = Gather::<P>::default();
        for i in 0..P {
            block.bits[i].connect();
        }
        block.connect_all();
        for mask in 0..1_u64 << P {
            for i in 0..P {
                block.bits[i].next = mask >> i & 1 == 1;
            }
            settle(&mut block);
            assert_eq!(block.mask.val().to_u64(), mask);
        }
    }

    #[test]
    fn every_mask_of_1_2_5_and_8_bits_is_gathered() {
        gathers::<1>();
        gathers::<2>();
        gathers::<5>();
        gathers::<8>();
    }
}
