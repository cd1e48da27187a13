//! Constraints of the configurations: the files in `constraints/`, derived from the manifests and the parts.

use std::collections::BTreeMap;

use trunkline_switch::configurations::Configuration;

use crate::{top, Part};

/// Every clock of a configuration's routed top, MHz: the core's, the one all MACs send from, and each port's receive clock.
pub fn clocks_mhz(configuration: &Configuration) -> BTreeMap<String, f64> {
    let manifest = configuration.manifest();
    let gmii = f64::from(manifest.gmii_clock_hz) / 1e6;
    let core = (manifest.clock.to_string(), f64::from(manifest.clock_hz) / 1e6);
    let ports = (0..configuration.parameters.ports).map(|port| (receive_clock(port), gmii));
    ports.chain([core, (top::GTX_CLK.to_string(), gmii)]).collect()
}

fn receive_clock(port: u32) -> String {
    format!("p{port}_gmii_rx_clk")
}

/// In Lattice's preference language: frequency and pin of every clock. The other pins are a board's.
///
/// Left to itself nextpnr may put a clock on a pin from which it finds no way to the clock network.
pub fn lpf(configuration: &Configuration, part: Part) -> String {
    let receive = (0..configuration.parameters.ports).map(receive_clock);
    let clocks = [configuration.manifest().clock.to_string(), top::GTX_CLK.to_string()].into_iter().chain(receive);
    let rates = clocks_mhz(configuration);
    assert!(rates.len() <= part.clock_pins.len(), "{} has no clock pin for each clock", part.name);
    let line = |(clock, pin): (String, &&str)| {
        let mhz = rates[&clock];
        format!("LOCATE COMP \"{clock}\" SITE \"{pin}\";\nFREQUENCY PORT \"{clock}\" {mhz} MHZ;\n")
    };
    let lines: String = clocks.zip(part.clock_pins).map(line).collect();
    format!(
        "# Clocks of {} ({}) on LFE5U-{}-{} in {}. Derived; see constraints/README.md.\n{lines}",
        top::name(configuration),
        configuration.name,
        part.name,
        part.speed,
        part.package,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ports_have_four_clocks() {
        let clocks = clocks_mhz(Configuration::named("gmii-2").unwrap());
        assert_eq!(clocks.len(), 4);
        assert_eq!((clocks["clk"], clocks["gmii_gtx_clk"], clocks["p1_gmii_rx_clk"]), (62.5, 125.0, 125.0));
    }

    #[test]
    fn eight_ports_have_a_clock_pin_each_and_none_twice() {
        for part in Part::ALL {
            let lpf = lpf(Configuration::named("gmii-8").unwrap(), part);
            let mut pins: Vec<&str> = lpf.lines().filter_map(|line| line.split("SITE ").nth(1)).collect();
            pins.sort_unstable();
            pins.dedup();
            assert_eq!(pins.len(), 10, "{}", part.name);
        }
    }

    #[test]
    fn the_files_in_constraints_are_current() {
        for configuration in Configuration::ALL {
            let derived = lpf(configuration, Part::of_ports(configuration.parameters.ports));
            crate::derived::assert_current(&format!("constraints/{}.lpf", configuration.name), &derived);
        }
    }
}
