//! Modules as text: ports, declarations, registers, processes, instances.

use super::expression::Expressions;
use super::{literal, range, Style};
use crate::ir::SignalId;
use crate::lower::Update;
use crate::names::spelled;
use crate::process::Processes;
use crate::scope::{Role, Scope};
use crate::tree::Node;
use regex::Regex;
use rust_hdl::prelude::AtomKind;
use std::collections::{BTreeMap, BTreeSet};

/// A sub-block that is a module of its own.
pub(crate) struct Instance<'a> {
    pub node: &'a Node,
    pub module: String,
    /// Its ports keep the tree's names: it is somebody else's Verilog.
    pub foreign: bool,
}

/// Everything of a module after `module NAME`: an equal text is an equal module.
pub(crate) fn described(
    node: &Node,
    scope: &Scope,
    update: &Update,
    processes: &Processes,
    instances: &[Instance<'_>],
    style: Style,
) -> String {
    let mut out = Expressions {
        scope,
        aliases: &processes.aliases,
        style,
        names: scope.names.clone(),
        functions: BTreeMap::new(),
        used: BTreeSet::new(),
        enumerators: BTreeSet::new(),
    };
    let mut procedural: BTreeSet<SignalId> = BTreeSet::new();
    let mut bodies = String::new();
    let mut after_wiring = false;
    for process in &processes.processes {
        let printed = out.process(process);
        if !(after_wiring && printed.wiring) {
            bodies.push('\n');
        }
        after_wiring = printed.wiring;
        procedural.extend(printed.procedural);
        bodies.push_str(&printed.text);
    }
    let registers = registers(&mut out, processes);
    let shared = nets(scope, &update.ties);
    // Inputs first: an output is left open only when no instance reads it either.
    let inputs = scope.signals.iter().enumerate().filter(|(_, signal)| signal.role == Role::ChildInput);
    inputs.for_each(|(id, _)| drop(out.name(id)));
    let instances: String = instances.iter().map(|instance| instance_text(&mut out, instance, &shared)).collect();

    let mut text = port_list(node, |port| scope.find(&port.name).is_some_and(|id| procedural.contains(&id)));
    for (id, signal) in scope.signals.iter().enumerate() {
        if let (Role::Constant(value), true) = (&signal.role, out.used.contains(&id)) {
            let value = literal(signal.width, value);
            text.push_str(&format!("  localparam {}{} = {value};\n", range(signal.width), signal.name));
        }
    }
    for label in &out.enumerators {
        let code = &scope.enumerators[label];
        let value = literal(code.width, &code.value.into());
        text.push_str(&format!("  localparam {}{} = {value};\n", range(code.width), code.name));
    }
    for (id, signal) in scope.signals.iter().enumerate() {
        let kind = match signal.role {
            Role::RegisterOutput(_) => "reg",
            Role::Input | Role::Output | Role::InOut | Role::Constant(_) => continue,
            _ if !out.used.contains(&id) => continue,
            Role::ChildInOut if shared.get(&id).is_some_and(|net| *net != id) => continue,
            _ if procedural.contains(&id) => "reg",
            _ => "wire",
        };
        text.push_str(&format!("  {kind} {}{};\n", range(signal.width), signal.name));
    }
    for (_, function) in out.functions.values() {
        text.push('\n');
        text.push_str(function);
    }
    text.push_str(&registers);
    text.push_str(&bodies);
    text.push_str(&instances);
    text.push_str("endmodule\n");
    text
}

/// A module whose body is somebody's Verilog, kept as it is but for the names of ports in interfaces.
pub(crate) fn verbatim(node: &Node, scope: &Scope, code: &str, outputs_are_nets: bool) -> String {
    let mut code = code.to_string();
    for port in node.ports().filter(|port| port.name.contains('$')) {
        let pattern = format!(r"(^|[^A-Za-z0-9_$]){}($|[^A-Za-z0-9_$])", regex::escape(&port.name));
        let Ok(pattern) = Regex::new(&pattern) else { continue };
        // Twice: neighbours share the character between them.
        for _ in 0..2 {
            let name = spelled(&port.name);
            code = pattern
                .replace_all(&code, |found: &regex::Captures<'_>| format!("{}{name}{}", &found[1], &found[2]))
                .into_owned();
        }
    }
    let assigned = |name: &str| {
        Regex::new(&format!(r"\bassign\s+{}\b", regex::escape(&spelled(name)))).is_ok_and(|net| net.is_match(&code))
    };
    let mut text = port_list(node, |port| !outputs_are_nets && !assigned(&port.name));
    for signal in &scope.signals {
        if let Role::Constant(value) = &signal.role {
            let value = literal(signal.width, value);
            text.push_str(&format!("  localparam {}{} = {value};\n", range(signal.width), signal.name));
        }
    }
    for line in code.trim_matches('\n').lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push_str("endmodule\n");
    text
}

fn port_list(node: &Node, is_reg: impl Fn(&crate::tree::Leaf) -> bool) -> String {
    let ports: Vec<String> = node
        .ports()
        .map(|port| {
            let kind = match port.kind {
                AtomKind::InputParameter => "input wire",
                AtomKind::InOutParameter => "inout wire",
                _ if is_reg(port) => "output reg",
                _ => "output wire",
            };
            format!("  {kind} {}{}", range(port.width), spelled(&port.name))
        })
        .collect();
    if ports.is_empty() {
        return ";\n".to_string();
    }
    format!(" (\n{}\n);\n", ports.join(",\n"))
}

fn registers(out: &mut Expressions<'_>, processes: &Processes) -> String {
    let mut initial = String::new();
    let mut clocked = String::new();
    for register in &out.scope.registers {
        let output = &out.scope.signals[register.output];
        let value = literal(output.width, &register.power_up);
        initial.push_str(&format!("  initial {} = {value};\n", output.name));
        if processes.with_next.contains(&register.next) {
            let (clock, next) = (out.name(register.clock), out.name(register.next));
            let name = &out.scope.signals[register.output].name;
            clocked.push_str(&format!("\n  always @(posedge {clock}) {name} <= {next};\n"));
        }
    }
    if !initial.is_empty() {
        initial.insert(0, '\n');
    }
    initial + &clocked
}

/// For each bidirectional signal that is tied to others, the one that gives the net its name.
fn nets(scope: &Scope, ties: &[(SignalId, SignalId)]) -> BTreeMap<SignalId, SignalId> {
    let mut nets: BTreeMap<SignalId, SignalId> =
        ties.iter().flat_map(|(one, other)| [(*one, *one), (*other, *other)]).collect();
    for (one, other) in ties {
        let (one, other) = (nets[one], nets[other]);
        let port_first = |id: &SignalId| (scope.signals[*id].role != Role::InOut, *id);
        let (keep, drop) = if port_first(&one) <= port_first(&other) { (one, other) } else { (other, one) };
        nets.values_mut().filter(|net| **net == drop).for_each(|net| *net = keep);
    }
    nets
}

fn instance_text(out: &mut Expressions<'_>, instance: &Instance<'_>, nets: &BTreeMap<SignalId, SignalId>) -> String {
    let mut pins = vec![];
    for port in instance.node.ports() {
        let raw = format!("{}${}", instance.node.name, port.name);
        let Some(id) = out.scope.find(&raw) else { continue };
        let net = match out.scope.signals[id].role {
            Role::ChildInput => out.name(id),
            Role::ChildInOut => out.name(nets.get(&id).copied().unwrap_or(id)),
            _ if out.used.contains(&id) => out.name(id),
            _ => String::new(),
        };
        let pin = if instance.foreign { port.name.clone() } else { spelled(&port.name) };
        pins.push(format!("    .{pin}({net})"));
    }
    let name = &out.scope.instances[&instance.node.name];
    format!("\n  {} {name} (\n{}\n  );\n", instance.module, pins.join(",\n"))
}
