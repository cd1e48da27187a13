//! Files of the flow: written, read, and made again only when what they come from has changed.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::FlowError;

pub(crate) fn write(path: &Path, text: &str) -> Result<(), FlowError> {
    path.parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|source| FlowError::Write { path: path.display().to_string(), source })
}

pub(crate) fn read<T>(
    path: &Path,
    tool: &'static str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<T, FlowError> {
    std::fs::read_to_string(path)
        .map_err(|error| error.to_string())
        .and_then(|text| parse(&text))
        .map_err(|reason| FlowError::Report { tool, path: path.display().to_string(), reason })
}

/// Runs `make` unless `path` was made from the same sources: a tool gives the same result for the same input and seed.
pub(crate) fn unless_current(
    path: &Path,
    sources: &[&str],
    make: impl FnOnce() -> Result<(), FlowError>,
) -> Result<(), FlowError> {
    let mut hasher = DefaultHasher::new();
    sources.hash(&mut hasher);
    let key = format!("{:016x}\n", hasher.finish());
    let beside = path.with_extension("key");
    if path.exists() && std::fs::read_to_string(&beside).is_ok_and(|stored| stored == key) {
        return Ok(());
    }
    // What an interrupted run leaves must not pass for a result.
    let _ = std::fs::remove_file(&beside);
    let _ = std::fs::remove_file(path);
    make()?;
    match path.exists() {
        true => write(&beside, &key),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_made_again_when_a_source_changes() {
        let folder = std::env::temp_dir().join(format!("trunkline-report-{}", std::process::id()));
        let path = folder.join("result.json");
        let made = std::cell::Cell::new(0);
        let make = |source: &str| {
            unless_current(&path, &[source], || {
                made.set(made.get() + 1);
                write(&path, source)
            })
            .unwrap()
        };
        for (source, times) in [("a", 1), ("a", 1), ("b", 2), ("b", 2), ("a", 3)] {
            make(source);
            assert_eq!(made.get(), times);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
