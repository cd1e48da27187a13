//! What can go wrong between Verilog text and a running model.

use std::path::PathBuf;

/// Why Verilator cannot be used here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    #[error(
        "Verilator is switched off\n  TRUNKLINE_VERILATOR=none is set\n  help: unset it to simulate with Verilator"
    )]
    SwitchedOff,
    #[error(
        "cannot run `{binary}`: {reason}\n  Verilator 5.006 or newer is needed\n  help: install it (Debian: apt-get install verilator g++), \
         or name another binary in TRUNKLINE_VERILATOR"
    )]
    NotFound { binary: String, reason: String },
    #[error(
        "`{binary} --version` answered {answer:?}\n  expected `Verilator <major>.<minor> ...`\n  \
         help: name a Verilator 5.006 or newer in TRUNKLINE_VERILATOR"
    )]
    Unreadable { binary: String, answer: String },
    #[error(
        "Verilator {found} is too old\n  5.006 or newer is needed\n  help: install a newer one, or name it in TRUNKLINE_VERILATOR"
    )]
    TooOld { found: String },
    #[error("cannot run the C++ compiler `{binary}`: {reason}\n  help: install it (Debian: apt-get install g++), or name another in CXX")]
    NoCompiler { binary: String, reason: String },
}

/// Why a model could not be built or loaded. Files named here are kept.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    #[error("Verilator rejects module `{top}`\n{message}\n  the Verilog is kept in {}", file.display())]
    Verilog { top: String, message: String, file: PathBuf },
    #[error("the C++ of the model does not compile\n{message}\n  the sources are kept in {}; the command was\n  {command}", directory.display())]
    Compile { message: String, command: String, directory: PathBuf },
    #[error("port `{name}` of module `{top}` cannot be driven: {reason}\n  the Verilog is kept in {}", file.display())]
    Port { top: String, name: String, reason: &'static str, file: PathBuf },
    #[error("cannot {action} {}: {source}\n  help: the cache of built models must be writable; it may be deleted at any time", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error("cannot load {}: {source}\n  help: delete that folder to have it built again", path.display())]
    Load { path: PathBuf, source: libloading::Error },
    #[error("a model built without `Options::trace` has no trace to open\n  help: build it with `trace: true`")]
    NotTraced,
    #[error("cannot write the trace {}\n  help: its folder must exist and be writable", path.display())]
    Trace { path: PathBuf },
}

/// The model ended the simulation itself. It can be read but not evaluated again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// `$finish` was reached.
    #[error("the model finished the simulation at {0}")]
    Finish(String),
    /// `$stop`, `$fatal`, or logic that does not settle.
    #[error("the model stopped the simulation: {0}")]
    Fatal(String),
}
