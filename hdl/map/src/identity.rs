//! The identity block: words whose place and meaning are the same in every map.

use crate::{Field, Register};

/// `TRNK`, first letter first on the wire.
pub const MAGIC_VALUE: u32 = u32::from_le_bytes(*b"TRNK");

pub const MAGIC: Register = Register::new("magic", 0x0000, "`TRNK`, the first letter in bits 7 to 0.");
pub const MAP_HASH: Register =
    Register::new("map_hash", 0x0001, "CRC-32 of the map's text, build parameters excluded.");
pub const MAP_VERSION: Register = Register::new("map_version", 0x0002, "Version of the map.");
pub const BOOT_ID: Register = Register::new(
    "boot_id",
    0x0003,
    "Core clock cycles (low 32 bits) from power-up to the first read of this word. Another value: the switch has restarted.",
);
pub const PORTS: Register = Register::new("ports", 0x0004, "Ports.");
pub const FDB_WAYS: Register = Register::new("fdb_ways", 0x0005, "Ways of the hashed filtering database.");
pub const FDB_ROW_BITS: Register = Register::new("fdb_row_bits", 0x0006, "log2 of the rows of each way.");
pub const FDB_CAM_LINES: Register = Register::new("fdb_cam_lines", 0x0007, "Lines of the CAM beside the hashed table.");
pub const GROUPS: Register = Register::new("groups", 0x0008, "Groups (trunks).");
pub const BUCKET_BITS: Register = Register::new("bucket_bits", 0x0009, "M: a group has 2^M buckets.");
pub const CORE_CLOCK_HZ: Register = Register::new("core_clock_hz", 0x000A, "Core clock, Hz.");
pub const BAUD: Register = Register::new("baud", 0x000B, "Symbol rate of the management UART.");
pub const MAX_FRAME_OCTETS: Register =
    Register::new("max_frame_octets", 0x000C, "Longest untagged frame, octets with FCS.");
pub const BOARD: Register =
    Register::new("board", 0x000D, "Number of the board the build is for; 0 is none (simulation).");
pub const SECOND_CYCLES: Register =
    Register::new("second_cycles", 0x000E, "Core clock cycles that ageing takes for one second.");
pub const CAPABILITIES: Register =
    Register::new("capabilities", 0x000F, "What this build can do beyond the map's minimum, one bit each.")
        .with_fields(CAPABILITY_FIELDS);

pub const FLOW_CONTROL: Field = Field::new("flow_control", 0, 1, "Ports can send PAUSE frames: `pause` can be set.");

const CAPABILITY_FIELDS: &[Field] = &[FLOW_CONTROL];

/// In order of address; the rest of the block reads 0.
pub const REGISTERS: &[Register] = &[
    MAGIC,
    MAP_HASH,
    MAP_VERSION,
    BOOT_ID,
    PORTS,
    FDB_WAYS,
    FDB_ROW_BITS,
    FDB_CAM_LINES,
    GROUPS,
    BUCKET_BITS,
    CORE_CLOCK_HZ,
    BAUD,
    MAX_FRAME_OCTETS,
    BOARD,
    SECOND_CYCLES,
    CAPABILITIES,
];
