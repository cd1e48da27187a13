//! Groups (trunks): the control word, the commit of a new one, the bucket.

use crate::codes::codes;
use crate::{block, Field, Register, NO_PORT};

/// Address bits of a bucket within its group; a build uses the low M of them.
pub const BUCKET_ADDRESS_BITS: u32 = 8;

pub const MEMBERS: Field =
    Field::new("members", 0, 8, "Mask of member ports; a port is a member of at most one group.");
pub const FALLBACK: Field =
    Field::new("fallback", 8, 4, "Port for known destinations while no member is live; 15 is none.");
pub const FLOOD: Field = Field::new("flood", 12, 1, "Group addresses go 0: to every live member, 1: to one.");
pub const AUTO: Field = Field::new("auto", 13, 1, "1: a member whose link comes up is live by itself.");
pub const KEY: Field = Field::new("key", 14, 4, "What chooses the bucket: see the keys below.");
pub const BANK: Field = Field::new("bank", 18, 1, "The bank of buckets in force; read only.");
/// The control word: shadow (without `bank`) and active.
pub const CONTROL_FIELDS: &[Field] = &[MEMBERS, FALLBACK, FLOOD, AUTO, KEY, BANK];
/// A group nobody has loaded: no members, no fallback.
pub const CONTROL_RESET: u32 = FALLBACK.place(NO_PORT as u64) as u32;

pub const COMMIT_GROUP: Field = Field::new("group", 0, 4, "The group to change.");
pub const COMMIT_BANK: Field = Field::new("bank", 4, 1, "The bank of buckets to put in force.");
pub const COMMIT_FIELDS: &[Field] = &[COMMIT_GROUP, COMMIT_BANK];

pub const SHADOW: Register =
    Register::new("shadow", 0x00A0, "The control word the next commit puts in force; `bank` is ignored.")
        .with_fields(CONTROL_FIELDS);
pub const COMMIT: Register = Register::new(
    "commit",
    0x00A1,
    "In one cycle the shadow becomes the group's control word and `bank` its bank. Refused: `overlap`, a member belongs to \
     another group; `unsupported`, there is no such key; `out_of_range`, a member or fallback port does not exist.",
)
.with_fields(COMMIT_FIELDS);
pub const COMMIT_REGISTERS: &[Register] = &[SHADOW, COMMIT];

pub const BUCKET_PRIMARY: Field =
    Field::new("primary", 0, 4, "Port that carries the bucket while it is live; 15 is none.");
pub const BUCKET_BACKUP: Field = Field::new("backup", 4, 4, "Port that takes over; 15 is none.");
pub const BUCKET_FIELDS: &[Field] = &[BUCKET_PRIMARY, BUCKET_BACKUP];

codes! {
    /// What of a frame chooses the bucket: `docs/forwarding.md`.
    Key;
    /// The low bits of the source address.
    Sa = 0, "sa";
    /// The low bits of the destination address.
    Da = 1, "da";
    /// Those of both, by exclusive or.
    SaDa = 2, "sa-da";
    /// Hash of the IP source address.
    IpSource = 3, "ip-source";
    /// Hash of the IP destination address.
    IpDestination = 4, "ip-destination";
    /// Hash of both IP addresses.
    IpPair = 5, "ip-pair";
    /// Hash of both IP addresses and the port numbers.
    FiveTuple = 6, "five-tuple";
    /// As five-tuple; a bucket that was idle takes the next live member in turn.
    RoundRobin = 7, "round-robin";
}

/// TRUNK's.
impl Default for Key {
    fn default() -> Self {
        Key::Sa
    }
}

pub const STATE_FRAMES: Field = Field::new("frames", 0, 24, "Frames distributed by this bucket, modulo 2^24.");
pub const STATE_MEMBER: Field =
    Field::new("member", 24, 4, "With the key `round-robin`: the port that carries the bucket.");
pub const STATE_FIELDS: &[Field] = &[STATE_FRAMES, STATE_MEMBER];

pub const fn control_address(group: u32) -> u16 {
    block::GROUP_CONTROL.base + (group & 15) as u16
}

pub const fn bucket_address(bank: u32, group: u32, bucket: u32) -> u16 {
    block::BUCKETS.base + (((bank & 1) << 12) | ((group & 15) << BUCKET_ADDRESS_BITS) | (bucket & 0xFF)) as u16
}

pub const fn bucket_state_address(group: u32, bucket: u32) -> u16 {
    block::BUCKET_STATE.base + (((group & 15) << BUCKET_ADDRESS_BITS) | (bucket & 0xFF)) as u16
}

/// A group's control word in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control {
    pub members: u8,
    pub fallback: Option<u8>,
    /// Group addresses go to one member instead of all.
    pub flood_one: bool,
    pub auto: bool,
    pub key: u8,
    pub bank: u8,
}

impl Control {
    pub fn to_word(self) -> u32 {
        let fallback = self.fallback.map_or(u64::from(NO_PORT), u64::from);
        (MEMBERS.place(self.members.into())
            | FALLBACK.place(fallback)
            | FLOOD.place(self.flood_one.into())
            | AUTO.place(self.auto.into())
            | KEY.place(self.key.into())
            | BANK.place(self.bank.into())) as u32
    }

    pub fn from_word(word: u32) -> Self {
        let get = |field: Field| field.get(word.into()) as u8;
        Self {
            members: get(MEMBERS),
            fallback: Some(get(FALLBACK)).filter(|&port| u32::from(port) != NO_PORT),
            flood_one: get(FLOOD) == 1,
            auto: get(AUTO) == 1,
            key: get(KEY),
            bank: get(BANK),
        }
    }
}

/// A bucket: who carries it and who takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    pub primary: Option<u8>,
    pub backup: Option<u8>,
}

impl Bucket {
    pub fn to_word(self) -> u32 {
        let number = |port: Option<u8>| port.map_or(u64::from(NO_PORT), u64::from);
        (BUCKET_PRIMARY.place(number(self.primary)) | BUCKET_BACKUP.place(number(self.backup))) as u32
    }

    pub fn from_word(word: u32) -> Self {
        let port = |field: Field| Some(field.get(word.into()) as u8).filter(|&port| u32::from(port) != NO_PORT);
        Self { primary: port(BUCKET_PRIMARY), backup: port(BUCKET_BACKUP) }
    }
}

/// What a bucket has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BucketState {
    /// Modulo 2^24.
    pub frames: u32,
    /// The port that carries the bucket with round robin; means nothing with other keys.
    pub member: u8,
}

impl BucketState {
    pub fn to_word(self) -> u32 {
        (STATE_FRAMES.place(self.frames.into()) | STATE_MEMBER.place(self.member.into())) as u32
    }

    pub fn from_word(word: u32) -> Self {
        Self { frames: STATE_FRAMES.get(word.into()) as u32, member: STATE_MEMBER.get(word.into()) as u8 }
    }
}
