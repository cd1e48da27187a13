//! One question to the golden model: every state possible within a window, the decision in each, and what an observation strikes out.

use std::collections::BTreeSet;

use trunkline_map::{DropReason, TrapReason as Trap};

use super::belief::Window;
use super::key::{Header, Key};
use super::relay::{decide, Decision, Verdict, View};
use super::settings::Settings;
use super::state::{bit, ports_of, Entry, Group, Mask, Place, PortState};
use super::Golden;

/// More combinations than this are not taken apart.
const COMBINATIONS: usize = 1 << 16;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the golden model would have to consider {0} states for one frame\n  at most {COMBINATIONS} are taken apart\n  help: let commands and link changes come farther apart")]
pub struct TooUncertain(usize);

/// A decision and the entries that lead to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Case {
    decision: Decision,
    destination: Option<Entry>,
    source: Option<Entry>,
}

/// Everything that may become of a frame.
#[derive(Debug, Clone)]
pub struct Answer {
    window: Window,
    header: Header,
    idle_time_ps: u64,
    cases: Vec<Case>,
}

impl Answer {
    /// Without repetition, in order.
    pub fn decisions(&self) -> Vec<&Decision> {
        let mut decisions: Vec<&Decision> = self.cases.iter().map(|case| &case.decision).collect();
        decisions.dedup();
        decisions
    }

    pub fn verdicts(&self) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = self.cases.iter().map(|case| case.decision.verdict).collect();
        verdicts.dedup();
        verdicts
    }
}

/// The digits of a number in a mixed base.
struct Digits(usize);

impl Digits {
    fn next(&mut self, size: usize) -> usize {
        let digit = self.0 % size;
        self.0 /= size;
        digit
    }
}

impl Golden {
    /// What may become of an accepted frame whose first octets were in at a time.
    pub fn decide(&mut self, time_ps: u64, frame: &[u8], ingress: usize) -> Result<Vec<Verdict>, TooUncertain> {
        let window = self.effect(time_ps);
        self.ask(window, frame, ingress).map(|answer| answer.verdicts())
    }

    /// What may become of an accepted frame that is decided within a window.
    pub fn ask(&mut self, window: Window, frame: &[u8], ingress: usize) -> Result<Answer, TooUncertain> {
        let header = Header::of(frame);
        let destinations = self.possible_entry(header.da, window);
        let sources = self.possible_entry(header.sa, window);
        let ports: Vec<Vec<PortState>> = self.ports.iter_mut().map(|port| port.possible(window)).collect();
        let groups: Vec<Vec<Option<Group>>> = self.groups.iter_mut().map(|group| group.possible(window)).collect();
        let settings = self.settings.possible(window);
        let admissions = self.admissions(&header, &destinations, &settings, window);
        // A round robin may take any of its members.
        let turns: Vec<usize> =
            groups.iter().map(|values| values.iter().flatten().map(turns_of).max().unwrap_or(1)).collect();
        let idle_time_ps =
            settings.iter().map(|one| u64::from(one.idle_time_ms)).max().unwrap_or(0) * self.options.second_ps / 1_000;

        let sizes = ports.iter().map(Vec::len).chain(groups.iter().map(Vec::len)).chain(turns.iter().copied());
        let sizes = sizes.chain([destinations.len(), sources.len(), admissions.len()]);
        let total = sizes.fold(1_usize, |total, size| total.saturating_mul(size));
        if total > COMBINATIONS {
            return Err(TooUncertain(total));
        }
        let mut cases = BTreeSet::new();
        for combination in 0..total {
            let mut digits = Digits(combination);
            let ports: Vec<PortState> = ports.iter().map(|values| values[digits.next(values.len())]).collect();
            let groups: Vec<Option<&Group>> =
                groups.iter().map(|values| values[digits.next(values.len())].as_ref()).collect();
            let turns: Vec<usize> = turns.iter().map(|size| digits.next(*size)).collect();
            let destination = destinations[digits.next(destinations.len())];
            let source = sources[digits.next(sources.len())];
            let (hash_seed, admitted) = admissions[digits.next(admissions.len())];
            let turn = |group: usize, bucket: usize, living: &[usize]| {
                let candidates = self.turns.candidates(group, bucket, living, window, idle_time_ps);
                candidates[turns[group] % candidates.len()]
            };
            let view = View { ports: &ports, groups: &groups, destination, source, hash_seed, admitted, turn: &turn };
            cases.insert(Case { decision: decide(&view, &header, ingress), destination, source });
        }
        Ok(Answer { window, header, idle_time_ps, cases: cases.into_iter().collect() })
    }

