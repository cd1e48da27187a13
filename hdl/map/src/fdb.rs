//! The filtering database: the 72-bit entry, and the commands that change it. A MAC address is a number whose bits 47 to 40 are
//! the first octet on the wire.

use crate::{block, Field, Register};

/// Places in the command window, each `COMMAND_STRIDE` words.
pub const COMMAND_PLACES: u32 = 16;
pub const COMMAND_STRIDE: u32 = 4;
/// Words of a place in the dump.
pub const DUMP_STRIDE: u32 = 4;
/// Places the dump shows at once, and how many pages of them there can be.
pub const PAGE_PLACES: u32 = 0x8000 / DUMP_STRIDE;
pub const MAX_PAGES: u32 = 4;
pub const ENTRY_BITS: u32 = 72;

pub const MAC: Field = Field::new("mac", 0, 48, "Address, its first octet in bits 47 to 40.");
pub const FID: Field = Field::new("fid", 48, 12, "Filtering identifier.");
pub const VALID: Field = Field::new("valid", 60, 1, "The place holds an entry.");
pub const TRUNK: Field = Field::new("trunk", 61, 1, "1: `id` is a group and `kind` is 0.");
pub const KIND: Field = Field::new("kind", 62, 2, "0 port, 1 cluster, 2 CPU, 3 discard.");
pub const ID: Field = Field::new("id", 64, 4, "Port, group or cluster number.");
pub const STATIC: Field = Field::new("static", 68, 1, "Entered by the host: neither learned over nor aged.");
pub const STICKY: Field = Field::new("sticky", 69, 1, "May appear on several ports: no move, no notice.");
pub const AGE: Field = Field::new("age", 70, 2, "Sweeps since the source was last seen.");
/// The entry from bit 0 upward, without gaps.
pub const ENTRY_FIELDS: &[Field] = &[MAC, FID, VALID, TRUNK, KIND, ID, STATIC, STICKY, AGE];

pub const COMMAND_MAC_LOW: Field = Field::new("mac_low", 0, 32, "Bits 31 to 0 of the address.");
pub const COMMAND_MAC_HIGH: Field = Field::new("mac_high", 0, 16, "Bits 47 to 32 of the address.");
pub const COMMAND_FID: Field = Field::new("fid", 16, 12, "Filtering identifier.");
pub const COMMAND_CODE: Field = Field::new("command", 0, 2, "1 insert or replace, 2 delete.");
pub const COMMAND_TRUNK: Field = Field::new("trunk", 2, 1, "As in the entry.");
pub const COMMAND_KIND: Field = Field::new("kind", 3, 2, "As in the entry.");
pub const COMMAND_ID: Field = Field::new("id", 5, 4, "As in the entry.");
pub const COMMAND_STATIC: Field = Field::new("static", 9, 1, "As in the entry.");
pub const COMMAND_STICKY: Field = Field::new("sticky", 10, 1, "As in the entry.");

pub const COMMAND_INSERT: u32 = 1;
pub const COMMAND_DELETE: u32 = 2;
pub const KIND_PORT: u32 = 0;
pub const KIND_CLUSTER: u32 = 1;
pub const KIND_CPU: u32 = 2;
pub const KIND_DISCARD: u32 = 3;

pub const COMMAND_0: Register =
    Register::new("mac_low", 0x00C0, "First word of each place: the address.").with_fields(&[COMMAND_MAC_LOW]);
pub const COMMAND_1: Register =
    Register::new("mac_high", 0x00C1, "Second word: the address and the filtering identifier.")
        .with_fields(&[COMMAND_MAC_HIGH, COMMAND_FID]);
pub const COMMAND_2: Register = Register::new(
    "execute",
    0x00C2,
    "Third word: executes. `full`: no place is free; `not_found`: nothing to delete; `unsupported`: this build lacks the kind; \
     `out_of_range`: no such port, or an unknown command.",
)
.with_fields(&[COMMAND_CODE, COMMAND_TRUNK, COMMAND_KIND, COMMAND_ID, COMMAND_STATIC, COMMAND_STICKY]);
pub const COMMAND_REGISTERS: &[Register] = &[COMMAND_0, COMMAND_1, COMMAND_2];

