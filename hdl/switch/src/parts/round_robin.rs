//! Chooses one of several requests in turn: the next above the previous winner, else the lowest.
//!
//!   requests 9 b ->+-------------+-> winner 9 b, one-hot; 0 without requests
//!   above 9 b    ->| round_robin |-> above_winner 9 b
//!
//! Combinational. `above` are the places above the previous winner: its user keeps `above_winner` until the next choice, so that it need not be
//! made from a winner while a choice waits. With `above` 0 the lowest request wins.

use rust_hdl::prelude::*;

use crate::types::PortMask;

#[derive(LogicBlock, Default)]
pub struct RoundRobin {
    pub requests: Signal<In, PortMask>,
    pub above: Signal<In, PortMask>,
    pub winner: Signal<Out, PortMask>,
    /// The places above the winner.
    pub above_winner: Signal<Out, PortMask>,
    requests_above: Signal<Local, PortMask>,
    /// The places of the lowest request above, and of the lowest of all, and the places above them; side by side, for the clock's sake.
    from_above: [Signal<Local, PortMask>; 3],
    from_lowest: [Signal<Local, PortMask>; 3],
}

impl Logic for RoundRobin {
    #[hdl_gen]
    fn update(&mut self) {
        self.requests_above.next = self.requests.val() & self.above.val();
        self.from_above[0].next = self.requests_above.val() | (self.requests_above.val() << 1);
        self.from_above[1].next = self.from_above[0].val() | (self.from_above[0].val() << 2);
        self.from_above[2].next = self.from_above[1].val() | (self.from_above[1].val() << 4);
        self.from_lowest[0].next = self.requests.val() | (self.requests.val() << 1);
        self.from_lowest[1].next = self.from_lowest[0].val() | (self.from_lowest[0].val() << 2);
        self.from_lowest[2].next = self.from_lowest[1].val() | (self.from_lowest[1].val() << 4);
        self.winner.next = self.requests.val() & !(self.from_lowest[2].val() << 1);
        self.above_winner.next = self.from_lowest[2].val() << 1;
        if self.requests_above.val().any() {
            self.winner.next = self.requests_above.val() & !(self.from_above[2].val() << 1);
            self.above_winner.next = self.from_above[2].val() << 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settle;

    #[test]
    fn the_next_request_above_the_previous_winner_wins_for_all_inputs() {
        let mut block = RoundRobin::default();
        block.requests.connect();
        block.above.connect();
        block.connect_all();
        for requests in 0..512_u64 {
            for previous in [None, Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), Some(6), Some(7), Some(8)] {
                block.requests.next = requests.into();
                block.above.next = previous.map_or(0, |place: u64| 0x1FE << place & 0x1FF).into();
                settle(&mut block);
                let start = previous.map_or(0, |place| place + 1);
                let turn = (start..start + 9).map(|place| place % 9).find(|place| requests >> place & 1 == 1);
                let expected = turn.map_or((0, 0), |place| (1_u64 << place, 0x1FE << place & 0x1FF));
                let seen = (block.winner.val().to_u64(), block.above_winner.val().to_u64());
                assert_eq!(seen, expected, "requests {requests:#b}, previous {previous:?}");
            }
        }
    }
}
