//! RFC 2889 section 5.10: broadcast frame forwarding and latency.

use macaddr::MacAddr6;

use super::common::{everyone_but, order, throughput, CLOCKING};
use super::{Job, Plan, Test};
use crate::dut::{Clocks, Rig, View};
use crate::trial::{frames_within, Flow, Load, Order, Pace, Source};

pub struct Broadcast;

impl Test for Broadcast {
    fn section(&self) -> &'static str {
        "RFC 2889, 5.10"
    }

    fn name(&self) -> &'static str {
        "broadcast"
    }

    fn title(&self) -> &'static str {
        "Broadcast forwarding and latency"
    }

    fn method(&self) -> &'static str {
        "Port 0 sends broadcasts; every other port must put out each of them. Offered and lost are copies."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        let mut jobs = Vec::new();
        for view in View::ALL {
            for (clocks, share, case) in CLOCKING {
                if clocks != Clocks::EQUAL && (view == View::Core || plan.quick) {
                    continue;
                }
                for &octets in &plan.sizes {
                    let label = format!("{case}, {octets} octets, {}", view.name());
                    jobs.push(Job::new(label, move |rig: &dyn Rig, plan: &Plan| {
                        let frames = frames_within(plan.trial_ps, octets, share);
                        let load = broadcasts(rig.parameters().ports as usize, octets, share, frames);
                        throughput(rig, view, clocks, case, octets, share, &load).map(|row| vec![row])
                    }));
                }
            }
        }
        jobs
    }
}

fn broadcasts(ports: usize, octets: usize, share: f64, frames: u64) -> Load {
    let mut load = Load::default();
    let flow = load.flow(Flow { ingress: 0, egresses: everyone_but(0, ports), to_one: false });
    let orders = vec![Order { destination: MacAddr6::broadcast(), ..order(0, 0, octets, flow) }];
    load.sources.push(Source { port: 0, orders, frames, pace: Pace::Share(share), delay_octets: 0 });
    load
}
