//! Round robin: sessions are dealt to the members in turn (docs/forwarding.md, section 3).
//!
//! A bucket in use keeps its member; one that was idle longer than T, or whose member is dead, takes the next live member after the one
//! the group's previous new conversation took. When the times of frames are known only to a window, the order in which two new
//! conversations were dealt out is not: then every live member is admissible for a new one. With `strict` the order of asking counts.

use std::collections::HashMap;

use super::belief::Window;

#[derive(Debug, Clone, Copy)]
struct Turn {
    member: usize,
    seen: Window,
}

#[derive(Debug, Default)]
pub struct Turns {
    strict: bool,
    /// By group and bucket.
    buckets: HashMap<(usize, usize), Turn>,
    /// By group: the member that the previous new conversation took.
    previous: HashMap<usize, usize>,
}

impl Turns {
    pub fn new(strict: bool) -> Self {
        Self { strict, ..Self::default() }
    }

    /// The members a bucket's next frame may take, of those that are live, lowest first.
    pub fn candidates(
        &self,
        group: usize,
        bucket: usize,
        living: &[usize],
        window: Window,
        idle_time_ps: u64,
    ) -> Vec<usize> {
        let turn = self.buckets.get(&(group, bucket)).filter(|turn| living.contains(&turn.member));
        let idle_ps = |from_ps: u64, to_ps: u64| to_ps.saturating_sub(from_ps);
        match turn {
            // Idle after more than T for the soonest, T + T/32 at the latest.
            Some(turn) if idle_ps(turn.seen.from, window.to) <= idle_time_ps => vec![turn.member],
            Some(turn) if idle_ps(turn.seen.to, window.from) <= idle_time_ps + idle_time_ps / 32 => {
                let mut candidates = self.dealt(group, living);
                candidates.push(turn.member);
                candidates.sort_unstable();
                candidates.dedup();
                candidates
            }
            _ => self.dealt(group, living),
        }
    }

    fn dealt(&self, group: usize, living: &[usize]) -> Vec<usize> {
        match self.previous.get(&group) {
            Some(previous) if self.strict => {
                let next = living.iter().find(|member| *member > previous).or(living.first());
                next.copied().into_iter().collect()
            }
            _ => living.to_vec(),
        }
    }

    /// A frame took a member within a window.
    pub fn took(&mut self, group: usize, bucket: usize, member: usize, window: Window, idle_time_ps: u64) {
        let turn = self.buckets.insert((group, bucket), Turn { member, seen: window });
        let in_use = |turn: &Turn| {
            turn.member == member && window.from.saturating_sub(turn.seen.to) <= idle_time_ps + idle_time_ps / 32
        };
        if !turn.is_some_and(|turn| in_use(&turn)) {
            self.previous.insert(group, member);
        }
    }

    /// It is not known which member a frame took.
    pub fn forget(&mut self, group: usize, bucket: usize) {
        self.buckets.remove(&(group, bucket));
    }

    /// The group was loaded anew.
    pub fn forget_group(&mut self, group: usize) {
        self.buckets.retain(|(of, _), _| *of != group);
        self.previous.remove(&group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000_000;
    const T: u64 = 100 * MS;

    fn at(time_ps: u64) -> Window {
        Window::after(time_ps, 0)
    }

    /// Sends a frame of a bucket and tells what it took.
    fn send(turns: &mut Turns, bucket: usize, time_ps: u64, living: &[usize]) -> usize {
        let candidates = turns.candidates(0, bucket, living, at(time_ps), T);
        let member = candidates[0];
        turns.took(0, bucket, member, at(time_ps), T);
        member
    }

    #[test]
    fn new_conversations_take_the_members_in_turn_and_keep_them() {
        let (mut turns, living) = (Turns::new(true), [1, 2, 4]);
        let taken: Vec<usize> = (0..7).map(|bucket| send(&mut turns, bucket, bucket as u64 * MS, &living)).collect();
        assert_eq!(taken, [1, 2, 4, 1, 2, 4, 1]);
        for (bucket, member) in taken.into_iter().enumerate() {
            assert_eq!(send(&mut turns, bucket, 90 * MS, &living), member);
        }
    }

    #[test]
    fn an_idle_bucket_is_dealt_again_and_a_busy_one_is_not() {
        let (mut turns, living) = (Turns::new(true), [0, 1, 2, 3]);
        assert_eq!(send(&mut turns, 9, 0, &living), 0);
        assert_eq!(send(&mut turns, 8, 10 * MS, &living), 1);
        for n in 1..10 {
            assert_eq!(send(&mut turns, 9, n * 100 * MS, &living), 0, "never idle for longer than T");
        }
        // Idle for 990 ms; the previous new conversation took 1.
        assert_eq!(send(&mut turns, 8, 1_000 * MS, &living), 2);
        // Between T and T + T/32 either may be.
        assert_eq!(turns.candidates(0, 8, &living, at(1_102 * MS), T), [2, 3]);
        assert_eq!(turns.candidates(0, 8, &living, at(1_104 * MS), T), [3]);
    }

    #[test]
    fn a_bucket_whose_member_died_takes_the_next_at_once() {
        let mut turns = Turns::new(true);
        assert_eq!(send(&mut turns, 0, 0, &[1, 2, 3]), 1);
        assert_eq!(send(&mut turns, 1, MS, &[1, 2, 3]), 2);
        assert_eq!(send(&mut turns, 0, 2 * MS, &[2, 3]), 3);
        assert_eq!(send(&mut turns, 1, 3 * MS, &[2, 3]), 2, "its own member lives");
        assert_eq!(send(&mut turns, 2, 4 * MS, &[1, 2, 3]), 1);
    }

    #[test]
    fn without_strictness_a_new_conversation_may_take_any_live_member() {
        let mut turns = Turns::new(false);
        assert_eq!(turns.candidates(0, 0, &[1, 3], at(0), T), [1, 3]);
        turns.took(0, 0, 3, at(0), T);
        assert_eq!(turns.candidates(0, 0, &[1, 3], at(MS), T), [3]);
        turns.forget_group(0);
        assert_eq!(turns.candidates(0, 0, &[1, 3], at(MS), T), [1, 3]);
    }
}
