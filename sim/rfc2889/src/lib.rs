//! The benchmarks of RFC 2889 (LAN switches) and RFC 2544 on a simulated switch, cycle exact, with their bars.
//!
//!   suite: a test per section -> jobs -> runner -> measurements, verdicts -> report: tables, plots, JSON
//!                                 |
//!                                 +-> trial: a load, and what became of every frame -> dut: GMII pins, or the core's edge

pub mod dut;
pub mod measurement;
pub mod report;
pub mod runner;
pub mod suite;
pub mod trial;
