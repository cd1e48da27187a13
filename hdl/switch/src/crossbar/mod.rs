//! The crossbar: ingress, crosspoint memories, egress. Wiring only.
//!
//!               +---------+  row bus   +----------+  +----------+       +------------+
//!   rx word 0 ->| ingress |--+-------->| column 0 |  | column 1 |  ...  | CPU column |
//!               +---------+  |         |  x(c,0)  |  |  x(0,1)  |       |   x(0,c)   |    x(i,j): crosspoint of ingress i and egress j;
//!     ...                    |         |  x(1,0)  |  |  x(c,1)  |       |   x(1,c)   |    x(c,j): that of the CPU's row, in the
//!   rx word c ->| ingress |--+-------->|   ...    |  |   ...    |       |    ...     |    place where a port would meet itself
//!               +---------+            |  egress  |  |  egress  |       |   egress   |-> tx word c
//!                                      +----------+  +----------+       +------------+
//!
//! P ports, N = P + 1 rows and columns: index P is the CPU port, number 8 in masks and sightings. Crosspoints of 2^D - 2 words. A frame is
//! written to all crosspoints of its row from its first word and kept, at its end, where the verdict says; egresses in `cut_through` of
//! its ingress may send it from the verdict on, which must come to one ingress at a time for that.
//!
//! The CPU column's frames are followed by a trailer, a word of its own with `last`: trap reason in bits 1..0, ingress port in bits 5..2.
//!
//! `crowded` names the ingresses of which a crosspoint towards an egress with its link up is congested (`backlog`), the CPU's row and column left out.
//!
//! Latency, egress idle: from the last word in to the first word out, verdict there, 4 cycles; cut-through, from the verdict to the first
//! word out, 1 cycle. Reset: all queues empty.

pub mod backlog;
pub mod column;
pub mod crosspoint;
pub mod egress;
pub mod ingress;
pub mod octet_count;
pub mod parse;
pub mod speeds;

#[cfg(test)]
mod bench;
#[cfg(test)]
mod congestion_tests;
#[cfg(test)]
mod cut_through_tests;
#[cfg(test)]
mod equivalence;
#[cfg(test)]
pub(crate) mod stimulus;
#[cfg(test)]
mod tests;

use rust_hdl::prelude::*;

use self::column::Column;
use self::ingress::Ingress;
use crate::types::{
    Descriptor, EgressEvent, IngressEvent, KeyDepth, PortMask, RxWord, Sighting, TxWord, Verdict, CPU_PORT,
};

#[derive(LogicBlock)]
pub struct Crossbar<const P: usize, const N: usize, const D: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub rx_word: [Signal<In, RxWord>; N],
    pub rx_valid: [Signal<In, Bit>; N],
    pub rx_ready: [Signal<Out, Bit>; N],
    pub request: [Signal<Out, Descriptor>; N],
    pub request_valid: [Signal<Out, Bit>; N],
    pub request_ready: [Signal<In, Bit>; N],
    pub verdict: [Signal<In, Verdict>; N],
    pub verdict_valid: [Signal<In, Bit>; N],
    pub sighting: [Signal<Out, Sighting>; N],
    pub sighting_valid: [Signal<Out, Bit>; N],
    pub sighting_ready: [Signal<In, Bit>; N],
    pub ingress_event: [Signal<Out, IngressEvent>; N],
    pub ingress_event_valid: [Signal<Out, Bit>; N],
    pub ingress_event_ready: [Signal<In, Bit>; N],
    pub key_depth: Signal<In, KeyDepth>,
    pub parse_type: Signal<In, Bit>,
    /// Per ingress, the egresses that may begin a frame of it before it has ended.
    pub cut_through: [Signal<In, PortMask>; P],
    /// Per ingress, the egresses of less speed.
    pub slower: [Signal<In, PortMask>; P],
    pub link_up: [Signal<In, Bit>; P],
    pub tx_word: [Signal<Out, TxWord>; N],
    pub tx_valid: [Signal<Out, Bit>; N],
    pub tx_ready: [Signal<In, Bit>; N],
    pub egress_event: [Signal<Out, EgressEvent>; P],
    pub egress_event_valid: [Signal<Out, Bit>; P],
    /// Per egress, the ingresses that lost a copy in this cycle: `queue_full`.
    pub full: [Signal<Out, PortMask>; P],
    pub cpu_full: Signal<Out, PortMask>,
    pub crowded: Signal<Out, PortMask>,
    ingresses: [Ingress; N],
    columns: [Column<P, D>; P],
    cpu_column: Column<P, D>,
    ports: Constant<PortMask>,
    crowded_by: [Signal<Local, PortMask>; P],
    crowded_up_to: [Signal<Local, PortMask>; P],
}

