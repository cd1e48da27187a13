//! Runs the jobs of all tests, several at a time: each has a switch of its own, so neither order nor number of threads matters.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Mutex;

use crate::dut::{Rig, RigError};
use crate::measurement::{Result as TestResult, Run};
use crate::suite::{Job, JobResult, Plan, Test};

/// Told how far a run is; from several threads.
pub trait Progress: Sync {
    fn total(&self, jobs: usize);
    fn begins(&self, what: &str);
    fn ends(&self);
}

/// Tells nobody.
impl Progress for () {
    fn total(&self, _: usize) {}
    fn begins(&self, _: &str) {}
    fn ends(&self) {}
}

pub fn run(
    rig: &dyn Rig,
    tests: &[&dyn Test],
    plan: &Plan,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Run, RigError> {
    let jobs: Vec<(usize, Job)> = tests
        .iter()
        .enumerate()
        .flat_map(|(test, one)| one.jobs(rig, plan).into_iter().map(move |job| (test, job)))
        .collect();
    progress.total(jobs.len());
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let done: Vec<Mutex<Option<JobResult>>> = jobs.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, jobs.len().max(1)) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((test, job)) = jobs.get(at) else { return };
                    progress.begins(&format!("{} {}: {}", rig.name(), tests[*test].name(), job.label));
                    let result = (job.run)(rig, plan);
                    stop.fetch_or(result.is_err(), Ordering::Relaxed);
                    if let Ok(mut slot) = done[at].lock() {
                        *slot = Some(result);
                    }
                    progress.ends();
                }
            });
        }
    });
    let mut results: Vec<TestResult> = tests
        .iter()
        .map(|test| TestResult {
            section: test.section(),
            name: test.name(),
            title: test.title(),
            method: test.method(),
            notes: Vec::new(),
            measurements: Vec::new(),
        })
        .collect();
    for ((test, _), slot) in jobs.iter().zip(done) {
        // A job without a result was not begun because another one failed.
        if let Some(result) = slot.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
            results[*test].measurements.extend(result?);
        }
    }
    for (test, result) in tests.iter().zip(&mut results) {
        result.notes = test.notes(&result.measurements);
    }
    let parameters = rig.parameters();
    Ok(Run {
        configuration: rig.name(),
        ports: parameters.ports,
        core_clock_hz: parameters.core_clock_hz,
        baud: parameters.baud,
        fdb_entries: parameters.fdb_entries(),
        results,
    })
}