    /// What may become of a frame that the host injects for these ports, past the relay; it is not observed.
    pub fn direct(&mut self, window: Window, mask: Mask) -> Answer {
        let mut possible = BTreeSet::from([0]);
        for port in ports_of(mask).filter(|port| *port < self.options.ports) {
            let states = self.ports[port].possible(window);
            let with = |copies: &Mask| {
                states.iter().map(|state| copies | if state.link_up { bit(port) } else { 0 }).collect::<Vec<_>>()
            };
            possible = possible.iter().flat_map(with).collect();
        }
        let verdict = |copies: Mask| match copies {
            0 => Verdict::Discard(DropReason::EgressDown),
            copies => Verdict::Copies(copies),
        };
        let case = |copies| Case {
            decision: Decision { verdict: verdict(copies), distributed: Vec::new() },
            destination: None,
            source: None,
        };
        let cases = possible.into_iter().map(case).collect();
        Answer { window, header: Header::of(&[]), idle_time_ps: 0, cases }
    }

    /// Hash seed and admitted reasons, for each combination possible.
    fn admissions(
        &mut self,
        header: &Header,
        destinations: &[Option<Entry>],
        settings: &[Settings],
        window: Window,
    ) -> Vec<(u32, u8)> {
        let reserved = header.da.as_bytes()[..5] == [0x01, 0x80, 0xC2, 0, 0] && header.da.as_bytes()[5] < 0x10;
        let to_cpu = destinations.iter().flatten().any(|entry| entry.place == Place::Cpu);
        let asked = [(Trap::ReservedAddress, reserved), (Trap::CpuEntry, to_cpu), (Trap::Arp, header.arp)];
        let mut admissions = Vec::new();
        for settings in settings {
            let mut masks = vec![0_u8];
            for (trap, _) in asked.iter().filter(|(_, asked)| *asked) {
                let code = usize::from(trap.code());
                let admission = self.tokens[code].admission(window, settings.limits[code]);
                let with = |masks: &[u8]| masks.iter().map(|mask| mask | 1 << code).collect::<Vec<u8>>();
                masks = match (admission.may, admission.may_not) {
                    (true, true) => [with(&masks), masks].concat(),
                    (true, false) => with(&masks),
                    _ => masks,
                };
            }
            admissions.extend(masks.into_iter().map(|mask| (settings.hash_seed, mask)));
        }
        admissions
    }

    /// Takes note of what became of a frame: what would have led elsewhere is struck out.
    pub fn observe(&mut self, answer: &Answer, seen: impl Fn(&Decision) -> bool) {
        let cases: Vec<&Case> = answer.cases.iter().filter(|case| seen(&case.decision)).collect();
        let destinations: BTreeSet<Option<Entry>> = cases.iter().map(|case| case.destination).collect();
        let sources: BTreeSet<Option<Entry>> = cases.iter().map(|case| case.source).collect();
        for (address, possible) in [(answer.header.da, destinations), (answer.header.sa, sources)] {
            if let Some(known) = self.entries.get_mut(&address) {
                known.entry.observe(|entry| possible.contains(entry));
            }
        }
        for &trap in Trap::ALL {
            let took = |case: &&Case| matches!(case.decision.verdict, Verdict::Trapped(_, taken) if taken == trap);
            if cases.iter().any(took) {
                self.tokens[usize::from(trap.code())].take(cases.iter().all(took));
            }
        }
        self.observe_turns(answer, &cases);
    }

    fn observe_turns(&mut self, answer: &Answer, cases: &[&Case]) {
        let touched: BTreeSet<_> = cases.iter().flat_map(|case| &case.decision.distributed).copied().collect();
        for &(group, bucket, member) in &touched {
            let certain = cases.iter().all(|case| case.decision.distributed.contains(&(group, bucket, member)));
            match certain {
                true => self.turns.took(group, bucket, member, answer.window, answer.idle_time_ps),
                false => self.turns.forget(group, bucket),
            }
        }
    }

    /// A frame that turned out faulty, but may have been decided before.
    pub fn faulty(&mut self, window: Window, octets: &[u8], ingress: usize) -> Option<Answer> {
        let answer = self.ask(window, octets, ingress).ok()?;
        for &trap in Trap::ALL {
            let takes = |case: &Case| matches!(case.decision.verdict, Verdict::Trapped(_, taken) if taken == trap);
            if answer.cases.iter().any(takes) {
                self.tokens[usize::from(trap.code())].take(false);
            }
        }
        for (group, bucket, _) in answer.cases.iter().flat_map(|case| &case.decision.distributed) {
            self.turns.forget(*group, *bucket);
        }
        Some(answer)
    }
}

fn turns_of(group: &Group) -> usize {
    match group.key {
        Key::RoundRobin => (group.members.count_ones() as usize).max(1),
        _ => 1,
    }
}
