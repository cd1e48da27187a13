//! Settings and actions of the switch as a whole.

use crate::Register;

/// The ageing times the switch accepts, seconds, and the one it starts with.
pub const AGEING_TIME_MIN_S: u32 = 10;
pub const AGEING_TIME_MAX_S: u32 = 1_000_000;
pub const AGEING_TIME_RESET_S: u32 = 300;

/// The hash seed the switch starts with.
pub const HASH_SEED_RESET: u32 = 0x9E37_79B1;
/// The idle times of round robin the switch accepts, milliseconds, and the one it starts with.
pub const IDLE_TIME_MIN_MS: u32 = 1;
pub const IDLE_TIME_MAX_MS: u32 = 60_000;
pub const IDLE_TIME_RESET_MS: u32 = 1_000;

pub const AGEING_TIME_S: Register = Register::new(
    "ageing_time_s",
    0x0060,
    "Ageing time T of dynamic entries, 10 to 1,000,000 seconds, 300 after reset; any other value is refused with `out_of_range`.",
);
pub const COUNTER_BANK: Register = Register::new(
    "counter_bank",
    0x0061,
    "Bit 0. Written: the bank that is to count. Read: the bank that counts. The new bank is cleared before the change, so the \
     change takes a moment and the bank that counts always started at 0; the other one is frozen and holds what was counted \
     while it was active.",
);
pub const HASH_SEED: Register = Register::new(
    "hash_seed",
    0x0062,
    "The multipliers of the hash that the IP keys use (`docs/forwarding.md`); `0x9e3779b1` after reset. A change moves conversations.",
);
pub const IDLE_TIME_MS: Register = Register::new(
    "idle_time_ms",
    0x0063,
    "Idle time T of round robin, 1 to 60,000 milliseconds, 1,000 after reset; any other value is refused with `out_of_range`.",
);
pub const FDB_PAGE: Register = Register::new(
    "fdb_page",
    0x0064,
    "Which 8,192 places `fdb_dump` shows; 0 after reset. A page without places is refused with `out_of_range`.",
);

pub const PAUSE: Register = Register::new(
    "pause",
    0x0065,
    "Mask of ports that send PAUSE frames (802.3 annex 31B) while frames they received wait for a congested egress; 0 after reset. \
     Ports that do not exist are refused with `out_of_range`, and so are all ports in a build without `flow_control` (`capabilities`).",
);

pub const SETTINGS: &[Register] = &[AGEING_TIME_S, COUNTER_BANK, HASH_SEED, IDLE_TIME_MS, FDB_PAGE, PAUSE];

pub const LIVE_SET: Register =
    Register::new("live_set", 0x0070, "Mask: sets `live` of these ports; no effect where the link is down.");
pub const LIVE_CLEAR: Register = Register::new("live_clear", 0x0071, "Mask: clears `live` of these ports.");
pub const FDB_FLUSH: Register = Register::new(
    "fdb_flush",
    0x0072,
    "Any value: removes every dynamic entry of the filtering database; answered when all are gone.",
);

pub const ACTIONS: &[Register] = &[LIVE_SET, LIVE_CLEAR, FDB_FLUSH];
