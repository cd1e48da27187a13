use super::*;

/// The names in a module's heading or in an instance, by what precedes them.
fn count(text: &str, what: &str) -> usize {
    text.matches(what).count()
}

#[test]
fn every_pin_of_the_board_is_a_port_and_is_used() {
    for board in Board::ALL {
        let text = verilog(&board).unwrap();
        let body = text.split_once(");\n").unwrap().1;
        for signal in board.signals() {
            let used = |end: &str| body.contains(&format!("{}{end}", signal.name));
            assert!([")", ",", " ", "}"].into_iter().any(used), "{} {}", board.name, signal.name);
            assert!(text.contains(&format!("{} wire {}", signal.direction.verilog(), signal.name)));
        }
    }
}

#[test]
fn an_rgmii_port_has_five_inputs_and_six_outputs_in_double_rate() {
    for (name, rgmii, rmii) in [("colorlight-5a-75b", 2, 0), ("colorlight-i9", 2, 4)] {
        let text = verilog(&Board::named(name).unwrap()).unwrap();
        assert_eq!((count(&text, "IDDRX1F"), count(&text, "ODDRX1F")), (5 * rgmii, 6 * rgmii), "{name}");
        // RXD and RX_CTL late by 2 ns, TXC as it is: these PHYs delay it.
        assert_eq!((count(&text, "DELAYG"), count(&text, ".DEL_VALUE(80)")), (5 * rgmii, 5 * rgmii), "{name}");
        assert_eq!((count(&text, "  rgmii_port "), count(&text, "  rmii_port ")), (rgmii, rmii), "{name}");
    }
}

#[test]
fn a_phy_that_does_not_delay_txc_gets_it_delayed() {
    let cell = cells::ddr_output("p0_txc", "pad", GTX_CLK, 2_000, "a", "b");
    assert!(cell.contains(".Q(p0_txc_early)") && cell.contains(".A(p0_txc_early), .Z(pad)"), "{cell}");
}

#[test]
fn every_clock_of_a_board_is_known_with_its_rate() {
    let clocks = Board::named("colorlight-5a-75b").unwrap().clocks_mhz();
    let expected = [("core_clk", 62.5), ("gtx_clk", 125.0), ("p0_rgmii_rxc", 125.0), ("p1_rgmii_rxc", 125.0)];
    assert_eq!(clocks, expected.map(|(clock, mhz)| (clock.to_string(), mhz)).into());
    let clocks = Board::named("colorlight-i9").unwrap().clocks_mhz();
    assert_eq!((clocks.len(), clocks["p5_rmii_ref_clk"]), (8, 50.0));
}

#[test]
fn the_pll_makes_the_clocks_of_the_switch() {
    let text = verilog(&Board::named("colorlight-i9").unwrap()).unwrap();
    // By hand: 25 MHz * 5 = 125 MHz = 500 / 4; 500 / 8 = 62.5 MHz.
    for parameter in [".CLKI_DIV(1)", ".CLKFB_DIV(5)", ".CLKOP_DIV(4)", ".CLKOS_DIV(8)"] {
        assert!(text.contains(parameter), "{parameter}");
    }
    assert!(text.contains(".CLKI(clk_25), .CLKFB(gtx_clk), .CLKOP(gtx_clk), .CLKOS(core_clk), .LOCK(pll_locked)"));
}

#[test]
fn every_port_is_polled_once_on_its_own_bus() {
    for board in Board::ALL {
        let text = verilog(&board).unwrap();
        for i in 0..board.ports.len() {
            // From its bus, to its adapter.
            assert_eq!(count(&text, &format!("(p{i}_polled_link),\n")), 2, "{} p{i}", board.name);
            // The host is told 3 of a link in half duplex.
            assert_eq!(
                count(&text, &format!(".p{i}_speed(p{i}_speed | {{2{{p{i}_half}}}})")),
                1,
                "{} p{i}",
                board.name
            );
        }
        assert_eq!(count(&text, "  BB mdio"), board.management.len());
    }
    // The PHY that makes the clock of the 5A-75B is not reset.
    assert!(!verilog(&Board::ALL[0]).unwrap().contains("phy_reset_n0"));
    assert!(verilog(&Board::ALL[1]).unwrap().contains(".phy_reset_n(phy_reset_n0)"));
}
