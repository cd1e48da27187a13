//! The switch core and its MACs as rust-hdl modules.

pub mod board_modules;
pub mod configurations;
pub mod core;
pub mod counters;
pub mod cpu;
pub mod crossbar;
pub mod fdb;
pub mod gmii;
pub mod gmii_top;
pub mod mac_control;
pub mod management;
pub mod manifest;
pub mod parts;
pub mod phy;
pub mod registers;
pub mod relay;
#[cfg(test)]
mod testing;
pub mod types;
