//! Simulation of whole switches: both simulators, golden model, stimulus, scoreboard.

pub mod bench;
pub mod clock;
pub mod frame;
pub mod gmii;
pub mod simulator;
pub mod uart;
