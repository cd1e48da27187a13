//! The table behind its ports, for tests.

use super::entry::*;
use super::*;
use crate::testing::{settle, tick};
use std::collections::HashMap;

pub struct Bench<const A: usize, const C: usize = 4> {
    pub fdb: Fdb<A, C>,
    pub cycle: usize,
    ways: u64,
}

/// What a test says of a station, apart from the hardware's types.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Station {
    pub trunk: bool,
    pub id: u64,
    pub fixed: bool,
    pub sticky: bool,
}

#[derive(Debug, PartialEq)]
pub enum Notice {
    Nothing,
    Learned,
    Moved,
    Failed,
}

pub fn body(station: Station) -> FdbBody {
    FdbBody {
        trunk: station.trunk,
        kind: 0.into(),
        id: station.id.into(),
        fixed: station.fixed,
        sticky: station.sticky,
        age: 0.into(),
    }
}

pub fn place(trunk: bool, id: u64) -> Station {
    Station { trunk, id, fixed: false, sticky: false }
}

impl<const A: usize, const C: usize> Bench<A, C> {
    pub fn powered_up(half_second: u64, ways: u32) -> Self {
        let mut fdb = Fdb::<A, C>::new(half_second, ways);
        fdb.clock.connect();
        fdb.reset.connect();
        fdb.waiting.connect();
        fdb.da.connect();
        fdb.sa.connect();
        fdb.sighting.connect();
        fdb.sighting_valid.connect();
        fdb.place.connect();
        fdb.host.connect();
        fdb.host_key.connect();
        fdb.host_valid.connect();
        fdb.ageing_time.connect();
        fdb.flush.connect();
        fdb.connect_all();
        fdb.ageing_time.next = 10.into();
        Self { fdb, cycle: 0, ways: ways.into() }
    }

    pub fn new(half_second: u64) -> Self {
        Self::with_ways(half_second, 4)
    }

    pub fn with_ways(half_second: u64, ways: u32) -> Self {
        let mut bench = Self::powered_up(half_second, ways);
        bench.fdb.reset.next = true;
        bench.clock(2);
        bench.fdb.reset.next = false;
        bench.until_cleared();
        bench
    }

    pub fn until_cleared(&mut self) {
        let start = self.cycle;
        while !self.fdb.ready.val() {
            self.clock(1);
            assert!(self.cycle - start <= (4 << A) + 16, "not cleared after {} cycles", self.cycle - start);
        }
    }

    pub fn clock(&mut self, cycles: usize) {
        self.cycle += cycles;
        for _ in 0..cycles {
            tick(&mut self.fdb, |fdb| &mut fdb.clock);
        }
    }

    pub fn until(&mut self, what: &str, done: impl Fn(&Fdb<A, C>) -> bool) {
        for _ in 0..40 {
            settle(&mut self.fdb);
            if done(&self.fdb) {
                return;
            }
            self.clock(1);
        }
        panic!("no {what} within 40 cycles");
    }

    pub fn host(&mut self, code: u64, mac: u64, station: Station) -> bool {
        self.fdb.host.next = FdbOperation { code: code.into(), body: body(station), ..Default::default() };
        self.fdb.host_key.next = FdbKey { mac: mac.into(), fid: 0.into() };
        self.fdb.host_valid.next = true;
        self.until("host_taken", |fdb| fdb.host_taken.val());
        self.clock(1);
        self.fdb.host_valid.next = false;
        self.until("host_done", |fdb| fdb.host_done.val());
        !self.fdb.host_full.val() && !self.fdb.host_not_found.val()
    }

    pub fn read(&mut self, row: u64, way: u64) -> FdbEntry {
        self.fdb.host.next = FdbOperation { code: READ.into(), row: row.into(), way: way.into(), ..Default::default() };
        self.fdb.host_valid.next = true;
        self.until("host_taken", |fdb| fdb.host_taken.val());
        self.clock(1);
        self.fdb.host_valid.next = false;
        self.until("host_done", |fdb| fdb.host_done.val());
        self.fdb.host_entry.val()
    }

