//! Finds Verilator and the C++ compiler.

use std::fmt;
use std::path::PathBuf;
use std::process::Command;

use crate::error::Unavailable;

const OLDEST: (u32, u32) = (5, 6);

/// A usable Verilator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
    /// The whole answer to `--version`; part of the key of a cached build.
    pub text: String,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.major, self.minor)
    }
}

/// The Verilator that `Model::build` would use, or why there is none.
pub fn available() -> Result<Version, Unavailable> {
    Toolchain::find().map(|toolchain| toolchain.version)
}

pub(crate) struct Toolchain {
    pub verilator: String,
    pub compiler: String,
    pub version: Version,
}

impl Toolchain {
    pub fn find() -> Result<Self, Unavailable> {
        let verilator = variable("TRUNKLINE_VERILATOR").unwrap_or_else(|| "verilator".into());
        let compiler = variable("CXX").unwrap_or_else(|| "g++".into());
        Self::with(verilator, compiler)
    }

    fn with(verilator: String, compiler: String) -> Result<Self, Unavailable> {
        if verilator == "none" {
            return Err(Unavailable::SwitchedOff);
        }
        let answer = answer(&verilator, &["--version"])
            .map_err(|reason| Unavailable::NotFound { binary: verilator.clone(), reason })?;
        let version = parse(&answer)
            .ok_or_else(|| Unavailable::Unreadable { binary: verilator.clone(), answer: answer.clone() })?;
        if (version.major, version.minor) < OLDEST {
            return Err(Unavailable::TooOld { found: version.to_string() });
        }
        self::answer(&compiler, &["--version"])
            .map_err(|reason| Unavailable::NoCompiler { binary: compiler.clone(), reason })?;
        Ok(Self { verilator, compiler, version })
    }

    /// Verilator's installation, which holds the run-time sources every model links.
    pub fn include(&self) -> Result<PathBuf, Unavailable> {
        let root = answer(&self.verilator, &["--getenv", "VERILATOR_ROOT"])
            .map_err(|reason| Unavailable::NotFound { binary: self.verilator.clone(), reason })?;
        let include = PathBuf::from(root).join("include");
        if include.join("verilated.cpp").is_file() {
            return Ok(include);
        }
        let reason = format!("its run-time sources are not in {}", include.display());
        Err(Unavailable::NotFound { binary: self.verilator.clone(), reason })
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn answer(binary: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(binary).args(arguments).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("{}; {}", output.status, String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
}

fn parse(answer: &str) -> Option<Version> {
    let number = answer.strip_prefix("Verilator ")?.split_whitespace().next()?;
    let (major, minor) = number.split_once('.')?;
    Some(Version { major: major.parse().ok()?, minor: minor.parse().ok()?, text: answer.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_as_two_numbers() {
        let version = parse("Verilator 5.006 2023-01-22 rev (Debian 5.006-3)").unwrap();
        assert_eq!((version.major, version.minor), (5, 6));
        assert_eq!(version.to_string(), "5.006");
        assert_eq!(parse(""), None);
        assert_eq!(parse("Icarus Verilog version 11.0"), None);
    }

    #[test]
    fn a_program_that_is_not_verilator_is_named_in_the_error() {
        let error = Toolchain::with("echo".into(), "g++".into()).err().unwrap();
        assert!(matches!(error, Unavailable::Unreadable { ref binary, .. } if binary == "echo"), "{error}");
    }

    #[test]
    fn a_missing_binary_says_what_to_install() {
        let error = Toolchain::with("verilator-that-is-not-there".into(), "g++".into()).err().unwrap();
        assert!(matches!(error, Unavailable::NotFound { .. }));
        assert!(error.to_string().contains("apt-get install verilator"), "{error}");
    }
}
