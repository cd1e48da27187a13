//! Synthesis of a configuration, whole or in parts.

use std::ops::Add;
use std::path::Path;

use serde::{Deserialize, Serialize};
use trunkline_switch::configurations::Configuration;

use crate::{constraints, report, top, FlowError, Part, Tools};

/// What synthesis made: cells of the ECP5.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Netlist {
    pub lut4: u64,
    /// Carry cells, each of which takes two LUT4 more.
    pub carry: u64,
    /// Distributed RAM cells, each of which takes four LUT4 more and two for writing.
    pub distributed_ram: u64,
    pub flip_flops: u64,
    /// Of 18 Kbit.
    pub block_rams: u64,
    pub dsp: u64,
}

impl Add for Netlist {
    type Output = Netlist;

    fn add(self, other: Netlist) -> Netlist {
        Netlist {
            lut4: self.lut4 + other.lut4,
            carry: self.carry + other.carry,
            distributed_ram: self.distributed_ram + other.distributed_ram,
            flip_flops: self.flip_flops + other.flip_flops,
            block_rams: self.block_rams + other.block_rams,
            dsp: self.dsp + other.dsp,
        }
    }
}

/// A configuration printed into a folder, ready for synthesis.
pub(crate) struct Printed {
    verilog: String,
    top: String,
}

/// Writes the constraints of the whole switch, and keeps its Verilog.
pub(crate) fn print(configuration: &Configuration, part: Part, folder: &Path) -> Result<Printed, FlowError> {
    let inner = configuration
        .verilog()
        .map_err(|source| FlowError::Print { configuration: configuration.name, source: Box::new(source) })?;
    report::write(&folder.join("top.lpf"), &constraints::lpf(configuration, part))?;
    Ok(Printed { verilog: inner + "\n" + &top::verilog(configuration), top: top::name(configuration) })
}

impl Printed {
    /// Of a board, whose constraints are in the folder already.
    pub(crate) fn of_board(verilog: String, top: String) -> Self {
        Self { verilog, top }
    }

    pub(crate) fn verilog(&self) -> &str {
        &self.verilog
    }

    /// The whole, as `top.json` for place and route.
    pub(crate) fn whole(&self, folder: &Path, tools: &Tools) -> Result<Netlist, FlowError> {
        self.synthesise("top", &self.top, folder, tools)
    }

    /// One instance of the GMII top, by itself.
    pub(crate) fn alone(&self, instance: &'static str, folder: &Path, tools: &Tools) -> Result<Netlist, FlowError> {
        let module = module_of(&self.verilog, instance).ok_or(FlowError::NoInstance { instance })?;
        self.synthesise(instance, module, folder, tools)
    }

    fn synthesise(&self, name: &str, top: &str, folder: &Path, tools: &Tools) -> Result<Netlist, FlowError> {
        let cells = folder.join(format!("{name}-cells.json"));
        let script = format!(
            "from pyosys import libyosys as ys\nd = ys.Design()\nys.run_pass('read_verilog {name}.v', d)\n\
             ys.run_pass('synth_ecp5 -no-rw-check -abc9 -top {top} -json {name}.json', d)\n\
             ys.run_pass('tee -q -o {name}-cells.json stat -json', d)\n"
        );
        report::unless_current(&cells, &[&script, &self.verilog, tools.version()], || {
            report::write(&folder.join(format!("{name}.v")), &self.verilog)?;
            tools.run("python", &["-c", &script], folder, &format!("{name}-synthesis"), false)?;
            Ok(())
        })?;
        report::read(&cells, "yosys", counted)
    }
}

/// The module of an instance: in `receive_2 receive0 (` that of `receive0`.
fn module_of<'a>(verilog: &'a str, instance: &str) -> Option<&'a str> {
    verilog.lines().find_map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
        [module, name, "("] if name == instance && module != "module" => Some(module),
        _ => None,
    })
}

fn counted(text: &str) -> Result<Netlist, String> {
    // Log lines may precede the JSON.
    let json = &text[text.find('{').ok_or("no JSON in it")?..];
    let stat: serde_json::Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let cells = stat["design"]["num_cells_by_type"].as_object().ok_or("no cell counts in it")?;
    let count = |name: &str| cells.get(name).and_then(|cells| cells.as_u64().or(cells["num"].as_u64())).unwrap_or(0);
    Ok(Netlist {
        lut4: count("LUT4"),
        carry: count("CCU2C"),
        distributed_ram: count("TRELLIS_DPR16X4"),
        flip_flops: count("TRELLIS_FF"),
        block_rams: count("DP16KD"),
        dsp: count("MULT18X18D") + count("MULT9X9D") + count("ALU54B"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_and_the_macs_are_found_in_the_printed_switch() {
        let verilog = Configuration::named("gmii-2").unwrap().verilog().unwrap();
        for instance in ["core", "receive0", "transmit0"] {
            let module = module_of(&verilog, instance).unwrap();
            assert!(verilog.contains(&format!("module {module} (")), "{instance}");
        }
        assert_eq!(module_of(&verilog, "receive9"), None);
    }

    #[test]
    fn cells_are_counted_after_log_lines() {
        let text = "log\n{\"design\": {\"num_cells_by_type\": {\"LUT4\": 7, \"DP16KD\": {\"num\": 2}}}}";
        assert_eq!(counted(text), Ok(Netlist { lut4: 7, block_rams: 2, ..Netlist::default() }));
        assert!(counted("nothing").is_err());
    }
}
