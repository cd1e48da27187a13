//! Chooses one of several requests in turn: the next above the previous winner, else the lowest.
//!
//!   requests 8 b          ->+-------------+-> winner 8 b, one-hot; 0 without requests
//!   previous 8 b, one-hot ->| round_robin |
//!
//! Combinational. With `previous` 0 the lowest request wins.

use rust_hdl::prelude::*;

use crate::types::PortMask;

#[derive(LogicBlock, Default)]
pub struct RoundRobin {
    pub requests: Signal<In, PortMask>,
    pub previous: Signal<In, PortMask>,
    pub winner: Signal<Out, PortMask>,
    /// The places of `previous` and above, by doubling steps.
    from_previous: [Signal<Local, PortMask>; 3],
    above: Signal<Local, PortMask>,
    candidates: Signal<Local, PortMask>,
    /// The places of the lowest candidate and above, by doubling steps.
    from_lowest: [Signal<Local, PortMask>; 3],
}

impl Logic for RoundRobin {
    #[hdl_gen]
    fn update(&mut self) {
        self.from_previous[0].next = self.previous.val() | (self.previous.val() << 1);
        self.from_previous[1].next = self.from_previous[0].val() | (self.from_previous[0].val() << 2);
        self.from_previous[2].next = self.from_previous[1].val() | (self.from_previous[1].val() << 4);
        self.above.next = self.requests.val() & (self.from_previous[2].val() << 1);
        self.candidates.next = self.requests.val();
        if self.above.val().any() {
            self.candidates.next = self.above.val();
        }
        self.from_lowest[0].next = self.candidates.val() | (self.candidates.val() << 1);
        self.from_lowest[1].next = self.from_lowest[0].val() | (self.from_lowest[0].val() << 2);
        self.from_lowest[2].next = self.from_lowest[1].val() | (self.from_lowest[1].val() << 4);
        self.winner.next = self.candidates.val() & !(self.from_lowest[2].val() << 1);
    }
}
