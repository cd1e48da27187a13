//! What became of every frame of a trial: received once, lost, doubled, out of order, damaged, at a wrong port; and how long it took.
//!
//! A frame is remembered from its sending until it is seen; of frames seen in order nothing is kept.

use std::collections::{BTreeSet, VecDeque};

use trunkline_sim::gmii::{Driven, Received};

use super::latency::Latencies;
use super::load::{Flow, Load, Tag, OVERHEAD_OCTETS};
use crate::dut::View;

/// Frames of one flow on their way to one egress, or to one of several.
#[derive(Debug, Clone, Default)]
pub struct Path {
    pub flow: usize,
    /// None: to any one egress of the flow.
    pub egress: Option<usize>,
    pub offered: u64,
    pub received: u64,
    pub duplicated: u64,
    pub reordered: u64,
    /// First in to first out.
    pub fifo: Latencies,
    /// Last in to first out; frames that leave before their end is in count as 0.
    pub lifo: Latencies,
    /// Sequence number of the first frame in `waiting`.
    base: u32,
    waiting: VecDeque<Option<Sent>>,
    /// The highest sequence number seen, plus 1.
    next: u32,
}

#[derive(Debug, Clone, Copy)]
struct Sent {
    sfd_ps: u64,
    end_ps: u64,
}

impl Path {
    pub fn lost(&self) -> u64 {
        self.waiting.iter().flatten().count() as u64
    }

    /// Those of the frames that were lost.
    pub fn lost_sequences(&self) -> impl Iterator<Item = u32> + '_ {
        let place = |(place, sent): (usize, &Option<Sent>)| sent.map(|_| self.base + place as u32);
        self.waiting.iter().enumerate().filter_map(place)
    }

    fn sent(&mut self, sequence: u32, sent: Option<Sent>) {
        if self.waiting.is_empty() {
            self.base = sequence;
        }
        // Sequence numbers of a flow come one after the other.
        self.waiting.push_back(sent);
        self.offered += u64::from(sent.is_some());
    }

    fn seen(&mut self, sequence: u32, sfd_ps: u64) {
        let place = sequence.checked_sub(self.base).and_then(|place| self.waiting.get_mut(place as usize));
        let Some(sent) = place.and_then(Option::take) else {
            self.duplicated += 1;
            return;
        };
        self.received += 1;
        self.reordered += u64::from(sequence < self.next);
        self.next = self.next.max(sequence + 1);
        self.fifo.add(sfd_ps.saturating_sub(sent.sfd_ps));
        self.lifo.add(sfd_ps.saturating_sub(sent.end_ps));
        while let Some(None) = self.waiting.front() {
            self.waiting.pop_front();
            self.base += 1;
        }
    }
}

/// What one line carried.
#[derive(Debug, Clone, Default)]
pub struct LineUse {
    pub frames: u64,
    /// Octet times of all frames but the last, each with preamble and the least gap.
    octets: u64,
    last_octets: u64,
    pub first_ps: u64,
    pub last_ps: u64,
    pub least_gap_octets: Option<u64>,
}

impl LineUse {
    fn add(&mut self, octets: usize, sfd_ps: u64) {
        if self.frames == 0 {
            self.first_ps = sfd_ps;
        }
        self.frames += 1;
        self.octets += std::mem::replace(&mut self.last_octets, octets as u64 + OVERHEAD_OCTETS);
        self.last_ps = sfd_ps;
    }

    /// From the first frame to the last, never 0.
    pub fn duration_ps(&self) -> u64 {
        (self.last_ps - self.first_ps).max(1)
    }

    /// Between the first frame and the last.
    pub fn frames_per_s(&self) -> f64 {
        self.frames.saturating_sub(1) as f64 * 1e12 / self.duration_ps() as f64
    }

    /// The share of 1 Gb/s that was used between the first frame and the last.
    pub fn share(&self) -> f64 {
        (self.octets * 8_000) as f64 / self.duration_ps() as f64
    }
}

/// All that was seen in a trial.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub paths: Vec<Path>,
    pub ingress: Vec<LineUse>,
    pub egress: Vec<LineUse>,
    /// Flow and sequence number of frames that came out where they do not belong.
    pub misdirected: BTreeSet<(usize, u32)>,
    /// Bad FCS, TX_ER, no delimiter, cut short.
    pub damaged: u64,
    /// Frames of no flow of this trial.
    pub foreign: u64,
    flows: Vec<Flow>,
    /// By flow and egress.
    routes: Vec<[Option<usize>; 8]>,
    trial: u16,
}

