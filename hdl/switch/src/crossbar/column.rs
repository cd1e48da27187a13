//! One column of the crossbar: the crosspoints of every other ingress for one egress, and that egress. Wiring only.

use rust_hdl::prelude::*;

use super::crosspoint::Crosspoint;
use super::egress::Egress;
use crate::parts::gather::Gather;
use crate::types::{EgressEvent, PortMask, TxWord};

#[derive(LogicBlock)]
pub struct Column<const P: usize, const D: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub write: [Signal<In, Bit>; P],
    pub write_word: [Signal<In, TxWord>; P],
    /// As in `Egress`.
    pub due: [Signal<In, Bit>; P],
    pub open: [Signal<In, PortMask>; P],
    pub close: [Signal<In, Bit>; P],
    pub accept: [Signal<In, PortMask>; P],
    pub settled: [Signal<In, PortMask>; P],
    pub slower: [Signal<In, PortMask>; P],
    pub link_up: Signal<In, Bit>,
    pub word: Signal<Out, TxWord>,
    pub valid: Signal<Out, Bit>,
    pub ready: Signal<In, Bit>,
    pub egress_event: Signal<Out, EgressEvent>,
    pub egress_event_valid: Signal<Out, Bit>,
    /// The ingresses that lost a copy for this egress.
    pub full: Signal<Out, PortMask>,
    /// The ingresses with a crowded crosspoint, that of the CPU's row left out.
    pub crowded: Signal<Out, PortMask>,
    pub(super) crosspoints: [Crosspoint<D>; P],
    egress: Egress<P>,
    losses: Gather<P>,
    crowds: Gather<P>,
    others: Constant<PortMask>,
}

impl<const P: usize, const D: usize> Column<P, D> {
    /// `port`: the number of the egress; `trailing`: its frames are followed by a trailer.
    pub fn new(port: usize, trailing: bool) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            write: std::array::from_fn(|_| Default::default()),
            write_word: std::array::from_fn(|_| Default::default()),
            due: std::array::from_fn(|_| Default::default()),
            open: std::array::from_fn(|_| Default::default()),
            close: std::array::from_fn(|_| Default::default()),
            accept: std::array::from_fn(|_| Default::default()),
            settled: std::array::from_fn(|_| Default::default()),
            slower: std::array::from_fn(|_| Default::default()),
            link_up: Default::default(),
            word: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            egress_event: Default::default(),
            egress_event_valid: Default::default(),
            full: Default::default(),
            crowded: Default::default(),
            crosspoints: std::array::from_fn(|_| Crosspoint::new((1_u64 << port).into(), trailing)),
            egress: Default::default(),
            losses: Default::default(),
            crowds: Default::default(),
            others: Constant::new((0xFF & !(1_u64 << port)).into()),
        }
    }
}

impl<const P: usize, const D: usize> Logic for Column<P, D> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..P {
            self.crosspoints[i].clock.next = self.clock.val();
            self.crosspoints[i].reset.next = self.reset.val();
            self.crosspoints[i].write.next = self.write[i].val();
            self.crosspoints[i].write_word.next = self.write_word[i].val();
            self.crosspoints[i].open.next = self.open[i].val();
            self.crosspoints[i].close.next = self.close[i].val();
            self.crosspoints[i].accept.next = self.accept[i].val();
            self.crosspoints[i].settled.next = self.settled[i].val();
            self.crosspoints[i].slower.next = self.slower[i].val();
            self.crowds.bits[i].next = self.crosspoints[i].crowded.val();
            self.crosspoints[i].read.next = self.egress.read[i].val();
            self.egress.available[i].next = self.crosspoints[i].available.val();
            self.egress.due[i].next = self.due[i].val();
            self.egress.opening[i].next = self.crosspoints[i].opening.val();
            self.egress.words[i].next = self.crosspoints[i].word.val();
            self.losses.bits[i].next = self.crosspoints[i].full.val();
        }
        self.egress.clock.next = self.clock.val();
        self.egress.reset.next = self.reset.val();
        self.egress.link_up.next = self.link_up.val();
        self.egress.ready.next = self.ready.val();
        self.word.next = self.egress.word.val();
        self.valid.next = self.egress.valid.val();
        self.egress_event.next = self.egress.egress_event.val();
        self.egress_event_valid.next = self.egress.egress_event_valid.val();
        self.full.next = self.losses.mask.val();
        self.crowded.next = self.crowds.mask.val() & self.others.val();
    }
}
