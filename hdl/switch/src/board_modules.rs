//! The modules that a board's top is wired from, in one Verilog file: the switch, the adapters of its ports, the management of its PHYs.
//!
//!   `trunkline_gmii_<ports>`, `rgmii_port`, `rmii_port`, and a `phy_management` per bus, by the names given
//!
//! Equal modules of theirs are shared.

use crate::configurations::Configuration;
use crate::phy::{PhyManagement, PlanError, PollPlan, RgmiiPort, RmiiPort, StatusSource};
use rust_hdl::prelude::*;
use trunkline_verilog::{PrintError, Printer};

/// What a board needs beside the switch.
#[derive(Clone, Debug, Default)]
pub struct BoardModules {
    pub rgmii: Option<StatusSource>,
    pub rmii: bool,
    /// The module of each management bus, with its plan.
    pub management: Vec<(String, PollPlan)>,
}

#[derive(Debug)]
pub enum BoardModulesError {
    Print(PrintError),
    Plan {
        module: String,
        source: PlanError,
    },
    /// More PHYs on a bus than there is a module for.
    Phys {
        module: String,
        phys: usize,
    },
}

impl std::error::Error for BoardModulesError {}

impl std::fmt::Display for BoardModulesError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Print(source) => source.fmt(f),
            Self::Plan { module, source } => write!(f, "{module}: {source}"),
            Self::Phys { module, phys } => write!(f, "{module} has {phys} PHYs\n  a bus has 1 to 4 here"),
        }
    }
}

impl From<PrintError> for BoardModulesError {
    fn from(source: PrintError) -> Self {
        Self::Print(source)
    }
}

/// The whole text.
pub fn verilog(configuration: &Configuration, modules: BoardModules) -> Result<String, BoardModulesError> {
    configuration.print_with(move |printer| add(printer, &modules))
}

fn add(printer: &mut Printer, modules: &BoardModules) -> Result<(), BoardModulesError> {
    if let Some(source) = modules.rgmii {
        let mut port = RgmiiPort::new(source);
        port.connect_inputs();
        port.connect_all();
        printer.add(&port, "rgmii_port")?;
    }
    if modules.rmii {
        let mut port = RmiiPort::default();
        port.connect_inputs();
        port.connect_all();
        printer.add(&port, "rmii_port")?;
    }
    for (module, plan) in &modules.management {
        match plan.addresses.len() {
            1 => management::<1>(printer, module, plan),
            2 => management::<2>(printer, module, plan),
            3 => management::<3>(printer, module, plan),
            4 => management::<4>(printer, module, plan),
            phys => Err(BoardModulesError::Phys { module: module.clone(), phys }),
        }?;
    }
    Ok(())
}

/// Places for one register write: no board has more.
const WRITES: usize = 1;

fn management<const P: usize>(printer: &mut Printer, module: &str, plan: &PollPlan) -> Result<(), BoardModulesError> {
    let plan_error = |source| BoardModulesError::Plan { module: module.into(), source };
    let mut management = PhyManagement::<P, WRITES>::new(plan).map_err(plan_error)?;
    management.connect_inputs();
    management.connect_all();
    Ok(printer.add(&management, module)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(addresses: &[u8]) -> PollPlan {
        PollPlan {
            clock_hz: 62_500_000,
            reset_us: 10_000,
            settle_us: 100_000,
            addresses: addresses.iter().map(|&address| Some(address)).collect(),
            writes: vec![],
        }
    }

    #[test]
    fn every_module_is_there_once_beside_an_unchanged_switch() {
        let configuration = Configuration::named("gmii-2").unwrap();
        let management = vec![("phy_management_0".into(), plan(&[0, 1])), ("phy_management_1".into(), plan(&[1]))];
        let modules = BoardModules { rgmii: Some(StatusSource::Polled), rmii: true, management };
        let text = verilog(configuration, modules).unwrap();
        for module in ["rgmii_port", "rmii_port", "phy_management_0", "phy_management_1"] {
            assert_eq!(text.matches(&format!("\nmodule {module} (")).count(), 1, "{module}");
        }
        let alone = configuration.verilog().unwrap();
        assert!(text.starts_with(&alone));
    }

    #[test]
    fn a_plan_that_cannot_be_built_is_told_with_its_module() {
        let configuration = Configuration::named("gmii-2").unwrap();
        let of = |addresses: &[u8]| {
            let management = vec![("bus".to_string(), plan(addresses))];
            verilog(configuration, BoardModules { management, ..Default::default() }).unwrap_err().to_string()
        };
        assert!(of(&[32]).starts_with("bus: no PHY can have address 32"));
        assert!(of(&[0, 1, 2, 3, 4]).starts_with("bus has 5 PHYs"));
    }
}
