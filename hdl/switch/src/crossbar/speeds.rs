//! Compares the speeds of ports: lets cut-through only between ports of one, whatever the host set, and tells which egresses are slower.
//! `docs/forwarding.md`, section 8.
//!
//!   speed 2 b, cut_through 9 b per port ->| speeds |-> allowed, slower 9 b, now 2 b per port
//!
//! A speed may change at any time; registers must drive it. Latency: 5 cycles from a speed, and up to one more; 0 from `cut_through`.
//! No reset; powers up with one speed for all.

use crate::parts::gather::Gather;
use crate::parts::settled::Settled;
use crate::types::{PortMask, SpeedCode};
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Speeds<const P: usize> {
    pub clock: Signal<In, Clock>,
    pub speed: [Signal<In, SpeedCode>; P],
    /// Per ingress, the egresses for which the host wants it.
    pub cut_through: [Signal<In, PortMask>; P],
    pub allowed: [Signal<Out, PortMask>; P],
    /// From registers, 4 cycles after `speed`, and up to one more.
    pub now: [Signal<Out, SpeedCode>; P],
    /// Per ingress, the egresses of less speed.
    pub slower: [Signal<Out, PortMask>; P],
    settled: [Settled<2>; P],
    rows: [SpeedRow<P>; P],
}

impl<const P: usize> Default for Speeds<P> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            speed: std::array::from_fn(|_| Default::default()),
            cut_through: std::array::from_fn(|_| Default::default()),
            allowed: std::array::from_fn(|_| Default::default()),
            now: std::array::from_fn(|_| Default::default()),
            slower: std::array::from_fn(|_| Default::default()),
            settled: std::array::from_fn(|_| Default::default()),
            rows: std::array::from_fn(|_| Default::default()),
        }
    }
}

impl<const P: usize> Logic for Speeds<P> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..P {
            self.settled[i].clock.next = self.clock.val();
            self.settled[i].asynchronous.next = self.speed[i].val();
            self.now[i].next = self.settled[i].settled.val();
            self.rows[i].clock.next = self.clock.val();
            self.rows[i].own.next = self.settled[i].settled.val();
            self.rows[i].cut_through.next = self.cut_through[i].val();
            self.allowed[i].next = self.rows[i].allowed.val();
            self.slower[i].next = self.rows[i].slower.val();
            for j in 0..P {
                self.rows[i].speed[j].next = self.settled[j].settled.val();
            }
        }
    }
}

/// One ingress against all egresses.
#[derive(LogicBlock)]
pub struct SpeedRow<const P: usize> {
    pub clock: Signal<In, Clock>,
    pub own: Signal<In, SpeedCode>,
    pub speed: [Signal<In, SpeedCode>; P],
    pub cut_through: Signal<In, PortMask>,
    pub allowed: Signal<Out, PortMask>,
    pub slower: Signal<Out, PortMask>,
    unequal: Gather<P>,
    less: Gather<P>,
    /// Unequal, not equal: where all speeds are tied to one, nothing is left of it.
    different: DFF<PortMask>,
    slower_q: DFF<PortMask>,
}

impl<const P: usize> Default for SpeedRow<P> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            own: Default::default(),
            speed: std::array::from_fn(|_| Default::default()),
            cut_through: Default::default(),
            allowed: Default::default(),
            slower: Default::default(),
            unequal: Default::default(),
            less: Default::default(),
            different: Default::default(),
            slower_q: Default::default(),
        }
    }
}

impl<const P: usize> Logic for SpeedRow<P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, different, slower_q);
        for i in 0..P {
            self.unequal.bits[i].next = self.speed[i].val() != self.own.val();
            self.less.bits[i].next = self.speed[i].val() < self.own.val();
        }
        self.different.d.next = self.unequal.mask.val();
        self.slower_q.d.next = self.less.mask.val();
        self.slower.next = self.slower_q.q.val();
        self.allowed.next = self.cut_through.val() & !self.different.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};
    use rand::{rngs::StdRng, Rng, SeedableRng};

    #[test]
    fn a_pair_cuts_through_when_the_host_wants_it_and_both_have_one_speed_and_the_slower_egresses_are_told() {
        let mut block = Speeds::<5>::default();
        block.clock.connect();
        for port in 0..5 {
            block.speed[port].connect();
            block.cut_through[port].connect();
        }
        block.connect_all();
        let mut random = StdRng::seed_from_u64(1);
        for round in 0..500 {
            let speeds: [u64; 5] = std::array::from_fn(|_| random.gen_range(0..3));
            (0..5).for_each(|port| block.speed[port].next = speeds[port].into());
            (0..5).for_each(|_| tick(&mut block, |block| &mut block.clock));
            let wanted: [u64; 5] = std::array::from_fn(|_| random.gen_range(0..512));
            (0..5).for_each(|port| block.cut_through[port].next = wanted[port].into());
            settle(&mut block);
            for ingress in 0..5 {
                assert_eq!(block.now[ingress].val().to_u64(), speeds[ingress], "seed 1, round {round}, {ingress}");
                let allowed = block.allowed[ingress].val().to_u64();
                let slower = block.slower[ingress].val().to_u64();
                for egress in 0..5 {
                    let expected = wanted[ingress] >> egress & 1 == 1 && speeds[ingress] == speeds[egress];
                    assert_eq!(allowed >> egress & 1 == 1, expected, "seed 1, round {round}, {ingress} to {egress}");
                    let expected = speeds[egress] < speeds[ingress];
                    assert_eq!(slower >> egress & 1 == 1, expected, "seed 1, round {round}, {ingress} to {egress}");
                }
            }
        }
    }
}
