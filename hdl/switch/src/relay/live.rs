//! The live-member mask: which ports distribution may choose.
//! TRUNK claim 6 (fault tolerance); 802.1AX (Distributing state).
//!
//!   link, revives, set, clear 8 b each ->+------+-> live 8 b
//!                                        +------+
//!
//! Latency 1 cycle from `link` to `live`. A port's bit is clear while its link is down; when the link comes up it is set if `revives` says so;
//! the host sets and clears it by masks. Reset: clear, and links count as down.

use crate::types::PortMask;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Live {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub link: Signal<In, PortMask>,
    /// Ports that become live by themselves.
    pub revives: Signal<In, PortMask>,
    /// One cycle each.
    pub set: Signal<In, PortMask>,
    pub clear: Signal<In, PortMask>,
    pub live: Signal<Out, PortMask>,
    live_q: DFF<PortMask>,
    link_q: DFF<PortMask>,
}

impl Logic for Live {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, live_q, link_q);
        self.link_q.d.next = self.link.val();
        self.live_q.d.next = self.link.val()
            & ((self.live_q.q.val() & !self.clear.val())
                | self.set.val()
                | (!self.link_q.q.val() & self.revives.val()));
        if self.reset.val() {
            self.live_q.d.next = 0.into();
            self.link_q.d.next = 0.into();
        }
        self.live.next = self.live_q.q.val();
    }
}
