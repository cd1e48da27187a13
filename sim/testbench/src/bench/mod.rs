//! The bench around a simulated switch: clocks, a driver and a monitor for each port, links, the management UART.
//!
//! At every instant, in this order: what the switch puts out is sampled as it stood before the edges; the clocks due change and the
//! switch is evaluated once; what enters the switch is changed. So an output is seen one period after the edge that made it, an
//! input is taken at the edge after it was changed, and nothing depends on the order of evaluation inside the model. An octet is
//! on the line at the edge that takes it, in both directions; latencies are differences of such edges.

mod line;
mod port;

use std::collections::BTreeMap;

use crate::clock::{Clock, Schedule};
use crate::gmii::{Cycle, Driver, Monitor};
use crate::simulator::{Pin, PinId, SimulationError, Simulator, MAX_PORTS};
use crate::uart::{Listener, Sender};
pub use line::Line;
use port::Port;

#[derive(Debug, Clone)]
pub struct BenchOptions {
    pub core: Clock,
    /// Receive and transmit clock of each port; ports beyond the list have [`Clock::GMII`].
    pub port_clocks: Vec<[Clock; 2]>,
    /// What each port is told of its speed: 0 is 10 Mb/s, 1 is 100, 2 is 1000, 3 is refused for its half duplex; ports beyond the list have 2.
    pub speeds: Vec<u8>,
    pub baud: u32,
    pub reset_cycles: u64,
}

impl Default for BenchOptions {
    fn default() -> Self {
        Self { core: Clock::CORE, port_clocks: Vec::new(), speeds: Vec::new(), baud: 1_000_000, reset_cycles: 16 }
    }
}

/// A change of a port's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkChange {
    pub time_ps: u64,
    pub port: usize,
    pub up: bool,
}

/// What the edges of one clock domain move.
#[derive(Default)]
struct Domain {
    clocks: Vec<PinId>,
    receivers: Vec<usize>,
    transmitters: Vec<usize>,
    core: bool,
}

pub struct Bench<S> {
    simulator: S,
    schedule: Schedule,
    domains: Vec<Domain>,
    ports: Vec<Port>,
    rst: PinId,
    reset_end_ps: u64,
    uart: [PinId; 2],
    sender: Sender,
    listener: Listener,
    uart_level: bool,
    now_ps: u64,
    /// Link changes to come, by time.
    planned: BTreeMap<u64, Vec<(usize, bool)>>,
    next_planned_ps: u64,
    link_changes: Vec<LinkChange>,
    speeds: [u8; MAX_PORTS],
}

impl<S: Simulator> Bench<S> {
    /// Starts with all links down, in reset.
    pub fn new(mut simulator: S, options: &BenchOptions) -> Result<Self, SimulationError> {
        let mut schedule = Schedule::default();
        let mut domains: Vec<Domain> = Vec::new();
        let mut domain = |clock: Clock, pin: PinId| {
            let index = schedule.add(clock);
            domains.resize_with(domains.len().max(index + 1), Domain::default);
            domains[index].clocks.push(pin);
            index
        };
        let core = domain(options.core, simulator.pin(Pin::Clk)?);
        let mut ports = Vec::new();
        let speeds = std::array::from_fn(|p| options.speeds.get(p).copied().unwrap_or(2));
        let mut moved = Vec::new();
        for (p, speed) in speeds.into_iter().enumerate().take(simulator.ports()) {
            let [rx, tx] = options.port_clocks.get(p).copied().unwrap_or([Clock::GMII; 2]);
            moved.push([domain(rx, simulator.pin(Pin::RxClk(p))?), domain(tx, simulator.pin(Pin::TxClk(p))?)]);
            ports.push(Port::new(&simulator, p, rx.period_ps)?);
            for (pin, value) in [(Pin::RxStrobe(p), 1), (Pin::TxStrobe(p), 1), (Pin::Speed(p), u64::from(speed))] {
                let pin = simulator.pin(pin)?;
                simulator.set(pin, value);
            }
        }
        domains[core].core = true;
        for (port, [rx, tx]) in moved.into_iter().enumerate() {
            domains[rx].receivers.push(port);
            domains[tx].transmitters.push(port);
        }
        let (rst, uart) = (simulator.pin(Pin::Rst)?, [simulator.pin(Pin::UartRx)?, simulator.pin(Pin::UartTx)?]);
        simulator.set(rst, 1);
        simulator.set(uart[0], 1);
        simulator.eval()?;
        simulator.trace(0);
        Ok(Self {
            simulator,
            schedule,
            domains,
            ports,
            rst,
            reset_end_ps: options.reset_cycles * options.core.period_ps,
            uart,
            sender: Sender::new(options.baud),
            listener: Listener::new(options.baud),
            uart_level: true,
            now_ps: 0,
            planned: BTreeMap::new(),
            next_planned_ps: u64::MAX,
            link_changes: Vec::new(),
            speeds,
        })
    }

    pub fn now_ps(&self) -> u64 {
        self.now_ps
    }

    pub fn port_count(&self) -> usize {
        self.ports.len()
    }

    /// What each port is told of its speed.
    pub fn speeds(&self) -> [u8; MAX_PORTS] {
        self.speeds
    }

    pub fn simulator(&mut self) -> &mut S {
        &mut self.simulator
    }

    pub fn driver(&mut self, port: usize) -> &mut Driver {
        &mut self.ports[port].driver
    }

