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

pub const REGISTERS: &[Register] = &[LINK, LIVE, READY, FDB_OCCUPANCY, FDB_AGED];
