//! The registers of the stub: what the map declares, over the golden model's state.

use macaddr::MacAddr6;
use trunkline_map::wire::{encode_frame, Deframer, Operation, Request, Response, MAX_REQUEST_OCTETS};
use trunkline_map::{block, control, fdb, group, identity, map_hash, state, Parameters, Status, MAP_VERSION};

use super::words::{Injected, Words};
use crate::golden::{bit, Bucket, Command, Entry, Flood, Golden, Group, Key, Mask, Place, Window, GROUPS};
use crate::scoreboard::CounterTable;

pub struct Agent {
    parameters: Parameters,
    deframer: Deframer,
    counters: [CounterTable; 2],
    bank: usize,
    ageing_time_s: u32,
    controls: [u32; GROUPS],
    shadow: u32,
    buckets: Vec<u32>,
    words: Words,
    /// First two words of each place of the command window.
    commands: [[u32; 2]; 16],
}

impl Agent {
    pub fn new(parameters: Parameters) -> Self {
        let counters = CounterTable::new(parameters.ports as usize);
        Self {
            parameters,
            deframer: Deframer::new(MAX_REQUEST_OCTETS),
            counters: [counters.clone(), counters],
            bank: 0,
            ageing_time_s: control::AGEING_TIME_RESET_S,
            controls: [group::CONTROL_RESET; GROUPS],
            shadow: group::CONTROL_RESET,
            buckets: vec![0xFF; 0x2000],
            words: Words::new(parameters),
            commands: [[0; 2]; 16],
        }
    }

    /// What the host sent since it was last asked for.
    pub fn take_injected(&mut self) -> Option<Injected> {
        self.words.take_injected()
    }

    /// Those now counting.
    pub fn counters(&self) -> &CounterTable {
        &self.counters[self.bank]
    }

    pub fn count(&mut self, port: usize, index: u32, amount: u64) {
        self.counters[self.bank].add(port, index, amount);
    }

    /// Takes an octet of the line and gives those of the answer.
    pub fn octet(&mut self, octet: u8, golden: &mut Golden, tick: u64, link: Mask) -> Vec<u8> {
        let Some(Ok(payload)) = self.deframer.push(octet) else { return Vec::new() };
        let response = match Request::decode(&payload) {
            Ok(request) => self.execute(request, golden, tick, link),
            Err(error) => match error.answer {
                Some((sequence, status)) => Response { sequence, status, words: Vec::new() },
                None => return Vec::new(),
            },
        };
        encode_frame(&response.encode())
    }

    fn execute(&mut self, request: Request, golden: &mut Golden, tick: u64, link: Mask) -> Response {
        let (count, reads) = match &request.operation {
            Operation::Read { count, .. } => (u32::from(*count), true),
            Operation::Write { words, .. } => (words.len() as u32, false),
        };
        let address = request.operation.address();
        let mut words = Vec::new();
        let status = match block::of_range(address, count, &self.parameters) {
            None => Status::BadAddress,
            Some(block) if reads && !block.access.reads() => Status::WriteOnly,
            Some(block) if !reads && !block.access.writes() => Status::ReadOnly,
            Some(_) => {
                let mut status = Status::Ok;
                match request.operation {
                    Operation::Read { .. } => {
                        words = (0..count as u16).map(|n| self.read(address + n, golden, tick, link)).collect();
                    }
                    Operation::Write { words, .. } => {
                        for (at, word) in (address..).zip(words) {
                            if status == Status::Ok {
                                status = self.write(at, word, golden, tick);
                            }
                        }
                    }
                }
                status
            }
        };
        Response { sequence: request.sequence, status, words }
    }

    fn read(&self, address: u16, golden: &mut Golden, tick: u64, link: Mask) -> u32 {
        let parameters = &self.parameters;
        if address >= block::FDB_DUMP.base {
            return 0;
        }
        if address >= block::COUNTERS.base {
            let at = u32::from(address - block::COUNTERS.base);
            let value = self.counters[1 - self.bank].get((at >> 6) as usize, at >> 1 & 31);
            return (if at & 1 == 0 { value } else { value >> 32 }) as u32;
        }
        if (block::BUCKET_STATE.base..block::BUCKETS.base).contains(&address) {
            return 0;
        }
        if address >= block::BUCKETS.base {
            return self.buckets[usize::from(address - block::BUCKETS.base)];
        }
        if let Some(control) = address.checked_sub(block::GROUP_CONTROL.base).filter(|at| usize::from(*at) < GROUPS) {
            return self.controls[usize::from(control)];
        }
        if let Some(word) = self.words.read(address) {
            return word;
        }
        let is = |register: trunkline_map::Register| register.address == address;
        match address {
            _ if is(identity::MAGIC) => identity::MAGIC_VALUE,
            _ if is(identity::MAP_HASH) => map_hash(),
            _ if is(identity::MAP_VERSION) => MAP_VERSION,
            _ if is(identity::BOOT_ID) => 1,
            _ if is(identity::PORTS) => parameters.ports,
            _ if is(identity::FDB_WAYS) => parameters.fdb_ways,
            _ if is(identity::FDB_ROW_BITS) => parameters.fdb_row_bits,
            _ if is(identity::FDB_CAM_LINES) => parameters.fdb_cam_lines,
            _ if is(identity::GROUPS) => GROUPS as u32,
            _ if is(identity::BUCKET_BITS) => parameters.bucket_bits,
            _ if is(identity::CORE_CLOCK_HZ) => parameters.core_clock_hz,
            _ if is(identity::BAUD) => parameters.baud,
            _ if is(identity::MAX_FRAME_OCTETS) => parameters.max_frame_octets,
            _ if is(identity::SECOND_CYCLES) => parameters.second_cycles,
            _ if is(identity::CAPABILITIES) => parameters.capabilities(),
            _ if is(state::LINK) => u32::from(link),
            _ if is(state::LIVE) => {
                let live = |port: &usize| golden.port(tick, *port).iter().any(|state| state.live);
                (0..parameters.ports as usize).filter(live).map(|port| u32::from(bit(port))).sum()
            }
            _ if is(state::READY) => 1,
            _ if is(state::SPEED) => {
                let ports = golden.speeds().into_iter().take(parameters.ports as usize);
                ports.rev().fold(0, |word, speed| word << 2 | u32::from(speed))
            }
            _ if is(control::AGEING_TIME_S) => self.ageing_time_s,
            _ if is(control::COUNTER_BANK) => self.bank as u32,
            _ => 0,
        }
    }

