//! The golden model: what a switch may do with a frame, from docs/forwarding.md alone.
//!
//! It knows nothing of pipelines, hashes or cycles. Its state is the words of that page: links, live ports, groups, the filtering
//! database. Of time it knows one thing, the *window*: a decision, the learning of a source, the effect of a link or of a command
//! happens at some time within a window after its cause. Each piece of state is therefore a [`Belief`], the values it may have; a
//! decision asks for every combination possible within its window and gives the set of admissible verdicts. The one that was
//! observed is handed back and strikes out what it contradicts.
//!
//!   links, commands, sightings -> beliefs -> ask: admissible decisions -> (scoreboard) -> observe
//!
//! What can affect an answer must be told before the question: commands two windows ahead of their time, links one, sightings at
//! theirs; a decision is asked for one window after its time, and so is what a sighting counted.
//!
//! A frame that turns out faulty may have been decided before it ended: it may have taken a token of the CPU port's or kept a
//! round-robin bucket from being idle, and what is not known for certain is then possible.

mod ask;
mod belief;
mod key;
mod learning;
pub mod reception;
mod relay;
mod settings;
mod state;
mod turns;

use std::collections::{BTreeSet, HashMap};

use macaddr::MacAddr6;

pub use ask::{Answer, TooUncertain};
pub use belief::Window;
pub use key::{Header, Ip, Key};
pub use learning::Learned;
pub use relay::{distribute, Decision, Distributed, Verdict};
pub use settings::{Limit, Setting, Settings};
pub use state::{bit, is_group_address, ports_of, Bucket, Entry, Flood, Group, Mask, Place, PortState, CPU, GROUPS};
pub use trunkline_map::TrapReason as Trap;

use belief::Belief;
use learning::{EntryChange, GroupChange, PortChange, Sighting};
use settings::Tokens;
use turns::Turns;

#[derive(Debug, Clone, Copy)]
pub struct GoldenOptions {
    pub ports: usize,
    /// How long after its cause an effect comes at the latest.
    pub window_ps: u64,
    /// So many addresses find a place in the filtering database for certain.
    pub certain_entries: usize,
    /// After this an entry not seen again may be removed, after half as much again it is.
    pub ageing_ps: Option<u64>,
    /// New conversations of a round robin are dealt out in the order in which they are asked for.
    pub strict_turns: bool,
    /// What the switch takes for a second: less than one in some simulations. The idle time of round robin is measured by it.
    pub second_ps: u64,
    /// What each port is told of its speed: 0 is 10 Mb/s, 1 is 100, 2 is 1000, 3 is refused for its half duplex.
    pub speeds: [u8; CPU],
}

impl GoldenOptions {
    pub fn new(ports: usize) -> Self {
        Self {
            ports,
            window_ps: 2_000_000,
            certain_entries: 3_600,
            ageing_ps: None,
            strict_turns: false,
            second_ps: 1_000_000_000_000,
            speeds: [2; CPU],
        }
    }
}

/// What the host asks of the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Group {
        number: usize,
        group: Option<Group>,
    },
    Entry {
        address: MacAddr6,
        entry: Option<Entry>,
    },
    Live {
        ports: Mask,
        live: bool,
    },
    Set(Setting),
    /// Every entry that is not static is removed.
    Flush,
}

/// A source that was learned, or was to be.
#[derive(Debug, Clone)]
pub struct Seen {
    address: MacAddr6,
    learning: Option<(u64, Sighting)>,
}

/// A filtering database entry and when its address was last seen.
struct Known {
    entry: Belief<Option<Entry>, EntryChange>,
    seen: Window,
}

pub struct Golden {
    options: GoldenOptions,
    ports: Vec<Belief<PortState, PortChange>>,
    groups: Vec<Belief<Option<Group>, GroupChange>>,
    entries: HashMap<MacAddr6, Known>,
    settings: Belief<Settings, Setting>,
    /// By code of the trap reason.
    tokens: [Tokens; 4],
    turns: Turns,
    /// Not over yet when an address is heard of for the first time, a flush may come behind that.
    flushes: Vec<Window>,
}

impl Golden {
    /// All links down, no groups, an empty filtering database.
    pub fn new(options: GoldenOptions) -> Self {
        let lag = 3 * options.window_ps;
        let down = PortState { link_up: false, live: false };
        let ports = (0..options.ports).map(|_| Belief::certain(down, lag)).collect();
        let groups = (0..GROUPS).map(|_| Belief::certain(None, lag)).collect();
        Self {
            options,
            ports,
            groups,
            entries: HashMap::new(),
            settings: Belief::certain(Settings::default(), lag),
            tokens: [Tokens::after_change(Window::after(0, 0), true); 4],
            turns: Turns::new(options.strict_turns),
            flushes: Vec::new(),
        }
    }

    fn effect(&self, time_ps: u64) -> Window {
        Window::after(time_ps, self.options.window_ps)
    }

    pub fn link(&mut self, time_ps: u64, port: usize, up: bool) {
        let window = self.effect(time_ps);
        let change = match up {
            false => PortChange::LinkDown,
            true => PortChange::LinkUp { live_by_itself: self.live_by_itself(window, port) },
        };
        self.ports[port].change(window, change);
    }

