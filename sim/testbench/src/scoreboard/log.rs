//! What happened on a bench, gathered while it runs and looked at afterwards.

use crate::bench::{Bench, LinkChange};
use crate::frame;
use crate::gmii::{Driven, Received};
use crate::golden::{Command, Window};
use crate::simulator::Simulator;

use super::CounterTable;

/// A frame that the switch was shown.
#[derive(Debug, Clone)]
pub struct Shown {
    pub port: usize,
    pub driven: Driven,
}

impl Shown {
    /// For messages.
    pub fn describe(&self) -> String {
        let Driven { octets, sfd_ps, .. } = &self.driven;
        let address = |address: Option<macaddr::MacAddr6>| address.map_or("?".into(), |address| address.to_string());
        format!(
            "frame {} into port {} at {} ns: {} octets, {} to {}",
            self.driven.tag,
            self.port,
            sfd_ps / 1_000,
            octets.len(),
            address(frame::source(octets)),
            address(frame::destination(octets)),
        )
    }
}

/// Everything the scoreboard looks at.
#[derive(Debug, Clone, Default)]
pub struct Log {
    pub shown: Vec<Shown>,
    /// By egress port, in order of time.
    pub received: Vec<Vec<Received>>,
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

    /// Takes over what drivers and monitors have gathered since the last call.
    pub fn collect<S: Simulator>(&mut self, bench: &mut Bench<S>) {
        for port in 0..bench.port_count() {
            let driven = bench.driver(port).take();
            self.shown.extend(driven.into_iter().map(|driven| Shown { port, driven }));
            self.received[port].extend(bench.monitor(port).take());
        }
        self.links.extend(bench.take_link_changes());
    }
}
