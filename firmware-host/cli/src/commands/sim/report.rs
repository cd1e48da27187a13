//! A report as tables.

use std::fmt::Write;

use trunkline_sim::run::{Report, TrunkShares};

use crate::output::Columns;

pub fn tables(report: &Report) -> String {
    let shown: usize = report.ports.iter().map(|port| port.frames_in).sum();
    let mut text = format!(
        "{} frames, {} of them at a dead link; {} accepted, {} copies sent, {} copies lost; {} of simulated time from {} ns on\n\n",
        report.frames,
        report.frames.saturating_sub(shown),
        report.accepted,
        report.copies,
        report.lost,
        time(report.simulated_ns),
        report.start_ns
    );
    text += &ports(report);
    for trunk in &report.trunks {
        text += &shares(trunk);
    }
    text += &failovers(report);
    text += &discards(report);
    if let Some(latency) = &report.latency {
        let [minimum, median, maximum] = [latency.minimum_ns, latency.median_ns, latency.maximum_ns].map(time);
        let _ = writeln!(text, "latency  min {minimum}  median {median}  max {maximum}");
    }
    text
}

fn ports(report: &Report) -> String {
    let mut columns = Columns::new(&["port", "#frames in", "#octets in", "#frames out", "#octets out"]);
    for (port, totals) in report.ports.iter().enumerate() {
        let counts = [totals.frames_in, totals.octets_in, totals.frames_out, totals.octets_out];
        let mut cells = vec![format!("p{port}")];
        cells.extend(counts.map(|count| count.to_string()));
        columns.row(&cells);
    }
    format!("{columns}\n")
}

/// A column for each time between two changes of links.
fn shares(trunk: &TrunkShares) -> String {
    let mut headings = vec![format!("trunk {}", trunk.name)];
    for share in &trunk.shares {
        headings.push(format!("#{} to {}", time(share.from_ns), time(share.to_ns)));
        headings.push("#share".into());
    }
    let mut columns = Columns::new(&headings);
    let Some(first) = trunk.shares.first() else { return String::new() };
    for (index, (port, _)) in first.members.iter().enumerate() {
        let mut cells = vec![format!("p{port}")];
        for share in &trunk.shares {
            let total: usize = share.members.iter().map(|(_, frames)| frames).sum();
            let frames = share.members[index].1;
            cells.push(frames.to_string());
            cells.push(format!("{:.1} %", 100.0 * frames as f64 / total.max(1) as f64));
        }
        columns.row(&cells);
    }
    format!("{columns}\n")
}

fn failovers(report: &Report) -> String {
    let mut text = String::new();
    for failover in &report.failovers {
        let diverted = match failover.first_diverted_ns {
            Some(after) => format!("the first frame in its place left {} later", time(after)),
            None => "no frame had to take its place".into(),
        };
        let (port, at) = (failover.port, time(failover.time_ns));
        let (moved, buckets) = (failover.buckets_moved, failover.buckets);
        let _ = writeln!(text, "p{port} cut at {at}: {moved} of {buckets} buckets moved; {diverted}");
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn discards(report: &Report) -> String {
    if report.discards.is_empty() {
        return "nothing discarded\n\n".into();
    }
    let mut headings = vec!["discarded".to_string()];
    headings.extend((0..report.ports.len()).map(|port| format!("#p{port}")));
    let mut columns = Columns::new(&headings);
    for discards in &report.discards {
        let mut cells = vec![discards.reason.to_string()];
        cells.extend(discards.per_port.iter().map(u64::to_string));
        columns.row(&cells);
    }
    format!("{columns}\n")
}

/// Three digits or more, in the unit that fits.
fn time(ns: u64) -> String {
    match ns {
        0 => "0".into(),
        1..10_000 => format!("{ns} ns"),
        10_000..10_000_000 => format!("{:.1} us", ns as f64 / 1e3),
        _ => format!("{:.1} ms", ns as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trunkline_sim::run::{Discards, Failover, Latency, PortTotals, Share};

    #[test]
    fn a_report_shows_shares_before_and_after_the_cut() {
        let share = |from_ns, to_ns, members| Share { from_ns, to_ns, members };
        let report = Report {
            configuration: "gmii-4".into(),
            start_ns: 1_234_000,
            simulated_ns: 12_345_678,
            frames: 9,
            accepted: 8,
            copies: 9,
            lost: 1,
            ports: vec![PortTotals { frames_in: 4, octets_in: 256, frames_out: 0, octets_out: 0 }; 2],
            trunks: vec![TrunkShares {
                name: "server".into(),
                shares: vec![
                    share(0, 6_000_000, vec![(1, 3), (2, 1)]),
                    share(6_000_000, 12_345_678, vec![(1, 5), (2, 0)]),
                ],
            }],
            failovers: vec![Failover {
                port: 2,
                time_ns: 6_000_000,
                buckets: 32,
                buckets_moved: 16,
                first_diverted_ns: Some(980),
            }],
            discards: vec![Discards { reason: "flushed", per_port: vec![0, 1] }],
            latency: Some(Latency { minimum_ns: 700, median_ns: 1_200, maximum_ns: 25_400 }),
        };
        let expected = "\
9 frames, 1 of them at a dead link; 8 accepted, 9 copies sent, 1 copies lost; 12.3 ms of simulated time from 1234000 ns on

port  frames in  octets in  frames out  octets out
p0            4        256           0           0
p1            4        256           0           0

trunk server  0 to 6000.0 us   share  6000.0 us to 12.3 ms    share
p1                         3  75.0 %                     5  100.0 %
p2                         1  25.0 %                     0    0.0 %

p2 cut at 6000.0 us: 16 of 32 buckets moved; the first frame in its place left 980 ns later

discarded  p0  p1
flushed     0   1

latency  min 700 ns  median 1200 ns  max 25.4 us
";
        assert_eq!(tables(&report), expected);
    }
}
