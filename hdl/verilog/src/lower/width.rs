//! Widths and signs the tree does not write down: they come from the signals.

use super::name::{field_at, Named};
use super::Lower;
use crate::error::{Fault, Refusal};
use crate::source;
use crate::tree::{literal_is_bool, literal_value};
use num_bigint::BigInt;
use rust_hdl::core::ast::{VerilogExpression, VerilogOp, VerilogOpUnary};
use rust_hdl::prelude::{TypeDescriptor, TypeKind};

/// Width of a number literal shifted by a signal: rust-hdl makes it a `Bits<64>`.
const SHIFTED_LITERAL: usize = 64;
/// Width of a product: only 16 by 16 bits exists.
pub(super) const PRODUCT: usize = 32;

impl Lower<'_> {
    /// The value of an expression made of number literals and loop indices alone.
    pub(super) fn constant(&self, tree: &VerilogExpression) -> Option<BigInt> {
        match tree {
            VerilogExpression::Literal(literal) => (!literal_is_bool(literal)).then(|| literal_value(literal)),
            VerilogExpression::Signal(name) => match self.resolve(name) {
                Ok(Named::LoopIndex(value)) => Some(value.into()),
                _ => None,
            },
            VerilogExpression::Paren(inner)
            | VerilogExpression::Signed(inner)
            | VerilogExpression::Unsigned(inner)
            | VerilogExpression::Unary(VerilogOpUnary::Neg, inner) => {
                let value = self.constant(inner)?;
                Some(if matches!(tree, VerilogExpression::Unary(..)) { -value } else { value })
            }
            VerilogExpression::Binary(left, op, right) => {
                let (left, right) = (self.constant(left)?, self.constant(right)?);
                match op {
                    VerilogOp::Add => Some(left + right),
                    VerilogOp::Sub => Some(left - right),
                    VerilogOp::Mul => Some(left * right),
                    VerilogOp::BitAnd => Some(left & right),
                    VerilogOp::BitOr => Some(left | right),
                    VerilogOp::BitXor => Some(left ^ right),
                    VerilogOp::Shl => Some(left << u32::try_from(right).ok()?),
                    VerilogOp::Shr => Some(left >> u32::try_from(right).ok()?),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Width of an expression; none where Rust takes it from the other operand or the target.
    pub(super) fn width(&self, tree: &VerilogExpression) -> Result<Option<usize>, Fault> {
        Ok(match tree {
            VerilogExpression::Signal(name) => match self.named(tree, name)? {
                Named::LoopIndex(_) => None,
                Named::Signal { width, .. } | Named::Enumerator { width, .. } => Some(width),
            },
            VerilogExpression::Literal(literal) => literal_is_bool(literal).then_some(1),
            VerilogExpression::Cast(_, width) | VerilogExpression::Slice(_, width, _) => Some(*width),
            VerilogExpression::Index(..) => Some(1),
            // Of a signed value this is `signed_bit_cast`, whose target width the tree does not carry.
            VerilogExpression::Signed(inner) if self.is_signed(inner) => None,
            VerilogExpression::Signed(inner)
            | VerilogExpression::Unsigned(inner)
            | VerilogExpression::Paren(inner)
            | VerilogExpression::Unary(VerilogOpUnary::Not | VerilogOpUnary::Neg, inner)
            | VerilogExpression::IndexReplace(inner, _, _) => self.width(inner)?,
            VerilogExpression::Unary(VerilogOpUnary::All | VerilogOpUnary::Any | VerilogOpUnary::Xor, _) => Some(1),
            VerilogExpression::Binary(left, op, right) => match op {
                _ if self.constant(tree).is_some() => None,
                VerilogOp::Shl | VerilogOp::Shr if self.constant(left).is_some() => Some(SHIFTED_LITERAL),
                VerilogOp::Shl | VerilogOp::Shr => self.width(left)?,
                VerilogOp::Mul => Some(PRODUCT),
                VerilogOp::Add | VerilogOp::Sub | VerilogOp::BitAnd | VerilogOp::BitOr | VerilogOp::BitXor => {
                    match self.width(left)? {
                        Some(width) => Some(width),
                        None => self.width(right)?,
                    }
                }
                _ => Some(1),
            },
        })
    }

    /// The width two operands share.
    pub(super) fn shared_width(
        &self,
        tree: &VerilogExpression,
        left: &VerilogExpression,
        right: &VerilogExpression,
    ) -> Result<usize, Fault> {
        let known = match self.width(left)? {
            Some(width) => Some(width),
            None => self.width(right)?,
        };
        known.ok_or_else(|| Fault::new(source::expression(tree), Refusal::UnknownWidth))
    }

    pub(super) fn is_signed(&self, tree: &VerilogExpression) -> bool {
        match tree {
            VerilogExpression::Signed(_) => true,
            VerilogExpression::Paren(inner)
            | VerilogExpression::Unary(VerilogOpUnary::Neg, inner)
            | VerilogExpression::IndexReplace(inner, _, _) => self.is_signed(inner),
            VerilogExpression::Binary(left, VerilogOp::Add | VerilogOp::Sub | VerilogOp::Mul, right) => {
                self.is_signed(left) || self.is_signed(right)
            }
            VerilogExpression::Signal(_) | VerilogExpression::Slice(..) => {
                self.descriptor(tree).is_some_and(|descriptor| matches!(descriptor.kind, TypeKind::Signed(_)))
            }
            _ => false,
        }
    }

    fn descriptor(&self, tree: &VerilogExpression) -> Option<TypeDescriptor> {
        match tree {
            VerilogExpression::Signal(name) => match self.resolve(name) {
                Ok(Named::Signal { descriptor, .. }) => Some(descriptor),
                _ => None,
            },
            VerilogExpression::Paren(inner) => self.descriptor(inner),
            VerilogExpression::Slice(base, width, offset) => match self.descriptor(base) {
                Some(descriptor) if matches!(descriptor.kind, TypeKind::Composite(_)) => {
                    let low = usize::try_from(self.constant(offset)?).ok()?;
                    field_at(&descriptor, low, *width)
                }
                // `get_bits` of a signed value is signed.
                _ if self.is_signed(base) => {
                    Some(TypeDescriptor { name: String::new(), kind: TypeKind::Signed(*width) })
                }
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn named(&self, tree: &VerilogExpression, name: &str) -> Result<Named, Fault> {
        self.resolve(name).map_err(|refusal| Fault::new(source::expression(tree), refusal))
    }
}
