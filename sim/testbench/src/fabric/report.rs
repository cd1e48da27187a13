//! What a fabric made of its traffic: who received what how often, and how long each failure was felt.

use serde::Serialize;
use trunkline_map::Counter;

use super::layout::{End, HUB_PORT};
use super::traffic::{Happening, History, Sent, Station};
use super::Fabric;
use crate::simulator::Simulator;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventReport {
    pub what: String,
    /// Since the traffic began.
    pub time_ns: u64,
    /// Frames sent from here until the next event that did not arrive.
    pub lost: usize,
    /// From the event to the beginning of the last frame sent that did not arrive: who sends later is not affected.
    pub outage_ns: u64,
    /// From the event to the first frame that a client of the switch sent and that reached the server by way of another.
    pub first_other_way_ns: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub layout: String,
    pub switches: usize,
    pub frames: usize,
    /// Pairs of a frame and a station that was to get it.
    pub deliveries: usize,
    pub lost: usize,
    /// A station got a frame more than once.
    pub duplicates: usize,
    /// A frame came back to the hub that sent it, or the server's to the server.
    pub returned: usize,
    /// Copies of frames to one station at hubs where it is not, as of an unknown destination.
    pub flooded: usize,
    /// Over all switches.
    pub moved: u64,
    pub events: Vec<EventReport>,
}

impl Report {
    pub(super) fn new<S: Simulator>(fabric: &Fabric<S>, history: &History) -> Self {
        let counters = fabric.switches.iter().filter_map(|session| session.log.counters.as_ref());
        let of_switch = |table: &crate::scoreboard::CounterTable| {
            (0..fabric.switches[0].log.received.len()).map(|port| table.counter(port, Counter::Moved)).sum::<u64>()
        };
        let mut report = Self {
            layout: fabric.layout.name.to_string(),
            switches: fabric.layout.switches(),
            frames: history.sent.len(),
            deliveries: 0,
            lost: 0,
            duplicates: 0,
            returned: 0,
            flooded: 0,
            moved: counters.map(of_switch).sum(),
            events: Vec::new(),
        };
        let links = fabric.layout.server_links();
        let mut lost_at = Vec::new();
        let none = Vec::new();
        for (number, sent) in &history.sent {
            let left = history.left.get(number).unwrap_or(&none);
            let before = report.lost;
            report.frame(sent, left, &links, history, fabric.layout.switches());
            if report.lost > before {
                // When it began for certain, or when its turn came at a dead link.
                let time_ps = history.shown.get(number).copied().unwrap_or(sent.time_ps);
                lost_at.push((time_ps, report.lost - before));
            }
        }
        report.events = events(history, &links, &lost_at);
        report
    }

    /// Goes through the copies of one frame.
    fn frame(&mut self, sent: &Sent, left: &[(End, u64)], links: &[End], history: &History, hubs: usize) {
        let heard_at = |hub: usize| left.iter().filter(|(end, _)| *end == End { switch: hub, port: HUB_PORT }).count();
        let at_server = |link: &End| left.iter().filter(|(end, _)| end == link).count();
        for hub in 0..hubs {
            let home = matches!(sent.from, Station::Client { hub: home, .. } if home == hub);
            let wanted = match sent.to {
                Station::Client { hub: home, .. } => home == hub,
                Station::Everyone => true,
                Station::Server => false,
            };
            let heard = heard_at(hub);
            match (home, wanted) {
                // The hub itself has repeated it to whoever wants it there.
                (true, _) => self.returned += heard,
                (false, true) => self.delivered(heard),
                (false, false) => {
                    self.flooded += heard;
                    self.duplicates += heard.saturating_sub(1);
                }
            }
        }
        if sent.from == Station::Server {
            self.returned += links.iter().map(at_server).sum::<usize>();
            return;
        }
        match sent.to {
            Station::Server => self.delivered(links.iter().map(at_server).sum()),
            Station::Everyone => {
                let accepted = |(end, time_ps): &&(End, u64)| history.accepting(links, *time_ps) == Some(*end);
                self.delivered(left.iter().filter(accepted).count());
                self.duplicates += links.iter().map(|link| at_server(link).saturating_sub(1)).sum::<usize>();
            }
            Station::Client { .. } => self.flooded += links.iter().map(at_server).sum::<usize>(),
        }
    }

    fn delivered(&mut self, copies: usize) {
        self.deliveries += 1;
        self.lost += usize::from(copies == 0);
        self.duplicates += copies.saturating_sub(1);
    }
}

fn events(history: &History, links: &[End], lost_at: &[(u64, usize)]) -> Vec<EventReport> {
    let mut reports = Vec::new();
    for (index, event) in history.events.iter().enumerate() {
        let from_ps = history.start_ps + event.time_ps;
        let next = history.events.get(index + 1).map_or(u64::MAX, |next| history.start_ps + next.time_ps);
        // A frame under way when a link is cut was begun before.
        let until = |time_ps: u64| time_ps + 5_000_000 >= from_ps && time_ps.saturating_add(5_000_000) < next;
        let lost: Vec<&(u64, usize)> = lost_at.iter().filter(|(time_ps, _)| until(*time_ps)).collect();
        let last_ps = lost.iter().map(|(time_ps, _)| *time_ps).max().unwrap_or(0);
        let (what, switch) = match event.happening {
            Happening::ServerLinks { switch, up: false } => {
                (format!("all of the server's links at switch {switch} cut"), Some(switch))
            }
            Happening::ServerLinks { switch, up: true } => {
                (format!("the server's links at switch {switch} back"), None)
            }
            Happening::Cable { cable, up: false } => (format!("cable {cable} cut"), None),
            Happening::Cable { cable, up: true } => (format!("cable {cable} back"), None),
            Happening::Activate { cable } => (format!("the host puts cable {cable} into service"), None),
        };
        let first = switch.and_then(|switch| first_other_way(history, links, switch, from_ps));
        reports.push(EventReport {
            what,
            time_ns: event.time_ps / 1_000,
            lost: lost.iter().map(|(_, count)| count).sum(),
            outage_ns: last_ps.saturating_sub(from_ps) / 1_000,
            first_other_way_ns: first.map(|time_ps| (time_ps - from_ps) / 1_000),
        });
    }
    reports
}

fn first_other_way(history: &History, links: &[End], switch: usize, from_ps: u64) -> Option<u64> {
    let mut times = Vec::new();
    for (number, sent) in &history.sent {
        let of_switch = matches!(sent.from, Station::Client { hub, .. } if hub == switch) && sent.to == Station::Server;
        let left = history.left.get(number).filter(|_| of_switch).into_iter().flatten();
        times.extend(left.filter(|(end, time_ps)| links.contains(end) && end.switch != switch && *time_ps >= from_ps));
    }
    times.into_iter().map(|(_, time_ps)| time_ps).min()
}
