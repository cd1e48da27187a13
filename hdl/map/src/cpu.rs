//! The CPU port: frames trapped to the host, frames injected by it, and how many may come.

use crate::codes::codes;
use crate::{block, Field, Register};

/// Octets of an injected frame, FCS included; the longest has a C-TAG.
pub const INJECT_OCTETS_MIN: u32 = 64;
pub const INJECT_OCTETS_MAX: u32 = 1_522;

codes! {
    /// Why a frame goes to the CPU; 0 is no reason. `docs/forwarding.md` has the rules.
    TrapReason;
    /// Destination 01-80-C2-00-00-00 to 0F.
    ReservedAddress = 1, "reserved_address";
    /// The entry of the destination says CPU.
    CpuEntry = 2, "cpu_entry";
    /// EtherType 08-06, behind a C-TAG too.
    Arp = 3, "arp";
}

pub const LIMIT_RATE: Field = Field::new("rate", 0, 20, "Frames admitted each second; 0 admits none.");
pub const LIMIT_BURST: Field = Field::new("burst", 20, 8, "Frames admitted at once after a pause.");
/// The word of a trap reason in `trap_limit`; the bits above are 0.
pub const LIMIT_FIELDS: &[Field] = &[LIMIT_RATE, LIMIT_BURST];
pub const LIMIT_BITS: u32 = LIMIT_BURST.end();

pub const TRAP_VALID: Field = Field::new("valid", 0, 1, "A trapped frame waits; the rest is about it.");
pub const TRAP_REASON: Field = Field::new("reason", 4, 2, "Its trap reason.");
pub const TRAP_PORT: Field = Field::new("port", 8, 4, "Where it came in.");
pub const TRAP_OCTETS: Field = Field::new("octets", 12, 11, "Its length with FCS.");
pub const TRAP_NUMBER: Field = Field::new("number", 24, 8, "Its number; the next frame has the next one.");
pub const TRAP_FIELDS: &[Field] = &[TRAP_VALID, TRAP_REASON, TRAP_PORT, TRAP_OCTETS, TRAP_NUMBER];

pub const INJECT_BUSY: Field =
    Field::new("busy", 0, 1, "A frame is being sent; neither it nor its command may be written.");
pub const INJECT_DONE: Field =
    Field::new("done", 8, 8, "Number of the last frame accepted by `inject_send`; 0 after reset.");
pub const INJECT_FIELDS: &[Field] = &[INJECT_BUSY, INJECT_DONE];

pub const TRAP_STATE: Register =
    Register::new("trap", 0x0100, "The trapped frame in the buffer.").with_fields(TRAP_FIELDS);
pub const INJECT_STATE: Register =
    Register::new("inject", 0x0101, "The frame being injected.").with_fields(INJECT_FIELDS);
pub const STATE_REGISTERS: &[Register] = &[TRAP_STATE, INJECT_STATE];

pub const RELEASE_NUMBER: Field = Field::new("number", 0, 8, "The frame the host is done with.");
pub const SEND_OCTETS: Field = Field::new("octets", 0, 11, "Length with FCS, 64 to 1,522.");
pub const SEND_DIRECT: Field = Field::new("direct", 11, 1, "1: to the ports of `mask`; 0: where the relay decides.");
pub const SEND_MASK: Field = Field::new("mask", 12, 8, "Ports that get a copy if their link is up.");
pub const SEND_NUMBER: Field = Field::new("number", 24, 8, "Any other than `done`.");
pub const SEND_FIELDS: &[Field] = &[SEND_OCTETS, SEND_DIRECT, SEND_MASK, SEND_NUMBER];

pub const TRAP_RELEASE: Register = Register::new(
    "trap_release",
    0x0108,
    "Makes room for the next trapped frame if the one that waits has this number; otherwise nothing happens.",
)
.with_fields(&[RELEASE_NUMBER]);
pub const INJECT_SEND: Register = Register::new(
    "inject_send",
    0x0109,
    "Sends the frame in `inject_frame`; with the number in `done` nothing happens. Refused: `busy`, the frame before is still being \
     sent; `out_of_range`, the length, or a direct frame for no port or for one that does not exist; `not_ready`.",
)
.with_fields(SEND_FIELDS);
pub const ACTION_REGISTERS: &[Register] = &[TRAP_RELEASE, INJECT_SEND];

pub const fn limit_address(reason: TrapReason) -> u16 {
    block::TRAP_LIMIT.base + reason as u16
}

/// How many frames of one trap reason reach the CPU: a token bucket. After reset none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrapLimit {
    /// Frames a second.
    pub rate: u32,
    pub burst: u8,
}

impl TrapLimit {
    pub fn to_word(self) -> u32 {
        (LIMIT_RATE.place(self.rate.into()) | LIMIT_BURST.place(self.burst.into())) as u32
    }

    pub fn from_word(word: u32) -> Self {
        Self { rate: LIMIT_RATE.get(word.into()) as u32, burst: LIMIT_BURST.get(word.into()) as u8 }
    }
}

/// What is known of the trapped frame that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrapState {
    /// None: of a later map.
    pub reason: Option<TrapReason>,
    pub port: u8,
    pub octets: u16,
    pub number: u8,
}

impl TrapState {
    /// None when no frame waits.
    pub fn from_word(word: u32) -> Option<Self> {
        let get = |field: Field| field.get(word.into());
        (get(TRAP_VALID) == 1).then(|| Self {
            reason: TrapReason::from_code(get(TRAP_REASON) as u8),
            port: get(TRAP_PORT) as u8,
            octets: get(TRAP_OCTETS) as u16,
            number: get(TRAP_NUMBER) as u8,
        })
    }

    pub fn to_word(self) -> u32 {
        (TRAP_VALID.place(1)
            | TRAP_REASON.place(self.reason.map_or(0, |reason| reason.code().into()))
            | TRAP_PORT.place(self.port.into())
            | TRAP_OCTETS.place(self.octets.into())
            | TRAP_NUMBER.place(self.number.into())) as u32
    }
}

/// The command that sends the frame in `inject_frame`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Send {
    pub octets: u16,
    /// The ports that get a copy; none: the relay decides.
    pub direct: Option<u8>,
    pub number: u8,
}

impl Send {
    pub fn to_word(self) -> u32 {
        (SEND_OCTETS.place(self.octets.into())
            | SEND_DIRECT.place(self.direct.is_some().into())
            | SEND_MASK.place(self.direct.unwrap_or(0).into())
            | SEND_NUMBER.place(self.number.into())) as u32
    }

    pub fn from_word(word: u32) -> Self {
        let get = |field: Field| field.get(word.into());
        Self {
            octets: get(SEND_OCTETS) as u16,
            direct: (get(SEND_DIRECT) == 1).then(|| get(SEND_MASK) as u8),
            number: get(SEND_NUMBER) as u8,
        }
    }
}
