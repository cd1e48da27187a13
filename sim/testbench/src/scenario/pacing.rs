//! From the clock of the recordings to simulated time.

use std::time::Duration;

use crate::frame;

/// `recorded` keeps the recorded intervals, divided by `speed_up`. `line_rate` also shortens the idle time after each frame to a
/// maximum, so that frames still come one after the other as recorded, but hours become milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pacing {
    pub speed_up: f64,
    /// With `line_rate`.
    pub maximum_gap_ps: Option<u64>,
}

/// Takes the frames of all recordings in order of time.
pub struct Pacer {
    pacing: Pacing,
    last: Option<Duration>,
    simulated_ps: u64,
    /// Until the last frame has passed.
    occupied_ps: u64,
}

impl Pacer {
    pub fn new(pacing: Pacing, start_ps: u64) -> Self {
        Self { pacing, last: None, simulated_ps: start_ps, occupied_ps: 0 }
    }

    /// The simulated time of a recorded one, not before the one asked for last.
    pub fn time_ps(&self, recorded: Duration) -> u64 {
        let interval = recorded.saturating_sub(self.last.unwrap_or(recorded));
        let scaled_ps = (interval.as_secs_f64() * 1e12 / self.pacing.speed_up) as u64;
        let limit_ps = self.pacing.maximum_gap_ps.map_or(u64::MAX, |gap_ps| self.occupied_ps + gap_ps);
        self.simulated_ps + scaled_ps.min(limit_ps)
    }

    /// The time at which a recorded frame of so many octets on the line begins.
    pub fn frame(&mut self, recorded: Duration, octets: usize) -> u64 {
        self.simulated_ps = self.time_ps(recorded);
        self.last = Some(recorded);
        self.occupied_ps = frame::duration_ps(octets as u64 + frame::PREAMBLE_OCTETS + frame::MINIMUM_GAP_OCTETS);
        self.simulated_ps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(pacing: Pacing) -> Vec<u64> {
        let mut pacer = Pacer::new(pacing, 1_000);
        [0, 100, 5_000_000].map(|us| pacer.frame(Duration::from_micros(us), 105)).to_vec()
    }

    #[test]
    fn recorded_intervals_are_kept_or_divided() {
        let recorded = Pacing { speed_up: 1.0, maximum_gap_ps: None };
        assert_eq!(times(recorded), [1_000, 100_001_000, 5_000_000_001_000]);
        assert_eq!(times(Pacing { speed_up: 10.0, ..recorded }), [1_000, 10_001_000, 500_000_001_000]);
    }

    #[test]
    fn at_line_rate_long_gaps_shrink_to_the_maximum() {
        // 105 + 20 octets take 1 us; then comes the gap of 2 us.
        let pacing = Pacing { speed_up: 1.0, maximum_gap_ps: Some(2_000_000) };
        assert_eq!(times(pacing), [1_000, 3_001_000, 6_001_000]);
    }
}
