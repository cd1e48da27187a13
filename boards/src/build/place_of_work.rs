//! The folder a build is made in, beside the one it becomes.

use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{room, FlowError};

/// What tells a build from any other folder.
pub(crate) const REPORT: &str = "report.json";

const PREFIX: &str = ".building-";
/// Held while a build is going on: where nobody holds it, the build was broken off.
const LOCK: &str = "lock";

pub(crate) struct PlaceOfWork {
    folder: TempDir,
    out: PathBuf,
    _lock: File,
}

impl PlaceOfWork {
    pub(crate) fn beside(out: &Path) -> Result<Self, FlowError> {
        refuse(out)?;
        let parent = parent(out);
        let failed = |path: &Path| {
            let path = path.display().to_string();
            move |source| FlowError::Write { path, source }
        };
        std::fs::create_dir_all(parent).map_err(failed(parent))?;
        clear_away(parent);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        {
            // As any folder that a program makes: the umask decides.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o777));
        }
        let folder = builder.tempdir_in(parent).map_err(failed(parent))?;
        let lock = File::create(folder.path().join(LOCK)).map_err(failed(folder.path()))?;
        // A file system without locks keeps what is broken off there.
        let _ = lock.try_lock();
        Ok(Self { folder, out: out.to_path_buf(), _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Becomes the folder that was asked for; what was there goes.
    pub(crate) fn take_place(self) -> Result<PathBuf, FlowError> {
        let _ = std::fs::remove_file(self.folder.path().join(LOCK));
        replace(self.folder, &self.out)?;
        let _ = std::fs::remove_dir_all(sibling(&self.out));
        Ok(self.out)
    }

    /// Keeps the logs, and names them as they are called then.
    pub(crate) fn fail(self, error: FlowError) -> FlowError {
        let (work, kept) = (self.folder.path().display().to_string(), sibling(&self.out));
        let kept_name = kept.display().to_string();
        // A mark of its own: the next build may replace it.
        let _ = std::fs::remove_file(self.folder.path().join(LOCK));
        let marked = std::fs::write(self.folder.path().join(REPORT), "{}\n");
        if marked.is_err() || replace(self.folder, &kept).is_err() {
            return error;
        }
        error.renamed(&work, &kept_name)
    }
}

/// Removes what builds left that were killed.
fn clear_away(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let lock = ours.then(|| File::open(entry.path().join(LOCK)).ok()).flatten();
        if lock.is_some_and(|lock| lock.try_lock().is_ok()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn parent(out: &Path) -> &Path {
    out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A folder that must not be replaced, or a disk without room.
pub(crate) fn refuse(out: &Path) -> Result<(), FlowError> {
    replaceable(out)?;
    replaceable(&sibling(out))?;
    let there = out.ancestors().skip(1).find(|folder| folder.is_dir());
    room::check(there.unwrap_or(Path::new(".")), room::BUILD_MB)
}

fn sibling(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_os_string();
    name.push("-failed");
    out.with_file_name(name)
}

/// Not there, empty, or a build.
fn replaceable(out: &Path) -> Result<(), FlowError> {
    let ours = match std::fs::read_dir(out) {
        Ok(mut entries) => out.join(REPORT).is_file() || entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(_) if out.symlink_metadata().is_ok() => false,
        Err(source) => return Err(FlowError::Write { path: out.display().to_string(), source }),
    };
    match ours && out.file_name().is_some() {
        true => Ok(()),
        false => Err(FlowError::NotABuild { path: out.display().to_string() }),
    }
}

fn replace(folder: TempDir, out: &Path) -> Result<(), FlowError> {
    let failed = |source| FlowError::Write { path: out.display().to_string(), source };
    let old = folder.path().with_extension("old");
    let there = match std::fs::rename(out, &old) {
        Ok(()) => true,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(error)),
    };
    if let Err(error) = std::fs::rename(folder.path(), out) {
        if there {
            let _ = std::fs::rename(&old, out);
        }
        return Err(failed(error));
    }
    // It has another name now.
    let _ = folder.keep();
    if there {
        let _ = std::fs::remove_dir_all(&old);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(folder: &Path) -> Vec<String> {
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
        names.sort();
        names
    }

    fn made(out: &Path, text: &str) -> PlaceOfWork {
        let work = PlaceOfWork::beside(out).unwrap();
        std::fs::write(work.path().join(REPORT), text).unwrap();
        work
    }

    #[test]
    fn a_build_takes_the_place_of_the_one_before_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("deep/board");
        made(&out, "first").take_place().unwrap();
        std::fs::write(out.join("more"), "").unwrap();
        let work = made(&out, "second");
        assert_eq!(std::fs::read_to_string(out.join(REPORT)).unwrap(), "first");
        work.take_place().unwrap();
        assert_eq!(std::fs::read_to_string(out.join(REPORT)).unwrap(), "second");
        assert_eq!((entries(&out), entries(out.parent().unwrap())), (vec![REPORT.into()], vec!["board".into()]));
    }

    #[test]
    fn a_failed_build_leaves_the_one_before_and_its_own_logs() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("board");
        made(&out, "whole").take_place().unwrap();
        let work = PlaceOfWork::beside(&out).unwrap();
        std::fs::write(work.path().join("yosys.log"), "").unwrap();
        let log = work.path().join("yosys.log").display().to_string();
        let error = crate::ToolError::Failed { tool: "yosys".into(), tail: String::new(), log };
        let text = work.fail(error.into()).to_string();
        assert!(text.contains("board-failed/yosys.log"), "{text}");
        assert_eq!(std::fs::read_to_string(out.join(REPORT)).unwrap(), "whole");
        assert_eq!(entries(folder.path()), ["board", "board-failed"]);
        // The next one that succeeds clears it away.
        made(&out, "again").take_place().unwrap();
        assert_eq!(entries(folder.path()), ["board"]);
    }

    #[test]
    fn what_a_killed_build_left_is_cleared_away_and_one_that_goes_on_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let killed = folder.path().join(".building-killed");
        std::fs::create_dir(&killed).unwrap();
        std::fs::write(killed.join(LOCK), "").unwrap();
        let going_on = PlaceOfWork::beside(&folder.path().join("one")).unwrap();
        let beside = PlaceOfWork::beside(&folder.path().join("other")).unwrap();
        assert!(!killed.exists() && going_on.path().exists() && beside.path().exists());
    }

    #[test]
    fn a_folder_that_is_no_build_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("letter"), "dear").unwrap();
        let error = PlaceOfWork::beside(folder.path()).err().unwrap();
        assert!(matches!(error, FlowError::NotABuild { .. }), "{error}");
        assert_eq!(entries(folder.path()), ["letter"]);
        let error = refuse(&folder.path().join("letter/board")).err().unwrap();
        assert!(matches!(error, FlowError::Write { .. }), "{error}");
    }
}
