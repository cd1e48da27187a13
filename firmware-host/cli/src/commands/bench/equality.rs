//! `trunkline bench equality`: random frames over random table sets, copy for copy and discard for discard as the golden model says.

use std::time::Instant;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use trunkline_sim::dut::{self, Prepared};
use trunkline_sim::equality::{equality, EqualityOptions};
use trunkline_sim::stimulus::{seed, StimulusOptions};

use crate::commands::verilog::configuration;
use crate::output;

#[derive(Args)]
pub struct Arguments {
    /// Over all table sets.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    frames: usize,
    /// Table sets: trunks with their keys, settings, stations; each gets a switch fresh from reset.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    tables: usize,
    /// That of the first table set, the next ones count upward; default: a new one.
    #[arg(long, value_name = "N", env = "TRUNKLINE_SEED")]
    seed: Option<u64>,
    /// Default: one for each processor.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Name of the configuration; `trunkline verilog` lists them. Its UART is as fast as the switch can hear.
    #[arg(long, value_name = "NAME", default_value = "gmii-4-sim")]
    configuration: String,
    /// For programs.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        trunkline_verilator::available()?;
        let configuration = configuration(&self.configuration)?;
        let seed = self.seed.unwrap_or_else(seed);
        let threads = self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let frames_of_each = self.frames / self.tables;
        let stimulus = StimulusOptions {
            frames: frames_of_each,
            link_changes: 2 + frames_of_each / 250,
            commands: 2 + frames_of_each / 500,
            ..StimulusOptions::new(configuration.parameters.ports as usize)
        };
        let options = EqualityOptions { seed, frames: self.frames, tables: self.tables, threads, stimulus };
        eprintln!("building the model");
        let prepared = Prepared::new(&dut::with_fast_uart(*configuration))?;
        eprintln!("seed {seed}, {threads} threads");
        let repeat = format!(
            "cargo run --release -- bench equality --configuration {} --frames {frames_of_each} --tables 1",
            configuration.name
        );
        let bar = ProgressBar::new(self.tables as u64);
        bar.set_style(
            ProgressStyle::with_template("{wide_bar} {pos}/{len} table sets {elapsed}").context("the progress bar")?,
        );
        let start = Instant::now();
        let bench =
            || prepared.bench().unwrap_or_else(|error| panic!("a model that was built cannot be loaded: {error}"));
        let equal = equality(&options, &repeat, bench, |equal| bar.set_position(equal.tables as u64))?;
        bar.finish_and_clear();
        let seconds = start.elapsed().as_secs_f64();
        if self.json {
            return output::json(&serde_json::json!({
                "configuration": configuration.name, "seed": seed, "tables": equal.tables, "frames": equal.frames,
                "accepted": equal.accepted, "copies": equal.copies, "copies_lost": equal.lost, "threads": threads, "seconds": seconds,
            }));
        }
        let (tables, frames, accepted, copies, lost) =
            (equal.tables, equal.frames, equal.accepted, equal.copies, equal.lost);
        Ok(output::print(format_args!(
            "{frames} frames over {tables} table sets equal to the golden model: {accepted} accepted, {copies} copies, {lost} copies \
             without room or link; seed {seed}; {seconds:.0} s on {threads} threads\n"
        ))?)
    }
}
