//! What can be wrong with a scenario: what failed, where, the rule, the next step.

use std::path::PathBuf;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    #[error("error[scenario-read]: {} cannot be read\n  {reason}", path.display())]
    Read { path: PathBuf, reason: String },
    /// Not TOML, an unknown key, a missing one, or a value of another type.
    #[error("error[scenario-syntax]: {}:{line}: {message}", path.display())]
    Syntax { path: PathBuf, line: usize, message: String },
    #[error("error[{code}]: {}:{line}: {what}\n  {rule}\n  help: {help}", path.display())]
    Rule { code: &'static str, path: PathBuf, line: usize, what: String, rule: String, help: String },
}

impl ScenarioError {
    /// The short name of what failed.
    pub fn code(&self) -> &'static str {
        match self {
            ScenarioError::Read { .. } => "scenario-read",
            ScenarioError::Syntax { .. } => "scenario-syntax",
            ScenarioError::Rule { code, .. } => code,
        }
    }

    pub fn line(&self) -> Option<usize> {
        match self {
            ScenarioError::Read { .. } => None,
            ScenarioError::Syntax { line, .. } | ScenarioError::Rule { line, .. } => Some(*line),
        }
    }
}
