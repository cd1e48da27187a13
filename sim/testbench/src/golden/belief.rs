//! What a piece of state may be, when it is known only between which times each change of it takes effect.
//!
//!   values certain before now  +  changes, each effective once within its window  ->  values possible within a window
//!
//! Changes whose windows overlap may take effect in either order, so more than one value can remain when all are over; a later
//! change that does not depend on the value, or an observation, makes it certain again.

use std::collections::HashSet;
use std::hash::Hash;

/// From its first to its last picosecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: u64,
    pub to: u64,
}

impl Window {
    /// Begins at a time and lasts so long.
    pub fn after(from: u64, length: u64) -> Self {
        Self { from, to: from + length }
    }
}

/// A change of a value; several results when it may turn out differently.
pub trait Change<V> {
    fn apply(&self, value: &V) -> Vec<V>;
}

/// No more changes than this are taken apart at a time; beyond it, those that are over are given up: every value they could have
/// led to remains possible.
const PENDING_LIMIT: usize = 40;

#[derive(Debug, Clone)]
struct Pending<C> {
    window: Window,
    change: C,
    number: u64,
}

#[derive(Debug, Clone)]
pub struct Belief<V, C> {
    /// Possible once every change that is not pending took effect.
    settled: Vec<V>,
    pending: Vec<Pending<C>>,
    /// How long before the beginning of a change one may still ask.
    lag: u64,
    changes: u64,
}

impl<V: Clone + Eq + Hash, C: Change<V>> Belief<V, C> {
    pub fn certain(value: V, lag: u64) -> Self {
        Self { settled: vec![value], pending: Vec::new(), lag, changes: 0 }
    }

    /// Adds a change and gives its number. None begins before a time that was asked for, or more than `lag` before another.
    pub fn change(&mut self, window: Window, change: C) -> u64 {
        self.settle(window.from.saturating_sub(self.lag));
        let number = self.changes;
        self.changes += 1;
        self.pending.push(Pending { window, change, number });
        if self.pending.len() > PENDING_LIMIT {
            self.settled = self.explore(&self.pending, Window { from: 0, to: u64::MAX }, None).0;
            self.pending.retain(|pending| pending.window.to >= window.from);
        }
        number
    }

    /// The values that a change may have met when it took effect; none if that was too long ago to tell.
    pub fn met_by(&self, number: u64) -> Vec<V> {
        let Some(index) = self.pending.iter().position(|pending| pending.number == number) else { return Vec::new() };
        self.explore(&self.pending, Window { from: 0, to: u64::MAX }, Some(index)).1
    }

    /// The values possible at some time within a window.
    pub fn possible(&mut self, window: Window) -> Vec<V> {
        self.settle(window.from);
        if self.pending.is_empty() {
            return self.settled.clone();
        }
        self.explore(&self.pending, window, None).0
    }

    /// An observation: only these values remain. Changes still pending make it worthless, and it is not taken.
    pub fn observe(&mut self, keep: impl Fn(&V) -> bool) {
        if self.pending.is_empty() && self.settled.iter().any(&keep) {
            self.settled.retain(keep);
        }
    }

    /// Takes in the changes that are over and cannot change places with one that is not.
    fn settle(&mut self, now: u64) {
        while !self.pending.is_empty() {
            let over = |count: &usize| {
                let (first, rest) = self.pending.split_at(*count);
                let ended = first.iter().map(|pending| pending.window.to).max().unwrap_or(0);
                let next = rest.iter().map(|pending| pending.window.from).min().unwrap_or(u64::MAX);
                ended < now && ended < next
            };
            let Some(count) = (1..=self.pending.len()).find(over) else { return };
            let rest = self.pending.split_off(count);
            self.settled = self.explore(&self.pending, Window { from: now, to: now }, None).0;
            self.pending = rest;
        }
    }

