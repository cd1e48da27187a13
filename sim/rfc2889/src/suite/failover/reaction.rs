//! How soon the first frame leaves by a survivor.

use trunkline_device::map::Key;

use super::{client, to_server, OCTETS};
use crate::dut::{Clocks, Rig, RigError, View};
use crate::measurement::Measurement;
use crate::suite::common::MEASURING;
use crate::suite::server::{load_trunk, mask};
use crate::trial::{Flow, Latencies, Load, Pace, Source, Trial, OVERHEAD_OCTETS};

const BAR_NS: u64 = 1_000;
const FRAME_OCTETS: u64 = OCTETS as u64 + OVERHEAD_OCTETS;
/// Cuts, in as many phases of a frame.
const PHASES: u64 = 16;
/// From one cut to the next; the link is down for the first part. What piled up at the survivors leaves in the rest.
const PERIOD_PS: u64 = 100_000_000;
const DOWN_PS: u64 = 15_000_000;
/// Before the first cut.
const LEAD_PS: u64 = 50_000_000;

pub fn measure(rig: &dyn Rig) -> Result<Measurement, RigError> {
    let parameters = rig.parameters();
    let ports = parameters.ports as usize;
    // Half of the ports are clients, so that there is no long wait for a frame.
    let members: Vec<usize> = (ports / 2..ports).collect();
    let clients = ports / 2;
    let victim = members[0];
    let mut dut = rig.dut(View::Gmii, Clocks::EQUAL)?;
    load_trunk(&mut *dut, &members, Key::Sa)?;

    let mut load = Load::default();
    for port in 0..clients {
        // Bucket k belongs to member k mod n at first.
        let order = |bucket| {
            let flow = load.flow(Flow { ingress: port, egresses: mask(&members), to_one: true });
            to_server(client(port, bucket), flow)
        };
        let orders = (0..parameters.buckets() as usize).step_by(members.len()).map(order).collect();
        let frames = (LEAD_PS + PHASES * PERIOD_PS) / (FRAME_OCTETS * 8_000);
        let delay_octets = port as u64 * FRAME_OCTETS / clients as u64;
        load.sources.push(Source { port, orders, frames, pace: Pace::Share(1.0), delay_octets });
    }
    let start_ps = Trial::start_ps(&*dut);
    let cut_ps = |phase: u64| start_ps + LEAD_PS + phase * PERIOD_PS + phase * FRAME_OCTETS * 8_000 / PHASES;
    let cuts: Vec<u64> = (0..PHASES).map(cut_ps).collect();
    for cut in &cuts {
        dut.plan_link(*cut, victim, false);
        dut.plan_link(cut + DOWN_PS, victim, true);
    }
    let mut first: Vec<Option<u64>> = vec![None; cuts.len()];
    let mut early = 0;
    let outcome = Trial { load: &load, number: MEASURING }.observe(&mut *dut, &mut |egress, _, received| {
        if egress == victim {
            return;
        }
        let next = cuts.partition_point(|cut| *cut <= received.sfd_ps);
        // A survivor must have come to rest before the next cut.
        early += u64::from(next < cuts.len() && received.end_ps + 1_000_000 > cuts[next]);
        if let Some(first) = next.checked_sub(1).map(|cut| &mut first[cut]) {
            *first = Some(first.map_or(received.sfd_ps, |known| known.min(received.sfd_ps)));
        }
    })?;
    let mut times = Latencies::default();
    for (cut, first) in cuts.iter().zip(&first) {
        if let Some(first) = first {
            times.add(first - cut);
        }
    }
    let greatest = times.summary().map_or(u64::MAX, |summary| summary.maximum_ns);
    let met =
        times.total() == PHASES && early == 0 && greatest <= BAR_NS && outcome.duplicated() + outcome.damaged == 0;
    Ok(Measurement::new("reaction", View::Gmii, Some(OCTETS))
        .count("members", members.len() as u64)
        .count("cuts", PHASES)
        .latencies(["first moved frame after, least ns", "mean ns", "greatest ns"], times.summary())
        .bar(format!("<= {BAR_NS} ns"), met))
}
