//! Builds printed Verilog with Verilator and drives it from Rust.
