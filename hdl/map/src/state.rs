//! The state block: what the switch is doing now. Port masks have port 0 in bit 0.

use crate::codes::codes;
use crate::Register;

pub const LINK: Register = Register::new("link", 0x0040, "Mask of ports whose link is up.");
pub const LIVE: Register = Register::new("live", 0x0041, "Mask of ports that distribution may choose.");
pub const READY: Register = Register::new(
    "ready",
    0x0042,
    "1: the tables are cleared and the switch forwards; 0: they are being cleared, table accesses are refused with `not_ready`.",
);
pub const FDB_OCCUPANCY: Register =
    Register::new("fdb_occupancy", 0x0043, "Valid entries of the filtering database, CAM lines included.");
pub const FDB_AGED: Register =
    Register::new("fdb_aged", 0x0044, "Entries removed by ageing since power-up, modulo 2^32.");
pub const FDB_DISPLACED: Register =
    Register::new("fdb_displaced", 0x0045, "Entries moved to make room for another since power-up, modulo 2^32.");
pub const FDB_LEARN_FAILED: Register = Register::new(
    "fdb_learn_failed",
    0x0046,
    "Sources for which no place was free since power-up, on all ports, modulo 2^32.",
);
pub const CPU_TRAPPED: Register =
    Register::new("cpu_trapped", 0x0047, "Frames that reached the buffer of trapped frames, modulo 2^32.");
pub const CPU_QUEUE_FULL: Register =
    Register::new("cpu_queue_full", 0x0048, "Copies for the CPU that found their crosspoint full, modulo 2^32.");
pub const CPU_TRAP_LIMITED: Register = Register::new(
    "cpu_trap_limited",
    0x0049,
    "Frames not admitted to the CPU by the limit of their trap reason, on all ports, modulo 2^32.",
);
pub const CPU_INJECTED: Register = Register::new("cpu_injected", 0x004A, "Frames injected, modulo 2^32.");
pub const CPU_INJECT_DISCARDED: Register =
    Register::new("cpu_inject_discarded", 0x004B, "Injected frames that made no copy, modulo 2^32.");
pub const CPU_INJECT_COPIES: Register =
    Register::new("cpu_inject_copies", 0x004C, "Copies made of injected frames, modulo 2^32.");
pub const SPEED: Register = Register::new(
    "speed",
    0x004D,
    "What the link of every port runs at: a speed below, 2 bits each, port 0 in bits 1..0. A link that is down keeps its last one.",
);

pub const SPEED_BITS: u32 = 2;

codes! {
    /// What a link runs at.
    LinkSpeed;
    /// 10 Mb/s.
    Ten = 0, "10";
    /// 100 Mb/s.
    Hundred = 1, "100";
    /// 1000 Mb/s.
    Thousand = 2, "1000";
    /// Half duplex, at any speed: refused, the link counts as down.
    HalfDuplex = 3, "half-duplex";
}

impl LinkSpeed {
    /// Of a port, in the word `speed`.
    pub const fn of(word: u32, port: u32) -> Self {
        match word >> (SPEED_BITS * port) & ((1 << SPEED_BITS) - 1) {
            0 => LinkSpeed::Ten,
            1 => LinkSpeed::Hundred,
            2 => LinkSpeed::Thousand,
            _ => LinkSpeed::HalfDuplex,
        }
    }

    /// None where the link is refused.
    pub const fn mbps(self) -> Option<u32> {
        match self {
            LinkSpeed::Ten => Some(10),
            LinkSpeed::Hundred => Some(100),
            LinkSpeed::Thousand => Some(1_000),
            LinkSpeed::HalfDuplex => None,
        }
    }
}

pub const REGISTERS: &[Register] = &[
    LINK,
    LIVE,
    READY,
    FDB_OCCUPANCY,
    FDB_AGED,
    FDB_DISPLACED,
    FDB_LEARN_FAILED,
    CPU_TRAPPED,
    CPU_QUEUE_FULL,
    CPU_TRAP_LIMITED,
    CPU_INJECTED,
    CPU_INJECT_DISCARDED,
    CPU_INJECT_COPIES,
    SPEED,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_has_its_own_two_bits_of_the_word() {
        // Port 7 first.
        let word = 0b11_00_01_10_11_10_01_00;
        let codes: Vec<u8> = (0..8).map(|port| LinkSpeed::of(word, port).code()).collect();
        assert_eq!(codes, [0, 1, 2, 3, 2, 1, 0, 3]);
    }
}
