//! The crossbar: ingress, crosspoint memories, egress. Wiring only.
//!
//!              +---------+   row bus   +----------+  +----------+
//!   rx word 0 ->| ingress |--+--------->| column 0 |  | column 1 | ...
//!              +---------+  |          |  x(0,0)  |  |  x(0,1)  |     x(i,j): crosspoint of ingress i and egress j;
//!     ...                   |          |  x(1,0)  |  |  x(1,1)  |     x(i,i) is absent
//!   rx word 1 ->| ingress |--+--------->|   ...    |  |   ...    |
//!              +---------+             |  egress  |  |  egress  |-> tx word 1
//!                                      +----------+  +----------+
//!
//! P ports, crosspoints of 2^D - 1 words. A frame is written to all crosspoints of its row from its first word and kept, at its
//! end, where the verdict says. Latency from the last word in to the first word out, verdict there, egress idle: 5 cycles.
//! Reset: all queues empty.

pub mod column;
pub mod crosspoint;
pub mod egress;
pub mod ingress;
pub mod octet_count;

#[cfg(test)]
mod bench;
#[cfg(test)]
mod equivalence;
#[cfg(test)]
mod stimulus;
#[cfg(test)]
mod tests;

use rust_hdl::prelude::*;

use self::column::Column;
use self::ingress::Ingress;
use crate::types::{Descriptor, EgressEvent, IngressEvent, PortMask, RxWord, Sighting, TxWord, Verdict};

#[derive(LogicBlock)]
pub struct Crossbar<const P: usize, const D: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub rx_word: [Signal<In, RxWord>; P],
    pub rx_valid: [Signal<In, Bit>; P],
    pub rx_ready: [Signal<Out, Bit>; P],
    pub request: [Signal<Out, Descriptor>; P],
    pub request_valid: [Signal<Out, Bit>; P],
    pub request_ready: [Signal<In, Bit>; P],
    pub verdict: [Signal<In, Verdict>; P],
    pub verdict_valid: [Signal<In, Bit>; P],
    pub sighting: [Signal<Out, Sighting>; P],
    pub sighting_valid: [Signal<Out, Bit>; P],
    pub sighting_ready: [Signal<In, Bit>; P],
    pub ingress_event: [Signal<Out, IngressEvent>; P],
    pub ingress_event_valid: [Signal<Out, Bit>; P],
    pub ingress_event_ready: [Signal<In, Bit>; P],
    pub link_up: [Signal<In, Bit>; P],
    pub tx_word: [Signal<Out, TxWord>; P],
    pub tx_valid: [Signal<Out, Bit>; P],
    pub tx_ready: [Signal<In, Bit>; P],
    pub egress_event: [Signal<Out, EgressEvent>; P],
    pub egress_event_valid: [Signal<Out, Bit>; P],
    /// Per egress, the ingresses that lost a copy in this cycle: `queue_full`.
    pub full: [Signal<Out, PortMask>; P],
    ingresses: [Ingress; P],
    columns: [Column<P, D>; P],
}

impl<const P: usize, const D: usize> Default for Crossbar<P, D> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            rx_word: std::array::from_fn(|_| Default::default()),
            rx_valid: std::array::from_fn(|_| Default::default()),
            rx_ready: std::array::from_fn(|_| Default::default()),
            request: std::array::from_fn(|_| Default::default()),
            request_valid: std::array::from_fn(|_| Default::default()),
            request_ready: std::array::from_fn(|_| Default::default()),
            verdict: std::array::from_fn(|_| Default::default()),
            verdict_valid: std::array::from_fn(|_| Default::default()),
            sighting: std::array::from_fn(|_| Default::default()),
            sighting_valid: std::array::from_fn(|_| Default::default()),
            sighting_ready: std::array::from_fn(|_| Default::default()),
            ingress_event: std::array::from_fn(|_| Default::default()),
            ingress_event_valid: std::array::from_fn(|_| Default::default()),
            ingress_event_ready: std::array::from_fn(|_| Default::default()),
            link_up: std::array::from_fn(|_| Default::default()),
            tx_word: std::array::from_fn(|_| Default::default()),
            tx_valid: std::array::from_fn(|_| Default::default()),
            tx_ready: std::array::from_fn(|_| Default::default()),
            egress_event: std::array::from_fn(|_| Default::default()),
            egress_event_valid: std::array::from_fn(|_| Default::default()),
            full: std::array::from_fn(|_| Default::default()),
            ingresses: std::array::from_fn(Ingress::new),
            columns: std::array::from_fn(Column::new),
        }
    }
}

impl<const P: usize, const D: usize> Logic for Crossbar<P, D> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..P {
            self.ingresses[i].clock.next = self.clock.val();
            self.ingresses[i].reset.next = self.reset.val();
            self.ingresses[i].word.next = self.rx_word[i].val();
            self.ingresses[i].valid.next = self.rx_valid[i].val();
            self.rx_ready[i].next = self.ingresses[i].ready.val();
            self.request[i].next = self.ingresses[i].request.val();
            self.request_valid[i].next = self.ingresses[i].request_valid.val();
            self.ingresses[i].request_ready.next = self.request_ready[i].val();
            self.ingresses[i].verdict.next = self.verdict[i].val();
            self.ingresses[i].verdict_valid.next = self.verdict_valid[i].val();
            self.sighting[i].next = self.ingresses[i].sighting.val();
            self.sighting_valid[i].next = self.ingresses[i].sighting_valid.val();
            self.ingresses[i].sighting_ready.next = self.sighting_ready[i].val();
            self.ingress_event[i].next = self.ingresses[i].ingress_event.val();
            self.ingress_event_valid[i].next = self.ingresses[i].ingress_event_valid.val();
            self.ingresses[i].ingress_event_ready.next = self.ingress_event_ready[i].val();
        }
        for j in 0..P {
            self.columns[j].clock.next = self.clock.val();
            self.columns[j].reset.next = self.reset.val();
            self.columns[j].link_up.next = self.link_up[j].val();
            self.columns[j].ready.next = self.tx_ready[j].val();
            self.tx_word[j].next = self.columns[j].word.val();
            self.tx_valid[j].next = self.columns[j].valid.val();
            self.egress_event[j].next = self.columns[j].egress_event.val();
            self.egress_event_valid[j].next = self.columns[j].egress_event_valid.val();
            self.full[j].next = self.columns[j].full.val();
            for i in 0..P {
                self.columns[j].write[i].next = self.ingresses[i].write.val();
                self.columns[j].write_word[i].next = self.ingresses[i].write_word.val();
                self.columns[j].close[i].next = self.ingresses[i].close.val();
                self.columns[j].accept[i].next = self.ingresses[i].accept.val();
            }
        }
    }
}
