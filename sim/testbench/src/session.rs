//! A bench with a host at its UART: loads tables through the device library and notes, for the golden model, when each command can
//! have reached the switch.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use macaddr::MacAddr6;
use trunkline_device::map::Parameters;
use trunkline_device::map::{block, control, cpu, fdb, group, state};
use trunkline_device::{Device, DeviceError, Layout, Options, Trunk};
use trunkline_map::{Counter, DropReason};

use crate::bench::Bench;
use crate::golden::{Bucket, Command, Entry, Flood, GoldenOptions, Group, Key, Limit, Mask, Place, Setting, Window};
use crate::scoreboard::{check, CounterTable, CpuCounters, Failure, Log, Mismatch, Scoreboard, Verified};
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
    /// The CPU port was used: its counters count.
    cpu: bool,
    /// Judges what happens as it happens, if the log is not kept.
    board: Option<Scoreboard>,
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
        let Parameters { second_cycles, core_clock_hz, .. } = device.identity().parameters;
        let second_ps = (u128::from(second_cycles) * 1_000_000_000_000 / u128::from(core_clock_hz)) as u64;
        let speeds = bench.borrow().speeds();
        let golden =
            GoldenOptions { certain_entries: entries * 9 / 10, second_ps, speeds, ..GoldenOptions::new(ports) };
        let mut session = Self { bench, device, log: Log::new(ports), golden, cpu: false, board: None };
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
            Place::Cpu => fdb::Place::Cpu,
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

    /// Removes every entry that is not static.
    pub fn flush(&mut self) -> Result<(), SessionError> {
        let from = self.now_ps();
        self.device.fdb_flush()?;
        self.command(from, Command::Flush);
        Ok(())
    }

    /// Changes a setting of the switch as a whole.
    pub fn set(&mut self, setting: Setting) -> Result<(), SessionError> {
        let (address, word) = match setting {
            Setting::HashSeed(seed) => (control::HASH_SEED.address, seed),
            Setting::IdleTimeMs(idle_time_ms) => (control::IDLE_TIME_MS.address, idle_time_ms),
            Setting::Pause { ports } => (control::PAUSE.address, ports.into()),
            Setting::CutThrough { ingress, egresses } => (block::cut_through_address(ingress as u32), egresses.into()),
            Setting::TrapLimit(trap, Limit { rate, burst }) => (
                cpu::limit_address(trap),
                (cpu::LIMIT_RATE.place(rate.into()) | cpu::LIMIT_BURST.place(burst.into())) as u32,
            ),
        };
        self.cpu |= matches!(setting, Setting::TrapLimit(..));
        let from = self.now_ps();
        self.device.write(address, &[word], "a setting")?;
        self.command(from, Command::Set(setting));
        Ok(())
    }

    /// Before there are entries.
    pub fn set_ageing_time(&mut self, seconds: u32) -> Result<(), SessionError> {
        self.device.set_ageing_time_s(seconds)?;
        self.golden.ageing_ps = Some(u64::from(seconds) * self.golden.second_ps);
        Ok(())
    }

    /// Compares what the buckets of a group counted with what they may have distributed.
    pub fn check_bucket_counts(&mut self, number: usize, verified: &Verified) -> Result<(), SessionError> {
        let count = self.parameters().buckets() as usize;
        let words = self.device.read(group::bucket_state_address(number as u32, 0), count, "the state of buckets")?;
        let mut mismatches = Vec::new();
        for (bucket, word) in words.into_iter().enumerate() {
            let found = u64::from(group::BucketState::from_word(word).frames);
            let (least, most) = verified.distributed.get(&(number, bucket)).copied().unwrap_or_default();
            if found < least || found > most {
                mismatches.push(Mismatch::Bucket { group: number, bucket, found, least, most });
            }
        }
        match mismatches.is_empty() {
            true => Ok(()),
            false => Err(Failure { mismatches, repeat: None }.into()),
        }
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
        if let Some(board) = &mut self.board {
            board.absorb(&self.log);
            board.advance(bench.now_ps());
            self.log.clear();
        }
        Ok(())
    }

    /// From now on the log is not kept: a run may be as long as one likes. Tables and settings may change as before, options of the
    /// golden model not any more.
    pub fn keep_no_log(&mut self) {
        self.board = Some(Scoreboard::new(self.golden));
    }

    /// Nothing is being driven or received.
    pub fn is_idle(&self) -> bool {
        self.bench.borrow().lines_are_idle()
    }

    /// Waits for the lines to come to rest and reads the counters.
    pub fn drain(&mut self) -> Result<(), SessionError> {
        let mut quiet_ps = 0;
        while quiet_ps < DRAIN_PS {
            self.run_for(DRAIN_PS / 10)?;
            quiet_ps = if self.is_idle() { quiet_ps + DRAIN_PS / 10 } else { 0 };
        }
        self.log.counters = Some(self.counters()?);
        Ok(())
    }

    /// Waits for the lines to come to rest, reads the counters and asks the scoreboard.
    pub fn finish(&mut self) -> Result<Verified, SessionError> {
        self.drain()?;
        match self.board.take() {
            Some(mut board) => {
                board.absorb(&self.log);
                Ok(board.finish(self.log.counters.as_ref())?)
            }
            None => Ok(check(&self.log, self.golden)?),
        }
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
        if self.cpu {
            table.cpu = Some(self.cpu_counters()?);
        }
        Ok(table)
    }

    fn cpu_counters(&mut self) -> Result<CpuCounters, SessionError> {
        let registers = [
            state::CPU_TRAPPED,
            state::CPU_QUEUE_FULL,
            state::CPU_INJECTED,
            state::CPU_INJECT_DISCARDED,
            state::CPU_INJECT_COPIES,
        ];
        let mut words = [0; 5];
        for (word, register) in words.iter_mut().zip(registers) {
            *word = self.device.read(register.address, 1, register.name)?[0].into();
        }
        let [trapped, queue_full, injected, inject_discarded, inject_copies] = words;
        Ok(CpuCounters { trapped, queue_full, injected, inject_discarded, inject_copies })
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
        key: Key::from_code(trunk.key.code()).unwrap_or_default(),
        buckets: dealt.map(|b| Bucket { primary: port(b.primary), backup: port(b.backup) }).collect(),
    }
}
