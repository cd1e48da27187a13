//! Counters of a switch as a table: by port and by index of the map.

use trunkline_map::counters::PER_PORT;
use trunkline_map::{Counter, DropReason};

/// What the switch counts at its CPU port.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CpuCounters {
    pub trapped: u64,
    pub queue_full: u64,
    pub injected: u64,
    pub inject_discarded: u64,
    pub inject_copies: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterTable {
    ports: Vec<[u64; PER_PORT as usize]>,
    /// None where there is no CPU port, or nobody asked it.
    pub cpu: Option<CpuCounters>,
}

impl CounterTable {
    pub fn new(ports: usize) -> Self {
        Self { ports: vec![[0; PER_PORT as usize]; ports], cpu: None }
    }

    pub fn add(&mut self, port: usize, index: u32, amount: u64) {
        self.ports[port][index as usize] += amount;
    }

    pub fn get(&self, port: usize, index: u32) -> u64 {
        self.ports.get(port).map_or(0, |counters| counters[index as usize])
    }

    pub fn counter(&self, port: usize, counter: Counter) -> u64 {
        self.get(port, counter as u32)
    }

    pub fn discards(&self, port: usize, reason: DropReason) -> u64 {
        self.get(port, reason.index())
    }

    /// Over all ports.
    pub fn total_discards(&self, reason: DropReason) -> u64 {
        (0..self.ports.len()).map(|port| self.discards(port, reason)).sum()
    }
}
