//! Files of the repository that are derived from the sources: written anew on request, else compared.

use std::path::PathBuf;

pub(crate) fn repository(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

pub(crate) fn assert_current(name: &str, derived: &str) {
    let path = repository(name);
    if std::env::var_os("TRUNKLINE_BLESS").is_some() {
        std::fs::write(&path, derived).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(stored, derived, "{}: TRUNKLINE_BLESS=1 cargo test -p trunkline-boards", path.display());
}
