//! The golden model: what a switch may do with a frame, from docs/forwarding.md alone.
//!
//! It knows nothing of pipelines, hashes or cycles. Its state is the words of that page: links, live ports, groups, the filtering
//! database. Of time it knows one thing, the *window*: a decision, the learning of a source, the effect of a link or of a command
//! happens at some time within a window after its cause. Each piece of state is therefore a [`Belief`], the values it may have; a
//! decision asks for every combination possible within its window and gives the set of admissible verdicts. The one that was
//! observed is handed back and strikes out what it contradicts.
//!
//!   links, commands, sightings -> beliefs -> decide: admissible verdicts -> (scoreboard) -> observe
//!
//! What can affect an answer must be told before the question: commands two windows ahead of their time, links one, sightings at
//! theirs; a decision is asked for one window after its time, and so is what a sighting counted.

mod belief;
mod learning;
pub mod reception;
mod relay;
mod state;

use std::collections::{BTreeSet, HashMap};

use macaddr::MacAddr6;

pub use belief::Window;
pub use learning::Learned;
pub use relay::{distribute, Verdict};
pub use state::{bit, is_group_address, ports_of, Bucket, Entry, Flood, Group, Mask, Place, PortState, GROUPS};

use belief::Belief;
use learning::{EntryChange, GroupChange, PortChange, Sighting};
use relay::{decide, View};

/// More combinations than this are not taken apart.
const COMBINATIONS: usize = 1 << 16;

#[derive(Debug, Clone, Copy)]
pub struct GoldenOptions {
    pub ports: usize,
    /// How long after its cause an effect comes at the latest.
    pub window_ps: u64,
    /// So many addresses find a place in the filtering database for certain.
    pub certain_entries: usize,
    /// After this an entry not seen again may be removed, after half as much again it is.
    pub ageing_ps: Option<u64>,
}

impl GoldenOptions {
    pub fn new(ports: usize) -> Self {
        Self { ports, window_ps: 2_000_000, certain_entries: 3_600, ageing_ps: None }
    }
}

/// What the host asks of the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Group { number: usize, group: Option<Group> },
    Entry { address: MacAddr6, entry: Option<Entry> },
    Live { ports: Mask, live: bool },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the golden model would have to consider {0} states for one frame\n  at most {COMBINATIONS} are taken apart\n  help: let commands and link changes come farther apart")]
pub struct TooUncertain(usize);

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
}

impl Golden {
    /// All links down, no groups, an empty filtering database.
    pub fn new(options: GoldenOptions) -> Self {
        let lag = 3 * options.window_ps;
        let down = PortState { link_up: false, live: false };
        let ports = (0..options.ports).map(|_| Belief::certain(down, lag)).collect();
        let groups = (0..GROUPS).map(|_| Belief::certain(None, lag)).collect();
        Self { options, ports, groups, entries: HashMap::new() }
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
        }
    }

    /// The states a port may be in at a time.
    pub fn port(&mut self, time_ps: u64, port: usize) -> Vec<PortState> {
        self.ports[port].possible(Window::after(time_ps, 0))
    }

    /// What may become of an accepted frame whose first 16 octets were in at a time.
    pub fn decide(&mut self, time_ps: u64, frame: &[u8], ingress: usize) -> Result<Vec<Verdict>, TooUncertain> {
        let mut verdicts = BTreeSet::new();
        self.combinations(time_ps, frame, ingress, |verdict, _, _| {
            verdicts.insert(verdict);
        })?;
        Ok(verdicts.into_iter().collect())
    }

    /// Takes note of what became of it: entries that would have led elsewhere are struck out.
    pub fn observe(
        &mut self,
        time_ps: u64,
        frame: &[u8],
        ingress: usize,
        seen: &[Verdict],
    ) -> Result<(), TooUncertain> {
        let (mut destinations, mut sources) = (BTreeSet::new(), BTreeSet::new());
        self.combinations(time_ps, frame, ingress, |verdict, destination, source| {
            if seen.contains(&verdict) {
                destinations.insert(destination);
                sources.insert(source);
            }
        })?;
        let (da, sa) = addresses(frame);
        for (address, possible) in [(da, destinations), (sa, sources)] {
            if let Some(known) = self.entries.get_mut(&address) {
                known.entry.observe(|entry| possible.contains(entry));
            }
        }
        Ok(())
    }

    /// The source of an accepted frame that ended at a time is learned.
    pub fn sighting(&mut self, time_ps: u64, frame: &[u8], ingress: usize) -> Seen {
        let (_, address) = addresses(frame);
        if is_group_address(address) {
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
        let known = self.entries.entry(address).or_insert_with(unknown);
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

    /// Calls `visit` with the verdict in every state possible within the window of a decision.
    fn combinations(
        &mut self,
        time_ps: u64,
        frame: &[u8],
        ingress: usize,
        mut visit: impl FnMut(Verdict, Option<Entry>, Option<Entry>),
    ) -> Result<(), TooUncertain> {
        let window = self.effect(time_ps);
        let (da, sa) = addresses(frame);
        let destinations = self.possible_entry(da, window);
        let sources = self.possible_entry(sa, window);
        let ports: Vec<Vec<PortState>> = self.ports.iter_mut().map(|port| port.possible(window)).collect();
        let groups: Vec<Vec<Option<Group>>> = self.groups.iter_mut().map(|group| group.possible(window)).collect();
        let sizes = ports.iter().map(Vec::len).chain(groups.iter().map(Vec::len));
        let sizes: Vec<usize> = sizes.chain([destinations.len(), sources.len()]).collect();
        let total = sizes.iter().fold(1_usize, |total, size| total.saturating_mul(*size));
        if total > COMBINATIONS {
            return Err(TooUncertain(total));
        }
        for combination in 0..total {
            let mut rest = combination;
            let mut digit = |size: usize| {
                let digit = rest % size;
                rest /= size;
                digit
            };
            let ports: Vec<PortState> = ports.iter().map(|values| values[digit(values.len())]).collect();
            let groups: Vec<Option<&Group>> =
                groups.iter().map(|values| values[digit(values.len())].as_ref()).collect();
            let destination = destinations[digit(destinations.len())];
            let source = sources[digit(sources.len())];
            let view = View { ports: &ports, groups: &groups, destination, source };
            visit(decide(&view, da, sa, ingress), destination, source);
        }
        Ok(())
    }
}

/// Of an accepted frame, which has them.
fn addresses(frame: &[u8]) -> (MacAddr6, MacAddr6) {
    let address = |at: usize| {
        let mut octets = [0; 6];
        octets.iter_mut().zip(frame.iter().skip(at)).for_each(|(to, from)| *to = *from);
        MacAddr6::from(octets)
    };
    (address(0), address(6))
}

#[cfg(test)]
mod tests;
