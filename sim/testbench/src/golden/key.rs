//! The key of a frame: what chooses its bucket (docs/forwarding.md, section 3).
//!
//!   frame -> Header: addresses, S, D, T of an IP packet -> Key::bucket(seed, M) -> k

use macaddr::MacAddr6;

/// What distribution goes by, per group; the order is that of the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Key {
    #[default]
    Source,
    Destination,
    Both,
    IpSource,
    IpDestination,
    IpPair,
    FiveTuple,
    RoundRobin,
}

impl Key {
    pub const ALL: [Key; 8] = [
        Key::Source,
        Key::Destination,
        Key::Both,
        Key::IpSource,
        Key::IpDestination,
        Key::IpPair,
        Key::FiveTuple,
        Key::RoundRobin,
    ];

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    pub fn code(self) -> u8 {
        self as u8
    }

    /// The bucket, of 2^M, that a frame falls into.
    pub fn bucket(self, header: &Header, seed: u32, buckets: usize) -> usize {
        let low = |address: MacAddr6| number(address) as usize & (buckets - 1);
        let (source, destination) = (low(header.sa), low(header.da));
        let (a, b) = (seed as u16 | 1, (seed >> 16) as u16 | 1);
        let c = ((seed >> 8) as u16 ^ 0x5A5A) | 1;
        let terms: &[(u16, u16)] = match (self, header.ip) {
            (Key::Source, _) => return source,
            (Key::Destination, _) => return destination,
            (Key::IpSource, Some(ip)) => &[(ip.source, a)],
            (Key::IpDestination, Some(Ip { destination: Some(d), .. })) => &[(d, b)],
            (Key::IpPair, Some(Ip { source: s, destination: Some(d), .. })) => &[(s, a), (d, b)],
            (Key::FiveTuple | Key::RoundRobin, Some(Ip { source: s, destination: Some(d), ports: t })) => {
                &[(s, a), (d, b), (t, c)]
            }
            _ => return source ^ destination,
        };
        let hash = terms.iter().fold(0_u16, |sum, (value, factor)| sum.wrapping_add(value.wrapping_mul(*factor)));
        // The high bits: k = h >> (16 - M).
        (usize::from(hash) * buckets) >> 16
    }
}

/// The folded addresses and ports of an IP packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ip {
    pub source: u16,
    /// None: the frame ends before it does.
    pub destination: Option<u16>,
    /// 0 where the ports are not at their place for sure.
    pub ports: u16,
}

/// What the relay looks at in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub da: MacAddr6,
    pub sa: MacAddr6,
    pub ip: Option<Ip>,
    pub arp: bool,
}

impl Header {
    /// Octets that are missing count as 0 in the addresses of layer 2.
    pub fn of(frame: &[u8]) -> Self {
        let address = |at: usize| {
            let mut octets = [0; 6];
            octets.iter_mut().zip(frame.iter().skip(at)).for_each(|(to, from)| *to = *from);
            MacAddr6::from(octets)
        };
        let tag = if frame.get(12..14) == Some(&[0x81, 0x00]) { 4 } else { 0 };
        let behind_tag = frame.get(tag..).unwrap_or_default();
        let ether_type = behind_tag.get(12..14);
        let ip = match ether_type {
            Some([0x08, 0x00]) => ipv4(behind_tag),
            Some([0x86, 0xDD]) => ipv6(behind_tag),
            _ => None,
        };
        Self { da: address(0), sa: address(6), ip, arp: ether_type == Some(&[0x08, 0x06]) }
    }
}

fn ipv4(frame: &[u8]) -> Option<Ip> {
    let first = frame.get(14).filter(|first| *first >> 4 == 4)?;
    let whole = u16::from_be_bytes([*frame.get(20)?, *frame.get(21)?]) & 0x3FFF == 0;
    let plain = first & 0xF == 5 && whole;
    let (source, destination) = (fold(frame.get(26..30)?), frame.get(30..34).map(fold));
    let ports = if plain { ports(*frame.get(23)?, frame.get(34..38)) } else { 0 };
    Some(Ip { source, destination, ports })
}

fn ipv6(frame: &[u8]) -> Option<Ip> {
    frame.get(14).filter(|first| *first >> 4 == 6)?;
    let (source, destination) = (fold(frame.get(22..38)?), frame.get(38..54).map(fold));
    Some(Ip { source, destination, ports: ports(*frame.get(20)?, frame.get(54..58)) })
}

fn ports(protocol: u8, octets: Option<&[u8]>) -> u16 {
    match (protocol, octets) {
        (6 | 17 | 132, Some(octets)) => fold(octets),
        _ => 0,
    }
}

fn fold(octets: &[u8]) -> u16 {
    let halves = octets.chunks_exact(2).map(|half| u16::from_be_bytes([half[0], half[1]]));
    halves.fold(0_u16, |folded, half| folded.rotate_left(5) ^ half)
}

fn number(address: MacAddr6) -> u64 {
    address.as_bytes().iter().fold(0, |number, octet| number << 8 | u64::from(*octet))
}

#[cfg(test)]
#[path = "key_tests.rs"]
mod tests;
