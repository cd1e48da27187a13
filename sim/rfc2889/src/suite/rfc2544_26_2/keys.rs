//! Cut-through with keys of a trunk that need more than the addresses of layer 2: the first word leaves when the last octet needed is in.

use trunkline_device::map::Key;

use super::FIRST_TO_FIRST;
use crate::dut::{cut_through, Clocks, Rig, RigError, View};
use crate::measurement::Measurement;
use crate::suite::common::{station, MEASURING};
use crate::suite::server::{load_trunk, mask, SERVER};
use crate::suite::Job;
use crate::trial::{
    Fault, Flow, Latencies, Load, Order, Pace, Packet, Path, Source, Summary, Trial, Version, OVERHEAD_OCTETS,
};

/// How the rows' cases begin.
const CASE: &str = "cut-through";
/// The column with the octets of a frame that the key needs, counted from 1: what the plot is over.
pub const NEEDED: &str = "octets needed";
const WORD_OCTETS: u64 = 4;
/// Frames of each size from each client.
const FRAMES: u64 = 16;
/// Longer than a frame is in the switch with cut-through. Frames begin in every residue modulo 16 octet times: two slots of the relay.
const LEAST_GAP_OCTETS: u64 = 384;

/// What a key needs of a kind of frame (docs/forwarding.md, section 3).
#[derive(Clone, Copy)]
struct Case {
    key: Key,
    /// None: not IP.
    version: Option<Version>,
    tagged: bool,
    octets_needed: u64,
}

const fn case(key: Key, version: Option<Version>, tagged: bool, octets_needed: u64) -> Case {
    Case { key, version, tagged, octets_needed }
}

/// Whatever is not IP is known by its EtherType. From 0, IPv4 has its addresses in octets 26 to 29 and 30 to 33, IPv6 in 22 to 37 and 38 to 53,
/// the port numbers behind them.
const CASES: [Case; 13] = [
    case(Key::FiveTuple, None, false, 14),
    case(Key::IpSource, Some(Version::V4), false, 30),
    case(Key::IpSource, Some(Version::V4), true, 34),
    case(Key::IpSource, Some(Version::V6), false, 38),
    case(Key::IpSource, Some(Version::V6), true, 42),
    case(Key::IpPair, Some(Version::V4), false, 34),
    case(Key::IpPair, Some(Version::V4), true, 38),
    case(Key::IpPair, Some(Version::V6), false, 54),
    case(Key::IpPair, Some(Version::V6), true, 58),
    case(Key::FiveTuple, Some(Version::V4), false, 38),
    case(Key::FiveTuple, Some(Version::V4), true, 42),
    case(Key::FiveTuple, Some(Version::V6), false, 58),
    case(Key::FiveTuple, Some(Version::V6), true, 62),
];

impl Case {
    fn name(&self) -> String {
        let version = match self.version {
            None => "not IP",
            Some(Version::V4) => "IPv4",
            Some(Version::V6) => "IPv6",
        };
        format!("{CASE}, {}, {version}{}", self.key.name(), if self.tagged { " tagged" } else { "" })
    }

    /// The octets needed are followed by an FCS.
    fn is_in(&self, octets: usize) -> bool {
        self.octets_needed + 4 <= octets as u64
    }
}

/// At the core's edge: the time the octets needed take on the line, and so much beside it.
pub fn bar_ns(octets_needed: u64) -> u64 {
    8 * octets_needed + 128
}

pub fn jobs(sizes: &[usize]) -> Vec<Job> {
    let job = |case: Case| {
        let sizes: Vec<usize> = sizes.iter().copied().filter(|octets| case.is_in(*octets)).collect();
        Job::new(case.name(), move |rig: &dyn Rig, _| measure(rig, &case, &sizes))
    };
    CASES.into_iter().map(job).collect()
}

