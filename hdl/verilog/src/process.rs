//! Processes: an update cut into independent pieces.
//!
//! One `always @(*)` for a whole module would tie every output to every input, and simulators would see loops between
//! modules where there are none. So signals share a process only when one reads another's intermediate value, or when
//! they depend on the very same inputs. What feeds only registers becomes the clocked process of those registers.

use crate::error::{Fault, Refusal};
use crate::flow::Flow;
use crate::ir::{Arm, Expr, Kind, SignalId, Statement};
use crate::lower;
use crate::scope::{Role, Scope};
use num_bigint::BigUint;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug)]
pub(crate) struct Process {
    pub statements: Vec<Statement>,
    /// Set for a clocked process: its targets are registers.
    pub clock: Option<SignalId>,
    /// Nothing but assignments whose order does not matter.
    pub wiring: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Processes {
    pub processes: Vec<Process>,
    /// Inputs of sub-blocks and clocks that are just another name for a value.
    pub aliases: BTreeMap<SignalId, Expr>,
    /// Registers whose input is a net of its own.
    pub with_next: BTreeSet<SignalId>,
}

impl Processes {
    pub fn of(scope: &Scope, statements: &[Statement]) -> Result<Processes, Fault> {
        let flow = Flow::of(scope, statements)?;
        let aliases = aliases(scope, &flow);
        let read: BTreeSet<SignalId> = flow.reads().map(|read| read.signal).collect();
        let mut groups: BTreeMap<Key, BTreeSet<SignalId>> = BTreeMap::new();
        let mut with_next = BTreeSet::new();
        for (first, members) in tied_signals(scope, &flow, &aliases)? {
            let next_only =
                |id: &SignalId| matches!(scope.signals[*id].role, Role::RegisterNext(_)) && !read.contains(id);
            let key = match register_clock(scope, &aliases, first) {
                Some(clock) if members.iter().all(next_only) => Key::Clocked(clock),
                _ => {
                    let is_next = |id: &&SignalId| matches!(scope.signals[**id].role, Role::RegisterNext(_));
                    with_next.extend(members.iter().filter(is_next));
                    let wiring = is_wiring(&cut(statements, &members));
                    Key::Combinational { wiring, inputs: inputs(scope, &flow, &members) }
                }
            };
            groups.entry(key).or_default().extend(members);
        }
        let mut ordered: Vec<(Key, BTreeSet<SignalId>)> = groups.into_iter().collect();
        ordered.sort_by_key(|(_, members)| members.iter().map(|id| flow.driven[id].first_write).min());
        let mut processes = vec![];
        for (key, members) in ordered {
            let clock = match key {
                Key::Clocked(clock) => Some(clock),
                Key::Combinational { .. } => {
                    refuse_loops(scope, &flow, &members)?;
                    None
                }
            };
            let mut statements = cut(statements, &members);
            match clock {
                Some(_) => drop_holds(scope, &mut statements),
                None => merge_constants(scope, &mut statements),
            }
            let wiring = clock.is_none() && is_wiring(&statements);
            processes.push(Process { statements, clock, wiring });
        }
        Ok(Processes { processes, aliases, with_next })
    }
}

/// What signals must have in common to share a process.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Clocked(SignalId),
    Combinational { wiring: bool, inputs: BTreeSet<SignalId> },
}

/// Clocks are passed on as themselves: a copy would make them race. So are plain values of sub-block inputs.
fn aliases(scope: &Scope, flow: &Flow) -> BTreeMap<SignalId, Expr> {
    let read: BTreeSet<SignalId> = flow.reads().map(|read| read.signal).collect();
    let mut aliases = BTreeMap::new();
    for (id, driven) in &flow.driven {
        if !matches!(scope.signals[*id].role, Role::ChildInput | Role::RegisterClock(_)) {
            continue;
        }
        let Some(value) = &driven.plain else { continue };
        let simple = match value.kind {
            Kind::Signal(_) => true,
            Kind::Literal(_) | Kind::Slice { .. } | Kind::Enumerator(_) => !read.contains(id),
            _ => false,
        };
        let settled = !driven.reads.iter().any(|read| flow.is_intermediate(scope, read));
        if simple && settled && !leads_back(flow, *id) {
            aliases.insert(*id, value.clone());
        }
    }
    aliases
}

/// Whether following plain copies from a signal comes back to it.
fn leads_back(flow: &Flow, start: SignalId) -> bool {
    let mut at = start;
    for _ in 0..=flow.driven.len() {
        match flow.driven.get(&at).and_then(|driven| driven.plain.as_ref()).map(|plain| &plain.kind) {
            Some(Kind::Signal(next)) if *next == start => return true,
            Some(Kind::Signal(next)) => at = *next,
            _ => return false,
        }
    }
    true
}

/// The signal behind a chain of aliases.
pub(crate) fn behind(aliases: &BTreeMap<SignalId, Expr>, id: SignalId) -> SignalId {
    match aliases.get(&id).map(|expr| &expr.kind) {
        Some(Kind::Signal(next)) => behind(aliases, *next),
        _ => id,
    }
}

fn register_clock(scope: &Scope, aliases: &BTreeMap<SignalId, Expr>, next: SignalId) -> Option<SignalId> {
    match scope.signals[next].role {
        Role::RegisterNext(register) => Some(behind(aliases, scope.registers[register].clock)),
        _ => None,
    }
}

