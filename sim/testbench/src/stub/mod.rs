//! A switch with the pins of a GMII top and no hardware in it: a receiver and a transmitter per port around the golden model with
//! a window of nothing, and the registers behind the management UART.
//!
//! It makes drivers, monitors, scoreboard and scenarios testable without a model to be built. It says nothing about the switch:
//! what both it and the scoreboard take from the golden model, they take alike.

mod agent;
mod port;
mod words;

use trunkline_map::{Counter, DropReason, Parameters};

use crate::clock::Clock;
use crate::golden::{bit, ports_of, reception, Golden, GoldenOptions, Learned, Mask, Verdict};
use crate::scoreboard::CounterTable;
use crate::simulator::{Pin, PinId, SimulationError, Simulator};
use crate::uart::{Listener, Sender};
use agent::Agent;
use port::{Arriving, StubPort};

/// A fault built in on purpose, to see that it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// Every so many copies, one is lost without being counted.
    LoseCopy(u64),
    /// Every so many copies, one octet is changed.
    DamageCopy(u64),
    /// Every so many copies, one is sent twice.
    DoubleCopy(u64),
    /// Every so many copies, one overtakes those waiting.
    Reorder(u64),
    /// Copies also go where they came from.
    Reflect,
    /// Discards are counted under the wrong reason.
    WrongReason,
}

pub struct Stub {
    values: Vec<u64>,
    before: Vec<u64>,
    golden: Golden,
    ports: Vec<StubPort>,
    agent: Agent,
    listener: Listener,
    sender: Sender,
    link: Mask,
    time_ps: u64,
    /// Orders everything that happens, for the golden model.
    tick: u64,
    sabotage: Option<Sabotage>,
    copies_made: u64,
}

impl Stub {
    pub fn new(parameters: Parameters) -> Self {
        let ports = parameters.ports as usize;
        let options = GoldenOptions { window_ps: 0, certain_entries: usize::MAX, ..GoldenOptions::new(ports) };
        let pins = Pin::all(ports).len();
        let mut values = vec![0; pins];
        values[Pin::UartTx.index()] = 1;
        Self {
            before: values.clone(),
            values,
            golden: Golden::new(options),
            ports: (0..ports).map(|_| StubPort::default()).collect(),
            agent: Agent::new(parameters),
            listener: Listener::new(parameters.baud),
            sender: Sender::new(parameters.baud),
            link: 0,
            time_ps: 0,
            tick: 0,
            sabotage: None,
            copies_made: 0,
        }
    }

    pub fn sabotaged(mut self, sabotage: Sabotage) -> Self {
        self.sabotage = Some(sabotage);
        self
    }

    /// The counters now counting.
    pub fn counters(&self) -> &CounterTable {
        self.agent.counters()
    }

    fn next_tick(&mut self) -> u64 {
        self.tick += 2;
        self.tick
    }

    fn rising(&self, pin: Pin) -> bool {
        self.values[pin.index()] != 0 && self.before[pin.index()] == 0
    }

    fn receive(&mut self, p: usize) {
        let value = |pin: Pin| self.values[pin.index()];
        let (data, valid, error) = (value(Pin::Rxd(p)) as u8, value(Pin::RxDv(p)) != 0, value(Pin::RxEr(p)) != 0);
        match self.ports[p].receive(data, valid, error) {
            Arriving::Nothing => {}
            Arriving::Header => {
                let tick = self.next_tick();
                let header = self.ports[p].header().to_vec();
                // With a window of nothing there is one state to consider.
                let verdict = self.golden.decide(tick, &header, p).ok().and_then(|verdicts| verdicts.first().copied());
                self.ports[p].verdict = verdict;
            }
            Arriving::Frame(octets, error) => self.arrived(p, octets, error),
        }
    }

    fn arrived(&mut self, p: usize, octets: Vec<u8>, error: bool) {
        let verdict = self.ports[p].verdict.take();
        if let Some(reason) = reception::fault(&octets, error) {
            self.count(p, reason.index(), 1);
            return;
        }
        self.count(p, Counter::RxFrames as u32, 1);
        self.count(p, Counter::RxOctets as u32, octets.len() as u64);
        match verdict {
            Some(Verdict::Copies(copies) | Verdict::Trapped(copies, _)) => self.copy(p, copies, octets.clone()),
            Some(Verdict::Discard(reason)) => {
                let wrong = self.sabotage == Some(Sabotage::WrongReason);
                let reason = if wrong { DropReason::NoDestination } else { reason };
                self.count(p, reason.index(), 1);
            }
            None => {}
        }
        let tick = self.next_tick();
        let seen = self.golden.sighting(tick, &octets, p);
        match self.golden.counted(&seen).first() {
            Some(Learned::Learned) => self.count(p, Counter::Learned as u32, 1),
            Some(Learned::Moved) => self.count(p, Counter::Moved as u32, 1),
            _ => {}
        }
    }

