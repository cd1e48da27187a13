//! What the filtering database holds, and how fast it learns: RFC 2889 5.7 and 5.8 at the table itself, printed and run at speed.
//!
//! The oracle counts what was offered; no station may fail to be learned below the level that docs/core.md promises, and all must be found. A few
//! seeds in every run; all hundred, in some minutes: `TRUNKLINE_SEEDS=100 cargo test -p trunkline-switch --test fdb learning -- --nocapture`.

use crate::table::{self, Table};
use rand::{rngs::StdRng, Rng, SeedableRng};

fn seeds() -> u64 {
    std::env::var("TRUNKLINE_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(5)
}

#[derive(Clone, Copy, Debug)]
enum Addresses {
    Random,
    Sequential,
    /// Counting in the fourth octet.
    Strided,
}

impl Addresses {
    fn first(self, count: usize, random: &mut StdRng) -> Vec<u64> {
        let base = random.gen::<u64>() & 0xFEFF_FFFF_FFFF;
        let step = |n: usize, size: u64| (base + n as u64 * size) & 0xFEFF_FFFF_FFFF;
        let mut all: Vec<u64> = match self {
            Addresses::Random => (0..count).map(|_| random.gen::<u64>() & 0xFEFF_FFFF_FFFF).collect(),
            Addresses::Sequential => (0..count).map(|n| step(n, 1)).collect(),
            Addresses::Strided => (0..count).map(|n| step(n, 1 << 16)).collect(),
        };
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "no address twice");
        if let Addresses::Random = self {
            for n in 0..count {
                all.swap(n, random.gen_range(0..count));
            }
        }
        all
    }
}

/// Learns up to `percent` of the table, a station every `quarter_cycles / 4` cycles, and finds all of them. The displacements per station.
fn fill(table: &mut Table, addresses: Addresses, percent: usize, quarter_cycles: u64, seed: u64) -> f64 {
    let mut random = StdRng::seed_from_u64(seed);
    let what = || format!("{addresses:?} addresses, a station per {} cycles, seed {seed}", quarter_cycles as f64 / 4.0);
    table.reset();
    let stations = addresses.first(table.entries() * percent / 100, &mut random);
    table.learn(&stations, quarter_cycles).unwrap_or_else(|reason| panic!("{}: {reason}", what()));
    // 100 us after the last frame.
    table.clock(6_250);
    assert_eq!(table.occupancy(), stations.len() as u64, "{}", what());
    for &mac in &stations {
        assert_eq!(table.find(mac), Some(table::place(mac)), "{mac:012x}: {}", what());
    }
    table.displaced() as f64 / stations.len() as f64
}

fn all_seeds(percent: usize, quarter_cycles: u64) {
    let Some(mut table) = Table::build() else { return };
    for addresses in [Addresses::Random, Addresses::Sequential, Addresses::Strided] {
        let displaced: Vec<f64> =
            (0..seeds()).map(|seed| fill(&mut table, addresses, percent, quarter_cycles, seed)).collect();
        let most = displaced.iter().copied().fold(0.0, f64::max);
        let mean = displaced.iter().sum::<f64>() / displaced.len() as f64;
        println!("{addresses:?} to {percent} %: {mean:.3} displacements per station on average, {most:.3} at most");
    }
}

#[test]
fn any_addresses_fill_90_percent_at_line_rate_of_one_port() {
    all_seeds(90, 4 * 42);
}

#[test]
fn four_ports_at_line_rate_are_learned_up_to_90_percent() {
    all_seeds(90, 42);
}

#[test]
fn eight_ports_at_line_rate_are_learned_up_to_80_percent() {
    all_seeds(80, 21);
}
