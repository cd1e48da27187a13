//! Clocks of the bench: which edges come next, in simulated time.
//!
//! Time is in picoseconds from the start. Periods are kept in femtoseconds, so that an offset of some parts per million is exact.
//! Clocks of one frequency and phase form a domain and share their edges; domains whose edges coincide share one instant, so the
//! usual bench (all GMII clocks together, the core at half their rate) takes four instants for each core cycle.

/// 1 s.
pub const SECOND_PS: u64 = 1_000_000_000_000;
/// 1 us.
pub const MICROSECOND_PS: u64 = 1_000_000;
/// 1 ns.
pub const NANOSECOND_PS: u64 = 1_000;

/// A clock: its first rising edge is at `phase_ps`, the next one `period_ps` later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Clock {
    pub period_ps: u64,
    pub phase_ps: u64,
    /// Parts per million by which the clock is faster than its period says.
    pub offset_ppm: i32,
}

impl Clock {
    /// The clock of a 1 Gb/s port.
    pub const GMII: Clock = Clock::of_period(8_000);
    /// The clock of the core.
    pub const CORE: Clock = Clock::of_period(16_000);

    pub const fn of_period(period_ps: u64) -> Self {
        Self { period_ps, phase_ps: 0, offset_ppm: 0 }
    }

    pub const fn with_phase(self, phase_ps: u64) -> Self {
        Self { phase_ps, ..self }
    }

    pub const fn with_offset(self, offset_ppm: i32) -> Self {
        Self { offset_ppm, ..self }
    }

    fn half_period_fs(self) -> u64 {
        // A faster clock has a shorter period: 1 / (1 + x) is 1 - x to within x^2, below a femtosecond here.
        let nominal = i128::from(self.period_ps) * 500;
        (nominal - nominal * i128::from(self.offset_ppm) / 1_000_000) as u64
    }
}

struct Domain {
    clock: Clock,
    half_period_fs: u64,
    next_edge_fs: u64,
    /// Level after the edges made so far; every clock starts low.
    high: bool,
}

/// What [`Schedule::advance`] found due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    pub time_ps: u64,
    /// Domains with an edge now, one bit each.
    pub edges: u32,
    /// Domains whose edge is a rising one.
    pub rising: u32,
}

/// Makes the edges of all domains in order of time.
#[derive(Default)]
pub struct Schedule {
    domains: Vec<Domain>,
}

impl Schedule {
    /// Gives the domain of a clock: that of an equal clock added before, or a new one.
    pub fn add(&mut self, clock: Clock) -> usize {
        if let Some(domain) = self.domains.iter().position(|domain| domain.clock == clock) {
            return domain;
        }
        assert!(self.domains.len() < 32, "a bench has at most 32 clock domains");
        let half_period_fs = clock.half_period_fs();
        // The first instant comes half a period after 0 at the earliest, so that the model is evaluated once with clocks low.
        let next_edge_fs = clock.phase_ps * 1_000 + 2 * half_period_fs;
        self.domains.push(Domain { clock, half_period_fs, next_edge_fs, high: false });
        self.domains.len() - 1
    }

    /// When the next instant is.
    #[inline]
    pub fn next_ps(&self) -> u64 {
        self.domains.iter().map(|domain| domain.next_edge_fs).min().unwrap_or(u64::MAX) / 1_000
    }

    /// Takes the edges due at the next instant. Edges within one picosecond are one instant.
    #[inline]
    pub fn advance(&mut self) -> Instant {
        let time_ps = self.next_ps();
        let mut instant = Instant { time_ps, edges: 0, rising: 0 };
        for (index, domain) in self.domains.iter_mut().enumerate() {
            if domain.next_edge_fs / 1_000 == time_ps {
                domain.high = !domain.high;
                domain.next_edge_fs += domain.half_period_fs;
                instant.edges |= 1 << index;
                instant.rising |= u32::from(domain.high) << index;
            }
        }
        instant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coinciding_clocks_take_four_instants_for_each_core_cycle() {
        let mut schedule = Schedule::default();
        let core = schedule.add(Clock::CORE);
        let gmii = schedule.add(Clock::GMII);
        assert_eq!(schedule.add(Clock::GMII), gmii);
        let instants: Vec<_> =
            std::iter::from_fn(|| Some(schedule.advance())).take_while(|i| i.time_ps < 1_616_000).collect();
        let cycles: Vec<_> = instants.iter().filter(|i| i.rising >> core & 1 == 1).collect();
        assert_eq!(cycles.len(), 100);
        assert!(cycles.iter().all(|i| i.rising >> gmii & 1 == 1));
        assert_eq!(instants.len(), 4 * 100 + 2, "one GMII cycle comes before the first core edge");
    }

    #[test]
    fn a_fast_clock_gains_one_cycle_in_ten_thousand() {
        let mut schedule = Schedule::default();
        let nominal = schedule.add(Clock::GMII);
        let fast = schedule.add(Clock::GMII.with_offset(100));
        let mut edges = [0, 0];
        while schedule.next_ps() < 20_000 * 8_000 + 4_000 {
            let instant = schedule.advance();
            edges[0] += instant.rising >> nominal & 1;
            edges[1] += instant.rising >> fast & 1;
        }
        assert_eq!(edges, [20_000, 20_002]);
    }

    #[test]
    fn phase_moves_every_edge() {
        let mut schedule = Schedule::default();
        schedule.add(Clock::GMII.with_phase(3_000));
        let times: Vec<_> = (0..4).map(|_| schedule.advance().time_ps).collect();
        assert_eq!(times, [11_000, 15_000, 19_000, 23_000]);
    }
}
