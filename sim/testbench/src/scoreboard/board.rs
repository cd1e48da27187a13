//! The comparison itself. Frames, links and commands come in as they happen; what is old enough is judged and forgotten.

use std::collections::{BTreeMap, HashMap, VecDeque};

use trunkline_map::{Counter, TrapReason};

use super::pauses::Pauses;
use super::receipts::Receipts;
use super::record::{Decided, Fingerprint, Record};
use super::tally::{Account, Tally};
use super::{CounterTable, Failure, Log, Mismatch, Shown};
use crate::bench::LinkChange;
use crate::frame::MINIMUM_GAP_OCTETS;
use crate::gmii::Received;
use crate::golden::{
    bit, ports_of, Command, Distributed, Golden, GoldenOptions, Mask, Seen, Setting, Verdict, Window, CPU,
};

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
    pub copies: usize,
    /// Every copy, in order of the frames shown; nothing when the log was forgotten on the way.
    pub forwarded: Vec<Forwarded>,
    /// Copies that never left.
    pub lost: usize,
    /// By group and bucket: the fewest and the most frames it may have distributed.
    pub distributed: BTreeMap<(usize, usize), (u64, u64)>,
}

enum Event {
    Link(LinkChange),
    Command(Window, Command),
    End(Box<Record>),
    Decision(Box<Record>),
    Counted(usize, Seen),
}

/// A copy leaves so long after its frame came at the latest: all crosspoints of an egress full of the longest frames, several times.
const HOLD_PS: u64 = 1_000_000_000;
/// The longest frame that is shown to a switch, and more.
const FRAME_PS: u64 = 100_000_000;
/// Frames decided that are remembered for messages.
const REMEMBERED: usize = 4_096;

pub struct Scoreboard {
    golden: Golden,
    window_ps: u64,
    tally: Tally,
    egresses: Vec<Receipts>,
    pauses: Pauses,
    /// When the link of a port changed last.
    changed_ps: Vec<Option<u64>>,
    /// Those that there are.
    ports: Mask,
    /// By place: reason and ingress of what the host took from the CPU port.
    trapped: Vec<(Option<TrapReason>, usize)>,
    /// By time and rank, then by arrival.
    events: BTreeMap<(u64, u8, u64), Event>,
    arrivals: u64,
    shown: usize,
    received: Vec<usize>,
    /// By (ingress, egress): the last copy, frame shown and frame received.
    last: HashMap<(usize, usize), (Box<Record>, usize)>,
    decided: HashMap<Fingerprint, Decided>,
    decided_order: VecDeque<Fingerprint>,
    /// The egresses that lost copies, if that is known beforehand.
    losses: Option<Mask>,
    /// Every copy is noted.
    keep: bool,
    mismatches: Vec<Mismatch>,
    verified: Verified,
}

/// Compares a log with the golden model.
pub fn check(log: &Log, options: GoldenOptions) -> Result<Verified, Failure> {
    let mut board = Scoreboard::new(options);
    board.keep = true;
    if let Some(counters) = &log.counters {
        use trunkline_map::DropReason::{Flushed, QueueFull};
        let loses = |egress: &usize| counters.discards(*egress, QueueFull) + counters.discards(*egress, Flushed) > 0;
        board.losses = Some((0..options.ports).filter(loses).map(bit).sum());
    }
    board.absorb(log);
    board.finish(log.counters.as_ref())
}

impl Scoreboard {
    pub fn new(options: GoldenOptions) -> Self {
        Self {
            golden: Golden::new(options),
            window_ps: options.window_ps,
            tally: Tally::new(options.ports),
            egresses: (0..=CPU).map(|_| Receipts::default()).collect(),
            pauses: Pauses::default(),
            changed_ps: vec![None; CPU + 1],
            ports: (1 << options.ports) - 1,
            trapped: Vec::new(),
            events: BTreeMap::new(),
            arrivals: 0,
            shown: 0,
            received: vec![0; options.ports],
            last: HashMap::new(),
            decided: HashMap::new(),
            decided_order: VecDeque::new(),
            losses: None,
            keep: false,
            mismatches: Vec::new(),
            verified: Verified::default(),
        }
    }

