//! What happened on a bench, gathered while it runs and looked at afterwards.

use trunkline_map::TrapReason;

use crate::bench::{Bench, LinkChange};
use crate::gmii::{Driven, Received};
use crate::golden::{Command, Mask, Window};
use crate::simulator::Simulator;

use super::CounterTable;

/// A frame that the switch was shown.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The CPU's for one that the host injected: at some time between the two of `driven`.
    pub port: usize,
    pub driven: Driven,
    /// Injected for these ports, past the relay.
    pub direct: Option<Mask>,
}

/// A frame that the host took from the CPU port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trapped {
    pub reason: Option<TrapReason>,
    pub ingress: usize,
    pub octets: Vec<u8>,
    /// When the host had it.
    pub time_ps: u64,
}

/// Everything the scoreboard looks at.
#[derive(Debug, Clone, Default)]
pub struct Log {
    pub shown: Vec<Shown>,
    /// By egress port, in order of time.
    pub received: Vec<Vec<Received>>,
    pub trapped: Vec<Trapped>,
    pub links: Vec<LinkChange>,
    /// When each command can have reached the switch.
    pub commands: Vec<(Window, Command)>,
    /// Read when all was over.
    pub counters: Option<CounterTable>,
}

impl Log {
    pub fn new(ports: usize) -> Self {
        Self { received: vec![Vec::new(); ports], ..Self::default() }
    }

    /// Forgets what happened; the scoreboard has taken it in.
    pub fn clear(&mut self) {
        *self = Self::new(self.received.len());
    }

    /// Takes over what drivers and monitors have gathered since the last call.
    pub fn collect<S: Simulator>(&mut self, bench: &mut Bench<S>) {
        for port in 0..bench.port_count() {
            let driven = bench.driver(port).take();
            self.shown.extend(driven.into_iter().map(|driven| Shown { port, driven, direct: None }));
            self.received[port].extend(bench.monitor(port).take());
        }
        self.links.extend(bench.take_link_changes());
    }
}
