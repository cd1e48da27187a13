//! RFC 2544 section 26.4: back-to-back frames.

use super::common::{in_turn, learn_stations, MEASURING};
use super::{Job, Plan, Test};
use crate::dut::{Clocks, Rig, View};
use crate::measurement::Measurement;
use crate::trial::{frames_within, Trial};

pub struct BackToBack;

impl Test for BackToBack {
    fn section(&self) -> &'static str {
        "RFC 2544, 26.4"
    }

    fn name(&self) -> &'static str {
        "back-to-back"
    }

    fn title(&self) -> &'static str {
        "Back-to-back frames"
    }

    fn method(&self) -> &'static str {
        "A burst with the least gap between all pairs of neighbours at once: port 0 to 1, 1 to 2, and so on. The longest burst without \
         loss; when the longest that a trial has room for loses nothing, that is the figure."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        let job = |&octets: &usize| {
            Job::new(format!("{octets} octets"), move |rig: &dyn Rig, plan: &Plan| {
                let most = frames_within(plan.trial_ps, octets, 1.0);
                let (mut burst, mut failed) = (most, most + 1);
                let mut best = 0;
                // Binary search between the longest burst that passed and the shortest that did not.
                while best < burst {
                    match burst_passes(rig, octets, burst)? {
                        true => best = burst,
                        false => failed = burst,
                    }
                    burst = best + (failed - best) / 2;
                }
                let row = Measurement::new("", View::Gmii, Some(octets)).count("frames in the burst", best);
                Ok(vec![row.count("of at most", most).bar("the whole trial", best == most)])
            })
        };
        plan.sizes.iter().map(job).collect()
    }
}

fn burst_passes(rig: &dyn Rig, octets: usize, frames: u64) -> Result<bool, crate::dut::RigError> {
    let ports = rig.parameters().ports as usize;
    let mut dut = rig.dut(View::Gmii, Clocks::EQUAL)?;
    learn_stations(&mut *dut)?;
    let ring: Vec<_> = (0..ports).map(|port| (port, vec![(port + 1) % ports])).collect();
    let load = in_turn(&ring, octets, 1.0, frames);
    let outcome = Trial { load: &load, number: MEASURING }.run(&mut *dut)?;
    Ok(outcome.lost() == 0 && outcome.faults() == 0)
}
