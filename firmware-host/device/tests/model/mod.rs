//! A model switch behind a line that damages octets, in simulated time. Written from `docs/reference`, with numbers of its own.

// Each test program uses its part.
#![allow(dead_code)]

mod cpu;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::time::Duration;

use cpu::CpuPort;
use rand::{rngs::StdRng, Rng, SeedableRng};
use trunkline_device::Transport;

pub const PORTS: u32 = 4;
/// M.
pub const BUCKET_BITS: u32 = 6;
/// 2 ways of 8 rows, 4 CAM lines.
pub const PLACES: usize = 20;
const OCTET: Duration = Duration::from_micros(10);

pub struct Model {
    random: StdRng,
    /// One octet in so many is damaged, in each direction.
    pub damage: Option<u32>,
    pub silent: bool,
    pub magic: [u8; 4],
    pub map_hash: u32,
    now: Duration,
    /// Octets on the way to the host and when they arrive.
    on_line: VecDeque<(Duration, u8)>,
    frame: Vec<u8>,
    pub executed: Vec<Vec<u8>>,
    pub words: BTreeMap<u16, u32>,
    /// Control words without bank, and the banks in force.
    pub groups: [(u32, u32); 16],
    pub entries: Vec<Option<u128>>,
    row_bits: u32,
    pub cpu: CpuPort,
    pub refuse_not_ready: u32,
    /// The build has it.
    pub flow_control: bool,
    bank_change: u32,
    pub counted: [[u64; 32]; 4],
    frozen: [[u64; 32]; 4],
    latch: u128,
}

impl Model {
    pub fn new(seed: u64) -> Self {
        let words = [
            (0x40, 0b1011),
            (0x41, 0b0011),
            (0x42, 1),
            (0x43, 0),
            // 1000 Mb/s, 100, refused for half duplex, 10.
            (0x4D, 0b00_11_01_10),
            (0x60, 300),
            (0x61, 0),
            (0x62, 0x9E37_79B1),
            (0x63, 1_000),
            (0x64, 0),
        ];
        Self {
            random: StdRng::seed_from_u64(seed),
            damage: None,
            silent: false,
            magic: *b"TRNK",
            map_hash: trunkline_device::map::map_hash(),
            now: Duration::ZERO,
            on_line: VecDeque::new(),
            frame: Vec::new(),
            executed: Vec::new(),
            words: words.into(),
            groups: [(0xF00, 0); 16],
            entries: vec![None; PLACES],
            row_bits: 3,
            cpu: CpuPort::new(),
            refuse_not_ready: 0,
            flow_control: true,
            bank_change: 0,
            counted: [[0; 32]; 4],
            frozen: [[0; 32]; 4],
            latch: 0,
        }
    }

    /// The same with 2 ways of so many rows.
    pub fn with_row_bits(mut self, row_bits: u32) -> Self {
        self.row_bits = row_bits;
        self.entries = vec![None; (2 << row_bits) + 4];
        self
    }

    /// Octets left over from an earlier conversation.
    pub fn leave_on_line(&mut self, octets: &[u8]) {
        self.on_line.extend(octets.iter().map(|&octet| (Duration::ZERO, octet)));
    }

    fn noisy(&mut self, octet: u8) -> Vec<u8> {
        match self.damage {
            Some(rate) if self.random.gen_ratio(1, rate) => match self.random.gen_range(0..3) {
                0 => vec![],
                1 => vec![octet, self.random.gen()],
                _ => vec![octet ^ 1 << self.random.gen_range(0..8)],
            },
            _ => vec![octet],
        }
    }

    fn hear(&mut self, octet: u8) {
        self.now += OCTET;
        if octet != 0x7E {
            self.frame.push(octet);
            return;
        }
        let line = std::mem::take(&mut self.frame);
        let Some(request) = intact(&line).filter(|_| !self.silent) else { return };
        let mut response = vec![request[0]];
        match self.execute(&request) {
            Ok(words) => {
                response.push(0);
                response.extend(words.iter().flat_map(|word| word.to_le_bytes()));
            }
            Err(status) => response.push(status),
        }
        self.executed.push(request);
        self.say(&response);
    }

