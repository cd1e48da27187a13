//! Waveforms of a run: a VCD file of all signals, a drawing of some of them, over a window of simulated time.
//!
//!   Verilated -> Windowed -> VCD file (the one asked for, else a temporary one) -> SVG
//!
//! Only Verilator traces.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::Context;
use clap::Args;
use tempfile::NamedTempFile;
use trunkline_sim::simulator::{Pin, PinId, SimulationError, Simulator, Verilated};
use trunkline_sim::wave::{self, Selection};
use trunkline_switch::configurations::Configuration;

use super::switch::Kind;
use crate::failure::{unwritable, Complaint};

/// The trace begins so much before the window, so that at its begin every signal has a value.
const LEAD_PS: u64 = 8_000;
/// Far beyond any run, and in range as picoseconds.
const LATEST_NS: u64 = 1_000_000_000_000;

#[derive(Args)]
#[command(next_help_heading = "Waveforms (with Verilator)", group = clap::ArgGroup::new("traced").args(["vcd", "wave"]).multiple(true))]
pub struct Waveforms {
    /// Trace all signals into a VCD file: of the whole run, which is large, or of the window if one is given.
    #[arg(long, value_name = "FILE")]
    vcd: Option<PathBuf>,
    /// Draw signals over the window as SVG.
    #[arg(long, value_name = "FILE", requires_all = ["from_ns", "to_ns"])]
    wave: Option<PathBuf>,
    /// Begin of the window, in simulated time as in the capture and the VCD file; the report tells when the first frame came.
    #[arg(long, value_name = "N", requires = "traced")]
    from_ns: Option<u64>,
    /// End of the window.
    #[arg(long, value_name = "N", requires = "traced")]
    to_ns: Option<u64>,
    /// What to draw: 'p1_gmii_*' for pins, '*.relay.decision_*' for anything inside; may be repeated. Default: link and
    /// GMII of every port, without clocks.
    #[arg(long, value_name = "GLOB", num_args = 1.., requires = "wave")]
    signal: Vec<String>,
}

impl Waveforms {
    /// What is to be traced, if anything. Whatever would spoil it at the end of a long run is refused now.
    pub fn plan(&self, configuration: &Configuration, kind: Kind) -> anyhow::Result<Option<Plan>> {
        let files: Vec<&PathBuf> = [&self.vcd, &self.wave].into_iter().flatten().collect();
        if files.is_empty() {
            return Ok(None);
        }
        if kind == Kind::RustHdl {
            let what = "rust-hdl writes no waveforms";
            let rule = "--vcd and --wave need Verilator";
            let help = "install Verilator (Debian: `apt install verilator`) and leave out `--simulator rust-hdl`";
            return Err(Complaint::new("no-trace", what, rule, help).into());
        }
        let (from_ns, to_ns) = (self.from_ns.unwrap_or(0), self.to_ns.unwrap_or(LATEST_NS));
        if from_ns >= to_ns || to_ns > LATEST_NS {
            let what = format!("the window from {from_ns} ns to {to_ns} ns is empty");
            let rule = format!("it must end after its begin, and by {LATEST_NS} ns");
            return Err(Complaint::new("window", what, rule, "correct --from-ns or --to-ns").into());
        }
        for path in files {
            std::fs::File::create(path).map_err(|error| unwritable("write", path, &error))?;
        }
        let temporary = match &self.vcd {
            Some(_) => None,
            None => Some(NamedTempFile::new().context("cannot make a temporary file for the trace")?),
        };
        let wave = self.wave.clone().map(|svg| Drawing { svg, signals: self.signals(configuration) });
        Ok(Some(Plan { vcd: self.vcd.clone(), temporary, wave, from_ns, to_ns, begun: Rc::default() }))
    }

    fn signals(&self, configuration: &Configuration) -> Vec<String> {
        // Above its top, Verilator names scopes as its versions please.
        let of_top = |name: &dyn std::fmt::Display| format!("*{}.{name}", configuration.top());
        if self.signal.is_empty() {
            let ports = 0..configuration.parameters.ports as usize;
            return ports.flat_map(shown).map(|pin| of_top(&pin)).collect();
        }
        self.signal.iter().map(|glob| if glob.contains('.') { glob.clone() } else { of_top(glob) }).collect()
    }
}

