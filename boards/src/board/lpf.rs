//! A board's constraints in Lattice's preference language: ball, standard and pull of every net, and the rate of every clock that enters.

use super::Board;

/// The file `constraints/<board>.lpf`. Clocks that the PLL makes have their rates from the oscillator's.
pub fn lpf(board: &Board) -> String {
    let mut text = format!(
        "# Pins of {} ({} {}) on {}. Derived; see constraints/README.md.\n",
        board.top(),
        board.name,
        board.revision,
        board.device()
    );
    for signal in board.signals() {
        let (name, ball, standard) = (&signal.name, signal.pin.ball, signal.pin.standard.name());
        let pull = if signal.pull_up { " PULLMODE=UP" } else { "" };
        text += &format!("LOCATE COMP \"{name}\" SITE \"{ball}\";\nIOBUF PORT \"{name}\" IO_TYPE={standard}{pull};\n");
        if let Some(mhz) = signal.clock_mhz {
            text += &format!("FREQUENCY PORT \"{name}\" {mhz} MHZ;\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_net_is_located_and_every_clock_has_its_rate() {
        for board in Board::ALL {
            let text = lpf(&board);
            let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
            let signals = board.signals();
            assert_eq!((count("LOCATE"), count("IOBUF")), (signals.len(), signals.len()), "{}", board.name);
            // The oscillator, and what each port receives with.
            assert_eq!(count("FREQUENCY"), 1 + board.ports.len(), "{}", board.name);
        }
    }

    #[test]
    fn the_pins_are_those_of_the_boards() {
        let text = lpf(&Board::named("colorlight-5a-75b").unwrap());
        assert!(text.contains("LOCATE COMP \"p1_rgmii_rxc\" SITE \"M16\";\n"));
        assert!(text.contains("FREQUENCY PORT \"p1_rgmii_rxc\" 125 MHZ;\n"));
        assert!(text.contains("IOBUF PORT \"mdio0\" IO_TYPE=LVCMOS33 PULLMODE=UP;\n"));
        let text = lpf(&Board::named("colorlight-i9").unwrap());
        assert!(text.contains("LOCATE COMP \"p5_rmii_ref_clk\" SITE \"J18\";\n"));
        assert!(text.contains("FREQUENCY PORT \"p5_rmii_ref_clk\" 50 MHZ;\n"));
    }

    #[test]
    fn the_files_in_constraints_are_current() {
        for board in Board::ALL {
            crate::derived::assert_current(&format!("constraints/{}.lpf", board.name), &lpf(&board));
        }
    }
}
