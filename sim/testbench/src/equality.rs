//! Equality with the golden model over many table sets: each is drawn from a seed of its own, loaded into a fresh switch and sent
//! random traffic. The sets are shared out among threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

use crate::bench::Bench;
use crate::simulator::Simulator;
use crate::stimulus::{verify, StimulusFailure, StimulusOptions};

#[derive(Debug, Clone, Copy)]
pub struct EqualityOptions {
    pub seed: u64,
    /// Over all tables.
    pub frames: usize,
    pub tables: usize,
    pub threads: usize,
    /// Of each table; `frames` of it is not used.
    pub stimulus: StimulusOptions,
}

/// What was compared without a difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Equal {
    pub tables: usize,
    pub frames: usize,
    pub accepted: usize,
    pub copies: usize,
    /// Copies that found no room, or no link any more.
    pub lost: usize,
}

/// Table set n has seed `seed + n`. `repeat`: what runs one table set of a given number of frames when its seed is put before it.
pub fn equality<S: Simulator>(
    options: &EqualityOptions,
    repeat: &str,
    bench: impl Fn() -> Bench<S> + Sync,
    progress: impl Fn(Equal) + Sync,
) -> Result<Equal, Box<StimulusFailure>> {
    let next = AtomicUsize::new(0);
    let outcome: Mutex<Result<Equal, Box<StimulusFailure>>> = Mutex::new(Ok(Equal::default()));
    let of_table =
        |table: usize| options.frames * (table + 1) / options.tables - options.frames * table / options.tables;
    let work = || loop {
        let table = next.fetch_add(1, Ordering::Relaxed);
        let failed = outcome.lock().map_or(true, |outcome| outcome.is_err());
        if table >= options.tables || failed {
            return;
        }
        let stimulus = StimulusOptions { frames: of_table(table), ..options.stimulus };
        let found = verify(options.seed + table as u64, stimulus, repeat, &bench);
        let Ok(mut outcome) = outcome.lock() else { return };
        match (found, &mut *outcome) {
            (Ok(verified), Ok(equal)) => {
                equal.tables += 1;
                equal.frames += stimulus.frames / stimulus.ports * stimulus.ports;
                equal.accepted += verified.accepted;
                equal.copies += verified.copies;
                equal.lost += verified.lost;
                progress(*equal);
            }
            (Err(failure), outcome) => *outcome = Err(failure),
            (Ok(_), Err(_)) => {}
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..options.threads.max(1) {
            scope.spawn(work);
        }
    });
    outcome.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::BenchOptions;
    use crate::stimulus::Features;
    use crate::stub::{Sabotage, Stub};
    use trunkline_map::Parameters;

    fn options() -> EqualityOptions {
        let stimulus = StimulusOptions { features: Features::STUB, ..StimulusOptions::new(4) };
        EqualityOptions { seed: 11, frames: 403, tables: 4, threads: 2, stimulus }
    }

    fn bench(sabotage: Option<Sabotage>) -> Bench<Stub> {
        let stub = sabotage.into_iter().fold(Stub::new(Parameters::DEFAULT), Stub::sabotaged);
        Bench::new(stub, &BenchOptions::default()).unwrap()
    }

    #[test]
    fn all_tables_and_frames_are_compared() {
        let equal = equality(&options(), "-", || bench(None), |_| {}).unwrap_or_else(|failure| panic!("{failure}"));
        // 100 and 101 frames over four ports: 25 each.
        assert_eq!((equal.tables, equal.frames), (4, 400));
        assert!(equal.accepted > 300 && equal.copies > 100, "{equal:?}");
    }

    #[test]
    fn a_difference_in_any_table_is_told_with_its_seed() {
        let failure = equality(&options(), "-", || bench(Some(Sabotage::Reflect)), |_| {}).unwrap_err();
        assert!((11..15).contains(&failure.plan.seed), "{failure}");
    }
}
