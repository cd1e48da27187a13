//! The device library against the management agent in rust-hdl: both ends of the protocol, octet by octet, in simulated time.

mod model;

use std::io;
use std::time::Duration;

use model::Model;
use rust_hdl::prelude::*;
use trunkline_device::map::fdb::{Entry, Place};
use trunkline_device::map::{Counter, Parameters, Status, TrapReason};
use trunkline_device::{Device, DeviceError, Layout, Options, Route, Transport, Trunk};
use trunkline_switch::management::Agent;
use trunkline_switch::types::BusResponse;

/// Cycles of 16 ns per octet on the line: 31.25 Mbaud, to keep the simulation short.
const OCTET_CYCLES: u64 = 20;
const CYCLE: Duration = Duration::from_nanos(16);

/// The agent with the model's registers on its bus.
struct Hardware {
    agent: Agent,
    registers: Model,
    /// Words written to successive addresses up to now.
    written: Vec<u32>,
    next_address: u16,
    response: BusResponse,
    cycles: u64,
    received: Vec<u8>,
    /// Every so many octets to the agent one is lost.
    lossy: Option<u64>,
    octets: u64,
}

impl Hardware {
    fn new() -> Self {
        let parameters = Parameters {
            ports: model::PORTS,
            bucket_bits: model::BUCKET_BITS,
            fdb_ways: 2,
            fdb_row_bits: 3,
            fdb_cam_lines: 4,
            ..Parameters::DEFAULT
        };
        let mut agent = Agent::new(&parameters);
        agent.clock.connect();
        agent.reset.connect();
        agent.received.connect();
        agent.received_valid.connect();
        agent.framing_error.connect();
        agent.sent_ready.connect();
        agent.response.connect();
        agent.connect_all();
        let mut hardware = Self {
            agent,
            registers: Model::new(1),
            written: Vec::new(),
            next_address: 0,
            response: BusResponse::default(),
            cycles: 0,
            received: Vec::new(),
            lossy: None,
            octets: 0,
        };
        hardware.agent.reset.next = true;
        hardware.cycle(None);
        hardware.agent.reset.next = false;
        hardware
    }

    fn settle(&mut self) {
        assert!(simulate(&mut self.agent, 100), "the agent does not come to rest");
    }

    fn cycle(&mut self, octet: Option<u8>) {
        let agent = &mut self.agent;
        agent.received.next = u64::from(octet.unwrap_or(0)).into();
        agent.received_valid.next = octet.is_some();
        agent.sent_ready.next = self.cycles.is_multiple_of(OCTET_CYCLES);
        agent.response.next = self.response;
        self.settle();
        if self.agent.sent_valid.val() && self.agent.sent_ready.val() {
            self.received.push(self.agent.sent.val().to_u8());
        }
        self.response = self.access();
        for level in [true, false] {
            self.agent.clock.next = level.into();
            self.settle();
        }
        self.cycles += 1;
    }

    /// What the registers answer in the next cycle.
    fn access(&mut self) -> BusResponse {
        let request = self.agent.request.val();
        if !request.valid || self.response.done {
            return BusResponse::default();
        }
        let address = request.address.to_u16();
        let outcome = if request.write {
            if address != self.next_address {
                self.written.clear();
            }
            let word = request.data.to_u32();
            let outcome = self.registers.write(address, word, &self.written);
            self.written.push(word);
            self.next_address = address.wrapping_add(1);
            outcome.map(|()| 0)
        } else {
            self.registers.read(address)
        };
        let (data, status) = outcome.map_or_else(|status| (0, status), |data| (data, 0));
        BusResponse { data: u64::from(data).into(), status: u64::from(status).into(), done: true }
    }
}

impl Transport for Hardware {
    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        for &octet in octets {
            self.octets += 1;
            let lost = self.lossy.is_some_and(|rate| self.octets.is_multiple_of(rate));
            self.cycle(Some(octet).filter(|_| !lost));
            for _ in 1..OCTET_CYCLES {
                self.cycle(None);
            }
        }
        Ok(())
    }

    fn recv(&mut self, timeout: Duration) -> io::Result<Vec<u8>> {
        let end = self.now() + timeout;
        while self.received.is_empty() && self.now() < end {
            self.cycle(None);
        }
        Ok(std::mem::take(&mut self.received))
    }

    fn now(&self) -> Duration {
        CYCLE * self.cycles as u32
    }
}

