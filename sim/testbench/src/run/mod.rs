//! Runs a scenario: tables over the UART, recordings into the ports, links up and down, and a report of what came of it.
//!
//!   Scenario -> Session (device library over the simulated UART) -> traffic -> scoreboard -> Report
//!                                                                       +---> pcapng, plot

mod output;
mod report;
#[cfg(test)]
mod tests;
mod timeline;

use std::path::PathBuf;

pub use report::{Discards, Failover, Latency, PortTotals, Report, Share, TrunkShares};

use crate::bench::Bench;
use crate::capture::CaptureError;
use crate::golden::{bit, Entry, Place, Setting};
use crate::plot::PlotError;
use crate::scenario::{CutThrough, Scenario, StationPlace};
use crate::session::{Session, SessionError};
use crate::simulator::{SimulationError, Simulator};

#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    pub device: trunkline_device::Options,
    /// Everything that entered and left, as pcapng.
    pub capture: Option<PathBuf>,
    /// The shares of the trunks' members over time, as SVG.
    pub plot: Option<PathBuf>,
}

/// Told how far a run is.
pub trait Progress {
    /// A new part of the run begins.
    fn phase(&mut self, name: &str);
    /// So many of all frames have been shown to the switch.
    fn frames(&mut self, shown: usize, total: usize, simulated_ps: u64);
}

/// Tells nobody.
impl Progress for () {
    fn phase(&mut self, _: &str) {}
    fn frames(&mut self, _: usize, _: usize, _: u64) {}
}

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("error[ports]: the scenario is for {scenario} ports\n  the simulated switch has {switch}\n  help: build configuration `{configuration}`")]
    Ports { scenario: usize, switch: usize, configuration: String },
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Capture(#[from] CaptureError),
    #[error(transparent)]
    Plot(#[from] PlotError),
}

impl From<SimulationError> for RunError {
    fn from(error: SimulationError) -> Self {
        RunError::Session(error.into())
    }
}

const SLICE_PS: u64 = 50_000_000;
/// From the last command to the first frame.
const LEAD_PS: u64 = 10_000_000;

/// Runs a scenario on a fresh bench.
pub fn run<S: Simulator>(
    scenario: &Scenario,
    bench: Bench<S>,
    options: &RunOptions,
    progress: &mut dyn Progress,
) -> Result<Report, RunError> {
    let (wanted, there) = (scenario.configuration.ports, bench.port_count());
    if wanted != there {
        let configuration = scenario.configuration.name.clone();
        return Err(RunError::Ports { scenario: wanted, switch: there, configuration });
    }
    progress.phase("loading tables");
    let mut session = Session::open(bench, options.device)?;
    load(scenario, &mut session)?;
    progress.phase("running");
    let start_ps = session.now_ps() + LEAD_PS;
    let timeline = timeline::Timeline::plan(scenario, start_ps)?;
    let total = timeline.frames.len();
    {
        let mut bench = session.bench.borrow_mut();
        for (port, transmission) in timeline.frames {
            bench.driver(port).send(transmission);
        }
        for link in timeline.links {
            bench.plan_link(link.time_ps, link.port, link.up);
        }
    }
    while session.log.shown.len() < total || session.now_ps() < timeline.end_ps {
        session.run_for(SLICE_PS)?;
        progress.frames(session.log.shown.len(), total, session.now_ps());
    }
    progress.phase("verifying");
    let verified = session.finish()?;
    let report = Report::new(scenario, &session.log, &verified, session.parameters().buckets(), start_ps);
    if let Some(path) = &options.capture {
        output::write_capture(path, &session.log, &verified)?;
    }
    if let Some(path) = &options.plot {
        output::plot(scenario, &session.log, &verified, start_ps).write(path)?;
    }
    Ok(report)
}

fn load<S: Simulator>(scenario: &Scenario, session: &mut Session<S>) -> Result<(), SessionError> {
    if let Some(seed) = scenario.hash_seed {
        session.set(Setting::HashSeed(seed))?;
    }
    for CutThrough { from, to } in &scenario.cut_through {
        let egresses = to.iter().fold(0, |mask, port| mask | bit(*port));
        session.set(Setting::CutThrough { ingress: *from, egresses })?;
    }
    for (number, trunk) in scenario.trunks.iter().enumerate() {
        session.load_group(number, &trunk.trunk, trunk.layout)?;
    }
    for station in &scenario.stations {
        let place = match station.place {
            StationPlace::Port(port) => Place::Port(port),
            StationPlace::Trunk(group) => Place::Trunk(group),
        };
        session.enter(station.mac, Entry { place, is_static: station.is_static, sticky: station.sticky })?;
    }
    Ok(())
}
