//! Flows and cut-through of a scenario file.

use std::net::Ipv4Addr;

use macaddr::MacAddr6;
use toml::Spanned;

use super::check::{Checked, Checker};
use super::file::{FileCutThrough, FileFlow};
use super::flow::{ip_number, mac_number, Range};
use super::{CutThrough, Flow, Protocol};
use crate::frame;

/// More frames of one flow are a slip of the pen.
const MAXIMUM_FRAMES: i64 = 10_000_000;
/// An IPv4 header, two ports and a number.
const MINIMUM_OCTETS: i64 = frame::MINIMUM_OCTETS as i64;

impl Checker<'_> {
    pub fn hash_seed(&self, seed: &Option<Spanned<i64>>) -> Checked<Option<u32>> {
        let Some(seed) = seed else { return Ok(None) };
        match u32::try_from(*seed.get_ref()) {
            Ok(number) => Ok(Some(number)),
            Err(_) => {
                let what = format!("hash_seed is {}", seed.get_ref());
                self.broken(
                    "hash-seed",
                    seed.span(),
                    what,
                    "it has 32 bits".into(),
                    "give a number from 0 to 4294967295",
                )
            }
        }
    }

    pub fn cut_through(&self, file: &FileCutThrough) -> Checked<CutThrough> {
        let from = self.port(&file.from)?;
        let mut to = Vec::new();
        for port in &file.to {
            let number = self.port(port)?;
            if number == from {
                let what = format!("cut-through from port {from} to itself");
                let rule = "no frame leaves by the port it came in".into();
                return self.broken("cut-through-self", port.span(), what, rule, "leave it out");
            }
            to.push(number);
        }
        Ok(CutThrough { from, to })
    }

    pub fn flow(&self, file: &FileFlow) -> Checked<Flow> {
        let port = self.port(&file.port)?;
        let frames = self.within("frames", &file.frames, 1..=MAXIMUM_FRAMES)?;
        let number = |key: &str, given: &Option<Spanned<i64>>, default: i64, range| match given {
            Some(given) => self.within(key, given, range),
            None => Ok(default),
        };
        let octets = number("octets", &file.octets, 128, MINIMUM_OCTETS..=frame::MAXIMUM_OCTETS as i64)?;
        let load_percent = number("load_percent", &file.load_percent, 50, 1..=100)?;
        let sessions = number("sessions", &file.sessions, 1, 1..=1 << 16)?;
        let count = |key: &str, given: &Option<Spanned<i64>>| number(key, given, 1, 1..=1 << 16);
        let protocols = [("udp", Protocol::Udp), ("tcp", Protocol::Tcp)];
        let range = |first: u64, count: i64| Range { first, count: count as u64 };
        let source_ports = count("source_ports", &file.source_ports)?;
        Ok(Flow {
            port,
            frames: frames as u64,
            octets: octets as usize,
            load_percent: load_percent as u64,
            sessions: sessions as u64,
            protocol: self.word("protocol", &file.protocol, &protocols)?,
            source_mac: range(self.mac(&file.source_mac)?, count("source_macs", &file.source_macs)?),
            destination_mac: range(
                self.mac(&file.destination_mac)?,
                count("destination_macs", &file.destination_macs)?,
            ),
            source_ip: range(self.ip(&file.source_ip)?, count("source_ips", &file.source_ips)?),
            destination_ip: range(self.ip(&file.destination_ip)?, count("destination_ips", &file.destination_ips)?),
            source_port: range(number("source_port", &file.source_port, 49_152, 0..=65_535)? as u64, source_ports),
            destination_port: range(number("destination_port", &file.destination_port, 80, 0..=65_535)? as u64, 1),
        })
    }

    fn within(&self, key: &str, given: &Spanned<i64>, range: std::ops::RangeInclusive<i64>) -> Checked<i64> {
        if range.contains(given.get_ref()) {
            return Ok(*given.get_ref());
        }
        let what = format!("{key} is {}", given.get_ref());
        let rule = format!("it is from {} to {}", range.start(), range.end());
        self.broken("flow-range", given.span(), what, rule, "correct it")
    }

    fn mac(&self, given: &Spanned<String>) -> Checked<u64> {
        match given.get_ref().parse::<MacAddr6>() {
            Ok(mac) => Ok(mac_number(mac)),
            Err(_) => {
                let what = format!("`{}` is no MAC address", given.get_ref());
                let rule = "six octets in hexadecimal, as in 02:00:00:00:00:01".into();
                self.broken("bad-mac", given.span(), what, rule, "correct it")
            }
        }
    }

    fn ip(&self, given: &Spanned<String>) -> Checked<u64> {
        match given.get_ref().parse::<Ipv4Addr>() {
            Ok(ip) => Ok(ip_number(ip)),
            Err(_) => {
                let what = format!("`{}` is no IPv4 address", given.get_ref());
                self.broken("bad-ip", given.span(), what, "four numbers, as in 192.0.2.1".into(), "correct it")
            }
        }
    }
}
