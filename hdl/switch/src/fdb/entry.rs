//! One entry of the filtering database, 72 bits, and what identifies it.
//! 802.1Q clause 8.8; the trunk flag is TRUNK's (claim 4).

use crate::types::{GroupNumber, PortNumber};
use rust_hdl::prelude::*;

/// A table entry. The field order is the layout of `trunkline_map`'s FDB entry, first field lowest.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct FdbEntry {
    pub mac: Bits<48>,
    pub fid: Bits<12>,
    pub valid: Bit,
    pub body: FdbBody,
}

/// What an entry says of its station: 11 bits.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct FdbBody {
    /// `id` is a group, not a port.
    pub trunk: Bit,
    /// With `trunk` clear: 0 port, 1 cluster, 2 CPU, 3 discard.
    pub kind: Bits<2>,
    pub id: GroupNumber,
    /// Neither ages nor moves.
    pub fixed: Bit,
    /// May appear on several ports: does not move.
    pub sticky: Bit,
    /// In the table: the epoch (`sweep`) in which the station was last seen. To the host: ageing sweeps since then, 0 to 2.
    pub age: Bits<2>,
}

/// What an entry is found by: {VLAN, MAC}.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct FdbKey {
    pub mac: Bits<48>,
    pub fid: Bits<12>,
}

/// The answer to a look-up.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct FdbMatch {
    pub hit: Bit,
    pub body: FdbBody,
}

/// What the table is asked to do in one slot.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct FdbOperation {
    pub code: Bits<3>,
    /// For learn: the place of the source. For insert: the entry's body.
    pub body: FdbBody,
    /// For learn: the ingress port.
    pub port: PortNumber,
    /// For read, age, flush and clear.
    pub row: Bits<16>,
    /// For read: 0 to 3 a way of the row, 4 (`IN_CAM`) the CAM line of that number. For age and flush: the row of all ways, or that line.
    pub way: Bits<3>,
}

/// Operation codes; 0 is none.
pub const LEARN: u64 = 1;
/// Insert or replace.
pub const INSERT: u64 = 2;
pub const DELETE: u64 = 3;
/// Empty a row of all ways, or a CAM line, of entries that are overdue.
pub const AGE: u64 = 4;
/// Empty a row of all ways.
pub const CLEAR: u64 = 5;
/// Empty a row of all ways, or a CAM line, of dynamic entries.
pub const FLUSH: u64 = 6;
pub const READ: u64 = 7;

/// The `way` that means a line of the CAM.
pub const IN_CAM: u64 = 4;
