//! The register map: registers, tables, counters, drop reasons and the wire format, declared once.
//!
//! Hardware, host, simulator and the pages in `docs/reference` derive from these declarations; nothing else repeats a number of
//! theirs. Addresses are 16-bit word addresses, words are 32 bits. A *block* is a range of words with one access; a request stays
//! inside one block. The compiler refuses a map in which blocks overlap, fields collide or a code is used twice.

pub mod block;
mod checks;
mod codes;
pub mod control;
pub mod counters;
pub mod cpu;
pub mod fdb;
pub mod field;
pub mod group;
mod hash;
pub mod identity;
mod pages;
pub mod parameters;
pub mod pause;
pub mod state;
mod status;
pub mod wire;

pub use block::{Access, Block, Length};
pub use counters::{Counter, DropReason};
pub use cpu::TrapReason;
pub use field::{Field, Register};
pub use group::Key;
pub use hash::{canonical_text, map_hash};
pub use pages::pages;
pub use parameters::Parameters;
pub use state::LinkSpeed;
pub use status::Status;

/// Raised by hand when the meaning of the map changes in a way its text does not show.
pub const MAP_VERSION: u32 = 1;
/// The largest number of ports a switch can have; the width of a port mask.
pub const MAX_PORTS: u32 = 8;
/// The number of the CPU port, whatever the number of ports: its ingress number in the relay and its bit in a mask of egresses.
pub const CPU_PORT: u32 = 8;
/// Stands for no port where a port number is expected.
pub const NO_PORT: u32 = 15;
/// Groups (trunks) of every switch.
pub const GROUPS: u32 = 16;
