//! RFC 2889 section 5.2: partially meshed, one to many and many to one.

use super::{common, Job, Plan, Test};
use crate::dut::Rig;

pub struct PartiallyMeshed;

impl Test for PartiallyMeshed {
    fn section(&self) -> &'static str {
        "RFC 2889, 5.2"
    }

    fn name(&self) -> &'static str {
        "partial"
    }

    fn title(&self) -> &'static str {
        "One to many, many to one"
    }

    fn method(&self) -> &'static str {
        "One port sends to all others in turn at the full rate; then all others send to it, each at its share of the rate of the one \
         egress, all at the same moment."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        let mut jobs = common::throughput_jobs("one to many", plan, |ports| vec![(0, (1..ports).collect())], |_| 1.0);
        jobs.extend(common::throughput_jobs("many to one", plan, many_to_one, |ports| 1.0 / (ports - 1) as f64));
        jobs
    }
}

fn many_to_one(ports: usize) -> Vec<(usize, Vec<usize>)> {
    (1..ports).map(|port| (port, vec![0])).collect()
}
