//! `trunkline sim run`: a scenario on a simulated switch.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use trunkline_device::map::Key;
use trunkline_sim::dut;
use trunkline_sim::run::{Progress, Report, RunOptions};
use trunkline_sim::scenario::{Scenario, When};
use trunkline_switch::configurations::Configuration;

use super::files::Files;
use super::report;
use super::switch::{self, Choice, Kind};
use super::trace;
use crate::output;

/// Without Verilator, as many frames as take a minute or two.
pub const FRAMES_WITHOUT_VERILATOR: usize = 500;

#[derive(Args)]
pub struct Arguments {
    /// The scenario: a TOML file.
    scenario: PathBuf,
    /// Folder to be made for the capture (pcapng), the plot (SVG) and the report (JSON).
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Default: Verilator if it is installed.
    #[arg(long, value_enum)]
    simulator: Option<Kind>,
    /// Only the first so many frames of all recordings together.
    #[arg(long, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    frames: Option<usize>,
    /// Instead of the key of every trunk of the scenario.
    #[arg(long, value_name = "KEY", value_parser = clap::builder::PossibleValuesParser::new(Key::ALL.iter().map(|key| key.name())))]
    key: Option<String>,
    /// Print the report as JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    waveforms: trace::Waveforms,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        let mut scenario = Scenario::load(&self.scenario, &dut::configurations())?;
        let mut configuration = *super::super::verilog::configuration(&scenario.configuration.name)?;
        let choice = Choice::new(self.simulator)?;
        if let Some(key) = Key::ALL.iter().find(|key| self.key.as_deref() == Some(key.name())) {
            scenario.trunks.iter_mut().for_each(|trunk| trunk.trunk.key = *key);
        }
        scenario.frame_limit = self.frames.or(scenario.frame_limit);
        if choice.is_makeshift() {
            let limit = scenario.frame_limit.unwrap_or(FRAMES_WITHOUT_VERILATOR).min(FRAMES_WITHOUT_VERILATOR);
            scenario.frame_limit = Some(self.frames.unwrap_or(limit));
            configuration = switch::with_fast_uart(configuration);
            eprintln!(
                "{}\n  at most {limit} frames unless --frames says otherwise, and a faster UART",
                choice.reason()
            );
        }
        note_unreached(&scenario);
        let trace = self.waveforms.plan(&configuration, choice.kind)?;
        run(&scenario, &configuration, &Run { kind: choice.kind, out: self.out.as_deref(), json: self.json, trace })
    }
}

/// A link event beyond the last frame never comes.
fn note_unreached(scenario: &Scenario) {
    let Some(limit) = scenario.frame_limit else { return };
    for link in &scenario.links {
        if let When::Frames(frames) = link.when {
            if frames > limit {
                eprintln!("the change of p{} after {frames} frames lies beyond the last frame", link.port);
            }
        }
    }
}

/// How to run, and what to make of it.
pub struct Run<'a> {
    pub kind: Kind,
    /// The folder for the files, if they are wanted.
    pub out: Option<&'a Path>,
    pub json: bool,
    pub trace: Option<trace::Plan>,
}

/// Runs and reports.
pub fn run(scenario: &Scenario, configuration: &Configuration, how: &Run<'_>) -> anyhow::Result<()> {
    let Run { kind, out, json, trace } = how;
    let files = out.map(Files::within).transpose()?;
    let mut options = RunOptions { device: dut::FRESH_LINE, ..RunOptions::default() };
    if let Some(files) = &files {
        files.request(&mut options, scenario.trunks.len());
    }
    let start = Instant::now();
    let mut bar = Bar::new();
    bar.phase(kind.preparation());
    let bench = match trace {
        Some(plan) => switch::traced_bench(configuration, plan)?,
        None => switch::bench(configuration, *kind)?,
    };
    let report: Report = trunkline_sim::run::run(scenario, bench, &options, &mut bar)?;
    bar.finish();
    eprintln!("{} on {kind}, {:.1} s\n", configuration.name, start.elapsed().as_secs_f64());
    match json {
        true => output::json(&report)?,
        false => output::print(report::tables(&report))?,
    }
    if let Some(files) = &files {
        eprint!("\n{}", files.finish(&report)?);
    }
    if let Some(plan) = trace {
        eprint!("{}", plan.finish()?);
    }
    Ok(())
}

/// A bar on a terminal, lines elsewhere.
struct Bar {
    bar: ProgressBar,
}

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn phase(&mut self, name: &str) {
        if !std::io::stderr().is_terminal() {
            eprintln!("{name}");
        }
        self.bar.set_message(name.to_string());
    }

    fn frames(&mut self, shown: usize, total: usize, _simulated_ps: u64) {
        if self.bar.length().is_none() {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} frames {elapsed}");
            self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            self.bar.set_length(total as u64);
        }
        self.bar.set_position(shown as u64);
    }
}
