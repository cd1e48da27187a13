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
/// Words that a line of 1 Gb/s brings from the word that completes the key to the verdict.
const DECIDING_WORDS: u64 = 4;
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

/// Whatever is not IP is known by its EtherType. IPv4 has its addresses in octets 26 to 33 from 0, IPv6 in 22 to 53, the port numbers behind them.
const CASES: [Case; 9] = [
    case(Key::FiveTuple, None, false, 14),
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

    /// The frame is still coming in when the relay has decided; otherwise it is sent as one received whole.
    fn can_start_early(&self, octets: usize) -> bool {
        (octets as u64).div_ceil(WORD_OCTETS) >= self.octets_needed.div_ceil(WORD_OCTETS) + DECIDING_WORDS
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

/// Frames that end too soon for an early start, and what they take beyond the bar of their key.
pub fn notes(measurements: &[Measurement]) -> Vec<String> {
    let over = measurements.iter().filter_map(|row| {
        let (bar, greatest) = (bar_ns(row.get(NEEDED)? as u64), row.get(FIRST_TO_FIRST)? as u64);
        let case = row.case.trim_start_matches(CASE).trim_start_matches(", ");
        (greatest > bar && !row.misses())
            .then(|| format!("{case}, {} octets: {greatest} ns, not {bar}", row.octets.unwrap_or(0)))
    });
    let over: Vec<String> = over.collect();
    let what = "Over 8 ns for each octet needed and 128 ns, for the frame ends before the relay has decided and is then sent as one received whole";
    (!over.is_empty()).then(|| format!("{what}: {}.", over.join("; "))).into_iter().collect()
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
        let row = row(octets)
            .count("frames", paths().map(|path| path.offered).sum())
            .count("lost", lost)
            .latencies(["first to first: least, ns", "mean", FIRST_TO_FIRST], times.summary());
        let row = match case.can_start_early(octets) {
            true => {
                // What leaves before they are in was decided by something else.
                let needed_ns = 8 * (case.octets_needed - WORD_OCTETS);
                let met =
                    |times: Summary| times.minimum_ns >= needed_ns && times.maximum_ns <= bar_ns(case.octets_needed);
                row.bar(&bar, times.summary().is_some_and(met))
            }
            false => row.bar("no loss", true),
        };
        row.unless(lost + outcome.faults() != 0)
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
        assert_eq!(bars, [240, 400, 432, 560, 592, 432, 464, 592, 624]);
    }

    #[test]
    fn the_shortest_frames_are_over_before_the_relay_has_decided_by_what_lies_deep_in_ipv6() {
        let late: Vec<u64> =
            CASES.iter().filter(|case| !case.can_start_early(64)).map(|case| case.octets_needed).collect();
        assert_eq!(late, [54, 58, 58, 62]);
        assert!(CASES.iter().all(|case| case.can_start_early(128)));
    }

    #[test]
    fn a_row_over_the_bar_of_its_key_is_named() {
        let row = |greatest| {
            Measurement::new("cut-through, ip-pair, IPv6", View::Core, Some(64))
                .count(NEEDED, 54)
                .count(FIRST_TO_FIRST, greatest)
        };
        assert!(notes(&[row(560)]).is_empty());
        let notes = notes(&[row(560), row(608)]);
        assert!(notes[0].ends_with(": ip-pair, IPv6, 64 octets: 608 ns, not 560."), "{notes:?}");
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
