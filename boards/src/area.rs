//! Area and Fmax over ports and entries of the filtering database, the core and the MACs apart.
//!
//!   builds -> refused if the block RAMs do not fit -> synthesis, once each -> place and route, every seed -> Area
//!
//! Two tools run at a time. What was made before from the same Verilog by the same tools is taken as it is.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

use serde::Serialize;
use trunkline_switch::configurations::Configuration;

use crate::place::{place_and_route, SeedResult};
use crate::synthesis::{print, Netlist, Printed};
use crate::{block_rams, constraints, FlowError, Part, TooLarge, Tools};

/// Tools that run at the same time.
pub const AT_ONCE: usize = 2;

/// A configuration and the part to measure it on.
#[derive(Debug, Clone)]
pub struct Build {
    pub configuration: &'static Configuration,
    pub part: Part,
    /// Smaller parts that have no room for it.
    pub refused: Vec<TooLarge>,
}

impl Build {
    /// On the part that its ports call for, or on the next larger one that has the block RAMs.
    pub fn of(configuration: &'static Configuration) -> Result<Build, TooLarge> {
        let first = Part::of_ports(configuration.parameters.ports);
        let larger = Part::ALL.into_iter().filter(|part| part.block_rams > first.block_rams);
        let mut refused = vec![];
        for part in std::iter::once(first).chain(larger) {
            match block_rams::fits(configuration, &part) {
                Ok(()) => return Ok(Build { configuration, part, refused }),
                Err(too_large) => refused.push(too_large),
            }
        }
        Err(refused.swap_remove(refused.len() - 1))
    }

    pub fn on(configuration: &'static Configuration, part: Part) -> Result<Build, TooLarge> {
        block_rams::fits(configuration, &part)?;
        Ok(Build { configuration, part, refused: vec![] })
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Area {
    pub configuration: &'static str,
    pub part: &'static str,
    pub ports: u32,
    /// Of the hashed table.
    pub fdb_entries: u32,
    pub bucket_bits: u32,
    /// Why no smaller part.
    pub refused: Vec<String>,
    /// Summed from the parameters, before synthesis.
    pub block_ram_sum: u64,
    pub whole: Netlist,
    pub core: Netlist,
    /// One receiving and one transmitting MAC.
    pub mac: Netlist,
    pub clocks: BTreeMap<String, ClockResult>,
    pub seeds: Vec<SeedResult>,
    /// Seeds at which every clock reaches its bar.
    pub seeds_that_meet: usize,
}

/// One clock over all seeds that were routed, MHz.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClockResult {
    pub bar: f64,
    pub best: f64,
    pub median: f64,
    pub worst: f64,
}

/// The rate each clock must reach: the core 1.1 times its nominal one, a MAC its own.
pub fn bars_mhz(configuration: &Configuration) -> BTreeMap<String, f64> {
    let core = configuration.manifest().clock;
    let bar = |(clock, mhz): (String, f64)| {
        let factor = if clock == core { 1.1 } else { 1.0 };
        (clock, mhz * factor)
    };
    constraints::clocks_mhz(configuration).into_iter().map(bar).collect()
}

impl Area {
    /// Whether four of five seeds meet.
    pub fn meets(&self) -> bool {
        self.seeds_that_meet * 5 >= self.seeds.len() * 4
    }
}

fn meets(seed: &SeedResult, bars: &BTreeMap<String, f64>) -> bool {
    seed.failure.is_none() && bars.iter().all(|(clock, bar)| seed.fmax_mhz.get(clock).is_some_and(|mhz| mhz >= bar))
}

fn clocks(seeds: &[SeedResult], bars: &BTreeMap<String, f64>) -> BTreeMap<String, ClockResult> {
    let over_seeds = |(clock, &bar): (&String, &f64)| {
        let mut rates: Vec<f64> = seeds.iter().filter_map(|seed| seed.fmax_mhz.get(clock).copied()).collect();
        rates.sort_by(f64::total_cmp);
        let (worst, best) = (*rates.first()?, *rates.last()?);
        Some((clock.clone(), ClockResult { bar, best, median: rates[rates.len() / 2], worst }))
    };
    bars.iter().filter_map(over_seeds).collect()
}

/// What synthesis left for place and route.
struct Synthesised {
    printed: Printed,
    whole: Netlist,
    core: Netlist,
    mac: Netlist,
}

/// Measures every build in a folder of its own under `folder`; `seeds` 0 leaves out place and route. `progress` is told what has
/// been done, of [`steps`] in all.
pub fn measure(
    builds: &[Build],
    seeds: u32,
    folder: &Path,
    tools: &Tools,
    progress: impl Fn(&str) + Sync,
) -> Result<Vec<Area>, FlowError> {
    let place = |build: &Build| folder.join(format!("{}-{}", build.configuration.name, build.part.name));
    let synthesised = in_parallel(builds, |build| {
        let (name, folder) = (build.configuration.name, place(build));
        let printed = print(build.configuration, build.part, &folder)?;
        let whole = printed.whole(&folder, tools)?;
        let core = printed.alone("core", &folder, tools)?;
        let mac = printed.alone("receive0", &folder, tools)? + printed.alone("transmit0", &folder, tools)?;
        progress(&format!("{name} synthesised"));
        Ok(Synthesised { printed, whole, core, mac })
    })?;
    let runs: Vec<(usize, u32)> = (0..builds.len()).flat_map(|i| (1..=seeds).map(move |seed| (i, seed))).collect();
    let results = in_parallel(&runs, |&(i, seed)| {
        let (build, verilog) = (&builds[i], synthesised[i].printed.verilog());
        let result = place_and_route(build.part, seed, verilog, &place(build), tools)?;
        progress(&format!("{} routed, seed {seed}", build.configuration.name));
        Ok((i, result))
    })?;
    let area = |(i, build): (usize, &Build)| {
        let Build { configuration, part, refused } = build;
        let seeds: Vec<SeedResult> = results.iter().filter(|(of, _)| *of == i).map(|(_, seed)| seed.clone()).collect();
        let bars = bars_mhz(configuration);
        let Synthesised { whole, core, mac, .. } = &synthesised[i];
        Area {
            configuration: configuration.name,
            part: part.name,
            ports: configuration.parameters.ports,
            fdb_entries: configuration.parameters.stations(),
            bucket_bits: configuration.parameters.bucket_bits,
            refused: refused.iter().map(TooLarge::to_string).collect(),
            block_ram_sum: block_rams::block_rams(configuration),
            whole: *whole,
            core: *core,
            mac: *mac,
            clocks: clocks(&seeds, &bars),
            seeds_that_meet: seeds.iter().filter(|seed| meets(seed, &bars)).count(),
            seeds,
        }
    };
    Ok(builds.iter().enumerate().map(area).collect())
}

/// How often [`measure`] reports.
pub fn steps(builds: usize, seeds: u32) -> u64 {
    builds as u64 * (1 + u64::from(seeds))
}

/// The results in the order of the jobs; the first error ends what has not begun.
fn in_parallel<J: Sync, R: Send>(
    jobs: &[J],
    run: impl Fn(&J) -> Result<R, FlowError> + Sync,
) -> Result<Vec<R>, FlowError> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, Result<R, FlowError>)>> = Mutex::new(vec![]);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some(job) = jobs.get(i) else { return };
                let result = run(job);
                if result.is_err() {
                    next.store(jobs.len(), Ordering::Relaxed);
                }
                results.lock().expect("no job panics with the lock held").push((i, result));
            });
        }
    });
    let mut results = results.into_inner().expect("no job panics with the lock held");
    results.sort_by_key(|(i, _)| *i);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests;
