//! Cases side by side: one Verilated model, one seed, every output of every cycle compared.

use super::case::{Case, Subject};
use super::ports::Port;
use super::Rng;
use crate::{PrintError, Printer};
use rand::{Rng as _, SeedableRng};
use rust_hdl::prelude::Block;
use std::path::PathBuf;
use thiserror::Error;
use trunkline_verilator::{BuildError, Model, Options, PortId};

const SEED: u64 = 0x7472_756e_6b6c_696e;
const SEED_VARIABLE: &str = "EQUIVALENCE_SEED";
const TOP: &str = "equivalence";

/// Why the two sides do not agree, or could not be compared.
#[derive(Debug, Error)]
pub enum Failure {
    #[error("{0}")]
    Print(#[from] PrintError),
    #[error("{0}")]
    Build(#[from] BuildError),
    #[error("{case}: `{name}` is neither drawn nor driven nor a clock")]
    Undriven { case: String, name: String },
    #[error("{case}: rust-hdl does not settle in cycle {cycle}")]
    Unsettled { case: String, cycle: usize },
    #[error("{case}: Verilator knows no port `{name}`")]
    NoSuchPort { case: String, name: String },
    #[error("{0}")]
    Differs(Box<Difference>),
}

/// Where the two sides part.
#[derive(Debug, Error)]
#[error(
    "{case}: `{signal}` differs in cycle {cycle}, {phase}: rust-hdl {rust}, Verilog {verilog}\n  \
     seed {seed}; repeat with {SEED_VARIABLE}={seed} and the same test\n  Verilog kept in {file}"
)]
pub struct Difference {
    pub case: String,
    pub signal: String,
    pub cycle: usize,
    pub phase: &'static str,
    pub rust: String,
    pub verilog: String,
    pub seed: u64,
    /// The file that keeps the Verilog.
    pub file: String,
}

/// Cases that run together.
pub struct Bench {
    printer: Printer,
    cases: Vec<(String, Box<dyn Subject>)>,
    seed: u64,
}

impl Default for Bench {
    fn default() -> Self {
        Self::new()
    }
}

impl Bench {
    /// A bench with the usual seed, or that of the environment variable `EQUIVALENCE_SEED`.
    pub fn new() -> Self {
        let seed = std::env::var(SEED_VARIABLE).ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
        Self { printer: Printer::default(), cases: vec![], seed }
    }

    /// Prints with another printer than the default one.
    #[doc(hidden)]
    pub fn printer(mut self, printer: Printer) -> Self {
        self.printer = printer;
        self
    }

    /// Adds a case; the name becomes the name of its top module.
    pub fn with<B: Block + 'static>(mut self, name: &str, case: Case<B>) -> Self {
        self.cases.push((name.to_string(), Box::new(case)));
        self
    }

    /// The Verilog of all cases under one top, called `equivalence`.
    pub fn verilog(mut self) -> Result<String, PrintError> {
        self.print()
    }

    fn print(&mut self) -> Result<String, PrintError> {
        let mut pins = vec![];
        let mut instances = String::new();
        for (name, subject) in &self.cases {
            self.printer.add(subject.block(), name)?;
            let shared = shared_clock(subject.as_ref());
            let mut connections = vec![];
            for port in subject.ports() {
                let pin = pin(name, &port, shared);
                connections.push(format!("    .{}({pin})", port.name));
                if shared != Some(port.id) {
                    let direction = if port.input { "input" } else { "output" };
                    pins.push(format!("  {direction} wire [{}:0] {pin}", port.width - 1));
                }
            }
            instances.push_str(&format!("\n  {name} {name} (\n{}\n  );\n", connections.join(",\n")));
        }
        if self.cases.iter().any(|(_, subject)| shared_clock(subject.as_ref()).is_some()) {
            pins.insert(0, "  input wire clock".to_string());
        }
        Ok(format!("{}\nmodule {TOP} (\n{}\n);\n{instances}endmodule\n", self.printer.finish(), pins.join(",\n")))
    }

    /// Runs for so many cycles; the first difference ends the run.
    pub fn run(mut self, cycles: usize) -> Result<(), Failure> {
        let verilog = self.print()?;
        let model = Model::build(&verilog, TOP, &Options::default())?;
        let runners: Result<Vec<Runner>, Failure> =
            self.cases.into_iter().map(|(name, subject)| Runner::new(name, subject, &model)).collect();
        let mut run = Run { runners: runners?, clock: model.port("clock"), model, seed: self.seed, verilog };
        let mut rng = Rng::seed_from_u64(self.seed);
        (0..cycles).try_for_each(|cycle| run.cycle(cycle, &mut rng))
    }

    /// Runs, and panics with the failure. Without Verilator it says so and passes.
    pub fn check(self, cycles: usize) {
        if let Err(missing) = trunkline_verilator::available() {
            eprintln!("skipped: verilator not found; run the set-up ({missing})");
            return;
        }
        // Shown with a panic inside rust-hdl, which knows nothing of the seed.
        eprintln!("{SEED_VARIABLE}={}", self.seed);
        if let Err(failure) = self.run(cycles) {
            panic!("{failure}");
        }
    }
}

