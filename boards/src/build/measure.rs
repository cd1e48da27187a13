//! What the boards' bitstreams cost and how fast they are, at every seed: all that a build does up to packing.
//!
//!   Board -> Verilog -> yosys, once -> nextpnr-ecp5, seeds 1 to N -> Measured
//!
//! One tool at a time. What was made before from the same Verilog by the same tools is taken as it is.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::{missed, printed, Step};
use crate::place::{place_and_route_board, SeedResult};
use crate::synthesis::Netlist;
use crate::{Board, FlowError, Tools};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    pub board: &'static str,
    pub device: String,
    pub configuration: &'static str,
    pub netlist: Netlist,
    pub lut4_sites_of: u32,
    pub block_rams_of: u32,
    pub wanted_mhz: BTreeMap<String, f64>,
    pub seeds: Vec<SeedResult>,
    /// Seeds at which every clock reaches its rate.
    pub seeds_that_meet: usize,
}

impl Measured {
    pub fn lut4_sites(&self) -> u64 {
        self.seeds.iter().map(|seed| seed.lut4_sites).max().unwrap_or_default()
    }

    /// Four of five.
    pub fn meets(&self) -> bool {
        5 * self.seeds_that_meet >= 4 * self.seeds.len()
    }
}

/// Keeps what it makes in `folder`. `told` hears each step as it begins.
pub fn measure(
    board: &Board,
    seeds: u32,
    folder: &Path,
    tools: &Tools,
    mut told: impl FnMut(Step),
) -> Result<Measured, FlowError> {
    crate::block_rams::fits(&board.configuration(), &board.part)?;
    told(Step::Verilog);
    let printed = printed(board, folder)?;
    told(Step::Synthesis);
    let netlist = printed.whole(folder, tools)?;
    let mut results = vec![];
    for seed in 1..=seeds {
        told(Step::Route { seed, of: seeds });
        results.push(place_and_route_board(board.part, seed, printed.verilog(), None, folder, tools)?);
    }
    Ok(Measured {
        board: board.name,
        device: board.device(),
        configuration: board.configuration,
        netlist,
        lut4_sites_of: board.part.lut4,
        block_rams_of: board.part.block_rams,
        wanted_mhz: board.clocks_mhz(),
        seeds_that_meet: results.iter().filter(|result| missed(board, result).is_empty()).count(),
        seeds: results,
    })
}
