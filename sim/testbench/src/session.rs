//! A bench with a host at its UART: loads tables through the device library and notes, for the golden model, when each command can
//! have reached the switch.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use macaddr::MacAddr6;
use trunkline_device::map::fdb;
use trunkline_device::map::Parameters;
use trunkline_device::{Device, DeviceError, Layout, Options, Trunk};
use trunkline_map::{Counter, DropReason};

use crate::bench::Bench;
use crate::golden::{Bucket, Command, Entry, Flood, GoldenOptions, Group, Mask, Place, Window};
use crate::scoreboard::{check, CounterTable, Failure, Log, Verified};
use crate::simulator::{SimulationError, Simulator};
use crate::uart::{SharedBench, UartStream};

#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    #[error("error[not-ready]: the simulated switch is still clearing its tables after {0:?} of simulated time\n  it should take some thousand core cycles")]
    NotReady(Duration),
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// How long a switch may take to clear its tables.
const READY: Duration = Duration::from_millis(20);
const ASK_AGAIN: Duration = Duration::from_micros(500);
/// An octet stream that says nothing for so long ends a read.
const READ_TIMEOUT_PS: u64 = 1_000_000_000;
/// After the last frame, what still moves in the switch has this long to come to rest.
const DRAIN_PS: u64 = 100_000_000;

pub struct Session<S: Simulator> {
    pub bench: SharedBench<S>,
    pub device: Device<UartStream<S>>,
    pub log: Log,
    pub golden: GoldenOptions,
}

impl<S: Simulator> Session<S> {
    /// Takes a fresh bench: reset ends, the host connects, the tables are clear, all links come up.
    pub fn open(bench: Bench<S>, options: Options) -> Result<Self, SessionError> {
        let ports = bench.port_count();
        let bench = Rc::new(RefCell::new(bench));
        // The first request would meet the reset.
        bench.borrow_mut().run_for(1_000_000)?;
        let mut device = Device::connect(UartStream::new(Rc::clone(&bench), READ_TIMEOUT_PS), options)?;
        let mut waited = Duration::ZERO;
        while !device.ready()? {
            if waited > READY {
                return Err(SessionError::NotReady(waited));
            }
            device.wait(ASK_AGAIN)?;
            waited += ASK_AGAIN;
        }
        let entries = device.identity().parameters.fdb_entries() as usize;
        let golden = GoldenOptions { certain_entries: entries * 9 / 10, ..GoldenOptions::new(ports) };
        let mut session = Self { bench, device, log: Log::new(ports), golden };
        for port in 0..ports {
            session.bench.borrow_mut().set_link(port, true);
        }
        session.run_for(10_000_000)?;
        Ok(session)
    }

    pub fn parameters(&self) -> Parameters {
        self.device.identity().parameters
    }

    pub fn now_ps(&self) -> u64 {
        self.bench.borrow().now_ps()
    }

    pub fn load_group(&mut self, number: usize, trunk: &Trunk, layout: Layout) -> Result<(), SessionError> {
        let group = golden_group(trunk, layout, self.parameters().buckets());
        let from = self.now_ps();
        self.device.group_load(number as u8, trunk, layout)?;
        self.command(from, Command::Group { number, group: (group.members != 0).then_some(group) });
        Ok(())
    }

    pub fn enter(&mut self, address: MacAddr6, entry: Entry) -> Result<(), SessionError> {
        let place = match entry.place {
            Place::Port(port) => fdb::Place::Port(port as u8),
            Place::Trunk(group) => fdb::Place::Trunk(group as u8),
            Place::Discard => fdb::Place::Discard,
        };
        let mac = address.as_bytes().iter().fold(0, |mac, octet| mac << 8 | u64::from(*octet));
        let Entry { is_static, sticky, .. } = entry;
        let from = self.now_ps();
        self.device.fdb_insert(&[fdb::Entry { mac, fid: 0, place, is_static, sticky, age: 0 }])?;
        self.command(from, Command::Entry { address, entry: Some(entry) });
        Ok(())
    }

    pub fn set_live(&mut self, ports: &[u8], live: bool) -> Result<(), SessionError> {
        let from = self.now_ps();
        match live {
            true => self.device.live_set(ports)?,
            false => self.device.live_clear(ports)?,
        }
        let ports = ports.iter().fold(0, |mask, port| mask | 1 << port);
        self.command(from, Command::Live { ports, live });
        Ok(())
    }

    fn command(&mut self, from: u64, command: Command) {
        let window = Window { from, to: self.now_ps() };
        self.log.commands.push((window, command));
    }

    /// Lets time pass and notes what happens.
    pub fn run_for(&mut self, duration_ps: u64) -> Result<(), SessionError> {
        let mut bench = self.bench.borrow_mut();
        bench.run_for(duration_ps)?;
        self.log.collect(&mut bench);
        Ok(())
    }

    /// Nothing is being driven or received.
    pub fn is_idle(&self) -> bool {
        self.bench.borrow().lines_are_idle()
    }

    /// Waits for the lines to come to rest, reads the counters and asks the scoreboard.
    pub fn finish(&mut self) -> Result<Verified, SessionError> {
        let mut quiet_ps = 0;
        while quiet_ps < DRAIN_PS {
            self.run_for(DRAIN_PS / 10)?;
            quiet_ps = if self.is_idle() { quiet_ps + DRAIN_PS / 10 } else { 0 };
        }
        self.log.counters = Some(self.counters()?);
        Ok(check(&self.log, self.golden)?)
    }

    fn counters(&mut self) -> Result<CounterTable, SessionError> {
        let totals = self.device.counters()?.clone();
        let mut table = CounterTable::new(totals.ports.len());
        for (port, totals) in totals.ports.iter().enumerate() {
            for counter in Counter::ALL {
                table.add(port, *counter as u32, totals.get(*counter));
            }
            for reason in DropReason::ALL {
                table.add(port, reason.index(), totals.dropped(*reason));
            }
        }
        Ok(table)
    }
}

/// A trunk as the golden model has it.
pub fn golden_group(trunk: &Trunk, layout: Layout, buckets: u32) -> Group {
    let port = |port: Option<u8>| port.map(usize::from);
    let dealt = layout.buckets(&trunk.members, buckets).into_iter();
    Group {
        members: trunk.members.iter().fold(0, |mask: Mask, member| mask | 1 << member),
        fallback: port(trunk.fallback),
        flood: if trunk.flood_one { Flood::One } else { Flood::All },
        auto: trunk.auto,
        buckets: dealt.map(|b| Bucket { primary: port(b.primary), backup: port(b.backup) }).collect(),
    }
}
