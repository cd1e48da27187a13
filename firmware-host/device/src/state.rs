//! State of the switch as a whole.

use crate::{Device, DeviceError, Transport};
use trunkline_map::{block, control, state, LinkSpeed, Register};

/// What the switch is doing. The counts are since power-up, modulo 2^32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Masks, port 0 in bit 0.
    pub link: u8,
    pub live: u8,
    /// The tables are cleared and the switch forwards.
    pub ready: bool,
    /// Valid entries of the filtering database.
    pub fdb_occupancy: u32,
    pub fdb_aged: u32,
    /// Entries moved to make room for another.
    pub fdb_displaced: u32,
    pub fdb_learn_failed: u32,
    /// Frames that reached the buffer of trapped frames.
    pub cpu_trapped: u32,
    pub cpu_queue_full: u32,
    pub cpu_trap_limited: u32,
    pub cpu_injected: u32,
    /// Injected frames that made no copy.
    pub cpu_inject_discarded: u32,
    pub cpu_inject_copies: u32,
}

impl<T: Transport> Device<T> {
    /// Ports whose link is up, port 0 in bit 0.
    pub fn link_mask(&mut self) -> Result<u8, DeviceError> {
        Ok(self.read_word(state::LINK.address, "the link mask")? as u8)
    }

    /// Ports that distribution may choose, port 0 in bit 0.
    pub fn live_mask(&mut self) -> Result<u8, DeviceError> {
        Ok(self.read_word(state::LIVE.address, "the live mask")? as u8)
    }

    /// What the link of every port runs at, or last did.
    pub fn link_speeds(&mut self) -> Result<Vec<LinkSpeed>, DeviceError> {
        let word = self.read_word(state::SPEED.address, "the speeds")?;
        Ok((0..self.identity().parameters.ports).map(|port| LinkSpeed::of(word, port)).collect())
    }

    /// Makes ports live; no effect where the link is down.
    pub fn live_set(&mut self, ports: &[u8]) -> Result<(), DeviceError> {
        let mask = self.port_mask(ports)?;
        self.write(control::LIVE_SET.address, &[mask.into()], "to set ports live")
    }

    /// Takes ports out of distribution.
    pub fn live_clear(&mut self, ports: &[u8]) -> Result<(), DeviceError> {
        let mask = self.port_mask(ports)?;
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

    /// The state block, read in one request.
    pub fn state(&mut self) -> Result<State, DeviceError> {
        let words = self.read(block::STATE.base, block::STATE.length.max() as usize, "to read its state")?;
        let word = |register: Register| words[usize::from(register.address - block::STATE.base)];
        Ok(State {
            link: word(state::LINK) as u8,
            live: word(state::LIVE) as u8,
            ready: word(state::READY) & 1 == 1,
            fdb_occupancy: word(state::FDB_OCCUPANCY),
            fdb_aged: word(state::FDB_AGED),
            fdb_displaced: word(state::FDB_DISPLACED),
            fdb_learn_failed: word(state::FDB_LEARN_FAILED),
            cpu_trapped: word(state::CPU_TRAPPED),
            cpu_queue_full: word(state::CPU_QUEUE_FULL),
            cpu_trap_limited: word(state::CPU_TRAP_LIMITED),
            cpu_injected: word(state::CPU_INJECTED),
            cpu_inject_discarded: word(state::CPU_INJECT_DISCARDED),
            cpu_inject_copies: word(state::CPU_INJECT_COPIES),
        })
    }
}
