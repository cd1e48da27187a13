//! RFC 2889 section 5.7: address caching capacity.

use super::addresses::{teach, Kind};
use super::{Job, Plan, Test};
use crate::dut::{Rig, RigError, View};
use crate::measurement::Measurement;

pub struct CachingCapacity;

/// Of the table's places, the stations' own included.
const SHARE: f64 = 0.9;
/// Seeds of one job.
const CHUNK: u32 = 25;

impl Test for CachingCapacity {
    fn section(&self) -> &'static str {
        "RFC 2889, 5.7"
    }

    fn name(&self) -> &'static str {
        "caching"
    }

    fn title(&self) -> &'static str {
        "Address caching capacity"
    }

    fn method(&self) -> &'static str {
        "One port sends a frame from each of so many addresses, at the line rate, until 90 % of the table's places are needed. 100 µs after the \
         last one the next port sends a frame to each. An address is not found when its frame is seen at any other port or does not \
         come. The full run also searches for the capacity, the most addresses of one seed that are all found."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        let mut jobs = Vec::new();
        for kind in Kind::ALL {
            for from in (0..plan.seeds).step_by(CHUNK as usize) {
                let count = CHUNK.min(plan.seeds - from);
                let label = format!("{} addresses, {count} seeds", kind.name());
                jobs.push(Job::new(label, move |rig: &dyn Rig, plan: &Plan| {
                    seeds(rig, kind, plan.seed + u64::from(from), count).map(|row| vec![row])
                }));
            }
            if !plan.quick {
                jobs.push(Job::new(format!("{}, search", kind.name()), move |rig: &dyn Rig, plan: &Plan| {
                    search(rig, kind, plan.seed).map(|row| vec![row])
                }));
            }
        }
        jobs
    }
}

fn all_found(rig: &dyn Rig, kind: Kind, seed: u64, count: usize) -> Result<super::addresses::Found, RigError> {
    teach(rig, &[(0, kind.addresses(seed, count))], 1.0)
}

fn seeds(rig: &dyn Rig, kind: Kind, seed: u64, count: u32) -> Result<Measurement, RigError> {
    let parameters = rig.parameters();
    let addresses = (f64::from(parameters.fdb_entries()) * SHARE) as usize - parameters.ports as usize;
    let (mut good, mut missing, mut worst, mut failed) = (0, 0, 0, 0);
    for seed in seed..seed + u64::from(count) {
        let found = all_found(rig, kind, seed, addresses)?;
        good += u64::from(found.not_found == 0);
        missing += found.not_found as u64;
        worst = worst.max(found.not_found as u64);
        failed += found.learn_failed;
    }
    Ok(Measurement::new(format!("{}, seeds {seed} to {}", kind.name(), seed + u64::from(count) - 1), View::Gmii, None)
        .count("addresses", addresses as u64)
        .count("seeds", count.into())
        .count("seeds with all found", good)
        .with("not found, mean", missing as f64 / f64::from(count))
        .count("not found, worst", worst)
        .with("`learn_failed`, mean", failed as f64 / f64::from(count))
        .bar("90 % of the table found, every seed", good == u64::from(count)))
}

fn search(rig: &dyn Rig, kind: Kind, seed: u64) -> Result<Measurement, RigError> {
    let entries = rig.parameters().fdb_entries() as usize;
    let (mut best, mut failed) = (0, entries + 1);
    while failed - best > 1 {
        let middle = best + (failed - best) / 2;
        match all_found(rig, kind, seed, middle)?.not_found {
            0 => best = middle,
            _ => failed = middle,
        }
    }
    Ok(Measurement::new(format!("{}, search, seed {seed}", kind.name()), View::Gmii, None)
        .count("addresses", best as u64)
        .with("capacity, % of the table", 100.0 * best as f64 / entries as f64))
}
