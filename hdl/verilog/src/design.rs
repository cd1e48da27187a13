//! A design: the modules printed so far, equal ones once.

use crate::emit::{described, verbatim, Instance, Style};
use crate::error::{Fault, PrintError, Refusal};
use crate::lower::{update, Update};
use crate::names::{is_keyword, role, Names};
use crate::process::Processes;
use crate::register::power_up_value;
use crate::scope::Scope;
use crate::tree::Node;
use crate::LINT_WAIVERS;
use regex::Regex;
use rust_hdl::prelude::{Block, Verilog};
use std::collections::HashMap;

/// Prints designs into one Verilog file; modules with equal bodies are shared among all of them.
#[derive(Debug)]
pub struct Printer {
    style: Style,
    names: Names,
    modules: Vec<String>,
    by_body: HashMap<String, String>,
    cores: Vec<String>,
}

impl Default for Printer {
    fn default() -> Self {
        Self {
            style: Style { truncate: true },
            names: Names::default(),
            modules: vec![],
            by_body: HashMap::new(),
            cores: vec![],
        }
    }
}

impl Printer {
    /// A printer that makes rust-hdl's own mistakes: numbers of 32 bits, nothing truncated.
    #[doc(hidden)]
    pub fn without_truncation() -> Self {
        Self { style: Style { truncate: false }, ..Self::default() }
    }

    /// Adds a block, `connect_all()` done, as a module called `top`.
    pub fn add(&mut self, block: &dyn Block, top: &str) -> Result<(), PrintError> {
        let nothing = || Fault::new(top, Refusal::NoDescription).of_module(top);
        let node = Node::of(block, top).ok_or_else(nothing)?;
        self.reserve_cores(&node);
        if !self.names.take(top) {
            let refusal = match is_keyword(top) {
                true => Refusal::Keyword(top.to_string()),
                false => Refusal::NameTaken(top.to_string()),
            };
            return Err(Fault::new(top, refusal).of_module(top));
        }
        let body = self.body(&node, top)?;
        self.modules.push(format!("module {top}{body}"));
        Ok(())
    }

    /// The Verilog of everything added, sub-modules before the modules that use them.
    pub fn finish(&self) -> String {
        let mut text = String::from("// Printed from rust-hdl by trunkline-verilog. Change the Rust, not this file.\n");
        for (code, reason) in LINT_WAIVERS {
            text.push_str(&format!("/* verilator lint_off {code} */ // {reason}\n"));
        }
        for module in self.modules.iter().chain(&self.cores) {
            text.push('\n');
            text.push_str(module);
        }
        text
    }

    /// Names of foreign modules are fixed: no module of ours may take one.
    fn reserve_cores(&mut self, node: &Node) {
        let code = match &node.hdl {
            Verilog::Blackbox(core) => &core.code,
            Verilog::Wrapper(wrapper) => &wrapper.cores,
            _ => "",
        };
        if let Ok(module) = Regex::new(r"\bmodule\s+([A-Za-z_][A-Za-z0-9_$]*)") {
            for found in module.captures_iter(code) {
                self.names.take(&found[1]);
            }
        }
        node.children.iter().for_each(|child| self.reserve_cores(child));
    }

    /// Name of the module that describes a sub-block, printed now or before.
    fn module(&mut self, node: &Node, path: &str) -> Result<String, PrintError> {
        if let Verilog::Blackbox(core) = &node.hdl {
            self.add_core(&core.code);
            return Ok(core.name.clone());
        }
        let body = self.body(node, path)?;
        if let Some(name) = self.by_body.get(&body) {
            return Ok(name.clone());
        }
        let name = self.names.take_or_number(&role(&node.name));
        self.modules.push(format!("module {name}{body}"));
        self.by_body.insert(body, name.clone());
        Ok(name)
    }

    fn body(&mut self, node: &Node, path: &str) -> Result<String, PrintError> {
        let scope = Scope::of(node).map_err(|fault| fault.of_module(path))?;
        let refuse = |refusal| Fault::new(node.name.as_str(), refusal).of_module(path);
        match &node.hdl {
            Verilog::Combinatorial(block) => {
                let update = update(&scope, block).map_err(|fault| fault.of_module(path))?;
                self.structure(node, &scope, &update, path)
            }
            Verilog::Custom(code) if node.children.is_empty() => Ok(verbatim(node, &scope, code, false)),
            Verilog::Custom(_) => Err(refuse(Refusal::Unsupported("custom Verilog around sub-blocks".to_string()))),
            Verilog::Wrapper(wrapper) => {
                self.add_core(&wrapper.cores);
                Ok(verbatim(node, &scope, &wrapper.code, true))
            }
            Verilog::Blackbox(_) => Err(refuse(Refusal::Unsupported("a black box as the top".to_string()))),
            Verilog::Empty => {
                let silent = node.children.is_empty() && node.ports().all(|port| !port.kind.is_output());
                match silent {
                    true => self.structure(node, &scope, &Update::default(), path),
                    false => Err(refuse(Refusal::NoDescription)),
                }
            }
        }
    }

    fn structure(&mut self, node: &Node, scope: &Scope, update: &Update, path: &str) -> Result<String, PrintError> {
        let processes = Processes::of(scope, &update.statements).map_err(|fault| fault.of_module(path))?;
        let mut instances = vec![];
        for child in node.children.iter().filter(|child| power_up_value(child).is_none()) {
            let module = self.module(child, &format!("{path}.{}", child.name.replace('$', ".")))?;
            instances.push(Instance { node: child, module, foreign: matches!(child.hdl, Verilog::Blackbox(_)) });
        }
        Ok(described(node, scope, update, &processes, &instances, self.style))
    }

    fn add_core(&mut self, code: &str) {
        let code = format!("{}\n", code.trim());
        if code.len() > 1 && !self.cores.contains(&code) {
            self.cores.push(code);
        }
    }
}

/// Whether a block's own port is driven from inside.
trait Output {
    fn is_output(&self) -> bool;
}

impl Output for rust_hdl::prelude::AtomKind {
    fn is_output(&self) -> bool {
        self.is_parameter() && *self != rust_hdl::prelude::AtomKind::InputParameter
    }
}
