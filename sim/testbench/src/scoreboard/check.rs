//! The comparison itself.

use std::collections::{HashMap, VecDeque};

use trunkline_map::Counter;

use super::tally::{Account, Tally};
use super::{Failure, Log, Mismatch, Shown};
use crate::frame::{self, MINIMUM_GAP_OCTETS};
use crate::golden::{bit, ports_of, reception, Golden, GoldenOptions, Mask, Seen};

/// A copy that left the switch: indices into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forwarded {
    pub shown: usize,
    pub egress: usize,
    pub received: usize,
}

/// A run in which everything was admissible.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    pub accepted: usize,
    /// Every copy, in order of the frames shown.
    pub forwarded: Vec<Forwarded>,
    /// Copies that never left.
    pub lost: usize,
}

enum Event {
    Link(usize),
    Command(usize),
    End(usize),
    Decision(usize),
    Counted(usize),
}

struct Checker<'a> {
    log: &'a Log,
    golden: Golden,
    tally: Tally,
    /// By egress: octets -> received frames not yet accounted for, in order.
    unclaimed: Vec<HashMap<&'a [u8], VecDeque<usize>>>,
    /// By (ingress, egress): the last copy, frame shown and frame received.
    last: HashMap<(usize, usize), (usize, usize)>,
    /// By frame shown: what there is to be counted for it.
    seen: HashMap<usize, Seen>,
    mismatches: Vec<Mismatch>,
    verified: Verified,
}

/// Compares a log with the golden model.
pub fn check(log: &Log, options: GoldenOptions) -> Result<Verified, Failure> {
    let mut checker = Checker {
        log,
        golden: Golden::new(options),
        tally: Tally::new(options.ports),
        unclaimed: log.received.iter().map(|frames| by_octets(frames.iter().map(|frame| &frame.octets[..]))).collect(),
        last: HashMap::new(),
        seen: HashMap::new(),
        mismatches: Vec::new(),
        verified: Verified::default(),
    };
    for (_, _, event) in events(log, options.window_ps) {
        checker.event(event);
    }
    checker.form();
    checker.leftovers();
    if let Some(counters) = &log.counters {
        checker.tally.compare(counters, &mut checker.mismatches);
    }
    match checker.mismatches.is_empty() {
        true => Ok(checker.verified),
        false => Err(Failure { mismatches: checker.mismatches, repeat: None }),
    }
}

fn by_octets<'a>(frames: impl Iterator<Item = &'a [u8]>) -> HashMap<&'a [u8], VecDeque<usize>> {
    let mut map: HashMap<&[u8], VecDeque<usize>> = HashMap::new();
    for (index, octets) in frames.enumerate() {
        map.entry(octets).or_default().push_back(index);
    }
    map
}

/// Everything in the order in which the golden model is to be told and asked.
fn events(log: &Log, window_ps: u64) -> Vec<(u64, u8, Event)> {
    let mut events: Vec<(u64, u8, Event)> = Vec::new();
    for (index, (window, _)) in log.commands.iter().enumerate() {
        events.push((window.from.saturating_sub(2 * window_ps), 0, Event::Command(index)));
    }
    for (index, link) in log.links.iter().enumerate() {
        events.push((link.time_ps.saturating_sub(window_ps), 1, Event::Link(index)));
    }
    for (index, shown) in log.shown.iter().enumerate() {
        events.push((shown.driven.end_ps, 2, Event::End(index)));
        events.push((header_ps(shown) + window_ps, 3, Event::Decision(index)));
        events.push((shown.driven.end_ps + window_ps, 4, Event::Counted(index)));
    }
    events.sort_by_key(|(time, rank, _)| (*time, *rank));
    events
}

/// When the first 16 octets are in.
fn header_ps(shown: &Shown) -> u64 {
    (shown.driven.sfd_ps + frame::duration_ps(16)).min(shown.driven.end_ps)
}

