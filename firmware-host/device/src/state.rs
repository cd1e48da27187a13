//! State and settings of the switch as a whole.

use crate::{Device, DeviceError, Transport};
use trunkline_map::{control, state};

impl<T: Transport> Device<T> {
    /// Ports whose link is up, port 0 in bit 0.
    pub fn link_mask(&mut self) -> Result<u8, DeviceError> {
        Ok(self.read_word(state::LINK.address, "the link mask")? as u8)
    }

    /// Ports that distribution may choose, port 0 in bit 0.
    pub fn live_mask(&mut self) -> Result<u8, DeviceError> {
        Ok(self.read_word(state::LIVE.address, "the live mask")? as u8)
    }

    /// Makes ports live; no effect where the link is down.
    pub fn live_set(&mut self, ports: &[u8]) -> Result<(), DeviceError> {
        let mask = self.mask(ports)?;
        self.write(control::LIVE_SET.address, &[mask.into()], "to set ports live")
    }

    /// Takes ports out of distribution.
    pub fn live_clear(&mut self, ports: &[u8]) -> Result<(), DeviceError> {
        let mask = self.mask(ports)?;
        self.write(control::LIVE_CLEAR.address, &[mask.into()], "to clear live ports")
    }

    /// Whether the tables are cleared and the switch forwards.
    pub fn ready(&mut self) -> Result<bool, DeviceError> {
        Ok(self.read_word(state::READY.address, "readiness")? & 1 == 1)
    }

    /// Valid entries of the filtering database.
    pub fn fdb_occupancy(&mut self) -> Result<u32, DeviceError> {
        self.read_word(state::FDB_OCCUPANCY.address, "the occupancy")
    }

    /// Entries removed by ageing since power-up, modulo 2^32.
    pub fn fdb_aged(&mut self) -> Result<u32, DeviceError> {
        self.read_word(state::FDB_AGED.address, "the number of entries aged")
    }

    pub fn ageing_time_s(&mut self) -> Result<u32, DeviceError> {
        self.read_word(control::AGEING_TIME_S.address, "the ageing time")
    }

    pub fn set_ageing_time_s(&mut self, seconds: u32) -> Result<(), DeviceError> {
        if !(control::AGEING_TIME_MIN_S..=control::AGEING_TIME_MAX_S).contains(&seconds) {
            return Err(DeviceError::AgeingRange { seconds });
        }
        self.write(control::AGEING_TIME_S.address, &[seconds], "an ageing time")
    }
}