/// Half of the ports send to a server behind a trunk of the others, one after the other, all sizes in turn.
fn measure(rig: &dyn Rig, case: &Case, sizes: &[usize]) -> Result<Vec<Measurement>, RigError> {
    let bar = format!("<= {} ns", bar_ns(case.octets_needed));
    let row = |octets: usize| Measurement::new(case.name(), View::Core, Some(octets)).count(NEEDED, case.octets_needed);
    let mut dut = rig.dut(View::Core, Clocks::EQUAL)?;
    if !cut_through::enable_everywhere(&mut *dut)? {
        let without = |octets: &usize| row(*octets).bar(format!("{bar}: this build has no cut-through"), false);
        return Ok(sizes.iter().map(without).collect());
    }
    let ports = dut.ports();
    let members: Vec<usize> = (ports / 2..ports).collect();
    load_trunk(&mut *dut, &members, case.key)?;
    let load = load(ports / 2, mask(&members), case, sizes);
    let outcome = Trial { load: &load, number: MEASURING }.run(&mut *dut)?;
    let of_size = |(nth, &octets): (usize, &usize)| {
        let paths = || outcome.paths.iter().filter(move |path| path.flow % sizes.len() == nth);
        let mut times = Latencies::default();
        paths().for_each(|path| times.merge(&path.fifo));
        let lost: u64 = paths().map(Path::lost).sum();
        // What leaves before the octets needed are in was decided by something else.
        let needed_ns = 8 * (case.octets_needed - WORD_OCTETS);
        let met = |times: Summary| times.minimum_ns >= needed_ns && times.maximum_ns <= bar_ns(case.octets_needed);
        row(octets)
            .count("frames", paths().map(|path| path.offered).sum())
            .count("lost", lost)
            .latencies(["first to first: least, ns", "mean", FIRST_TO_FIRST], times.summary())
            .bar(&bar, times.summary().is_some_and(met))
            .unless(lost + outcome.faults() != 0)
    };
    Ok(sizes.iter().enumerate().map(of_size).collect())
}

/// A flow for each client and size, those of a client one after the other.
fn load(clients: usize, members: u8, case: &Case, sizes: &[usize]) -> Load {
    let mut load = Load::default();
    let gaps: Vec<u64> = (0..FRAMES).map(|step| LEAST_GAP_OCTETS + step).collect();
    let each: u64 = sizes.iter().map(|octets| *octets as u64 + OVERHEAD_OCTETS + LEAST_GAP_OCTETS + FRAMES).sum();
    for port in 0..clients {
        let order = |&octets: &usize| {
            let flow = load.flow(Flow { ingress: port, egresses: members, to_one: true });
            let packet =
                case.version.map(|version| Packet { version, tagged: case.tagged, conversation: 1_024 + flow as u16 });
            Order { destination: SERVER, source: station(port), octets, flow, fault: Fault::None, packet }
        };
        let orders: Vec<Order> = sizes.iter().map(order).collect();
        let frames = FRAMES * orders.len() as u64;
        let delay_octets = port as u64 * FRAMES * each;
        load.sources.push(Source { port, orders, frames, pace: Pace::Gaps(gaps.clone()), delay_octets });
    }
    load
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_those_of_the_octets_needed() {
        let bars: Vec<u64> = CASES.iter().map(|case| bar_ns(case.octets_needed)).collect();
        assert_eq!(bars, [240, 368, 400, 432, 464, 400, 432, 560, 592, 432, 464, 592, 624]);
    }

    #[test]
    fn a_client_sends_after_the_one_before_and_every_size_begins_in_every_residue() {
        let sizes = [64, 128, 256, 512, 1_024, 1_280, 1_518];
        let load = load(4, 0b1111_0000, &CASES[1], &sizes);
        let mut end = 0;
        for source in &load.sources {
            assert!(source.delay_octets >= end);
            let Pace::Gaps(gaps) = &source.pace else { panic!() };
            let (mut now, mut residues) = (source.delay_octets, vec![std::collections::BTreeSet::new(); sizes.len()]);
            for nth in 0..source.frames as usize {
                now += gaps[nth % gaps.len()];
                residues[nth % sizes.len()].insert(now % 16);
                now += 8 + sizes[nth % sizes.len()] as u64;
            }
            assert!(residues.iter().all(|residues| residues.len() >= 8), "{residues:?}");
            end = now;
        }
    }
}
