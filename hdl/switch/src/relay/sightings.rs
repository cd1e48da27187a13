//! Picks the next source address to learn, in turn among the ports, and names its place.
//! docs/forwarding.md section 5: the place of a source is the ingress port's trunk if it has one, else the port.
//!
//!   sighting per port ->+-----------+-> sighting, place, valid
//!   trunks of ports   ->| sightings |<- taken
//!                       +-----------+
//!
//! Combinational but for the memory of whose turn it was.

use crate::crossbar::gather::Gather;
use crate::crossbar::round_robin::RoundRobin;
use crate::fdb::entry::FdbBody;
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
