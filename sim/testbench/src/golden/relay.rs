//! Relay and distribution: where an accepted frame goes, in one given state (docs/forwarding.md, sections 2 and 3).

use macaddr::MacAddr6;
use trunkline_map::DropReason;

use super::state::{bit, is_group_address, ports_of, Bucket, Entry, Flood, Group, Mask, Place, PortState};

/// Everything a decision depends on.
pub struct View<'a> {
    pub ports: &'a [PortState],
    pub groups: &'a [Option<&'a Group>],
    pub destination: Option<Entry>,
    pub source: Option<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// At least one bit is set.
    Copies(Mask),
    Discard(DropReason),
}

impl Verdict {
    pub fn copies(self) -> Mask {
        match self {
            Verdict::Copies(copies) => copies,
            Verdict::Discard(_) => 0,
        }
    }
}

/// Decides for one frame.
pub fn decide(view: &View<'_>, da: MacAddr6, sa: MacAddr6, ingress: usize) -> Verdict {
    let octets = da.as_bytes();
    if octets[..5] == [0x01, 0x80, 0xC2, 0x00, 0x00] && octets[5] <= 0x0F {
        return Verdict::Discard(DropReason::ReservedAddress);
    }
    if is_group_address(sa) {
        return Verdict::Discard(DropReason::GroupSource);
    }
    match view.destination.map(|entry| entry.place) {
        Some(Place::Discard) => Verdict::Discard(DropReason::DiscardEntry),
        Some(Place::Port(port)) => view.to_port(port, ingress),
        Some(Place::Trunk(group)) => view.to_trunk(group, sa, ingress),
        None => view.flood(da, sa, ingress),
    }
}

impl View<'_> {
    fn group_of(&self, port: usize) -> Option<usize> {
        self.groups.iter().position(|group| group.is_some_and(|group| group.members & bit(port) != 0))
    }

    /// The trunks a frame must not enter: the ingress port's and the source's own.
    fn excluded(&self, group: usize, ingress: usize) -> bool {
        let own = match self.source {
            Some(Entry { place: Place::Trunk(own), sticky: true, .. }) => Some(own),
            _ => None,
        };
        self.group_of(ingress) == Some(group) || own == Some(group)
    }

    fn to_port(&self, port: usize, ingress: usize) -> Verdict {
        if port == ingress || self.group_of(port).is_some_and(|group| self.excluded(group, ingress)) {
            Verdict::Discard(DropReason::Filtered)
        } else if !self.link_up(port) {
            Verdict::Discard(DropReason::EgressDown)
        } else {
            Verdict::Copies(bit(port))
        }
    }

    fn to_trunk(&self, group: usize, sa: MacAddr6, ingress: usize) -> Verdict {
        if self.excluded(group, ingress) {
            return Verdict::Discard(DropReason::Filtered);
        }
        let Some(trunk) = self.groups[group] else { return Verdict::Discard(DropReason::NoLiveMember) };
        if let Some(port) = distribute(trunk, self.live(), sa) {
            return Verdict::Copies(bit(port));
        }
        match trunk.fallback {
            Some(port) if port != ingress && self.link_up(port) => Verdict::Copies(bit(port)),
            _ => Verdict::Discard(DropReason::NoLiveMember),
        }
    }

    fn flood(&self, da: MacAddr6, sa: MacAddr6, ingress: usize) -> Verdict {
        let alone = |port: &usize| self.group_of(*port).is_none() && *port != ingress && self.link_up(*port);
        let mut copies = (0..self.ports.len()).filter(alone).map(bit).fold(0, |mask, port| mask | port);
        for (number, trunk) in self.groups.iter().enumerate() {
            let Some(trunk) = trunk else { continue };
            if self.excluded(number, ingress) {
                continue;
            }
            if is_group_address(da) && trunk.flood == Flood::All {
                copies |= trunk.members & self.live();
            } else if let Some(port) = distribute(trunk, self.live(), sa) {
                copies |= bit(port);
            }
        }
        match copies {
            0 => Verdict::Discard(DropReason::NoDestination),
            copies => Verdict::Copies(copies),
        }
    }

    fn link_up(&self, port: usize) -> bool {
        self.ports.get(port).is_some_and(|port| port.link_up)
    }

    fn live(&self) -> Mask {
        (0..self.ports.len()).filter(|port| self.ports[*port].live).map(bit).fold(0, |mask, port| mask | port)
    }
}

/// The member of a trunk that frames of a source take; none if no member is live.
pub fn distribute(group: &Group, live: Mask, sa: MacAddr6) -> Option<usize> {
    let buckets = group.buckets.len() as u64;
    let address = sa.as_bytes().iter().fold(0, |address, octet| address << 8 | u64::from(*octet));
    let key = address % buckets;
    let Bucket { primary, backup } = group.buckets[key as usize];
    let living: Vec<usize> = ports_of(group.members & live).collect();
    let named = [primary, backup].into_iter().flatten().find(|port| living.contains(port));
    named.or_else(|| living.get((key * living.len() as u64 / buckets) as usize).copied())
}

#[cfg(test)]
#[path = "relay_tests.rs"]
mod tests;
