//! Room on the disk: place and route writes what it can and says nothing of the rest, so it is looked at before and after.

use std::path::Path;

use crate::FlowError;

/// Of a build, with everything it leaves.
pub(crate) const BUILD_MB: u64 = 150;
/// What must be left when a tool has ended.
pub(crate) const SPARE_MB: u64 = 2;

pub(crate) fn check(folder: &Path, needed_mb: u64) -> Result<(), FlowError> {
    // A file system that does not tell is taken to have room.
    let Ok(system) = rustix::fs::statvfs(folder) else { return Ok(()) };
    let free_mb = system.f_bavail.saturating_mul(system.f_frsize) >> 20;
    match free_mb >= needed_mb {
        true => Ok(()),
        false => Err(FlowError::DiskFull { path: folder.display().to_string(), free_mb, needed_mb }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_is_told_with_both_figures() {
        let folder = std::env::temp_dir();
        assert!(check(&folder, 0).is_ok());
        let text = check(&folder, u64::MAX).unwrap_err().to_string();
        assert!(text.contains("MB free") && text.contains("--out"), "{text}");
    }
}