    fn write(&mut self, address: u16, word: u32, golden: &mut Golden, tick: u64) -> Status {
        let now = Window::after(tick, 0);
        if let Some(status) = self.words.write(address, word) {
            return status;
        }
        let is = |register: trunkline_map::Register| register.address == address;
        if (block::BUCKETS.base..block::COUNTERS.base).contains(&address) {
            let at = usize::from(address - block::BUCKETS.base);
            if self.controls[at >> 8 & 15] >> 18 & 1 == at as u32 >> 12 {
                return Status::ActiveBank;
            }
            self.buckets[at] = word & 0xFF;
        } else if let Some(at) = address.checked_sub(block::FDB_COMMAND.base).filter(|at| *at < 64) {
            let place = usize::from(at) / 4;
            match at % 4 {
                2 => return command(self.commands[place], word, golden, now),
                3 => {}
                half => self.commands[place][usize::from(half)] = word,
            }
        } else if is(group::SHADOW) {
            self.shadow = word;
        } else if is(group::COMMIT) {
            return self.commit(word, golden, now);
        } else if is(control::LIVE_SET) || is(control::LIVE_CLEAR) {
            golden.command(now, &Command::Live { ports: word as Mask, live: is(control::LIVE_SET) });
        } else if is(control::COUNTER_BANK) && word & 1 != self.bank as u32 {
            self.bank = 1 - self.bank;
            self.counters[self.bank] = CounterTable::new(self.parameters.ports as usize);
        } else if is(control::AGEING_TIME_S) {
            if !(control::AGEING_TIME_MIN_S..=control::AGEING_TIME_MAX_S).contains(&word) {
                return Status::OutOfRange;
            }
            self.ageing_time_s = word;
        }
        Status::Ok
    }

    fn commit(&mut self, word: u32, golden: &mut Golden, now: Window) -> Status {
        let number = group::COMMIT_GROUP.get(word.into()) as usize;
        let bank = group::COMMIT_BANK.get(word.into()) as u8;
        let control = group::Control { bank, ..group::Control::from_word(self.shadow) };
        let others = self.controls.iter().enumerate().filter(|(other, _)| *other != number);
        let taken = others.fold(0, |mask, (_, other)| mask | group::Control::from_word(*other).members);
        if taken & control.members != 0 {
            return Status::Overlap;
        }
        self.controls[number] = control.to_word();
        let bucket = |k: u32| {
            let at = group::bucket_address(bank.into(), number as u32, k) - block::BUCKETS.base;
            let bucket = group::Bucket::from_word(self.buckets[usize::from(at)]);
            Bucket { primary: bucket.primary.map(usize::from), backup: bucket.backup.map(usize::from) }
        };
        let group = Group {
            members: control.members.into(),
            fallback: control.fallback.map(usize::from),
            flood: if control.flood_one { Flood::One } else { Flood::All },
            auto: control.auto,
            key: Key::from_code(control.key).unwrap_or_default(),
            buckets: (0..self.parameters.buckets()).map(bucket).collect(),
        };
        golden.command(now, &Command::Group { number, group: (group.members != 0).then_some(group) });
        Status::Ok
    }
}

fn command(key: [u32; 2], word: u32, golden: &mut Golden, now: Window) -> Status {
    let get = |field: trunkline_map::Field| field.get(word.into());
    let octets = u64::from(key[1] & 0xFFFF) << 32 | u64::from(key[0]);
    let octets = octets.to_be_bytes();
    let address = MacAddr6::new(octets[2], octets[3], octets[4], octets[5], octets[6], octets[7]);
    let place = fdb::Place::from_fields(get(fdb::COMMAND_TRUNK), get(fdb::COMMAND_KIND), get(fdb::COMMAND_ID));
    let place = match place {
        fdb::Place::Port(port) => Place::Port(port.into()),
        fdb::Place::Trunk(group) => Place::Trunk(group.into()),
        fdb::Place::Cpu => Place::Cpu,
        fdb::Place::Discard => Place::Discard,
        _ => return Status::Unsupported,
    };
    let entry = Entry { place, is_static: get(fdb::COMMAND_STATIC) == 1, sticky: get(fdb::COMMAND_STICKY) == 1 };
    let entry = (get(fdb::COMMAND_CODE) == u64::from(fdb::COMMAND_INSERT)).then_some(entry);
    golden.command(now, &Command::Entry { address, entry });
    Status::Ok
}
