//! The names one module can use: its ports, locals and constants, the ports of its sub-blocks, its registers, and the
//! enumerators of every type among them.

use crate::error::{Fault, Refusal};
use crate::ir::SignalId;
use crate::names::{is_keyword, spelled, Names};
use crate::register::{magnitude, power_up_value};
use crate::tree::{Leaf, Node};
use num_bigint::BigUint;
use rust_hdl::prelude::{clog2, AtomKind, TypeDescriptor, TypeKind};
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Role {
    Input,
    Output,
    InOut,
    Local,
    Constant(BigUint),
    ChildInput,
    ChildOutput,
    ChildInOut,
    RegisterNext(usize),
    RegisterOutput(usize),
    RegisterClock(usize),
}

#[derive(Debug, Clone)]
pub(crate) struct Signal {
    /// Name in the tree.
    pub raw: String,
    /// Name in the Verilog.
    pub name: String,
    pub width: usize,
    pub descriptor: TypeDescriptor,
    pub role: Role,
}

/// A flip-flop of the module: a sub-block in rust-hdl, a register here.
#[derive(Debug, Clone)]
pub(crate) struct Register {
    pub next: SignalId,
    pub output: SignalId,
    pub clock: SignalId,
    pub power_up: BigUint,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Enumerator {
    pub name: String,
    pub width: usize,
    pub value: usize,
    /// Two types of this name give the label different codes.
    pub ambiguous: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Scope {
    pub signals: Vec<Signal>,
    pub registers: Vec<Register>,
    pub enumerators: BTreeMap<String, Enumerator>,
    pub names: Names,
    /// Names of the sub-blocks that stay modules.
    pub instances: HashMap<String, String>,
    by_raw: HashMap<String, SignalId>,
}

impl Scope {
    pub fn of(node: &Node) -> Result<Scope, Fault> {
        let mut scope = Scope::default();
        let mut spellings: HashMap<String, String> = HashMap::new();
        for port in node.ports() {
            let name = spelled(&port.name);
            if is_keyword(&name) {
                return Err(Fault::new(port.name.as_str(), Refusal::Keyword(port.name.clone())));
            }
            if let Some(first) = spellings.insert(name.clone(), port.name.clone()) {
                let refusal = Refusal::NameCollision { first, second: port.name.clone(), name };
                return Err(Fault::new(port.name.as_str(), refusal));
            }
            scope.names.take(&name);
        }
        for leaf in &node.leaves {
            let role = match leaf.kind {
                AtomKind::InputParameter => Role::Input,
                AtomKind::OutputParameter | AtomKind::OutputPassthrough => Role::Output,
                AtomKind::InOutParameter => Role::InOut,
                AtomKind::Constant => Role::Constant(magnitude(&leaf.value).unwrap_or_default()),
                _ => Role::Local,
            };
            scope.add(leaf, leaf.name.clone(), None, role)?;
        }
        for child in &node.children {
            match power_up_value(child) {
                Some(power_up) => scope.add_register(child, power_up)?,
                None => scope.add_child(child)?,
            }
        }
        Ok(scope)
    }

    pub fn find(&self, raw: &str) -> Option<SignalId> {
        self.by_raw.get(raw).copied()
    }

    fn add_child(&mut self, child: &Node) -> Result<(), Fault> {
        let name = self.names.take_or_number(&spelled(&child.name));
        self.instances.insert(child.name.clone(), name);
        for port in child.ports() {
            let role = match port.kind {
                AtomKind::InputParameter => Role::ChildInput,
                AtomKind::InOutParameter => Role::ChildInOut,
                _ => Role::ChildOutput,
            };
            self.add(port, format!("{}${}", child.name, port.name), None, role)?;
        }
        Ok(())
    }

    fn add_register(&mut self, child: &Node, power_up: BigUint) -> Result<(), Fault> {
        let index = self.registers.len();
        let mut place = |port: &str, role: Role, suffix: &str| {
            let Some(leaf) = child.leaf(port) else { unreachable!("a register has d, q and clock") };
            let name = format!("{}{suffix}", spelled(&child.name));
            self.add(leaf, format!("{}${port}", child.name), Some(name), role)
        };
        let output = place("q", Role::RegisterOutput(index), "")?;
        let next = place("d", Role::RegisterNext(index), "_d")?;
        let clock = place("clock", Role::RegisterClock(index), "_clock")?;
        self.registers.push(Register { next, output, clock, power_up });
        Ok(())
    }

    fn add(&mut self, leaf: &Leaf, raw: String, name: Option<String>, role: Role) -> Result<SignalId, Fault> {
        if leaf.width == 0 {
            return Err(Fault::new(raw.as_str(), Refusal::ZeroWidth(raw.clone())));
        }
        self.add_enumerators(&leaf.descriptor);
        let name = match role {
            Role::Input | Role::Output | Role::InOut => spelled(&raw),
            _ => self.names.take_or_number(&name.unwrap_or_else(|| spelled(&raw))),
        };
        let id = self.signals.len();
        self.by_raw.insert(raw.clone(), id);
        self.signals.push(Signal { raw, name, width: leaf.width, descriptor: leaf.descriptor.clone(), role });
        Ok(id)
    }

    fn add_enumerators(&mut self, descriptor: &TypeDescriptor) {
        match &descriptor.kind {
            TypeKind::Enum(labels) => {
                let width = clog2(labels.len());
                for (value, label) in labels.iter().enumerate() {
                    match self.enumerators.get_mut(label) {
                        Some(known) => known.ambiguous |= known.value != value || known.width != width,
                        None => {
                            let name = self.names.take_or_number(&label.replace("::", "_"));
                            let enumerator = Enumerator { name, width, value, ambiguous: false };
                            self.enumerators.insert(label.clone(), enumerator);
                        }
                    }
                }
            }
            TypeKind::Composite(fields) => fields.iter().for_each(|field| self.add_enumerators(&field.kind)),
            TypeKind::Bits(_) | TypeKind::Signed(_) => {}
        }
    }
}

/// Width of a type, from its description alone.
pub(crate) fn width_of_type(descriptor: &TypeDescriptor) -> usize {
    match &descriptor.kind {
        TypeKind::Bits(width) | TypeKind::Signed(width) => *width,
        TypeKind::Enum(labels) => clog2(labels.len()),
        TypeKind::Composite(fields) => fields.iter().map(|field| width_of_type(&field.kind)).sum(),
    }
}
