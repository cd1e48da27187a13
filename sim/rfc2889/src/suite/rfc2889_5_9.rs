//! RFC 2889 section 5.9: errored frames filtering.

use trunkline_map::DropReason;

use super::common::{learn_stations, order, MEASURING};
use super::{Job, Plan, Test};
use crate::dut::{Clocks, Rig, RigError, View};
use crate::measurement::Measurement;
use crate::trial::{Fault, Flow, Load, Order, Pace, Source, Trial};

pub struct ErroredFrames;

/// What is wrong, octets, fault, and the reason under which each frame must be counted.
const KINDS: [(&str, usize, Fault, DropReason); 12] = [
    ("undersize", 63, Fault::None, DropReason::Undersize),
    ("undersize", 32, Fault::None, DropReason::Undersize),
    ("fragment", 63, Fault::Fcs, DropReason::Fragment),
    ("fragment", 18, Fault::Fcs, DropReason::Fragment),
    ("oversize", 1_519, Fault::None, DropReason::Oversize),
    ("oversize", 2_100, Fault::None, DropReason::Oversize),
    ("jabber", 1_519, Fault::Fcs, DropReason::Jabber),
    ("jabber", 2_100, Fault::Fcs, DropReason::Jabber),
    ("CRC error", 64, Fault::Fcs, DropReason::FcsError),
    ("CRC error", 1_518, Fault::Fcs, DropReason::FcsError),
    ("symbol error", 64, Fault::Symbol, DropReason::SymbolError),
    ("symbol error", 1_518, Fault::Symbol, DropReason::SymbolError),
];
/// Bad frames of each kind from each port.
const FRAMES: u64 = 50;

impl Test for ErroredFrames {
    fn section(&self) -> &'static str {
        "RFC 2889, 5.9"
    }

    fn name(&self) -> &'static str {
        "errored"
    }

    fn title(&self) -> &'static str {
        "Errored frames"
    }

    fn method(&self) -> &'static str {
        "Every port sends bad frames and good ones in turn at the full rate. No bad frame may come out, no good one may be lost, and each bad \
         one must be counted once under its reason. GMII is an octet wide: dribble bits and alignment errors, which are parts of an \
         octet, cannot be expressed on it; what a PHY cannot decode comes as RX_ER, the symbol error."
    }

    fn jobs(&self, _: &dyn Rig, _: &Plan) -> Vec<Job> {
        let job = |(name, octets, fault, reason): (&'static str, usize, Fault, DropReason)| {
            Job::new(format!("{name}, {octets} octets"), move |rig: &dyn Rig, _: &Plan| {
                errored(rig, name, octets, fault, reason).map(|row| vec![row])
            })
        };
        KINDS.into_iter().map(job).collect()
    }
}

fn errored(
    rig: &dyn Rig,
    name: &str,
    octets: usize,
    fault: Fault,
    reason: DropReason,
) -> Result<Measurement, RigError> {
    let ports = rig.parameters().ports as usize;
    let mut load = Load::default();
    for port in 0..ports {
        let to = (port + 1) % ports;
        let good = load.flow(Flow::to(port, to));
        let bad = load.flow(Flow { ingress: port, egresses: 0, to_one: false });
        let orders = vec![order(port, to, 128, good), Order { fault, ..order(port, to, octets, bad) }];
        load.sources.push(Source { port, orders, frames: 2 * FRAMES, pace: Pace::Share(1.0), delay_octets: 0 });
    }
    let mut dut = rig.dut(View::Gmii, Clocks::EQUAL)?;
    learn_stations(&mut *dut)?;
    let outcome = Trial { load: &load, number: MEASURING }.run(&mut *dut)?;
    let sent = FRAMES * ports as u64;
    let counts = dut.counts()?;
    let counted = counts.dropped(reason);
    let elsewhere = counts.all() - counted;
    let through = outcome.misdirected.len() as u64 + outcome.foreign + outcome.damaged;
    let met = through == 0 && counted == sent && elsewhere == 0 && outcome.lost() == 0 && outcome.faults() == 0;
    Ok(Measurement::new(name, View::Gmii, Some(octets))
        .count("bad frames sent", sent)
        .count("forwarded", through)
        .count("counted", counted)
        .count("counted otherwise", elsewhere)
        .count("good frames lost", outcome.lost())
        .bar(format!("0 forwarded, all counted as `{}`", reason.name()), met))
}
