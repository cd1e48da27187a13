//! Random operations and look-ups at a crowded table, cycle by cycle, all compared with the oracle.
//!
//! Look-ups in nearly every slot; sightings and the host's operations in bursts, without a pause between slots, and far apart, when entries move
//! from the CAM back into the ways. The occupancy is steered between 80 and 95 % of the table, at times to the brim. Sweeps never stop, a flush
//! comes now and then. At rest, between two sweeps, every station is looked up and the dump compared.

use crate::oracle::{Ageing, Body, Key, Operation, Oracle, Outcome, Room};
use crate::pins::Pins;
use rand::{rngs::StdRng, Rng, SeedableRng};
use std::collections::{HashMap, VecDeque};
use trunkline_switch::fdb::entry::{DELETE, INSERT, IN_CAM, READ};

/// Ageing times of so many seconds, sweeps twice in each.
const AGEING_TIME_S: u64 = 10;

/// A table, and how to crowd it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub room: Room,
    pub row_bits: u32,
    /// To the host.
    pub ways: u64,
    pub lines: u64,
    /// Cycles in half a second.
    pub half_second: u64,
}

/// What happened, to see that the test was worth its time.
#[derive(Debug, Default)]
pub struct Tally {
    pub cycles: u64,
    pub look_ups: u64,
    pub learned: u64,
    pub moved: u64,
    pub failed: u64,
    pub inserted: u64,
    pub refused: u64,
    pub deleted: u64,
    pub without_effect: u64,
    pub aged: u64,
    pub flushes: u64,
    pub rests: u64,
    pub displaced: u64,
    /// In the CAM at rest, all rests together.
    pub in_cam: u64,
    /// Cycles with 80 to 95 % of the entries there are.
    pub crowded: u64,
    pub counted: u64,
    pub fewest_at_refusal: usize,
}

/// An operation that was taken: its outcome is due.
struct Flight {
    due: u64,
    key: Key,
    operation: Operation,
}

pub struct Traffic<'a> {
    pins: &'a mut Pins,
    setting: Setting,
    random: StdRng,
    oracle: Oracle,
    now: u64,
    /// All addresses there are: the first are seen often.
    stations: Vec<Key>,
    often: usize,
    flights: VecDeque<Flight>,
    /// Has its outcome; from the next cycle on look-ups show it.
    settled: Option<(Flight, Outcome)>,
    last_applied: u64,
    /// Look-ups: when the answer is due, and for whom.
    answers: VecDeque<(u64, Key)>,
    found_before: u64,
    sighting: Option<(Key, Body)>,
    host: Option<(Key, Operation)>,
    recent: Key,
    target: usize,
    /// Between operations, in eighths of a slot.
    pace: u32,
    asks: bool,
    rests: bool,
    /// To be looked up before any other.
    roll_call: VecDeque<Key>,
    flush_until: Option<u64>,
    pub tally: Tally,
}

impl<'a> Traffic<'a> {
    pub fn new(pins: &'a mut Pins, setting: Setting, seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let stations = (0..setting.room.entries * 2)
            .map(|_| (random.gen::<u64>() & 0xFEFF_FFFF_FFFF) | random.gen_range(0..3) << 48)
            .collect();
        let ageing =
            Ageing { period: AGEING_TIME_S * setting.half_second, slack: AGEING_TIME_S * setting.half_second / 3 };
        pins.set(pins.ageing_time, AGEING_TIME_S);
        for input in [pins.waiting, pins.sighting_valid, pins.host_valid, pins.flush] {
            pins.set(input, 0);
        }
        pins.set(pins.reset, 1);
        pins.clock(2);
        pins.set(pins.reset, 0);
        Self {
            pins,
            setting,
            random,
            oracle: Oracle::new(setting.room, ageing),
            now: 0,
            stations,
            often: setting.room.entries * 5 / 4,
            flights: VecDeque::new(),
            settled: None,
            last_applied: 0,
            answers: VecDeque::new(),
            found_before: 0,
            sighting: None,
            host: None,
            recent: 0,
            target: setting.room.entries * 9 / 10,
            pace: 8,
            asks: true,
            rests: false,
            roll_call: VecDeque::new(),
            flush_until: None,
            tally: Tally::default(),
        }
    }

    /// So many cycles, and a rest with its checks in every fourth period.
    pub fn run(&mut self, cycles: u64) -> Result<(), String> {
        self.steps(cycles).map_err(|reason| format!("cycle {}: {reason}", self.now))?;
        self.tally.cycles = self.now;
        self.tally.aged = self.pins.get(self.pins.aged);
        self.tally.displaced = self.pins.get(self.pins.displaced);
        self.tally.fewest_at_refusal = self.oracle.fewest_at_refusal;
        Ok(())
    }