    fn copy(&mut self, ingress: usize, copies: Mask, octets: Vec<u8>) {
        let copies = if self.sabotage == Some(Sabotage::Reflect) { copies | bit(ingress) } else { copies };
        self.count(ingress, Counter::Copies as u32, u64::from(copies.count_ones()));
        for egress in ports_of(copies) {
            self.copies_made += 1;
            let due = |every: u64| self.copies_made.is_multiple_of(every);
            let mut octets = octets.clone();
            match self.sabotage {
                Some(Sabotage::LoseCopy(every)) if due(every) => continue,
                Some(Sabotage::DamageCopy(every)) if due(every) => octets[20] ^= 4,
                Some(Sabotage::DoubleCopy(every)) if due(every) => {
                    _ = self.ports[egress].enqueue(octets.clone(), false)
                }
                _ => {}
            }
            let overtakes = matches!(self.sabotage, Some(Sabotage::Reorder(every)) if due(every));
            if self.link & bit(egress) == 0 {
                self.count(egress, DropReason::Flushed.index(), 1);
            } else if !self.ports[egress].enqueue(octets, overtakes) {
                self.count(egress, DropReason::QueueFull.index(), 1);
            }
        }
    }

    fn transmit(&mut self, p: usize) {
        let cycle = self.ports[p].transmit();
        self.values[Pin::Txd(p).index()] = u64::from(cycle.data);
        self.values[Pin::TxEn(p).index()] = u64::from(cycle.valid);
        self.values[Pin::TxEr(p).index()] = u64::from(cycle.error);
        if let Some(octets) = self.ports[p].take_sent() {
            self.count(p, Counter::TxFrames as u32, 1);
            self.count(p, Counter::TxOctets as u32, octets as u64);
        }
    }

    fn core_cycle(&mut self) {
        self.time_ps += Clock::CORE.period_ps;
        for p in 0..self.ports.len() {
            let up = self.values[Pin::LinkUp(p).index()] != 0;
            if up != (self.link & bit(p) != 0) {
                self.link ^= bit(p);
                let tick = self.next_tick();
                self.golden.link(tick, p, up);
                if !up {
                    let flushed = self.ports[p].flush();
                    self.count(p, DropReason::Flushed.index(), flushed);
                }
            }
        }
        self.listener.sample(self.time_ps, self.values[Pin::UartRx.index()] != 0);
        while let Some(octet) = self.listener.octets().pop_front() {
            let answer = self.management(octet);
            self.sender.send(&answer);
        }
        self.values[Pin::UartTx.index()] = u64::from(self.sender.level(self.time_ps));
    }

    fn management(&mut self, octet: u8) -> Vec<u8> {
        let tick = self.next_tick();
        let answer = self.agent.octet(octet, &mut self.golden, tick, self.link);
        if let Some(injected) = self.agent.take_injected() {
            for egress in (0..self.ports.len()).filter(|port| injected.ports >> port & 1 == 1) {
                if self.link & bit(egress) != 0 && !self.ports[egress].enqueue(injected.octets.clone(), false) {
                    self.count(egress, DropReason::QueueFull.index(), 1);
                }
            }
        }
        answer
    }

    fn count(&mut self, port: usize, index: u32, amount: u64) {
        self.agent.count(port, index, amount);
    }
}

impl Simulator for Stub {
    fn ports(&self) -> usize {
        self.ports.len()
    }

    fn pin(&self, pin: Pin) -> Result<PinId, SimulationError> {
        match pin.index() < self.values.len() {
            true => Ok(PinId(pin.index() as u32)),
            false => Err(SimulationError::NoPin { pin: pin.to_string(), ports: self.ports() }),
        }
    }

    fn set(&mut self, pin: PinId, value: u64) {
        self.values[pin.0 as usize] = value;
    }

    fn get(&self, pin: PinId) -> u64 {
        self.values[pin.0 as usize]
    }

    fn eval(&mut self) -> Result<(), SimulationError> {
        for p in 0..self.ports.len() {
            if self.rising(Pin::RxClk(p)) {
                self.receive(p);
            }
            if self.rising(Pin::TxClk(p)) {
                self.transmit(p);
            }
        }
        if self.rising(Pin::Clk) {
            self.core_cycle();
        }
        self.before.copy_from_slice(&self.values);
        Ok(())
    }
}
