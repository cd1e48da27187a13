//! Picks the next source address to learn, in turn among the ports, and names its place.
//! docs/forwarding.md section 5: the place of a source is the ingress port's trunk if it has one, else the port.
//!
//!   sighting per port ->+-----------+-> sighting, place, valid
//!   trunks of ports   ->| sightings |<- taken
//!                       +-----------+
//!
//! Combinational but for the memory of whose turn it was.

use crate::fdb::entry::FdbBody;
use crate::parts::gather::Gather;
use crate::parts::round_robin::RoundRobin;
use crate::types::{GroupNumber, PortMask, Sighting};
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Sightings<const P: usize> {
    pub clock: Signal<In, Clock>,
    pub sighting: [Signal<In, Sighting>; P],
    pub sighting_valid: [Signal<In, Bit>; P],
    pub sighting_ready: [Signal<Out, Bit>; P],
    pub in_trunk: Signal<In, PortMask>,
    pub trunk_of: [Signal<In, GroupNumber>; 8],
    pub chosen: Signal<Out, Sighting>,
    pub place: Signal<Out, FdbBody>,
    pub valid: Signal<Out, Bit>,
    pub taken: Signal<In, Bit>,
    requests: Gather<P>,
    round_robin: RoundRobin,
    previous: DFF<PortMask>,
    nowhere: Constant<FdbBody>,
}

impl<const P: usize> Default for Sightings<P> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            sighting: std::array::from_fn(|_| Default::default()),
            sighting_valid: std::array::from_fn(|_| Default::default()),
            sighting_ready: std::array::from_fn(|_| Default::default()),
            in_trunk: Default::default(),
            trunk_of: Default::default(),
            chosen: Default::default(),
            place: Default::default(),
            valid: Default::default(),
            taken: Default::default(),
            requests: Default::default(),
            round_robin: Default::default(),
            previous: Default::default(),
            nowhere: Constant::new(FdbBody::default()),
        }
    }
}

impl<const P: usize> Logic for Sightings<P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, previous);
        self.round_robin.requests.next = self.requests.mask.val();
        self.round_robin.previous.next = self.previous.q.val();
        self.valid.next = self.requests.mask.val().any();
        self.chosen.next = self.sighting[0].val();
        self.place.next = self.nowhere.val();
        for i in 0..P {
            self.requests.bits[i].next = self.sighting_valid[i].val();
            self.sighting_ready[i].next = self.taken.val() & self.round_robin.winner.val().get_bit(i);
            if self.round_robin.winner.val().get_bit(i) {
                self.chosen.next = self.sighting[i].val();
                self.place.next.trunk = self.in_trunk.val().get_bit(i);
                self.place.next.id = i.to_bits();
                if self.in_trunk.val().get_bit(i) {
                    self.place.next.id = self.trunk_of[i].val();
                }
            }
        }
        if self.taken.val() {
            self.previous.d.next = self.round_robin.winner.val();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};

    fn connected() -> Sightings<4> {
        let mut block = Sightings::<4>::default();
        block.clock.connect();
        block.in_trunk.connect();
        block.trunk_of.iter_mut().for_each(|signal| signal.connect());
        for port in 0..4 {
            block.sighting[port].connect();
            block.sighting_valid[port].connect();
        }
        block.taken.connect();
        block.connect_all();
        for port in 0..4 {
            block.sighting[port].next =
                Sighting { sa: (100 + port as u64).into(), fid: 0.into(), port: (port as u64).into() };
        }
        block
    }

    #[test]
    fn the_place_of_a_source_is_the_trunk_of_its_port_or_the_port() {
        let mut block = connected();
        block.in_trunk.next = 0b0100.into();
        block.trunk_of[2].next = 13.into();
        block.trunk_of[3].next = 13.into();
        for (port, place) in [(0, (false, 0)), (2, (true, 13)), (3, (false, 3))] {
            for i in 0..4 {
                block.sighting_valid[i].next = i == port;
            }
            settle(&mut block);
            let seen = block.place.val();
            assert_eq!((seen.trunk, seen.id.to_u64()), place);
            assert_eq!((seen.kind.to_u64(), seen.fixed, seen.sticky, seen.age.to_u64()), (0, false, false, 0));
            assert!(block.valid.val() && block.chosen.val().sa.to_u64() == 100 + port as u64);
        }
    }

    #[test]
    fn ports_take_turns_and_only_the_one_taken_is_told_so() {
        let mut block = connected();
        for port in [0, 1, 3] {
            block.sighting_valid[port].next = true;
        }
        let mut order = vec![];
        for cycle in 0..12 {
            block.taken.next = cycle % 2 == 0;
            settle(&mut block);
            let ready: Vec<usize> = (0..4).filter(|port| block.sighting_ready[*port].val()).collect();
            assert_eq!(ready.len(), usize::from(cycle % 2 == 0));
            order.extend(ready);
            tick(&mut block, |block| &mut block.clock);
        }
        assert_eq!(order, [0, 1, 3, 0, 1, 3]);
    }
}