    /// Cycles between sweeps.
    fn period(&self) -> u64 {
        AGEING_TIME_S * self.setting.half_second
    }

    fn steps(&mut self, cycles: u64) -> Result<(), String> {
        let period = self.period();
        while self.now < cycles {
            self.step()?;
            if self.now % (4 * period) == 3 * period + period / 4 && self.flush_until.is_none() {
                self.rest()?;
            }
        }
        self.rest()
    }

    /// One cycle: what the outputs show is checked, then the inputs of the next are chosen.
    fn step(&mut self) -> Result<(), String> {
        self.pins.settle();
        self.check_answers()?;
        self.check_outcomes()?;
        self.check_totals()?;
        let pins = &*self.pins;
        let phase = pins.get(pins.phase);
        let asked = phase == 3 && pins.high(pins.waiting);
        let sighting = self.sighting.filter(|_| pins.high(pins.sighting_taken));
        let host = self.host.filter(|_| pins.high(pins.host_taken));
        let flushed = pins.high(pins.flushed);
        self.pins.edge();
        self.now += 1;

        if flushed {
            self.flush_until = Some(self.now + 9);
        }
        if self.flush_until == Some(self.now) {
            self.flush_until = None;
            self.oracle.flush_ends(self.now);
        }
        if let Some((key, at)) = sighting {
            self.flights.push_back(Flight { due: self.now + 7, key, operation: Operation::Learn(at) });
            self.sighting = None;
        }
        if let Some((key, operation)) = host {
            self.flights.push_back(Flight { due: self.now + 7, key, operation });
            self.host = None;
        }
        self.choose_look_ups(phase, asked);
        self.choose_operations();
        Ok(())
    }

    fn check_answers(&mut self) -> Result<(), String> {
        let found = self.pins.get(self.pins.found);
        if self.pins.get(self.pins.answer) != self.found_before {
            return Err("`answer` is not `found` of the cycle before".into());
        }
        self.found_before = found;
        if let Some((_, key)) = self.answers.pop_front_if(|(due, _)| *due == self.now) {
            self.tally.look_ups += 1;
            let body = (found & 1 == 1).then(|| Body::of_bits(found >> 1));
            self.oracle.observed(key, body, self.now)?;
        }
        Ok(())
    }

    fn check_outcomes(&mut self) -> Result<(), String> {
        if let Some((flight, outcome)) = self.settled.take() {
            self.oracle.apply(flight.key, flight.operation, outcome, self.now)?;
            self.last_applied = self.now;
        }
        let pins = &*self.pins;
        let notices = [pins.learned, pins.moved, pins.learn_failed, pins.host_done].map(|port| pins.high(port));
        let Some(flight) = self.flights.pop_front_if(|flight| flight.due == self.now) else {
            let none = notices == [false; 4];
            return none.then_some(()).ok_or_else(|| format!("a notice of nothing: {notices:?}"));
        };
        let (full, not_found) = (pins.high(pins.host_full), pins.high(pins.host_not_found));
        let outcome = match (notices, full, not_found) {
            ([false, false, false, false], ..) => Outcome::Nothing,
            ([true, false, false, false], ..) => Outcome::Learned,
            ([false, true, false, false], ..) => Outcome::Moved,
            ([false, false, true, false], ..) => Outcome::Failed,
            ([false, false, false, true], false, false) => Outcome::Done,
            ([false, false, false, true], true, false) => Outcome::Full,
            ([false, false, false, true], false, true) => Outcome::NotFound,
            other => return Err(format!("{:?} led to {other:?}", flight.operation)),
        };
        if let Operation::Learn(_) = flight.operation {
            if outcome != Outcome::Nothing && pins.get(pins.port) != flight.key & 7 {
                return Err(format!("the notice names port {}, not {}", pins.get(pins.port), flight.key & 7));
            }
        }
        let tally = &mut self.tally;
        *match (outcome, flight.operation) {
            (Outcome::Learned, _) => &mut tally.learned,
            (Outcome::Moved, _) => &mut tally.moved,
            (Outcome::Failed, _) => &mut tally.failed,
            (Outcome::Full, _) => &mut tally.refused,
            (Outcome::Done, Operation::Insert(_)) => &mut tally.inserted,
            (Outcome::Done, _) => &mut tally.deleted,
            _ => &mut tally.without_effect,
        } += 1;
        self.settled = Some((flight, outcome));
        Ok(())
    }

