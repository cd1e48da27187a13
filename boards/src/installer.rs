//! Runs `./setup` for one part of it, wherever the command stands: the script is in the program, and its list of wheels is the only one.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::tools::ToolError;

const SETUP: &str = include_str!("../../setup");

/// What `--only` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Fpga,
    Programmer,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            What::Fpga => "fpga",
            What::Programmer => "programmer",
        }
    }
}

/// Where `.tools` belongs: in the repository that one stands in, else with the user's data.
pub fn home() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let repository = here.ancestors().find(|folder| folder.join("setup").is_file() && folder.join("boards").is_dir());
    let data = || {
        let named = std::env::var_os("XDG_DATA_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
        let data = named.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share")));
        data.map_or_else(|| here.clone(), |data| data.join("trunkline"))
    };
    repository.map_or_else(data, Path::to_path_buf)
}

/// The names of the wheels, without their versions.
pub fn wheels() -> impl Iterator<Item = &'static str> {
    let lines = SETUP.lines().skip_while(|line| *line != "WHEELS=(").skip(1).take_while(|line| *line != ")");
    lines.filter_map(|line| line.trim().split_once("==")).map(|(name, _)| name)
}

/// Installs what is missing, into `folder`; `told` hears what is going on. What is there stays.
pub fn install(what: What, folder: &Path, told: impl FnMut(&str)) -> Result<(), ToolError> {
    run(what, folder, told, |_| ())
}

fn run(what: What, folder: &Path, mut told: impl FnMut(&str), change: impl Fn(&mut Command)) -> Result<(), ToolError> {
    let start = |source| ToolError::Start { tool: "bash, for ./setup,".into(), source };
    let home = |source| ToolError::Home { path: folder.display().to_string(), source };
    std::fs::create_dir_all(folder).map_err(home)?;
    let mut command = Command::new("bash");
    command.arg("-c").arg(SETUP).arg(folder.join("setup")).args(["--only", what.name()]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    change(&mut command);
    let mut child = command.spawn().map_err(start)?;
    let stderr = child.stderr.take();
    let complaint = std::thread::spawn(move || {
        let mut text = Vec::new();
        // What cannot be read is not shown; the exit code decides.
        let _ = stderr.map(|mut stderr| stderr.read_to_end(&mut text));
        String::from_utf8_lossy(&text).into_owned()
    });
    for line in child.stdout.take().into_iter().flat_map(|stdout| BufReader::new(stdout).lines()) {
        told(line.map_err(start)?.trim_start_matches("setup: "));
    }
    let status = child.wait().map_err(start)?;
    let text = complaint.join().unwrap_or_default();
    if status.success() {
        return Ok(());
    }
    // `error[setup]: what`, then `  help: ..`; before them the end of what a tool printed.
    let (log, error) = text.split_once("error[setup]: ").unwrap_or((&text, "it was ended"));
    let (what, help) = error.split_once('\n').unwrap_or((error, ""));
    let details = format!("{log}{help}").trim_end().to_string();
    Err(ToolError::Setup { what: what.into(), details })
}

#[cfg(test)]
mod tests;
