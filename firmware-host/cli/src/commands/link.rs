//! `trunkline link`: the ports and what they are doing.

use clap::Subcommand;
use serde::Serialize;

use super::trunk;
use crate::connection::Switch;
use crate::output::{self, Columns};

#[derive(Subcommand)]
pub enum Command {
    /// Every port: its link, whether distribution may choose it, its trunk.
    Show {
        /// Print JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Let distribution choose these ports again, if their links are up.
    Enable { ports: Vec<String> },
    /// Take these ports out of distribution.
    Disable { ports: Vec<String> },
}

#[derive(Serialize)]
struct Port {
    port: u8,
    up: bool,
    live: bool,
    trunk: Option<u8>,
}

impl Command {
    pub fn run(self, mut switch: Switch) -> anyhow::Result<()> {
        match self {
            Command::Show { json } => show(&mut switch, json),
            Command::Enable { ports } => Ok(switch.live_set(&numbers(&ports)?)?),
            Command::Disable { ports } => Ok(switch.live_clear(&numbers(&ports)?)?),
        }
    }
}

fn numbers(ports: &[String]) -> anyhow::Result<Vec<u8>> {
    Ok(ports.iter().map(|text| crate::place::port(text)).collect::<Result<_, _>>()?)
}

fn show(switch: &mut Switch, json: bool) -> anyhow::Result<()> {
    let (up, live) = (switch.link_mask()?, switch.live_mask()?);
    let trunks = trunk::controls(switch)?;
    let ports: Vec<Port> = (0..switch.identity().parameters.ports as u8)
        .map(|port| {
            let holds = |mask: u8| mask >> port & 1 == 1;
            let trunk = trunks.iter().find(|(_, control)| holds(control.members)).map(|(group, _)| *group);
            Port { port, up: holds(up), live: holds(live), trunk }
        })
        .collect();
    if json {
        return output::json(&ports);
    }
    let mut columns = Columns::new(&["port", "link", "live", "trunk"]);
    for port in ports {
        let trunk = port.trunk.map_or("-".into(), |group| group.to_string());
        let link = if port.up { "up" } else { "down" };
        let live = if port.live { "yes" } else { "no" };
        columns.row(&[format!("p{}", port.port), link.into(), live.into(), trunk]);
    }
    Ok(output::print(columns)?)
}
