//! The printed filtering database under Verilator.
//!
//! `learning`: what it holds and how fast it learns. `operations`: random operations against a map of stations.

mod learning;
mod operations;
mod oracle;
mod pins;
mod table;
mod traffic;
