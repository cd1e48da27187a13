//! What came of a run, in numbers.

use serde::Serialize;
use trunkline_map::DropReason;

use crate::golden::{distribute, Header, Mask, Settings};
use crate::scenario::Scenario;
use crate::scoreboard::{Forwarded, Log, Verified};
use crate::session::golden_group;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PortTotals {
    pub frames_in: usize,
    pub octets_in: usize,
    pub frames_out: usize,
    pub octets_out: usize,
}

/// Frames out of each member between two changes of links.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// Since the first frame.
    pub from_ns: u64,
    pub to_ns: u64,
    /// Member port and frames.
    pub members: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrunkShares {
    pub name: String,
    pub shares: Vec<Share>,
}

/// A member's link went down.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failover {
    pub port: usize,
    /// Since the first frame.
    pub time_ns: u64,
    pub buckets: usize,
    /// Buckets that take another member now.
    pub buckets_moved: usize,
    /// From the cut to the SFD of the first frame that left by a survivor in place of this port; it includes waiting for one.
    pub first_diverted_ns: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Discards {
    pub reason: &'static str,
    pub per_port: Vec<u64>,
}

/// From SFD in to SFD out, each copy once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Latency {
    pub minimum_ns: u64,
    pub median_ns: u64,
    pub maximum_ns: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub configuration: String,
    /// When the first frame may come, in the time of the bench, as in the capture and in traces.
    pub start_ns: u64,
    /// From there to the end of the last frame.
    pub simulated_ns: u64,
    pub frames: usize,
    pub accepted: usize,
    pub copies: usize,
    pub lost: usize,
    pub ports: Vec<PortTotals>,
    pub trunks: Vec<TrunkShares>,
    pub failovers: Vec<Failover>,
    pub discards: Vec<Discards>,
    pub latency: Option<Latency>,
}

impl Report {
    pub fn new(scenario: &Scenario, log: &Log, verified: &Verified, buckets: u32, start_ps: u64) -> Self {
        let view = View { scenario, log, verified, start_ps, buckets };
        let end_ps = log.received.iter().flatten().map(|frame| frame.end_ps).max().unwrap_or(start_ps);
        Self {
            configuration: scenario.configuration.name.clone(),
            start_ns: start_ps / 1_000,
            simulated_ns: end_ps.saturating_sub(start_ps) / 1_000,
            frames: log.shown.len(),
            accepted: verified.accepted,
            copies: verified.forwarded.len(),
            lost: verified.lost,
            ports: view.ports(),
            trunks: view.trunks(end_ps),
            failovers: view.failovers(),
            discards: view.discards(),
            latency: view.latency(),
        }
    }
}

struct View<'a> {
    scenario: &'a Scenario,
    log: &'a Log,
    verified: &'a Verified,
    start_ps: u64,
    buckets: u32,
}

