//! The core between its MACs, at the edge where words are accepted and presented.
//!
//!   frames -> Arrivals -> rx_word, valid, ready ->+------+-> tx_word, valid, ready -> Departures -> frames
//!                                     uart_rx  -> | core | -> uart_tx
//!                                                 +------+
//!
//! Two evaluations a core cycle. What is offered for an edge was put there after the edge before it.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use trunkline_device::{Device, Options, Transport};
use trunkline_sim::gmii::{Driven, Received, Transmission};
use trunkline_sim::uart::{Listener, Sender};
use trunkline_verilator::{Model, Stopped};

use super::core_model::{CorePins, EdgePins};
use super::core_port::{Arrivals, Departures};
use super::gmii::FRESH_LINE;
use super::{Dut, Host, RigError, View};

const RESET_CYCLES: u64 = 4;
/// Within this the tables must be clear.
const CLEAR_CYCLES: u64 = 100_000;

struct Edge {
    pins: EdgePins,
    arrivals: Arrivals,
    departures: Departures,
    offered: bool,
    word: u64,
    room: bool,
}

struct CoreBench {
    model: Model,
    pins: CorePins,
    edges: Vec<Edge>,
    sender: Sender,
    listener: Listener,
    uart_level: bool,
    period_ps: u64,
    now_ps: u64,
    planned: Vec<(u64, usize, bool)>,
}

impl CoreBench {
    fn new(model: Model, ports: usize, clock_hz: u32, baud: u32) -> Result<Self, RigError> {
        let pins = CorePins::of(&model)?;
        let edge = |port| {
            Ok(Edge {
                pins: EdgePins::of(&model, port)?,
                arrivals: Arrivals::default(),
                departures: Departures::default(),
                offered: false,
                word: 0,
                room: true,
            })
        };
        let edges = (0..ports).map(edge).collect::<Result<Vec<_>, RigError>>()?;
        let mut bench = Self {
            model,
            pins,
            edges,
            sender: Sender::new(baud),
            listener: Listener::new(baud),
            uart_level: true,
            period_ps: 1_000_000_000_000 / u64::from(clock_hz),
            now_ps: 0,
            planned: Vec::new(),
        };
        bench.model.set(bench.pins.uart_rx, 1);
        bench.model.set(bench.pins.reset, 1);
        for edge in &bench.edges {
            bench.model.set(edge.pins.tx_ready, 1);
            bench.model.set(edge.pins.link_up, 1);
        }
        bench.model.try_eval()?;
        (0..RESET_CYCLES).try_for_each(|_| bench.step())?;
        bench.model.set(bench.pins.reset, 0);
        for _ in 0..CLEAR_CYCLES {
            bench.step()?;
            if bench.model.get(bench.pins.enable) != 0 {
                break;
            }
        }
        Ok(bench)
    }

    /// One cycle: the edge, then what is offered for the next one.
    fn step(&mut self) -> Result<(), Stopped> {
        self.now_ps += self.period_ps;
        let now_ps = self.now_ps;
        for edge in &mut self.edges {
            if edge.offered && self.model.get(edge.pins.rx_ready) != 0 {
                edge.arrivals.accepted(now_ps);
                edge.offered = false;
            }
            if self.model.get(edge.pins.tx_valid) != 0 {
                edge.departures.edge(now_ps, self.model.get(edge.pins.tx_word), edge.room);
            }
        }
        self.listener.sample(now_ps, self.model.get(self.pins.uart_tx) != 0);
        self.model.set(self.pins.clock, 1);
        self.model.try_eval()?;
        for edge in &mut self.edges {
            if !edge.offered {
                match edge.arrivals.offer(now_ps) {
                    Some(word) => {
                        edge.offered = true;
                        if word != edge.word {
                            edge.word = word;
                            self.model.set(edge.pins.rx_word, word);
                        }
                        self.model.set(edge.pins.rx_valid, 1);
                    }
                    None => self.model.set(edge.pins.rx_valid, 0),
                }
            }
            edge.departures.drain(now_ps);
            let room = edge.departures.has_room();
            if room != edge.room {
                edge.room = room;
                self.model.set(edge.pins.tx_ready, u64::from(room));
            }
        }
        let level = self.sender.level(now_ps);
        if level != self.uart_level {
            self.uart_level = level;
            self.model.set(self.pins.uart_rx, u64::from(level));
        }
        if !self.planned.is_empty() {
            let (model, edges) = (&mut self.model, &self.edges);
            self.planned.retain(|&(time_ps, port, up)| {
                if time_ps <= now_ps {
                    model.set(edges[port].pins.link_up, u64::from(up));
                }
                time_ps > now_ps
            });
        }
        self.model.set(self.pins.clock, 0);
        self.model.try_eval()
    }

