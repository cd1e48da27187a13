//! Simulation of whole switches: both simulators, golden model, stimulus, scoreboard.
