//! What the agent must do with a stream of octets, from `docs/reference/protocol.md`; ignorant of the map's code.

use crate::agent::Access;

/// What happens on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Octet(u8),
    FramingError,
}

/// A request executed or refused: what it does on the bus, and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// The request's octets without FCS.
    pub request: Vec<u8>,
    pub accesses: Vec<Access>,
    /// The response's octets without FCS.
    pub response: Vec<u8>,
}

/// The registers of the test: every access has a fixed outcome.
pub fn register(access: Access) -> (u32, u8) {
    let mixed = (u32::from(access.address) << 3 ^ access.write.unwrap_or(77)).wrapping_mul(0x9E37_79B1);
    let mixed = mixed ^ mixed >> 15;
    // Some accesses are refused, and many data octets need escapes.
    let status = if mixed & 0x7F == 0 { 7 + (mixed >> 7 & 3) as u8 } else { 0 };
    let data = if mixed >> 8 & 3 == 0 { 0x7D7E_5E20 } else { mixed };
    (data, status)
}

/// First address, last address, may be read, may be written, address bits that must be 0: the build with 4 ports, M = 5 and
/// 4 ways of 64 rows with 16 CAM lines.
const BLOCKS: [(u32, u32, bool, bool, u32); 17] = [
    (0x0000, 0x001F, true, false, 0),
    (0x0040, 0x004F, true, false, 0),
    (0x0060, 0x0067, true, true, 0),
    (0x0070, 0x0077, false, true, 0),
    (0x0080, 0x008F, true, false, 0),
    (0x0090, 0x0093, true, true, 0),
    (0x0098, 0x009B, true, true, 0),
    (0x00A0, 0x00A1, false, true, 0),
    (0x00C0, 0x00FF, false, true, 0),
    (0x0100, 0x0101, true, false, 0),
    (0x0108, 0x0109, false, true, 0),
    (0x0200, 0x03FF, true, false, 0),
    (0x0400, 0x05FF, false, true, 0),
    (0x1000, 0x1FFF, true, false, 0xE0),
    (0x2000, 0x3FFF, true, true, 0xE0),
    (0x4000, 0x40FF, true, false, 0),
    (0x8000, 0x843F, true, false, 0),
];

#[derive(Default)]
pub struct Golden {
    frame: Vec<u8>,
    broken: bool,
}

impl Golden {
    pub fn take(&mut self, event: Event) -> Option<Reaction> {
        match event {
            Event::FramingError => self.broken = true,
            Event::Octet(0x7E) => {
                let line = std::mem::take(&mut self.frame);
                if !std::mem::take(&mut self.broken) {
                    return react(&line);
                }
            }
            Event::Octet(octet) => self.frame.push(octet),
        }
        None
    }
}

fn react(line: &[u8]) -> Option<Reaction> {
    let mut octets = Vec::new();
    let mut line = line.iter();
    while let Some(&octet) = line.next() {
        octets.push(if octet == 0x7D { line.next()? ^ 0x20 } else { octet });
    }
    if octets.len() > 264 || octets.len() < 6 {
        return None;
    }
    let (request, fcs) = octets.split_at(octets.len() - 4);
    if crc32fast::hash(request).to_le_bytes() != fcs {
        return None;
    }
    let (accesses, status, words) = execute(request);
    let mut response = vec![request[0], status];
    response.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    Some(Reaction { request: request.to_vec(), accesses, response })
}

fn execute(request: &[u8]) -> (Vec<Access>, u8, Vec<u32>) {
    let refused = |status| (Vec::new(), status, Vec::new());
    let write = match request[1] {
        1 => false,
        2 => true,
        _ => return refused(1),
    };
    let length_right = if write {
        request.len() >= 8 && request.len().is_multiple_of(4)
    } else {
        request.len() == 5 && (1..=64).contains(&request[4])
    };
    if !length_right {
        return refused(2);
    }
    let first = u32::from(request[2]) + 256 * u32::from(request[3]);
    let count = if write { (request.len() as u32 - 4) / 4 } else { request[4].into() };
    let last = first + count - 1;
    let exists = |address: u32, block: &(u32, u32, bool, bool, u32)| {
        address >= block.0 && address <= block.1 && address & block.4 == 0
    };
    let Some(block) = BLOCKS.iter().find(|block| exists(first, block) && exists(last, block)) else {
        return refused(3);
    };
    if write && !block.3 {
        return refused(4);
    }
    if !write && !block.2 {
        return refused(5);
    }
    let (mut accesses, mut words) = (Vec::new(), Vec::new());
    for place in 0..count as usize {
        let word = || u32::from_le_bytes(request[4 + 4 * place..8 + 4 * place].try_into().unwrap());
        let access = Access { address: first as u16 + place as u16, write: write.then(word) };
        accesses.push(access);
        let (data, status) = register(access);
        if status != 0 {
            return (accesses, status, Vec::new());
        }
        if !write {
            words.push(data);
        }
    }
    (accesses, 0, words)
}