    fn check_totals(&mut self) -> Result<(), String> {
        if self.now.is_multiple_of(64) {
            self.oracle.purge(self.now);
        }
        // The census is two cycles behind.
        if self.settled.is_some() || self.now < self.last_applied + 3 {
            return Ok(());
        }
        let (least, most) = self.oracle.occupancy(self.now);
        let entries = self.setting.room.entries;
        let occupancy = self.pins.get(self.pins.occupancy) as usize;
        let crowded = occupancy * 100 >= entries * 80 && occupancy * 100 <= entries * 95;
        self.tally.crowded += u64::from(crowded);
        self.tally.counted += 1;
        if !(least..=most).contains(&occupancy) {
            return Err(format!("an occupancy of {occupancy}, not {least} to {most}"));
        }
        let failed = self.pins.get(self.pins.learn_failed_total);
        if failed != self.oracle.failed {
            return Err(format!("{failed} failed, not {}", self.oracle.failed));
        }
        Ok(())
    }

    /// The station of the last operation, one that is known, any.
    fn choose_station(&mut self) -> Key {
        if let Some(key) = self.roll_call.pop_front() {
            return key;
        }
        let any = self.stations[self.random.gen_range(0..self.stations.len())];
        match self.random.gen_range(0..8) {
            0 | 1 if self.recent != 0 => self.recent,
            2 => any,
            _ => self.choose_known(0..self.stations.len()).unwrap_or(any),
        }
    }

    fn choose_known(&mut self, range: std::ops::Range<usize>) -> Option<Key> {
        let mut tries = (0..6).map(|_| self.stations[self.random.gen_range(range.clone())]);
        tries.find(|&key| self.oracle.station(key, self.now).0.is_some())
    }

    fn choose_look_ups(&mut self, phase: u64, asked: bool) {
        if asked {
            for (after, port) in [(3, self.pins.da), (4, self.pins.sa)] {
                let key = self.choose_station();
                self.answers.push_back((self.now + after, key));
                self.pins.set(port, key);
            }
        } else if phase == 2 {
            // The keys of a look-up need hold no longer.
            for port in [self.pins.da, self.pins.sa] {
                self.pins.set(port, self.random.gen::<u64>() >> 4);
            }
        }
        let waiting = !self.roll_call.is_empty() || self.asks && !self.rests && self.random.gen_ratio(15, 16);
        self.pins.set(self.pins.waiting, u64::from(waiting));
    }

    fn choose_body(&mut self) -> Body {
        let trunk = self.random.gen_ratio(1, 3);
        Body { trunk, kind: 0, id: self.random.gen_range(0..8), fixed: false, sticky: false }
    }

    fn choose_operations(&mut self) {
        if self.random.gen_ratio(1, 600) {
            self.pace = [4, 4, 8, 24, 80][self.random.gen_range(0..5)];
            self.asks = self.random.gen_ratio(7, 8);
            // 80 to 95 %, one time in eight the brim.
            let percent = if self.random.gen_ratio(1, 8) { 110 } else { self.random.gen_range(80..=95) };
            self.target = self.setting.room.entries * percent / 100;
        }
        let period = self.period();
        let flush = !self.rests
            && self.flush_until.is_none()
            && self.now % (7 * period) == period / 2
            && self.random.gen_ratio(1, 2);
        self.pins.set(self.pins.flush, u64::from(flush));
        if flush {
            self.tally.flushes += 1;
            self.flush_until = Some(u64::MAX);
            self.oracle.flush_begins();
        }
        let pace = if self.is_calm() { self.pace.max(16) } else { self.pace };
        let one = !self.rests && self.random.gen_ratio(1, pace);
        if one {
            self.choose_operation();
        }
        self.pins.set(self.pins.sighting_valid, u64::from(self.sighting.is_some()));
        if let Some((key, at)) = self.sighting {
            self.pins.set(self.pins.sighting, key | (key & 7) << 60);
            self.pins.set(self.pins.place, at.bits());
        }
        self.pins.set(self.pins.host_valid, u64::from(self.host.is_some()));
        if let Some((key, operation)) = self.host {
            let (code, body) = match operation {
                Operation::Insert(body) => (INSERT, body.bits()),
                Operation::Delete => (DELETE, 0),
                Operation::Learn(_) => unreachable!("the host sees no station"),
            };
            self.pins.set(self.pins.host, code | body << 3);
            self.pins.set(self.pins.host_key, key);
        }
    }

    /// A sweep is due: where room is made and taken without end the mover would leave it no slot. No host is as fast as that.
    fn is_calm(&self) -> bool {
        (64..self.period() / 4).contains(&(self.now % self.period()))
    }

