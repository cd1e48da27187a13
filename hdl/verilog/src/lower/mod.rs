//! From rust-hdl's tree to statements with explicit widths.

mod expression;
mod fold;
mod index;
mod name;
mod statement;
mod width;

pub(crate) use fold::value;

use crate::error::Fault;
use crate::ir::{SignalId, Statement};
use crate::scope::Scope;
use rust_hdl::core::ast::VerilogBlock;

/// One module's update, loops unrolled and names resolved.
#[derive(Debug, Default)]
pub(crate) struct Update {
    pub statements: Vec<Statement>,
    /// Bidirectional signals that are one net.
    pub ties: Vec<(SignalId, SignalId)>,
}

/// Reads the update of a module whose names are in `scope`.
pub(crate) fn update(scope: &Scope, block: &VerilogBlock) -> Result<Update, Fault> {
    let mut lower = Lower { scope, loops: vec![], ties: vec![] };
    let statements = lower.block(block)?;
    Ok(Update { statements, ties: lower.ties })
}

struct Lower<'a> {
    scope: &'a Scope,
    /// Open loops: index name and value.
    loops: Vec<(String, i64)>,
    ties: Vec<(SignalId, SignalId)>,
}