fn connect(hardware: Hardware) -> Device<Hardware> {
    let options =
        Options { baud: 31_250_000, patience: Duration::from_micros(100), attempts: 20, ..Options::default() };
    Device::connect(hardware, options).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_library_and_the_hardware_understand_each_other() {
    let mut device = connect(Hardware::new());
    assert_eq!(device.identity().parameters.ports, model::PORTS);

    device.group_load(3, &Trunk { members: vec![1, 2, 3], ..Trunk::default() }, Layout::Even).unwrap();
    let view = device.group_show(3).unwrap();
    assert_eq!(view.buckets, Layout::Even.buckets(&[1, 2, 3], 64));
    let error = device.group_load(4, &Trunk { members: vec![3], ..Trunk::default() }, Layout::Even).unwrap_err();
    assert!(matches!(error, DeviceError::Refused { status: Status::Overlap, .. }), "{error}");

    let entry = |number: u64| Entry {
        mac: 0x027D_7E00_0000 + number,
        fid: 0,
        place: Place::Trunk(3),
        is_static: true,
        sticky: true,
        age: 0,
    };
    device.fdb_insert(&(0..20).map(entry).collect::<Vec<_>>()).unwrap();
    let dumped: Vec<Entry> = device.fdb_dump().unwrap().iter().map(|place| place.entry).collect();
    assert_eq!(dumped, (0..20).map(entry).collect::<Vec<_>>());

    let frame: Vec<u8> = (0..200).collect();
    device.inject(&frame, Route::Direct(0b0100)).unwrap();
    let (mask, sent) = device.transport().registers.cpu.injected.remove(0);
    assert_eq!((mask, &sent[..200]), (Some(0b0100), &frame[..]));
    device.transport().registers.cpu.trapped.push_back((3, 2, sent.clone()));
    let trapped = device.take_trapped().unwrap().unwrap();
    assert_eq!((trapped.reason, trapped.port, trapped.octets), (TrapReason::Arp, 2, sent));
    assert_eq!(device.take_trapped().unwrap(), None);
    device.set_cut_through(3, &[0, 1]).unwrap();
    assert_eq!(device.cut_through().unwrap(), [0, 0, 0, 0b0011]);
    assert_eq!(device.bucket_state(15).unwrap().len(), 64);

    device.transport().registers.counted[1][0] = 0x1_2345_6789;
    assert_eq!(device.counters().unwrap().ports[1].get(Counter::RxFrames), 0x1_2345_6789);
    assert_eq!(device.statistics().repeated, 0);
}

#[test]
fn lost_octets_are_made_good() {
    let mut hardware = Hardware::new();
    hardware.lossy = Some(331);
    let mut device = connect(hardware);
    for members in [&[0, 1][..], &[1, 2, 3]] {
        device.group_load(0, &Trunk { members: members.to_vec(), ..Trunk::default() }, Layout::Even).unwrap();
        assert_eq!(device.group_show(0).unwrap().buckets, Layout::Even.buckets(members, 64));
    }
    assert!(device.statistics().repeated > 0);
}

#[test]
fn the_hardware_refuses_what_the_build_does_not_have() {
    let mut device = connect(Hardware::new());
    let status = |result: Result<Vec<u32>, DeviceError>| match result {
        Err(DeviceError::Refused { status, .. }) => status,
        other => panic!("{other:?}"),
    };
    assert_eq!(status(device.read(0x0020, 1, "a gap")), Status::BadAddress);
    assert_eq!(status(device.read(0x2040, 1, "a bucket beyond 2^M")), Status::BadAddress);
    assert_eq!(status(device.read(0x0094, 1, "cut-through of port 4")), Status::BadAddress);
    assert_eq!(status(device.read(0x1040, 1, "the state of a bucket beyond 2^M")), Status::BadAddress);
    assert_eq!(status(device.read(0x0400, 1, "the frame to be injected")), Status::WriteOnly);
    assert_eq!(status(device.write(0x0200, &[1], "the trapped frame").map(|()| vec![])), Status::ReadOnly);
    assert_eq!(status(device.read(0x0070, 1, "an action")), Status::WriteOnly);
    assert_eq!(status(device.write(0x0040, &[1], "the link mask").map(|()| vec![])), Status::ReadOnly);
}