    /// Walks every order in which `changes` can take effect. Collects the values that can be in force within `window`, and those
    /// that the change at index `watched` can meet.
    fn explore(&self, changes: &[Pending<C>], window: Window, watched: Option<usize>) -> (Vec<V>, Vec<V>) {
        let (mut found, mut met): (Vec<V>, Vec<V>) = (Vec::new(), Vec::new());
        let mut seen: HashSet<(V, u64)> = self.settled.iter().map(|value| (value.clone(), 0)).collect();
        let mut open: Vec<(V, u64)> = seen.iter().cloned().collect();
        while let Some((value, done)) = open.pop() {
            let waiting = |index: &usize| done >> index & 1 == 0;
            let times = |index: usize| changes[index].window;
            let first_end = (0..changes.len()).filter(waiting).map(|index| times(index).to).min().unwrap_or(u64::MAX);
            let last_start = (0..changes.len()).filter(|index| !waiting(index)).map(|index| times(index).from).max();
            // In force from the last change that took effect until the first that has to.
            if last_start.unwrap_or(0).max(window.from) <= first_end.min(window.to) && !found.contains(&value) {
                found.push(value.clone());
            }
            for index in (0..changes.len()).filter(waiting).filter(|index| times(*index).from <= first_end) {
                if watched == Some(index) && !met.contains(&value) {
                    met.push(value.clone());
                }
                for result in changes[index].change.apply(&value) {
                    let next = (result, done | 1 << index);
                    if seen.insert(next.clone()) {
                        open.push(next);
                    }
                }
            }
        }
        (found, met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Set(u32);

    impl Change<u32> for Set {
        fn apply(&self, _: &u32) -> Vec<u32> {
            vec![self.0]
        }
    }

    fn possible(belief: &mut Belief<u32, Set>, from: u64, to: u64) -> Vec<u32> {
        let mut values = belief.possible(Window { from, to });
        values.sort_unstable();
        values
    }

    #[test]
    fn a_change_is_uncertain_only_within_its_window() {
        let mut belief = Belief::certain(1, 0);
        belief.change(Window { from: 100, to: 200 }, Set(2));
        assert_eq!(possible(&mut belief, 50, 99), [1]);
        assert_eq!(possible(&mut belief, 50, 100), [1, 2]);
        assert_eq!(possible(&mut belief, 150, 160), [1, 2]);
        assert_eq!(possible(&mut belief, 200, 300), [1, 2]);
        assert_eq!(possible(&mut belief, 201, 300), [2]);
    }

    #[test]
    fn changes_apart_keep_their_order() {
        let mut belief = Belief::certain(1, 0);
        belief.change(Window { from: 100, to: 200 }, Set(2));
        belief.change(Window { from: 190, to: 190 }, Set(2));
        belief.change(Window { from: 201, to: 300 }, Set(3));
        assert_eq!(possible(&mut belief, 201, 250), [2, 3]);
        assert_eq!(possible(&mut belief, 301, 301), [3]);
    }

    #[test]
    fn overlapping_changes_remain_uncertain_until_observed() {
        let mut belief = Belief::certain(1, 0);
        belief.change(Window { from: 100, to: 200 }, Set(2));
        belief.change(Window { from: 150, to: 250 }, Set(3));
        assert_eq!(possible(&mut belief, 100, 149), [1, 2]);
        assert_eq!(possible(&mut belief, 300, 300), [2, 3]);
        belief.observe(|value| *value == 3);
        assert_eq!(possible(&mut belief, 300, 300), [3]);
    }

    #[test]
    fn a_long_command_among_many_changes_leaves_every_value_possible() {
        let mut belief = Belief::certain(1, 0);
        belief.change(Window { from: 0, to: 1_000_000 }, Set(2));
        for n in 0..100 {
            belief.change(Window { from: n * 1_000, to: n * 1_000 + 10 }, Set(3));
        }
        let values = possible(&mut belief, 100_000, 100_000);
        assert!(values.contains(&2) && values.contains(&3));
        belief.change(Window { from: 1_000_001, to: 1_000_002 }, Set(4));
        assert_eq!(possible(&mut belief, 1_000_003, 1_000_003), [4]);
    }

    #[test]
    fn a_question_may_come_after_changes_that_begin_within_the_lag() {
        let mut belief = Belief::certain(1, 50);
        belief.change(Window { from: 100, to: 110 }, Set(2));
        let number = belief.change(Window { from: 130, to: 140 }, Set(3));
        assert_eq!(possible(&mut belief, 90, 105), [1, 2]);
        assert_eq!(belief.met_by(number), [2]);
        assert_eq!(possible(&mut belief, 111, 135), [2, 3]);
    }

    #[test]
    fn an_observation_that_contradicts_everything_is_not_taken() {
        let mut belief: Belief<u32, Set> = Belief::certain(1, 0);
        belief.observe(|value| *value == 9);
        assert_eq!(possible(&mut belief, 0, 0), [1]);
    }
}
