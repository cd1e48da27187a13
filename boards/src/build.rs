//! A board's bitstream: printed, synthesised, routed until a seed meets every clock, packed.
//!
//!   Board -> top.v, top.lpf -> yosys -> top.json -> nextpnr-ecp5, seed 1.. -> <board>.config -> ecppack -> <board>.bit, report.json
//!
//! All of it is made in a folder beside the one asked for, which takes its place when it is whole; a build that fails goes to
//! `<folder>-failed`, with its logs. The same sources, wheels and seed give the same bytes.

mod measure;
mod place_of_work;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::place::{place_and_route_board, SeedResult};
use crate::synthesis::{Netlist, Printed};
use crate::{block_rams, report, room, Board, FlowError, MissedClock, Tools};
pub use measure::{measure, Measured};
use place_of_work::PlaceOfWork;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Verilog,
    Synthesis,
    Route { seed: u32, of: u32 },
    Packing,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Step::Verilog => f.write_str("Verilog"),
            Step::Synthesis => f.write_str("synthesis"),
            Step::Route { seed, of } => write!(f, "place and route, seed {seed} of {of}"),
            Step::Packing => f.write_str("packing"),
        }
    }
}

/// What was made, as it stands in `report.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub board: &'static str,
    pub device: String,
    pub configuration: &'static str,
    /// Of the placement that was packed.
    pub seed: u32,
    pub wheels: Vec<String>,
    pub trunkline: &'static str,
    pub netlist: Netlist,
    pub lut4_sites: u64,
    pub lut4_sites_of: u32,
    pub block_rams_of: u32,
    pub clocks: BTreeMap<String, Clock>,
    pub seeds: Vec<SeedResult>,
    pub bitstream: String,
    pub bitstream_octets: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Clock {
    pub wanted_mhz: f64,
    pub reached_mhz: f64,
}

/// The name of a board's bitstream in its folder.
pub fn bitstream(board: &Board) -> String {
    format!("{}.bit", board.name)
}

/// What can be refused before the tools are there.
pub fn refuse(board: &Board, out: &Path) -> Result<(), FlowError> {
    block_rams::fits(&board.configuration(), &board.part)?;
    place_of_work::refuse(out)
}

/// Builds into `out`, which it replaces. `told` hears each step as it begins.
pub fn build(
    board: &Board,
    seeds: u32,
    out: &Path,
    tools: &Tools,
    mut told: impl FnMut(Step),
) -> Result<Report, FlowError> {
    refuse(board, out)?;
    let work = PlaceOfWork::beside(out)?;
    match make(board, seeds, work.path(), tools, &mut told) {
        Ok(report) => work.take_place().map(|_: PathBuf| report),
        Err(error) => {
            let error = room::check(work.path(), room::SPARE_MB).err().unwrap_or(error);
            Err(work.fail(error))
        }
    }
}

fn make(
    board: &Board,
    seeds: u32,
    folder: &Path,
    tools: &Tools,
    told: &mut impl FnMut(Step),
) -> Result<Report, FlowError> {
    let wheels = tools.wheels(folder)?;
    told(Step::Verilog);
    let printed = printed(board, folder)?;
    told(Step::Synthesis);
    let netlist = printed.whole(folder, tools)?;
    room::check(folder, room::SPARE_MB)?;
    let (config, bitstream) = (format!("{}.config", board.name), bitstream(board));
    let mut results: Vec<SeedResult> = vec![];
    for seed in 1..=seeds {
        told(Step::Route { seed, of: seeds });
        let result = place_and_route_board(board.part, seed, printed.verilog(), Some(&config), folder, tools)?;
        room::check(folder, room::SPARE_MB)?;
        let meets = missed(board, &result).is_empty();
        results.push(result);
        if meets {
            break;
        }
    }
    let routed = chosen(board, &results)?;
    told(Step::Packing);
    tools.run("yowasp-ecppack", &["--compress", &config, &bitstream], folder, "packing", false)?;
    room::check(folder, room::SPARE_MB)?;
    let bitstream_octets = octets(&folder.join(&bitstream))?;
    let reached = |(clock, wanted_mhz): (String, f64)| {
        let reached_mhz = routed.fmax_mhz.get(&clock).copied().unwrap_or_default();
        (clock, Clock { wanted_mhz, reached_mhz })
    };
    let report = Report {
        board: board.name,
        device: board.device(),
        configuration: board.configuration,
        seed: routed.seed,
        wheels,
        trunkline: env!("CARGO_PKG_VERSION"),
        netlist,
        lut4_sites: routed.lut4_sites,
        lut4_sites_of: board.part.lut4,
        block_rams_of: board.part.block_rams,
        clocks: board.clocks_mhz().into_iter().map(reached).collect(),
        seeds: results.clone(),
        bitstream,
        bitstream_octets,
    };
    let text = serde_json::to_string_pretty(&report).expect("numbers and strings are JSON");
    report::write(&folder.join(place_of_work::REPORT), &(text + "\n"))?;
    room::check(folder, 0)?;
    Ok(report)
}

/// Writes the constraints of the board's top, and keeps its Verilog.
fn printed(board: &Board, folder: &Path) -> Result<Printed, FlowError> {
    let printed = Printed::of_board(crate::board::top::whole(board)?, board.top());
    report::write(&folder.join("top.lpf"), &crate::board::lpf::lpf(board))?;
    Ok(printed)
}

fn octets(bitstream: &Path) -> Result<u64, FlowError> {
    let length = std::fs::metadata(bitstream).map(|file| file.len()).unwrap_or_default();
    match length {
        0 => Err(FlowError::Report {
            tool: "ecppack",
            path: bitstream.display().to_string(),
            reason: "it is empty".into(),
        }),
        length => Ok(length),
    }
}

/// The clocks that do not reach their rates at a seed. A clock that place and route does not know is missed: its constraint was lost.
fn missed(board: &Board, result: &SeedResult) -> Vec<MissedClock> {
    let miss = |(clock, wanted_mhz): (String, f64)| {
        let reached_mhz = result.fmax_mhz.get(&clock).copied();
        let path = result.critical.iter().find(|path| path.clock == clock).cloned();
        let met = reached_mhz.is_some_and(|mhz| mhz >= wanted_mhz);
        (!met).then_some(MissedClock { clock, wanted_mhz, reached_mhz, path })
    };
    board.clocks_mhz().into_iter().filter_map(miss).collect()
}

/// The last placement, if it meets; else the error that tells of the best.
fn chosen<'a>(board: &Board, results: &'a [SeedResult]) -> Result<&'a SeedResult, FlowError> {
    let tried = results.len() as u32;
    if let Some(last) = results.last().filter(|last| missed(board, last).is_empty()) {
        return Ok(last);
    }
    // How far the worst clock is from its rate.
    let worst = |result: &&SeedResult| {
        let share = |clock: &MissedClock| clock.reached_mhz.unwrap_or_default() / clock.wanted_mhz;
        missed(board, result).iter().map(share).fold(1.0, f64::min)
    };
    let routed = results.iter().filter(|result| result.failure.is_none());
    match routed.max_by(|one, other| worst(one).total_cmp(&worst(other))) {
        Some(best) => Err(FlowError::Missed { board: board.name, tried, seed: best.seed, missed: missed(board, best) }),
        None => {
            let reason = results.iter().find_map(|result| result.failure.clone());
            Err(FlowError::NoRoute { board: board.name, tried, reason: reason.unwrap_or_default() })
        }
    }
}

#[cfg(test)]
mod tests;