impl Outcome {
    pub fn new(load: &Load, trial: u16, ports: usize) -> Self {
        let mut paths = Vec::new();
        let route = |(flow, about): (usize, &Flow)| {
            let mut route = [None; 8];
            let egresses = (0..8).filter(|egress| about.egresses >> egress & 1 == 1);
            for (nth, egress) in egresses.enumerate() {
                if nth == 0 || !about.to_one {
                    let egress = (!about.to_one).then_some(egress);
                    paths.push(Path { flow, egress, ..Path::default() });
                }
                route[egress] = Some(paths.len() - 1);
            }
            route
        };
        let routes = load.flows.iter().enumerate().map(route).collect();
        let line = || vec![LineUse::default(); ports];
        Self {
            paths,
            ingress: line(),
            egress: line(),
            misdirected: BTreeSet::new(),
            damaged: 0,
            foreign: 0,
            flows: load.flows.clone(),
            routes,
            trial,
        }
    }

    pub fn driven(&mut self, port: usize, driven: &Driven) {
        let tag = Tag::from_id(driven.tag);
        let sent = (!driven.cut).then_some(Sent { sfd_ps: driven.sfd_ps, end_ps: driven.end_ps });
        if !driven.octets.is_empty() {
            self.ingress[port].add(driven.octets.len(), driven.sfd_ps);
        }
        let mut known = None;
        for path in self.routes[usize::from(tag.flow)].into_iter().flatten() {
            if known != Some(path) {
                self.paths[path].sent(tag.sequence, sent);
            }
            known = Some(path);
        }
    }

    /// Accounts for a frame and says whose it is.
    pub fn received(&mut self, view: View, port: usize, received: &Received) -> Option<Tag> {
        let line = &mut self.egress[port];
        // The first gap of a trial is that to the frames before it.
        if line.frames > 0 {
            let least = line.least_gap_octets.into_iter().chain(received.gap_octets);
            line.least_gap_octets = least.min();
        }
        line.add(received.octets.len(), received.sfd_ps);
        if !received.fcs_is_right() || received.error || received.malformed {
            self.damaged += 1;
            return None;
        }
        self.damaged += u64::from(view == View::Gmii && received.preamble_octets != 7);
        let tag = Tag::of(&received.octets).filter(|tag| tag.trial == self.trial);
        let Some(tag) = tag.filter(|tag| usize::from(tag.flow) < self.flows.len()) else {
            self.foreign += 1;
            return None;
        };
        match self.routes[usize::from(tag.flow)][port] {
            Some(path) => self.paths[path].seen(tag.sequence, received.sfd_ps),
            None => drop(self.misdirected.insert((usize::from(tag.flow), tag.sequence))),
        }
        Some(tag)
    }

    pub fn offered(&self) -> u64 {
        self.paths.iter().map(|path| path.offered).sum()
    }

    pub fn forwarded(&self) -> u64 {
        self.paths.iter().map(|path| path.received).sum()
    }

    pub fn lost(&self) -> u64 {
        self.paths.iter().map(Path::lost).sum()
    }

    pub fn duplicated(&self) -> u64 {
        self.paths.iter().map(|path| path.duplicated).sum()
    }

    pub fn reordered(&self) -> u64 {
        self.paths.iter().map(|path| path.reordered).sum()
    }

    /// Everything that must never happen, whatever the load.
    pub fn faults(&self) -> u64 {
        self.duplicated() + self.reordered() + self.damaged + self.foreign + self.misdirected.len() as u64
    }

    pub fn fifo(&self) -> Latencies {
        self.merged(|path| &path.fifo)
    }

    pub fn lifo(&self) -> Latencies {
        self.merged(|path| &path.lifo)
    }

    fn merged(&self, which: impl Fn(&Path) -> &Latencies) -> Latencies {
        let mut all = Latencies::default();
        self.paths.iter().for_each(|path| all.merge(which(path)));
        all
    }

    /// The share of the line rate at the least busy of the lines in use.
    pub fn least_share(lines: &[LineUse]) -> f64 {
        lines.iter().filter(|line| line.frames > 1).map(LineUse::share).fold(f64::INFINITY, f64::min)
    }
}
