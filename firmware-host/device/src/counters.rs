//! Counters: 64-bit totals in the host, added up from frozen banks.

use std::time::Duration;

use crate::{Device, DeviceError, Transport};
use trunkline_map::{control, counters, Counter, DropReason};

/// Clearing a bank takes the switch well under a millisecond.
const SWAP: Duration = Duration::from_millis(500);
const ASK_AGAIN: Duration = Duration::from_millis(1);

/// Totals of one port since the switch started, as far as this host has read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortTotals([u64; counters::PER_PORT as usize]);

impl PortTotals {
    pub fn get(&self, counter: Counter) -> u64 {
        self.0[usize::from(counter.code())]
    }

    pub fn dropped(&self, reason: DropReason) -> u64 {
        self.0[reason.index() as usize]
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterTotals {
    pub ports: Vec<PortTotals>,
}

impl CounterTotals {
    pub(crate) fn new(ports: u32) -> Self {
        Self { ports: vec![PortTotals([0; counters::PER_PORT as usize]); ports as usize] }
    }

    /// Adds a frozen bank: low and high words of 36-bit counters.
    fn add(&mut self, words: &[u32]) {
        for (port, words) in self.ports.iter_mut().zip(words.chunks_exact(2 * counters::PER_PORT as usize)) {
            for (total, word) in port.0.iter_mut().zip(words.chunks_exact(2)) {
                *total += u64::from(word[0]) | u64::from(word[1]) << 32;
            }
        }
    }
}

impl<T: Transport> Device<T> {
    /// Freezes what the switch counted since the last call, adds it to the totals and returns them. All counters are of one
    /// moment. A counter wraps after 2^36: call this at least every 8 minutes at 1 Gb/s.
    pub fn counters(&mut self) -> Result<&CounterTotals, DeviceError> {
        let counting = self.read_word(control::COUNTER_BANK.address, "the counter bank")? & 1;
        let wanted = 1 - counting;
        self.write(control::COUNTER_BANK.address, &[wanted], "to change the counter bank")?;
        let mut waited = Duration::ZERO;
        while self.read_word(control::COUNTER_BANK.address, "the counter bank")? & 1 != wanted {
            if waited >= SWAP {
                return Err(DeviceError::Stalled { what: "the change of the counter bank", waited });
            }
            self.wait(ASK_AGAIN)?;
            waited += ASK_AGAIN;
        }
        let count = self.totals.ports.len() * 2 * counters::PER_PORT as usize;
        let words = self.read(counters::address(0, 0), count, "to read counters")?;
        self.totals.add(&words);
        Ok(&self.totals)
    }
}
