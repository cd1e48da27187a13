//! Cut-through, where the map of the switch offers it: a block `cut_through` with a word for each ingress, the mask of egresses that
//! its frames may reach before they have ended.

use trunkline_map::block::{self, Block};

use super::{Dut, RigError};

const NAME: &str = "cut_through";

fn block() -> Option<&'static Block> {
    block::ALL.iter().find(|block| block.name == NAME)
}

/// The first of its words, in a block of its own or as registers of another.
fn address() -> Option<u16> {
    let registers = || block::ALL.iter().flat_map(|block| block.registers);
    block().map(|block| block.base).or_else(|| registers().find(|one| one.name.starts_with(NAME)).map(|one| one.address))
}

pub fn is_offered() -> bool {
    address().is_some()
}

/// From every port to every other.
pub fn enable_everywhere(dut: &mut dyn Dut) -> Result<(), RigError> {
    let Some(address) = address() else { return Ok(()) };
    let everyone = (1_u32 << dut.ports()) - 1;
    for port in 0..dut.ports() {
        let mask = everyone & !(1 << port);
        dut.host()?.write(address + port as u16, &[mask], "to enable cut-through")?;
    }
    Ok(())
}
