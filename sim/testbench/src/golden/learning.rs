//! Learning (docs/forwarding.md, section 5) and commands, as changes of state.

use super::belief::Change;
use super::state::{Entry, Group, Place, PortState};

/// A change of what the filtering database holds for one address.
#[derive(Debug, Clone)]
pub enum EntryChange {
    /// The host inserted, replaced or deleted it.
    Set(Option<Entry>),
    /// A sound frame bore it as its source.
    Sighting(Sighting),
    /// Its time is over, for certain or perhaps.
    Aged { certain: bool },
}

#[derive(Debug, Clone)]
pub struct Sighting {
    /// The places the ingress port may stand for; more than one while a group is being changed.
    pub places: Vec<Place>,
    /// The database may have no place free.
    pub may_fail: bool,
}

/// What a sighting counts at its ingress port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Learned {
    Nothing,
    Learned,
    Moved,
    Failed,
}

impl Sighting {
    /// The entry after it, and what is counted.
    pub fn outcomes(&self, before: Option<Entry>) -> Vec<(Option<Entry>, Learned)> {
        let mut outcomes: Vec<_> = match before {
            Some(entry) if entry.is_static || entry.sticky => vec![(before, Learned::Nothing)],
            Some(entry) => self.places.iter().map(|place| moved(entry, *place)).collect(),
            None => self.places.iter().map(|place| (Some(Entry::learned(*place)), Learned::Learned)).collect(),
        };
        if before.is_none() && self.may_fail {
            outcomes.push((None, Learned::Failed));
        }
        outcomes
    }
}

fn moved(entry: Entry, place: Place) -> (Option<Entry>, Learned) {
    let counted = if entry.place == place { Learned::Nothing } else { Learned::Moved };
    (Some(Entry { place, ..entry }), counted)
}

impl Change<Option<Entry>> for EntryChange {
    fn apply(&self, before: &Option<Entry>) -> Vec<Option<Entry>> {
        match self {
            EntryChange::Set(entry) => vec![*entry],
            EntryChange::Sighting(sighting) => sighting.outcomes(*before).into_iter().map(|(entry, _)| entry).collect(),
            EntryChange::Aged { certain } => match before {
                Some(entry) if !entry.is_static && *certain => vec![None],
                Some(entry) if !entry.is_static => vec![*before, None],
                _ => vec![*before],
            },
        }
    }
}

/// A change of a port.
#[derive(Debug, Clone)]
pub enum PortChange {
    LinkDown,
    /// `live_by_itself`: in no group or in one marked auto; both while its group is being changed.
    LinkUp {
        live_by_itself: Vec<bool>,
    },
    Live(bool),
}

impl Change<PortState> for PortChange {
    fn apply(&self, before: &PortState) -> Vec<PortState> {
        match self {
            PortChange::LinkDown => vec![PortState { link_up: false, live: false }],
            PortChange::LinkUp { .. } if before.link_up => vec![*before],
            PortChange::LinkUp { live_by_itself } => {
                live_by_itself.iter().map(|live| PortState { link_up: true, live: *live }).collect()
            }
            PortChange::Live(live) => vec![PortState { live: *live && before.link_up, ..*before }],
        }
    }
}

/// A group was committed or emptied.
#[derive(Debug, Clone)]
pub struct GroupChange(pub Option<Group>);

impl Change<Option<Group>> for GroupChange {
    fn apply(&self, _: &Option<Group>) -> Vec<Option<Group>> {
        vec![self.0.clone()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(place: Place) -> Sighting {
        Sighting { places: vec![place], may_fail: false }
    }

    #[test]
    fn an_unknown_source_is_learned_and_a_known_one_moves() {
        let first = sight(Place::Port(1)).outcomes(None);
        assert_eq!(first, [(Some(Entry::learned(Place::Port(1))), Learned::Learned)]);
        assert_eq!(sight(Place::Port(1)).outcomes(first[0].0)[0].1, Learned::Nothing);
        let moved = sight(Place::Trunk(2)).outcomes(first[0].0);
        assert_eq!(moved, [(Some(Entry::learned(Place::Trunk(2))), Learned::Moved)]);
    }

    #[test]
    fn static_and_sticky_entries_stay() {
        for (is_static, sticky) in [(true, false), (false, true), (true, true)] {
            let entry = Some(Entry { place: Place::Trunk(0), is_static, sticky });
            assert_eq!(sight(Place::Port(1)).outcomes(entry), [(entry, Learned::Nothing)]);
        }
    }

    #[test]
    fn a_full_database_may_learn_nothing() {
        let sighting = Sighting { may_fail: true, ..sight(Place::Port(1)) };
        assert!(sighting.outcomes(None).contains(&(None, Learned::Failed)));
    }

    #[test]
    fn live_follows_the_link_down_and_the_host_up() {
        let up = PortState { link_up: true, live: true };
        let down = PortChange::LinkDown.apply(&up)[0];
        assert_eq!(down, PortState { link_up: false, live: false });
        assert_eq!(PortChange::Live(true).apply(&down), [down], "set has no effect while the link is down");
        let back = PortChange::LinkUp { live_by_itself: vec![false] }.apply(&down)[0];
        assert_eq!(back, PortState { link_up: true, live: false });
        assert_eq!(PortChange::Live(true).apply(&back), [up]);
    }
}
