//! RFC 2889 section 5.6: forward pressure and maximum forwarding rate.

use trunkline_map::DropReason;

use super::common::{in_turn, learn_stations, MEASURING};
use super::{Job, Plan, Test};
use crate::dut::{Clocks, Rig, RigError, View};
use crate::measurement::Measurement;
use crate::trial::{frames_within, Outcome, Pace, Trial, OVERHEAD_OCTETS};

pub struct ForwardPressure;

/// 88 bits, an octet less than the least gap.
const GAP_OCTETS: u64 = 11;
const LEAST_GAP_OCTETS: u64 = 12;
const LOADS: [f64; 2] = [0.9, 1.0];

impl Test for ForwardPressure {
    fn section(&self) -> &'static str {
        "RFC 2889, 5.6"
    }

    fn name(&self) -> &'static str {
        "pressure"
    }

    fn title(&self) -> &'static str {
        "Forward pressure and maximum forwarding rate"
    }

    fn method(&self) -> &'static str {
        "Every port sends to the next with gaps of 88 bits, which is more than a line can take. The switch must keep its own gaps at 96 bits, lose \
         no more than the excess and count every loss (`queue_full`, `overrun`). Rates are frames per second and port: at 90 % and \
         100 % of the line rate, at this greatest load (FRMOL), and the highest of them, the maximum forwarding rate."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        let job = |&octets: &usize| {
            Job::new(format!("{octets} octets"), move |rig: &dyn Rig, plan: &Plan| {
                press(rig, plan, octets).map(|row| vec![row])
            })
        };
        plan.sizes.iter().map(job).collect()
    }
}

fn press(rig: &dyn Rig, plan: &Plan, octets: usize) -> Result<Measurement, RigError> {
    let ports = rig.parameters().ports as usize;
    let ring: Vec<_> = (0..ports).map(|port| (port, vec![(port + 1) % ports])).collect();
    let mut dut = rig.dut(View::Gmii, Clocks::EQUAL)?;
    learn_stations(&mut *dut)?;
    let mut rates = Vec::new();
    let mut clean = true;
    for (number, share) in (MEASURING..).zip(LOADS) {
        let load = in_turn(&ring, octets, share, frames_within(plan.trial_ps, octets, share));
        let outcome = Trial { load: &load, number }.run(&mut *dut)?;
        clean &= outcome.lost() == 0 && outcome.faults() == 0;
        rates.push(rate(&outcome, octets));
    }
    let mut load = in_turn(&ring, octets, 1.0, frames_within(plan.trial_ps, octets, 1.0));
    load.sources.iter_mut().for_each(|source| source.pace = Pace::Gaps(vec![GAP_OCTETS]));
    let number = MEASURING + LOADS.len() as u16;
    let outcome = Trial { load: &load, number }.run(&mut *dut)?;
    rates.push(rate(&outcome, octets));
    let counts = dut.counts()?;
    let counted = counts.dropped(DropReason::QueueFull) + counts.dropped(DropReason::Overrun);

    // An octet of every frame finds no time on the line.
    let each = octets as u64 + OVERHEAD_OCTETS;
    let excess: u64 = outcome.paths.iter().map(|path| path.offered.div_ceil(each)).sum();
    let gap = outcome.egress.iter().filter_map(|line| line.least_gap_octets).min().unwrap_or(0);
    let met = clean && gap >= LEAST_GAP_OCTETS && outcome.lost() <= excess && outcome.faults() == 0;
    let most = rates.iter().copied().fold(0.0, f64::max);
    Ok(Measurement::new("", View::Gmii, Some(octets))
        .with("offered, % of a line", 100.0 * Outcome::least_share(&outcome.ingress))
        .count("least gap sent, bits", 8 * gap)
        .count("excess frames", excess)
        .count("lost", outcome.lost())
        .count("not counted", outcome.lost().abs_diff(counted))
        .with("rate at 90 %", rates[0].round())
        .with("at 100 %", rates[1].round())
        .with("FRMOL", rates[2].round())
        .with("maximum", most.round())
        .bar("gap >= 96 bits, loss <= excess, all counted", met && counted == outcome.lost()))
}

/// Frames a second out of the slowest port.
fn rate(outcome: &Outcome, octets: usize) -> f64 {
    Outcome::least_share(&outcome.egress) * 125e6 / (octets as u64 + OVERHEAD_OCTETS) as f64
}
