//! Cut-through: for each ingress the mask of egresses that its frames may reach before they have ended.

use trunkline_device::DeviceError;
use trunkline_map::block;

use super::{Dut, RigError};

/// From every port to every other. Tells whether this build can: one that cannot refuses the words.
pub fn enable_everywhere(dut: &mut dyn Dut) -> Result<bool, RigError> {
    let everyone = (1_u32 << dut.ports()) - 1;
    for port in 0..dut.ports() {
        let (address, mask) = (block::cut_through_address(port as u32), everyone & !(1 << port));
        let host = match dut.host() {
            Err(RigError::NoHost(_)) => return Ok(false),
            host => host?,
        };
        match host.write(address, &[mask], "to enable cut-through") {
            Ok(()) => {}
            Err(DeviceError::Refused { .. }) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}
