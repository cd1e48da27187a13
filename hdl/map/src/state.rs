//! The state block: what the switch is doing now. Port masks have port 0 in bit 0.

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
];