    fn say(&mut self, response: &[u8]) {
        let fcs = crc32fast::hash(response).to_le_bytes();
        let mut line = vec![0x7E];
        for &octet in response.iter().chain(&fcs) {
            match octet {
                0x7E | 0x7D => line.extend([0x7D, octet ^ 0x20]),
                _ => line.push(octet),
            }
        }
        line.push(0x7E);
        let mut arrival = self.on_line.back().map_or(self.now, |last| last.0.max(self.now));
        for octet in line {
            arrival += OCTET;
            let noisy = self.noisy(octet);
            self.on_line.extend(noisy.into_iter().map(|octet| (arrival, octet)));
        }
    }

    fn execute(&mut self, request: &[u8]) -> Result<Vec<u32>, u8> {
        let address = u16::from_le_bytes([request[2], request[3]]);
        if self.refuse_not_ready > 0 && address >= 0x80 {
            self.refuse_not_ready -= 1;
            return Err(6);
        }
        match request[1] {
            1 => (0..u16::from(request[4])).map(|place| self.read(address + place)).collect(),
            2 => {
                let words = request[4..].chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap()));
                let words: Vec<u32> = words.collect();
                for (place, &word) in words.iter().enumerate() {
                    let before = if place > 0 { &words[..place] } else { &[][..] };
                    self.write(address + place as u16, word, before)?;
                }
                Ok(vec![])
            }
            _ => Err(1),
        }
    }

    /// A word as the register bus reads it.
    pub fn read(&mut self, address: u16) -> Result<u32, u8> {
        Ok(match address {
            0x00..=0x1F => {
                let magic = u32::from_le_bytes(self.magic);
                let words = [
                    magic,
                    self.map_hash,
                    1,
                    0xB007,
                    PORTS,
                    2,
                    self.row_bits,
                    4,
                    16,
                    BUCKET_BITS,
                    62_500_000,
                    1_000_000,
                    1518,
                ];
                match address {
                    0xF => u32::from(self.flow_control),
                    _ => words.get(usize::from(address)).copied().unwrap_or(0),
                }
            }
            0x61 if self.bank_change > 0 => {
                self.bank_change -= 1;
                self.words[&0x61] ^ 1
            }
            0x40..=0x4F | 0x60..=0x67 | 0x90..=0x93 | 0x98..=0x9B => self.words.get(&address).copied().unwrap_or(0),
            0x80..=0x8F => {
                let (control, bank) = self.groups[usize::from(address - 0x80)];
                control | bank << 18
            }
            0x100..=0x101 | 0x200..=0x3FF => self.cpu.read(address),
            0x1000..=0x3FFF if address & 0xC0 == 0 => self.words.get(&address).copied().unwrap_or(0),
            0x4000..=0x40FF => {
                let value = self.frozen[usize::from(address >> 6 & 3)][usize::from(address >> 1 & 31)];
                if address & 1 == 0 {
                    value as u32
                } else {
                    (value >> 32) as u32
                }
            }
            0x8000.. => {
                let place = 8_192 * self.words[&0x64] as usize + usize::from(address - 0x8000) / 4;
                let entry = self.entries.get(place).ok_or(3)?;
                if address & 3 == 0 {
                    self.latch = entry.unwrap_or(0);
                }
                (self.latch >> (32 * (address & 3))) as u32
            }
            _ => return Err(3),
        })
    }

    /// A word as the register bus writes it, after the words before it in the request.
    pub fn write(&mut self, address: u16, word: u32, before: &[u32]) -> Result<(), u8> {
        match address {
            0x61 => {
                if self.words[&0x61] != word {
                    self.frozen = std::mem::take(&mut self.counted);
                    self.bank_change = 3;
                }
                self.words.insert(0x61, word);
            }
            0x63 if !(1..=60_000).contains(&word) => return Err(12),
            0x64 if word as usize * 8_192 >= self.entries.len() => return Err(12),
            0x65 if word > if self.flow_control { 0xF } else { 0 } => return Err(12),
            0x90..=0x93 if word & !0xF != 0 || word >> (address & 7) & 1 == 1 => return Err(12),
            0x98 if word != 0 => return Err(12),
            0x99..=0x9B if word >> 28 != 0 => return Err(12),
            0x60 | 0x62..=0x65 | 0x90..=0x93 | 0x98..=0x9B => drop(self.words.insert(address, word)),
            0x108..=0x109 | 0x400..=0x5FF => return self.cpu.write(address, word, PORTS),
            0x70 => *self.words.get_mut(&0x41).unwrap() |= word & self.words[&0x40],
            0x71 => *self.words.get_mut(&0x41).unwrap() &= !word,
            0x72 => self.entries.iter_mut().for_each(|place| *place = place.filter(|entry| entry >> 68 & 1 == 1)),
            0xA0 => {}
            0xA1 => {
                let (group, control) = ((word & 15) as usize, before[0] & 0x3_FFFF);
                let others = self.groups.iter().enumerate().filter(|(other, _)| *other != group);
                if others.fold(0, |members, (_, other)| members | other.0 & 0xFF) & control & 0xFF != 0 {
                    return Err(10);
                }
                self.groups[group] = (control, word >> 4 & 1);
            }
            0xC0..=0xFF if address & 3 == 2 => {
                return self.command(before[before.len() - 2], before[before.len() - 1], word)
            }
            0xC0..=0xFF => {}
            0x2000..=0x3FFF if address & 0xC0 == 0 => {
                if self.groups[usize::from(address >> 8 & 15)].1 == u32::from(address >> 12 & 1) {
                    return Err(11);
                }
                self.words.insert(address, word);
            }
            _ => return Err(4),
        }
        Ok(())
    }

    fn command(&mut self, low: u32, high: u32, word: u32) -> Result<(), u8> {
        let key = u128::from(low) | u128::from(high & 0xFFF_FFFF) << 32;
        let same = |place: &Option<u128>| place.is_some_and(|entry| entry & ((1 << 60) - 1) == key);
        let found = self.entries.iter().position(same);
        if word & 3 == 2 {
            return found.map(|place| self.entries[place] = None).ok_or(8);
        }
        let place = found.or_else(|| self.entries.iter().position(Option::is_none)).ok_or(7)?;
        self.entries[place] = Some(key | 1 << 60 | u128::from(word >> 2 & 0x1FF) << 61);
        Ok(())
    }
}

fn intact(line: &[u8]) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let mut line = line.iter();
    while let Some(&octet) = line.next() {
        octets.push(if octet == 0x7D { line.next()? ^ 0x20 } else { octet });
    }
    let (request, fcs) = octets.split_at_checked(octets.len().checked_sub(4)?)?;
    (request.len() >= 5 && crc32fast::hash(request).to_le_bytes() == fcs).then(|| request.to_vec())
}

impl Transport for Model {
    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        for &octet in octets {
            for octet in self.noisy(octet) {
                self.hear(octet);
            }
        }
        Ok(())
    }

    fn recv(&mut self, timeout: Duration) -> io::Result<Vec<u8>> {
        let end = self.now + timeout;
        match self.on_line.front() {
            Some(&(arrival, _)) if arrival <= end => self.now = self.now.max(arrival),
            _ => self.now = end,
        }
        let now = self.now;
        let arrived = self.on_line.iter().take_while(|(arrival, _)| *arrival <= now).count();
        Ok(self.on_line.drain(..arrived).map(|(_, octet)| octet).collect())
    }

    fn now(&self) -> Duration {
        self.now
    }
}
