//! Pages that are generated: they say what the program says.

// Marked as a test, so that the lints know its helpers for what they are.
#[cfg(test)]
mod docs {
    mod drills;
    mod sample;

    use std::path::Path;

    use warroom::readiness::docs as findings;
    use warroom::tui::keymap::docs as keys;

    #[expect(clippy::disallowed_methods, reason = "a developer's switch to write the page anew")]
    fn update() -> bool {
        std::env::var_os("UPDATE").is_some()
    }

    fn page(page: &str) -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap()
    }

    #[track_caller]
    fn is_current(page: &str, text: &str) {
        if update() {
            std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(page), text).unwrap();
        }
        assert!(self::page(page) == text, "{page} is old: run the tests once with UPDATE=1");
    }

    #[test]
    fn the_page_of_keys_says_what_the_table_says() {
        is_current("docs/keys.md", &keys::markdown());
    }

    #[test]
    fn the_page_of_findings_says_what_the_gate_says() {
        is_current("docs/findings.md", &findings::markdown());
    }
}
