//! The switch as a board clocks it: one 125 MHz clock from which every MAC sends.
//! IEEE Std 802.3-2018, 35.2.2.1: GTX_CLK is sourced by the MAC's side, so a board makes it once and forwards it to every PHY.
//!
//!   gmii_gtx_clk ->+------------------+-> p<i>_gmii_tx_clk of trunkline_gmii_<ports>
//!   all other pins |trunkline_gtx_<n> | as they are; strobes high, speed 1 Gb/s
//!
//! A port then costs one clock of its own, of which an ECP5 has 16. The clock's outputs to the PHYs are the board's DDR cells.

use trunkline_switch::configurations::Configuration;

/// The clock all MACs send from.
pub const GTX_CLK: &str = "gmii_gtx_clk";

pub fn name(configuration: &Configuration) -> String {
    format!("trunkline_gtx_{}", configuration.parameters.ports)
}

/// The module around the GMII top, to be read beside it.
pub fn verilog(configuration: &Configuration) -> String {
    let mut ports = vec!["input wire clk".to_string(), "input wire rst".into(), format!("input wire {GTX_CLK}")];
    let mut wires = vec![".clk(clk)".to_string(), ".rst(rst)".into()];
    let mut plain = |direction: &str, width: &str, name: String| {
        ports.push(format!("{direction} wire {width}{name}"));
        wires.push(format!(".{name}({name})"));
    };
    plain("input", "", "uart_rx".into());
    plain("output", "", "uart_tx".into());
    for port in 0..configuration.parameters.ports {
        for (direction, width, pin) in [
            ("input", "", "gmii_rx_clk"),
            ("input", "[7:0] ", "gmii_rxd"),
            ("input", "", "gmii_rx_dv"),
            ("input", "", "gmii_rx_er"),
            ("output", "[7:0] ", "gmii_txd"),
            ("output", "", "gmii_tx_en"),
            ("output", "", "gmii_tx_er"),
            ("input", "", "link_up"),
        ] {
            plain(direction, width, format!("p{port}_{pin}"));
        }
    }
    wires.extend((0..configuration.parameters.ports).map(|port| format!(".p{port}_gmii_tx_clk({GTX_CLK})")));
    for port in 0..configuration.parameters.ports {
        for (pin, value) in [("gmii_rx_strobe", "1'b1"), ("gmii_tx_strobe", "1'b1"), ("speed", "2'd2")] {
            wires.push(format!(".p{port}_{pin}({value})"));
        }
    }
    format!(
        "module {} (\n  {}\n);\n  {} switch (\n    {}\n  );\nendmodule\n",
        name(configuration),
        ports.join(",\n  "),
        configuration.top(),
        wires.join(",\n    ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pin_of_the_gmii_top_is_connected() {
        let configuration = Configuration::named("gmii-2").unwrap();
        let inner = configuration.verilog().unwrap();
        let heading = inner.split(&format!("module {} (", configuration.top())).nth(1).unwrap();
        let heading = heading.split(");").next().unwrap();
        let outer = verilog(configuration);
        let pins: Vec<&str> =
            heading.lines().filter_map(|line| line.trim_end_matches(',').split(' ').next_back()).collect();
        let pins: Vec<&&str> = pins.iter().filter(|pin| !pin.is_empty()).collect();
        assert_eq!(pins.len(), 4 + 12 * 2);
        for pin in pins {
            assert!(outer.contains(&format!(".{pin}(")), "{pin}");
        }
    }
}
