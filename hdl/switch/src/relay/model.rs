//! docs/forwarding.md sections 2, 3 and 7 in plain Rust: what the relay must answer. Knows nothing of the hardware.

use crate::types::Descriptor;
use std::collections::HashMap;

use trunkline_map::{DropReason, TrapReason};

/// The CPU port, in answers and as an ingress.
pub const CPU: u8 = 8;

/// What the relay is told of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    pub da: u64,
    pub sa: u64,
    /// S, D and T.
    pub ip: Option<(u16, u16, u16)>,
    pub arp: bool,
}

impl Frame {
    pub fn descriptor(&self) -> Descriptor {
        let (source, destination, ports) = self.ip.unwrap_or_default();
        Descriptor {
            da: self.da.into(),
            sa: self.sa.into(),
            source: u64::from(source).into(),
            destination: u64::from(destination).into(),
            ports: u64::from(ports).into(),
            has_source: self.ip.is_some(),
            is_ip: self.ip.is_some(),
            is_arp: self.arp,
            ..Descriptor::default()
        }
    }
}

/// Section 3: the bucket of a frame by the key of this code, of 2^bits.
pub fn bucket(frame: &Frame, code: u8, seed: u32, bits: u32) -> u64 {
    let of_addresses = |code| match code {
        0 => frame.sa,
        1 => frame.da,
        _ => frame.sa ^ frame.da,
    };
    let (Some((s, d, t)), 3..) = (frame.ip, code) else {
        return of_addresses(code) % (1 << bits);
    };
    let a = seed as u16 | 1;
    let b = (seed >> 16) as u16 | 1;
    let c = ((seed >> 8) as u16 ^ 0x5A5A) | 1;
    let of_source = s.wrapping_mul(a);
    let of_destination = d.wrapping_mul(b);
    let hash = match code {
        3 => of_source,
        4 => of_destination,
        5 => of_source.wrapping_add(of_destination),
        _ => of_source.wrapping_add(of_destination).wrapping_add(t.wrapping_mul(c)),
    };
    (hash >> (16 - bits)).into()
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Port(u8),
    Trunk(u8),
    Cpu,
    Discard,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Station {
    pub place: Place,
    pub fixed: bool,
    pub sticky: bool,
}

/// What is remembered of a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Memory {
    pub frames: u64,
    pub member: Option<u8>,
    /// Used so lately that its member stays.
    pub in_use: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Group {
    pub members: Vec<u8>,
    pub fallback: Option<u8>,
    pub flood_one: bool,
    pub auto: bool,
    pub bank: usize,
    pub key: u8,
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
    pub hash_seed: u32,
    /// By group and bucket.
    pub memory: HashMap<(u8, u64), Memory>,
    /// The member that each group's last new conversation took.
    pub latest: HashMap<u8, u8>,
    /// Trap reasons with tokens.
    pub admitted: Vec<TrapReason>,
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
            hash_seed: 0x9E37_79B1,
            memory: HashMap::new(),
            latest: HashMap::new(),
            admitted: vec![],
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

    /// Section 3: the member a frame is distributed to, which is remembered.
    pub fn distribution(&mut self, group: u8, frame: &Frame) -> Option<u8> {
        let Group { key, bank, .. } = self.groups[usize::from(group)];
        let bucket = bucket(frame, key, self.hash_seed, self.bucket_bits);
        let live = self.live_members(group);
        if live.is_empty() {
            return None;
        }
        let memory = self.memory.entry((group, bucket)).or_default();
        memory.frames += 1;
        if key == 7 {
            if !memory.in_use || memory.member.is_none_or(|member| !live.contains(&member)) {
                let above = self.latest.get(&group).map_or(0, |latest| latest + 1);
                let next = *live.iter().find(|&&port| port >= above).unwrap_or(&live[0]);
                self.latest.insert(group, next);
                memory.member = Some(next);
            }
            memory.in_use = true;
            return memory.member;
        }
        let (primary, backup) = self.buckets.get(&(bank, group, bucket)).copied().unwrap_or((0, 0));
        if live.contains(&primary) {
            Some(primary)
        } else if live.contains(&backup) {
            Some(backup)
        } else {
            Some(live[(bucket as usize * live.len()) >> self.bucket_bits])
        }
    }

    /// No frame came for longer than the idle time.
    pub fn all_idle(&mut self) {
        self.memory.values_mut().for_each(|memory| memory.in_use = false);
    }

    /// Sections 2 and 7: the ports that get a copy, or why there is none. The CPU is port 8.
    pub fn decide(&mut self, ingress: u8, frame: &Frame) -> Result<Vec<u8>, DropReason> {
        let may = |model: &Self, reason: TrapReason| ingress != CPU && model.admitted.contains(&reason);
        if (0x0180_C200_0000..=0x0180_C200_000F).contains(&frame.da) {
            return if may(self, TrapReason::ReservedAddress) {
                Ok(vec![CPU])
            } else {
                Err(DropReason::ReservedAddress)
            };
        }
        if is_group_address(frame.sa) {
            return Err(DropReason::GroupSource);
        }
        let mut answer = self.forward(ingress, frame);
        if frame.arp && may(self, TrapReason::Arp) && answer.as_ref().map_or(true, |copies| !copies.contains(&CPU)) {
            let mut copies = answer.unwrap_or_default();
            copies.push(CPU);
            answer = Ok(copies);
        }
        answer
    }

    /// Rules 3 and 4 of section 2.
    fn forward(&mut self, ingress: u8, frame: &Frame) -> Result<Vec<u8>, DropReason> {
        let mut closed: Vec<u8> = self.trunk_of(ingress).into_iter().collect();
        if let Some(Station { place: Place::Trunk(group), sticky: true, .. }) = self.stations.get(&frame.sa) {
            closed.push(*group);
        }
        let up = |model: &Self, port: u8| model.link.get(usize::from(port)).is_some_and(|up| *up);
        match self.stations.get(&frame.da).map(|station| station.place) {
            Some(Place::Discard) => Err(DropReason::DiscardEntry),
            Some(Place::Cpu) if ingress == CPU => Err(DropReason::Filtered),
            Some(Place::Cpu) if self.admitted.contains(&TrapReason::CpuEntry) => Ok(vec![CPU]),
            Some(Place::Cpu) => Err(DropReason::TrapLimited),
            Some(Place::Port(port)) => {
                if port == ingress || self.trunk_of(port).is_some_and(|group| closed.contains(&group)) {
                    Err(DropReason::Filtered)
                } else if !up(self, port) {
                    Err(DropReason::EgressDown)
                } else {
                    Ok(vec![port])
                }
            }
            Some(Place::Trunk(group)) if closed.contains(&group) => Err(DropReason::Filtered),
            Some(Place::Trunk(group)) => {
                let fallback =
                    self.groups[usize::from(group)].fallback.filter(|&port| port != ingress && up(self, port));
                self.distribution(group, frame).or(fallback).map(|port| vec![port]).ok_or(DropReason::NoLiveMember)
            }
            None => {
                let mut copies: Vec<u8> = (0..self.ports)
                    .filter(|&port| self.trunk_of(port).is_none() && port != ingress && up(self, port))
                    .collect();
                for group in (0..16).filter(|group| !closed.contains(group)) {
                    if is_group_address(frame.da) && !self.groups[usize::from(group)].flood_one {
                        copies.extend(self.live_members(group));
                    } else {
                        copies.extend(self.distribution(group, frame));
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

fn is_group_address(address: u64) -> bool {
    address >> 40 & 1 == 1
}