    pub fn monitor(&mut self, port: usize) -> &mut Monitor {
        &mut self.ports[port].monitor
    }

    /// Has a port's receiver take its signals from a line and its transmitter put them on another.
    pub fn attach(&mut self, port: usize, from: Line, to: Line) {
        self.ports[port].line_in = Some(from);
        self.ports[port].line_out = Some(to);
    }

    /// The line to the switch's `uart_rx`.
    pub fn uart_sender(&mut self) -> &mut Sender {
        &mut self.sender
    }

    /// The line from the switch's `uart_tx`.
    pub fn uart_listener(&mut self) -> &mut Listener {
        &mut self.listener
    }

    pub fn link_is_up(&self, port: usize) -> bool {
        self.ports[port].link_up
    }

    /// Changes a link now: the pin and the lines together.
    pub fn set_link(&mut self, port: usize, up: bool) {
        let bench_port = &mut self.ports[port];
        if bench_port.link_up != up {
            bench_port.link_up = up;
            bench_port.driver.set_link(up);
            self.simulator.set(bench_port.pins.link_up, u64::from(up));
            self.link_changes.push(LinkChange { time_ps: self.now_ps, port, up });
        }
    }

    /// Changes a link at a time to come.
    pub fn plan_link(&mut self, time_ps: u64, port: usize, up: bool) {
        self.planned.entry(time_ps).or_default().push((port, up));
        self.next_planned_ps = self.next_planned_ps.min(time_ps);
    }

    /// Hands over the changes of links since the last call.
    pub fn take_link_changes(&mut self) -> Vec<LinkChange> {
        std::mem::take(&mut self.link_changes)
    }

    /// No driver has or shows a frame, no monitor sees one.
    pub fn lines_are_idle(&self) -> bool {
        self.ports.iter().all(|port| port.driver.is_idle() && port.monitor.is_idle())
    }

    /// One instant.
    pub fn step(&mut self) -> Result<(), SimulationError> {
        let instant = self.schedule.advance();
        self.now_ps = instant.time_ps;
        self.sample(instant.rising);
        let mut edges = instant.edges;
        while edges != 0 {
            let index = edges.trailing_zeros() as usize;
            edges &= edges - 1;
            let level = u64::from(instant.rising >> index & 1);
            for clock in &self.domains[index].clocks {
                self.simulator.set(*clock, level);
            }
        }
        self.simulator.eval()?;
        self.simulator.trace(self.now_ps);
        self.change(instant.rising);
        Ok(())
    }

    /// Takes every instant up to a time, which it then is.
    pub fn run_until(&mut self, time_ps: u64) -> Result<(), SimulationError> {
        while self.schedule.next_ps() <= time_ps {
            self.step()?;
        }
        self.now_ps = self.now_ps.max(time_ps);
        Ok(())
    }

    pub fn run_for(&mut self, duration_ps: u64) -> Result<(), SimulationError> {
        self.run_until(self.now_ps + duration_ps)
    }

    /// Runs until the lines have been idle for so long, at most until a time. Tells whether they became idle.
    pub fn run_until_idle(&mut self, idle_ps: u64, limit_ps: u64) -> Result<bool, SimulationError> {
        let mut busy_ps = self.now_ps;
        while self.now_ps < limit_ps {
            self.run_for(100_000)?;
            if !self.lines_are_idle() {
                busy_ps = self.now_ps;
            } else if self.now_ps >= busy_ps + idle_ps {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[inline]
    fn sample(&mut self, rising: u32) {
        let mut rising = rising;
        while rising != 0 {
            let domain = &self.domains[rising.trailing_zeros() as usize];
            rising &= rising - 1;
            for &p in &domain.transmitters {
                let Port { pins, monitor, line_out, .. } = &mut self.ports[p];
                let valid = self.simulator.get(pins.tx_en) != 0;
                let cycle = match valid {
                    true => Cycle {
                        data: self.simulator.get(pins.txd) as u8,
                        valid,
                        error: self.simulator.get(pins.tx_er) != 0,
                    },
                    false => Cycle::default(),
                };
                monitor.cycle(self.now_ps, cycle);
                if let Some(line) = line_out {
                    line.put(self.now_ps, cycle);
                }
            }
            if domain.core {
                self.listener.sample(self.now_ps, self.simulator.get(self.uart[1]) != 0);
            }
        }
    }

    #[inline]
    fn change(&mut self, rising: u32) {
        if self.now_ps >= self.next_planned_ps {
            self.change_links();
        }
        let mut rising = rising;
        while rising != 0 {
            let domain = &self.domains[rising.trailing_zeros() as usize];
            rising &= rising - 1;
            for &p in &domain.receivers {
                self.ports[p].show(&mut self.simulator, self.now_ps);
            }
            if domain.core && self.reset_end_ps != 0 && self.now_ps >= self.reset_end_ps {
                self.simulator.set(self.rst, 0);
                self.reset_end_ps = 0;
            }
        }
        let level = self.sender.level(self.now_ps);
        if level != self.uart_level {
            self.uart_level = level;
            self.simulator.set(self.uart[0], u64::from(level));
        }
    }

    fn change_links(&mut self) {
        while let Some(entry) = self.planned.first_entry() {
            if *entry.key() > self.now_ps {
                break;
            }
            for (port, up) in entry.remove() {
                self.set_link(port, up);
            }
        }
        self.next_planned_ps = self.planned.keys().next().copied().unwrap_or(u64::MAX);
    }
}