    pub fn until_flushed(&mut self) {
        for _ in 0..4_000 {
            settle(&mut self.fdb);
            if self.fdb.flushed.val() {
                return self.clock(9);
            }
            self.clock(1);
        }
        panic!("no flush within 4,000 cycles");
    }

    pub fn phase_at_rest(&mut self) -> u64 {
        self.clock(20);
        let phase = self.fdb.phase.val().to_u64();
        for _ in 0..8 {
            self.clock(1);
            assert_eq!(self.fdb.phase.val().to_u64(), phase, "at rest");
        }
        phase
    }

    pub fn see(&mut self, mac: u64, at: Station) -> Notice {
        self.fdb.sighting.next = Sighting { sa: mac.into(), fid: 0.into(), port: 3.into() };
        self.fdb.place.next = body(at);
        self.fdb.sighting_valid.next = true;
        self.until("sighting_taken", |fdb| fdb.sighting_taken.val());
        self.clock(1);
        self.fdb.sighting_valid.next = false;
        let mut notice = Notice::Nothing;
        for _ in 0..8 {
            settle(&mut self.fdb);
            if self.fdb.learned.val() {
                notice = Notice::Learned;
            }
            if self.fdb.moved.val() {
                notice = Notice::Moved;
            }
            if self.fdb.learn_failed.val() {
                notice = Notice::Failed;
            }
            self.clock(1);
        }
        notice
    }

    /// An idle table takes a new station at once and reports it 8 cycles later.
    pub fn learns_in_8_cycles(&mut self, mac: u64) {
        self.fdb.sighting.next = Sighting { sa: mac.into(), fid: 0.into(), port: 3.into() };
        self.fdb.sighting_valid.next = true;
        settle(&mut self.fdb);
        assert!(self.fdb.sighting_taken.val());
        self.clock(1);
        self.fdb.sighting_valid.next = false;
        self.clock(6);
        assert!(!self.fdb.learned.val());
        self.clock(1);
        assert!(self.fdb.learned.val(), "not reported after 8 cycles");
    }

    /// The answers for a destination and a source asked for in one slot.
    pub fn find(&mut self, da: u64, sa: u64) -> (FdbMatch, FdbMatch) {
        self.fdb.waiting.next = true;
        self.until("phase 3", |fdb| fdb.phase.val() == 3);
        self.clock(1);
        self.fdb.waiting.next = false;
        self.fdb.da.next = FdbKey { mac: da.into(), fid: 0.into() };
        self.fdb.sa.next = FdbKey { mac: sa.into(), fid: 0.into() };
        self.clock(3);
        settle(&mut self.fdb);
        assert_eq!(self.fdb.phase.val().to_u64(), 3);
        let da = self.fdb.found.val();
        self.fdb.da.next = FdbKey::default();
        self.fdb.sa.next = FdbKey::default();
        self.clock(1);
        settle(&mut self.fdb);
        (da, self.fdb.found.val())
    }

    pub fn check(&mut self, model: &HashMap<u64, Station>, macs: [u64; 2]) {
        let (da, sa) = self.find(macs[0], macs[1]);
        for (answer, mac) in [(da, macs[0]), (sa, macs[1])] {
            let expected = model.get(&mac);
            assert_eq!(answer.hit, expected.is_some(), "station {mac:012x}");
            if let Some(station) = expected {
                let body = answer.body;
                let seen = Station { trunk: body.trunk, id: body.id.to_u64(), fixed: body.fixed, sticky: body.sticky };
                assert_eq!(seen, *station, "station {mac:012x}");
            }
        }
    }

    /// All entries, as the host reads them: how often each address is there.
    pub fn dump(&mut self) -> HashMap<u64, usize> {
        let ways = self.ways;
        let places = (0..1 << A).flat_map(|row| (0..ways).map(move |way| (row, way)));
        let mut seen = HashMap::new();
        for (row, way) in places.chain((0..1 << C).map(|line| (line, IN_CAM))) {
            let entry = self.read(row, way);
            if entry.valid {
                *seen.entry(entry.mac.to_u64()).or_insert(0) += 1;
            }
        }
        seen
    }
}
