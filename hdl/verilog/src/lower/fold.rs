//! Values known while printing: a branch on a `Constant` is decided here, so that a parameter leaves no trace but the
//! hardware it selects, and no process depends on constants alone, which event simulators would never start.

use crate::ir::{Arm, Expr, Kind, Statement};
use crate::scope::{Role, Scope};
use num_bigint::BigUint;

/// The value of an expression that depends on constants alone.
pub(crate) fn value(scope: &Scope, expr: &Expr) -> Option<BigUint> {
    let ones = (BigUint::from(1u8) << expr.width) - 1u8;
    let of = |inner: &Expr| value(scope, inner);
    let bit = |holds: bool| BigUint::from(u8::from(holds));
    Some(match &expr.kind {
        Kind::Literal(value) => value.clone(),
        Kind::Enumerator(label) => scope.enumerators[label].value.into(),
        Kind::Signal(id) => constant(scope, *id)?.clone(),
        Kind::Slice { signal, low } => (constant(scope, *signal)? >> low) & ones,
        Kind::Low(inner) => of(inner)? & ones,
        Kind::Extend(inner) => of(inner)?,
        Kind::Not(inner) => of(inner)? ^ ones,
        Kind::Reduce("|", inner) => bit(of(inner)? != BigUint::default()),
        Kind::Shift(op, left, right) => {
            let (left, places) = (of(left)?, usize::try_from(of(right)?).ok()?);
            (if *op == "<<" { left << places } else { left >> places }) & ones
        }
        Kind::Binary(op, left, right) => {
            let (left, right) = (of(left)?, of(right)?);
            match *op {
                "+" => (left + right) & ones,
                "-" => (left + &ones + 1u8 - right) & ones,
                "&" | "&&" => left & right,
                "|" | "||" => left | right,
                "^" => left ^ right,
                "==" => bit(left == right),
                "!=" => bit(left != right),
                "<" => bit(left < right),
                "<=" => bit(left <= right),
                ">" => bit(left > right),
                ">=" => bit(left >= right),
                _ => return None,
            }
        }
        _ => return None,
    })
}

fn constant(scope: &Scope, id: usize) -> Option<&BigUint> {
    match &scope.signals[id].role {
        Role::Constant(value) => Some(value),
        _ => None,
    }
}

/// The arm a known value takes.
pub(super) fn taken(scope: &Scope, test: &BigUint, arms: Vec<Arm>) -> Vec<Statement> {
    let last = arms.len().saturating_sub(1);
    let matches = |(place, arm): &(usize, Arm)| {
        *place == last || arm.label.as_ref().and_then(|label| value(scope, label)).as_ref() == Some(test)
    };
    arms.into_iter().enumerate().find(matches).map(|(_, arm)| arm.block).unwrap_or_default()
}
