//! RFC 2889 section 5.8: address learning rate.

use super::addresses::{teach, Kind};
use super::{Job, Plan, Test};
use crate::dut::{Rig, RigError, View};
use crate::measurement::Measurement;

pub struct LearningRate;

/// Up to which occupancy every port brings an address with every frame.
fn occupancy(ports: usize) -> f64 {
    if ports <= 4 {
        0.9
    } else {
        0.8
    }
}
/// The quick run takes so many of the seeds.
const QUICK_SEEDS: u32 = 2;
/// Of the line rate: should addresses be missing, their flooded frames must not crowd out the others.
const ASKING: f64 = 0.25;

impl Test for LearningRate {
    fn section(&self) -> &'static str {
        "RFC 2889, 5.8"
    }

    fn name(&self) -> &'static str {
        "learning"
    }

    fn title(&self) -> &'static str {
        "Address learning rate"
    }

    fn method(&self) -> &'static str {
        "All ports at once send frames of 64 octets at the line rate, each from an address of its own, until the table is 90 % occupied on 4 \
         ports, 80 % on 8. 100 µs after the last one every address is asked for from the next port. The rate is that of all ports together."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        let seeds = if plan.quick { QUICK_SEEDS.min(plan.seeds) } else { plan.seeds.div_ceil(5) };
        let mut jobs = Vec::new();
        for kind in Kind::ALL {
            for seed in plan.seed..plan.seed + u64::from(seeds) {
                jobs.push(Job::new(format!("{}, seed {seed}", kind.name()), move |rig: &dyn Rig, _: &Plan| {
                    learn(rig, kind, seed).map(|row| vec![row])
                }));
            }
        }
        jobs
    }
}

fn learn(rig: &dyn Rig, kind: Kind, seed: u64) -> Result<Measurement, RigError> {
    let parameters = rig.parameters();
    let ports = parameters.ports as usize;
    let share = occupancy(ports);
    let each = (f64::from(parameters.fdb_entries()) * share) as usize / ports - 1;
    let addresses = kind.addresses(seed, each * ports);
    let taught: Vec<_> = addresses.chunks(each).map(<[_]>::to_vec).enumerate().collect();
    let found = teach(rig, &taught, ASKING)?;
    Ok(Measurement::new(format!("{}, seed {seed}", kind.name()), View::Gmii, None)
        .count("addresses", found.addresses as u64)
        .with("addresses/s", found.rate.round())
        .count("not found", found.not_found as u64)
        .count("`learn_failed`", found.learn_failed)
        .bar(format!("line rate to {:.0} %, all found", 100.0 * share), found.not_found == 0))
}
