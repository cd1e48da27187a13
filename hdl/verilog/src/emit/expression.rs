//! Expressions as text: operators in parentheses, narrowing by small functions.
//!
//! Verilog cannot take bits of a compound expression, so `low_8_of_16(a + b)` does it: the argument is computed at the
//! function's own input width, the result has the function's width, and the operands still stand where the Rust has them.

use super::{literal, range, Style};
use crate::ir::{Expr, Kind, SignalId};
use crate::names::Names;
use crate::scope::{Role, Scope};
use num_bigint::BigUint;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Expressions<'a> {
    pub scope: &'a Scope,
    pub aliases: &'a BTreeMap<SignalId, Expr>,
    pub style: Style,
    pub names: Names,
    /// Helper functions called so far, by what they do: name and text.
    pub functions: BTreeMap<String, (String, String)>,
    /// Signals and enumerators named so far.
    pub used: BTreeSet<SignalId>,
    pub enumerators: BTreeSet<String>,
}

impl Expressions<'_> {
    /// The expression where it stands alone: no parentheses around it.
    pub fn alone(&mut self, expr: &Expr) -> String {
        let text = self.text(expr);
        match (&expr.kind, text.strip_prefix('(').and_then(|text| text.strip_suffix(')'))) {
            (Kind::Binary(..) | Kind::Shift(..) | Kind::Reduce(..) | Kind::Negate(_), Some(inner)) => inner.to_string(),
            _ => text,
        }
    }

    pub fn text(&mut self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Literal(value) => self.literal(expr.width, value),
            Kind::Signal(id) => self.name(*id),
            Kind::Enumerator(label) => {
                self.enumerators.insert(label.clone());
                self.scope.enumerators[label].name.clone()
            }
            Kind::Slice { signal, low } => match &self.scope.signals[*signal].role {
                Role::Constant(value) => {
                    let bits = (value >> low) & ((BigUint::from(1u8) << expr.width) - 1u8);
                    self.literal(expr.width, &bits)
                }
                _ if expr.width == 1 => format!("{}[{low}]", self.name(*signal)),
                _ => format!("{}[{}:{low}]", self.name(*signal), low + expr.width - 1),
            },
            Kind::Bit { signal, index } => {
                let index = self.alone(index);
                format!("{}[{index}]", self.name(*signal))
            }
            Kind::Low(inner) => {
                let argument = self.alone(inner);
                if !self.style.truncate {
                    return format!("({argument})");
                }
                let name = format!("low_{}_of_{}", expr.width, inner.width);
                let inputs = format!("input {}value", range(inner.width));
                let body =
                    if expr.width == 1 { "value[0]".to_string() } else { format!("value[{}:0]", expr.width - 1) };
                self.call(&name, &argument, expr.width, &inputs, &body)
            }
            Kind::Extend(inner) => {
                let zeros = literal(expr.width - inner.width, &BigUint::default());
                format!("{{{zeros}, {}}}", self.alone(inner))
            }
            Kind::SignExtend(inner) => {
                let argument = self.alone(inner);
                let name = format!("sign_extend_{}_to_{}", inner.width, expr.width);
                let inputs = format!("input {}value", range(inner.width));
                let sign = if inner.width == 1 { "value".to_string() } else { format!("value[{}]", inner.width - 1) };
                let body = format!("{{{{{}{{{sign}}}}}, value}}", expr.width - inner.width);
                self.call(&name, &argument, expr.width, &inputs, &body)
            }
            Kind::Not(inner) => {
                let op = if expr.width == 1 { "!" } else { "~" };
                format!("{op}{}", self.text(inner))
            }
            Kind::Negate(inner) => format!("(-{})", self.text(inner)),
            Kind::Reduce(op, inner) => format!("({op}{})", self.text(inner)),
            Kind::Binary(op, left, right) | Kind::Shift(op, left, right) => {
                let left = self.text(left);
                format!("({left} {op} {})", self.text(right))
            }
            Kind::SignedCompare(op, left, right) => {
                let (width, arguments) = (left.width, self.arguments(left, right));
                let word = match *op {
                    "<" => "less",
                    "<=" => "at_most",
                    ">" => "greater",
                    _ => "at_least",
                };
                let name = format!("signed_{word}_{width}");
                let inputs = format!("input signed {0}left, input signed {0}right", range(width));
                self.call(&name, &arguments, 1, &inputs, &format!("left {op} right"))
            }
            Kind::Multiply { signed, left, right } => {
                let (width, arguments) = (left.width, self.arguments(left, right));
                let name = format!("multiply_{}{width}", if *signed { "signed_" } else { "" });
                let inputs = format!("input {0}left, input {0}right", range(width));
                let wide = |side: &str| match signed {
                    true => format!("{{{{{width}{{{side}[{}]}}}}, {side}}}", width - 1),
                    false => format!("{{{width}'d0, {side}}}"),
                };
                self.call(&name, &arguments, expr.width, &inputs, &format!("{} * {}", wide("left"), wide("right")))
            }
        }
    }

    pub fn name(&mut self, id: SignalId) -> String {
        match self.aliases.get(&id).cloned() {
            Some(value) => self.text(&value),
            None => {
                self.used.insert(id);
                self.scope.signals[id].name.clone()
            }
        }
    }

    fn arguments(&mut self, left: &Expr, right: &Expr) -> String {
        let left = self.alone(left);
        format!("{left}, {}", self.alone(right))
    }

    fn literal(&self, width: usize, value: &BigUint) -> String {
        // Without truncation a bare number is 32 bits wide, as rust-hdl's own printer has it.
        let width = if self.style.truncate { width } else { width.max(32) };
        literal(width, value)
    }

    /// A call of a helper function, declared when it is first needed.
    fn call(&mut self, purpose: &str, arguments: &str, width: usize, inputs: &str, body: &str) -> String {
        let names = &mut self.names;
        let (name, _) = self.functions.entry(purpose.to_string()).or_insert_with(|| {
            let (name, range) = (names.take_or_number(purpose), range(width));
            let text = format!("  function {range}{name}({inputs});\n    {name} = {body};\n  endfunction\n");
            (name, text)
        });
        format!("{name}({arguments})")
    }
}
