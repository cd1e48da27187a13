//! Processes as text.

use super::expression::Expressions;
use crate::ir::{Arm, Expr, SignalId, Statement};
use crate::process::Process;
use crate::scope::Role;

/// Text of a process, and which of its targets must be declared `reg`.
pub(super) struct Printed {
    pub text: String,
    /// Only `assign` lines.
    pub wiring: bool,
    pub procedural: Vec<SignalId>,
}

impl Expressions<'_> {
    pub(super) fn process(&mut self, process: &Process) -> Printed {
        let mut text = String::new();
        if let Some(clock) = process.clock {
            let clock = self.name(clock);
            text.push_str(&format!("  always @(posedge {clock}) begin\n"));
            self.block(&process.statements, 4, true, &mut text);
            text.push_str("  end\n");
            return Printed { text, wiring: false, procedural: vec![] };
        }
        if process.wiring {
            for statement in &process.statements {
                let Statement::Assign { target, low, width, value, .. } = statement else { continue };
                let place = self.place(*target, *low, *width);
                let value = self.alone(value);
                text.push_str(&format!("  assign {place} = {value};\n"));
            }
            return Printed { text, wiring: true, procedural: vec![] };
        }
        text.push_str("  always @(*) begin\n");
        self.block(&process.statements, 4, false, &mut text);
        text.push_str("  end\n");
        let mut procedural = vec![];
        all_targets(&process.statements, &mut procedural);
        Printed { text, wiring: false, procedural }
    }

    fn block(&mut self, block: &[Statement], indent: usize, clocked: bool, text: &mut String) {
        let margin = " ".repeat(indent);
        for statement in block {
            match statement {
                Statement::Assign { target, low, width, value, .. } => {
                    let arrow = if clocked { "<=" } else { "=" };
                    let place = match self.scope.signals[*target].role {
                        Role::RegisterNext(register) if clocked => {
                            self.place(self.scope.registers[register].output, *low, *width)
                        }
                        _ => self.place(*target, *low, *width),
                    };
                    let value = self.alone(value);
                    text.push_str(&format!("{margin}{place} {arrow} {value};\n"));
                }
                Statement::If { test, then, otherwise } => {
                    text.push_str(&margin);
                    self.conditional(test, then, otherwise, indent, clocked, text);
                }
                Statement::Case { test, arms } => self.case(test, arms, indent, clocked, text),
            }
        }
    }

    fn conditional(
        &mut self,
        test: &Expr,
        then: &[Statement],
        otherwise: &[Statement],
        indent: usize,
        clocked: bool,
        text: &mut String,
    ) {
        let margin = " ".repeat(indent);
        if then.is_empty() {
            let test = self.text(test);
            text.push_str(&format!("if (!{test}) begin\n"));
            self.block(otherwise, indent + 2, clocked, text);
            text.push_str(&format!("{margin}end\n"));
            return;
        }
        let test = self.alone(test);
        text.push_str(&format!("if ({test}) begin\n"));
        self.block(then, indent + 2, clocked, text);
        match otherwise {
            [] => text.push_str(&format!("{margin}end\n")),
            [Statement::If { test, then, otherwise }] => {
                text.push_str(&format!("{margin}end else "));
                self.conditional(test, then, otherwise, indent, clocked, text);
            }
            _ => {
                text.push_str(&format!("{margin}end else begin\n"));
                self.block(otherwise, indent + 2, clocked, text);
                text.push_str(&format!("{margin}end\n"));
            }
        }
    }

    fn case(&mut self, test: &Expr, arms: &[Arm], indent: usize, clocked: bool, text: &mut String) {
        let Some((last, others)) = arms.split_last() else { return };
        let margin = " ".repeat(indent);
        let selector = self.alone(test);
        text.push_str(&format!("{margin}case ({selector})\n"));
        let skip_empty = last.block.is_empty();
        for arm in others.iter().filter(|arm| !(skip_empty && arm.block.is_empty())) {
            let label = arm.label.as_ref().map_or("default".to_string(), |label| self.text(label));
            self.arm(&label, "", &arm.block, indent + 2, clocked, text);
        }
        // The last arm takes codes no enumerator has: without it they would be a latch.
        let comment = match &last.label {
            Some(label) if !last.block.is_empty() => format!(" // {}", self.text(label)),
            _ => String::new(),
        };
        self.arm("default", &comment, &last.block, indent + 2, clocked, text);
        text.push_str(&format!("{margin}endcase\n"));
    }

    fn arm(
        &mut self,
        label: &str,
        comment: &str,
        block: &[Statement],
        indent: usize,
        clocked: bool,
        text: &mut String,
    ) {
        let margin = " ".repeat(indent);
        if block.is_empty() {
            text.push_str(&format!("{margin}{label}: ;\n"));
            return;
        }
        text.push_str(&format!("{margin}{label}: begin{comment}\n"));
        self.block(block, indent + 2, clocked, text);
        text.push_str(&format!("{margin}end\n"));
    }

    fn place(&mut self, target: SignalId, low: usize, width: usize) -> String {
        let name = self.name(target);
        match width {
            _ if width == self.scope.signals[target].width => name,
            1 => format!("{name}[{low}]"),
            _ => format!("{name}[{}:{low}]", low + width - 1),
        }
    }
}

fn all_targets(statements: &[Statement], found: &mut Vec<SignalId>) {
    for statement in statements {
        match statement {
            Statement::Assign { target, .. } => found.push(*target),
            Statement::If { then, otherwise, .. } => {
                all_targets(then, found);
                all_targets(otherwise, found);
            }
            Statement::Case { arms, .. } => arms.iter().for_each(|arm| all_targets(&arm.block, found)),
        }
    }
}
