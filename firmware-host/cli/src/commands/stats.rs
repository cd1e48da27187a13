//! `trunkline stats`: what every port has counted.

use clap::Subcommand;
use serde_json::{json, Map, Value};
use trunkline_device::map::{Counter, DropReason};
use trunkline_device::PortTotals;

use crate::connection::Switch;
use crate::output::{self, Columns};

#[derive(Subcommand)]
pub enum Command {
    /// Counters of every port since they were last read; all of one moment. Reading starts them anew.
    Show {
        /// Also counters that are 0 on every port.
        #[arg(long)]
        all: bool,
        /// Print JSON, for programs: every counter.
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub fn run(self, mut switch: Switch) -> anyhow::Result<()> {
        let Command::Show { all, json } = self;
        let ports = switch.counters()?.ports.clone();
        let names =
            Counter::ALL.iter().map(|counter| counter.name()).chain(DropReason::ALL.iter().map(|one| one.name()));
        let counted: Vec<Vec<u64>> = ports.iter().map(values).collect();
        if json {
            let names: Vec<&str> = names.collect();
            let object = |port: &Vec<u64>| {
                let pairs = names.iter().zip(port).map(|(name, value)| (name.to_string(), json!(value)));
                Value::Object(pairs.collect::<Map<_, _>>())
            };
            return output::json(&counted.iter().map(object).collect::<Vec<_>>());
        }
        let mut headings = vec!["counter".to_string()];
        headings.extend((0..ports.len()).map(|port| format!("#p{port}")));
        let mut columns = Columns::new(&headings);
        for (index, name) in names.enumerate() {
            let row: Vec<u64> = counted.iter().map(|port| port[index]).collect();
            if all || row.iter().any(|value| *value != 0) {
                let mut cells = vec![name.to_string()];
                cells.extend(row.iter().map(u64::to_string));
                columns.row(&cells);
            }
        }
        if columns.is_empty() {
            eprintln!("nothing counted since the last reading");
            return Ok(());
        }
        Ok(output::print(columns)?)
    }
}

fn values(port: &PortTotals) -> Vec<u64> {
    let counters = Counter::ALL.iter().map(|counter| port.get(*counter));
    counters.chain(DropReason::ALL.iter().map(|reason| port.dropped(*reason))).collect()
}
