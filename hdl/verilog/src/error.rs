//! Why a design is refused, and where.
//!
//! The printer never guesses: what the module tree does not say, or says in two ways, is an error that names the module
//! by its path from the top, the statement or expression, the rule, and the way out.

use num_bigint::BigInt;
use thiserror::Error;

/// A design the printer refuses.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{module}: {place}: {refusal}")]
pub struct PrintError {
    /// Path of the module from the top, parts joined with `.`.
    pub module: String,
    /// The statement and expression, or the signal, as the source has it.
    pub place: String,
    /// The rule that is broken.
    pub refusal: Refusal,
}

/// The rules.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Refusal {
    #[error(
        "`{0}` is no signal of this module: a `const` or const generic used as a value leaves no value in the tree; \
         make it a `Constant<Bits<W>>` member"
    )]
    UnknownName(String),
    #[error("`{0}` is both a loop index and a field; rename the loop index")]
    IndexHidesField(String),
    #[error("`{0}` is an enumerator of two types that differ; rename one type")]
    AmbiguousEnumerator(String),
    #[error("`{0}` cannot be computed while printing: use literals and loop indices only")]
    UnknownIndex(String),
    #[error("{found} bits where {expected} are needed")]
    WidthMismatch { expected: usize, found: usize },
    #[error("the value {value} does not fit in {width} bits")]
    LiteralTooWide { value: BigInt, width: usize },
    #[error("nothing here tells the width: assign it to a Local of the right width first")]
    UnknownWidth,
    #[error("bit {index} of a value of {width} bits")]
    OutOfRange { index: usize, width: usize },
    #[error(
        "the tree does not tell `(a + b).index()` from `(a.index() + b)`, and they differ here; \
         assign the sum to a Local first"
    )]
    AmbiguousIndex,
    #[error("`{0}` is a Verilog keyword, which no port and no top can be called; rename it")]
    Keyword(String),
    #[error("`{first}` and `{second}` would both be called `{name}`; rename one field")]
    NameCollision { first: String, second: String, name: String },
    #[error("a module called `{0}` is there already; choose another name for the top")]
    NameTaken(String),
    #[error("`{0}` keeps its old value on some path (a latch); assign a default first")]
    Latch(String),
    #[error("nothing drives `{0}`")]
    Undriven(String),
    #[error("`{0}` is read here before this update has assigned it on every path")]
    ReadBeforeAssignment(String),
    #[error("`{0}` depends on itself without a register between")]
    CombinationalLoop(String),
    #[error("`{0}` is not this module's to drive")]
    NotAssignable(String),
    #[error("`{0}` has no bits")]
    ZeroWidth(String),
    #[error("the block has outputs or sub-blocks, but its `hdl()` describes no logic")]
    NoDescription,
    #[error("{0} has no translation")]
    Unsupported(String),
}

/// A refusal inside one module, before the module's path is known to the code that finds it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    place: String,
    refusal: Refusal,
    /// The place names its statement already.
    placed: bool,
}

impl Fault {
    pub fn new(place: impl Into<String>, refusal: Refusal) -> Self {
        Self { place: place.into(), refusal, placed: false }
    }

    /// The same fault, found in this statement; the innermost statement is the one named.
    pub fn inside(self, statement: &str) -> Self {
        let place = match &self.place {
            _ if self.placed => return self,
            place if place == statement => format!("`{statement}`"),
            place => format!("`{place}` in `{statement}`"),
        };
        Self { place, placed: true, ..self }
    }

    pub fn of_module(self, path: &str) -> PrintError {
        PrintError { module: path.to_string(), place: self.place, refusal: self.refusal }
    }
}
