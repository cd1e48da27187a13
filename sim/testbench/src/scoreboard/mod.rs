//! The scoreboard: compares what a switch did with what the golden model admits, copy for copy and discard for discard.
//!
//!   Log: shown, received, links, commands, counters -> check -> Verified: who went where
//!                                                             | Failure: every mismatch, and how to repeat it
//!
//! Frames are told apart by their octets; a frame that carries an id is one of a kind, and of equal ones the first sent is
//! taken to be the first received. All is looked at in order of time: a decision, what it led to, the learning that follows. What was
//! observed narrows what the golden model believes. Copies that are missing are charged to `queue_full` and `flushed` of their
//! egress and must be found there.

mod check;
mod counters;
mod log;
mod mismatch;
mod tally;

pub use check::{check, Forwarded, Verified};
pub use counters::CounterTable;
pub use log::{Log, Shown};
pub use mismatch::{Failure, Mismatch};

#[cfg(test)]
mod tests;