    fn run_until(&mut self, time_ps: u64) -> Result<(), Stopped> {
        while self.now_ps + self.period_ps <= time_ps {
            self.step()?;
        }
        Ok(())
    }
}

pub struct CoreDut {
    bench: Rc<RefCell<CoreBench>>,
    host: Option<Host>,
}

impl CoreDut {
    /// Takes a fresh model of the core; when this returns, the tables are clear and all links are up.
    pub fn new(model: Model, ports: usize, clock_hz: u32, baud: u32) -> Result<Self, RigError> {
        let bench = CoreBench::new(model, ports, clock_hz, baud)?;
        Ok(Self { bench: Rc::new(RefCell::new(bench)), host: None })
    }
}

impl Dut for CoreDut {
    fn view(&self) -> View {
        View::Core
    }

    fn ports(&self) -> usize {
        self.bench.borrow().edges.len()
    }

    fn now_ps(&self) -> u64 {
        self.bench.borrow().now_ps
    }

    fn send(&mut self, port: usize, frame: Transmission) {
        self.bench.borrow_mut().edges[port].arrivals.send(frame);
    }

    fn run_until(&mut self, time_ps: u64) -> Result<(), RigError> {
        Ok(self.bench.borrow_mut().run_until(time_ps)?)
    }

    fn driven(&mut self, port: usize) -> Vec<Driven> {
        self.bench.borrow_mut().edges[port].arrivals.take()
    }

    fn received(&mut self, port: usize) -> Vec<Received> {
        self.bench.borrow_mut().edges[port].departures.take()
    }

    fn is_idle(&self) -> bool {
        self.bench.borrow().edges.iter().all(|edge| edge.arrivals.is_idle() && edge.departures.is_idle())
    }

    fn plan_link(&mut self, time_ps: u64, port: usize, up: bool) {
        self.bench.borrow_mut().planned.push((time_ps, port, up));
    }

    fn host(&mut self) -> Result<&mut Host, RigError> {
        if self.host.is_none() {
            let line = Box::new(Line(Rc::clone(&self.bench))) as Box<dyn Transport>;
            self.host = Some(Device::connect(line, Options { baud: FRESH_LINE, ..Options::default() })?);
        }
        self.host.as_mut().ok_or(RigError::NoHost("the core"))
    }
}

/// The UART of the core as a host has it.
struct Line(Rc<RefCell<CoreBench>>);

impl Transport for Line {
    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().sender.send(octets);
        Ok(())
    }

    fn recv(&mut self, timeout: Duration) -> io::Result<Vec<u8>> {
        let mut bench = self.0.borrow_mut();
        let limit_ps = bench.now_ps + timeout.as_nanos() as u64 * 1_000;
        while bench.listener.octets().is_empty() && bench.now_ps < limit_ps {
            bench.step().map_err(|stopped| io::Error::other(stopped.to_string()))?;
        }
        Ok(bench.listener.octets().drain(..).collect())
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.borrow().now_ps / 1_000)
    }
}