/// Driven signals, gathered where one reads another's intermediate value.
fn tied_signals(
    scope: &Scope,
    flow: &Flow,
    aliases: &BTreeMap<SignalId, Expr>,
) -> Result<BTreeMap<SignalId, BTreeSet<SignalId>>, Fault> {
    let mut leader: BTreeMap<SignalId, SignalId> =
        flow.driven.keys().filter(|id| !aliases.contains_key(id)).map(|id| (*id, *id)).collect();
    for (id, driven) in flow.driven.iter().filter(|(id, _)| !aliases.contains_key(id)) {
        for read in driven.reads.iter().filter(|read| flow.is_intermediate(scope, read)) {
            if !read.assigned {
                let name = scope.signals[read.signal].raw.replace('$', ".");
                return Err(Fault::new(format!("`{}`", read.source), Refusal::ReadBeforeAssignment(name)));
            }
            let (one, other) = (leader[id], leader[&read.signal]);
            let (keep, drop) = (one.min(other), one.max(other));
            leader.values_mut().filter(|leader| **leader == drop).for_each(|leader| *leader = keep);
        }
    }
    let mut groups: BTreeMap<SignalId, BTreeSet<SignalId>> = BTreeMap::new();
    for (id, leader) in leader {
        groups.entry(leader).or_default().insert(id);
    }
    Ok(groups)
}

/// What a group depends on, registers and constants left out: no combinational path leads through those.
fn inputs(scope: &Scope, flow: &Flow, members: &BTreeSet<SignalId>) -> BTreeSet<SignalId> {
    members
        .iter()
        .flat_map(|id| &flow.driven[id].reads)
        .filter(|read| !(members.contains(&read.signal) && flow.is_intermediate(scope, read)))
        .map(|read| read.signal)
        .filter(|id| !matches!(scope.signals[*id].role, Role::RegisterOutput(_) | Role::Constant(_)))
        .collect()
}

fn refuse_loops(scope: &Scope, flow: &Flow, members: &BTreeSet<SignalId>) -> Result<(), Fault> {
    for read in members.iter().flat_map(|id| &flow.driven[id].reads) {
        let inside = members.contains(&read.signal);
        if inside && !flow.is_intermediate(scope, read) && read.position <= flow.driven[&read.signal].last_write {
            let name = scope.signals[read.signal].raw.replace('$', ".");
            return Err(Fault::new(format!("`{}`", read.source), Refusal::CombinationalLoop(name)));
        }
    }
    Ok(())
}

/// The statements that matter to these signals.
fn cut(statements: &[Statement], members: &BTreeSet<SignalId>) -> Vec<Statement> {
    let mut kept = vec![];
    for statement in statements {
        match statement {
            Statement::Assign { target, .. } if members.contains(target) => kept.push(statement.clone()),
            Statement::Assign { .. } => {}
            Statement::If { test, then, otherwise } => {
                let (then, otherwise) = (cut(then, members), cut(otherwise, members));
                if !then.is_empty() || !otherwise.is_empty() {
                    kept.push(Statement::If { test: test.clone(), then, otherwise });
                }
            }
            Statement::Case { test, arms } => {
                let arms: Vec<Arm> =
                    arms.iter().map(|arm| Arm { label: arm.label.clone(), block: cut(&arm.block, members) }).collect();
                if arms.iter().any(|arm| !arm.block.is_empty()) {
                    kept.push(Statement::Case { test: test.clone(), arms });
                }
            }
        }
    }
    kept
}

/// Unconditional assignments to places that do not overlap: order does not matter.
fn is_wiring(statements: &[Statement]) -> bool {
    let mut places: Vec<(SignalId, usize, usize)> = vec![];
    for statement in statements {
        let Statement::Assign { target, low, width, .. } = statement else { return false };
        let overlaps = |(id, from, to): &(SignalId, usize, usize)| id == target && low < to && *from < low + width;
        if places.iter().any(overlaps) {
            return false;
        }
        places.push((*target, *low, low + width));
    }
    true
}

/// A register keeps its value by itself: `d = q` need not be said before anything else is.
fn drop_holds(scope: &Scope, statements: &mut Vec<Statement>) {
    let mut written = BTreeSet::new();
    statements.retain(|statement| {
        let first = !matches!(statement, Statement::Assign { target, .. } if written.contains(target));
        targets(statement, &mut written);
        let Statement::Assign { target, value, .. } = statement else { return true };
        let Role::RegisterNext(register) = scope.signals[*target].role else { return true };
        !(first && value.kind == Kind::Signal(scope.registers[register].output))
    });
}

/// Constants put together from parts become whole: a process that reads nothing would never run.
fn merge_constants(scope: &Scope, statements: &mut Vec<Statement>) {
    let mut whole: BTreeMap<SignalId, BigUint> = BTreeMap::new();
    for statement in statements.iter() {
        let Statement::Assign { target, low, width, value, .. } = statement else { return };
        let Some(value) = lower::value(scope, value) else { return };
        let known = whole.entry(*target).or_default();
        for place in 0..*width as u64 {
            known.set_bit(*low as u64 + place, value.bit(place));
        }
    }
    if whole.len() < statements.len() {
        let literal = |(target, value): (SignalId, BigUint)| {
            let width = scope.signals[target].width;
            Statement::Assign { target, low: 0, width, value: Expr::literal(width, value), source: String::new() }
        };
        *statements = whole.into_iter().map(literal).collect();
    }
}

fn targets(statement: &Statement, found: &mut BTreeSet<SignalId>) {
    match statement {
        Statement::Assign { target, .. } => {
            found.insert(*target);
        }
        Statement::If { then, otherwise, .. } => {
            then.iter().chain(otherwise).for_each(|inner| targets(inner, found));
        }
        Statement::Case { arms, .. } => {
            arms.iter().flat_map(|arm| &arm.block).for_each(|inner| targets(inner, found));
        }
    }
}
