//! The packages: which balls there are, in which bank, and what else they can do.
//!
//! The tables beside this file are facts of the device database of Project Trellis, one line for each ball that is an input or output.

/// An input or output of the FPGA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ball {
    pub bank: u32,
    /// As Lattice names it, e.g. PCLKT7_1; empty for a plain one.
    pub function: &'static str,
}

impl Ball {
    /// Reaches the clock network by a way of its own.
    pub fn is_clock(&self) -> bool {
        self.function.starts_with("PCLKT")
    }

    /// Reaches it through the fabric, from nearby.
    pub fn is_near_clock(&self) -> bool {
        self.is_clock() || ["PCLKC", "GR_PCLK"].iter().any(|prefix| self.function.starts_with(prefix))
    }

    /// Reaches a PLL by a way of its own.
    pub fn is_pll_reference(&self) -> bool {
        self.is_clock() || (self.function.contains("_GPLL") && self.function.ends_with("T_IN"))
    }
}

/// The ball of a package, if it is an input or output.
pub fn ball(package: &str, name: &str) -> Option<Ball> {
    let table = match package {
        "CABGA256" => include_str!("package/cabga256.csv"),
        "CABGA381" => include_str!("package/cabga381.csv"),
        _ => return None,
    };
    let of = |line: &'static str| {
        let mut fields = line.split(',');
        (fields.next()? == name).then(|| Some(Ball { bank: fields.next()?.parse().ok()?, function: fields.next()? }))?
    };
    table.lines().find_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Part;

    #[test]
    fn the_clock_pins_of_the_parts_are_clock_pins_of_their_packages() {
        for part in Part::ALL {
            for pin in part.clock_pins {
                assert!(ball(part.package, pin).is_some_and(|ball| ball.is_clock()), "{} {pin}", part.package);
            }
        }
    }

    #[test]
    fn a_ball_has_its_bank_and_function() {
        assert_eq!(ball("CABGA256", "P6"), Some(Ball { bank: 6, function: "LLC_GPLL0T_IN" }));
        assert_eq!(ball("CABGA381", "E2"), Some(Ball { bank: 7, function: "PCLKC7_0" }));
        assert_eq!(ball("CABGA256", "A1"), None);
        assert_eq!(ball("CABGA256", "ball"), None);
    }
}
