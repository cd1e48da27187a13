//! `trunkline link`: the ports and what they are doing.

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use trunkline_device::map::LinkSpeed;

use crate::connection::{Connection, Switch};
use crate::output::{self, Columns};
use crate::place::{port, ports, ports_of, ports_text};

#[derive(Subcommand)]
pub enum Command {
    /// Every port: its link and speed, whether distribution may choose it, its trunk, where its frames go before they are complete, whether it
    /// asks its partner to pause.
    Show {
        /// Print JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Let distribution choose these ports again, if their links are up.
    Enable { ports: Vec<String> },
    /// Take these ports out of distribution.
    Disable { ports: Vec<String> },
    /// Change a setting of a port.
    #[command(
        after_help = "Examples:\n  trunkline link set p0 cut-through p1,p2\n  trunkline link set p0 cut-through none\n  trunkline link set p0 pause on"
    )]
    Set {
        /// The port where frames come in.
        #[arg(value_name = "PORT")]
        ingress: String,
        #[command(subcommand)]
        what: Set,
    },
}

#[derive(Subcommand)]
pub enum Set {
    /// Send frames on to these ports as soon as it is known where they go; to all others when they are complete.
    CutThrough {
        /// `p1,p2`, of the port's own speed; or `none`.
        ports: String,
    },
    /// Ask the partner, by PAUSE frames, to wait while its frames fill the queue of a congested port. The partner must obey them.
    Pause { state: OnOff },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum OnOff {
    On,
    Off,
}

#[derive(Serialize)]
struct Port {
    port: u8,
    up: bool,
    /// Of a link that is up.
    speed_mbps: Option<u32>,
    half_duplex_refused: bool,
    live: bool,
    trunk: Option<u8>,
    cut_through: Vec<u8>,
    /// None: the build has no flow control.
    pause: Option<bool>,
}

impl Command {
    /// What is said is checked before the switch is asked.
    pub fn run(self, connection: &Connection) -> anyhow::Result<()> {
        match self {
            Command::Show { json } => show(&mut connection.open()?, json),
            Command::Enable { ports } => {
                let ports = numbers(&ports)?;
                Ok(connection.open()?.live_set(&ports)?)
            }
            Command::Disable { ports } => {
                let ports = numbers(&ports)?;
                Ok(connection.open()?.live_clear(&ports)?)
            }
            Command::Set { ingress, what: Set::CutThrough { ports: list } } => {
                let ingress = port(&ingress)?;
                let egresses = if list == "none" { Vec::new() } else { ports(&list)? };
                Ok(connection.open()?.set_cut_through(ingress, &egresses)?)
            }
            Command::Set { ingress, what: Set::Pause { state } } => {
                let ingress = port(&ingress)?;
                Ok(connection.open()?.set_pause(ingress, state == OnOff::On)?)
            }
        }
    }
}

fn numbers(ports: &[String]) -> anyhow::Result<Vec<u8>> {
    Ok(ports.iter().map(|text| port(text)).collect::<Result<_, _>>()?)
}

fn show(switch: &mut Switch, json: bool) -> anyhow::Result<()> {
    let (up, live) = (switch.link_mask()?, switch.live_mask()?);
    let (speeds, controls, cut_through) = (switch.link_speeds()?, switch.controls()?, switch.cut_through()?);
    let pausing = if switch.identity().parameters.flow_control { Some(switch.pause()?) } else { None };
    let ports: Vec<Port> = (0..)
        .zip(speeds.into_iter().zip(cut_through))
        .map(|(port, (speed, egresses))| {
            let holds = |mask: u8| mask >> port & 1 == 1;
            let trunk = controls.iter().position(|control| holds(control.members)).map(|group| group as u8);
            Port {
                port,
                up: holds(up),
                speed_mbps: speed.mbps().filter(|_| holds(up)),
                half_duplex_refused: speed == LinkSpeed::HalfDuplex && !holds(up),
                live: holds(live),
                trunk,
                cut_through: ports_of(egresses).collect(),
                pause: pausing.map(holds),
            }
        })
        .collect();
    if json {
        return output::json(&ports);
    }
    let mut columns = Columns::new(&["port", "link", "speed", "live", "trunk", "pause", "cut-through"]);
    for port in ports {
        let trunk = port.trunk.map_or("-".into(), |group| group.to_string());
        let (link, speed) = match (port.speed_mbps, port.half_duplex_refused) {
            (Some(mbps), _) => ("up", format!("{mbps} Mb/s")),
            (None, true) => ("refused", "half duplex".into()),
            (None, false) => (if port.up { "up" } else { "down" }, "-".into()),
        };
        let live = if port.live { "yes" } else { "no" };
        let pause = port.pause.map_or("-", |on| if on { "on" } else { "off" });
        let cut_through = ports_text(port.cut_through);
        columns.row(&[format!("p{}", port.port), link.into(), speed, live.into(), trunk, pause.into(), cut_through]);
    }
    Ok(output::print(columns)?)
}
