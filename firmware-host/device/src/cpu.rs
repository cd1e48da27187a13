//! The CPU port: frames trapped to the host, frames injected by it.

use std::time::Duration;

use crate::{Device, DeviceError, Transport};
use trunkline_map::cpu::{self, Send, TrapState};
use trunkline_map::{block, wire, TrapReason};

/// A frame is sent in microseconds, unless its egresses are overloaded.
const SENDING: Duration = Duration::from_millis(500);
const ASK_AGAIN: Duration = Duration::from_millis(1);
const FCS_OCTETS: usize = 4;
const ETHERTYPE: usize = 12;
const C_TAG: [u8; 2] = [0x81, 0x00];
const C_TAG_OCTETS: usize = 4;

/// A frame the switch sent to its CPU port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trapped {
    pub reason: TrapReason,
    /// Where it came in.
    pub port: u8,
    /// From the destination address on, FCS included.
    pub octets: Vec<u8>,
}

impl Trapped {
    pub fn without_fcs(&self) -> &[u8] {
        &self.octets[..self.octets.len().saturating_sub(FCS_OCTETS)]
    }
}

/// The way of an injected frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// A copy to each port of the mask whose link is up, port 0 in bit 0.
    Direct(u8),
    /// Where the relay decides, as for a frame received at a port that is in no trunk.
    Relay,
}

impl<T: Transport> Device<T> {
    /// Takes the trapped frame that waits, if one does, and makes room for the next.
    pub fn take_trapped(&mut self) -> Result<Option<Trapped>, DeviceError> {
        let word = self.read_word(cpu::TRAP_STATE.address, "to show trapped frames")?;
        let Some(TrapState { reason, port, octets, number }) = TrapState::from_word(word) else { return Ok(None) };
        let octets = usize::from(octets);
        let mut frame = Vec::new();
        if octets > 0 {
            let words = self.read(block::TRAP_FRAME.base, octets.div_ceil(4), "to read a trapped frame")?;
            frame = words.iter().flat_map(|word| word.to_le_bytes()).take(octets).collect();
        }
        self.write(cpu::TRAP_RELEASE.address, &[number.into()], "to release a trapped frame")?;
        let reason = reason.ok_or(DeviceError::UnknownTrapReason { word })?;
        Ok(Some(Trapped { reason, port, octets: frame }))
    }

    /// Sends a frame, from its destination address to the end of its data: padded to the shortest length, with its FCS. Waits for the one before to
    /// be on its way. Only one program at a time may inject.
    pub fn inject(&mut self, frame: &[u8], route: Route) -> Result<(), DeviceError> {
        self.check_injection(frame, route)?;
        let mut octets = frame.to_vec();
        octets.resize(octets.len().max(cpu::INJECT_OCTETS_MIN as usize - FCS_OCTETS), 0);
        octets.extend(wire::crc32(&octets).to_le_bytes());
        let done = self.injected_number()?;
        let words: Vec<u32> = octets.chunks(4).map(word_of).collect();
        self.write(block::INJECT_FRAME.base, &words, "a frame")?;
        let direct = match route {
            Route::Direct(mask) => Some(mask),
            Route::Relay => None,
        };
        let send = Send { octets: octets.len() as u16, direct, number: done.wrapping_add(1) };
        self.write(cpu::INJECT_SEND.address, &[send.to_word()], "to send a frame")
    }

    /// What `inject` refuses, without asking the switch.
    pub fn check_injection(&self, frame: &[u8], route: Route) -> Result<(), DeviceError> {
        let (octets, ports) = (frame.len(), self.identity().parameters.ports);
        // The addresses and the length or type.
        let least = ETHERTYPE + 2;
        let tag = if frame.get(ETHERTYPE..least) == Some(&C_TAG) { C_TAG_OCTETS } else { 0 };
        let most = self.identity().parameters.max_frame_octets as usize - FCS_OCTETS + tag;
        if octets < least || octets > most {
            return Err(DeviceError::FrameLength { octets, least, most });
        }
        match route {
            Route::Direct(0) => Err(DeviceError::NoEgress),
            Route::Direct(mask) => match (0..8).rev().find(|port| mask >> port & 1 == 1) {
                Some(port) if u32::from(port) >= ports => Err(DeviceError::PortRange { port, ports }),
                _ => Ok(()),
            },
            Route::Relay => Ok(()),
        }
    }

    /// The number of the last frame sent, once the switch is free for another.
    fn injected_number(&mut self) -> Result<u8, DeviceError> {
        let mut waited = Duration::ZERO;
        loop {
            let word = self.read_word(cpu::INJECT_STATE.address, "the frame being injected")?;
            if cpu::INJECT_BUSY.get(word.into()) == 0 {
                return Ok(cpu::INJECT_DONE.get(word.into()) as u8);
            }
            if waited >= SENDING {
                return Err(DeviceError::Stalled { what: "the sending of the frame injected before", waited });
            }
            self.wait(ASK_AGAIN)?;
            waited += ASK_AGAIN;
        }
    }
}

/// Up to four octets, the first in bits 7 to 0.
fn word_of(octets: &[u8]) -> u32 {
    octets.iter().rev().fold(0, |word, &octet| word << 8 | u32::from(octet))
}
