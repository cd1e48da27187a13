//! Statements: loops unrolled, branches on constants decided, links turned into assignments.

use super::fold;
use super::name::Named;
use super::Lower;
use crate::error::{Fault, Refusal};
use crate::ir::{Arm, Expr, SignalId, Statement};
use crate::scope::Role;
use crate::source;
use crate::tree::literal_value;
use rust_hdl::core::ast::{
    VerilogBlockOrConditional, VerilogConditional, VerilogExpression, VerilogLink, VerilogLinkDetails, VerilogLoop,
    VerilogMatch, VerilogStatement,
};

impl Lower<'_> {
    pub(super) fn block(&mut self, block: &[VerilogStatement]) -> Result<Vec<Statement>, Fault> {
        let mut done = vec![];
        for statement in block {
            self.statement(statement, &mut done).map_err(|fault| fault.inside(&source::statement(statement)))?;
        }
        Ok(done)
    }

    fn statement(&mut self, statement: &VerilogStatement, done: &mut Vec<Statement>) -> Result<(), Fault> {
        match statement {
            VerilogStatement::Assignment(target, value) => {
                let (id, low, width) = self.target(target)?;
                let value = self.lower(value, width)?;
                done.push(self.assign(id, low, value, source::statement(statement)));
            }
            VerilogStatement::SliceAssignment { base, width, offset, replacement } => {
                let (id, base_low, base_width) = self.target(base)?;
                let fault = |refusal| Fault::new(source::expression(offset), refusal);
                let low = self
                    .constant(offset)
                    .and_then(|offset| usize::try_from(offset).ok())
                    .ok_or_else(|| fault(Refusal::Unsupported("a computed place on the left".to_string())))?;
                if low + width > base_width {
                    return Err(fault(Refusal::OutOfRange { index: low + width - 1, width: base_width }));
                }
                let value = self.lower(replacement, *width)?;
                done.push(self.assign(id, base_low + low, value, source::statement(statement)));
            }
            VerilogStatement::If(conditional) => self.conditional(conditional, done)?,
            VerilogStatement::Match(branches) => self.branches(branches, done)?,
            VerilogStatement::Loop(repeat) => self.unroll(repeat, done)?,
            VerilogStatement::Comment(_) => {}
            VerilogStatement::Link(links) => links.iter().try_for_each(|link| self.link(link, done))?,
            VerilogStatement::Macro(block) => done.extend(self.block(block)?),
        }
        Ok(())
    }

    fn assign(&self, target: SignalId, low: usize, value: Expr, source: String) -> Statement {
        Statement::Assign { target, low, width: value.width, value, source }
    }

    fn target(&self, tree: &VerilogExpression) -> Result<(SignalId, usize, usize), Fault> {
        let fault = |refusal| Fault::new(source::expression(tree), refusal);
        let VerilogExpression::Signal(name) = tree else {
            return Err(fault(Refusal::Unsupported("an assignment to an expression".to_string())));
        };
        let Named::Signal { id, low, width, .. } = self.named(tree, name)? else {
            return Err(fault(Refusal::NotAssignable(source::expression(tree))));
        };
        match self.scope.signals[id].role {
            Role::Output | Role::Local | Role::ChildInput | Role::RegisterNext(_) | Role::RegisterClock(_) => {
                Ok((id, low, width))
            }
            _ => Err(fault(Refusal::NotAssignable(source::expression(tree)))),
        }
    }

    fn conditional(&mut self, conditional: &VerilogConditional, done: &mut Vec<Statement>) -> Result<(), Fault> {
        let test = self.lower(&conditional.test, 1)?;
        let then = self.block(&conditional.then)?;
        let otherwise = match &conditional.otherwise {
            VerilogBlockOrConditional::Block(block) => self.block(block)?,
            VerilogBlockOrConditional::Conditional(next) => self.block(std::slice::from_ref(next))?,
            VerilogBlockOrConditional::None => vec![],
        };
        match fold::value(self.scope, &test) {
            Some(value) => done.extend(if value == 1u8.into() { then } else { otherwise }),
            None => done.push(Statement::If { test, then, otherwise }),
        }
        Ok(())
    }

    fn branches(&mut self, branches: &VerilogMatch, done: &mut Vec<Statement>) -> Result<(), Fault> {
        let test = self.own_width(&branches.test)?;
        let mut arms = vec![];
        for case in &branches.cases {
            let label = match case.condition.as_str() {
                "default" => None,
                "true" | "false" => Some(Expr::literal(1, u8::from(case.condition == "true"))),
                name => Some(self.lower(&VerilogExpression::Signal(name.to_string()), test.width)?),
            };
            let last = label.is_none();
            arms.push(Arm { label, block: self.block(&case.block)? });
            if last {
                break;
            }
        }
        match fold::value(self.scope, &test) {
            Some(value) => done.extend(fold::taken(self.scope, &value, arms)),
            None => done.push(Statement::Case { test, arms }),
        }
        Ok(())
    }

    fn unroll(&mut self, repeat: &VerilogLoop, done: &mut Vec<Statement>) -> Result<(), Fault> {
        let bound = |literal| {
            i64::try_from(literal_value(literal))
                .map_err(|_| Fault::new(repeat.index.as_str(), Refusal::UnknownIndex(repeat.index.clone())))
        };
        for value in bound(&repeat.from)?..bound(&repeat.to)? {
            self.loops.push((repeat.index.clone(), value));
            let block = self.block(&repeat.block);
            self.loops.pop();
            done.extend(block?);
        }
        Ok(())
    }

    /// A link or join is an assignment in the direction the tree gives.
    fn link(&mut self, link: &VerilogLink, done: &mut Vec<Statement>) -> Result<(), Fault> {
        let (target, value) = match link {
            VerilogLink::Forward(details) => (other(details), owner(details)),
            VerilogLink::Backward(details) => (owner(details), other(details)),
            VerilogLink::Bidirectional(details) => {
                let tie = (self.bidirectional(&owner(details))?, self.bidirectional(&other(details))?);
                self.ties.push(tie);
                return Ok(());
            }
        };
        let assignment =
            VerilogStatement::Assignment(VerilogExpression::Signal(target), VerilogExpression::Signal(value));
        self.statement(&assignment, done).map_err(|fault| fault.inside(&source::statement(&assignment)))
    }

    fn bidirectional(&self, name: &str) -> Result<SignalId, Fault> {
        match self.resolve(name).map_err(|refusal| Fault::new(name, refusal))? {
            Named::Signal { id, .. } if matches!(self.scope.signals[id].role, Role::InOut | Role::ChildInOut) => Ok(id),
            _ => Err(Fault::new(name, Refusal::Unsupported("a bidirectional link of this signal".to_string()))),
        }
    }
}

fn owner(details: &VerilogLinkDetails) -> String {
    joined(&details.owner_name, &details.my_name)
}

fn other(details: &VerilogLinkDetails) -> String {
    joined(&details.other_name, &details.my_name)
}

fn joined(interface: &str, inner: &str) -> String {
    format!("{interface}{}", inner.replace('.', "$"))
}
