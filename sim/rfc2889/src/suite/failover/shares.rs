//! Which conversations move, and how the survivors share them.

use std::collections::HashSet;

use trunkline_device::map::{DropReason, Key};

use super::{client, members, to_server, OCTETS};
use crate::dut::{Clocks, Rig, RigError, View};
use crate::measurement::{Curve, Event, Measurement};
use crate::suite::common::MEASURING;
use crate::suite::server::{load_trunk, mask};
use crate::trial::{Flow, Load, Order, Outcome, Pace, Source, Trial, OVERHEAD_OCTETS};

/// Every conversation sends so often before a cut, and as often after it.
const ROUNDS: u64 = 4;
const FRAME_PS: u64 = (OCTETS as u64 + OVERHEAD_OCTETS) * 8_000;

/// A frame of a conversation that left the switch.
struct Seen {
    bucket: usize,
    egress: usize,
    time_ps: u64,
}

struct Traffic {
    members: Vec<usize>,
    buckets: usize,
    start_ps: u64,
    outcome: Outcome,
    seen: Vec<Seen>,
    /// `flushed`, `egress_down` and `no_live_member` together.
    counted: u64,
}

fn round_ps(buckets: usize) -> u64 {
    ROUNDS * buckets as u64 * FRAME_PS
}

/// One client port, one conversation for each bucket; the links go down in turn after every so many rounds.
fn run(rig: &dyn Rig, cuts: &[Vec<usize>]) -> Result<Traffic, RigError> {
    let parameters = rig.parameters();
    let (members, buckets) = (members(parameters.ports as usize), parameters.buckets() as usize);
    let mut dut = rig.dut(View::Gmii, Clocks::EQUAL)?;
    load_trunk(&mut *dut, &members, Key::Sa)?;
    let mut load = Load::default();
    let order = |bucket| {
        let flow = load.flow(Flow { ingress: 0, egresses: mask(&members), to_one: true });
        to_server(client(0, bucket), flow)
    };
    let orders: Vec<Order> = (0..buckets).map(order).collect();
    let frames = ROUNDS * buckets as u64 * (cuts.len() as u64 + 1);
    load.sources.push(Source { port: 0, orders, frames, pace: Pace::Share(1.0), delay_octets: 0 });
    let start_ps = Trial::start_ps(&*dut);
    for (nth, cut) in (1..).zip(cuts) {
        for member in cut {
            // In the middle of a frame.
            dut.plan_link(start_ps + nth * round_ps(buckets) + FRAME_PS / 3, *member, false);
        }
    }
    let mut seen = Vec::new();
    let outcome = Trial { load: &load, number: MEASURING }.observe(&mut *dut, &mut |egress, tag, received| {
        seen.push(Seen { bucket: usize::from(tag.flow), egress, time_ps: received.sfd_ps });
    })?;
    let counts = dut.counts()?;
    let counted =
        [DropReason::Flushed, DropReason::EgressDown, DropReason::NoLiveMember].map(|one| counts.dropped(one));
    Ok(Traffic { members, buckets, start_ps, outcome, seen, counted: counted.iter().sum() })
}

impl Traffic {
    /// By which members the conversations left in a stage, the first being the one before any cut; its last round.
    fn egresses(&self, stage: u64) -> Vec<HashSet<usize>> {
        let end_ps = self.start_ps + (stage + 1) * round_ps(self.buckets);
        let begin_ps = end_ps - 2 * self.buckets as u64 * FRAME_PS;
        let mut egresses = vec![HashSet::new(); self.buckets];
        for seen in self.seen.iter().filter(|seen| (begin_ps..end_ps).contains(&seen.time_ps)) {
            egresses[seen.bucket].insert(seen.egress);
        }
        egresses
    }

