//! The blocks of the address space. A request is executed only when its whole range lies in one block that allows its access.

use crate::{control, cpu, fdb, group, identity, state, Parameters, Register, GROUPS, MAX_PORTS};

/// What the host may do with the words of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    ReadOnly,
    WriteOnly,
    ReadWrite,
}

impl Access {
    pub const fn reads(self) -> bool {
        !matches!(self, Access::WriteOnly)
    }

    pub const fn writes(self) -> bool {
        !matches!(self, Access::ReadOnly)
    }

    pub const fn short(self) -> &'static str {
        match self {
            Access::ReadOnly => "RO",
            Access::WriteOnly => "WO",
            Access::ReadWrite => "RW",
        }
    }
}

/// The length of a block in words as a function of the build parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Words(u16),
    /// So many words for each port.
    PerPort(u16),
    /// So many words for each place of the filtering database, of one page at most.
    PerFdbEntry(u16),
    /// The buckets of all groups. The bucket has 8 bits of the address; those a build does not use must be 0.
    GroupBuckets,
    /// The same in both banks.
    Buckets,
}

impl Length {
    pub const fn words(self, parameters: &Parameters) -> u32 {
        match self {
            Length::Words(words) => words as u32,
            Length::PerPort(words) => parameters.ports * words as u32,
            Length::PerFdbEntry(words) => {
                let places = parameters.fdb_entries();
                (if places < fdb::PAGE_PLACES { places } else { fdb::PAGE_PLACES }) * words as u32
            }
            Length::GroupBuckets => GROUPS << group::BUCKET_ADDRESS_BITS,
            Length::Buckets => (2 * GROUPS) << group::BUCKET_ADDRESS_BITS,
        }
    }

    /// The length in the largest build.
    pub const fn max(self) -> u32 {
        match self {
            Length::PerPort(words) => MAX_PORTS * words as u32,
            Length::PerFdbEntry(words) => fdb::PAGE_PLACES * words as u32,
            Length::Words(_) | Length::GroupBuckets | Length::Buckets => self.words(&Parameters::DEFAULT),
        }
    }
}

/// A range of words with one access.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    pub name: &'static str,
    pub base: u16,
    pub length: Length,
    pub access: Access,
    /// The words with a name of their own; a table has none.
    pub registers: &'static [Register],
    pub doc: &'static str,
}

impl Block {
    /// Address bits that must be 0 in this build, besides those the length excludes.
    pub const fn unused_address_bits(&self, parameters: &Parameters) -> u16 {
        match self.length {
            Length::GroupBuckets | Length::Buckets => {
                ((1 << group::BUCKET_ADDRESS_BITS) - 1) & !((1 << parameters.bucket_bits) - 1)
            }
            _ => 0,
        }
    }

    /// The address after the last word.
    pub const fn end(&self, parameters: &Parameters) -> u32 {
        self.base as u32 + self.length.words(parameters)
    }

    pub const fn contains(&self, address: u16, parameters: &Parameters) -> bool {
        address >= self.base
            && (address as u32) < self.end(parameters)
            && address & self.unused_address_bits(parameters) == 0
    }
}

pub const IDENTITY: Block = Block {
    name: "identity",
    base: 0x0000,
    length: Length::Words(32),
    access: Access::ReadOnly,
    registers: identity::REGISTERS,
    doc: "Who answers. The layout of this block never changes, so that any host can read it from any switch.",
};

pub const STATE: Block = Block {
    name: "state",
    base: 0x0040,
    length: Length::Words(16),
    access: Access::ReadOnly,
    registers: state::REGISTERS,
    doc: "What the switch is doing now.",
};

pub const CONTROL: Block = Block {
    name: "control",
    base: 0x0060,
    length: Length::Words(8),
    access: Access::ReadWrite,
    registers: control::SETTINGS,
    doc: "Settings that keep their value.",
};

pub const ACTION: Block = Block {
    name: "action",
    base: 0x0070,
    length: Length::Words(8),
    access: Access::WriteOnly,
    registers: control::ACTIONS,
    doc: "Writing does something once; writing the same again changes nothing more.",
};

pub const GROUP_CONTROL: Block = Block {
    name: "group_control",
    base: 0x0080,
    length: Length::Words(GROUPS as u16),
    access: Access::ReadOnly,
    registers: &[],
    doc: "The control word in force, one word per group: `address = 0x0080 + group`.",
};

pub const CUT_THROUGH: Block = Block {
    name: "cut_through",
    base: 0x0090,
    length: Length::PerPort(1),
    access: Access::ReadWrite,
    registers: &[],
    doc: "One word per ingress, `address = 0x0090 + port`: the mask of egresses for which cut-through is on; 0 after reset. Ports that \
          do not exist and the ingress itself are refused with `out_of_range`.",
};

