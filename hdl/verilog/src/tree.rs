//! The module tree of a rust-hdl block, gathered with a probe: what each block declares, contains and does.

use num_bigint::{BigInt, Sign};
use rust_hdl::prelude::{Atom, AtomKind, Block, Probe, TypeDescriptor, Verilog, VerilogLiteral};

/// One signal or constant of a block.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    /// Name inside the block, interfaces and array places joined with `$`.
    pub name: String,
    pub kind: AtomKind,
    pub width: usize,
    pub descriptor: TypeDescriptor,
    pub value: BigInt,
}

/// One block.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub name: String,
    pub leaves: Vec<Leaf>,
    pub children: Vec<Node>,
    pub hdl: Verilog,
}

impl Node {
    pub fn of(block: &dyn Block, name: &str) -> Option<Node> {
        let mut gather = Gather::default();
        block.accept(name, &mut gather);
        gather.root
    }

    /// The ports, in order of declaration.
    pub fn ports(&self) -> impl Iterator<Item = &Leaf> {
        self.leaves.iter().filter(|leaf| leaf.kind.is_parameter())
    }

    pub fn leaf(&self, name: &str) -> Option<&Leaf> {
        self.leaves.iter().find(|leaf| leaf.name == name)
    }
}

#[derive(Default)]
struct Gather {
    open: Vec<Node>,
    namespace: Vec<String>,
    root: Option<Node>,
}

impl Probe for Gather {
    fn visit_start_scope(&mut self, name: &str, node: &dyn Block) {
        // A block inside an interface would carry the interface's name.
        let name = self.qualified(name);
        self.open.push(Node { name, leaves: vec![], children: vec![], hdl: node.hdl() });
    }

    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        let Some(node) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.root = Some(node),
        }
    }

    fn visit_start_namespace(&mut self, name: &str, _node: &dyn Block) {
        self.namespace.push(name.to_string());
    }

    fn visit_end_namespace(&mut self, _name: &str, _node: &dyn Block) {
        self.namespace.pop();
    }

    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        let name = self.qualified(name);
        let Some(node) = self.open.last_mut() else { return };
        node.leaves.push(Leaf {
            name,
            kind: signal.kind(),
            width: signal.bits(),
            descriptor: signal.descriptor(),
            value: literal_value(&signal.verilog()),
        });
    }
}

impl Gather {
    fn qualified(&self, name: &str) -> String {
        let mut parts = self.namespace.clone();
        parts.push(name.to_string());
        parts.join("$")
    }
}

/// The number a literal of the tree stands for. Its fields are private; its hexadecimal text, `32'hff`, is not.
pub(crate) fn literal_value(literal: &VerilogLiteral) -> BigInt {
    let text = format!("{literal:x}");
    let digits = text.split_once("'h").map_or("0", |(_, digits)| digits);
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => (Sign::Minus, digits),
        None => (Sign::Plus, digits),
    };
    let magnitude = num_bigint::BigUint::parse_bytes(digits.as_bytes(), 16).unwrap_or_default();
    BigInt::from_biguint(sign, magnitude)
}

/// True for `true` and `false`, the only literals of the tree that claim one bit.
pub(crate) fn literal_is_bool(literal: &VerilogLiteral) -> bool {
    format!("{literal:x}").starts_with("1'h")
}
