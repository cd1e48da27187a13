//! The FPGA parts that configurations are routed on.

/// A part as nextpnr-ecp5 names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
    /// The option that chooses the die.
    pub die: &'static str,
    pub package: &'static str,
    /// Speed grade; 6 is the slowest.
    pub speed: &'static str,
    pub lut4: u32,
    /// Block RAMs of 18 Kbit.
    pub block_rams: u32,
    /// Pins of the package that reach the clock network by a way of their own (PCLKT), those of one side of the die together.
    pub clock_pins: &'static [&'static str],
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no part is named `{name}`; there are: {}", Part::ALL.map(|part| part.name).join(", "))]
pub struct UnknownPart {
    pub name: String,
}

const CABGA256: &[&str] = &["C8", "A7", "C7", "E8", "J1", "K1", "L1", "M1", "J16", "K16", "L16"];
/// The balls are the same on every die in this package.
const CABGA381: &[&str] = &["B12", "B11", "A10", "D11", "G3", "F2", "G2", "H2", "J19", "J20"];

impl Part {
    pub const ALL: [Part; 3] = [
        Part {
            name: "25F",
            die: "--25k",
            package: "CABGA256",
            speed: "6",
            lut4: 24_288,
            block_rams: 56,
            clock_pins: CABGA256,
        },
        Part {
            name: "45F",
            die: "--45k",
            package: "CABGA381",
            speed: "6",
            lut4: 43_848,
            block_rams: 108,
            clock_pins: CABGA381,
        },
        Part {
            name: "85F",
            die: "--85k",
            package: "CABGA381",
            speed: "6",
            lut4: 83_640,
            block_rams: 208,
            clock_pins: CABGA381,
        },
    ];

    pub fn named(name: &str) -> Result<Part, UnknownPart> {
        Self::ALL.into_iter().find(|part| part.name == name).ok_or_else(|| UnknownPart { name: name.into() })
    }

    /// The part that a switch with so many ports is measured on.
    pub fn of_ports(ports: u32) -> Part {
        Self::ALL[if ports <= 5 { 0 } else { 2 }]
    }
}
