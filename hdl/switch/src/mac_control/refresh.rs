//! When PAUSE frames are due again: one cycle in 2^T.
//!
//!   refresh |-> due
//!
//! No reset.

use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
pub struct Refresh<const T: usize> {
    pub clock: Signal<In, Clock>,
    pub due: Signal<Out, Bit>,
    count: DFF<Bits<T>>,
    due_q: DFF<Bit>,
}

impl<const T: usize> Logic for Refresh<T> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count, due_q);
        self.count.d.next = self.count.q.val() + 1;
        self.due_q.d.next = self.count.q.val().all();
        self.due.next = self.due_q.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tick;

    #[test]
    fn it_is_due_once_in_sixteen_cycles() {
        let mut block = Refresh::<4>::default();
        block.clock.connect();
        block.connect_all();
        let due: Vec<u32> = (1..100)
            .filter(|_| {
                tick(&mut block, |block| &mut block.clock);
                block.due.val()
            })
            .collect();
        assert_eq!(due, [16, 32, 48, 64, 80, 96]);
    }
}
