//! Simulation of whole switches: both simulators, golden model, stimulus, scoreboard.

pub mod bench;
pub mod capture;
pub mod clock;
pub mod dut;
pub mod equality;
pub mod fabric;
pub mod frame;
pub mod gmii;
pub mod golden;
pub mod plot;
pub mod run;
pub mod scenario;
pub mod scoreboard;
pub mod session;
pub mod simulator;
pub mod stimulus;
pub mod stub;
pub mod uart;
pub mod wave;
