//! The words modules exchange: stream words, the frame descriptor, table entries, the register bus.
//!
//! A struct's first field is its least significant bits. Octets of a stream word are little-endian: the first octet on the wire is
//! bits 7..0. Structs are not generic (rust-hdl cannot), so port numbers and masks have the width of the largest switch.

use rust_hdl::prelude::*;
use trunkline_map::LinkSpeed;

/// The largest number of ports a switch can have.
pub const MAX_PORTS: usize = 8;
/// A port number; `NO_PORT` names none.
pub type PortNumber = Bits<4>;
/// The number of the CPU port, and its bit in a mask, whatever the number of ports.
pub const CPU_PORT: u64 = 8;
/// One bit per port: ports 0 to 7, then the CPU.
pub type PortMask = Bits<9>;
/// Why a frame goes to the CPU: `trunkline_map::TrapReason`; 0 is none.
pub type TrapCode = Bits<2>;
pub const NO_PORT: u64 = 15;
/// A group (trunk) number; there are 16 groups.
pub type GroupNumber = Bits<4>;
pub const GROUPS: usize = 16;
/// Why a frame or a copy was discarded: `trunkline_map::DropReason`; 0 is none.
pub type ReasonCode = Bits<5>;

/// Four octets from a receiving MAC. `status` holds on the last word: 0 good, else the drop reason (1 to 7).
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct RxWord {
    pub data: Bits<32>,
    /// Octets in the last word: 1 to 3, 0 means 4. 0 in every other word.
    pub octets: Bits<2>,
    pub last: Bit,
    pub first: Bit,
    pub status: Bits<3>,
}

/// Four octets in a crosspoint and to a transmitting MAC: 36 bits, the width of one block RAM.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct TxWord {
    pub data: Bits<32>,
    /// Octets in the last word: 1 to 3, 0 means 4. 0 in every other word.
    pub octets: Bits<2>,
    pub last: Bit,
    /// On the last word: the frame turned out bad after its start had left; end it with TX_ER.
    pub bad: Bit,
}

/// How far into a frame the deepest key in use looks: the numbers of `key_depth`.
pub type KeyDepth = Bits<2>;
pub const DEPTH_LAYER_2: u64 = 0;
pub const DEPTH_IP_SOURCE: u64 = 1;
pub const DEPTH_IP_ADDRESSES: u64 = 2;
pub const DEPTH_PORT_NUMBERS: u64 = 3;

/// A port's speed, as in-band status of an RGMII codes it; what that leaves out is a link refused for its half duplex.
pub type SpeedCode = Bits<2>;
pub const SPEED_10: u64 = LinkSpeed::Ten.code() as u64;
pub const SPEED_100: u64 = LinkSpeed::Hundred.code() as u64;
pub const SPEED_1000: u64 = LinkSpeed::Thousand.code() as u64;

/// What parse knows of a frame when it asks: the request to the relay.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct Descriptor {
    /// Destination address, first octet on the wire in bits 47..40.
    pub da: Bits<48>,
    /// Source address, first octet on the wire in bits 47..40.
    pub sa: Bits<48>,
    /// Filtering identifier; 0 while all VLANs share one filtering database.
    pub fid: Bits<12>,
    /// Folded IP source address, destination address and pair of port numbers (docs/forwarding.md section 3); `ports` is 0 where it is not known.
    pub source: Bits<16>,
    pub destination: Bits<16>,
    pub ports: Bits<16>,
    /// `source` is that of an IP packet; with `is_ip`, so is `destination`.
    pub has_source: Bit,
    pub is_ip: Bit,
    pub is_arp: Bit,
}

/// The relay's answer for one frame.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct Verdict {
    /// One bit per egress that gets a copy.
    pub copies: PortMask,
    /// Why `copies` is empty; 0 when it is not.
    pub reason: ReasonCode,
    /// The source is an individual address: to be learned, if the frame turns out sound.
    pub learn: Bit,
    /// Why the CPU gets a copy, if it does.
    pub trap: TrapCode,
}

/// What becomes of a source address after good reception.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct Sighting {
    pub sa: Bits<48>,
    pub fid: Bits<12>,
    pub port: PortNumber,
}

/// End of one frame at an ingress, for the counters.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct IngressEvent {
    /// Discarded: why. 0 means it made copies. Reasons 1 to 7 are reception faults: the frame was not accepted.
    pub reason: ReasonCode,
    /// Length with FCS, octets; 2,047 stands for that and more.
    pub octets: Bits<11>,
    pub copies: PortMask,
}

/// End of one frame at an egress, for the counters.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct EgressEvent {
    /// Discarded because the link is down, not sent.
    pub flushed: Bit,
    /// A cut-through copy that ended with TX_ER and a wrong FCS.
    pub bad: Bit,
    /// Length with FCS, octets.
    pub octets: Bits<11>,
}

/// A register bus request, one 32-bit word: `valid` is held until `done`.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct BusRequest {
    pub data: Bits<32>,
    /// Word address.
    pub address: Bits<16>,
    pub write: Bit,
    pub valid: Bit,
}

/// The answer: `done` for one cycle, `data` and `status` (`trunkline_map::Status`, 0 is ok) valid in it.
#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct BusResponse {
    pub data: Bits<32>,
    pub status: Bits<4>,
    pub done: Bit,
}
