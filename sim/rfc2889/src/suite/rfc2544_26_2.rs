//! RFC 2544 section 26.2: latency, store-and-forward and cut-through, as RFC 1242 defines it.

pub mod keys;

use super::common::{learn_stations, order, MEASURING};
use super::{Job, Plan, Test};
use crate::dut::{cut_through, Clocks, Dut, Rig, RigError, View};
use crate::measurement::Measurement;
use crate::trial::{Flow, Load, Outcome, Pace, Source, Trial};

pub struct Latency;

/// Bars of store-and-forward, 64 octets: at the core's edge, at GMII.
const STORED_NS: [u64; 2] = [592, 850];
/// Bars of cut-through with a layer-2 key, any size.
const CUT_NS: [u64; 2] = [240, 500];

/// The columns that the plot draws.
pub const FIRST_TO_FIRST: &str = "greatest";
pub const LAST_TO_FIRST: &str = "greatest ";

impl Test for Latency {
    fn section(&self) -> &'static str {
        "RFC 2544, 26.2"
    }

    fn name(&self) -> &'static str {
        "latency"
    }

    fn title(&self) -> &'static str {
        "Latency, unloaded"
    }

    fn method(&self) -> &'static str {
        "Single frames from each port to the next, so far apart that they never meet, in every phase of the clocks and of the relay. At \
         GMII from the start frame delimiter in to the one out; at the core's edge from the first word accepted to the first one \
         presented (*first to first*). *Last to first*, from the end in, is RFC 1242's latency of a store-and-forward device. \
         With a key that looks further than the addresses of layer 2, frames go to a server behind a trunk of half of the ports that has this key; UDP, \
         from one of the other ports at a time, every size that has the octets needed before its FCS. The bar at the core's edge is 8 ns for each octet needed and \
         128 ns; of frames that are not IP 14 are needed, with the EtherType."
    }

    fn jobs(&self, _: &dyn Rig, plan: &Plan) -> Vec<Job> {
        let mut jobs = Vec::new();
        for cut in [false, true] {
            for view in View::ALL {
                for &octets in &plan.sizes {
                    let mode = if cut { "cut-through" } else { "store-and-forward" };
                    let label = format!("{mode}, {octets} octets, {}", view.name());
                    jobs.push(Job::new(label, move |rig: &dyn Rig, _: &Plan| {
                        latency(rig, view, octets, cut).map(|row| vec![row])
                    }));
                }
            }
        }
        jobs.extend(keys::jobs(&plan.sizes));
        jobs
    }
}

fn latency(rig: &dyn Rig, view: View, octets: usize, cut: bool) -> Result<Measurement, RigError> {
    let row = Measurement::new(if cut { "cut-through" } else { "store-and-forward" }, view, Some(octets));
    let bar = if cut { CUT_NS } else { STORED_NS }[usize::from(view == View::Gmii)];
    let mut dut = rig.dut(view, Clocks::EQUAL)?;
    if cut && !cut_through::enable_everywhere(&mut *dut)? {
        return Ok(row.bar(format!("<= {bar} ns: this build has no cut-through"), false));
    }
    let outcome = measure(&mut *dut, octets)?;
    let clean = outcome.lost() == 0 && outcome.faults() == 0;
    let greatest = outcome.fifo().summary().map_or(u64::MAX, |summary| summary.maximum_ns);
    let mut row = row
        .count("frames", outcome.offered())
        .count("lost", outcome.lost())
        .latencies(["first to first: least, ns", "mean", FIRST_TO_FIRST], outcome.fifo().summary());
    if !cut {
        row = row.latencies(["last to first: least", "mean ", LAST_TO_FIRST], outcome.lifo().summary());
    }
    // The bars of store-and-forward are for the shortest frames; the others wait for their own octets.
    if cut || octets == 64 {
        row = row.bar(format!("<= {bar} ns"), clean && greatest <= bar);
    } else {
        row = row.bar("no loss", clean);
    }
    Ok(row)
}

/// Gaps so long that the longest frame has left before the next comes, and of every residue modulo 32 octet times: four slots of the relay.
fn gaps() -> Vec<u64> {
    (0..32).map(|step| 2_000 + 33 * step).collect()
}

fn measure(dut: &mut dyn Dut, octets: usize) -> Result<Outcome, RigError> {
    learn_stations(dut)?;
    let ports = dut.ports();
    let mut load = Load::default();
    for port in 0..ports {
        let to = (port + 1) % ports;
        let orders = vec![order(port, to, octets, load.flow(Flow::to(port, to)))];
        // One port at a time: otherwise requests would meet in the relay.
        let delay_octets = port as u64 * 32 * 4_700;
        load.sources.push(Source { port, orders, frames: 32, pace: Pace::Gaps(gaps()), delay_octets });
    }
    Trial { load: &load, number: MEASURING }.run(dut)
}
