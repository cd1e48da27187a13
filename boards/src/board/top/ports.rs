//! The adapters of the ports and the management of their PHYs, wired to pads and cells.

use super::{cells, CORE_CLK, GTX_CLK};
use crate::board::{Board, Rgmii};

/// What a port has with the switch, whatever its interface.
fn wires(i: usize) -> String {
    format!(
        "  wire [7:0] p{i}_rxd, p{i}_txd;\n  wire [1:0] p{i}_speed;\n  \
         wire p{i}_rx_dv, p{i}_rx_er, p{i}_rx_strobe, p{i}_tx_en, p{i}_tx_er, p{i}_tx_strobe, p{i}_link, p{i}_half;\n"
    )
}

/// The pins that the adapters of both interfaces have: towards the switch, and what is polled.
fn common(i: usize) -> Vec<String> {
    let mut pins = vec![format!(".link_up(p{i}_link)"), format!(".half_duplex(p{i}_half)")];
    for name in ["speed", "rxd", "rx_dv", "rx_er", "rx_strobe", "txd", "tx_en", "tx_er", "tx_strobe"] {
        pins.push(format!(".{name}(p{i}_{name})"));
    }
    for name in ["polled_link", "polled_speed", "polled_half"] {
        pins.push(format!(".{name}(p{i}_{name})"));
    }
    pins
}

pub fn rgmii(i: usize, pins: &Rgmii) -> String {
    let pad = |name: &str| format!("p{i}_rgmii_{name}");
    let clock = pad("rxc");
    let mut text = format!("\n  // Port {i}: RGMII.\n{}", wires(i));
    text += &format!(
        "  wire [3:0] p{i}_rx_d_rise, p{i}_rx_d_fall, p{i}_tx_d_rise, p{i}_tx_d_fall;\n  \
         wire p{i}_rx_ctl_rise, p{i}_rx_ctl_fall, p{i}_tx_ctl_rise, p{i}_tx_ctl_fall, p{i}_tx_clk_rise, p{i}_tx_clk_fall;\n"
    );
    let pair = |name: &str, bit: &str| (format!("p{i}_{name}_rise{bit}"), format!("p{i}_{name}_fall{bit}"));
    let (rise, fall) = pair("rx_ctl", "");
    text += &cells::ddr_input(&format!("p{i}_rx_ctl"), &pad("rx_ctl"), &clock, pins.receive_delay_ps, &rise, &fall);
    for bit in 0..4 {
        let (rise, fall) = pair("rx_d", &format!("[{bit}]"));
        let name = format!("p{i}_rxd{bit}");
        text += &cells::ddr_input(&name, &pad(&format!("rxd{bit}")), &clock, pins.receive_delay_ps, &rise, &fall);
    }
    let (rise, fall) = pair("tx_clk", "");
    text += &cells::ddr_output(&format!("p{i}_txc"), &pad("txc"), GTX_CLK, pins.transmit_clock_delay_ps, &rise, &fall);
    let (rise, fall) = pair("tx_ctl", "");
    text += &cells::ddr_output(&format!("p{i}_tx_ctl"), &pad("tx_ctl"), GTX_CLK, 0, &rise, &fall);
    for bit in 0..4 {
        let (rise, fall) = pair("tx_d", &format!("[{bit}]"));
        text += &cells::ddr_output(&format!("p{i}_txd{bit}"), &pad(&format!("txd{bit}")), GTX_CLK, 0, &rise, &fall);
    }
    let mut pins = vec![format!(".rx_clk({clock})"), format!(".tx_clk({GTX_CLK})")];
    for name in ["rx_d_rise", "rx_d_fall", "rx_ctl_rise", "rx_ctl_fall", "tx_d_rise", "tx_d_fall"] {
        pins.push(format!(".{name}(p{i}_{name})"));
    }
    for name in ["tx_ctl_rise", "tx_ctl_fall", "tx_clk_rise", "tx_clk_fall"] {
        pins.push(format!(".{name}(p{i}_{name})"));
    }
    pins.extend(common(i));
    text + &format!("  rgmii_port p{i}_port (\n    {}\n  );\n", pins.join(",\n    "))
}

/// An RMII of four wires has no RX_ER.
pub fn rmii(i: usize) -> String {
    let mut pins = vec![
        format!(".ref_clk(p{i}_rmii_ref_clk)"),
        format!(".rmii_rxd({{p{i}_rmii_rxd1, p{i}_rmii_rxd0}})"),
        format!(".rmii_crs_dv(p{i}_rmii_crs_dv)"),
        ".rmii_rx_er(1'b0)".into(),
        format!(".rmii_txd({{p{i}_rmii_txd1, p{i}_rmii_txd0}})"),
        format!(".rmii_tx_en(p{i}_rmii_tx_en)"),
    ];
    pins.extend(common(i));
    format!("\n  // Port {i}: RMII.\n{}  rmii_port p{i}_port (\n    {}\n  );\n", wires(i), pins.join(",\n    "))
}

/// The name of the module that polls a bus.
pub fn management_module(bus: usize) -> String {
    format!("phy_management_{bus}")
}

/// The ports of a bus, in the order in which their PHYs are polled.
pub fn ports_of(board: &Board, bus: usize) -> Vec<usize> {
    (0..board.ports.len()).filter(|&port| board.ports[port].bus == bus).collect()
}

/// Half a bus: MDIO is driven or let go.
pub fn management(board: &Board) -> String {
    let mut text = String::new();
    for (bus, pins) in board.management.iter().enumerate() {
        let reset = match pins.reset_n {
            Some(_) => format!("phy_reset_n{bus}"),
            None => String::new(),
        };
        text += &format!(
            "\n  // Management bus {bus}.\n  wire mdio{bus}_in, mdio{bus}_out, mdio{bus}_drive;\n  \
             BB mdio{bus}_pad (.I(mdio{bus}_out), .T(!mdio{bus}_drive), .O(mdio{bus}_in), .B(mdio{bus}));\n"
        );
        let mut wires = vec![
            format!(".clock({CORE_CLK})"),
            format!(".mdc(mdc{bus})"),
            format!(".mdio_in(mdio{bus}_in)"),
            format!(".mdio_out(mdio{bus}_out)"),
            format!(".mdio_drive(mdio{bus}_drive)"),
            format!(".phy_reset_n({reset})"),
        ];
        for (place, i) in ports_of(board, bus).into_iter().enumerate() {
            text += &format!("  wire p{i}_polled_link, p{i}_polled_half;\n  wire [1:0] p{i}_polled_speed;\n");
            wires.push(format!(".link{place}(p{i}_polled_link)"));
            wires.push(format!(".speed{place}(p{i}_polled_speed)"));
            wires.push(format!(".half_duplex{place}(p{i}_polled_half)"));
            wires.push(format!(".present{place}()"));
        }
        text += &format!("  {} bus{bus} (\n    {}\n  );\n", management_module(bus), wires.join(",\n    "));
    }
    text
}