impl Checker<'_> {
    fn event(&mut self, event: Event) {
        match event {
            Event::Link(index) => {
                let link = self.log.links[index];
                self.golden.link(link.time_ps, link.port, link.up);
            }
            Event::Command(index) => {
                let (window, command) = &self.log.commands[index];
                self.golden.command(*window, command);
            }
            Event::End(index) => self.end(index),
            Event::Decision(index) => self.decision(index),
            Event::Counted(index) => {
                if let Some(seen) = self.seen.remove(&index) {
                    self.tally.learned(self.log.shown[index].port, &self.golden.counted(&seen));
                }
            }
        }
    }

    fn accepted(&self, index: usize) -> bool {
        let driven = &self.log.shown[index].driven;
        !driven.cut && reception::fault(&driven.octets, driven.error).is_none()
    }

    fn decision(&mut self, index: usize) {
        let shown = &self.log.shown[index];
        let driven = &shown.driven;
        if driven.cut {
            return self.tally.cut(shown.port);
        }
        if let Some(reason) = reception::fault(&driven.octets, driven.error) {
            return self.tally.certain(shown.port, reason.index(), 1);
        }
        let time_ps = header_ps(shown);
        let admissible = match self.golden.decide(time_ps, &driven.octets, shown.port) {
            Ok(admissible) => admissible,
            Err(error) => return self.mismatches.push(Mismatch::Uncertain(error)),
        };
        self.verified.accepted += 1;
        let possible = admissible.iter().fold(0, |mask, verdict| mask | verdict.copies());
        let observed = ports_of(possible).filter(|egress| self.received_at(*egress, index)).map(bit).sum::<Mask>();
        let losses: Mask = (0..self.log.received.len()).filter(|egress| self.may_lose(*egress)).map(bit).sum();
        let accounts: Vec<Account> = admissible
            .iter()
            .map(|verdict| Account { verdict: *verdict, lost: verdict.copies() & !observed })
            .filter(|account| observed & !account.verdict.copies() == 0 && account.lost & !losses == 0)
            .collect();
        if accounts.is_empty() {
            let frame = shown.describe();
            self.mismatches.push(Mismatch::Copies { frame, admissible, observed });
        } else {
            let verdicts: Vec<_> = accounts.iter().map(|account| account.verdict).collect();
            // The same question was answered just now.
            _ = self.golden.observe(time_ps, &driven.octets, shown.port, &verdicts);
            self.verified.lost += accounts.iter().map(|account| account.lost.count_ones() as usize).min().unwrap_or(0);
            self.tally.accepted(shown.port, driven.octets.len(), &accounts);
        }
        for egress in ports_of(observed) {
            self.claim(index, egress);
        }
    }

    /// The switch says that it lost copies here.
    fn may_lose(&self, egress: usize) -> bool {
        use trunkline_map::DropReason::{Flushed, QueueFull};
        self.log
            .counters
            .as_ref()
            .is_some_and(|found| found.discards(egress, QueueFull) + found.discards(egress, Flushed) > 0)
    }

    fn received_at(&self, egress: usize, shown: usize) -> bool {
        let driven = &self.log.shown[shown].driven;
        let first = self.unclaimed[egress].get(&driven.octets[..]).and_then(|indices| indices.front());
        first.is_some_and(|index| self.log.received[egress][*index].sfd_ps > driven.sfd_ps)
    }

    fn claim(&mut self, shown: usize, egress: usize) {
        let frame = &self.log.shown[shown];
        let indices = self.unclaimed[egress].get_mut(&frame.driven.octets[..]);
        let Some(received) = indices.and_then(VecDeque::pop_front) else { return };
        if let Some((earlier, before)) = self.last.insert((frame.port, egress), (shown, received)) {
            if before > received {
                let earlier = self.log.shown[earlier].describe();
                self.mismatches.push(Mismatch::Order { egress, earlier, later: frame.describe() });
            }
        }
        self.verified.forwarded.push(Forwarded { shown, egress, received });
    }

    fn end(&mut self, index: usize) {
        if self.accepted(index) {
            let shown = &self.log.shown[index];
            let seen = self.golden.sighting(shown.driven.end_ps, &shown.driven.octets, shown.port);
            self.seen.insert(index, seen);
        }
    }

    /// Every frame that left is well-formed and counted.
    fn form(&mut self) {
        for (egress, frames) in self.log.received.iter().enumerate() {
            for frame in frames {
                let rules = [
                    (frame.malformed || frame.preamble_octets != 7, "a preamble is seven octets of 55 and one of D5"),
                    (frame.error, "TX_ER was high in a frame that was received whole and good"),
                    (!frame.fcs_is_right(), "the FCS is wrong"),
                    (
                        frame.gap_octets.is_some_and(|gap| gap < MINIMUM_GAP_OCTETS),
                        "the gap before it is below 12 octets",
                    ),
                ];
                for (_, rule) in rules.iter().filter(|(broken, _)| *broken) {
                    let rule = rule.to_string();
                    self.mismatches.push(Mismatch::Malformed { egress, time_ps: frame.sfd_ps, rule });
                }
                self.tally.certain(egress, Counter::TxFrames as u32, 1);
                self.tally.certain(egress, Counter::TxOctets as u32, frame.octets.len() as u64);
            }
        }
    }

    /// Frames that left without an admissible reason.
    fn leftovers(&mut self) {
        let shown = by_octets(self.log.shown.iter().map(|shown| &shown.driven.octets[..]));
        let mut leftovers: Vec<(usize, usize)> = Vec::new();
        for (egress, unclaimed) in self.unclaimed.iter().enumerate() {
            leftovers.extend(unclaimed.values().flatten().map(|index| (egress, *index)));
        }
        leftovers.sort_unstable_by_key(|(egress, index)| self.log.received[*egress][*index].sfd_ps);
        for (egress, index) in leftovers {
            let frame = &self.log.received[egress][index];
            let origin = shown.get(&frame.octets[..]).and_then(|indices| indices.front());
            let explanation = match origin.map(|index| &self.log.shown[*index]) {
                Some(origin) if origin.port == egress => {
                    format!("it is back where it came from: {}", origin.describe())
                }
                Some(origin)
                    if self.verified.forwarded.iter().any(|copy| {
                        copy.egress == egress && self.log.received[egress][copy.received].octets == frame.octets
                    }) =>
                {
                    format!("it left there before: {}", origin.describe())
                }
                Some(origin) => format!("it should not have: {}", origin.describe()),
                None => "no frame with these octets was shown to the switch".to_string(),
            };
            let (time_ps, octets) = (frame.sfd_ps, frame.octets.len());
            self.mismatches.push(Mismatch::Unexpected { egress, time_ps, octets, explanation });
        }
    }
}
