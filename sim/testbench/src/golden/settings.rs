//! Settings of the switch as a whole, as far as decisions depend on them, and the token buckets of the CPU port
//! (docs/forwarding.md, section 7).

use trunkline_map::TrapReason as Trap;

use super::belief::{Change, Window};
use super::CPU;

/// `rate` frames a second up to `burst` frames; rate 0 admits none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Limit {
    pub rate: u32,
    pub burst: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Settings {
    pub hash_seed: u32,
    /// By code of the reason.
    pub limits: [Limit; 4],
    /// By ingress: the egresses that may start before the frame was received whole.
    pub cut_through: [u16; CPU],
    pub idle_time_ms: u32,
}

impl Default for Settings {
    /// After reset.
    fn default() -> Self {
        Self { hash_seed: 0x9E37_79B1, limits: [Limit::default(); 4], cut_through: [0; CPU], idle_time_ms: 1_000 }
    }
}

/// What the host changes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    HashSeed(u32),
    TrapLimit(Trap, Limit),
    CutThrough {
        ingress: usize,
        egresses: u16,
    },
    IdleTimeMs(u32),
    /// The ports that send PAUSE frames.
    Pause {
        ports: u16,
    },
}

impl Change<Settings> for Setting {
    fn apply(&self, before: &Settings) -> Vec<Settings> {
        let mut after = *before;
        match self {
            Setting::HashSeed(seed) => after.hash_seed = *seed,
            Setting::TrapLimit(trap, limit) => after.limits[usize::from(trap.code())] = *limit,
            Setting::CutThrough { ingress, egresses } => after.cut_through[*ingress] = *egresses,
            Setting::IdleTimeMs(idle_time_ms) => after.idle_time_ms = *idle_time_ms,
            // No decision depends on it.
            Setting::Pause { .. } => {}
        }
        vec![after]
    }
}

/// A token bucket of which only bounds are known: the fewest and the most tokens there can be.
#[derive(Debug, Clone, Copy)]
pub struct Tokens {
    least: f64,
    most: f64,
    /// Filled up to here; the fewest are those at the beginning of a window, the most those at its end.
    least_ps: u64,
    most_ps: u64,
}

/// Whether a frame is admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    pub may: bool,
    pub may_not: bool,
}

impl Tokens {
    /// After the limit was set: full if the reason was off, else it holds what is left.
    pub fn after_change(window: Window, was_off: bool) -> Self {
        let least = if was_off { f64::MAX } else { 0.0 };
        Self { least, most: f64::MAX, least_ps: window.to, most_ps: window.to }
    }

    /// For a frame that asks within a window.
    pub fn admission(&mut self, window: Window, limit: Limit) -> Admission {
        let (rate, burst) = (f64::from(limit.rate), f64::from(limit.burst));
        let filled = |from_ps: u64, to_ps: u64| rate * to_ps.saturating_sub(from_ps) as f64 / 1e12;
        self.least = (self.least + filled(self.least_ps, window.from)).min(burst);
        self.most = (self.most + filled(self.most_ps, window.to)).min(burst);
        self.least_ps = self.least_ps.max(window.from);
        self.most_ps = self.most_ps.max(window.to);
        match limit.rate {
            0 => Admission { may: false, may_not: true },
            _ => Admission { may: self.most >= 1.0, may_not: self.least < 2.0 },
        }
    }

    /// One frame was admitted, for certain or perhaps.
    pub fn take(&mut self, certain: bool) {
        self.least = (self.least - 1.0).max(0.0);
        if certain {
            self.most = (self.most - 1.0).max(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000_000;

    fn ask(tokens: &mut Tokens, time_ps: u64, limit: Limit) -> (bool, bool) {
        let admission = tokens.admission(Window::after(time_ps, 0), limit);
        (admission.may, admission.may_not)
    }

    #[test]
    fn no_more_than_the_burst_at_once_and_then_the_rate() {
        let limit = Limit { rate: 1_000, burst: 4 };
        let mut tokens = Tokens::after_change(Window::after(0, 0), true);
        assert_eq!(ask(&mut tokens, 1, limit), (true, false), "a reason that was off starts full");
        let mut tokens = Tokens::after_change(Window::after(0, 0), false);
        assert_eq!(ask(&mut tokens, 1, limit), (true, true), "what is left of another limit is not known");
        // After 10 ms it is full: three are admitted for certain; whether the fourth token is whole depends on rounding.
        for n in 0..4 {
            assert_eq!(ask(&mut tokens, 10 * MS, limit), (true, n == 3), "frame {n}");
            tokens.take(true);
        }
        assert_eq!(ask(&mut tokens, 10 * MS, limit), (false, true));
        assert_eq!(ask(&mut tokens, 10 * MS + MS / 2, limit), (false, true));
        assert_eq!(ask(&mut tokens, 11 * MS, limit), (true, true));
        assert_eq!(ask(&mut tokens, 12 * MS, limit), (true, false));
    }

    #[test]
    fn rate_0_admits_none_and_a_large_one_all() {
        let mut tokens = Tokens::after_change(Window::after(0, 0), false);
        assert_eq!(ask(&mut tokens, MS, Limit { rate: 0, burst: 255 }), (false, true));
        let mut tokens = Tokens::after_change(Window::after(0, 0), false);
        for n in 0..1_000 {
            assert_eq!(ask(&mut tokens, MS + n * 2_000_000, Limit { rate: 1_000_000, burst: 255 }), (true, false));
            tokens.take(true);
        }
    }

    #[test]
    fn a_frame_that_perhaps_took_a_token_leaves_both_possible() {
        let limit = Limit { rate: 1, burst: 1 };
        let mut tokens = Tokens::after_change(Window::after(0, 0), false);
        assert_eq!(ask(&mut tokens, 5_000 * MS, limit), (true, true));
        tokens.take(false);
        assert_eq!(ask(&mut tokens, 5_000 * MS, limit), (true, true));
        tokens.take(true);
        assert_eq!(ask(&mut tokens, 5_000 * MS, limit), (false, true));
    }
}
