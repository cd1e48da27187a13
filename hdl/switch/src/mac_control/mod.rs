//! MAC Control: PAUSE frames of all ports, between the crossbar's egresses and the transmitting MACs. Wiring only.
//! IEEE Std 802.3-2018, clause 31 and annex 31B.
//!
//!   egress word, valid, ready per port ->+-------------+-> word, valid, ready per port   (to the MAC)
//!   crowded, enable 9 b                ->| mac control |
//!   link_up per port                   ->+-------------+
//!
//! `T`: log2 of the cycles between two refreshes. 2^20 at 62.5 MHz are 16.8 ms, half the 65,535 quanta of a PAUSE at 1 Gb/s; at less speed they
//! last longer. Latency 0. Reset: nobody is paused.

pub mod pause;
pub mod refresh;

#[cfg(test)]
mod equivalence;

use self::pause::Pause;
use self::refresh::Refresh;
use crate::types::{PortMask, TxWord};
use rust_hdl::prelude::*;

#[derive(LogicBlock)]
pub struct MacControl<const P: usize, const T: usize = 20> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    /// The ingresses that should be paused, and the ports that pause at all.
    pub crowded: Signal<In, PortMask>,
    pub enable: Signal<In, PortMask>,
    pub link_up: [Signal<In, Bit>; P],
    pub egress_word: [Signal<In, TxWord>; P],
    pub egress_valid: [Signal<In, Bit>; P],
    pub egress_ready: [Signal<Out, Bit>; P],
    pub word: [Signal<Out, TxWord>; P],
    pub valid: [Signal<Out, Bit>; P],
    pub ready: [Signal<In, Bit>; P],
    refresh: Refresh<T>,
    pauses: [Pause; P],
}

impl<const P: usize, const T: usize> MacControl<P, T> {
    /// Without `flow_control` it is a wire.
    pub fn new(flow_control: bool) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            crowded: Default::default(),
            enable: Default::default(),
            link_up: std::array::from_fn(|_| Default::default()),
            egress_word: std::array::from_fn(|_| Default::default()),
            egress_valid: std::array::from_fn(|_| Default::default()),
            egress_ready: std::array::from_fn(|_| Default::default()),
            word: std::array::from_fn(|_| Default::default()),
            valid: std::array::from_fn(|_| Default::default()),
            ready: std::array::from_fn(|_| Default::default()),
            refresh: Default::default(),
            pauses: std::array::from_fn(|port| Pause::new(port, flow_control)),
        }
    }
}

impl<const P: usize, const T: usize> Logic for MacControl<P, T> {
    #[hdl_gen]
    fn update(&mut self) {
        self.refresh.clock.next = self.clock.val();
        for i in 0..P {
            self.pauses[i].clock.next = self.clock.val();
            self.pauses[i].reset.next = self.reset.val();
            self.pauses[i].crowded.next = self.crowded.val().get_bit(i);
            self.pauses[i].enable.next = self.enable.val().get_bit(i);
            self.pauses[i].link_up.next = self.link_up[i].val();
            self.pauses[i].refresh.next = self.refresh.due.val();
            self.pauses[i].egress_word.next = self.egress_word[i].val();
            self.pauses[i].egress_valid.next = self.egress_valid[i].val();
            self.egress_ready[i].next = self.pauses[i].egress_ready.val();
            self.word[i].next = self.pauses[i].word.val();
            self.valid[i].next = self.pauses[i].valid.val();
            self.pauses[i].ready.next = self.ready[i].val();
        }
    }
}
