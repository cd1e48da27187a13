//! The Verilog back end: prints a rust-hdl module tree as Verilog-2005 that means what the Rust means.
//!
//!   block, connected ->+------+    +-------+    +------+    +---------+    +------+
//!                      | tree |--->| scope |--->| flow |--->| process |--->| emit |-> Verilog, or an error
//!                      +------+    | lower |    +------+    +---------+    +------+   with module and expression
//!                                  +-------+
//!
//! `tree` gathers the blocks, `scope` and `lower` resolve names and make every width explicit, `flow` and `process` cut
//! the update into independent processes and refuse latches and loops, `emit` writes text. Registers (`DFF`,
//! `DFFWithInit`) become registers of their parent; blocks with equal text share one module, named for its role.
//!
//! Not visible in the tree, so not refused: `for i in 0..=3` where the missing turn leaves nothing undriven, and code
//! inside `Verilog::Custom` or `Verilog::Wrapper`, which is printed as it stands. The equivalence check finds both.

mod design;
mod emit;
#[cfg(feature = "equivalence")]
pub mod equivalence;
mod error;
mod flow;
mod ir;
mod lower;
mod names;
mod process;
mod register;
mod scope;
mod source;
mod tree;

pub use design::Printer;
pub use error::{PrintError, Refusal};

use rust_hdl::prelude::Block;

/// Verilator warnings that say nothing about this Verilog, each with its reason. They are printed at the head of every
/// file; all others must not appear.
pub const LINT_WAIVERS: &[(&str, &str)] = &[
    ("DECLFILENAME", "one file holds the whole design"),
    ("UNUSED", "a reader may want one field of a struct, or one bit of a helper function's input"),
    ("VARHIDDEN", "a port may be called like its instance, nothing is reached by hierarchical names"),
    ("PINCONNECTEMPTY", "an output nobody reads is left open"),
];

/// Prints one block, on which `connect_all()` has been called, as a module called `top`, with all it contains.
pub fn print<B: Block>(block: &B, top: &str) -> Result<String, PrintError> {
    let mut printer = Printer::default();
    printer.add(block, top)?;
    Ok(printer.finish())
}
