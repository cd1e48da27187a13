//! The status of a response: 0 when all of the request was done, otherwise why not.

use crate::codes::codes;

codes! {
    /// Four bits.
    Status;
    /// All of the request was done.
    Ok = 0, "ok";
    /// No such command.
    BadCommand = 1, "bad_command";
    /// The request's length does not fit its command or its count, or the count is not 1 to 64.
    BadLength = 2, "bad_length";
    /// A word of the range does not exist, or the range leaves its block.
    BadAddress = 3, "bad_address";
    /// The block cannot be written.
    ReadOnly = 4, "read_only";
    /// The block cannot be read.
    WriteOnly = 5, "write_only";
    /// The tables are still being cleared; ask again.
    NotReady = 6, "not_ready";
    /// The filtering database has no place for the entry.
    Full = 7, "full";
    /// The filtering database has no such entry.
    NotFound = 8, "not_found";
    /// This build lacks what was asked for.
    Unsupported = 9, "unsupported";
    /// A member already belongs to another group.
    Overlap = 10, "overlap";
    /// The bank of buckets is in force and cannot be written.
    ActiveBank = 11, "active_bank";
    /// The value is outside its range.
    OutOfRange = 12, "out_of_range";
    /// The frame injected before is still being sent; ask again.
    Busy = 13, "busy";
}
