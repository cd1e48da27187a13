//! The CPU port of the model switch.

use std::collections::VecDeque;

pub struct CpuPort {
    /// Trap reason, port, octets; the first one waits in the buffer.
    pub trapped: VecDeque<(u32, u32, Vec<u8>)>,
    /// Of the frame in the buffer.
    pub trap_number: u8,
    frame: Vec<u32>,
    pub done: u8,
    /// So many more reads of the state see the frame being sent.
    pub busy: u32,
    /// The mask of a direct frame, and the octets sent.
    pub injected: Vec<(Option<u32>, Vec<u8>)>,
}

impl CpuPort {
    pub fn new() -> Self {
        Self { trapped: VecDeque::new(), trap_number: 7, frame: vec![0; 512], done: 0, busy: 0, injected: Vec::new() }
    }

    pub fn read(&mut self, address: u16) -> u32 {
        match (address, self.trapped.front()) {
            (0x100, Some((reason, port, octets))) => {
                1 | reason << 4 | port << 8 | (octets.len() as u32) << 12 | u32::from(self.trap_number) << 24
            }
            (0x101, _) => {
                let busy = self.busy > 0;
                self.busy = self.busy.saturating_sub(1);
                u32::from(busy) | u32::from(self.done) << 8
            }
            (0x200..=0x3FF, Some((_, _, octets))) => {
                let octet = |at: usize| u32::from(octets.get(at).copied().unwrap_or(0xEE));
                let first = usize::from(address - 0x200) * 4;
                (0..4).map(|at| octet(first + at) << (8 * at)).sum()
            }
            _ => 0,
        }
    }

    pub fn write(&mut self, address: u16, word: u32, ports: u32) -> Result<(), u8> {
        match address {
            0x108 if word as u8 == self.trap_number && !self.trapped.is_empty() => {
                self.trapped.pop_front();
                self.trap_number = self.trap_number.wrapping_add(1);
            }
            0x109 if (word >> 24) as u8 != self.done => {
                let (octets, direct, mask) = (word as usize & 0x7FF, word >> 11 & 1 == 1, word >> 12 & 0xFF);
                if !(64..=1_522).contains(&octets) || (direct && (mask == 0 || mask >> ports != 0)) {
                    return Err(12);
                }
                if self.busy > 0 {
                    return Err(13);
                }
                let frame = self.frame.iter().flat_map(|word| word.to_le_bytes()).take(octets).collect();
                self.injected.push((direct.then_some(mask), frame));
                self.done = (word >> 24) as u8;
            }
            0x400..=0x5FF if self.busy > 0 => return Err(13),
            0x400..=0x5FF => self.frame[usize::from(address - 0x400)] = word,
            _ => {}
        }
        Ok(())
    }
}
