//! The plots of a report: throughput by size, latency by size, shares over time where members failed.

use std::collections::BTreeMap;

use trunkline_sim::plot::{Axes, Marker, Plot, Series};

use super::Report;
use crate::dut::View;
use crate::measurement::{Measurement, Result as TestResult};
use crate::suite::common::FORWARDED;
use crate::suite::rfc2544_26_2::keys::{self, NEEDED};
use crate::suite::rfc2544_26_2::{FIRST_TO_FIRST, LAST_TO_FIRST};

pub struct Figure {
    /// Of which test.
    pub name: &'static str,
    pub file: String,
    pub plot: Plot,
}

const THROUGHPUT: [&str; 3] = ["meshed", "partial", "unidirectional"];

pub fn of(report: &Report) -> Vec<Figure> {
    let mut figures = Vec::new();
    let series = throughput(report);
    if drawable(&series) {
        let axes = Axes { x: "frame size, octets", y: "forwarded, thousand frames/s" };
        let title = "Throughput at GMII of all ports together, 100 % offered".to_string();
        let plot = Plot { title, axes, series, ..Plot::default() };
        figures.push(Figure { name: "meshed", file: "rfc2889-throughput.svg".into(), plot });
    }
    for run in &report.runs {
        for result in run.results.iter().filter(|result| result.name == "latency") {
            let series = latency(result);
            if drawable(&series) {
                let axes = Axes { x: "frame size, octets", y: "latency, ns" };
                let title = format!("Latency, unloaded, {}", run.configuration);
                let plot = Plot { title, axes, series, ..Plot::default() };
                figures.push(Figure { name: "latency", file: format!("rfc2889-latency-{}.svg", run.ports), plot });
            }
            let series = by_octets_needed(result);
            if drawable(&series) {
                let axes = Axes { x: "octets of the frame that the key needs", y: "latency, ns" };
                let title = format!("Cut-through at the core's edge, greatest of all sizes, {}", run.configuration);
                let plot = Plot { title, axes, series, ..Plot::default() };
                figures.push(Figure { name: "latency", file: format!("rfc2889-cut-through-{}.svg", run.ports), plot });
            }
        }
        for (result, one) in TestResult::of(run).filter(|(_, one)| !one.curves.is_empty()) {
            let series =
                one.curves.iter().map(|curve| Series { name: curve.name.clone(), points: curve.points.clone() });
            let markers = one.events.iter().map(|event| Marker { time_us: event.time_us, label: event.label.clone() });
            let title = format!("{}: {}, {}", result.title, one.case, run.configuration);
            let slug: String = one.case.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
            let file = format!("rfc2889-{}-{}-{slug}.svg", result.name, run.ports);
            let plot = Plot { title, series: series.collect(), markers: markers.collect(), ..Plot::default() };
            figures.push(Figure { name: result.name, file, plot });
        }
    }
    figures
}

fn drawable(series: &[Series]) -> bool {
    series.iter().any(|series| series.points.len() > 1)
}

/// Rows of one case at one view as a line over the size.
fn by_size(name: String, rows: &[&Measurement], value: &str, unit: f64) -> Option<Series> {
    let point = |row: &&Measurement| Some((row.octets? as f64, row.get(value)? * unit));
    let points: Vec<_> = rows.iter().filter_map(point).collect();
    (points.len() > 1).then_some(Series { name, points })
}

fn throughput(report: &Report) -> Vec<Series> {
    let mut series = Vec::new();
    for run in &report.runs {
        for result in run.results.iter().filter(|result| THROUGHPUT.contains(&result.name)) {
            let mut cases: Vec<&str> = Vec::new();
            for row in &result.measurements {
                if row.case.ends_with("100 %") && !cases.contains(&row.case.as_str()) {
                    cases.push(&row.case);
                }
            }
            for case in cases {
                let rows: Vec<_> =
                    result.measurements.iter().filter(|row| row.view == View::Gmii && row.case == case).collect();
                let short = case.split(',').next().filter(|_| case.contains(',')).unwrap_or(result.name);
                series.extend(by_size(format!("{short}, {}", run.ports), &rows, FORWARDED, 1e-3));
            }
        }
    }
    series
}

fn latency(result: &TestResult) -> Vec<Series> {
    let mut series = Vec::new();
    for mode in ["store-and-forward", "cut-through"] {
        for view in View::ALL {
            let rows: Vec<_> = result.measurements.iter().filter(|row| row.view == view && row.case == mode).collect();
            let short = if mode == "cut-through" { "cut" } else { "stored" };
            series.extend(by_size(format!("{short}, {}", view.name()), &rows, FIRST_TO_FIRST, 1.0));
            series.extend(by_size(format!("LIFO, {}", view.name()), &rows, LAST_TO_FIRST, 1.0));
        }
    }
    series
}

/// What cut-through takes with each key, and what it may take.
fn by_octets_needed(result: &TestResult) -> Vec<Series> {
    let mut greatest: BTreeMap<u64, f64> = BTreeMap::new();
    for row in result.measurements.iter().filter(|row| row.view == View::Core) {
        if let (Some(needed), Some(latency)) = (row.get(NEEDED), row.get(FIRST_TO_FIRST)) {
            let known = greatest.entry(needed as u64).or_default();
            *known = known.max(latency);
        }
    }
    let bars = greatest.keys().map(|needed| (*needed as f64, keys::bar_ns(*needed) as f64)).collect();
    let measured = greatest.iter().map(|(needed, latency)| (*needed as f64, *latency)).collect();
    vec![Series { name: "bar".into(), points: bars }, Series { name: "measured".into(), points: measured }]
}
