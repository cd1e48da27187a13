//! `trunkline build`: from the Rust of the switch to a board's bitstream.

pub mod steps;

use std::path::PathBuf;

use clap::Args;
use trunkline_boards::board::Board;
use trunkline_boards::build::{build, refuse, Report};
use trunkline_boards::Tools;

use crate::output::{self, Columns};
use steps::Steps;

#[derive(Args)]
pub struct Arguments {
    /// Board to build for; `trunkline boards` lists them.
    #[arg(value_name = "BOARD")]
    board: String,
    /// Place and route with seeds 1 to N until one meets every clock.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    seeds: u32,
    /// Folder for bitstream, report and logs, replaced as a whole; without it build/BOARD.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// For programs.
    #[arg(long)]
    json: bool,
}

/// Where a board's build goes unless told otherwise.
pub fn folder(board: &Board) -> PathBuf {
    PathBuf::from("build").join(board.name)
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        let board = Board::named(&self.board)?;
        let out = self.out.unwrap_or_else(|| folder(&board));
        refuse(&board, &out)?;
        let mut steps = Steps::begin();
        steps.next("tools");
        let tools = Tools::install(|line| steps.detail(line))?;
        let report = build(&board, self.seeds, &out, &tools, |step| steps.next(&step.to_string()))?;
        steps.end();
        match self.json {
            true => output::json(&report),
            false => {
                let path = out.join(&report.bitstream);
                Ok(output::print(format_args!("{}\n{}\n", text(&report), path.display()))?)
            }
        }
    }
}

fn text(report: &Report) -> String {
    let mut area = Columns::new(&["", "#used", "#of"]);
    let netlist = &report.netlist;
    area.row(&["LUT4 sites", &report.lut4_sites.to_string(), &report.lut4_sites_of.to_string()]);
    area.row(&["flip-flops", &netlist.flip_flops.to_string(), ""]);
    area.row(&["block RAMs of 18 Kbit", &netlist.block_rams.to_string(), &report.block_rams_of.to_string()]);
    let mut clocks = Columns::new(&["clock", "#MHz", "#reached"]);
    for (name, clock) in &report.clocks {
        clocks.row(&[name.clone(), format!("{:.1}", clock.wanted_mhz), format!("{:.1}", clock.reached_mhz)]);
    }
    format!(
        "{} ({}) on {}, seed {}: every constraint is met\n\n{area}\n{clocks}\nbitstream of {} octets, by {}",
        report.board,
        report.configuration,
        report.device,
        report.seed,
        report.bitstream_octets,
        report.wheels.join(", ")
    )
}