    fn choose_operation(&mut self) {
        let calm = self.is_calm() && self.random.gen_ratio(63, 64);
        let often = 0..self.often;
        let any = match self.random.gen_ratio(11, 12) {
            true => self.stations[self.random.gen_range(often.clone())],
            false => self.stations[self.random.gen_range(self.often..self.stations.len())],
        };
        let few = !calm && self.oracle.occupancy(self.now).1 < self.target;
        let brims = self.target > self.setting.room.entries;
        let known = match self.random.gen_ratio(31, 32) {
            true => self.choose_known(often),
            false => self.choose_known(0..self.stations.len()),
        };
        let known = known.unwrap_or(any);
        let body = self.choose_body();
        let choice = self.random.gen_range(0..16);
        let key = match (few, choice) {
            (true, 0..=7) => any,
            (false, 0) if !calm => any,
            (_, 8) if self.recent != 0 => self.recent,
            _ => known,
        };
        self.recent = key;
        if choice == 15 || !few && choice > 10 {
            self.host = self.host.or((!calm).then_some((key, Operation::Delete)));
        } else if choice >= 13 || brims && choice < 4 {
            let kind = if body.trunk { 0 } else { self.random.gen_range(0..4) };
            let (fixed, sticky) = (self.random.gen_ratio(1, 3), self.random.gen_ratio(1, 3));
            self.host = self.host.or((!calm).then_some((key, Operation::Insert(Body { kind, fixed, sticky, ..body }))));
        } else {
            self.sighting = self.sighting.or(Some((key, body)));
        }
    }

    /// Until nothing is under way, and the CAM has come to rest.
    fn rest(&mut self) -> Result<(), String> {
        self.rests = true;
        while self.sighting.is_some() || self.host.is_some() || self.flush_until.is_some() {
            self.step()?;
        }
        // With nothing to do the phase rests. There must be time for the dump before the next sweep.
        let (mut still, start) = (0, self.now);
        while still < 16 || !(self.period() / 4..self.period() / 2).contains(&(self.now % self.period())) {
            self.step()?;
            still = if self.pins.get(self.pins.phase) == 3 { still + 1 } else { 0 };
            if self.now > start + 4 * self.period() {
                return Err(format!("no rest in {} cycles", self.now - start));
            }
        }
        self.look_all_up()?;
        self.dump()?;
        self.tally.rests += 1;
        self.rests = false;
        Ok(())
    }

    fn look_all_up(&mut self) -> Result<(), String> {
        self.roll_call = self.stations.iter().copied().collect();
        while !self.roll_call.is_empty() || !self.answers.is_empty() {
            self.step()?;
        }
        let present = self.oracle.keys().len();
        let occupancy = self.pins.get(self.pins.occupancy) as usize;
        if occupancy != present {
            return Err(format!("an occupancy of {occupancy} at rest, where {present} are found"));
        }
        let aged = self.pins.get(self.pins.aged);
        let (least, most) = self.oracle.aged;
        match (least..=most).contains(&aged) {
            true => Ok(()),
            false => Err(format!("{aged} aged out, not {least} to {most}")),
        }
    }

    fn read(&mut self, row: u64, way: u64) -> Result<u128, String> {
        let pins = &mut *self.pins;
        pins.set(pins.host, READ | row << 18 | way << 34);
        pins.set(pins.host_valid, 1);
        for _ in 0..40 {
            pins.settle();
            let taken = pins.high(pins.host_taken);
            let entry = pins.high(pins.host_done).then(|| pins.host_entry());
            pins.edge();
            self.now += 1;
            if taken {
                pins.set(pins.host_valid, 0);
            }
            if let Some(entry) = entry {
                return Ok(entry);
            }
        }
        Err(format!("row {row}, way {way} is not read in 40 cycles"))
    }

    /// Every entry once, with its body and age.
    fn dump(&mut self) -> Result<(), String> {
        let mut left: HashMap<Key, ()> = self.oracle.keys().into_iter().map(|key| (key, ())).collect();
        let rows = 1 << self.setting.row_bits;
        let places = (0..self.setting.ways).flat_map(|way| (0..rows).map(move |row| (row, way)));
        let lines = (0..self.setting.lines).map(|line| (line, IN_CAM));
        for (row, way) in places.chain(lines).collect::<Vec<_>>() {
            let entry = self.read(row, way)?;
            if entry >> 60 & 1 == 0 {
                continue;
            }
            let key = entry as u64 & ((1 << 60) - 1);
            let bits = (entry >> 61) as u64;
            if left.remove(&key).is_none() {
                return Err(format!("{key:015x} is in the dump twice, or left before"));
            }
            self.oracle.observed(key, Some(Body::of_bits(bits)), self.now)?;
            let (least, most) = self.oracle.sweeps_since_seen(key, self.now);
            if !(least.min(2)..=most).contains(&(bits >> 9)) {
                return Err(format!("{key:015x} is {} sweeps old, not {least} to {most}", bits >> 9));
            }
            self.tally.in_cam += u64::from(way == IN_CAM);
        }
        self.pins.settle();
        self.found_before = self.pins.get(self.pins.answer);
        match left.keys().next() {
            Some(key) => Err(format!("{} are not in the dump, of them {key:015x}", left.len())),
            None => Ok(()),
        }
    }
}
