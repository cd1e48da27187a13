//! Expressions: every operand at the operator's width.

use super::index::Place;
use super::name::Named;
use super::width::PRODUCT;
use super::Lower;
use crate::error::{Fault, Refusal};
use crate::ir::{Expr, Kind};
use crate::scope::Role;
use crate::source;
use crate::tree::literal_value;
use num_bigint::{BigInt, BigUint, Sign};
use rust_hdl::core::ast::{VerilogExpression, VerilogOp, VerilogOpUnary};
use rust_hdl::prelude::clog2;

impl Lower<'_> {
    /// The expression at a width that must be its own, or that it takes because it has none.
    pub(super) fn lower(&self, tree: &VerilogExpression, width: usize) -> Result<Expr, Fault> {
        let fault = |refusal| Fault::new(source::expression(tree), refusal);
        if let Some(value) = self.constant(tree) {
            return literal(&value, width).map_err(fault);
        }
        if let Some(found) = self.width(tree)?.filter(|found| *found != width) {
            return Err(fault(Refusal::WidthMismatch { expected: width, found }));
        }
        match tree {
            VerilogExpression::Literal(value) => literal(&literal_value(value), width).map_err(fault),
            VerilogExpression::Signal(name) => Ok(match self.named(tree, name)? {
                Named::Signal { id, low, width: own, .. } => {
                    let signal = &self.scope.signals[id];
                    Expr::new(signal.width, Kind::Signal(id)).slice(low, own)
                }
                Named::Enumerator { label, .. } => Expr::new(width, Kind::Enumerator(label)),
                Named::LoopIndex(value) => literal(&value.into(), width).map_err(fault)?,
            }),
            VerilogExpression::Paren(inner) | VerilogExpression::Unsigned(inner) => self.lower(inner, width),
            VerilogExpression::Cast(inner, _) => match self.width(inner)? {
                Some(own) => Ok(self.lower(inner, own)?.resized(width)),
                None => match self.constant(inner) {
                    Some(value) => literal(&value, width).map_err(fault),
                    None => Err(fault(Refusal::UnknownWidth)),
                },
            },
            VerilogExpression::Signed(inner) => self.signed_cast(inner, width),
            VerilogExpression::Unary(op, inner) => self.unary(op, inner, width),
            VerilogExpression::Binary(left, op, right) => self.binary(tree, left, op, right, width),
            VerilogExpression::Slice(base, _, offset) => {
                let base = self.own_width(base)?;
                // Rust allows the offset to be the width itself: nothing but zeros.
                let limit = base.width + 1;
                Ok(match self.place(offset, limit)? {
                    Place::Constant(low) => base.slice(low, width),
                    Place::Computed(amount) => base.shift(">>", amount).resized(width),
                })
            }
            VerilogExpression::Index(base, index) => {
                let base = self.own_width(base)?;
                Ok(match self.place(index, base.width)? {
                    Place::Constant(low) => base.slice(low, 1),
                    Place::Computed(index) => self.bit(base, index),
                })
            }
            VerilogExpression::IndexReplace(base, index, value) => {
                let base = self.lower(base, width)?;
                let value = self.lower(value, 1)?.resized(width);
                Ok(replace_bit(base, self.place(index, width)?, value))
            }
        }
    }

    /// The expression at its own width.
    pub(super) fn own_width(&self, tree: &VerilogExpression) -> Result<Expr, Fault> {
        let width = self.shared_width(tree, tree, tree)?;
        self.lower(tree, width)
    }

    fn bit(&self, base: Expr, index: Expr) -> Expr {
        match base.kind {
            _ if base.width == 1 => base,
            Kind::Signal(signal) if !matches!(self.scope.signals[signal].role, Role::Constant(_)) => {
                let index = Box::new(index.resized(clog2(base.width)));
                Expr::new(1, Kind::Bit { signal, index })
            }
            _ => base.shift(">>", index).resized(1),
        }
    }

    /// `signed_cast` keeps the width; `signed_bit_cast` extends the sign, or drops high bits.
    fn signed_cast(&self, inner: &VerilogExpression, width: usize) -> Result<Expr, Fault> {
        let inner = self.own_width(inner)?;
        Ok(match inner.width < width {
            true => Expr::new(width, Kind::SignExtend(Box::new(inner))),
            false => inner.resized(width),
        })
    }

    fn unary(&self, op: &VerilogOpUnary, inner: &VerilogExpression, width: usize) -> Result<Expr, Fault> {
        Ok(match op {
            VerilogOpUnary::Not => Expr::new(width, Kind::Not(Box::new(self.lower(inner, width)?))),
            VerilogOpUnary::Neg => Expr::new(width, Kind::Negate(Box::new(self.lower(inner, width)?))),
            VerilogOpUnary::All => Expr::new(1, Kind::Reduce("&", Box::new(self.own_width(inner)?))),
            VerilogOpUnary::Any => Expr::new(1, Kind::Reduce("|", Box::new(self.own_width(inner)?))),
            VerilogOpUnary::Xor => Expr::new(1, Kind::Reduce("^", Box::new(self.own_width(inner)?))),
        })
    }

    fn binary(
        &self,
        tree: &VerilogExpression,
        left: &VerilogExpression,
        op: &VerilogOp,
        right: &VerilogExpression,
        width: usize,
    ) -> Result<Expr, Fault> {
        let both = |op, width| Ok(Expr::binary(op, self.lower(left, width)?, self.lower(right, width)?));
        match op {
            VerilogOp::Add => match self.width(right)? {
                // The one operator of two widths: `Bits<N> + bool`.
                Some(1) => Ok(Expr::binary("+", self.lower(left, width)?, self.lower(right, 1)?.resized(width))),
                _ => both("+", width),
            },
            VerilogOp::Sub => both("-", width),
            VerilogOp::BitAnd => both("&", width),
            VerilogOp::BitOr => both("|", width),
            VerilogOp::BitXor => both("^", width),
            VerilogOp::LogicalAnd => both("&&", 1),
            VerilogOp::LogicalOr => both("||", 1),
            VerilogOp::Shl => Ok(self.lower(left, width)?.shift("<<", self.amount(right)?)),
            VerilogOp::Shr => Ok(self.lower(left, width)?.shift(">>", self.amount(right)?)),
            VerilogOp::Mul => {
                let signed = self.is_signed(left) || self.is_signed(right);
                let (left, right) = (self.lower(left, PRODUCT / 2)?, self.lower(right, PRODUCT / 2)?);
                Ok(Expr::new(PRODUCT, Kind::Multiply { signed, left: Box::new(left), right: Box::new(right) }))
            }
            VerilogOp::Eq => self.compare(tree, left, "==", right),
            VerilogOp::Ne => self.compare(tree, left, "!=", right),
            VerilogOp::Lt => self.compare(tree, left, "<", right),
            VerilogOp::Le => self.compare(tree, left, "<=", right),
            VerilogOp::Gt => self.compare(tree, left, ">", right),
            VerilogOp::Ge => self.compare(tree, left, ">=", right),
        }
    }

    fn amount(&self, tree: &VerilogExpression) -> Result<Expr, Fault> {
        match self.constant(tree) {
            Some(value) => usize::try_from(&value)
                .map(Expr::amount)
                .map_err(|_| Fault::new(source::expression(tree), Refusal::LiteralTooWide { value, width: 64 })),
            None => self.own_width(tree),
        }
    }

    fn compare(
        &self,
        tree: &VerilogExpression,
        left: &VerilogExpression,
        op: &'static str,
        right: &VerilogExpression,
    ) -> Result<Expr, Fault> {
        if let (Some(left), Some(right)) = (self.constant(left), self.constant(right)) {
            let holds = match op {
                "==" => left == right,
                "!=" => left != right,
                "<" => left < right,
                "<=" => left <= right,
                ">" => left > right,
                _ => left >= right,
            };
            return Ok(Expr::literal(1, u8::from(holds)));
        }
        let width = self.shared_width(tree, left, right)?;
        let signed = self.is_signed(left) || self.is_signed(right);
        let (left, right) = (self.lower(left, width)?, self.lower(right, width)?);
        Ok(match op {
            "==" | "!=" => Expr::compare(op, left, right),
            _ if signed => Expr::new(1, Kind::SignedCompare(op, Box::new(left), Box::new(right))),
            _ => Expr::compare(op, left, right),
        })
    }
}

fn replace_bit(base: Expr, place: Place, value: Expr) -> Expr {
    let width = base.width;
    let one = Expr::literal(width, 1u8);
    let (mask, value) = match place {
        Place::Constant(low) => {
            let ones = (BigUint::from(1u8) << width) - 1u8;
            let mask = Expr::literal(width, ones ^ (BigUint::from(1u8) << low));
            (mask, value.shift("<<", Expr::amount(low)))
        }
        Place::Computed(index) => {
            let mask = Expr::new(width, Kind::Not(Box::new(one.shift("<<", index.clone()))));
            (mask, value.shift("<<", index))
        }
    };
    Expr::binary("|", Expr::binary("&", base, mask), value)
}

/// A number at a width, in two's complement when negative.
fn literal(value: &BigInt, width: usize) -> Result<Expr, Refusal> {
    let range = BigInt::from(1u8) << width;
    let fits = match value.sign() {
        Sign::Minus => -value * 2 <= range,
        _ => *value < range,
    };
    if !fits {
        return Err(Refusal::LiteralTooWide { value: value.clone(), width });
    }
    let wrapped = if value.sign() == Sign::Minus { value + range } else { value.clone() };
    Ok(Expr::literal(width, wrapped.to_biguint().unwrap_or_default()))
}