    /// Takes in what a log holds.
    pub fn absorb(&mut self, log: &Log) {
        log.commands.iter().for_each(|(window, command)| self.command(*window, command));
        log.links.iter().for_each(|link| self.link(*link));
        log.shown.iter().for_each(|shown| self.show(shown));
        for (egress, frames) in log.received.iter().enumerate() {
            frames.iter().for_each(|frame| self.receive(egress, frame));
        }
        for frame in &log.trapped {
            self.egresses[CPU].add(self.trapped.len(), &frame.octets, frame.time_ps);
            self.trapped.push((frame.reason, frame.ingress));
        }
    }

    fn event(&mut self, time_ps: u64, rank: u8, event: Event) {
        self.arrivals += 1;
        self.events.insert((time_ps, rank, self.arrivals), event);
    }

    fn command(&mut self, window: Window, command: &Command) {
        if let Command::Set(Setting::Pause { ports }) = command {
            self.pauses.set(window, *ports);
        }
        self.event(window.from.saturating_sub(2 * self.window_ps), 0, Event::Command(window, command.clone()));
    }

    fn link(&mut self, link: LinkChange) {
        self.changed_ps[link.port] = Some(link.time_ps);
        self.event(link.time_ps.saturating_sub(self.window_ps), 1, Event::Link(link));
    }

    fn show(&mut self, shown: &Shown) {
        let record = Box::new(Record::new(self.shown, shown));
        self.shown += 1;
        if record.accepted() {
            self.event(record.end_ps, 2, Event::End(record.clone()));
        }
        self.event(record.decided(self.window_ps).to, 3, Event::Decision(record));
    }

    /// Every frame that left is well-formed and counted.
    fn receive(&mut self, egress: usize, frame: &Received) {
        let index = self.received[egress];
        self.received[egress] += 1;
        let bad = frame.error && !frame.fcs_is_right();
        let rules = [
            (frame.malformed || frame.preamble_octets != 7, "a preamble is seven octets of 55 and one of D5"),
            (frame.error && !bad, "TX_ER was high in a frame whose FCS is right"),
            (!frame.error && !frame.fcs_is_right(), "the FCS is wrong and TX_ER was not high"),
            (frame.gap_octets.is_some_and(|gap| gap < MINIMUM_GAP_OCTETS), "the gap before it is below 12 octets"),
        ];
        for (_, rule) in rules.iter().filter(|(broken, _)| *broken) {
            let rule = rule.to_string();
            self.mismatches.push(Mismatch::Malformed { egress, time_ps: frame.sfd_ps, rule });
        }
        if bad {
            self.egresses[egress].add_bad(frame);
            return;
        }
        if let Some(judged) = self.pauses.judge(egress, frame, FRAME_PS) {
            let unexpected = |explanation| Mismatch::Unexpected {
                egress,
                time_ps: frame.sfd_ps,
                octets: frame.octets.len(),
                explanation,
            };
            self.mismatches.extend(judged.err().map(unexpected));
            return;
        }
        self.tally.certain(egress, Counter::TxFrames as u32, 1);
        self.tally.certain(egress, Counter::TxOctets as u32, frame.octets.len() as u64);
        self.egresses[egress].add(index, &frame.octets, frame.sfd_ps);
    }

    /// Judges what nothing that is yet to come can change. `now_ps`: up to there the log was taken in.
    pub fn advance(&mut self, now_ps: u64) {
        self.judge(now_ps.saturating_sub(HOLD_PS + FRAME_PS));
    }

    fn judge(&mut self, until_ps: u64) {
        while let Some(entry) = self.events.first_entry().filter(|entry| entry.key().0 < until_ps) {
            let ((time_ps, ..), event) = entry.remove_entry();
            match event {
                Event::Link(link) => self.golden.link(link.time_ps, link.port, link.up),
                Event::Command(window, command) => self.golden.command(window, &command),
                Event::End(record) => {
                    let seen = self.golden.sighting(record.end_ps, &record.header, record.port);
                    self.event(time_ps + self.window_ps, 4, Event::Counted(record.port, seen));
                }
                Event::Decision(record) => self.decision(record),
                Event::Counted(port, seen) => self.tally.learned(port, &self.golden.counted(&seen)),
            }
        }
        // Whatever may have claimed these was shown before they left, and is judged.
        self.leftovers(until_ps.saturating_sub(FRAME_PS + self.window_ps));
    }

