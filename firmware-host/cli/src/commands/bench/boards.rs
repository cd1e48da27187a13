//! `trunkline bench boards`: what the boards' bitstreams cost and how fast they are.
//!
//! The bar: at four of five seeds every clock reaches its rate. A missed bar is the report's first line.

mod page;

use std::path::PathBuf;

use clap::Args;
use trunkline_boards::build::{measure, Measured};
use trunkline_boards::{Board, Tools};

use super::report::Report;
use crate::commands::build::steps::Steps;

const RULE: &str = "every clock must reach its rate at four of five seeds";

#[derive(Args)]
pub struct Arguments {
    /// Boards to measure; without one, all.
    #[arg(value_name = "BOARD")]
    boards: Vec<String>,
    /// Place and route so many times, with seeds 1 to N.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    seeds: u32,
    #[command(flatten)]
    report: Report,
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
        let figures = serde_json::json!({ "missed": missed, "boards": measured });
        self.report.deliver(&figures, &page, &missed, RULE)
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
