//! The PAUSE frames that a port sends (802.3 clause 31, annex 31B).
//!
//! Destination, source, type, opcode, pause time in quanta of 512 bit times, padding to 64 octets with the FCS.

pub const DESTINATION: u64 = 0x0180_C200_0001;
/// Of port 0; the number of a port is added. Locally administered.
pub const SOURCE: u64 = 0x0254_4C4B_5000;
/// Length/type of MAC Control.
pub const TYPE: u16 = 0x8808;
pub const OPCODE: u16 = 0x0001;
/// The longest that can be asked for; 0 asks to go on.
pub const QUANTA: u16 = 0xFFFF;
/// With the FCS.
pub const OCTETS: usize = 64;

/// The frame without its FCS.
pub const fn frame(port: u64, quanta: u16) -> [u8; OCTETS - 4] {
    let addresses = (DESTINATION as u128) << 48 | (SOURCE + port) as u128;
    let header = addresses << 32 | (TYPE as u128) << 16 | OPCODE as u128;
    let mut octets = [0; OCTETS - 4];
    let mut i = 0;
    while i < 16 {
        octets[i] = (header >> (8 * (15 - i))) as u8;
        i += 1;
    }
    octets[16] = (quanta >> 8) as u8;
    octets[17] = quanta as u8;
    octets
}
