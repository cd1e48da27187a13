//! A plan from a seed.

use macaddr::MacAddr6;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::packets::packet;
use super::tables::{self, station, SERVER};
use super::{Action, Plan, Step, StimulusOptions};
use crate::frame;
use crate::golden::{Entry, Place};

struct Generator {
    rng: ChaCha8Rng,
    options: StimulusOptions,
    id: u64,
    /// Where each station sends from; they move now and then.
    homes: Vec<usize>,
    /// The members of the server's trunk.
    members: Vec<u8>,
}

impl Plan {
    pub fn random(seed: u64, options: StimulusOptions) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let trunks = tables::trunks(&mut rng, &options);
        let settings = tables::settings(&mut rng, &options);
        let stations = tables::stations(&mut rng, &options, trunks.len());
        let of_server = stations.iter().find_map(|(address, entry)| match entry.place {
            Place::Trunk(group) if *address == SERVER => Some(group),
            _ => None,
        });
        let members = of_server.map_or(Vec::new(), |group| trunks[group].0.members.clone());
        let mut generator = Generator { rng, options, id: 0, homes: Vec::new(), members };
        generator.homes = (0..options.stations).map(|_| generator.port()).collect();
        let mut steps: Vec<Step> = (0..options.ports).flat_map(|port| generator.frames(port)).collect();
        let end_ps = steps.iter().map(|step| step.time_ps).max().unwrap_or(0);
        generator.interventions(end_ps, &mut steps);
        steps.sort_by_key(|step| step.time_ps);
        Plan { seed, settings, trunks, stations, steps }
    }
}

impl Generator {
    fn port(&mut self) -> usize {
        self.rng.random_range(0..self.options.ports)
    }

    /// The traffic of one port, at the asked load.
    fn frames(&mut self, port: usize) -> Vec<Step> {
        let count = self.options.frames / self.options.ports;
        let mut time_ps = self.rng.random_range(0..1_000) * 8_000;
        let mut steps = Vec::with_capacity(count);
        for _ in 0..count {
            let (octets, error_at) = self.frame(port);
            let busy_ps = frame::duration_ps(octets.len() as u64 + 20);
            let gap_octets = if self.rng.random_bool(0.7) { 12 } else { self.rng.random_range(12..40) };
            steps.push(Step { time_ps, action: Action::Frame { port, octets, error_at, gap_octets, id: self.id } });
            // Bursts at line rate, pauses that bring the average down to the load.
            let idle_ps = busy_ps * 100 / self.options.load_percent.clamp(1, 100) - busy_ps;
            time_ps += busy_ps + if self.rng.random_bool(0.5) { self.rng.random_range(0..=4 * idle_ps) } else { 0 };
        }
        steps
    }

    fn frame(&mut self, port: usize) -> (Vec<u8>, Option<usize>) {
        self.id += 1;
        let (da, sa) = (self.destination(), self.source(port));
        let octets = match self.rng.random_range(0..10) {
            0..4 => 64,
            4..6 => self.rng.random_range(64..=128),
            6 => *[65, 66, 67, 68, 1_515, 1_516, 1_517, 1_518].choose(&mut self.rng).unwrap_or(&64),
            _ => self.rng.random_range(64..=1_518),
        };
        let mut octets = match self.rng.random_bool(0.4) {
            true => packet(&mut self.rng, da, sa, octets, self.id),
            false => frame::build(da, sa, octets, self.id),
        };
        if self.rng.random_bool(0.03) {
            octets = self.tagged(da, sa);
        }
        if !self.options.faults || self.rng.random_bool(0.92) {
            return (octets, None);
        }
        match self.rng.random_range(0..6) {
            0 => octets[14 + self.id as usize % 40] ^= 1 << (self.id % 8),
            1 => octets = frame::build(da, sa, self.rng.random_range(1..64), self.id),
            2 => octets.truncate(self.rng.random_range(1..64)),
            3 => octets = frame::build(da, sa, self.rng.random_range(1_519..2_400), self.id),
            4 => {
                octets = frame::build(da, sa, self.rng.random_range(1_519..2_400), self.id);
                octets[100] ^= 1;
            }
            _ => {
                let at = self.rng.random_range(0..octets.len());
                return (octets, Some(at));
            }
        }
        (octets, None)
    }

