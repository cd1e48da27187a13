//! The scoreboard: compares what a switch did with what the golden model admits, copy for copy and discard for discard.
//!
//!   Log: shown, received, links, commands -> Scoreboard -> Verified: who went where
//!                                 counters ----^         | Failure: every mismatch, and how to repeat it
//!
//! Frames are told apart by their octets; a frame that carries an id is one of a kind, and of equal ones the first sent is
//! taken to be the first received. All is looked at in order of time: a decision, what it led to, the learning that follows. What was
//! observed narrows what the golden model believes. Copies that are missing are charged to `queue_full` and `flushed` of their
//! egress and must be found there.
//!
//! The scoreboard keeps a fingerprint and a header of a frame for about a millisecond of simulated time, so that a run may be as long as
//! one likes. PAUSE frames of the switch's own must come from ports that send them, and are no copies. With cut-through, a copy that ends with TX_ER must be that of a faulty frame or of one lost to `queue_full`.

mod board;
mod counters;
mod log;
mod mismatch;
mod pauses;
mod receipts;
mod record;
mod tally;

pub use board::{check, Forwarded, Scoreboard, Verified};
pub use counters::{CounterTable, CpuCounters};
pub use log::{Log, Shown, Trapped};
pub use mismatch::{Failure, Mismatch};

#[cfg(test)]
mod by_hand;
#[cfg(test)]
mod tests;
