//! Relay and distribution: where an accepted frame goes, in one given state (docs/forwarding.md, sections 2, 3 and 7).

use trunkline_map::DropReason;
use trunkline_map::TrapReason as Trap;

use super::key::{Header, Key};
use super::state::{bit, is_group_address, ports_of, Bucket, Entry, Flood, Group, Mask, Place, PortState, CPU};

/// Everything a decision depends on.
pub struct View<'a> {
    pub ports: &'a [PortState],
    pub groups: &'a [Option<&'a Group>],
    pub destination: Option<Entry>,
    pub source: Option<Entry>,
    pub hash_seed: u32,
    /// The trap reasons of which a frame is admitted now, one bit per code.
    pub admitted: u8,
    /// The member that round robin takes: of group, bucket, live members.
    pub turn: &'a dyn Fn(usize, usize, &[usize]) -> usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// At least one bit is set.
    Copies(Mask),
    /// A copy to the CPU beside those to ports, of which there may be none.
    Trapped(Mask, Trap),
    Discard(DropReason),
}

impl Verdict {
    /// The CPU's among them.
    pub fn copies(self) -> Mask {
        match self {
            Verdict::Copies(copies) => copies,
            Verdict::Trapped(copies, _) => copies | bit(CPU),
            Verdict::Discard(_) => 0,
        }
    }
}

/// Group, bucket and member.
pub type Distributed = (usize, usize, usize);

/// What becomes of a frame, and by which buckets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    pub verdict: Verdict,
    pub distributed: Vec<Distributed>,
}

/// Decides for one frame; `ingress` may be the CPU.
pub fn decide(view: &View<'_>, header: &Header, ingress: usize) -> Decision {
    let mut relay = Relay { view, header, ingress, distributed: Vec::new() };
    let verdict = relay.verdict();
    Decision { verdict, distributed: relay.distributed }
}

struct Relay<'a> {
    view: &'a View<'a>,
    header: &'a Header,
    ingress: usize,
    distributed: Vec<Distributed>,
}

impl Relay<'_> {
    fn verdict(&mut self) -> Verdict {
        let octets = self.header.da.as_bytes();
        if octets[..5] == [0x01, 0x80, 0xC2, 0x00, 0x00] && octets[5] <= 0x0F {
            return match self.admits(Trap::ReservedAddress) {
                true => Verdict::Trapped(0, Trap::ReservedAddress),
                false => Verdict::Discard(DropReason::ReservedAddress),
            };
        }
        if is_group_address(self.header.sa) {
            return Verdict::Discard(DropReason::GroupSource);
        }
        let verdict = match self.view.destination.map(|entry| entry.place) {
            Some(Place::Discard) => Verdict::Discard(DropReason::DiscardEntry),
            Some(Place::Cpu) => self.to_cpu(),
            Some(Place::Port(port)) => self.to_port(port),
            Some(Place::Trunk(group)) => self.send_to_trunk(group),
            None => self.flood(),
        };
        match verdict {
            Verdict::Trapped(..) => verdict,
            _ if self.header.arp && self.admits(Trap::Arp) => Verdict::Trapped(verdict.copies(), Trap::Arp),
            _ => verdict,
        }
    }

    /// A frame from the CPU is not trapped.
    fn admits(&self, trap: Trap) -> bool {
        self.ingress != CPU && self.view.admitted >> trap.code() & 1 == 1
    }

    fn group_of(&self, port: usize) -> Option<usize> {
        self.view.groups.iter().position(|group| group.is_some_and(|group| group.members & bit(port) != 0))
    }

    /// The trunks a frame must not enter: the ingress port's and the source's own.
    fn excluded(&self, group: usize) -> bool {
        let own = match self.view.source {
            Some(Entry { place: Place::Trunk(own), sticky: true, .. }) => Some(own),
            _ => None,
        };
        self.group_of(self.ingress) == Some(group) || own == Some(group)
    }

    fn to_cpu(&self) -> Verdict {
        match self.admits(Trap::CpuEntry) {
            true => Verdict::Trapped(0, Trap::CpuEntry),
            false if self.ingress == CPU => Verdict::Discard(DropReason::Filtered),
            false => Verdict::Discard(DropReason::TrapLimited),
        }
    }

    fn to_port(&self, port: usize) -> Verdict {
        if port == self.ingress || self.group_of(port).is_some_and(|group| self.excluded(group)) {
            Verdict::Discard(DropReason::Filtered)
        } else if !self.link_up(port) {
            Verdict::Discard(DropReason::EgressDown)
        } else {
            Verdict::Copies(bit(port))
        }
    }

    fn send_to_trunk(&mut self, group: usize) -> Verdict {
        if self.excluded(group) {
            return Verdict::Discard(DropReason::Filtered);
        }
        let Some(trunk) = self.view.groups[group] else { return Verdict::Discard(DropReason::NoLiveMember) };
        if let Some(port) = self.member(group, trunk) {
            return Verdict::Copies(bit(port));
        }
        match trunk.fallback {
            Some(port) if port != self.ingress && self.link_up(port) => Verdict::Copies(bit(port)),
            _ => Verdict::Discard(DropReason::NoLiveMember),
        }
    }

    fn flood(&mut self) -> Verdict {
        let alone = |port: &usize| self.group_of(*port).is_none() && *port != self.ingress && self.link_up(*port);
        let mut copies = (0..self.view.ports.len()).filter(alone).map(bit).fold(0, |mask, port| mask | port);
        for (number, trunk) in self.view.groups.iter().enumerate() {
            let Some(trunk) = trunk else { continue };
            if self.excluded(number) {
                continue;
            }
            if is_group_address(self.header.da) && trunk.flood == Flood::All {
                copies |= trunk.members & self.live();
            } else if let Some(port) = self.member(number, trunk) {
                copies |= bit(port);
            }
        }
        match copies {
            0 => Verdict::Discard(DropReason::NoDestination),
            copies => Verdict::Copies(copies),
        }
    }

    /// Distribution.
    fn member(&mut self, number: usize, group: &Group) -> Option<usize> {
        let bucket = group.key.bucket(self.header, self.view.hash_seed, group.buckets.len());
        let member = match group.key {
            Key::RoundRobin => {
                let living: Vec<usize> = ports_of(group.members & self.live()).collect();
                (!living.is_empty()).then(|| (self.view.turn)(number, bucket, &living))
            }
            _ => distribute(group, self.live(), bucket),
        };
        self.distributed.extend(member.map(|member| (number, bucket, member)));
        member
    }

    fn link_up(&self, port: usize) -> bool {
        self.view.ports.get(port).is_some_and(|port| port.link_up)
    }

    fn live(&self) -> Mask {
        let ports = self.view.ports.iter().enumerate();
        ports.filter(|(_, state)| state.live).fold(0, |mask, (port, _)| mask | bit(port))
    }
}

/// The member that takes a bucket of a trunk, round robin aside; none if no member is live.
pub fn distribute(group: &Group, live: Mask, bucket: usize) -> Option<usize> {
    let Bucket { primary, backup } = group.buckets[bucket];
    let living: Vec<usize> = ports_of(group.members & live).collect();
    let named = [primary, backup].into_iter().flatten().find(|port| living.contains(port));
    named.or_else(|| living.get(bucket * living.len() / group.buckets.len()).copied())
}

#[cfg(test)]
#[path = "relay_tests.rs"]
mod tests;
