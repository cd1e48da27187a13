//! What a test measured, and whether it is good enough.

use serde::Serialize;

use crate::dut::View;
use crate::trial::Summary;

/// One row of a test's table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measurement {
    /// What is measured, in the words of the test.
    pub case: String,
    pub view: View,
    /// Length of the frames, if it is one.
    pub octets: Option<usize>,
    pub values: Vec<Value>,
    pub verdict: Option<Verdict>,
    /// What happened over time, for a plot.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub curves: Vec<Curve>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
}

/// Points of (time in microseconds, share in percent).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    pub time_us: f64,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Value {
    /// With its unit.
    pub name: &'static str,
    pub value: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    pub bar: String,
    pub met: bool,
}

impl Measurement {
    pub fn new(case: impl Into<String>, view: View, octets: Option<usize>) -> Self {
        Self {
            case: case.into(),
            view,
            octets,
            values: Vec::new(),
            verdict: None,
            curves: Vec::new(),
            events: Vec::new(),
        }
    }

    pub fn with(mut self, name: &'static str, value: f64) -> Self {
        self.values.push(Value { name, value });
        self
    }

    pub fn count(self, name: &'static str, value: u64) -> Self {
        self.with(name, value as f64)
    }

    /// Least, mean and greatest latency.
    pub fn latencies(self, names: [&'static str; 3], summary: Option<Summary>) -> Self {
        let Some(summary) = summary else { return self };
        self.count(names[0], summary.minimum_ns).with(names[1], summary.mean_ns).count(names[2], summary.maximum_ns)
    }

    pub fn bar(mut self, bar: impl Into<String>, met: bool) -> Self {
        self.verdict = Some(Verdict { bar: bar.into(), met });
        self
    }

    pub fn get(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|value| value.name == name).map(|value| value.value)
    }

    /// Adds a condition that belongs to the bar.
    pub fn unless(mut self, broken: bool) -> Self {
        if let Some(verdict) = &mut self.verdict {
            verdict.met &= !broken;
        }
        self
    }

    pub fn misses(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| !verdict.met)
    }
}

/// All of one test.
#[derive(Debug, Clone, Serialize)]
pub struct Result {
    pub section: &'static str,
    pub name: &'static str,
    pub title: &'static str,
    pub method: &'static str,
    /// What is to be said about this run of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    pub measurements: Vec<Measurement>,
}

impl Result {
    pub fn misses(&self) -> usize {
        self.measurements.iter().filter(|one| one.misses()).count()
    }
}

/// All tests on one configuration.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    pub configuration: String,
    pub ports: u32,
    pub core_clock_hz: u32,
    pub baud: u32,
    pub fdb_entries: u32,
    pub results: Vec<Result>,
}
