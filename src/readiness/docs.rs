//! The page `docs/findings.md`, written from the tables of the gate.

use std::iter::once;

use super::catalogue::{Family, about, is_waivable};
use crate::plan::Code;
use crate::plan::control::{self, ALIASES};

const HEAD: &str = "\
# Findings

What the launch gate (`warroom check`) can find, with why it matters and how it is mended. This page is written from the
tables that the gate itself reads (`src/readiness/catalogue.rs` and `src/plan/control.rs`). [gate.md](gate.md) says how the gate is used.

An *error* keeps a campaign from launching, a *warning* should be looked at before the launch, a *note* is good to know.
The level here is the usual one; a rule may weigh a finding less or more, and says so.
What can be waived may be answered for in `config/waivers.toml`, by a person, with a reason and an end.
The controls are those of NIST CSF 2.0, the OWASP Non-Human Identities Top 10 (2025) and the NIST AI RMF 1.0.
";

const ALIASES_HEAD: &str = "
## Identifiers of CSF 1.1

Many lists still name controls by their identifiers in CSF 1.1. The gate prints those of CSF 2.0 only; NIST maps the old
ones so:

| CSF 1.1 | CSF 2.0 |
| --- | --- |
";

/// The page, in Markdown.
pub fn markdown() -> String {
    let (mut page, mut family) = (format!("{HEAD}\n{}", contents()), None);
    for code in Code::ALL {
        let here = about(*code).family;
        if family != Some(here) {
            page.extend(["\n## ", here.as_str(), "\n"]);
            family = Some(here);
        }
        page.push_str(&entry(*code));
    }
    page.push_str(ALIASES_HEAD);
    page.extend(ALIASES.iter().map(|(old, new)| format!("| {old} | {} |\n", new.join(", "))));
    page
}

/// One line for each family, with its codes.
fn contents() -> String {
    let mut families: Vec<Family> = Code::ALL.iter().map(|code| about(*code).family).collect();
    families.dedup();
    let line = |family: Family| {
        let codes = Code::ALL.iter().filter(|code| about(**code).family == family);
        let links: Vec<String> = codes.map(|code| format!("[`{code}`](#{code})")).collect();
        format!("| {family} | {} |\n", links.join(", "))
    };
    let head = "| about | findings |\n| --- | --- |\n".to_owned();
    once(head).chain(families.into_iter().map(line)).collect()
}

fn entry(code: Code) -> String {
    let about = about(code);
    let waivable = if is_waivable(code) { "can be waived" } else { "can't be waived" };
    let controls = about.refs.iter().filter_map(|id| control::find(id));
    let controls: String =
        controls.flat_map(|control| ["- ", control.id, ": ", control.asks, "\n"]).collect();
    format!(
        "\n### `{code}`\n\n{}, {waivable}\n\n{}\n{}\n\nTo mend it: {}.\n\n{controls}",
        capital(about.level.as_str()),
        about.says,
        about.why,
        about.fix,
    )
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}
