//! The live-member mask: which ports distribution may choose.
//! TRUNK claim 6 (fault tolerance); 802.1AX (Distributing state).
//!
//!   link, revives, set, clear 8 b each ->+------+-> live 8 b, link_now 8 b
//!                                        +------+
//!
//! Latency 1 cycle from `link` to `live` and `link_now`, so that both are of one instant. A port's bit is clear while its link is down; when the link comes up it is set if `revives` says so;
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
    pub link_now: Signal<Out, PortMask>,
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
        self.link_now.next = self.link_q.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{settle, tick};

    fn connected() -> Live {
        let mut live = Live::default();
        live.clock.connect();
        live.reset.connect();
        live.link.connect();
        live.revives.connect();
        live.set.connect();
        live.clear.connect();
        live.connect_all();
        live
    }

    /// One cycle; the mask after it.
    fn step(live: &mut Live, link: u64, set: u64, clear: u64) -> u64 {
        live.link.next = link.into();
        live.set.next = set.into();
        live.clear.next = clear.into();
        tick(live, |live| &mut live.clock);
        settle(live);
        assert_eq!(live.link_now.val().to_u64(), if live.reset.val() { 0 } else { link });
        live.live.val().to_u64()
    }

    #[test]
    fn a_port_is_live_when_its_link_comes_up_if_it_revives_else_when_the_host_says_so() {
        let mut live = connected();
        live.revives.next = 0b0101.into();
        assert_eq!(step(&mut live, 0b0000, 0, 0), 0);
        assert_eq!(step(&mut live, 0b1111, 0, 0), 0b0101);
        live.revives.next = 0b1111.into();
        assert_eq!(step(&mut live, 0b1111, 0, 0), 0b0101, "only the coming up revives");
        assert_eq!(step(&mut live, 0b1111, 0b0010, 0), 0b0111);
        assert_eq!(step(&mut live, 0b1111, 0, 0b0001), 0b0110);
        live.revives.next = 0.into();
        assert_eq!(step(&mut live, 0b1011, 0, 0), 0b0010, "a link that falls clears the bit at once");
        assert_eq!(step(&mut live, 0b1111, 0, 0), 0b0010);
        assert_eq!(step(&mut live, 0b1111, 0b0100, 0), 0b0110);
    }

    #[test]
    fn setting_a_port_whose_link_is_down_has_no_effect() {
        let mut live = connected();
        assert_eq!(step(&mut live, 0b01, 0b10, 0), 0);
        assert_eq!(step(&mut live, 0b11, 0, 0), 0);
    }

    #[test]
    fn after_reset_a_link_that_is_up_counts_as_coming_up() {
        let mut live = connected();
        live.revives.next = 0b11.into();
        assert_eq!(step(&mut live, 0b11, 0, 0b11), 0b11, "power-up without reset");
        live.reset.next = true;
        assert_eq!(step(&mut live, 0b11, 0b11, 0), 0);
        live.reset.next = false;
        assert_eq!(step(&mut live, 0b11, 0, 0), 0b11);
    }
}
