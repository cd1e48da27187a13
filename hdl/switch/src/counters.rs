//! Counters per port and drop reason, in two banks.