    /// With a C-TAG, at or around the longest that is allowed.
    fn tagged(&mut self, da: MacAddr6, sa: MacAddr6) -> Vec<u8> {
        let mut octets = frame::build(da, sa, self.rng.random_range(1_517..=1_524), self.id);
        octets.truncate(octets.len() - 4);
        octets[12..14].copy_from_slice(&[0x81, 0x00]);
        // The id that stood at octet 14 moves behind the tag.
        octets[14..16].copy_from_slice(&[0x00, 0x01]);
        octets[16..24].copy_from_slice(&self.id.to_be_bytes());
        frame::with_fcs(octets)
    }

    fn destination(&mut self) -> MacAddr6 {
        let group = [
            MacAddr6::broadcast(),
            MacAddr6::new(0x01, 0, 0x5E, 0x7F, 0, 1),
            MacAddr6::new(0x03, 0, 0, 0, 0, 9),
            MacAddr6::new(0x01, 0x80, 0xC2, 0, 0, 0x10),
        ];
        match self.rng.random_range(0..100) {
            0..60 => station(self.rng.random_range(0..self.options.stations)),
            60..78 => SERVER,
            78..84 => group[self.rng.random_range(0..group.len())],
            84..87 => MacAddr6::new(0x01, 0x80, 0xC2, 0, 0, self.rng.random_range(0..16)),
            _ => MacAddr6::new(0x02, 0, 0, 0, 9, self.rng.random()),
        }
    }

    /// A station whose home is this port, or the server if this is its trunk.
    fn source(&mut self, port: usize) -> MacAddr6 {
        if self.rng.random_bool(0.01) {
            return MacAddr6::new(0x03, 0, 0, 0, 1, self.rng.random());
        }
        let member = self.members.contains(&(port as u8));
        // Stations send from other ports now and then.
        let elsewhere = 0.02;
        if self.rng.random_bool(if member { 0.4 } else { elsewhere }) {
            return SERVER;
        }
        let mut n = self.rng.random_range(0..self.options.stations);
        if self.rng.random_bool(1.0 - elsewhere) {
            let (from, all) = (u16::from(n), u16::from(self.options.stations));
            let at_home = |offset: &u16| self.homes[usize::from((from + offset) % all)] == port;
            match (0..all).find(at_home) {
                Some(offset) => n = ((from + offset) % all) as u8,
                None => return MacAddr6::new(0x02, 0, 0, 0, 2, port as u8),
            }
        }
        self.homes[usize::from(n)] = port;
        station(n)
    }

    /// Link changes and commands, spread over the traffic.
    fn interventions(&mut self, end_ps: u64, steps: &mut Vec<Step>) {
        for _ in 0..self.options.link_changes / 2 {
            let port = self.port();
            let down_ps = self.rng.random_range(0..=end_ps);
            let up_ps = down_ps + self.rng.random_range(10_000_000..=100_000_000);
            steps.push(Step { time_ps: down_ps, action: Action::Link { port, up: false } });
            steps.push(Step { time_ps: up_ps, action: Action::Link { port, up: true } });
        }
        for _ in 0..self.options.commands {
            let time_ps = self.rng.random_range(0..=end_ps);
            let action = if self.rng.random() {
                let address = station(self.rng.random_range(0..self.options.stations));
                let entry = Entry { place: Place::Port(self.port()), is_static: self.rng.random(), sticky: false };
                Action::Enter { address, entry }
            } else {
                Action::Live { ports: vec![self.port() as u8], live: self.rng.random() }
            };
            steps.push(Step { time_ps, action });
        }
    }
}
