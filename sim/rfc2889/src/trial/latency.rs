//! How often each latency was seen, in whole nanoseconds.

use std::collections::BTreeMap;

use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Latencies {
    counts: BTreeMap<u64, u64>,
    total: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Summary {
    pub minimum_ns: u64,
    pub median_ns: u64,
    pub mean_ns: f64,
    pub p99_ns: u64,
    pub maximum_ns: u64,
}

impl Latencies {
    pub fn add(&mut self, latency_ps: u64) {
        *self.counts.entry((latency_ps + 500) / 1_000).or_default() += 1;
        self.total += 1;
    }

    pub fn merge(&mut self, other: &Latencies) {
        for (latency_ns, count) in &other.counts {
            *self.counts.entry(*latency_ns).or_default() += count;
        }
        self.total += other.total;
    }

    pub fn total(&self) -> u64 {
        self.total
    }

    /// None when nothing was measured.
    pub fn summary(&self) -> Option<Summary> {
        let sum: u128 = self.counts.iter().map(|(ns, count)| u128::from(*ns) * u128::from(*count)).sum();
        Some(Summary {
            minimum_ns: *self.counts.keys().next()?,
            median_ns: self.quantile(0.5)?,
            mean_ns: sum as f64 / self.total as f64,
            p99_ns: self.quantile(0.99)?,
            maximum_ns: *self.counts.keys().next_back()?,
        })
    }

    /// The least latency that so large a share of the frames does not exceed.
    pub fn quantile(&self, share: f64) -> Option<u64> {
        let wanted = (self.total as f64 * share).ceil() as u64;
        let mut seen = 0;
        self.counts.iter().find_map(|(ns, count)| {
            seen += count;
            (seen >= wanted.max(1)).then_some(*ns)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_that_of_the_sorted_values() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.summary(), None);
        (1..=200).for_each(|ns| latencies.add(ns * 1_000));
        let summary = latencies.summary().unwrap();
        assert_eq!((summary.minimum_ns, summary.median_ns, summary.p99_ns, summary.maximum_ns), (1, 100, 198, 200));
        assert!((summary.mean_ns - 100.5).abs() < 1e-9);
    }
}
