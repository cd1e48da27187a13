//! Timing constraints of the configurations: the files in `constraints/`, derived from the manifests.

use std::collections::BTreeMap;

use trunkline_switch::configurations::Configuration;

/// Every clock of a configuration's top, MHz: the core's and two for each port.
pub fn clocks_mhz(configuration: &Configuration) -> BTreeMap<String, f64> {
    let manifest = configuration.manifest();
    let gmii = f64::from(manifest.gmii_clock_hz) / 1e6;
    let ports = (0..configuration.parameters.ports)
        .flat_map(|port| [format!("p{port}_gmii_rx_clk"), format!("p{port}_gmii_tx_clk")])
        .map(|clock| (clock, gmii));
    ports.chain([(manifest.clock.to_string(), f64::from(manifest.clock_hz) / 1e6)]).collect()
}

/// In Lattice's preference language.
pub fn lpf(configuration: &Configuration) -> String {
    let lines = clocks_mhz(configuration).into_iter();
    let lines: String = lines.map(|(clock, mhz)| format!("FREQUENCY PORT \"{clock}\" {mhz} MHZ;\n")).collect();
    format!(
        "# Clocks of {} ({}). Derived; see constraints/README.md.\n{lines}",
        configuration.top(),
        configuration.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ports_have_five_clocks() {
        let clocks = clocks_mhz(Configuration::named("gmii-2").unwrap());
        assert_eq!(clocks.len(), 5);
        assert_eq!((clocks["clk"], clocks["p1_gmii_tx_clk"]), (62.5, 125.0));
    }

    #[test]
    fn the_files_in_constraints_are_current() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../constraints");
        for configuration in Configuration::ALL {
            let path = folder.join(format!("{}.lpf", configuration.name));
            let derived = lpf(configuration);
            if std::env::var_os("TRUNKLINE_BLESS").is_some() {
                std::fs::write(&path, &derived).unwrap();
            }
            let stored = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(stored, derived, "{}: TRUNKLINE_BLESS=1 cargo test -p trunkline-boards", path.display());
        }
    }
}
