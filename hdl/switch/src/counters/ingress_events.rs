//! Takes the events of the ingresses in turn and says which counter each of them raises.
//!
//!   events[P], valid[P]->+----------------+<- slot
//!   ready[P]           <-| ingress events |-> addition, addition_valid
//!                        +----------------+
//!
//! Combinational from `slot`; one port is looked at in each slot. A reception fault takes one visit, an accepted frame three: frame,
//! octets, and copies or the reason why there are none. `ready` is given in the last. A port is visited every 4th slot, with more than 4 ports
//! every 8th. Reset: no event is under way.

use super::{Addition, FIRST_REASON};
use crate::parts::population::Population;
use crate::types::IngressEvent;
use rust_hdl::prelude::*;
use trunkline_map::counters::Counter;

#[derive(LogicBlock)]
pub struct IngressEvents<const P: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub events: [Signal<In, IngressEvent>; P],
    pub valid: [Signal<In, Bit>; P],
    pub ready: [Signal<Out, Bit>; P],
    pub slot: Signal<In, Bit>,
    pub addition: Signal<Out, Addition>,
    pub addition_valid: Signal<Out, Bit>,
    port: DFF<Bits<3>>,
    /// Visits that the event of a port has had.
    visits: [DFF<Bits<2>>; P],
    copies: Population,
    seen: Signal<Local, IngressEvent>,
    seen_valid: Signal<Local, Bit>,
    visit: Signal<Local, Bits<2>>,
    fault: Signal<Local, Bit>,
    done: Signal<Local, Bit>,
    last_port: Constant<Bits<3>>,
    rx_frames: Constant<Bits<5>>,
    rx_octets: Constant<Bits<5>>,
    copies_made: Constant<Bits<5>>,
    first_reason: Constant<Bits<5>>,
}

impl<const P: usize> Default for IngressEvents<P> {
    fn default() -> Self {
        let index = |counter: Counter| Constant::new(u64::from(counter.code()).into());
        Self {
            clock: Default::default(),
            reset: Default::default(),
            events: std::array::from_fn(|_| Default::default()),
            valid: std::array::from_fn(|_| Default::default()),
            ready: std::array::from_fn(|_| Default::default()),
            slot: Default::default(),
            addition: Default::default(),
            addition_valid: Default::default(),
            port: Default::default(),
            visits: std::array::from_fn(|_| Default::default()),
            copies: Default::default(),
            seen: Default::default(),
            seen_valid: Default::default(),
            visit: Default::default(),
            fault: Default::default(),
            done: Default::default(),
            last_port: Constant::new(super::last_of_ring(P).into()),
            rx_frames: index(Counter::RxFrames),
            rx_octets: index(Counter::RxOctets),
            copies_made: index(Counter::Copies),
            first_reason: Constant::new(FIRST_REASON.into()),
        }
    }
}

impl<const P: usize> Logic for IngressEvents<P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, port);
        self.seen.next = self.events[0].val();
        self.seen_valid.next = false;
        self.visit.next = 0.into();
        for i in 0..P {
            self.visits[i].clock.next = self.clock.val();
            if self.port.q.val().index() == i {
                self.seen.next = self.events[i].val();
                self.seen_valid.next = self.valid[i].val() & self.slot.val();
                self.visit.next = self.visits[i].q.val();
            }
        }
        self.fault.next = !self.seen.val().reason.get_bits::<2>(3).any() & self.seen.val().reason.any();
        self.done.next = self.seen_valid.val() & (self.fault.val() | (self.visit.val() == 2));

        self.copies.mask.next = self.seen.val().copies;
        self.addition_valid.next = self.seen_valid.val();
        self.addition.next.port = self.port.q.val();
        self.addition.next.index = self.first_reason.val() + self.seen.val().reason;
        self.addition.next.amount = 1.into();
        if !self.fault.val() {
            if self.visit.val() == 0 {
                self.addition.next.index = self.rx_frames.val();
            } else if self.visit.val() == 1 {
                self.addition.next.index = self.rx_octets.val();
                self.addition.next.amount = bit_cast::<12, 11>(self.seen.val().octets);
            } else if !self.seen.val().reason.any() {
                self.addition.next.index = self.copies_made.val();
                self.addition.next.amount = bit_cast::<12, 4>(self.copies.count.val());
            }
        }

        for i in 0..P {
            self.ready[i].next = self.done.val() & (self.port.q.val().index() == i);
            self.visits[i].d.next = self.visits[i].q.val();
            if self.seen_valid.val() & (self.port.q.val().index() == i) {
                self.visits[i].d.next = self.visit.val() + 1;
                if self.done.val() {
                    self.visits[i].d.next = 0.into();
                }
            }
            if self.reset.val() {
                self.visits[i].d.next = 0.into();
            }
        }
        if self.slot.val() {
            self.port.d.next = self.port.q.val() + 1;
            if self.port.q.val() == self.last_port.val() {
                self.port.d.next = 0.into();
            }
        }
    }
}
