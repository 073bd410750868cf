//! Pages that are generated: they say what the program says.

use std::path::Path;

use warroom::tui::keymap::docs::markdown;

#[expect(clippy::disallowed_methods, reason = "a developer's switch to write the page anew")]
fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

#[test]
fn the_page_of_keys_says_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    if update() {
        std::fs::write(&path, markdown()).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page == markdown(), "docs/keys.md is old: run the tests once with UPDATE=1");
}
