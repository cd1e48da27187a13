//! Folders of finished builds, named by what went into them.
//!
//! An entry appears by a rename, complete or not at all. A lock per key makes a second builder of the same key wait and then use
//! what the first one built, across threads and processes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::BuildError;

/// A key over several texts; lengths keep neighbours apart.
pub(crate) fn key(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(12).map(|octet| format!("{octet:02x}")).collect()
}

/// The cache of this user and workspace: cargo's target folder under cargo, the user's cache folder otherwise.
pub(crate) fn folder() -> PathBuf {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(manifest) = variable("CARGO_MANIFEST_DIR") {
        if let Some(target) = variable("CARGO_TARGET_DIR") {
            return target.join("verilator");
        }
        if let Some(workspace) = manifest.ancestors().find(|folder| folder.join("Cargo.lock").is_file()) {
            return workspace.join("target/verilator");
        }
    }
    let user = variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    user.unwrap_or_else(std::env::temp_dir).join("trunkline/verilator")
}

/// The finished folder for `key`, made by `fill` if it is not there yet. What `fill` left behind on failure is kept as `<key>.failed`.
pub(crate) fn entry(
    cache: &Path,
    key: &str,
    fill: impl FnOnce(&Path) -> Result<(), BuildError>,
) -> Result<PathBuf, BuildError> {
    let finished = cache.join(key);
    if finished.is_dir() {
        return Ok(finished);
    }
    fs::create_dir_all(cache).map_err(io("create", cache))?;
    let lock_path = cache.join(format!("{key}.lock"));
    let lock = File::create(&lock_path).map_err(io("create", &lock_path))?;
    lock.lock().map_err(io("lock", &lock_path))?;
    if finished.is_dir() {
        return Ok(finished);
    }
    // A folder of this name can only be left from a run that was killed: the lock is ours.
    let building = cache.join(format!("{key}.building"));
    remove(&building)?;
    fs::create_dir(&building).map_err(io("create", &building))?;
    match fill(&building) {
        Ok(()) => {
            fs::rename(&building, &finished).map_err(io("rename", &building))?;
            Ok(finished)
        }
        Err(error) => {
            let failed = failed(cache, key);
            remove(&failed)?;
            fs::rename(&building, &failed).map_err(io("rename", &building))?;
            Err(error)
        }
    }
}

/// Where a failed build of `key` is kept.
pub(crate) fn failed(cache: &Path, key: &str) -> PathBuf {
    cache.join(format!("{key}.failed"))
}

pub(crate) fn io<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> BuildError + 'a {
    move |source| BuildError::Io { action, path: path.to_path_buf(), source }
}

fn remove(folder: &Path) -> Result<(), BuildError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("remove", folder)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_key_tells_where_one_part_ends() {
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_eq!(key(&["ab", "c"]), key(&["ab", "c"]));
    }

    #[test]
    fn threads_that_want_the_same_entry_fill_it_once() {
        let cache = tempfile::tempdir().unwrap();
        let fills = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let folder = entry(cache.path(), "k", |folder| {
                        fills.fetch_add(1, Ordering::SeqCst);
                        std::thread::sleep(std::time::Duration::from_millis(20));
                        fs::write(folder.join("done"), "yes").map_err(io("write", folder))
                    });
                    assert_eq!(fs::read_to_string(folder.unwrap().join("done")).unwrap(), "yes");
                });
            }
        });
        assert_eq!(fills.into_inner(), 1);
    }

    #[test]
    fn what_a_killed_build_left_behind_is_not_taken_for_an_entry() {
        let cache = tempfile::tempdir().unwrap();
        fs::create_dir(cache.path().join("k.building")).unwrap();
        fs::write(cache.path().join("k.building/half"), "").unwrap();
        let folder = entry(cache.path(), "k", |_| Ok(())).unwrap();
        assert!(!folder.join("half").exists());
    }

    #[test]
    fn a_failed_build_is_kept_and_can_be_repeated() {
        let cache = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let refused = entry(cache.path(), "k", |folder| {
                fs::write(folder.join("log"), "no").unwrap();
                Err(BuildError::NotTraced)
            });
            assert!(refused.is_err());
            assert!(failed(cache.path(), "k").join("log").exists());
            assert!(!cache.path().join("k").exists());
        }
    }
}
