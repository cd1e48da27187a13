//! RFC 2889 section 5.4: partially meshed, unidirectional traffic.

use super::{common, Job, Plan, Test};
use crate::dut::Rig;

pub struct Unidirectional;

impl Test for Unidirectional {
    fn section(&self) -> &'static str {
        "RFC 2889, 5.4"
    }

    fn name(&self) -> &'static str {
        "unidirectional"
    }

    fn title(&self) -> &'static str {
        "Unidirectional traffic"
    }

    fn method(&self) -> &'static str {
        "The lower half of the ports sends to the upper half, each port to every receiver in turn, no two to the same at the same time."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        common::throughput_jobs("", plan, pattern, |_| 1.0)
    }
}

fn pattern(ports: usize) -> Vec<(usize, Vec<usize>)> {
    let half = ports / 2;
    (0..half).map(|port| (port, (0..half).map(|step| half + (port + step) % half).collect())).collect()
}
