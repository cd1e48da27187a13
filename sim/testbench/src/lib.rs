//! Simulation of whole switches: both simulators, golden model, stimulus, scoreboard.

pub mod simulator;
