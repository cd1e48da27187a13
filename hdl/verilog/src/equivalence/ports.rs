//! The ports of a running block: their names once, their values as often as wanted.

use rust_hdl::prelude::{Atom, AtomKind, Block, Probe};
use std::fmt::Write;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Port {
    pub name: String,
    pub input: bool,
    pub width: usize,
    pub id: usize,
}

/// The input and output ports of a block, in order of declaration.
pub(super) fn ports(block: &dyn Block) -> Vec<Port> {
    let mut see = Names::default();
    block.accept("top", &mut see);
    see.ports
}

/// The values of all ports, in the same order, as 32-bit words, lowest first.
pub(super) fn values(block: &dyn Block, values: &mut Vec<Vec<u32>>) {
    let mut see = Values { depth: 0, place: 0, text: String::new(), values };
    block.accept("top", &mut see);
}

fn is_compared(kind: &AtomKind) -> bool {
    matches!(kind, AtomKind::InputParameter | AtomKind::OutputParameter)
}

#[derive(Default)]
struct Names {
    depth: usize,
    namespace: Vec<String>,
    ports: Vec<Port>,
}

impl Probe for Names {
    fn visit_start_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth += 1;
    }
    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth -= 1;
    }
    fn visit_start_namespace(&mut self, name: &str, _node: &dyn Block) {
        self.namespace.push(name.to_string());
    }
    fn visit_end_namespace(&mut self, _name: &str, _node: &dyn Block) {
        self.namespace.pop();
    }
    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        if self.depth != 1 || !is_compared(&signal.kind()) {
            return;
        }
        let parts: Vec<&str> = self.namespace.iter().map(String::as_str).chain([name]).collect();
        self.ports.push(Port {
            name: crate::names::spelled(&parts.join("$")),
            input: signal.kind() == AtomKind::InputParameter,
            width: signal.bits(),
            id: signal.id(),
        });
    }
}

struct Values<'a> {
    depth: usize,
    place: usize,
    text: String,
    values: &'a mut Vec<Vec<u32>>,
}

impl Probe for Values<'_> {
    fn visit_start_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth += 1;
    }
    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth -= 1;
    }
    fn visit_atom(&mut self, _name: &str, signal: &dyn Atom) {
        if self.depth != 1 || !is_compared(&signal.kind()) {
            return;
        }
        if self.values.len() == self.place {
            self.values.push(vec![0; signal.bits().div_ceil(32)]);
        }
        let words = &mut self.values[self.place];
        self.place += 1;
        self.text.clear();
        // Writing to a string does not fail.
        let _ = write!(self.text, "{:x}", signal.verilog());
        let digits = self.text.split_once("'h").map_or("", |(_, digits)| digits);
        for (word, chunk) in words.iter_mut().zip(digits.as_bytes().rchunks(8).chain(std::iter::repeat(&b"0"[..]))) {
            *word = chunk.iter().fold(0, |value, digit| value << 4 | (*digit as char).to_digit(16).unwrap_or(0));
        }
    }
}
