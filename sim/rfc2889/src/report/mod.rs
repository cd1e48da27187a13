//! What a run comes to: tables, plots, a page, JSON.

mod page;
mod plots;
mod table;

use std::path::Path;

use serde::Serialize;
use trunkline_sim::plot::PlotError;

pub use table::Table;

use crate::measurement::{Measurement, Result as TestResult, Run};
use crate::suite::Plan;

/// The page within the folder of a report.
pub const PAGE: &str = "rfc2889.md";

/// Everything that was measured, and how.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// As it was called.
    pub command: String,
    pub plan: Plan,
    pub runs: Vec<Run>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Plot(#[from] PlotError),
    #[error("cannot write {}: {source}\n  help: name a folder that can be written", path.display())]
    Write { path: std::path::PathBuf, source: std::io::Error },
}

impl Report {
    fn measurements(&self) -> impl Iterator<Item = (&Run, &TestResult, &Measurement)> {
        let of_run = |run| TestResult::of(run).map(move |(result, one)| (run, result, one));
        self.runs.iter().flat_map(of_run)
    }

    /// Bars in all, and those that were missed.
    pub fn bars(&self) -> (usize, usize) {
        let bars = self.measurements().filter(|(.., one)| one.verdict.is_some()).count();
        (bars, self.measurements().filter(|(.., one)| one.misses()).count())
    }

    /// In one line: which bars were missed.
    pub fn verdict(&self) -> String {
        let (bars, missed) = self.bars();
        if missed == 0 {
            return format!("all {bars} bars are met");
        }
        let mut parts: Vec<(String, usize)> = Vec::new();
        for (run, result, one) in self.measurements().filter(|(.., one)| one.misses()) {
            let case = one.case.split(',').next().unwrap_or_default();
            let case = if case.is_empty() || case.contains('%') { String::new() } else { format!(" ({case})") };
            let part = format!("{}{case} on {}", result.title.to_lowercase(), run.configuration);
            match parts.iter_mut().find(|(known, _)| *known == part) {
                Some((_, count)) => *count += 1,
                None => parts.push((part, 1)),
            }
        }
        let parts: Vec<String> = parts.into_iter().map(|(part, count)| format!("{part}: {count}")).collect();
        format!("{missed} of {bars} bars are missed: {}", parts.join("; "))
    }

    /// Writes the page and its plots into a folder.
    pub fn write(&self, folder: &Path) -> Result<(), ReportError> {
        let put = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).map_err(|source| ReportError::Write { path, source })
        };
        std::fs::create_dir_all(folder).map_err(|source| ReportError::Write { path: folder.to_path_buf(), source })?;
        let plots = plots::of(self);
        for plot in &plots {
            put(&plot.file, &plot.plot.svg()?)?;
        }
        put(PAGE, &page::text(self, &plots))
    }
}

impl TestResult {
    fn of(run: &Run) -> impl Iterator<Item = (&TestResult, &Measurement)> {
        run.results.iter().flat_map(|result| result.measurements.iter().map(move |one| (result, one)))
    }
}

#[cfg(test)]
mod tests;
