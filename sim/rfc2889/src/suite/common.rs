//! Stations, their learning, and the throughput trial that several sections share.

use macaddr::MacAddr6;

use super::{Job, Plan};
use crate::dut::{Clocks, Dut, Rig, RigError, View};
use crate::measurement::Measurement;
use crate::trial::{frames_within, Fault, Flow, LineUse, Load, Order, Outcome, Pace, Source, Trial};

/// The address of a port's station.
pub fn station(port: usize) -> MacAddr6 {
    MacAddr6::new(0x02, 0x28, 0x89, 0x00, port as u8, 0x01)
}

/// The number of the trial that makes addresses known; those that count come after it.
pub const LEARNING: u16 = 1;
pub const MEASURING: u16 = 2;

/// Frames from the station of one port to that of another.
pub fn order(from: usize, to: usize, octets: usize, flow: usize) -> Order {
    Order { destination: station(to), source: station(from), octets, flow, fault: Fault::None, packet: None }
}

/// Every station broadcasts a frame, one port after the other.
pub fn learn_stations(dut: &mut dyn Dut) -> Result<Outcome, RigError> {
    let ports = dut.ports();
    let mut load = Load::default();
    for port in 0..ports {
        let flow = load.flow(Flow { ingress: port, egresses: everyone_but(port, ports), to_one: false });
        let order = Order { destination: MacAddr6::broadcast(), ..order(port, port, 64, flow) };
        let delay_octets = port as u64 * 100;
        load.sources.push(Source { port, orders: vec![order], frames: 2, pace: Pace::Share(0.1), delay_octets });
    }
    Trial { load: &load, number: LEARNING }.run(dut)
}

pub fn everyone_but(port: usize, ports: usize) -> u8 {
    ((1_u16 << ports) - 1) as u8 & !(1 << port)
}

/// A load in which each sender goes through its receivers in turn.
pub fn in_turn(senders: &[(usize, Vec<usize>)], octets: usize, share: f64, frames: u64) -> Load {
    let mut load = Load::default();
    for (port, receivers) in senders {
        let orders =
            receivers.iter().map(|&to| order(*port, to, octets, load.flow(Flow::to(*port, to)))).collect::<Vec<_>>();
        load.sources.push(Source { port: *port, orders, frames, pace: Pace::Share(share), delay_octets: 0 });
    }
    load
}

/// Clocks, the share of the line rate offered, and how the case is called.
pub const CLOCKING: [(Clocks, f64, &str); 3] = [
    (Clocks::EQUAL, 1.0, "100 %"),
    (Clocks::FAST_IN, 0.999, "99.9 %, in +100 ppm, out -100 ppm"),
    (Clocks::FAST_OUT, 0.999, "99.9 %, in -100 ppm, out +100 ppm"),
];

/// Senders and receivers of a switch with so many ports.
pub type Pattern = fn(usize) -> Vec<(usize, Vec<usize>)>;

/// A job for each size, view and clocking; `of_each` is the share of the line rate each sender may use.
pub fn throughput_jobs(name: &'static str, plan: &Plan, pattern: Pattern, of_each: fn(usize) -> f64) -> Vec<Job> {
    let mut jobs = Vec::new();
    for view in View::ALL {
        for (clocks, share, clocking) in CLOCKING {
            if view == View::Core && clocks != Clocks::EQUAL || plan.quick && clocks == Clocks::FAST_OUT {
                continue;
            }
            for &octets in &plan.sizes {
                let case = if name.is_empty() { clocking.to_string() } else { format!("{name}, {clocking}") };
                let label = format!("{case}, {octets} octets, {}", view.name());
                jobs.push(Job::new(label, move |rig: &dyn Rig, plan: &Plan| {
                    let ports = rig.parameters().ports as usize;
                    let offered = share * of_each(ports);
                    let frames = frames_within(plan.trial_ps, octets, offered);
                    let load = in_turn(&pattern(ports), octets, offered, frames);
                    throughput(rig, view, clocks, &case, octets, share, &load).map(|one| vec![one])
                }));
            }
        }
    }
    jobs
}

/// The column that the plot draws: all ports together.
pub const FORWARDED: &str = "forwarded, frames/s";

/// What an egress line may carry less than it is owed: more would pile up in the switch.
const SLACK: f64 = 0.0005;

/// And the time it may stand still once.
const PAUSE_PS: f64 = 1e6;

/// A trial of a load on a fresh switch whose stations are known; `share` is that of the line rate which the bar is about.
pub fn throughput(
    rig: &dyn Rig,
    view: View,
    clocks: Clocks,
    case: &str,
    octets: usize,
    share: f64,
    load: &Load,
) -> Result<Measurement, RigError> {
    let mut dut = rig.dut(view, clocks)?;
    learn_stations(&mut *dut)?;
    let outcome = Trial { load, number: MEASURING }.run(&mut *dut)?;
    let clean = outcome.lost() == 0 && outcome.faults() == 0;
    let (bar, met) = match share < 1.0 {
        true => ("99.9 % of line rate, 0 lost", clean),
        false => ("100 % of line rate, 0 lost", clean && keeps_up(load, &outcome)),
    };
    Ok(Measurement::new(case, view, Some(octets))
        .count("frames offered", outcome.offered())
        .count("frames lost", outcome.lost())
        .count("faults", outcome.faults())
        .with("offered, % of a line", 100.0 * Outcome::least_share(&outcome.ingress))
        .with(FORWARDED, outcome.egress.iter().map(LineUse::frames_per_s).sum::<f64>().round())
        .with("forwarded, % of a line", 100.0 * Outcome::least_share(&outcome.egress))
        .latencies(["least latency, ns", "mean, ns", "greatest, ns"], outcome.fifo().summary())
        .bar(bar, met))
}

/// Every egress line carries what is offered to it as fast as it is offered.
fn keeps_up(load: &Load, outcome: &Outcome) -> bool {
    outcome.egress.iter().enumerate().all(|(egress, line)| {
        let owed: f64 = load.sources.iter().map(|source| owed(load, source, egress)).sum();
        // A line may begin with a pause while the senders fall into step; one that is not full may also end with one.
        let pause = match owed < 1.0 - SLACK {
            true => 1.0 / line.frames.max(1) as f64,
            false => PAUSE_PS / line.duration_ps() as f64,
        };
        owed == 0.0 || line.share() >= owed * (1.0 - SLACK - pause)
    })
}

/// The share of an egress line that a source asks for.
fn owed(load: &Load, source: &Source, egress: usize) -> f64 {
    let Pace::Share(share) = source.pace else { return 0.0 };
    let here = source.orders.iter().filter(|order| load.flows[order.flow].egresses >> egress & 1 == 1).count();
    share * here as f64 / source.orders.len() as f64
}
