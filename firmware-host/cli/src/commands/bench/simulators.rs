//! `trunkline bench sim`: both simulators on the 4-port switch with the same stimulus.
//!
//! Every port is sent random frames back to back. rust-hdl runs for a while, then Verilator for the same cycles, frame by frame and
//! picosecond by picosecond with the same result, and on until the clock on the wall can tell its speed. The time of the drivers and
//! monitors counts for both.

use std::time::{Duration, Instant};

use clap::Args;
use macaddr::MacAddr6;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use trunkline_sim::bench::Bench;
use trunkline_sim::frame;
use trunkline_sim::gmii::{Received, Transmission};
use trunkline_sim::simulator::{SimulationError, Simulator};
use trunkline_switch::configurations::Configuration;

use crate::commands::sim::switch::{self, Kind};
use crate::commands::verilog::configuration;
use crate::failure::Complaint;
use crate::output::{self, Columns};

const BAR: f64 = 100.0;
const CONFIGURATION: &str = "gmii-4";
const SLICE_CYCLES: u64 = 250;
/// Frames waiting at each port before a slice: more octets than it takes.
const WAITING_OCTETS: u64 = 4 * SLICE_CYCLES;

#[derive(Args)]
pub struct Arguments {
    /// How long each simulator runs, at least.
    #[arg(long, value_name = "S", default_value_t = 5.0)]
    seconds: f64,
    /// Seed of the frames.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// For programs.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Speed {
    cycles: u64,
    seconds: f64,
    cycles_per_s: f64,
}

impl Arguments {
    pub fn run(self) -> anyhow::Result<()> {
        let configuration = configuration(CONFIGURATION)?;
        let least = Duration::from_secs_f64(self.seconds);
        eprintln!("rust-hdl");
        let mut slow = Run::new(switch::bench(configuration, Kind::RustHdl)?, configuration, self.seed)?;
        let rust_hdl = slow.measure(0, least)?;
        let common = slow.take();
        eprintln!("Verilator");
        let mut fast = Run::new(switch::bench(configuration, Kind::Verilator)?, configuration, self.seed)?;
        let first = fast.measure(rust_hdl.cycles, Duration::ZERO)?;
        if let Some(difference) = difference(&common, &fast.take()) {
            let rule = "both simulators make the same frames at the same times";
            let help = format!("`trunkline bench sim --seed {}` repeats it", self.seed);
            return Err(Complaint::new("simulators-differ", difference, rule, help).into());
        }
        let rest = fast.measure(0, least.saturating_sub(Duration::from_secs_f64(first.seconds)))?;
        let verilator = Speed::new(first.cycles + rest.cycles, first.seconds + rest.seconds);
        let ratio = verilator.cycles_per_s / rust_hdl.cycles_per_s;
        self.tell(&rust_hdl, &verilator, ratio)?;
        if ratio < BAR {
            let what = format!("Verilator runs at {ratio:.0} times the speed of rust-hdl");
            let rule = format!("the bar is {BAR} times");
            return Err(
                Complaint::new("bar-missed", what, rule, "run it again on a machine that does nothing else").into()
            );
        }
        Ok(())
    }

    fn tell(&self, rust_hdl: &Speed, verilator: &Speed, ratio: f64) -> anyhow::Result<()> {
        if self.json {
            return output::json(&serde_json::json!({
                "configuration": CONFIGURATION, "seed": self.seed, "rust_hdl": rust_hdl, "verilator": verilator, "ratio": ratio, "bar": BAR,
            }));
        }
        let mut columns = Columns::new(&["simulator", "#cycles", "#seconds", "#cycles/s"]);
        for (name, speed) in [("rust-hdl", rust_hdl), ("Verilator", verilator)] {
            let (seconds, rate) = (format!("{:.1}", speed.seconds), format!("{:.0}", speed.cycles_per_s));
            columns.row(&[name.to_string(), speed.cycles.to_string(), seconds, rate]);
        }
        Ok(output::print(format_args!("{columns}\nratio {ratio:.0}, bar {BAR}\n"))?)
    }
}

impl Speed {
    fn new(cycles: u64, seconds: f64) -> Self {
        Self { cycles, seconds, cycles_per_s: cycles as f64 / seconds.max(1e-9) }
    }
}

struct Run<S> {
    bench: Bench<S>,
    random: StdRng,
    core_period_ps: u64,
    sent: Vec<u64>,
    id: u64,
}

impl<S: Simulator> Run<S> {
    /// After the tables are clear, all links up.
    fn new(mut bench: Bench<S>, configuration: &Configuration, seed: u64) -> Result<Self, SimulationError> {
        let manifest = configuration.manifest();
        let core_period_ps = 1_000_000_000_000 / u64::from(manifest.clock_hz);
        let ports = bench.port_count();
        (0..ports).for_each(|port| bench.set_link(port, true));
        bench.run_for(u64::from(manifest.table_clear_cycles + 100) * core_period_ps)?;
        Ok(Self { bench, random: StdRng::seed_from_u64(seed), core_period_ps, sent: vec![0; ports], id: 0 })
    }

    /// Runs for so many cycles and so long, whichever is more.
    fn measure(&mut self, cycles: u64, least: Duration) -> Result<Speed, SimulationError> {
        let (start, mut done) = (Instant::now(), 0);
        while done < cycles || start.elapsed() < least {
            self.feed();
            self.bench.run_for(SLICE_CYCLES * self.core_period_ps)?;
            done += SLICE_CYCLES;
        }
        Ok(Speed::new(done, start.elapsed().as_secs_f64()))
    }

    /// Keeps every line busy. How many octets are waiting depends on simulated time alone.
    fn feed(&mut self) {
        let shown = self.bench.now_ps() / 8_000;
        for port in 0..self.sent.len() {
            self.sent[port] = self.sent[port].max(shown);
            while self.sent[port] < shown + WAITING_OCTETS {
                let octets = self.random.gen_range(64..=1_518);
                let others = self.random.gen_range(1..self.sent.len());
                let (destination, source) = (self.station((port + others) % self.sent.len()), self.station(port));
                let frame = frame::build(destination, source, octets, self.id);
                self.id += 1;
                self.sent[port] += octets as u64 + frame::PREAMBLE_OCTETS + frame::MINIMUM_GAP_OCTETS;
                self.bench.driver(port).send(Transmission::new(frame));
            }
        }
    }

    fn station(&mut self, port: usize) -> MacAddr6 {
        MacAddr6::new(2, 0, 0, 0, port as u8, self.random.gen_range(0..16))
    }

    fn take(&mut self) -> Vec<Vec<Received>> {
        (0..self.sent.len()).map(|port| self.bench.monitor(port).take()).collect()
    }
}

/// The first difference in what left the ports.
fn difference(one: &[Vec<Received>], other: &[Vec<Received>]) -> Option<String> {
    let ports = one.iter().zip(other).enumerate();
    ports.into_iter().find_map(|(port, (one, other))| {
        let common = one.iter().zip(other).position(|(one, other)| one != other);
        let length = (one.len() != other.len()).then_some(one.len().min(other.len()));
        common.or(length).map(|frame| format!("frame {frame} out of p{port} is not the same in both simulators"))
    })
}
