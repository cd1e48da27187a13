//! Settings and actions of the switch as a whole.

use crate::Register;

/// The ageing times the switch accepts, seconds, and the one it starts with.
pub const AGEING_TIME_MIN_S: u32 = 10;
pub const AGEING_TIME_MAX_S: u32 = 1_000_000;
pub const AGEING_TIME_RESET_S: u32 = 300;

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

pub const SETTINGS: &[Register] = &[AGEING_TIME_S, COUNTER_BANK];

pub const LIVE_SET: Register =
    Register::new("live_set", 0x0070, "Mask: sets `live` of these ports; no effect where the link is down.");
pub const LIVE_CLEAR: Register = Register::new("live_clear", 0x0071, "Mask: clears `live` of these ports.");
pub const FDB_FLUSH: Register = Register::new(
    "fdb_flush",
    0x0072,
    "Any value: removes every dynamic entry of the filtering database; answered when all are gone.",
);

pub const ACTIONS: &[Register] = &[LIVE_SET, LIVE_CLEAR, FDB_FLUSH];
