//! docs/forwarding.md sections 2 and 3 in plain Rust: what the relay must answer. Knows nothing of the hardware.

use std::collections::HashMap;

use trunkline_map::DropReason;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Port(u8),
    Trunk(u8),
    Discard,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Station {
    pub place: Place,
    pub fixed: bool,
    pub sticky: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Group {
    pub members: Vec<u8>,
    pub fallback: Option<u8>,
    pub flood_one: bool,
    pub auto: bool,
    pub bank: usize,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub ports: u8,
    pub bucket_bits: u32,
    pub link: Vec<bool>,
    pub live: Vec<bool>,
    pub groups: Vec<Group>,
    /// Primary and backup by bank, group and bucket.
    pub buckets: HashMap<(usize, u8, u64), (u8, u8)>,
    pub stations: HashMap<u64, Station>,
}

impl Model {
    pub fn new(ports: u8, bucket_bits: u32) -> Self {
        Self {
            ports,
            bucket_bits,
            link: vec![false; ports.into()],
            live: vec![false; ports.into()],
            groups: vec![Group::default(); 16],
            buckets: HashMap::new(),
            stations: HashMap::new(),
        }
    }

    pub fn trunk_of(&self, port: u8) -> Option<u8> {
        (0..16).find(|&group| self.groups[usize::from(group)].members.contains(&port))
    }

    /// Section 4, for a change of the links.
    pub fn set_link(&mut self, port: u8, up: bool) {
        let index = usize::from(port);
        let revives = self.trunk_of(port).is_none_or(|group| self.groups[usize::from(group)].auto);
        if !up {
            self.live[index] = false;
        } else if !self.link[index] && revives {
            self.live[index] = true;
        }
        self.link[index] = up;
    }

    pub fn live_members(&self, group: u8) -> Vec<u8> {
        (0..self.ports)
            .filter(|port| self.groups[usize::from(group)].members.contains(port) && self.live[usize::from(*port)])
            .collect()
    }

    /// Section 3.
    pub fn distribution(&self, group: u8, sa: u64) -> Option<u8> {
        let key = sa % (1 << self.bucket_bits);
        let bank = self.groups[usize::from(group)].bank;
        let (primary, backup) = self.buckets.get(&(bank, group, key)).copied().unwrap_or((0, 0));
        let live = self.live_members(group);
        if live.contains(&primary) {
            Some(primary)
        } else if live.contains(&backup) {
            Some(backup)
        } else {
            live.get((key as usize * live.len()) >> self.bucket_bits).copied()
        }
    }

    /// Section 2: the ports that get a copy, or why there is none.
    pub fn decide(&self, ingress: u8, da: u64, sa: u64) -> Result<Vec<u8>, DropReason> {
        let is_group_address = |address: u64| address >> 40 & 1 == 1;
        if (0x0180_C200_0000..=0x0180_C200_000F).contains(&da) {
            return Err(DropReason::ReservedAddress);
        }
        if is_group_address(sa) {
            return Err(DropReason::GroupSource);
        }
        let mut closed: Vec<u8> = self.trunk_of(ingress).into_iter().collect();
        if let Some(Station { place: Place::Trunk(group), sticky: true, .. }) = self.stations.get(&sa) {
            closed.push(*group);
        }
        let in_closed = |port: u8| self.trunk_of(port).is_some_and(|group| closed.contains(&group));
        let up = |port: u8| self.link[usize::from(port)];
        match self.stations.get(&da).map(|station| station.place) {
            Some(Place::Discard) => Err(DropReason::DiscardEntry),
            Some(Place::Port(port)) if port == ingress || in_closed(port) => Err(DropReason::Filtered),
            Some(Place::Port(port)) if !up(port) => Err(DropReason::EgressDown),
            Some(Place::Port(port)) => Ok(vec![port]),
            Some(Place::Trunk(group)) if closed.contains(&group) => Err(DropReason::Filtered),
            Some(Place::Trunk(group)) => self
                .distribution(group, sa)
                .or(self.groups[usize::from(group)].fallback.filter(|&port| port != ingress && up(port)))
                .map(|port| vec![port])
                .ok_or(DropReason::NoLiveMember),
            None => {
                let mut copies: Vec<u8> = (0..self.ports)
                    .filter(|&port| self.trunk_of(port).is_none() && port != ingress && up(port))
                    .collect();
                for group in (0..16).filter(|group| !closed.contains(group)) {
                    if is_group_address(da) && !self.groups[usize::from(group)].flood_one {
                        copies.extend(self.live_members(group));
                    } else {
                        copies.extend(self.distribution(group, sa));
                    }
                }
                copies.sort();
                if copies.is_empty() {
                    Err(DropReason::NoDestination)
                } else {
                    Ok(copies)
                }
            }
        }
    }
}
