//! The pages in `docs/reference` say what the map says.

use std::path::Path;

#[test]
fn the_reference_pages_are_those_of_the_map() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    let bless = std::env::var_os("TRUNKLINE_BLESS").is_some();
    for (name, text) in trunkline_map::pages() {
        let path = folder.join(name);
        if bless {
            std::fs::create_dir_all(&folder).expect("docs/reference can be made");
            std::fs::write(&path, &text).expect("the page can be written");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == text,
            "docs/reference/{name} is not that of the map; `TRUNKLINE_BLESS=1 cargo test -p trunkline-map` writes it anew"
        );
    }
}
