//! The words of the forwarding rules: places, entries of the filtering database, groups.

use macaddr::MacAddr6;

use super::Key;

/// Groups of every switch.
pub const GROUPS: usize = 16;

/// The number of the CPU port, whatever the number of ports.
pub const CPU: usize = 8;

/// One bit per port, the CPU port's among them.
pub type Mask = u16;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Port(usize),
    Trunk(usize),
    Cpu,
    /// Frames to this address are discarded.
    Discard,
}

/// An entry of the filtering database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    pub place: Place,
    pub is_static: bool,
    pub sticky: bool,
}

impl Entry {
    pub const fn learned(place: Place) -> Self {
        Self { place, is_static: false, sticky: false }
    }
}

/// What a trunk does with group addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flood {
    One,
    All,
}

/// A bucket names a primary and a backup port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Bucket {
    pub primary: Option<usize>,
    pub backup: Option<usize>,
}

/// A trunk.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Group {
    pub members: Mask,
    pub fallback: Option<usize>,
    pub flood: Flood,
    /// A member whose link comes up is live by itself.
    pub auto: bool,
    pub key: Key,
    /// 2^M of them.
    pub buckets: Vec<Bucket>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortState {
    pub link_up: bool,
    pub live: bool,
}

pub fn bit(port: usize) -> Mask {
    1 << port
}

/// The ports of a mask, lowest first.
pub fn ports_of(mask: Mask) -> impl Iterator<Item = usize> {
    (0..=CPU).filter(move |port| mask >> port & 1 == 1)
}

/// Octets that make a group address.
pub fn is_group_address(address: MacAddr6) -> bool {
    address.as_bytes()[0] & 1 == 1
}
