//! Settings of the switch as a whole: ageing, hash, idle time, cut-through, flow control, limits of the CPU port.

use crate::{Device, DeviceError, Transport};
use trunkline_map::cpu::{self, TrapLimit};
use trunkline_map::{block, control, TrapReason};

impl<T: Transport> Device<T> {
    pub fn ageing_time_s(&mut self) -> Result<u32, DeviceError> {
        self.read_word(control::AGEING_TIME_S.address, "the ageing time")
    }

    pub fn set_ageing_time_s(&mut self, seconds: u32) -> Result<(), DeviceError> {
        if !(control::AGEING_TIME_MIN_S..=control::AGEING_TIME_MAX_S).contains(&seconds) {
            return Err(DeviceError::AgeingRange { seconds });
        }
        self.write(control::AGEING_TIME_S.address, &[seconds], "an ageing time")
    }

    /// The seed of the hash that the IP keys use.
    pub fn hash_seed(&mut self) -> Result<u32, DeviceError> {
        self.read_word(control::HASH_SEED.address, "the hash seed")
    }

    /// Another seed moves conversations of groups with an IP key.
    pub fn set_hash_seed(&mut self, seed: u32) -> Result<(), DeviceError> {
        self.write(control::HASH_SEED.address, &[seed], "a hash seed")
    }

    /// How long a bucket of a group with round robin is silent before its next frame may go to another member.
    pub fn idle_time_ms(&mut self) -> Result<u32, DeviceError> {
        self.read_word(control::IDLE_TIME_MS.address, "the idle time")
    }

    pub fn set_idle_time_ms(&mut self, milliseconds: u32) -> Result<(), DeviceError> {
        if !(control::IDLE_TIME_MIN_MS..=control::IDLE_TIME_MAX_MS).contains(&milliseconds) {
            return Err(DeviceError::IdleRange { milliseconds });
        }
        self.write(control::IDLE_TIME_MS.address, &[milliseconds], "an idle time")
    }

    /// For each ingress the mask of egresses for which cut-through is on.
    pub fn cut_through(&mut self) -> Result<Vec<u8>, DeviceError> {
        let ports = self.identity().parameters.ports as usize;
        let words = self.read(block::CUT_THROUGH.base, ports, "to read cut-through")?;
        Ok(words.into_iter().map(|word| word as u8).collect())
    }

    /// Cut-through from one ingress to these egresses, store-and-forward to all others. The ports must have one speed.
    pub fn set_cut_through(&mut self, ingress: u8, egresses: &[u8]) -> Result<(), DeviceError> {
        self.check_port(ingress)?;
        if egresses.contains(&ingress) {
            return Err(DeviceError::CutThroughToItself { port: ingress });
        }
        let mask = self.port_mask(egresses)?;
        self.write(block::cut_through_address(ingress.into()), &[mask.into()], "cut-through")
    }

    /// The mask of ports that send PAUSE frames while an egress is congested with what they received.
    pub fn pause(&mut self) -> Result<u8, DeviceError> {
        Ok(self.read_word(control::PAUSE.address, "the ports that send PAUSE frames")? as u8)
    }

    /// Whether a port sends PAUSE frames. Its partner must obey them.
    pub fn set_pause(&mut self, port: u8, on: bool) -> Result<(), DeviceError> {
        self.check_port(port)?;
        if on && !self.identity().parameters.flow_control {
            return Err(DeviceError::NoFlowControl { port });
        }
        let others = self.pause()? & !(1 << port);
        let mask = others | u8::from(on) << port;
        self.write(control::PAUSE.address, &[mask.into()], "the ports that send PAUSE frames")
    }

    pub fn trap_limit(&mut self, reason: TrapReason) -> Result<TrapLimit, DeviceError> {
        self.read_word(cpu::limit_address(reason), "a trap limit").map(TrapLimit::from_word)
    }

    pub fn set_trap_limit(&mut self, reason: TrapReason, limit: TrapLimit) -> Result<(), DeviceError> {
        let (rate, burst) = (limit.rate, limit.burst);
        if u64::from(rate) > cpu::LIMIT_RATE.max() || (rate > 0 && burst == 0) {
            return Err(DeviceError::TrapLimitRange { rate, burst });
        }
        self.write(cpu::limit_address(reason), &[limit.to_word()], "a trap limit")
    }
}