impl View<'_> {
    fn since_start_ns(&self, time_ps: u64) -> u64 {
        time_ps.saturating_sub(self.start_ps) / 1_000
    }

    fn out_ps(&self, copy: &Forwarded) -> u64 {
        self.log.received[copy.egress][copy.received].sfd_ps
    }

    fn ports(&self) -> Vec<PortTotals> {
        let mut ports = vec![PortTotals::default(); self.log.received.len()];
        for shown in &self.log.shown {
            ports[shown.port].frames_in += usize::from(!shown.driven.octets.is_empty());
            ports[shown.port].octets_in += shown.driven.octets.len();
        }
        for (port, frames) in self.log.received.iter().enumerate() {
            ports[port].frames_out = frames.len();
            ports[port].octets_out = frames.iter().map(|frame| frame.octets.len()).sum();
        }
        ports
    }

    /// Link changes during the traffic, by time.
    fn changes(&self) -> impl Iterator<Item = &crate::bench::LinkChange> {
        self.log.links.iter().filter(|link| link.time_ps >= self.start_ps)
    }

    fn trunks(&self, end_ps: u64) -> Vec<TrunkShares> {
        let mut borders = vec![self.start_ps];
        borders.extend(self.changes().map(|link| link.time_ps));
        borders.push(end_ps + 1);
        let shares = |members: &[u8]| {
            let share = |border: &[u64]| {
                let within = |time_ps: u64| border[0] <= time_ps && time_ps < border[1];
                let count = |port: &u8| {
                    let port = usize::from(*port);
                    (port, self.log.received[port].iter().filter(|frame| within(frame.sfd_ps)).count())
                };
                let (from_ns, to_ns) = (self.since_start_ns(border[0]), self.since_start_ns(border[1]));
                Share { from_ns, to_ns, members: members.iter().map(count).collect() }
            };
            borders.windows(2).map(share).collect()
        };
        let trunks = self.scenario.trunks.iter();
        trunks.map(|trunk| TrunkShares { name: trunk.name.clone(), shares: shares(&trunk.trunk.members) }).collect()
    }

    fn failovers(&self) -> Vec<Failover> {
        let mut failovers = Vec::new();
        let seed = self.scenario.hash_seed.unwrap_or(Settings::default().hash_seed);
        let mut live: Mask = Mask::MAX;
        for change in self.changes() {
            let bit = 1 << change.port;
            if change.up {
                // Without `auto` the member stays out until the host says otherwise, which a scenario does not.
                let auto =
                    self.scenario.trunks.iter().any(|t| t.trunk.auto && t.trunk.members.contains(&(change.port as u8)));
                live |= if auto { bit } else { 0 };
                continue;
            }
            let before = live;
            live &= !bit;
            for trunk in self.scenario.trunks.iter().filter(|t| t.trunk.members.contains(&(change.port as u8))) {
                let group = golden_group(&trunk.trunk, trunk.layout, self.buckets);
                let goes = |bucket: u32, live: Mask| distribute(&group, live, bucket as usize);
                let moved = |bucket: &u32| goes(*bucket, before) != goes(*bucket, live);
                let diverted = |copy: &&Forwarded| {
                    let octets = &self.log.shown[copy.shown].driven.octets;
                    let in_trunk = group.members >> copy.egress & 1 == 1;
                    let bucket = group.key.bucket(&Header::of(octets), seed, group.buckets.len());
                    let dead = distribute(&group, before, bucket) == Some(change.port);
                    let group_address = octets[0] & 1 == 1;
                    in_trunk && dead && !group_address && copy.egress != change.port
                };
                let after = self.verified.forwarded.iter().filter(|copy| self.out_ps(copy) >= change.time_ps);
                failovers.push(Failover {
                    port: change.port,
                    time_ns: self.since_start_ns(change.time_ps),
                    buckets: self.buckets as usize,
                    buckets_moved: (0..self.buckets).filter(moved).count(),
                    first_diverted_ns: after
                        .filter(diverted)
                        .map(|copy| (self.out_ps(copy) - change.time_ps) / 1_000)
                        .min(),
                });
            }
        }
        failovers
    }

    fn discards(&self) -> Vec<Discards> {
        let Some(counters) = &self.log.counters else { return Vec::new() };
        let ports = 0..self.log.received.len();
        let row = |reason: &DropReason| Discards {
            reason: reason.name(),
            per_port: ports.clone().map(|port| counters.discards(port, *reason)).collect(),
        };
        DropReason::ALL.iter().map(row).filter(|row| row.per_port.iter().any(|count| *count > 0)).collect()
    }

    fn latency(&self) -> Option<Latency> {
        let in_ps = |copy: &Forwarded| self.log.shown[copy.shown].driven.sfd_ps;
        let mut latencies: Vec<u64> =
            self.verified.forwarded.iter().map(|copy| (self.out_ps(copy) - in_ps(copy)) / 1_000).collect();
        latencies.sort_unstable();
        let (minimum_ns, maximum_ns) = (*latencies.first()?, *latencies.last()?);
        Some(Latency { minimum_ns, median_ns: latencies[latencies.len() / 2], maximum_ns })
    }
}