    /// The rest, and the counters if they were read.
    pub fn finish(mut self, counters: Option<&CounterTable>) -> Result<Verified, Failure> {
        self.judge(u64::MAX);
        self.leftovers(u64::MAX);
        if let Some(counters) = counters {
            self.tally.compare(counters, &mut self.mismatches);
        }
        match self.mismatches.is_empty() {
            true => Ok(self.verified),
            false => Err(Failure { mismatches: self.mismatches, repeat: None }),
        }
    }

    fn decision(&mut self, record: Box<Record>) {
        let window = record.decided(self.window_ps);
        if record.cut {
            self.tally.cut(record.port);
            return self.faulty(window, &record);
        }
        if let Some(reason) = record.fault {
            self.tally.certain(record.port, reason.index(), 1);
            return self.faulty(window, &record);
        }
        let asked = match record.direct {
            Some(mask) => Ok(self.golden.direct(window, mask)),
            None => self.golden.ask(window, &record.header, record.port),
        };
        let answer = match asked {
            Ok(answer) => answer,
            Err(error) => return self.mismatches.push(Mismatch::Uncertain(error)),
        };
        self.verified.accepted += 1;
        let decisions = answer.decisions();
        let admissible = answer.verdicts();
        let possible = admissible.iter().fold(0, |mask, verdict| mask | verdict.copies());
        let observed: Mask = ports_of(possible).filter(|egress| self.left(*egress, &record)).map(bit).sum();
        // The host need not have taken what is for the CPU.
        let losses = self.losses.unwrap_or(Mask::MAX) | bit(CPU);
        let reason = self.trapped_as(observed, &record);
        let mut accounts: Vec<(Account, &[Distributed])> = Vec::new();
        for decision in &decisions {
            let verdict = decision.verdict;
            let lost = verdict.copies() & !observed;
            let told = matches!((reason, verdict), (None, _))
                || matches!(verdict, Verdict::Trapped(_, is) if reason == Some(Some(is)));
            if observed & !verdict.copies() == 0 && lost & !losses == 0 && told {
                accounts.push((Account { verdict, lost }, &decision.distributed));
            }
        }
        if accounts.is_empty() {
            let frame = record.describe();
            self.mismatches.push(Mismatch::Copies { frame, admissible: admissible.clone(), observed });
        } else {
            let fits =
                |one: &crate::golden::Decision| accounts.iter().any(|(account, _)| account.verdict == one.verdict);
            if record.direct.is_none() {
                self.golden.observe(&answer, fits);
            }
            count(&mut self.verified.distributed, &accounts);
            let accounts: Vec<Account> = accounts.into_iter().map(|(account, _)| account).collect();
            let of_ports = |account: &Account| (account.lost & self.ports).count_ones() as usize;
            self.verified.lost += accounts.iter().map(of_ports).min().unwrap_or(0);
            self.tally.accepted(record.port, record.octets(), &accounts);
            let lost = accounts.iter().fold(0, |mask, account| mask | account.lost);
            self.started(window, &record, lost);
        }
        for egress in ports_of(observed) {
            self.claim(&record, egress);
        }
        self.remember(Decided { record: *record, admissible });
    }

    /// The reason for which the host was told it got this frame, if it did.
    fn trapped_as(&mut self, observed: Mask, record: &Record) -> Option<Option<TrapReason>> {
        let receipt =
            self.egresses[CPU].first(record.fingerprint, record.sfd_ps).filter(|_| observed >> CPU & 1 == 1)?;
        let (reason, ingress) = self.trapped[receipt.index];
        if ingress != record.port {
            let explanation = format!("the host was told it came by p{ingress}: {}", record.describe());
            let (time_ps, octets) = (receipt.sfd_ps, record.octets());
            self.mismatches.push(Mismatch::Unexpected { egress: CPU, time_ps, octets, explanation });
        }
        Some(reason)
    }