    /// A command that the switch took at some time within `window`.
    pub fn command(&mut self, window: Window, command: &Command) {
        let window = Window { to: window.to + self.options.window_ps, ..window };
        match command {
            Command::Group { number, group } => {
                self.groups[*number].change(window, GroupChange(group.clone()));
                self.turns.forget_group(*number);
            }
            Command::Entry { address, entry } => {
                let known = self.known(*address, window);
                known.entry.change(window, EntryChange::Set(*entry));
                known.seen = window;
            }
            Command::Live { ports, live } => {
                for port in ports_of(*ports).filter(|port| *port < self.options.ports) {
                    self.ports[port].change(window, PortChange::Live(*live));
                }
            }
            Command::Flush => {
                for known in self.entries.values_mut() {
                    known.entry.change(window, EntryChange::Aged { certain: true });
                }
                self.flushes.push(window);
            }
            Command::Set(setting) => {
                if let Setting::TrapLimit(trap, _) = setting {
                    let code = usize::from(trap.code());
                    let was_off = self.settings.possible(window).iter().all(|settings| settings.limits[code].rate == 0);
                    self.tokens[code] = Tokens::after_change(window, was_off);
                }
                self.settings.change(window, *setting);
            }
        }
    }

    /// The states a port may be in at a time.
    pub fn port(&mut self, time_ps: u64, port: usize) -> Vec<PortState> {
        self.ports[port].possible(Window::after(time_ps, 0))
    }

    /// What each port is told of its speed.
    pub fn speeds(&self) -> [u8; CPU] {
        self.options.speeds
    }

    /// The egresses that may start a copy of a frame before it was received whole.
    pub fn cut_through(&mut self, window: Window, ingress: usize) -> Mask {
        let settings = self.settings.possible(window);
        let Some(speed) = self.options.speeds.get(ingress) else { return 0 };
        let slower_or_faster = (0..CPU).filter(|&port| self.options.speeds[port] != *speed).map(bit).sum::<Mask>();
        settings.iter().fold(0, |mask, settings| mask | settings.cut_through[ingress]) & !slower_or_faster
    }

    /// The source of an accepted frame that ended at a time is learned.
    pub fn sighting(&mut self, time_ps: u64, frame: &[u8], ingress: usize) -> Seen {
        let address = Header::of(frame).sa;
        if is_group_address(address) || ingress == CPU {
            return Seen { address, learning: None };
        }
        let window = self.effect(time_ps);
        let places = self.places(window, ingress);
        let may_fail = self.entries.len() >= self.options.certain_entries;
        let sighting = Sighting { places, may_fail };
        let known = self.known(address, window);
        let number = known.entry.change(window, EntryChange::Sighting(sighting.clone()));
        known.seen = window;
        Seen { address, learning: Some((number, sighting)) }
    }

    /// What the switch may have counted for a sighting.
    pub fn counted(&mut self, seen: &Seen) -> Vec<Learned> {
        let Some((number, sighting)) = &seen.learning else { return vec![Learned::Nothing] };
        let met = self.entries.get(&seen.address).map_or(Vec::new(), |known| known.entry.met_by(*number));
        if met.is_empty() {
            return vec![Learned::Nothing, Learned::Learned, Learned::Moved];
        }
        let counted: BTreeSet<Learned> =
            met.into_iter().flat_map(|entry| sighting.outcomes(entry)).map(|(_, counted)| counted).collect();
        counted.into_iter().collect()
    }

    /// The entry of an address, aged as far as it may be by the beginning of a window.
    fn known(&mut self, address: MacAddr6, window: Window) -> &mut Known {
        let lag = 3 * self.options.window_ps;
        let unknown = || Known { entry: Belief::certain(None, lag), seen: Window::after(window.from, 0) };
        let flushes: Vec<Window> = match self.entries.contains_key(&address) {
            true => Vec::new(),
            false => self.flushes.iter().filter(|flush| flush.to >= window.from).copied().collect(),
        };
        let known = self.entries.entry(address).or_insert_with(unknown);
        for flush in flushes {
            known.entry.change(flush, EntryChange::Aged { certain: true });
        }
        if let Some(ageing_ps) = self.options.ageing_ps {
            let certain_ps = known.seen.to + ageing_ps * 3 / 2;
            if window.from > certain_ps {
                known.entry.change(Window::after(certain_ps, 0), EntryChange::Aged { certain: true });
            } else if window.to >= known.seen.from + ageing_ps {
                known.entry.change(Window::after(window.from - 1, 0), EntryChange::Aged { certain: false });
            }
        }
        known
    }

    fn possible_entry(&mut self, address: MacAddr6, window: Window) -> Vec<Option<Entry>> {
        match self.entries.contains_key(&address) {
            true => self.known(address, window).entry.possible(window),
            false => vec![None],
        }
    }

    /// The places an ingress port may stand for.
    fn places(&mut self, window: Window, port: usize) -> Vec<Place> {
        let mut places = Vec::new();
        let mut surely_grouped = false;
        for (number, group) in self.groups.iter_mut().enumerate() {
            let member = |group: &Option<Group>| group.as_ref().is_some_and(|group| group.members & bit(port) != 0);
            let possible = group.possible(window);
            if possible.iter().any(member) {
                places.push(Place::Trunk(number));
            }
            surely_grouped |= possible.iter().all(member);
        }
        if !surely_grouped {
            places.push(Place::Port(port));
        }
        places
    }

    fn live_by_itself(&mut self, window: Window, port: usize) -> Vec<bool> {
        let mut results = BTreeSet::new();
        for place in self.places(window, port) {
            match place {
                Place::Trunk(number) => {
                    let groups = self.groups[number].possible(window);
                    results.extend(groups.iter().flatten().filter(|g| g.members & bit(port) != 0).map(|g| g.auto));
                }
                _ => _ = results.insert(true),
            }
        }
        results.into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
