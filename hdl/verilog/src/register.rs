//! Registers: which sub-blocks are plain D flip-flops, so that the parent can print them as its own registers.
//!
//! The tree carries no type names. rust-hdl's `DFF` is known by its ports and the very text of its Verilog; `DFFWithInit`
//! by its ports and a description equal to a specimen's.

use crate::tree::Node;
use num_bigint::{BigInt, BigUint};
use regex::Regex;
use rust_hdl::prelude::{AtomKind, Bits, DFFWithInit, Logic, Verilog};
use std::sync::OnceLock;

/// The value at power-up when the block is a register `d -> q` on the rising edge of `clock`.
pub(crate) fn power_up_value(node: &Node) -> Option<BigUint> {
    plain(node).or_else(|| with_init(node))
}

fn plain(node: &Node) -> Option<BigUint> {
    static TEXT: OnceLock<Regex> = OnceLock::new();
    let text = TEXT.get_or_init(|| {
        let pattern =
            r"^\s*initial begin\s+q = \d+'h([0-9a-f]+);\s+end\s+always @\(posedge clock\) begin\s+q <= d;\s+end\s*$";
        Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
    });
    let Verilog::Custom(code) = &node.hdl else { return None };
    if !node.children.is_empty() || node.leaves.len() != 3 || !has_register_ports(node) {
        return None;
    }
    let digits = text.captures(code)?.get(1)?.as_str().to_string();
    BigUint::parse_bytes(digits.as_bytes(), 16)
}

fn with_init(node: &Node) -> Option<BigUint> {
    let Verilog::Combinatorial(_) = &node.hdl else { return None };
    let [dff] = node.children.as_slice() else { return None };
    if node.leaves.len() != 4 || dff.name != "dff" || !has_register_ports(node) {
        return None;
    }
    let init = node.leaf("init").filter(|leaf| leaf.kind == AtomKind::Constant)?;
    if format!("{:?}", node.hdl) != specimen_of_with_init() {
        return None;
    }
    Some(plain(dff)? ^ magnitude(&init.value)?)
}

fn specimen_of_with_init() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| format!("{:?}", DFFWithInit::<Bits<1>>::new(0.into()).hdl()))
}

fn has_register_ports(node: &Node) -> bool {
    let has = |name, kind| node.leaf(name).is_some_and(|leaf| leaf.kind == kind);
    has("d", AtomKind::InputParameter) && has("q", AtomKind::OutputParameter) && has("clock", AtomKind::InputParameter)
}

/// The bits of a value; none when it is negative, which the tree's own constants never are.
pub(crate) fn magnitude(value: &BigInt) -> Option<BigUint> {
    value.to_biguint()
}
