//! The traffic of a fabric: clients and server talk all the time, links fail and come back, and everyone notes what reaches them.

use std::collections::BTreeMap;

use macaddr::MacAddr6;

use super::layout::{End, HUB_PORT};
use super::report::Report;
use super::Fabric;
use crate::frame;
use crate::gmii::Transmission;
use crate::session::SessionError;
use crate::simulator::Simulator;

pub const SERVER: MacAddr6 = MacAddr6::new(0x02, 0, 0, 0, 0, 1);
const CLIENTS: u64 = 8;
const MICROSECOND_PS: u64 = 1_000_000;
/// At each hub, and for the server to each hub: one frame in so long.
const INTERVAL_PS: u64 = 2 * MICROSECOND_PS;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Station {
    Server,
    Client { hub: usize, number: u64 },
    Everyone,
}

impl Station {
    fn mac(self) -> MacAddr6 {
        match self {
            Station::Server => SERVER,
            Station::Client { hub, number } => MacAddr6::new(0x02, 0, 0, 0, 0x10 + hub as u8, number as u8),
            Station::Everyone => MacAddr6::broadcast(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// All of the server's links at a switch.
    ServerLinks {
        switch: usize,
        up: bool,
    },
    Cable {
        cable: usize,
        up: bool,
    },
    /// The host puts a cable kept in reserve into service.
    Activate {
        cable: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// Since the traffic began.
    pub time_ps: u64,
    pub happening: Happening,
}

pub struct Sent {
    pub from: Station,
    pub to: Station,
    pub time_ps: u64,
}

/// Everything that was sent, and by which ports of which switches it left.
pub struct History {
    pub start_ps: u64,
    pub events: Vec<Timed>,
    pub sent: BTreeMap<u64, Sent>,
    /// By number of the frame: port and time.
    pub left: BTreeMap<u64, Vec<(End, u64)>>,
    pub shown: BTreeMap<u64, u64>,
}

impl History {
    /// The server's links that are up at a time.
    fn living(&self, links: &[End], time_ps: u64) -> Vec<End> {
        let is_up = |link: &&End| {
            let states = self.events.iter().filter(|event| self.start_ps + event.time_ps <= time_ps);
            let last = states.rev().find_map(|event| match event.happening {
                Happening::ServerLinks { switch, up } if switch == link.switch => Some(up),
                _ => None,
            });
            last.unwrap_or(true)
        };
        links.iter().filter(is_up).copied().collect()
    }

    /// The link by which the server sends to an address (TRUNK: the low bits of the destination address).
    pub fn chosen(&self, links: &[End], to: MacAddr6, time_ps: u64) -> End {
        let index = usize::from(to.as_bytes()[5] & 31);
        let preferred = links[index % links.len()];
        let living = self.living(links, time_ps);
        match living.contains(&preferred) || living.is_empty() {
            true => preferred,
            false => living[index % living.len()],
        }
    }

    /// The one link by which the server accepts frames to group addresses.
    pub fn accepting(&self, links: &[End], time_ps: u64) -> Option<End> {
        self.living(links, time_ps).first().copied()
    }
}

/// Who sends to whom at each step of the pattern; `turn` counts the steps.
fn pattern(hubs: usize, turn: u64) -> Vec<(Station, Station)> {
    let client = |hub: usize, number: u64| Station::Client { hub, number: number % CLIENTS };
    let mut pairs = Vec::new();
    for hub in 0..hubs {
        let one = client(hub, turn);
        pairs.push(match turn % 16 {
            // Everyone is heard once before anyone is asked for.
            _ if turn < CLIENTS => (one, Station::Everyone),
            5 => (one, client(hub, turn + 1)),
            9 => (one, client((hub + 1) % hubs, turn + 3)),
            13 => (client(hub, turn / 16), Station::Everyone),
            _ => (one, Station::Server),
        });
        pairs.push((Station::Server, client(hub, turn / 2)));
    }
    if turn % 32 == 7 {
        pairs.push((Station::Server, Station::Everyone));
    }
    pairs
}

/// Runs traffic for a time; events come in order of time.
pub fn run<S: Simulator>(mut fabric: Fabric<S>, duration_ps: u64, events: Vec<Timed>) -> Result<Report, SessionError> {
    let start_ps = fabric.now_ps() + 20 * MICROSECOND_PS;
    let (sent, left, shown) = Default::default();
    let mut history = History { start_ps, events, sent, left, shown };
    send(&mut fabric, &mut history, duration_ps);
    for Timed { time_ps, happening } in history.events.clone() {
        let time_ps = start_ps + time_ps;
        match happening {
            Happening::ServerLinks { switch, up } => {
                let links = fabric.layout.server_links_at(switch);
                fabric.plan_links(time_ps, &links, up);
            }
            Happening::Cable { cable, up } => {
                let (one, other) = fabric.layout.cables[cable];
                fabric.plan_links(time_ps, &[one, other], up);
            }
            Happening::Activate { cable } => {
                fabric.run_until(time_ps)?;
                fabric.activate(cable)?;
            }
        }
    }
    fabric.run_until(start_ps + duration_ps + 200 * MICROSECOND_PS)?;
    gather(&fabric, &mut history);
    let tree = fabric.layout.is_tree();
    for session in &mut fabric.switches {
        match tree {
            true => drop(session.finish()?),
            // Frames that go round and round cannot be told apart.
            false => session.drain()?,
        }
    }
    Ok(Report::new(&fabric, &history))
}

fn send<S: Simulator>(fabric: &mut Fabric<S>, history: &mut History, duration_ps: u64) {
    let links = fabric.layout.server_links();
    let hubs = fabric.layout.switches();
    let mut number = 0;
    for turn in 0..duration_ps / INTERVAL_PS {
        let time_ps = history.start_ps + turn * INTERVAL_PS;
        for (from, to) in pattern(hubs, turn) {
            // Nobody answers before everyone was heard.
            if from == Station::Server && turn < 2 * CLIENTS {
                continue;
            }
            number += 1;
            let at = match from {
                Station::Client { hub, .. } => End { switch: hub, port: HUB_PORT },
                _ => history.chosen(&links, to.mac(), time_ps),
            };
            let octets = frame::build(to.mac(), from.mac(), frame::MINIMUM_OCTETS, number);
            let mut bench = fabric.benches[at.switch].borrow_mut();
            bench.driver(at.port).send(Transmission::new(octets).at(time_ps).tagged(number));
            history.sent.insert(number, Sent { from, to, time_ps });
        }
    }
}

fn gather<S: Simulator>(fabric: &Fabric<S>, history: &mut History) {
    let number =
        |octets: &[u8]| octets.get(14..22).map(|id| id.iter().fold(0, |id, octet| id << 8 | u64::from(*octet)));
    for (switch, session) in fabric.switches.iter().enumerate() {
        for (port, frames) in session.log.received.iter().enumerate() {
            for frame in frames {
                if let Some(number) = number(&frame.octets) {
                    history.left.entry(number).or_default().push((End { switch, port }, frame.sfd_ps));
                }
            }
        }
        let entered = session.log.shown.iter().filter(|shown| shown.driven.tag != 0 && !shown.driven.cut);
        history.shown.extend(entered.map(|shown| (shown.driven.tag, shown.driven.sfd_ps)));
    }
}
