//! A corpus of small modules, and what must hold of its Verilog: it means what the Rust means, tools take it without
//! complaint, and it is well-formed text.

mod acceptance;
mod equivalence;
mod modules;
mod text;
