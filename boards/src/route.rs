//! Area and Fmax of one configuration on a part: synthesis, then place and route at several seeds.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use trunkline_switch::configurations::Configuration;

use crate::place::{place_and_route, SeedResult};
use crate::synthesis::{print, Netlist};
use crate::{block_rams, constraints, FlowError, Part, Tools};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Routed {
    pub configuration: &'static str,
    pub part: &'static str,
    pub netlist: Netlist,
    pub constraint_mhz: BTreeMap<String, f64>,
    /// LUT4 sites in use after packing, carry and distributed RAM included.
    pub lut4_sites: u64,
    pub seeds: Vec<SeedResult>,
}

/// Runs the whole flow in `folder`. `progress` is told each step as it begins.
pub fn route(
    configuration: &Configuration,
    part: Part,
    seeds: u32,
    folder: &Path,
    tools: &Tools,
    mut progress: impl FnMut(&str),
) -> Result<Routed, FlowError> {
    block_rams::fits(configuration, &part)?;
    progress("printing Verilog");
    let printed = print(configuration, part, folder)?;
    progress("synthesis");
    let netlist = printed.whole(folder, tools)?;
    let mut results = Vec::new();
    for seed in 1..=seeds {
        progress(&format!("place and route, seed {seed} of {seeds}"));
        results.push(place_and_route(part, seed, printed.verilog(), folder, tools)?);
    }
    Ok(Routed {
        configuration: configuration.name,
        part: part.name,
        netlist,
        constraint_mhz: constraints::clocks_mhz(configuration),
        lut4_sites: results.iter().map(|seed| seed.lut4_sites).max().unwrap_or(0),
        seeds: results,
    })
}