    /// A copy of a faulty frame may have started, where cut-through lets it.
    fn faulty(&mut self, window: Window, record: &Record) {
        let Some(answer) = self.golden.faulty(window, &record.header, record.port) else { return };
        for (group, bucket, _) in answer.decisions().iter().flat_map(|decision| &decision.distributed) {
            self.verified.distributed.entry((*group, *bucket)).or_default().1 += 1;
        }
        let copies = answer.verdicts().iter().fold(0, |mask, verdict| mask | verdict.copies());
        self.started(window, record, copies & self.ports);
    }

    /// Accounts for copies that ended with TX_ER.
    fn started(&mut self, window: Window, record: &Record, copies: Mask) {
        for egress in ports_of(copies & self.golden.cut_through(window, record.port)) {
            if self.egresses[egress].claim_bad(record.octets(), &record.header, record.sfd_ps) {
                self.tally.tx_error(egress);
            } else if self.changed_ps[egress].is_some_and(|time| time + FRAME_PS > record.sfd_ps) {
                self.tally.flushed_bad(egress);
            }
        }
    }

    fn left(&self, egress: usize, record: &Record) -> bool {
        self.egresses[egress].first(record.fingerprint, record.sfd_ps).is_some()
    }

    fn claim(&mut self, record: &Record, egress: usize) {
        let Some(receipt) = self.egresses[egress].claim(record.fingerprint) else { return };
        let latest = (Box::new(record.clone()), receipt.index);
        if let Some((earlier, before)) = self.last.insert((record.port, egress), latest) {
            if before > receipt.index {
                let (earlier, later) = (earlier.describe(), record.describe());
                self.mismatches.push(Mismatch::Order { egress, earlier, later });
            }
        }
        self.verified.copies += 1;
        if self.keep {
            self.verified.forwarded.push(Forwarded { shown: record.index, egress, received: receipt.index });
        }
    }

    fn remember(&mut self, decided: Decided) {
        if self.decided_order.len() >= REMEMBERED {
            if let Some(oldest) = self.decided_order.pop_front() {
                self.decided.remove(&oldest);
            }
        }
        self.decided_order.push_back(decided.record.fingerprint);
        self.decided.insert(decided.record.fingerprint, decided);
    }

    /// Frames that left before a time without an admissible reason.
    fn leftovers(&mut self, before_ps: u64) {
        for egress in 0..self.egresses.len() {
            for (fingerprint, receipt) in self.egresses[egress].overdue(before_ps) {
                let explanation = self.explain(egress, fingerprint);
                let (time_ps, octets) = (receipt.sfd_ps, fingerprint.0);
                self.mismatches.push(Mismatch::Unexpected { egress, time_ps, octets, explanation });
            }
            for bad in self.egresses[egress].overdue_bad(before_ps) {
                let explanation = "it ended with TX_ER, and no frame it may have been a copy of was faulty".to_string();
                let (time_ps, octets) = (bad.sfd_ps, bad.octets);
                self.mismatches.push(Mismatch::Unexpected { egress, time_ps, octets, explanation });
            }
        }
    }

    fn explain(&self, egress: usize, fingerprint: Fingerprint) -> String {
        let Some(Decided { record, admissible }) = self.decided.get(&fingerprint) else {
            return "no frame with these octets was shown to the switch and accepted".to_string();
        };
        let origin = record.describe();
        if record.port == egress {
            return format!("it is back where it came from: {origin}");
        }
        if admissible.iter().all(|verdict| verdict.copies() & bit(egress) != 0) {
            return format!("it left there before: {origin}");
        }
        let expected: Vec<String> = admissible.iter().map(super::mismatch::verdict).collect();
        format!("it should not have: {origin}\n  expected: {}", expected.join("; or "))
    }
}

/// What the accounts of a frame say of the buckets.
fn count(counts: &mut BTreeMap<(usize, usize), (u64, u64)>, accounts: &[(Account, &[Distributed])]) {
    let of = |distributed: &[Distributed]| -> Vec<(usize, usize)> {
        distributed.iter().map(|(group, bucket, _)| (*group, *bucket)).collect()
    };
    let touched: std::collections::BTreeSet<_> = accounts.iter().flat_map(|(_, distributed)| of(distributed)).collect();
    for bucket in touched {
        let certain = accounts.iter().all(|(_, distributed)| of(distributed).contains(&bucket));
        let count = counts.entry(bucket).or_default();
        count.0 += u64::from(certain);
        count.1 += 1;
    }
}
