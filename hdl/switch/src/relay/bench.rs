//! The relay with its model beside it: every change goes to both, every verdict is compared.

use super::model::{Frame, Group, Model, Place, Station, CPU};
use super::*;
use crate::fdb::entry::{FdbBody, DELETE, INSERT};
use crate::testing::{settle, tick};
use trunkline_map::{DropReason, TrapReason};

/// A millisecond of 64 cycles.
pub const SECOND_CYCLES: u64 = 64_000;

pub type Answer = Result<Vec<u8>, DropReason>;

pub struct Bench<const P: usize, const N: usize, const A: usize, const AB: usize> {
    pub relay: Relay<P, N, A, AB>,
    pub model: Model,
    pub cycle: u64,
}

pub fn answer(verdict: Verdict) -> Answer {
    let copies = verdict.copies.to_u64();
    if copies == 0 {
        return Err(DropReason::from_code(verdict.reason.to_u8()).expect("a reason"));
    }
    assert_eq!(verdict.reason.to_u64(), 0, "a frame with copies has no reason");
    Ok((0..9).filter(|port| copies >> port & 1 == 1).collect())
}

pub fn mask(ports: &[u8]) -> u64 {
    ports.iter().fold(0, |mask, port| mask | 1 << port)
}

impl<const P: usize, const N: usize, const A: usize, const AB: usize> Bench<P, N, A, AB> {
    pub fn new() -> Self {
        let mut relay = Relay::<P, N, A, AB>::new(SECOND_CYCLES, 4);
        relay.clock.connect();
        relay.reset.connect();
        relay.link.connect();
        for i in 0..N {
            relay.request[i].connect();
            relay.request_valid[i].connect();
        }
        for i in 0..P {
            relay.sighting[i].connect();
            relay.sighting_valid[i].connect();
        }
        relay.live_set.connect();
        relay.live_clear.connect();
        relay.ageing_time.connect();
        relay.flush.connect();
        relay.fdb_operation.connect();
        relay.fdb_key.connect();
        relay.fdb_valid.connect();
        relay.commit.connect();
        relay.commit_group.connect();
        relay.commit_control.connect();
        relay.host_group.connect();
        relay.bucket_bank.connect();
        relay.bucket.connect();
        relay.bucket_write.connect();
        relay.bucket_data.connect();
        relay.bucket_read.connect();
        relay.hash_seed.connect();
        relay.idle_time_ms.connect();
        relay.state_group.connect();
        relay.state_bucket.connect();
        relay.state_read.connect();
        relay.trap_limit.iter_mut().for_each(|signal| signal.connect());
        relay.connect_all();
        relay.ageing_time.next = 300.into();
        relay.idle_time_ms.next = 60_000.into();
        let mut bench = Self { relay, model: Model::new(P as u8, AB as u32 - 5), cycle: 0 };
        let hash_seed = bench.model.hash_seed;
        bench.hash_seed(hash_seed);
        bench.relay.reset.next = true;
        bench.clock(2);
        bench.relay.reset.next = false;
        while !bench.relay.ready.val() {
            assert!(bench.cycle < (4 << A).max(1 << (AB - 1)) + 24, "not ready after {} cycles", bench.cycle);
            bench.clock(1);
        }
        bench
    }

    pub fn clock(&mut self, cycles: u64) {
        self.cycle += cycles;
        for _ in 0..cycles {
            tick(&mut self.relay, |relay| &mut relay.clock);
        }
        settle(&mut self.relay);
    }

    pub fn link(&mut self, up: &[u8]) {
        for port in 0..P as u8 {
            self.model.set_link(port, up.contains(&port));
        }
        self.relay.link.next = mask(up).into();
        self.clock(4);
    }

    pub fn live(&mut self, set: &[u8], clear: &[u8]) {
        for &port in set {
            self.model.live[usize::from(port)] = self.model.link[usize::from(port)];
        }
        for &port in clear {
            self.model.live[usize::from(port)] = false;
        }
        self.relay.live_set.next = mask(set).into();
        self.relay.live_clear.next = mask(clear).into();
        self.clock(1);
        self.relay.live_set.next = 0.into();
        self.relay.live_clear.next = 0.into();
        self.clock(4);
    }

    pub fn set_commit(&mut self, number: u8, group: &Group) {
        self.relay.commit_group.next = u64::from(number).into();
        self.relay.commit_control.next = GroupControl {
            members: mask(&group.members).into(),
            fallback: group.fallback.map_or(15, u64::from).into(),
            flood_one: group.flood_one,
            auto: group.auto,
            key: u64::from(group.key).into(),
            bank: group.bank == 1,
        };
        self.relay.commit.next = true;
    }

    pub fn commit(&mut self, number: u8, group: Group) {
        self.set_commit(number, &group);
        settle(&mut self.relay);
        assert!(!self.relay.commit_overlap.val());
        self.clock(1);
        self.relay.commit.next = false;
        self.clock(4);
        self.model.groups[usize::from(number)] = group;
    }

