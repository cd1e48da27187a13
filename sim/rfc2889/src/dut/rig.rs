//! Where switches under test come from: one printed text, as many fresh models as there are trials.

use serde::Serialize;
use trunkline_map::Parameters;
use trunkline_sim::bench::{Bench, BenchOptions};
use trunkline_sim::clock::{Clock, SECOND_PS};
use trunkline_sim::dut::DutError;
use trunkline_sim::simulator::Verilated;
use trunkline_switch::configurations::Configuration;
use trunkline_verilator::{Model, Options};

use super::{core_model, CoreDut, Dut, GmiiDut, RigError, View};

/// The clocks of the ports against nominal, in parts per million; the core's is nominal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Clocks {
    pub rx_ppm: i32,
    pub tx_ppm: i32,
}

impl Clocks {
    pub const EQUAL: Clocks = Clocks { rx_ppm: 0, tx_ppm: 0 };
    /// Frames come faster than they can leave.
    pub const FAST_IN: Clocks = Clocks { rx_ppm: 100, tx_ppm: -100 };
    /// They leave faster than they come.
    pub const FAST_OUT: Clocks = Clocks { rx_ppm: -100, tx_ppm: 100 };
}

/// Makes switches under test, all of one configuration.
pub trait Rig: Sync {
    fn name(&self) -> String;
    fn parameters(&self) -> Parameters;
    /// A fresh switch: tables clear, all links up. Clocks matter at GMII alone.
    fn dut(&self, view: View, clocks: Clocks) -> Result<Box<dyn Dut>, RigError>;
}

/// A configuration under Verilator. Its UART is as fast as it can be: reading counters takes simulated time.
pub struct VerilatedRig {
    configuration: Configuration,
    gmii: String,
    core: String,
}

/// The fewest that the switch's receiver can tell bits by.
const CYCLES_PER_BIT: u32 = 5;

impl VerilatedRig {
    /// Prints the configuration and builds both models, or finds them in the cache.
    pub fn new(configuration: &Configuration) -> Result<Self, RigError> {
        let mut configuration = *configuration;
        configuration.parameters.baud = configuration.parameters.core_clock_hz / CYCLES_PER_BIT;
        let gmii = configuration.verilog().map_err(DutError::from)?;
        let core = core_model::core_verilog(&configuration).map_err(DutError::from)?;
        let rig = Self { configuration, gmii, core };
        View::ALL.into_iter().try_for_each(|view| rig.dut(view, Clocks::EQUAL).map(drop))?;
        Ok(rig)
    }
}

impl Rig for VerilatedRig {
    fn name(&self) -> String {
        self.configuration.name.to_string()
    }

    fn parameters(&self) -> Parameters {
        self.configuration.parameters
    }

    fn dut(&self, view: View, clocks: Clocks) -> Result<Box<dyn Dut>, RigError> {
        let parameters = &self.configuration.parameters;
        let ports = parameters.ports as usize;
        let period_ps = SECOND_PS / u64::from(parameters.core_clock_hz);
        let build = |verilog: &str, top: &str| {
            Model::build(verilog, top, &Options::default()).map_err(|error| RigError::from(DutError::from(error)))
        };
        if view == View::Core {
            let model = build(&self.core, core_model::TOP)?;
            return Ok(Box::new(CoreDut::new(model, ports, parameters.core_clock_hz, parameters.baud)?));
        }
        let simulator = Verilated::new(build(&self.gmii, &self.configuration.top())?, ports)?;
        let port_clocks = [Clock::GMII.with_offset(clocks.rx_ppm), Clock::GMII.with_offset(clocks.tx_ppm)];
        let options = BenchOptions {
            core: Clock::of_period(period_ps),
            port_clocks: vec![port_clocks; ports],
            baud: parameters.baud,
            ..BenchOptions::default()
        };
        let clear_cycles = u64::from(self.configuration.manifest().table_clear_cycles) + 100;
        Ok(Box::new(GmiiDut::new(Bench::new(simulator, &options)?, clear_cycles * period_ps)?))
    }
}
