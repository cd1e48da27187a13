//! `trunkline trunk`: groups of links to one station.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use serde_json::json;
use trunkline_device::map::group::Control;
use trunkline_device::map::{block, GROUPS};
use trunkline_device::{DeviceError, GroupView};

use crate::connection::{Connection, Switch};
use crate::output::{self, Columns};
use crate::table_file;

#[derive(Subcommand)]
pub enum Command {
    /// Every trunk in force: members, buckets of each, fallback.
    Show {
        /// Also which port carries each bucket, and which takes over.
        #[arg(long)]
        buckets: bool,
        /// Print JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Load the trunks of a TOML file: `[[trunk]]` with `group` and `members`; also `fallback`, `flood`, `auto`, `layout`.
    /// Each takes effect in one cycle of the switch.
    Load {
        /// The TOML file.
        file: PathBuf,
    },
    /// Dissolve a trunk.
    Del {
        /// Its number, as in `trunkline trunk show`.
        group: u8,
    },
}

impl Command {
    pub fn run(self, connection: &Connection) -> anyhow::Result<()> {
        match self {
            Command::Show { buckets, json } => show(&mut connection.open()?, buckets, json),
            Command::Load { file } => {
                let trunks = table_file::trunks(&file)?;
                let mut switch = connection.open()?;
                for trunk in &trunks {
                    switch
                        .group_load(trunk.group, &trunk.trunk, trunk.layout)
                        .with_context(|| format!("from {}:{}", file.display(), trunk.line))?;
                }
                eprintln!("loaded: {} trunks", trunks.len());
                Ok(())
            }
            Command::Del { group } => Ok(connection.open()?.group_clear(group)?),
        }
    }
}

/// Every group with its control word in force.
pub fn controls(switch: &mut Switch) -> Result<Vec<(u8, Control)>, DeviceError> {
    let words = switch.read(block::GROUP_CONTROL.base, GROUPS as usize, "to read control words")?;
    Ok((0..).zip(words.into_iter().map(Control::from_word)).collect())
}

fn members(view: &GroupView) -> Vec<u8> {
    (0..8).filter(|port| view.control.members >> port & 1 == 1).collect()
}

/// Buckets whose primary is each member.
fn shares(view: &GroupView) -> Vec<(u8, usize)> {
    let carried = |port: u8| view.buckets.iter().filter(|bucket| bucket.primary == Some(port)).count();
    members(view).into_iter().map(|port| (port, carried(port))).collect()
}

fn show(switch: &mut Switch, buckets: bool, json: bool) -> anyhow::Result<()> {
    let live = switch.live_mask()?;
    let mut trunks = Vec::new();
    for (group, _) in controls(switch)?.into_iter().filter(|(_, control)| control.members != 0) {
        trunks.push((group, switch.group_show(group)?));
    }
    if json {
        return output::json(&trunks.iter().map(|(group, view)| object(*group, view, live)).collect::<Vec<_>>());
    }
    if trunks.is_empty() {
        eprintln!("no trunks");
        return Ok(());
    }
    let names = |ports: Vec<u8>| match ports.is_empty() {
        true => "-".to_string(),
        false => ports.iter().map(|port| format!("p{port}")).collect::<Vec<_>>().join(" "),
    };
    let mut columns = Columns::new(&["trunk", "members", "live", "buckets", "fallback", "flood", "auto"]);
    for (group, view) in &trunks {
        let alive = members(view).into_iter().filter(|port| live >> port & 1 == 1).collect();
        let carried: Vec<String> = shares(view).iter().map(|(_, count)| count.to_string()).collect();
        let fallback = names(view.control.fallback.into_iter().collect());
        let flood = if view.control.flood_one { "one" } else { "all" };
        let auto = if view.control.auto { "yes" } else { "no" };
        let (all, alive, carried) = (names(members(view)), names(alive), carried.join(" "));
        columns.row(&[group.to_string(), all, alive, carried, fallback, flood.into(), auto.into()]);
    }
    output::print(columns)?;
    if buckets {
        let mut columns = Columns::new(&["trunk", "#bucket", "primary", "backup"]);
        for (group, view) in &trunks {
            for (number, bucket) in view.buckets.iter().enumerate() {
                let name = |port: Option<u8>| names(port.into_iter().collect());
                columns.row(&[group.to_string(), number.to_string(), name(bucket.primary), name(bucket.backup)]);
            }
        }
        output::print(format_args!("\n{columns}"))?;
    }
    Ok(())
}

fn object(group: u8, view: &GroupView, live: u8) -> serde_json::Value {
    let buckets: Vec<_> = view.buckets.iter().map(|bucket| json!([bucket.primary, bucket.backup])).collect();
    json!({
        "group": group,
        "members": members(view),
        "live": members(view).into_iter().filter(|port| live >> port & 1 == 1).collect::<Vec<_>>(),
        "fallback": view.control.fallback,
        "flood": if view.control.flood_one { "one" } else { "all" },
        "auto": view.control.auto,
        "buckets": buckets,
    })
}
