//! A run as files: a capture of every port, and the shares of the trunks' members over time.

use std::path::Path;

use crate::capture::{CaptureError, CaptureWriter, Direction};
use crate::golden::reception;
use crate::plot::{Marker, Plot, Series};
use crate::scenario::Scenario;
use crate::scoreboard::{Log, Verified};

/// Time, port, direction, octets, comment.
type Captured<'a> = (u64, usize, Direction, &'a [u8], Option<&'a str>);

/// Everything that entered and left, in order of time.
pub fn write_capture(path: &Path, log: &Log, verified: &Verified) -> Result<(), CaptureError> {
    let mut copied = vec![false; log.shown.len()];
    for copy in &verified.forwarded {
        copied[copy.shown] = true;
    }
    let mut frames: Vec<Captured<'_>> = Vec::new();
    for (index, shown) in log.shown.iter().enumerate() {
        let driven = &shown.driven;
        let comment = match reception::fault(&driven.octets, driven.error) {
            _ if driven.octets.is_empty() => continue,
            Some(reason) => Some(reason.name()),
            None if !copied[index] => Some("discarded by the relay"),
            None => None,
        };
        frames.push((driven.sfd_ps, shown.port, Direction::Inbound, &driven.octets, comment));
    }
    for (port, received) in log.received.iter().enumerate() {
        frames.extend(received.iter().map(|one| (one.sfd_ps, port, Direction::Outbound, &one.octets[..], None)));
    }
    frames.sort_by_key(|(time_ps, port, ..)| (*time_ps, *port));
    let names: Vec<String> = (0..log.received.len()).map(|port| format!("p{port}")).collect();
    let mut writer = CaptureWriter::create(path, &names)?;
    for (time_ps, port, direction, octets, comment) in frames {
        let frame = &octets[..octets.len().saturating_sub(4)];
        writer.write(port, direction, time_ps / 1_000, frame, comment)?;
    }
    writer.finish()
}

/// Points of each line.
const POINTS: u64 = 40;

/// The share of each member in the octets that left by its trunk, over a sliding window.
pub fn plot(scenario: &Scenario, log: &Log, verified: &Verified, start_ps: u64) -> Plot {
    let end_ps = verified.forwarded.iter().map(|copy| log.received[copy.egress][copy.received].sfd_ps).max();
    let end_ps = end_ps.unwrap_or(start_ps).max(start_ps + POINTS);
    let step_ps = (end_ps - start_ps) / POINTS;
    let octets = |port: usize, from_ps: u64| -> usize {
        let within = from_ps..from_ps + step_ps;
        log.received[port].iter().filter(|one| within.contains(&one.sfd_ps)).map(|one| one.octets.len()).sum()
    };
    let microseconds = |time_ps: u64| (time_ps.saturating_sub(start_ps)) as f64 / 1e6;
    let mut series = Vec::new();
    for trunk in &scenario.trunks {
        let members: Vec<usize> = trunk.trunk.members.iter().map(|port| usize::from(*port)).collect();
        for &port in &members {
            let point = |step: u64| {
                let from_ps = start_ps + step * step_ps;
                let total: usize = members.iter().map(|member| octets(*member, from_ps)).sum();
                let share = 100.0 * octets(port, from_ps) as f64 / total.max(1) as f64;
                (microseconds(from_ps + step_ps / 2), share)
            };
            series.push(Series { name: format!("{} p{port}", trunk.name), points: (0..POINTS).map(point).collect() });
        }
    }
    let changes = log.links.iter().filter(|link| link.time_ps >= start_ps);
    let marker = |link: &crate::bench::LinkChange| {
        let label = format!("p{} {}", link.port, if link.up { "up" } else { "down" });
        Marker { time_us: microseconds(link.time_ps), label }
    };
    Plot { title: "Share of each member".into(), series, markers: changes.map(marker).collect(), ..Plot::default() }
}
