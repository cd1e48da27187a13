//! `trunkline bench switches`: several switches and a server with links to all of them, while all links at one switch fail.

use clap::Args;
use trunkline_sim::dut::{self, Prepared};
use trunkline_sim::fabric::{experiments, run, Experiment, Fabric, Report};
use trunkline_sim::session::Session;

use crate::commands::verilog::configuration;
use crate::failure::Complaint;
use crate::output::{self, Columns};

const CONFIGURATION: &str = "gmii-5";

#[derive(Args)]
pub struct Arguments {
    /// For programs.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        trunkline_verilator::available()?;
        let prepared = Prepared::new(&dut::with_fast_uart(*configuration(CONFIGURATION)?))?;
        let mut reports = Vec::new();
        for Experiment { layout, duration_ps, events } in experiments() {
            eprintln!("{}", layout.name);
            let mut sessions = Vec::new();
            for _ in 0..layout.switches() {
                sessions.push(Session::open(prepared.bench()?, dut::FRESH_LINE)?);
            }
            reports.push(run(Fabric::new(layout, sessions)?, duration_ps, events)?);
        }
        match self.json {
            true => output::json(&reports)?,
            false => reports.iter().try_for_each(|report| output::print(tables(report)))?,
        }
        match reports.iter().find(|report| report.duplicates + report.returned > 0) {
            Some(report) => {
                let what = format!("{}: {} duplicates, {} returned", report.layout, report.duplicates, report.returned);
                Err(Complaint::new(
                    "bar-missed",
                    what,
                    "there are none in a tree of switches",
                    "see docs/measurements/several-switches.md",
                )
                .into())
            }
            None => Ok(()),
        }
    }
}

fn tables(report: &Report) -> String {
    let mut columns = Columns::new(&["event", "#at us", "#frames lost", "#outage ns", "#first other way ns"]);
    for event in &report.events {
        let other = event.first_other_way_ns.map_or("-".to_string(), |after| after.to_string());
        let at = format!("{:.1}", event.time_ns as f64 / 1e3);
        columns.row(&[event.what.clone(), at, event.lost.to_string(), event.outage_ns.to_string(), other]);
    }
    format!(
        "{}: {} frames, {} deliveries, {} lost, {} duplicates, {} returned, {} flooded to other hubs, {} moved\n\n{columns}\n",
        report.layout,
        report.frames,
        report.deliveries,
        report.lost,
        report.duplicates,
        report.returned,
        report.flooded,
        report.moved
    )
}
