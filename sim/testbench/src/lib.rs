//! Simulation of whole switches: both simulators, golden model, stimulus, scoreboard.

pub mod capture;
pub mod clock;
pub mod frame;
pub mod gmii;
pub mod simulator;