pub const TRAP_LIMIT: Block = Block {
    name: "trap_limit",
    base: 0x0098,
    length: Length::Words(4),
    access: Access::ReadWrite,
    registers: &[],
    doc: "How many frames of a trap reason reach the CPU, `address = 0x0098 + reason`; 0 after reset. A value with other bits than \
          those of the limit, and any other than 0 in the word of reason 0, is refused with `out_of_range`.",
};

pub const GROUP_COMMIT: Block = Block {
    name: "group_commit",
    base: 0x00A0,
    length: Length::Words(2),
    access: Access::WriteOnly,
    registers: group::COMMIT_REGISTERS,
    doc: "Replaces a group's control word and bucket bank in one cycle. Both words are sent in one request.",
};

pub const FDB_COMMAND: Block = Block {
    name: "fdb_command",
    base: 0x00C0,
    length: Length::Words(64),
    access: Access::WriteOnly,
    registers: fdb::COMMAND_REGISTERS,
    doc: "16 places of 4 words for commands to the filtering database, so that one request carries up to 16 of them. The third \
          word of a place executes its command; the fourth is ignored.",
};

pub const CPU_STATE: Block = Block {
    name: "cpu_state",
    base: 0x0100,
    length: Length::Words(2),
    access: Access::ReadOnly,
    registers: cpu::STATE_REGISTERS,
    doc: "What the CPU port holds.",
};

pub const CPU_ACTION: Block = Block {
    name: "cpu_action",
    base: 0x0108,
    length: Length::Words(2),
    access: Access::WriteOnly,
    registers: cpu::ACTION_REGISTERS,
    doc: "Releases a trapped frame, sends an injected one. Each has a number, so that writing the same again changes nothing more.",
};

pub const TRAP_FRAME: Block = Block {
    name: "trap_frame",
    base: 0x0200,
    length: Length::Words(512),
    access: Access::ReadOnly,
    registers: &[],
    doc: "The trapped frame that waits, FCS included, four octets to a word, the first in bits 7 to 0; beyond its length the words mean \
          nothing.",
};

pub const INJECT_FRAME: Block = Block {
    name: "inject_frame",
    base: 0x0400,
    length: Length::Words(512),
    access: Access::WriteOnly,
    registers: &[],
    doc: "The frame to be injected, FCS included, laid out as in `trap_frame`. Refused with `busy` while one is being sent.",
};

pub const BUCKET_STATE: Block = Block {
    name: "bucket_state",
    base: 0x1000,
    length: Length::GroupBuckets,
    access: Access::ReadOnly,
    registers: &[],
    doc: "What the buckets have done: `address = 0x1000 + {group 4, bucket 8}`. A bucket beyond the 2^M of the build is no address.",
};

pub const BUCKETS: Block = Block {
    name: "buckets",
    base: 0x2000,
    length: Length::Buckets,
    access: Access::ReadWrite,
    registers: &[],
    doc: "The bucket table: `address = 0x2000 + {bank 1, group 4, bucket 8}`. A bucket beyond the 2^M of the build is no address. \
          A write to the bank in force of its group is refused with `active_bank`.",
};

pub const COUNTERS: Block = Block {
    name: "counters",
    base: 0x4000,
    length: Length::PerPort(64),
    access: Access::ReadOnly,
    registers: &[],
    doc: "The frozen bank of counters: `address = 0x4000 + {port 3, index 5, half 1}`; half 0 is bits 31 to 0, half 1 bits 35 to 32.",
};

pub const FDB_DUMP: Block = Block {
    name: "fdb_dump",
    base: 0x8000,
    length: Length::PerFdbEntry(4),
    access: Access::ReadOnly,
    registers: &[],
    doc: "The filtering database place by place: `address = 0x8000 + 4 * (place - 8192 * fdb_page) + word`. Place `way * rows + row` for \
          the hashed table, the CAM lines after it. Reading word 0 takes the whole entry; words 1 and 2 return the rest of the entry \
          taken last, word 3 is 0. Places beyond the last one are refused with `bad_address`.",
};

/// Every block, in order of address.
pub const ALL: &[Block] = &[
    IDENTITY,
    STATE,
    CONTROL,
    ACTION,
    GROUP_CONTROL,
    CUT_THROUGH,
    TRAP_LIMIT,
    GROUP_COMMIT,
    FDB_COMMAND,
    CPU_STATE,
    CPU_ACTION,
    TRAP_FRAME,
    INJECT_FRAME,
    BUCKET_STATE,
    BUCKETS,
    COUNTERS,
    FDB_DUMP,
];

/// The word of an ingress in `cut_through`.
pub const fn cut_through_address(ingress: u32) -> u16 {
    CUT_THROUGH.base + ingress as u16
}

/// The block in which all `count` words from `address` lie.
pub fn of_range(address: u16, count: u32, parameters: &Parameters) -> Option<&'static Block> {
    let last = u16::try_from(u32::from(address) + count.checked_sub(1)?).ok()?;
    ALL.iter().find(|block| block.contains(address, parameters) && block.contains(last, parameters))
}