/// The address of a place while its page, `place / PAGE_PLACES`, is shown.
pub const fn dump_address(place: u32) -> u16 {
    block::FDB_DUMP.base + (place % PAGE_PLACES * DUMP_STRIDE) as u16
}

pub const fn command_address(place: u32) -> u16 {
    block::FDB_COMMAND.base + (place * COMMAND_STRIDE) as u16
}

/// Where an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Port(u8),
    Trunk(u8),
    Cluster(u8),
    Cpu,
    Discard,
}

impl Place {
    /// `(trunk, kind, id)`.
    pub const fn fields(self) -> (u64, u64, u64) {
        match self {
            Place::Port(port) => (0, KIND_PORT as u64, port as u64),
            Place::Trunk(group) => (1, KIND_PORT as u64, group as u64),
            Place::Cluster(cluster) => (0, KIND_CLUSTER as u64, cluster as u64),
            Place::Cpu => (0, KIND_CPU as u64, 0),
            Place::Discard => (0, KIND_DISCARD as u64, 0),
        }
    }

    pub const fn from_fields(trunk: u64, kind: u64, id: u64) -> Self {
        match (trunk, kind as u32) {
            (0, KIND_PORT) => Place::Port(id as u8),
            (0, KIND_CLUSTER) => Place::Cluster(id as u8),
            (0, KIND_CPU) => Place::Cpu,
            (0, _) => Place::Discard,
            _ => Place::Trunk(id as u8),
        }
    }
}

/// An entry of the filtering database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub mac: u64,
    pub fid: u16,
    pub place: Place,
    pub is_static: bool,
    pub sticky: bool,
    pub age: u8,
}

impl Entry {
    /// The entry in the words of the dump; none when the place is empty.
    pub fn from_dump(words: [u32; 3]) -> Option<Self> {
        let bits = u128::from(words[0]) | u128::from(words[1]) << 32 | u128::from(words[2]) << 64;
        (VALID.get(bits) == 1).then(|| Self {
            mac: MAC.get(bits),
            fid: FID.get(bits) as u16,
            place: Place::from_fields(TRUNK.get(bits), KIND.get(bits), ID.get(bits)),
            is_static: STATIC.get(bits) == 1,
            sticky: STICKY.get(bits) == 1,
            age: AGE.get(bits) as u8,
        })
    }

    /// The 72 bits of the entry.
    pub fn to_bits(self) -> u128 {
        let (trunk, kind, id) = self.place.fields();
        MAC.place(self.mac)
            | FID.place(self.fid.into())
            | VALID.place(1)
            | TRUNK.place(trunk)
            | KIND.place(kind)
            | ID.place(id)
            | STATIC.place(self.is_static.into())
            | STICKY.place(self.sticky.into())
            | AGE.place(self.age.into())
    }

    /// The four words of a place of the command window that enter this entry (its age starts at 0).
    pub fn insert_command(self) -> [u32; 4] {
        let (trunk, kind, id) = self.place.fields();
        let execute = COMMAND_CODE.place(COMMAND_INSERT.into())
            | COMMAND_TRUNK.place(trunk)
            | COMMAND_KIND.place(kind)
            | COMMAND_ID.place(id)
            | COMMAND_STATIC.place(self.is_static.into())
            | COMMAND_STICKY.place(self.sticky.into());
        let [low, high] = key_words(self.mac, self.fid);
        [low, high, execute as u32, 0]
    }
}

/// The four words of a place of the command window that delete the entry of an address.
pub fn delete_command(mac: u64, fid: u16) -> [u32; 4] {
    let [low, high] = key_words(mac, fid);
    [low, high, COMMAND_CODE.place(COMMAND_DELETE.into()) as u32, 0]
}

fn key_words(mac: u64, fid: u16) -> [u32; 2] {
    [mac as u32, (COMMAND_MAC_HIGH.place(mac >> 32) | COMMAND_FID.place(fid.into())) as u32]
}
