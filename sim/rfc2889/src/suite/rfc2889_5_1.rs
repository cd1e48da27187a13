//! RFC 2889 section 5.1: fully meshed throughput, frame loss and forwarding rates.

use super::{common, Job, Plan, Test};
use crate::dut::Rig;

pub struct FullyMeshed;

impl Test for FullyMeshed {
    fn section(&self) -> &'static str {
        "RFC 2889, 5.1"
    }

    fn name(&self) -> &'static str {
        "meshed"
    }

    fn title(&self) -> &'static str {
        "Fully meshed throughput"
    }

    fn method(&self) -> &'static str {
        "Every port sends to every other in turn, each beginning with the port after it, so that every port also receives as much \
         as it sends."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        common::throughput_jobs("", plan, pattern, |_| 1.0)
    }
}

fn pattern(ports: usize) -> Vec<(usize, Vec<usize>)> {
    (0..ports).map(|port| (port, (1..ports).map(|step| (port + step) % ports).collect())).collect()
}
