//! Picks the next source address to learn, in turn among the ports, and names its place.
//! docs/forwarding.md section 5: the place of a source is the ingress port's trunk if it has one, else the port.
//!
//!   sighting per port ->+-----------+-> chosen, place, valid
//!   trunks of ports   ->| sightings |<- taken
//!                       +-----------+
//!
//! One sighting is held for the table; the next takes its place in the cycle in which it is taken. Latency 1 cycle. The place is that of the cycle
//! in which it is read. Reset: none held.

use crate::fdb::entry::FdbBody;
use crate::parts::gather::Gather;
use crate::parts::round_robin::RoundRobin;
use crate::types::{GroupNumber, PortMask, PortNumber, Sighting};
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct Sightings<const P: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
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
    /// The places above the last one chosen.
    above: DFF<PortMask>,
    held: DFF<Sighting>,
    held_valid: DFF<Bit>,
    fills: Signal<Local, Bit>,
    port: Signal<Local, PortNumber>,
    nowhere: Constant<FdbBody>,
}

impl<const P: usize> Default for Sightings<P> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
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
            above: Default::default(),
            held: Default::default(),
            held_valid: Default::default(),
            fills: Default::default(),
            port: Default::default(),
            nowhere: Constant::new(FdbBody::default()),
        }
    }
}

impl<const P: usize> Logic for Sightings<P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, above, held, held_valid);
        self.round_robin.requests.next = self.requests.mask.val();
        self.round_robin.above.next = self.above.q.val();
        self.fills.next = (self.taken.val() | !self.held_valid.q.val()) & !self.reset.val();
        for i in 0..P {
            self.requests.bits[i].next = self.sighting_valid[i].val();
            self.sighting_ready[i].next = self.fills.val() & self.round_robin.winner.val().get_bit(i);
            if self.fills.val() & self.round_robin.winner.val().get_bit(i) {
                self.held.d.next = self.sighting[i].val();
            }
        }
        if self.fills.val() {
            self.held_valid.d.next = self.requests.mask.val().any();
        }
        if self.fills.val() & self.requests.mask.val().any() {
            self.above.d.next = self.round_robin.above_winner.val();
        }
        if self.reset.val() {
            self.held_valid.d.next = false;
        }

        self.valid.next = self.held_valid.q.val();
        self.chosen.next = self.held.q.val();
        self.port.next = self.held.q.val().port;
        self.place.next = self.nowhere.val();
        self.place.next.id = self.port.val();
        for p in 0..8 {
            if self.in_trunk.val().get_bit(p) & (self.port.val() == p.to_bits()) {
                self.place.next.trunk = true;
                self.place.next.id = self.trunk_of[p].val();
            }
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
        block.reset.connect();
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
        settle(&mut block);
        block
    }

    fn ready(block: &mut Sightings<4>) -> Vec<usize> {
        settle(block);
        (0..4).filter(|port| block.sighting_ready[*port].val()).collect()
    }

    #[test]
    fn the_place_of_a_source_is_the_trunk_of_its_port_or_the_port() {
        let mut block = connected();
        block.in_trunk.next = 0b0100.into();
        block.trunk_of[2].next = 13.into();
        block.trunk_of[3].next = 13.into();
        block.taken.next = true;
        for (port, place) in [(0, (false, 0)), (2, (true, 13)), (3, (false, 3))] {
            for i in 0..4 {
                block.sighting_valid[i].next = i == port;
            }
            tick(&mut block, |block| &mut block.clock);
            settle(&mut block);
            let seen = block.place.val();
            assert_eq!((seen.trunk, seen.id.to_u64()), place);
            assert_eq!((seen.kind.to_u64(), seen.fixed, seen.sticky, seen.age.to_u64()), (0, false, false, 0));
            assert!(block.valid.val() && block.chosen.val().sa.to_u64() == 100 + port as u64);
        }
    }

    #[test]
    fn the_place_is_that_of_the_trunk_in_force_when_the_table_takes_the_sighting() {
        let mut block = connected();
        block.sighting_valid[2].next = true;
        tick(&mut block, |block| &mut block.clock);
        block.in_trunk.next = 0b0100.into();
        block.trunk_of[2].next = 9.into();
        settle(&mut block);
        let seen = block.place.val();
        assert_eq!((seen.trunk, seen.id.to_u64()), (true, 9));
    }

    #[test]
    fn ports_take_turns_and_only_the_one_taken_is_told_so() {
        let mut block = connected();
        for port in [0, 1, 3] {
            block.sighting_valid[port].next = true;
        }
        let (mut order, mut taken) = (vec![], vec![]);
        for cycle in 0..12 {
            block.taken.next = cycle % 2 == 1;
            let ready = ready(&mut block);
            assert_eq!(ready.len(), usize::from(cycle == 0 || cycle % 2 == 1), "cycle {cycle}");
            order.extend(ready);
            if cycle % 2 == 1 {
                assert!(block.valid.val());
                taken.push(block.chosen.val().port.index());
            }
            tick(&mut block, |block| &mut block.clock);
        }
        assert_eq!(order, [0, 1, 3, 0, 1, 3, 0]);
        assert_eq!(taken, order[..6]);
    }

    #[test]
    fn a_sighting_is_held_until_it_is_taken_and_forgotten_in_a_reset() {
        let mut block = connected();
        block.sighting_valid[1].next = true;
        assert_eq!(ready(&mut block), [1]);
        tick(&mut block, |block| &mut block.clock);
        for _ in 0..5 {
            assert!(ready(&mut block).is_empty() && block.valid.val());
            assert_eq!(block.chosen.val().sa.to_u64(), 101);
            tick(&mut block, |block| &mut block.clock);
        }
        block.reset.next = true;
        assert!(ready(&mut block).is_empty());
        tick(&mut block, |block| &mut block.clock);
        block.reset.next = false;
        settle(&mut block);
        assert!(!block.valid.val());
    }
}
