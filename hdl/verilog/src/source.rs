//! The tree's statements and expressions as the Rust source has them, for messages.

use crate::tree::literal_value;
use rust_hdl::core::ast::{VerilogExpression, VerilogOp, VerilogOpUnary, VerilogStatement};

pub(crate) fn statement(statement: &VerilogStatement) -> String {
    match statement {
        VerilogStatement::Assignment(target, value) => format!("{} = {}", expression(target), expression(value)),
        VerilogStatement::SliceAssignment { base, width, offset, replacement } => {
            format!("{}[{} +: {width}] = {}", expression(base), expression(offset), expression(replacement))
        }
        VerilogStatement::If(conditional) => format!("if {}", expression(&conditional.test)),
        VerilogStatement::Match(branches) => format!("match {}", expression(&branches.test)),
        VerilogStatement::Loop(repeat) => {
            let (from, to) = (literal_value(&repeat.from), literal_value(&repeat.to));
            format!("for {} in {from}..{to}", repeat.index)
        }
        VerilogStatement::Comment(text) => format!("// {text}"),
        VerilogStatement::Link(_) => "link".to_string(),
        VerilogStatement::Macro(_) => "dff_setup!".to_string(),
    }
}

pub(crate) fn expression(tree: &VerilogExpression) -> String {
    match tree {
        VerilogExpression::Signal(name) => dotted(name),
        VerilogExpression::Literal(literal) => literal_value(literal).to_string(),
        VerilogExpression::Cast(inner, width) => format!("bit_cast::<{width}>({})", expression(inner)),
        VerilogExpression::Signed(inner) => format!("signed({})", expression(inner)),
        VerilogExpression::Unsigned(inner) => format!("unsigned({})", expression(inner)),
        VerilogExpression::Paren(inner) => format!("({})", expression(inner)),
        VerilogExpression::Binary(left, op, right) => {
            format!("{} {} {}", expression(left), operator(op), expression(right))
        }
        VerilogExpression::Unary(VerilogOpUnary::Not, inner) => format!("!{}", expression(inner)),
        VerilogExpression::Unary(VerilogOpUnary::Neg, inner) => format!("-{}", expression(inner)),
        VerilogExpression::Unary(VerilogOpUnary::All, inner) => format!("{}.all()", expression(inner)),
        VerilogExpression::Unary(VerilogOpUnary::Any, inner) => format!("{}.any()", expression(inner)),
        VerilogExpression::Unary(VerilogOpUnary::Xor, inner) => format!("{}.xor()", expression(inner)),
        VerilogExpression::Index(base, index) => format!("{}.get_bit({})", expression(base), expression(index)),
        VerilogExpression::Slice(base, width, offset) => {
            format!("{}.get_bits::<{width}>({})", expression(base), expression(offset))
        }
        VerilogExpression::IndexReplace(base, index, value) => {
            format!("{}.replace_bit({}, {})", expression(base), expression(index), expression(value))
        }
    }
}

fn dotted(name: &str) -> String {
    name.replace('$', ".")
}

fn operator(op: &VerilogOp) -> &'static str {
    match op {
        VerilogOp::Add => "+",
        VerilogOp::Sub => "-",
        VerilogOp::Mul => "*",
        VerilogOp::LogicalAnd => "&&",
        VerilogOp::LogicalOr => "||",
        VerilogOp::BitXor => "^",
        VerilogOp::BitAnd => "&",
        VerilogOp::BitOr => "|",
        VerilogOp::Shl => "<<",
        VerilogOp::Shr => ">>",
        VerilogOp::Eq => "==",
        VerilogOp::Lt => "<",
        VerilogOp::Le => "<=",
        VerilogOp::Ne => "!=",
        VerilogOp::Ge => ">=",
        VerilogOp::Gt => ">",
    }
}
