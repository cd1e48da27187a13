//! One direction of a cable: what a transmitter puts on it arrives after a delay.
//!
//! Both ends take one cycle for each period of the transmitter's clock, from which the receiver's is recovered: the bench at the far
//! end must be given that clock for the port.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::gmii::Cycle;

#[derive(Clone)]
pub struct Line {
    delay_ps: u64,
    /// When each arrives; idle cycles are left out.
    cycles: Rc<RefCell<VecDeque<(u64, Cycle)>>>,
}

impl Line {
    pub fn new(delay_ps: u64) -> Self {
        Self { delay_ps, cycles: Rc::default() }
    }

    pub fn put(&self, now_ps: u64, cycle: Cycle) {
        if cycle.valid {
            self.cycles.borrow_mut().push_back((now_ps + self.delay_ps, cycle));
        }
    }

    /// What is on the far end's pins from now on.
    pub fn arrived(&self, now_ps: u64) -> Cycle {
        let mut cycles = self.cycles.borrow_mut();
        match cycles.front() {
            Some((arrival_ps, cycle)) if *arrival_ps <= now_ps => {
                let cycle = *cycle;
                cycles.pop_front();
                cycle
            }
            _ => Cycle::default(),
        }
    }
}
