//! Traffic that a scenario describes instead of a recording: sessions over IPv4, their frames one after the other in turn.

use std::net::Ipv4Addr;
use std::time::Duration;

use macaddr::MacAddr6;

use crate::frame;

/// Addresses or ports that count upward from a first one; session i has number i modulo the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub first: u64,
    pub count: u64,
}

impl Range {
    pub fn of(self, session: u64) -> u64 {
        self.first + session % self.count
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Udp,
    Tcp,
}

/// Sessions whose frames enter one port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    pub port: usize,
    pub frames: u64,
    /// Length with FCS.
    pub octets: usize,
    /// Of the line rate.
    pub load_percent: u64,
    pub sessions: u64,
    pub protocol: Protocol,
    pub source_mac: Range,
    pub destination_mac: Range,
    pub source_ip: Range,
    pub destination_ip: Range,
    pub source_port: Range,
    pub destination_port: Range,
}

impl Flow {
    /// Every frame with its time, without padding and FCS.
    pub fn frames(&self) -> impl Iterator<Item = (Duration, Vec<u8>)> + '_ {
        let line = self.octets as u64 + frame::PREAMBLE_OCTETS + frame::MINIMUM_GAP_OCTETS;
        let interval_ns = frame::duration_ps(line) * 100 / self.load_percent / 1_000;
        (0..self.frames).map(move |n| (Duration::from_nanos(n * interval_ns), self.frame(n)))
    }

    fn frame(&self, number: u64) -> Vec<u8> {
        let session = number % self.sessions;
        let mut octets = Vec::with_capacity(self.octets);
        for range in [self.destination_mac, self.source_mac] {
            octets.extend(&range.of(session).to_be_bytes()[2..]);
        }
        octets.extend([0x08, 0x00]);
        let length = self.octets as u16 - 18;
        let mut header = [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        header[2..4].copy_from_slice(&length.to_be_bytes());
        header[9] = match self.protocol {
            Protocol::Tcp => 6,
            Protocol::Udp => 17,
        };
        header[12..16].copy_from_slice(&(self.source_ip.of(session) as u32).to_be_bytes());
        header[16..20].copy_from_slice(&(self.destination_ip.of(session) as u32).to_be_bytes());
        let sum = checksum(&header);
        header[10..12].copy_from_slice(&sum.to_be_bytes());
        octets.extend(header);
        octets.extend((self.source_port.of(session) as u16).to_be_bytes());
        octets.extend((self.destination_port.of(session) as u16).to_be_bytes());
        // What follows tells the frames apart; neither protocol's checksum is made.
        octets.extend(number.to_be_bytes());
        octets.resize(self.octets - 4, 0);
        octets
    }
}

/// The checksum of an IPv4 header (RFC 791) in which it is still 0.
fn checksum(header: &[u8]) -> u16 {
    let sum: u32 = header.chunks_exact(2).map(|half| u32::from(u16::from_be_bytes([half[0], half[1]]))).sum();
    !((sum & 0xFFFF) + (sum >> 16)) as u16
}

pub fn mac_number(mac: MacAddr6) -> u64 {
    mac.as_bytes().iter().fold(0, |number, octet| number << 8 | u64::from(*octet))
}

pub fn ip_number(ip: Ipv4Addr) -> u64 {
    u32::from(ip).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{Header, Ip};

    fn flow() -> Flow {
        let one = |first| Range { first, count: 1 };
        Flow {
            port: 0,
            frames: 6,
            octets: 105,
            load_percent: 50,
            sessions: 4,
            protocol: Protocol::Tcp,
            source_mac: Range { first: 0x0200_0000_0100, count: 2 },
            destination_mac: one(0x0200_0000_0001),
            source_ip: one(0x0A01_0203),
            destination_ip: one(0x0A04_0506),
            source_port: one(0x1234),
            destination_port: one(0x0050),
        }
    }

    #[test]
    fn sessions_take_turns_at_the_load_asked_for() {
        let frames: Vec<_> = flow().frames().collect();
        // 105 + 20 octets take 1 us, at half the load every 2.
        assert_eq!(frames.iter().map(|(time, _)| time.as_micros()).collect::<Vec<_>>(), [0, 2, 4, 6, 8, 10]);
        let sources: Vec<u8> = frames.iter().map(|(_, octets)| octets[11]).collect();
        assert_eq!(sources, [0, 1, 0, 1, 0, 1]);
        assert!(frames.iter().all(|(_, octets)| octets.len() == 101));
    }

    #[test]
    fn a_frame_is_the_ip_packet_it_says() {
        let (_, octets) = flow().frames().next().unwrap();
        // Folded by hand in the tests of the golden model's keys.
        assert_eq!(Header::of(&octets).ip, Some(Ip { source: 0x4222, destination: Some(0x4587), ports: 0x46D2 }));
        // The sum over a header with its checksum is FFFF, so its complement 0.
        assert_eq!(checksum(&octets[14..34]), 0);
    }
}
