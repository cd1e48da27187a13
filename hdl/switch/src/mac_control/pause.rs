//! PAUSE frames of one port, between its own frames.
//! IEEE Std 802.3-2018, clause 31 and annex 31B.
//!
//!   egress_word, egress_valid ->+-------+-> word, valid   (to the MAC)
//!   egress_ready              <-|       |<- ready
//!   crowded, enable, link_up  ->| pause |
//!   refresh                   ->+-------+
//!
//! While `crowded` and `enable`, the partner is asked to pause for 65,535 quanta, and again after each `refresh`; when one of them ends, for 0.
//! Nothing is asked while the link is down, and the partner counts as not paused from then on. A frame in progress is finished first;
//! then no other begins before the PAUSE frame has been handed over. A first word on offer to the MAC is put back for it.
//!
//! Latency of frames 0. From `crowded` to the first word of the PAUSE frame, port idle, 2 cycles; its words are there every cycle.
//! Reset: not paused, between frames.

use crate::types::TxWord;
use rust_hdl::prelude::*;
use trunkline_map::pause;

#[derive(LogicBlock)]
pub struct Pause {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub crowded: Signal<In, Bit>,
    pub enable: Signal<In, Bit>,
    pub link_up: Signal<In, Bit>,
    pub refresh: Signal<In, Bit>,
    pub egress_word: Signal<In, TxWord>,
    pub egress_valid: Signal<In, Bit>,
    pub egress_ready: Signal<Out, Bit>,
    pub word: Signal<Out, TxWord>,
    pub valid: Signal<Out, Bit>,
    pub ready: Signal<In, Bit>,
    /// The partner should be paused; it was told so last; it was told long ago.
    hold: DFF<Bit>,
    paused: DFF<Bit>,
    stale: DFF<Bit>,
    link: DFF<Bit>,
    /// The egress has handed over a first word and not yet the last.
    inside: DFF<Bit>,
    /// A PAUSE frame is handed over: which word, and whether it asks for 65,535 quanta.
    sending: DFF<Bit>,
    place: DFF<Bits<4>>,
    asks: DFF<Bit>,
    wanted: Signal<Local, Bit>,
    handed: Signal<Local, Bit>,
    content: Signal<Local, Bits<32>>,
    /// Words 0 to 3, with the quanta; words 5 to 14 are 0.
    words: [Constant<Bits<32>>; 4],
    quanta: Constant<Bits<32>>,
    fcs: Constant<Bits<32>>,
    fcs_of_zero: Constant<Bits<32>>,
    flow_control: Constant<Bit>,
}

impl Pause {
    /// `port`: the number of the port, part of its source address. Without `flow_control` synthesis leaves wires.
    pub fn new(port: usize, flow_control: bool) -> Self {
        let octets = pause::frame(port as u64, pause::QUANTA);
        let word = |place: usize| {
            let octets = octets[4 * place..4 * place + 4].iter().rev();
            Constant::new(octets.fold(0, |word, &octet| word << 8 | u64::from(octet)).into())
        };
        let fcs = |quanta: u16| Constant::new(u64::from(crc32fast::hash(&pause::frame(port as u64, quanta))).into());
        Self {
            clock: Default::default(),
            reset: Default::default(),
            crowded: Default::default(),
            enable: Default::default(),
            link_up: Default::default(),
            refresh: Default::default(),
            egress_word: Default::default(),
            egress_valid: Default::default(),
            egress_ready: Default::default(),
            word: Default::default(),
            valid: Default::default(),
            ready: Default::default(),
            hold: Default::default(),
            paused: Default::default(),
            stale: Default::default(),
            link: Default::default(),
            inside: Default::default(),
            sending: Default::default(),
            place: Default::default(),
            asks: Default::default(),
            wanted: Default::default(),
            handed: Default::default(),
            content: Default::default(),
            words: std::array::from_fn(word),
            quanta: word(4),
            fcs: fcs(pause::QUANTA),
            fcs_of_zero: fcs(0),
            flow_control: Constant::new(flow_control),
        }
    }
}

impl Logic for Pause {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hold, paused, stale, link, inside, sending, place, asks);
        self.link.d.next = self.link_up.val();
        self.hold.d.next = self.crowded.val() & self.enable.val();
        self.wanted.next =
            self.link.q.val() & ((self.hold.q.val() ^ self.paused.q.val()) | (self.hold.q.val() & self.stale.q.val()));

        self.handed.next = self.egress_valid.val() & self.ready.val() & !self.sending.q.val();
        if self.handed.val() {
            self.inside.d.next = !self.egress_word.val().last;
        }
        if self.refresh.val() {
            self.stale.d.next = true;
        }
        if self.sending.q.val() {
            if self.ready.val() {
                self.place.d.next = self.place.q.val() + 1;
                self.sending.d.next = !self.place.q.val().all();
            }
        } else if self.wanted.val()
            & ((self.handed.val() & self.egress_word.val().last) | (!self.handed.val() & !self.inside.q.val()))
        {
            self.sending.d.next = true;
            self.asks.d.next = self.hold.q.val();
            self.paused.d.next = self.hold.q.val();
            self.stale.d.next = false;
        }
        if !self.link.q.val() {
            self.paused.d.next = false;
        }

        self.content.next = 0.into();
        if self.place.q.val() == 0 {
            self.content.next = self.words[0].val();
        }
        if self.place.q.val() == 1 {
            self.content.next = self.words[1].val();
        }
        if self.place.q.val() == 2 {
            self.content.next = self.words[2].val();
        }
        if self.place.q.val() == 3 {
            self.content.next = self.words[3].val();
        }
        if (self.place.q.val() == 4) & self.asks.q.val() {
            self.content.next = self.quanta.val();
        }
        if self.place.q.val().all() {
            self.content.next = self.fcs_of_zero.val();
            if self.asks.q.val() {
                self.content.next = self.fcs.val();
            }
        }
        self.egress_ready.next = self.ready.val() & !self.sending.q.val();
        self.valid.next = self.egress_valid.val() | self.sending.q.val();
        self.word.next = self.egress_word.val();
        if self.sending.q.val() {
            self.word.next.data = self.content.val();
            self.word.next.octets = 0.into();
            self.word.next.last = self.place.q.val().all();
            self.word.next.bad = false;
        }

        if self.reset.val() | !self.flow_control.val() {
            self.hold.d.next = false;
            self.paused.d.next = false;
            self.stale.d.next = false;
            self.inside.d.next = false;
            self.sending.d.next = false;
            self.place.d.next = 0.into();
        }
    }
}

#[cfg(test)]
mod tests;
