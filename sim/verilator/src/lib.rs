//! Builds printed Verilog with Verilator and drives it from Rust.
//!
//!   Verilog text -> verilator --cc -> C++ + shim -> libmodel.so -> Model: set, eval, get
//!                                                      |
//!                                   cache: target/verilator/<hash of all that went in>
//!
//! The library is built and loaded at run time, so one program can simulate any number of modules. Ports are read and written
//! in place; only `eval` crosses into C++. Why it is done this way: `docs/decisions/verilator-link.md`.
//!
//! ```no_run
//! use trunkline_verilator::{Model, Options};
//!
//! let verilog = "module inverter(input wire a, output wire y); assign y = ~a; endmodule";
//! let mut model = Model::build(verilog, "inverter", &Options::default())?;
//! let (a, y) = (model.port("a").unwrap(), model.port("y").unwrap());
//! model.set(a, 0);
//! model.eval();
//! assert_eq!(model.get(y), 1);
//! # Ok::<(), trunkline_verilator::BuildError>(())
//! ```

mod build;
mod cache;
mod error;
mod library;
mod model;
mod ports;
mod toolchain;

pub use build::Options;
pub use error::{BuildError, Stopped, Unavailable};
pub use model::Model;
pub use ports::{Direction, Port, PortId};
pub use toolchain::{available, Version};
