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
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no part is named `{name}`; there are: {}", Part::ALL.map(|part| part.name).join(", "))]
pub struct UnknownPart {
    pub name: String,
}

impl Part {
    pub const ALL: [Part; 3] = [
        Part { name: "25F", die: "--25k", package: "CABGA381", speed: "6", lut4: 24_288, block_rams: 56 },
        Part { name: "45F", die: "--45k", package: "CABGA381", speed: "6", lut4: 43_848, block_rams: 108 },
        Part { name: "85F", die: "--85k", package: "CABGA381", speed: "6", lut4: 83_640, block_rams: 208 },
    ];

    pub fn named(name: &str) -> Result<Part, UnknownPart> {
        Self::ALL.into_iter().find(|part| part.name == name).ok_or_else(|| UnknownPart { name: name.into() })
    }
}