impl<const P: usize, const N: usize, const D: usize> Default for Crossbar<P, N, D> {
    /// Panics when `N` is not `P` + 1.
    fn default() -> Self {
        assert_eq!(N, P + 1, "rows and columns");
        let number = |row| if row < P { row } else { CPU_PORT as usize };
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
            key_depth: Default::default(),
            parse_type: Default::default(),
            cut_through: std::array::from_fn(|_| Default::default()),
            slower: std::array::from_fn(|_| Default::default()),
            link_up: std::array::from_fn(|_| Default::default()),
            tx_word: std::array::from_fn(|_| Default::default()),
            tx_valid: std::array::from_fn(|_| Default::default()),
            tx_ready: std::array::from_fn(|_| Default::default()),
            egress_event: std::array::from_fn(|_| Default::default()),
            egress_event_valid: std::array::from_fn(|_| Default::default()),
            full: std::array::from_fn(|_| Default::default()),
            cpu_full: Default::default(),
            crowded: Default::default(),
            ingresses: std::array::from_fn(|row| Ingress::new(number(row))),
            columns: std::array::from_fn(|port| Column::new(port, false)),
            cpu_column: Column::new(CPU_PORT as usize, true),
            ports: Constant::new(0xFF.into()),
            crowded_by: std::array::from_fn(|_| Default::default()),
            crowded_up_to: std::array::from_fn(|_| Default::default()),
        }
    }
}

impl<const P: usize, const N: usize, const D: usize> Logic for Crossbar<P, N, D> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..N {
            self.ingresses[i].clock.next = self.clock.val();
            self.ingresses[i].reset.next = self.reset.val();
            self.ingresses[i].word.next = self.rx_word[i].val();
            self.ingresses[i].valid.next = self.rx_valid[i].val();
            self.rx_ready[i].next = self.ingresses[i].ready.val();
            self.ingresses[i].key_depth.next = self.key_depth.val();
            self.ingresses[i].parse_type.next = self.parse_type.val();
            self.ingresses[i].cut_through.next = 0.into();
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
        for i in 0..P {
            self.ingresses[i].cut_through.next = self.cut_through[i].val() & self.ports.val();
            self.cpu_column.write[i].next = self.ingresses[i].write.val();
            self.cpu_column.write_word[i].next = self.ingresses[i].write_word.val();
            self.cpu_column.due[i].next = false;
            self.cpu_column.open[i].next = 0.into();
            self.cpu_column.close[i].next = self.ingresses[i].close.val();
            self.cpu_column.accept[i].next = self.ingresses[i].accept.val();
            self.cpu_column.settled[i].next = 0.into();
            self.cpu_column.slower[i].next = 0.into();
        }
        self.cpu_column.clock.next = self.clock.val();
        self.cpu_column.reset.next = self.reset.val();
        self.cpu_column.link_up.next = true;
        self.cpu_full.next = self.cpu_column.full.val();
        for c in P..N {
            self.cpu_column.ready.next = self.tx_ready[c].val();
            self.tx_word[c].next = self.cpu_column.word.val();
            self.tx_valid[c].next = self.cpu_column.valid.val();
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
                self.columns[j].due[i].next = self.verdict_valid[i].val();
                self.columns[j].open[i].next = self.ingresses[i].open.val();
                self.columns[j].close[i].next = self.ingresses[i].close.val();
                self.columns[j].accept[i].next = self.ingresses[i].accept.val();
                self.columns[j].settled[i].next = self.ingresses[i].settled.val();
                self.columns[j].slower[i].next = self.slower[i].val();
            }
            for c in P..N {
                self.columns[j].write[j].next = self.ingresses[c].write.val();
                self.columns[j].write_word[j].next = self.ingresses[c].write_word.val();
                // The CPU's frames never begin before they have ended.
                self.columns[j].due[j].next = false;
                self.columns[j].open[j].next = self.ingresses[c].open.val();
                self.columns[j].close[j].next = self.ingresses[c].close.val();
                self.columns[j].accept[j].next = self.ingresses[c].accept.val();
                self.columns[j].settled[j].next = 0.into();
                self.columns[j].slower[j].next = 0.into();
            }
            self.crowded_by[j].next = 0.into();
            if self.link_up[j].val() {
                self.crowded_by[j].next = self.columns[j].crowded.val();
            }
        }
        self.crowded_up_to[0].next = self.crowded_by[0].val();
        for j in 1..P {
            self.crowded_up_to[j].next = self.crowded_up_to[j - 1].val() | self.crowded_by[j].val();
        }
        for j in 0..P {
            self.crowded.next = self.crowded_up_to[j].val();
        }
    }
}