/// What tells a port's story.
fn shown(port: usize) -> [Pin; 7] {
    let [dv, d, er] = [Pin::RxDv(port), Pin::Rxd(port), Pin::RxEr(port)];
    [Pin::LinkUp(port), dv, d, er, Pin::TxEn(port), Pin::Txd(port), Pin::TxEr(port)]
}

struct Drawing {
    svg: PathBuf,
    signals: Vec<String>,
}

/// A trace to be made in a run.
pub struct Plan {
    vcd: Option<PathBuf>,
    temporary: Option<NamedTempFile>,
    wave: Option<Drawing>,
    from_ns: u64,
    to_ns: u64,
    begun: Rc<Cell<bool>>,
}

impl Plan {
    fn path(&self) -> &Path {
        match (&self.vcd, &self.temporary) {
            (Some(path), _) => path,
            (None, Some(file)) => file.path(),
            (None, None) => Path::new(""),
        }
    }

    /// The model, traced within the window.
    pub fn around(&self, model: Verilated) -> Windowed {
        Windowed {
            model,
            path: self.path().to_path_buf(),
            from_ps: (self.from_ns * 1_000).saturating_sub(LEAD_PS),
            to_ps: self.to_ns * 1_000,
            state: State::Before,
            begun: Rc::clone(&self.begun),
        }
    }

    /// Draws, and lists the files with what they hold. The run must have ended.
    pub fn finish(&self) -> anyhow::Result<String> {
        if !self.begun.get() {
            let what = format!("the run ended before {} ns", self.from_ns);
            let rule = "a window must begin within the run";
            let help = "the report tells when the first frame came and how long the run was";
            return Err(Complaint::new("window", what, rule, help).into());
        }
        let mut list = String::new();
        if let Some(vcd) = &self.vcd {
            list += &format!("{}  the trace: all signals\n", vcd.display());
        }
        if let Some(Drawing { svg, signals }) = &self.wave {
            let (from_ns, to_ns) = (self.from_ns as f64, self.to_ns as f64);
            let selection = Selection { signals: signals.clone(), from_ns, to_ns, title: String::new() };
            wave::render(self.path(), svg, &selection)?;
            list += &format!("{}  signals from {from_ns} ns to {to_ns} ns\n", svg.display());
        }
        Ok(list)
    }
}

#[derive(Clone)]
enum State {
    Before,
    Within,
    After,
    Failed(SimulationError),
}

/// A model that is traced within the window alone.
pub struct Windowed {
    model: Verilated,
    path: PathBuf,
    from_ps: u64,
    to_ps: u64,
    state: State,
    begun: Rc<Cell<bool>>,
}

impl Simulator for Windowed {
    fn ports(&self) -> usize {
        self.model.ports()
    }

    fn pin(&self, pin: Pin) -> Result<PinId, SimulationError> {
        self.model.pin(pin)
    }

    fn set(&mut self, pin: PinId, value: u64) {
        self.model.set(pin, value);
    }

    fn get(&self, pin: PinId) -> u64 {
        self.model.get(pin)
    }

    fn eval(&mut self) -> Result<(), SimulationError> {
        match &self.state {
            State::Failed(error) => Err(error.clone()),
            _ => self.model.eval(),
        }
    }

    fn trace(&mut self, time_ps: u64) {
        if matches!(self.state, State::Before) && time_ps >= self.from_ps {
            self.begun.set(true);
            self.state = match self.model.trace_open(&self.path) {
                Ok(()) => State::Within,
                // The next evaluation tells.
                Err(error) => State::Failed(error),
            };
        }
        if matches!(self.state, State::Within) {
            self.model.trace(time_ps);
            if time_ps > self.to_ps {
                self.model.trace_close();
                self.state = State::After;
            }
        }
    }
}
