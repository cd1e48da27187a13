//! What a name of the tree stands for.
//!
//! The tree spells names as text: `port[i+1]$data`, `state$d$next`, `frame$next$vlan`, `State$Idle`, `i`.

use super::Lower;
use crate::error::Refusal;
use crate::ir::SignalId;
use crate::scope::width_of_type;
use evalexpr::{ContextWithMutableVariables, HashMapContext};
use rust_hdl::prelude::{TypeDescriptor, TypeKind};

#[derive(Debug, Clone)]
pub(super) enum Named {
    LoopIndex(i64),
    Signal { id: SignalId, low: usize, descriptor: TypeDescriptor, width: usize },
    Enumerator { label: String, width: usize },
}

impl Lower<'_> {
    pub(super) fn resolve(&self, text: &str) -> Result<Named, Refusal> {
        if let Some((_, value)) = self.loops.iter().rev().find(|(name, _)| name == text) {
            if self.scope.find(text).is_some() {
                return Err(Refusal::IndexHidesField(text.to_string()));
            }
            return Ok(Named::LoopIndex(*value));
        }
        let text = self.without_brackets(text)?;
        let (base, fields) = split_fields(&text);
        if let Some(id) = self.scope.find(base) {
            let signal = &self.scope.signals[id];
            let mut low = 0;
            let mut descriptor = signal.descriptor.clone();
            let mut width = signal.width;
            for field in fields {
                (low, descriptor) =
                    field_of(&descriptor, low, field).ok_or_else(|| Refusal::UnknownName(text.replace('$', ".")))?;
                width = width_of_type(&descriptor);
            }
            return Ok(Named::Signal { id, low, descriptor, width });
        }
        self.enumerator(&text)?.ok_or_else(|| Refusal::UnknownName(text.replace('$', ".")))
    }

    fn enumerator(&self, text: &str) -> Result<Option<Named>, Refusal> {
        let parts: Vec<&str> = text.split('$').collect();
        let wanted = match parts.as_slice() {
            [.., kind, label] => format!("{kind}::{label}"),
            [label] => format!("::{label}"),
            [] => return Ok(None),
        };
        let mut found = None;
        for (label, enumerator) in &self.scope.enumerators {
            if *label == wanted || (parts.len() == 1 && label.ends_with(&wanted)) {
                if enumerator.ambiguous || found.is_some() {
                    return Err(Refusal::AmbiguousEnumerator(text.replace('$', "::")));
                }
                found = Some(Named::Enumerator { label: label.clone(), width: enumerator.width });
            }
        }
        Ok(found)
    }

    /// `port[i+1]$data` as the tree's probe names it, `port$3$data`.
    fn without_brackets(&self, text: &str) -> Result<String, Refusal> {
        let mut done = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('[') {
            let (inside, after) =
                after.split_once(']').ok_or_else(|| Refusal::Unsupported(format!("the index in `{text}`")))?;
            done.push_str(before);
            done.push('$');
            done.push_str(&self.array_place(inside)?.to_string());
            rest = after;
        }
        done.push_str(rest);
        Ok(done)
    }

    fn array_place(&self, text: &str) -> Result<i64, Refusal> {
        let unknown = || Refusal::UnknownIndex(text.to_string());
        let mut context = HashMapContext::new();
        for (name, value) in &self.loops {
            context.set_value(name.clone(), (*value).into()).map_err(|_| unknown())?;
        }
        evalexpr::eval_int_with_context(text, &context).map_err(|_| unknown())
    }
}

/// `frame$next$vlan$id` is signal `frame` and fields `vlan`, `id`.
fn split_fields(text: &str) -> (&str, Vec<&str>) {
    for accessor in ["$next", "$val()"] {
        if let Some((base, fields)) = text.split_once(accessor) {
            if fields.is_empty() {
                return (base, vec![]);
            }
            if let Some(fields) = fields.strip_prefix('$') {
                return (base, fields.split('$').collect());
            }
        }
    }
    (text, vec![])
}

/// Place and type of a field; the first field is the least significant.
fn field_of(descriptor: &TypeDescriptor, base: usize, name: &str) -> Option<(usize, TypeDescriptor)> {
    let TypeKind::Composite(fields) = &descriptor.kind else { return None };
    let mut low = base;
    for field in fields {
        if field.fieldname == name {
            return Some((low, field.kind.clone()));
        }
        low += width_of_type(&field.kind);
    }
    None
}

/// The type of the field that starts at bit `low` and is `width` bits wide.
pub(super) fn field_at(descriptor: &TypeDescriptor, low: usize, width: usize) -> Option<TypeDescriptor> {
    let TypeKind::Composite(fields) = &descriptor.kind else { return None };
    let mut place = 0;
    for field in fields {
        let size = width_of_type(&field.kind);
        if place == low && size == width {
            return Some(field.kind.clone());
        }
        place += size;
    }
    None
}
