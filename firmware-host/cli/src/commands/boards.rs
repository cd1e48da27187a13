//! `trunkline boards`: the boards there are, and the pins of one.

use clap::Args;
use trunkline_boards::board::{wiring, Board};

use crate::output::{self, Columns};

#[derive(Args)]
pub struct Arguments {
    /// Show the pins of this board, as its page has them; without it, list the boards.
    #[arg(value_name = "BOARD")]
    board: Option<String>,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        match self.board {
            Some(name) => Ok(output::print(wiring::markdown(&Board::named(&name)?))?),
            None => list(),
        }
    }
}

fn list() -> anyhow::Result<()> {
    let mut columns = Columns::new(&["board", "version", "FPGA", "ports", "#addresses", "what"]);
    for board in Board::ALL {
        let parameters = board.configuration().parameters;
        let addresses = (parameters.fdb_ways << parameters.fdb_row_bits) + parameters.fdb_cam_lines;
        let cells = [board.name, board.revision, &board.device(), &ports(&board), &addresses.to_string(), board.doc];
        columns.row(&cells);
    }
    Ok(output::print(columns)?)
}

/// `2 x RGMII, 4 x RMII`.
fn ports(board: &Board) -> String {
    let mut kinds: Vec<(&str, usize)> = vec![];
    for name in board.ports.iter().map(|port| port.interface.name()) {
        match kinds.last_mut() {
            Some((last, count)) if *last == name => *count += 1,
            _ => kinds.push((name, 1)),
        }
    }
    kinds.iter().map(|(name, count)| format!("{count} x {name}")).collect::<Vec<_>>().join(", ")
}
