//! `trunkline bench area`: what a switch costs and how fast it is, over ports and addresses, on an ECP5.
//!
//! Bars: each configuration routes and reaches its rates at four of five seeds (the core 1.1 times its clock, a MAC 125 MHz); the
//! core of 4 ports and 4,096 addresses stays within the LUT4 of the best open core. A missed bar is the report's first line.

mod bars;
mod page;

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use trunkline_boards::area::{measure, steps, Build};
use trunkline_boards::{Part, Tools};
use trunkline_switch::configurations::Configuration;

use super::report::Report;
use crate::commands::verilog::printable;
use crate::failure::Complaint;

#[derive(Args)]
pub struct Arguments {
    /// Configurations to measure; without one, those of the grid that --ports and --fdb span.
    #[arg(value_name = "CONFIG", conflicts_with_all = ["ports", "fdb"])]
    configurations: Vec<String>,
    /// Ports of the grid.
    #[arg(long, value_name = "N,..", value_delimiter = ',', default_values_t = [2, 4, 8])]
    ports: Vec<u32>,
    /// Addresses of the grid, those of the hashed table.
    #[arg(long, value_name = "N,..", value_delimiter = ',', default_values_t = [1_024, 4_096, 16_384])]
    fdb: Vec<u32>,
    /// FPGA: 25F, 45F or 85F, all of speed grade 6; without it, 25F up to 5 ports, else 85F, and a larger one where that has no room.
    #[arg(long)]
    part: Option<String>,
    /// Place and route so many times, with seeds 1 to N.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    seeds: u32,
    /// Synthesis alone: area without a clock.
    #[arg(long)]
    no_route: bool,
    #[command(flatten)]
    report: Report,
    /// Netlists, reports and logs; what is current there is not made again.
    #[arg(long, value_name = "DIR", default_value = "build/area")]
    work: PathBuf,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        let (builds, left_out) = self.builds()?;
        let tools = Tools::find()?;
        let seeds = if self.no_route { 0 } else { self.seeds };
        let progress = ProgressBar::new(steps(builds.len(), seeds));
        progress.set_style(ProgressStyle::with_template("{elapsed_precise} [{bar:30}] {pos}/{len} {msg}")?);
        progress.enable_steady_tick(std::time::Duration::from_millis(500));
        progress.set_message("synthesis");
        let areas = measure(&builds, seeds, &self.work, &tools, |step| {
            progress.inc(1);
            progress.set_message(step.to_string());
        })?;
        progress.finish_and_clear();
        let missed = bars::missed(&areas);
        let page = page::markdown(&self.command(), tools.version().trim(), &areas, &missed, &left_out, seeds);
        let figures = serde_json::json!({ "missed": missed, "left_out": left_out, "configurations": areas });
        self.report.deliver(&figures, &page, &missed, bars::RULE)
    }

    /// What was typed, but for the files.
    fn command(&self) -> String {
        let list = |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let mut command = "trunkline bench area".to_string();
        match self.configurations.is_empty() {
            true => command += &format!(" --ports {} --fdb {}", list(&self.ports), list(&self.fdb)),
            false => command += &format!(" {}", self.configurations.join(" ")),
        }
        if let Some(part) = &self.part {
            command += &format!(" --part {part}");
        }
        match self.no_route {
            true => command + " --no-route",
            false => command + &format!(" --seeds {}", self.seeds),
        }
    }

    /// What to measure, and why the rest of the grid is left out.
    fn builds(&self) -> anyhow::Result<(Vec<Build>, Vec<String>)> {
        let named = !self.configurations.is_empty();
        let chosen: Vec<&'static Configuration> = match named {
            true => self.configurations.iter().map(|name| printable(name)).collect::<Result<_, _>>()?,
            false => self.grid()?,
        };
        let part = self.part.as_deref().map(Part::named).transpose()?;
        let (mut builds, mut left_out) = (vec![], vec![]);
        for configuration in chosen {
            let build = match part {
                Some(part) => Build::on(configuration, part),
                None => Build::of(configuration),
            };
            let reason = match build {
                Ok(build) if configuration.parameters.fit() => {
                    builds.push(build);
                    continue;
                }
                Ok(_) => format!("{}: the map cannot name so many places", configuration.name),
                Err(too_large) => too_large.to_string(),
            };
            if named {
                let help = "choose a larger part with --part, or fewer ports or addresses";
                return Err(Complaint::new("does-not-fit", reason, "nothing was synthesised", help).into());
            }
            left_out.push(reason);
        }
        Ok((builds, left_out))
    }

    fn grid(&self) -> anyhow::Result<Vec<&'static Configuration>> {
        let points = self.ports.iter().flat_map(|&ports| self.fdb.iter().map(move |&fdb| (ports, fdb)));
        let point = |(ports, fdb)| {
            Configuration::of_grid(ports, fdb).with_context(|| {
                let rule = "the grid is 2, 4 or 8 ports by 1024, 4096 or 16384 addresses";
                Complaint::new(
                    "no-configuration",
                    format!("no configuration has {ports} ports and {fdb} addresses"),
                    rule,
                    "`trunkline verilog` lists the configurations",
                )
            })
        };
        points.map(point).collect()
    }
}
