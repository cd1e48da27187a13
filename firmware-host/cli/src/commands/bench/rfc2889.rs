//! `trunkline bench rfc2889`: the benchmarks of RFC 2889 and RFC 2544 on the simulated switch, each with its bar.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use trunkline_rfc2889::dut::VerilatedRig;
use trunkline_rfc2889::report::{Report, Table, PAGE};
use trunkline_rfc2889::runner::{self, Progress};
use trunkline_rfc2889::suite::{self, Plan, Test};

use crate::commands::verilog::configuration;
use crate::failure::{unwritable, Complaint};
use crate::output::{self, Columns};

#[derive(Args)]
pub struct Arguments {
    /// Only the switch with so many ports: 4 or 8. Default: both.
    #[arg(long, value_parser = clap::value_parser!(u32))]
    ports: Option<u32>,
    /// Trials of 5 ms instead of 50 ms, fewer seeds.
    #[arg(long)]
    quick: bool,
    /// Only these tests; a wrong name lists them.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    test: Vec<String>,
    /// First seed of random addresses.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Trials at the same time. Default: as many as the machine has cores.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Write all measurements as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the report and its plots into this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        let tests = self.tests()?;
        let configurations = self.configurations()?;
        trunkline_verilator::available()?;
        let plan = if self.quick { Plan::quick(self.seed) } else { Plan::full(self.seed) };
        let threads = self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let start = Instant::now();
        let mut report = Report { command: self.command(), plan, runs: Vec::new() };
        for name in configurations {
            let bar = Bar::new(name);
            let rig = VerilatedRig::new(configuration(name)?)?;
            let run = runner::run(&rig, &tests, &report.plan, threads, &bar)?;
            bar.0.finish_and_clear();
            for result in run.results.iter().filter(|result| !result.measurements.is_empty()) {
                let table = Table::of(result);
                let mut columns = Columns::new(&table.headings);
                table.rows.iter().for_each(|row| columns.row(row));
                let notes: String = result.notes.iter().map(|note| format!("{note}\n")).collect();
                let heading = format!("{}, {} on {name}", result.section, result.title);
                output::print(format_args!("{heading}\n\n{columns}{notes}\n"))?;
            }
            report.runs.push(run);
        }
        eprintln!("{:.0} s", start.elapsed().as_secs_f64());
        if let Some(path) = &self.json {
            let text = serde_json::to_string_pretty(&report)?;
            std::fs::write(path, text + "\n").map_err(|error| unwritable("write", path, &error))?;
        }
        if let Some(folder) = &self.out {
            report.write(folder)?;
            eprintln!("{}", folder.join(PAGE).display());
        }
        let verdict = report.verdict();
        match report.bars() {
            (_, 0) => Ok(output::print(format_args!("{verdict}\n"))?),
            _ => {
                let help = "the rows marked MISSED tell what was measured";
                Err(Complaint::new("bar-missed", verdict, "every bar must be met", help).into())
            }
        }
    }

    fn tests(&self) -> anyhow::Result<Vec<&'static dyn Test>> {
        if let Some(unknown) = self.test.iter().find(|name| suite::ALL.iter().all(|test| test.name() != **name)) {
            let known: Vec<String> = suite::ALL
                .iter()
                .map(|test| format!("{:<16} {}, {}", test.name(), test.section(), test.title()))
                .collect();
            let rule = format!("there are:\n  {}", known.join("\n  "));
            return Err(
                Complaint::new("test", format!("no test is named `{unknown}`"), rule, "name one of them").into()
            );
        }
        let wanted = |test: &&dyn Test| self.test.is_empty() || self.test.iter().any(|name| name == test.name());
        Ok(suite::ALL.iter().copied().filter(wanted).collect())
    }

    fn configurations(&self) -> anyhow::Result<Vec<&'static str>> {
        match self.ports {
            None => Ok(vec!["gmii-4", "gmii-8"]),
            Some(4) => Ok(vec!["gmii-4"]),
            Some(8) => Ok(vec!["gmii-8"]),
            Some(ports) => {
                let what = format!("no benchmark for {ports} ports");
                Err(Complaint::new("ports", what, "the bars are those of 4 ports and of 8", "give --ports 4 or 8")
                    .into())
            }
        }
    }

    /// What repeats this run.
    fn command(&self) -> String {
        let mut command = "trunkline bench rfc2889".to_string();
        if let Some(ports) = self.ports {
            command += &format!(" --ports {ports}");
        }
        if self.quick {
            command += " --quick";
        }
        if !self.test.is_empty() {
            command += &format!(" --test {}", self.test.join(" "));
        }
        command + &format!(" --seed {}", self.seed)
    }
}

/// A bar on a terminal, nothing elsewhere.
struct Bar(ProgressBar);

impl Bar {
    fn new(name: &str) -> Self {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(200));
        bar.set_message(format!("building {name}"));
        if !std::io::stderr().is_terminal() {
            eprintln!("{name}");
        }
        Self(bar)
    }
}

impl Progress for Bar {
    fn total(&self, jobs: usize) {
        let style = ProgressStyle::with_template("{wide_msg} {bar:30} {pos}/{len} {elapsed}");
        self.0.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.0.set_length(jobs as u64);
    }

    fn begins(&self, what: &str) {
        self.0.set_message(what.to_string());
    }

    fn ends(&self) {
        self.0.inc(1);
    }
}
