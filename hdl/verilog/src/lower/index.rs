//! The argument of `get_bit`, `get_bits` and `replace_bit`: a `usize` in Rust, of which the tree has dropped `.index()`.

use super::Lower;
use crate::error::{Fault, Refusal};
use crate::ir::Expr;
use crate::source;
use rust_hdl::core::ast::{VerilogExpression, VerilogOp};
use rust_hdl::prelude::clog2;

/// Width at which arithmetic on `usize` is done; an index never comes near it.
const USIZE: usize = 32;

pub(super) enum Place {
    Constant(usize),
    Computed(Expr),
}

impl Lower<'_> {
    /// A place among `limit` of them; Rust panics beyond.
    pub(super) fn place(&self, tree: &VerilogExpression, limit: usize) -> Result<Place, Fault> {
        if let Some(value) = self.constant(tree) {
            let place = usize::try_from(&value).ok().filter(|place| *place < limit);
            return place.map(Place::Constant).ok_or_else(|| {
                let index = usize::try_from(&value).unwrap_or(usize::MAX);
                Fault::new(source::expression(tree), Refusal::OutOfRange { index, width: limit })
            });
        }
        Ok(Place::Computed(self.usize_value(tree, limit)?))
    }

    fn usize_value(&self, tree: &VerilogExpression, limit: usize) -> Result<Expr, Fault> {
        match tree {
            // Without parentheses no method can have been called on the sum: this is arithmetic on `usize`.
            VerilogExpression::Binary(left, op @ (VerilogOp::Add | VerilogOp::Sub | VerilogOp::Mul), right) => {
                let operand = |side: &VerilogExpression| -> Result<Expr, Fault> {
                    match self.constant(side) {
                        Some(_) => self.lower(side, USIZE),
                        None => Ok(self.usize_value(side, usize::MAX)?.resized(USIZE)),
                    }
                };
                let op = match op {
                    VerilogOp::Add => "+",
                    VerilogOp::Sub => "-",
                    _ => "*",
                };
                Ok(Expr::binary(op, operand(left)?, operand(right)?))
            }
            VerilogExpression::Paren(inner) if is_arithmetic(inner) => {
                // Either the sum wraps at its own width and then becomes an index, or it is a sum of indices. Where
                // the widest wrapped value already covers every place, the second would panic in Rust: both agree.
                let width = self.shared_width(tree, inner, inner)?;
                if width < clog2(limit) || limit == usize::MAX {
                    return Err(Fault::new(source::expression(tree), Refusal::AmbiguousIndex));
                }
                self.lower(inner, width)
            }
            VerilogExpression::Paren(inner) => self.usize_value(inner, limit),
            _ => {
                let width = self.shared_width(tree, tree, tree)?;
                self.lower(tree, width)
            }
        }
    }
}

fn is_arithmetic(tree: &VerilogExpression) -> bool {
    match tree {
        VerilogExpression::Paren(inner) => is_arithmetic(inner),
        VerilogExpression::Binary(_, op, _) => {
            matches!(op, VerilogOp::Add | VerilogOp::Sub | VerilogOp::Mul | VerilogOp::Shl)
        }
        _ => false,
    }
}
