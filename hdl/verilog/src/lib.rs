//! The Verilog back end: prints a rust-hdl module tree as Verilog that means what the Rust means.
