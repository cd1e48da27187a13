//! `trunkline bench boards`: what the boards' bitstreams cost and how fast they are.
//!
//! The bar: at four of five seeds every clock reaches its rate. A missed bar is the report's first line.

mod page;

use std::path::PathBuf;

use clap::Args;
use trunkline_boards::build::{measure, Measured};
use trunkline_boards::{Board, Tools};

use crate::commands::build::steps::Steps;
use crate::failure::{unwritable, Complaint};
use crate::output;

const RULE: &str = "every clock must reach its rate at four of five seeds";

#[derive(Args)]
pub struct Arguments {
    /// Boards to measure; without one, all.
    #[arg(value_name = "BOARD")]
    boards: Vec<String>,
    /// Place and route so many times, with seeds 1 to N.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    seeds: u32,
    /// Write the figures for programs.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the report as a Markdown page.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Netlists, reports and logs; what is current there is not made again.
    #[arg(long, value_name = "DIR", default_value = "build/boards")]
    work: PathBuf,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        let boards = match self.boards.is_empty() {
            true => Board::ALL.to_vec(),
            false => self.boards.iter().map(|name| Board::named(name)).collect::<Result<_, _>>()?,
        };
        let mut steps = Steps::begin();
        steps.next("tools");
        let tools = Tools::install(|line| steps.detail(line))?;
        let mut measured = vec![];
        for board in &boards {
            let told = |step| steps.next(&format!("{}: {step}", board.name));
            measured.push(measure(board, self.seeds, &self.work.join(board.name), &tools, told)?);
        }
        steps.end();
        let missed = missed(&measured);
        let page = page::markdown(&self.command(), &measured, &missed);
        if let Some(path) = &self.json {
            let report = serde_json::json!({ "missed": missed, "boards": measured });
            std::fs::write(path, serde_json::to_string_pretty(&report)? + "\n")
                .map_err(|error| unwritable("write", path, &error))?;
        }
        match &self.out {
            Some(path) => std::fs::write(path, &page).map_err(|error| unwritable("write", path, &error))?,
            None => output::print(&page)?,
        }
        match missed.is_empty() {
            true => Ok(()),
            false => {
                let help = "the slowest ways are in the report; logs are in the folder of --work";
                Err(Complaint::new("bar-missed", missed.join("; "), RULE, help).into())
            }
        }
    }

    /// What was typed, but for the files.
    fn command(&self) -> String {
        let boards: String = self.boards.iter().map(|board| format!(" {board}")).collect();
        format!("trunkline bench boards{boards} --seeds {}", self.seeds)
    }
}

/// One sentence for each bar missed.
fn missed(measured: &[Measured]) -> Vec<String> {
    let missing = measured.iter().filter(|one| !one.meets());
    missing.map(|one| format!("{} meets at {} of {} seeds", one.board, one.seeds_that_meet, one.seeds.len())).collect()
}