/// The one clock of a case that has just one; all such cases share it.
fn shared_clock(subject: &dyn Subject) -> Option<usize> {
    match subject.clocks().as_slice() {
        [clock] => Some(*clock),
        _ => None,
    }
}

fn pin(case: &str, port: &Port, shared: Option<usize>) -> String {
    if shared == Some(port.id) {
        "clock".to_string()
    } else {
        format!("{case}__{}", port.name)
    }
}

struct Runner {
    name: String,
    subject: Box<dyn Subject>,
    clocked: bool,
    ports: Vec<Port>,
    pins: Vec<Option<PortId>>,
    values: Vec<Vec<u32>>,
}

impl Runner {
    fn new(name: String, subject: Box<dyn Subject>, model: &Model) -> Result<Runner, Failure> {
        let ports = subject.ports();
        let shared = shared_clock(subject.as_ref());
        let mut pins = vec![];
        for port in &ports {
            let pin = pin(&name, port, shared);
            let found = model.port(&pin);
            if found.is_none() {
                return Err(Failure::NoSuchPort { case: name, name: pin });
            }
            pins.push(found.filter(|_| shared != Some(port.id)));
        }
        let clocked = !subject.clocks().is_empty();
        let runner = Runner { name, subject, clocked, ports, pins, values: vec![] };
        match runner.undriven() {
            Some(port) => Err(Failure::Undriven { case: runner.name.clone(), name: port.name.clone() }),
            None => Ok(runner),
        }
    }

    /// An input without a source. One driven by hand may be any.
    fn undriven(&self) -> Option<&Port> {
        let known =
            |port: &&Port| !self.subject.drawn().contains(&port.id) && !self.subject.clocks().contains(&port.id);
        self.ports.iter().filter(|port| port.input).find(known).filter(|_| !self.subject.is_driven_by_hand())
    }
}

struct Run {
    runners: Vec<Runner>,
    model: Model,
    clock: Option<PortId>,
    seed: u64,
    verilog: String,
}

impl Run {
    fn cycle(&mut self, cycle: usize, rng: &mut Rng) -> Result<(), Failure> {
        for runner in &mut self.runners {
            runner.subject.draw(rng);
            (0..runner.subject.clocks().len()).for_each(|place| runner.subject.set_clock(place, false));
        }
        self.step(cycle, false, "clocks low")?;
        for runner in self.runners.iter_mut().filter(|runner| runner.clocked) {
            let clocks = runner.subject.clocks().len();
            let rising = if clocks == 1 { 1 } else { rng.gen_range(1..=(1u32 << clocks)) };
            (0..clocks).for_each(|place| runner.subject.set_clock(place, rising >> place & 1 == 1));
        }
        self.step(cycle, true, "after the rising edge")
    }

    fn step(&mut self, cycle: usize, clock: bool, phase: &'static str) -> Result<(), Failure> {
        // Without a clock nothing has moved since the clocks were low.
        let moved = |runner: &Runner| runner.clocked || !clock;
        for runner in self.runners.iter_mut().filter(|runner| moved(runner)) {
            if !runner.subject.settle() {
                return Err(Failure::Unsettled { case: runner.name.clone(), cycle });
            }
            runner.subject.values(&mut runner.values);
            for ((port, pin), value) in runner.ports.iter().zip(&runner.pins).zip(&runner.values) {
                if let (true, Some(pin)) = (port.input, pin) {
                    self.model.set_wide(*pin, value);
                }
            }
        }
        if let Some(pin) = self.clock {
            self.model.set(pin, u64::from(clock));
        }
        self.model.eval();
        for runner in self.runners.iter().filter(|runner| moved(runner)) {
            for ((port, pin), value) in runner.ports.iter().zip(&runner.pins).zip(&runner.values) {
                let (false, Some(pin)) = (port.input, pin) else { continue };
                let mut found = vec![0; value.len()];
                self.model.get_wide(*pin, &mut found);
                if found != *value {
                    return Err(Failure::Differs(Box::new(Difference {
                        case: runner.name.clone(),
                        signal: port.name.clone(),
                        cycle,
                        phase,
                        rust: hexadecimal(value),
                        verilog: hexadecimal(&found),
                        seed: self.seed,
                        file: keep(&runner.name, &self.verilog),
                    })));
                }
            }
        }
        Ok(())
    }
}

fn hexadecimal(words: &[u32]) -> String {
    let digits: String = words.iter().rev().map(|word| format!("{word:08x}")).collect();
    format!(
        "0x{}",
        digits.trim_start_matches('0').to_string() + if words.iter().all(|word| *word == 0) { "0" } else { "" }
    )
}

/// Keeps the Verilog for a look at it; says where, or why not.
fn keep(case: &str, verilog: &str) -> String {
    let file: PathBuf = std::env::temp_dir().join(format!("{case}-{}.v", std::process::id()));
    match std::fs::write(&file, verilog) {
        Ok(()) => file.display().to_string(),
        Err(error) => format!("no file: {error}"),
    }
}
