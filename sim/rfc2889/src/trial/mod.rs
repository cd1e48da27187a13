//! A trial: a load offered to a switch under test, and what became of it.
//!
//!   Load -> Feeder (frames ahead of the line) -> Dut -> Outcome (every frame, every copy)

mod account;
mod latency;
mod load;
mod packet;
#[cfg(test)]
mod tests;

use trunkline_sim::clock::MICROSECOND_PS;
use trunkline_sim::gmii::Received;

pub use account::{LineUse, Outcome, Path};
pub use latency::{Latencies, Summary};
pub use load::{frames_within, Fault, Flow, Load, Order, Pace, Source, Tag, OVERHEAD_OCTETS};
pub use packet::{Packet, Version};

use crate::dut::{Dut, RigError};
use load::Feeder;

/// Simulated time between two looks.
const SLICE_PS: u64 = 10 * MICROSECOND_PS;
const SLICE_OCTETS: u64 = SLICE_PS / 8_000;
/// Lines that are idle for so long stay idle: no frame waits in the switch for more than the longest takes.
const QUIET_PS: u64 = 40 * MICROSECOND_PS;
/// When lines are busy for so long after the last frame in, the switch makes frames of its own.
const DRAIN_LIMIT_PS: u64 = 2_000 * MICROSECOND_PS;

/// A trial on one switch; the next trial on the same switch has another number.
pub struct Trial<'a> {
    pub load: &'a Load,
    pub number: u16,
}

/// Sees every frame that is one of the trial: its egress, whose it is, its times.
pub type Observer<'a> = dyn FnMut(usize, Tag, &Received) + 'a;

impl Trial<'_> {
    /// From the call to the first frame.
    pub const LEAD_PS: u64 = 2 * MICROSECOND_PS;

    pub fn run(&self, dut: &mut dyn Dut) -> Result<Outcome, RigError> {
        self.observe(dut, &mut |_, _, _| {})
    }

    /// When the first frame of a source without delay begins, if the trial begins now.
    pub fn start_ps(dut: &dyn Dut) -> u64 {
        (dut.now_ps() + Self::LEAD_PS).next_multiple_of(64_000)
    }

    pub fn observe(&self, dut: &mut dyn Dut, observer: &mut Observer<'_>) -> Result<Outcome, RigError> {
        let mut outcome = Outcome::new(self.load, self.number, dut.ports());
        let start_ps = Self::start_ps(dut);
        let mut feeders: Vec<_> = self.load.sources.iter().map(|source| (source.port, Feeder::new(source))).collect();
        let mut sequences = vec![0; self.load.flows.len()];
        let mut quiet_since_ps = None;
        let mut limit_ps = u64::MAX;
        loop {
            let due = (dut.now_ps().saturating_sub(start_ps)) / 8_000 + 3 * SLICE_OCTETS;
            for (port, feeder) in &mut feeders {
                while !feeder.is_done() && feeder.octets < due {
                    dut.send(*port, feeder.next(self.number, start_ps, &mut sequences));
                }
            }
            dut.run_for(SLICE_PS)?;
            collect(dut, &mut outcome, observer);
            if feeders.iter().all(|(_, feeder)| feeder.is_done()) {
                let now_ps = dut.now_ps();
                limit_ps = limit_ps.min(now_ps + DRAIN_LIMIT_PS);
                match dut.is_idle() {
                    false => quiet_since_ps = None,
                    true if now_ps >= *quiet_since_ps.get_or_insert(now_ps) + QUIET_PS => return Ok(outcome),
                    true => {}
                }
                if now_ps > limit_ps {
                    return Ok(outcome);
                }
            }
        }
    }
}

fn collect(dut: &mut dyn Dut, outcome: &mut Outcome, observer: &mut Observer<'_>) {
    // A frame is known as sent before it can be known as received.
    for port in 0..dut.ports() {
        for driven in dut.driven(port) {
            outcome.driven(port, &driven);
        }
    }
    let view = dut.view();
    for port in 0..dut.ports() {
        for received in dut.received(port) {
            if let Some(tag) = outcome.received(view, port, &received) {
                observer(port, tag, &received);
            }
        }
    }
}

/// Throws away what is on the lines once they have come to rest.
pub fn settle(dut: &mut dyn Dut) -> Result<(), RigError> {
    let load = Load::default();
    Trial { load: &load, number: u16::MAX }.run(dut).map(drop)
}
