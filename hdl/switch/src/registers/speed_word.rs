//! The speeds of the ports as one word.
//! docs/reference/registers.md, `speed`.
//!
//!   speed P x 2 b ->+------------+-> word 16 b
//!                   | speed word |
//!                   +------------+
//!
//! Combinational. Port i has bits 2i+1..2i; the bits of ports from P up are 0.

use crate::types::SpeedCode;
use rust_hdl::prelude::*;
use trunkline_map::state::SPEED_BITS;

#[derive(LogicBlock)]
pub struct SpeedWord<const P: usize> {
    pub speed: [Signal<In, SpeedCode>; P],
    pub word: Signal<Out, Bits<16>>,
    low: [Constant<Bits<16>>; P],
    high: [Constant<Bits<16>>; P],
    own_low: [Signal<Local, Bits<16>>; P],
    own_high: [Signal<Local, Bits<16>>; P],
    up_to: [Signal<Local, Bits<16>>; P],
}

impl<const P: usize> Default for SpeedWord<P> {
    fn default() -> Self {
        let bit = |port: usize, bit: usize| Constant::new((1_u64 << (SPEED_BITS as usize * port + bit)).into());
        Self {
            speed: std::array::from_fn(|_| Default::default()),
            word: Default::default(),
            low: std::array::from_fn(|port| bit(port, 0)),
            high: std::array::from_fn(|port| bit(port, 1)),
            own_low: std::array::from_fn(|_| Default::default()),
            own_high: std::array::from_fn(|_| Default::default()),
            up_to: std::array::from_fn(|_| Default::default()),
        }
    }
}

impl<const P: usize> Logic for SpeedWord<P> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..P {
            self.own_low[i].next = 0.into();
            self.own_high[i].next = 0.into();
            if self.speed[i].val().get_bit(0) {
                self.own_low[i].next = self.low[i].val();
            }
            if self.speed[i].val().get_bit(1) {
                self.own_high[i].next = self.high[i].val();
            }
        }
        self.up_to[0].next = self.own_low[0].val() | self.own_high[0].val();
        for i in 1..P {
            self.up_to[i].next = self.up_to[i - 1].val() | self.own_low[i].val() | self.own_high[i].val();
        }
        for i in 0..P {
            self.word.next = self.up_to[i].val();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settle;
    use trunkline_map::LinkSpeed;

    #[test]
    fn the_host_finds_every_speed_at_its_port() {
        let mut block = SpeedWord::<5>::default();
        (0..5).for_each(|port| block.speed[port].connect());
        block.connect_all();
        for word in 0..1_u32 << 10 {
            for port in 0..5 {
                block.speed[port].next = u64::from(LinkSpeed::of(word, port as u32).code()).into();
            }
            settle(&mut block);
            assert_eq!(block.word.val().to_u64(), u64::from(word));
        }
    }
}