    /// The most and the fewest conversations of a member that is left.
    fn spread(&self, egresses: &[HashSet<usize>], dead: &[usize]) -> (usize, usize) {
        let carried = |member: &usize| egresses.iter().filter(|egresses| egresses.contains(member)).count();
        let carried: Vec<usize> = self.members.iter().filter(|one| !dead.contains(one)).map(carried).collect();
        (carried.iter().copied().max().unwrap_or(0), carried.iter().copied().min().unwrap_or(0))
    }
}

/// These links at once.
pub fn cut(rig: &dyn Rig, dead: &[usize]) -> Result<Measurement, RigError> {
    let traffic = run(rig, &[dead.to_vec()])?;
    let (before, after) = (traffic.egresses(0), traffic.egresses(1));
    let on_dead = |egresses: &HashSet<usize>| egresses.iter().any(|egress| dead.contains(egress));
    let pairs = || before.iter().zip(&after);
    let owed = before.iter().filter(|egresses| on_dead(egresses)).count();
    let moved = pairs().filter(|(before, after)| on_dead(before) && after.len() == 1 && !on_dead(after)).count();
    let needless = pairs().filter(|(before, after)| !on_dead(before) && before != after).count();
    let (most, fewest) = traffic.spread(&after, dead);
    let lost = traffic.outcome.lost();
    let met = moved == owed && needless == 0 && most - fewest <= 1 && lost == traffic.counted;
    let names: Vec<String> = dead.iter().map(|port| format!("p{port}")).collect();
    let case = format!("{} of {} cut: {}", dead.len(), traffic.members.len(), names.join(" "));
    Ok(Measurement::new(case, View::Gmii, Some(OCTETS))
        .count("buckets", traffic.buckets as u64)
        .count("of dead members", owed as u64)
        .count("moved", moved as u64)
        .count("moved needlessly", needless as u64)
        .count("most of a survivor", most as u64)
        .count("fewest", fewest as u64)
        .count("frames lost", lost)
        .count("not counted", lost.abs_diff(traffic.counted))
        .bar("only theirs move, survivors within 1 bucket", met)
        .unless(traffic.outcome.faults() != 0))
}

/// A window of the plot.
const POINTS: u64 = 60;

/// The links go down one after the other: how the shares change over time.
pub fn one_after_the_other(rig: &dyn Rig) -> Result<Measurement, RigError> {
    let all = members(rig.parameters().ports as usize);
    let cuts: Vec<Vec<usize>> = all[..all.len() - 1].iter().map(|member| vec![*member]).collect();
    let traffic = run(rig, &cuts)?;
    let (most, fewest) = traffic.spread(&traffic.egresses(cuts.len() as u64), &all[..cuts.len()]);
    let mut row = Measurement::new("one after the other", View::Gmii, Some(OCTETS))
        .count("buckets", traffic.buckets as u64)
        .count("most of a survivor", most as u64)
        .count("fewest", fewest as u64)
        .count("frames lost", traffic.outcome.lost())
        .count("not counted", traffic.outcome.lost().abs_diff(traffic.counted));
    let end_ps = (cuts.len() as u64 + 1) * round_ps(traffic.buckets);
    let step_ps = end_ps / POINTS;
    for &member in &all {
        let point = |nth: u64| {
            let from_ps = traffic.start_ps + nth * step_ps;
            let within =
                || traffic.seen.iter().filter(move |seen| (from_ps..from_ps + step_ps).contains(&seen.time_ps));
            let share = within().filter(|seen| seen.egress == member).count() as f64 / within().count().max(1) as f64;
            ((nth as f64 + 0.5) * step_ps as f64 / 1e6, 100.0 * share)
        };
        row.curves.push(Curve { name: format!("p{member}"), points: (0..POINTS).map(point).collect() });
    }
    for (nth, cut) in (1..).zip(&cuts) {
        let time_us = (nth * round_ps(traffic.buckets)) as f64 / 1e6;
        row.events.push(Event { time_us, label: format!("p{} down", cut[0]) });
    }
    Ok(row)
}
