//! Who reads and writes what in one update, and in which order.
//!
//! An update runs from top to bottom, again and again until nothing changes. A read of a driven signal before its first
//! write or after its last sees the settled value, like a wire; a read in between sees an intermediate one, and ties
//! reader and signal into one process.

use crate::error::{Fault, Refusal};
use crate::ir::{Expr, Kind, SignalId, Statement};
use crate::scope::{Role, Scope};
use num_bigint::BigUint;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub signal: SignalId,
    pub position: usize,
    /// The bits read are assigned on every path that leads here.
    pub assigned: bool,
    pub source: String,
}

/// One driven signal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Driven {
    pub first_write: usize,
    pub last_write: usize,
    pub writes: usize,
    /// Everything its value depends on, tests around it included.
    pub reads: Vec<Read>,
    /// Its value when it is assigned once, whole, and unconditionally.
    pub plain: Option<Expr>,
}

#[derive(Debug, Default)]
pub(crate) struct Flow {
    pub driven: BTreeMap<SignalId, Driven>,
}

type Assigned = BTreeMap<SignalId, BigUint>;

impl Flow {
    /// Reads the update; refuses what would be a latch and what nothing drives.
    pub fn of(scope: &Scope, statements: &[Statement]) -> Result<Flow, Fault> {
        let mut walk = Walk { scope, flow: Flow::default(), position: 0, tests: vec![] };
        let mut assigned = Assigned::new();
        walk.block(statements, &mut assigned, true);
        let flow = walk.flow;
        for id in flow.driven.keys() {
            let signal = &scope.signals[*id];
            if assigned.get(id) != Some(&mask(0, signal.width)) {
                return Err(Fault::new(signal.raw.as_str(), Refusal::Latch(signal.raw.replace('$', "."))));
            }
        }
        for (id, signal) in scope.signals.iter().enumerate() {
            let needed = match signal.role {
                Role::Output | Role::ChildInput | Role::RegisterNext(_) | Role::RegisterClock(_) => true,
                Role::Local => flow.reads().any(|read| read.signal == id),
                _ => false,
            };
            if needed && !flow.driven.contains_key(&id) {
                return Err(Fault::new(signal.raw.as_str(), Refusal::Undriven(signal.raw.replace('$', "."))));
            }
        }
        Ok(flow)
    }

    pub fn reads(&self) -> impl Iterator<Item = &Read> {
        self.driven.values().flat_map(|driven| &driven.reads)
    }

    /// Whether a read sees a value that a later write replaces.
    pub fn is_intermediate(&self, scope: &Scope, read: &Read) -> bool {
        let Some(driven) = self.driven.get(&read.signal) else { return false };
        // rust-hdl reads the input of a sub-block as it was when the update began: settled.
        matches!(scope.signals[read.signal].role, Role::Output | Role::Local)
            && driven.first_write < read.position
            && read.position <= driven.last_write
    }
}

/// `width` ones from bit `low`.
fn mask(low: usize, width: usize) -> BigUint {
    ((BigUint::from(1u8) << width) - 1u8) << low
}

struct Walk<'a> {
    scope: &'a Scope,
    flow: Flow,
    position: usize,
    /// Reads of the tests around the present statement.
    tests: Vec<Read>,
}

impl Walk<'_> {
    fn block(&mut self, statements: &[Statement], assigned: &mut Assigned, top: bool) {
        for statement in statements {
            self.position += 1;
            match statement {
                Statement::Assign { target, low, width, value, source } => {
                    let mut reads = self.tests.clone();
                    self.collect(value, assigned, source, &mut reads);
                    let whole = *width == self.scope.signals[*target].width;
                    let driven = self.flow.driven.entry(*target).or_default();
                    driven.writes += 1;
                    if driven.writes == 1 {
                        driven.first_write = self.position;
                    }
                    driven.last_write = self.position;
                    driven.plain = (top && whole && driven.writes == 1).then(|| value.clone());
                    driven.reads.extend(reads);
                    *assigned.entry(*target).or_default() |= mask(*low, *width);
                }
                Statement::If { test, then, otherwise } => {
                    self.branches(test, [then, otherwise].into_iter().map(Vec::as_slice), assigned);
                }
                Statement::Case { test, arms } => {
                    self.branches(test, arms.iter().map(|arm| arm.block.as_slice()), assigned);
                }
            }
        }
    }

    fn branches<'s>(&mut self, test: &Expr, blocks: impl Iterator<Item = &'s [Statement]>, assigned: &mut Assigned) {
        let outer = self.tests.len();
        let mut tests = std::mem::take(&mut self.tests);
        self.collect(test, assigned, "a test", &mut tests);
        self.tests = tests;
        let mut on_every_path: Option<Assigned> = None;
        for block in blocks {
            let mut here = assigned.clone();
            self.block(block, &mut here, false);
            on_every_path = Some(match on_every_path {
                None => here,
                Some(others) => {
                    let both = |(id, bits): (SignalId, BigUint)| here.get(&id).map(|other| (id, bits & other));
                    others.into_iter().filter_map(both).collect()
                }
            });
        }
        self.tests.truncate(outer);
        if let Some(all) = on_every_path {
            *assigned = all;
        }
    }

    fn collect(&self, expr: &Expr, assigned: &Assigned, source: &str, reads: &mut Vec<Read>) {
        expr.visit(&mut |part| {
            let (signal, needed) = match part.kind {
                Kind::Signal(signal) | Kind::Bit { signal, .. } => (signal, mask(0, self.scope.signals[signal].width)),
                Kind::Slice { signal, low } => (signal, mask(low, part.width)),
                _ => return,
            };
            let done = assigned.get(&signal).cloned().unwrap_or_default();
            let assigned = &done & &needed == needed;
            reads.push(Read { signal, position: self.position, assigned, source: source.to_string() });
        });
    }
}
