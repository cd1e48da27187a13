//! RFC 2889 section 5.5: congestion control.

use trunkline_map::DropReason;

use super::common::{in_turn, learn_stations, MEASURING};
use super::{Job, Plan, Test};
use crate::dut::{Clocks, Rig, RigError, View};
use crate::measurement::Measurement;
use crate::trial::{frames_within, Flow, Latencies, Load, Outcome, Trial};

pub struct CongestionControl;

impl Test for CongestionControl {
    fn section(&self) -> &'static str {
        "RFC 2889, 5.5"
    }

    fn name(&self) -> &'static str {
        "congestion"
    }

    fn title(&self) -> &'static str {
        "Congestion control"
    }

    fn method(&self) -> &'static str {
        "In each block of four ports the first sends at the full rate to the third (uncongested) and the fourth (congested) in turn, the second \
         at the full rate to the fourth, which is thus offered 150 %. Loss at the uncongested port is head-of-line blocking; a congested \
         port without loss would be back pressure. *Added* is what the frames to the uncongested port take longer than in the same \
         trial without the second port. Every lost copy must be counted as `queue_full`."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        let mut jobs = Vec::new();
        for view in View::ALL {
            for &octets in &plan.sizes {
                jobs.push(Job::new(format!("{octets} octets, {}", view.name()), move |rig: &dyn Rig, plan: &Plan| {
                    congest(rig, plan, view, octets).map(|row| vec![row])
                }));
            }
        }
        jobs
    }

    fn notes(&self, rows: &[Measurement]) -> Vec<String> {
        let any = |name| rows.iter().any(|row| row.get(name).is_some_and(|value| value > 0.0));
        let blocking = if any(BLOCKED) { "present" } else { "absent" };
        let pressure = if any(CONGESTED) { "absent" } else { "present" };
        vec![format!("Head-of-line blocking: {blocking}. Back pressure: {pressure}.")]
    }
}

const BLOCKED: &str = "lost, uncongested";
const CONGESTED: &str = "lost, congested, %";

fn congest(rig: &dyn Rig, plan: &Plan, view: View, octets: usize) -> Result<Measurement, RigError> {
    let ports = rig.parameters().ports as usize;
    let blocks = || (0..ports / 4).map(|block| 4 * block);
    let frames = frames_within(plan.trial_ps, octets, 1.0);
    let senders: Vec<_> = blocks().flat_map(|p| [(p, vec![p + 2, p + 3]), (p + 1, vec![p + 3])]).collect();
    let load = in_turn(&senders, octets, 1.0, frames);
    let alone = blocks().fold(load.clone(), |load, p| load.without_source(p + 1));
    let free: Vec<Flow> = blocks().map(|p| Flow::to(p, p + 2)).collect();

    let mut dut = rig.dut(view, Clocks::EQUAL)?;
    learn_stations(&mut *dut)?;
    let reference = Trial { load: &alone, number: MEASURING }.run(&mut *dut)?;
    let congested = Trial { load: &load, number: MEASURING + 1 }.run(&mut *dut)?;
    let counted = dut.counts()?.dropped(DropReason::QueueFull);

    let [before, after] = [&reference, &congested].map(|outcome| latencies(&load, outcome, &free));
    let lost = |outcome: &Outcome, wanted: bool| -> u64 {
        let paths = outcome.paths.iter().filter(|path| free.contains(&load.flows[path.flow]) == wanted);
        paths.map(|path| path.lost()).sum()
    };
    let offered: u64 =
        congested.paths.iter().filter(|path| !free.contains(&load.flows[path.flow])).map(|p| p.offered).sum();
    let blocked = lost(&congested, true) + lost(&reference, true);
    let discarded = lost(&congested, false);
    let (Some(before), Some(after)) = (before.summary(), after.summary()) else {
        return Ok(Measurement::new("", view, Some(octets)).bar("frames at the uncongested port", false));
    };
    let added = [after.mean_ns - before.mean_ns, after.maximum_ns as f64 - before.maximum_ns as f64];
    let met = blocked == 0 && added.iter().all(|added| *added <= 1e-6) && congested.faults() == 0;
    Ok(Measurement::new("", view, Some(octets))
        .count(BLOCKED, blocked)
        .with(CONGESTED, 100.0 * discarded as f64 / offered.max(1) as f64)
        .count("not counted", discarded.abs_diff(counted))
        .with("mean alone, ns", before.mean_ns)
        .with("mean congested, ns", after.mean_ns)
        .count("greatest alone, ns", before.maximum_ns)
        .count("greatest congested, ns", after.maximum_ns)
        .with("added to the mean, ns", added[0])
        .with("to the greatest, ns", added[1])
        .bar("0 lost, 0 ns added at the uncongested port", met && discarded == counted))
}

/// Of the frames to the uncongested ports.
fn latencies(load: &Load, outcome: &Outcome, free: &[Flow]) -> Latencies {
    let mut all = Latencies::default();
    for path in outcome.paths.iter().filter(|path| free.contains(&load.flows[path.flow])) {
        all.merge(&path.fifo);
    }
    all
}
