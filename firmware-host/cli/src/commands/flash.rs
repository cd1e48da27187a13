//! `trunkline flash`: a bitstream into a board.

use std::path::PathBuf;

use clap::Args;
use trunkline_boards::board::Board;
use trunkline_boards::build::bitstream;
use trunkline_boards::flash::Flash;

use crate::commands::build::{folder, steps::Steps};
use crate::output;

#[derive(Args)]
pub struct Arguments {
    /// Board to write; `trunkline boards` lists them.
    #[arg(value_name = "BOARD")]
    board: String,
    /// Into the flash, to start from there; without it into the FPGA, until power is lost.
    #[arg(long)]
    flash: bool,
    /// Programmer, by openFPGALoader's name for it: needed for a board that has none of its own.
    #[arg(long, value_name = "NAME")]
    cable: Option<String>,
    /// Bitstream to write; without it what `trunkline build` made in build/BOARD.
    #[arg(long, value_name = "FILE")]
    bitstream: Option<PathBuf>,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        let board = Board::named(&self.board)?;
        let path = self.bitstream.unwrap_or_else(|| folder(&board).join(bitstream(&board)));
        let mut steps = Steps::begin();
        let flash = Flash { board: &board, bitstream: &path, lasting: self.flash, cable: self.cable.as_deref() };
        flash.run(|line| steps.next(line))?;
        steps.end();
        let kept = if self.flash { "it starts from its flash" } else { "it runs until power is lost" };
        Ok(output::print(format_args!("{} has {}: {kept}\n", board.name, path.display()))?)
    }
}
