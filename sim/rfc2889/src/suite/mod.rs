//! The tests, one file for each section.

mod addresses;
pub(crate) mod common;
mod failover;
pub(crate) mod rfc2544_26_2;
mod rfc2544_26_4;
mod rfc2889_5_1;
mod rfc2889_5_10;
mod rfc2889_5_2;
mod rfc2889_5_4;
mod rfc2889_5_5;
mod rfc2889_5_6;
mod rfc2889_5_7;
mod rfc2889_5_8;
mod rfc2889_5_9;
mod server;
#[cfg(test)]
mod tests;

use serde::Serialize;
use trunkline_sim::clock::MICROSECOND_PS;

use crate::dut::{Rig, RigError};
use crate::measurement::Measurement;

/// The sizes of RFC 2889 section 5, octets with FCS.
pub const SIZES: [usize; 7] = [64, 128, 256, 512, 1_024, 1_280, 1_518];

/// How thoroughly to measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    pub quick: bool,
    /// Length of a trial that has one.
    pub trial_ps: u64,
    pub sizes: Vec<usize>,
    /// Seeds of random addresses begin here.
    pub seed: u64,
    /// So many of them.
    pub seeds: u32,
}

impl Plan {
    pub fn quick(seed: u64) -> Self {
        Self { quick: true, trial_ps: 5_000 * MICROSECOND_PS, sizes: SIZES.to_vec(), seed, seeds: 5 }
    }

    pub fn full(seed: u64) -> Self {
        Self { quick: false, trial_ps: 50_000 * MICROSECOND_PS, sizes: SIZES.to_vec(), seed, seeds: 100 }
    }
}

pub type JobResult = Result<Vec<Measurement>, RigError>;

type Run = dyn Fn(&dyn Rig, &Plan) -> JobResult + Send + Sync;

/// A part of a test that needs nothing of the others.
pub struct Job {
    pub label: String,
    pub run: Box<Run>,
}

impl Job {
    pub fn new(label: impl Into<String>, run: impl Fn(&dyn Rig, &Plan) -> JobResult + Send + Sync + 'static) -> Self {
        Self { label: label.into(), run: Box::new(run) }
    }
}

pub trait Test: Sync {
    /// The section of the RFC.
    fn section(&self) -> &'static str;
    /// As the command line has it.
    fn name(&self) -> &'static str;
    fn title(&self) -> &'static str;
    /// How it is measured and what the columns mean.
    fn method(&self) -> &'static str;
    fn jobs(&self, rig: &dyn Rig, plan: &Plan) -> Vec<Job>;
    /// What is to be said about its measurements.
    fn notes(&self, _: &[Measurement]) -> Vec<String> {
        Vec::new()
    }
}

/// All tests, in the order of the report.
pub const ALL: &[&dyn Test] = &[
    &rfc2889_5_1::FullyMeshed,
    &rfc2889_5_2::PartiallyMeshed,
    &rfc2889_5_4::Unidirectional,
    &rfc2889_5_5::CongestionControl,
    &rfc2889_5_6::ForwardPressure,
    &rfc2889_5_7::CachingCapacity,
    &rfc2889_5_8::LearningRate,
    &rfc2889_5_9::ErroredFrames,
    &rfc2889_5_10::Broadcast,
    &rfc2544_26_2::Latency,
    &rfc2544_26_4::BackToBack,
    &failover::Failover,
];