    pub fn bucket(&mut self, bank: usize, group: u8, bucket: u64, primary: u8, backup: u8) {
        self.relay.bucket_bank.next = bank == 1;
        self.relay.host_group.next = u64::from(group).into();
        self.relay.bucket.next = bucket.into();
        self.relay.bucket_data.next = u64::from(backup << 4 | primary).into();
        self.relay.bucket_write.next = true;
        self.clock(1);
        self.relay.bucket_write.next = false;
        self.model.buckets.insert((bank, group, bucket), (primary, backup));
    }

    fn operation(&mut self, code: u64, mac: u64, body: FdbBody) {
        self.relay.fdb_operation.next = FdbOperation { code: code.into(), body, ..Default::default() };
        self.relay.fdb_key.next = FdbKey { mac: mac.into(), fid: 0.into() };
        self.relay.fdb_valid.next = true;
        settle(&mut self.relay);
        while !self.relay.fdb_taken.val() {
            self.clock(1);
        }
        self.clock(1);
        self.relay.fdb_valid.next = false;
        while !self.relay.fdb_done.val() {
            self.clock(1);
        }
        assert!(!self.relay.fdb_full.val());
    }

    pub fn insert(&mut self, mac: u64, place: Place, fixed: bool, sticky: bool) {
        let (trunk, kind, id) = match place {
            Place::Port(port) => (false, 0, port),
            Place::Trunk(group) => (true, 0, group),
            Place::Cpu => (false, 2, 0),
            Place::Discard => (false, 3, 0),
        };
        let id = u64::from(id).into();
        self.operation(INSERT, mac, FdbBody { trunk, kind: kind.into(), id, fixed, sticky, age: 0.into() });
        self.model.stations.insert(mac, Station { place, fixed, sticky });
    }

    pub fn delete(&mut self, mac: u64) {
        self.operation(DELETE, mac, FdbBody::default());
        self.model.stations.remove(&mac);
    }

    pub fn hash_seed(&mut self, seed: u32) {
        self.relay.hash_seed.next = u64::from(seed).into();
        self.model.hash_seed = seed;
    }

    /// Limits so wide that they never bind.
    pub fn admit(&mut self, reasons: &[TrapReason]) {
        for reason in TrapReason::ALL {
            let limit = if reasons.contains(reason) { 255 << 20 | SECOND_CYCLES } else { 0 };
            self.relay.trap_limit[usize::from(reason.code())].next = limit.into();
        }
        self.model.admitted = reasons.to_vec();
        self.clock(4);
    }

    /// Member (15 is none) and frames of a bucket.
    pub fn state(&mut self, group: u8, bucket: u64) -> (u64, u64) {
        self.relay.state_group.next = u64::from(group).into();
        self.relay.state_bucket.next = bucket.into();
        self.relay.state_read.next = true;
        settle(&mut self.relay);
        while !self.relay.state_taken.val() {
            self.clock(1);
        }
        self.clock(1);
        self.relay.state_read.next = false;
        self.clock(1);
        let word = self.relay.state_word.val().to_u64();
        (word >> 24, word & 0xFF_FFFF)
    }

    /// The relay's number of a port's request.
    pub fn index(port: u8) -> usize {
        if port == CPU {
            N - 1
        } else {
            port.into()
        }
    }

    pub fn request(&mut self, port: u8, frame: &Frame) {
        self.relay.request[Self::index(port)].next = frame.descriptor();
        self.relay.request_valid[Self::index(port)].next = true;
    }

    /// The verdict on one frame, and the cycles from the request's being taken to the verdict.
    pub fn ask(&mut self, port: u8, frame: &Frame) -> (Verdict, u64) {
        self.request(port, frame);
        settle(&mut self.relay);
        let asked = self.cycle;
        while !self.relay.request_ready[Self::index(port)].val() {
            self.clock(1);
            assert!(self.cycle < asked + 4, "a lone request is taken within a slot");
        }
        let taken = self.cycle;
        self.clock(1);
        self.relay.request_valid[Self::index(port)].next = false;
        while !self.relay.verdict_valid[Self::index(port)].val() {
            self.clock(1);
            assert!(self.cycle < taken + 20, "no verdict");
        }
        (self.relay.verdict.val(), self.cycle - taken)
    }

    /// The answer, checked against the model.
    pub fn check_frame(&mut self, port: u8, frame: &Frame) -> Answer {
        let (verdict, _) = self.ask(port, frame);
        let answer = answer(verdict);
        let expected = self.model.decide(port, frame);
        assert_eq!(answer, expected, "port {port}, {frame:x?}, {:?}", self.model);
        answer
    }

    pub fn check(&mut self, port: u8, da: u64, sa: u64) -> Answer {
        self.check_frame(port, &Frame { da, sa, ..Frame::default() })
    }
}
