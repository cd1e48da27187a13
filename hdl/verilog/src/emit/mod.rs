//! Verilog text.

mod expression;
mod module;
mod statement;

pub(crate) use module::{described, verbatim, Instance};

use num_bigint::BigUint;

/// How to print; `truncate: false` exists so that the equivalence tests can be seen to fail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub truncate: bool,
}

/// A sized literal: small numbers in decimal, others in hexadecimal.
pub(crate) fn literal(width: usize, value: &BigUint) -> String {
    if *value < BigUint::from(16u8) {
        format!("{width}'d{value}")
    } else {
        format!("{width}'h{value:x}")
    }
}

/// `[7:0] ` for eight bits, nothing for one.
fn range(width: usize) -> String {
    if width == 1 {
        String::new()
    } else {
        format!("[{}:0] ", width - 1)
    }
}
