//! Checklists as teams write them, and what is none.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::plan::Workspace;

fn read(text: &str) -> Imported {
    static EXAMPLE: LazyLock<Workspace> = LazyLock::new(|| Workspace::embedded().unwrap());
    let workspace = &*EXAMPLE;
    let aim = Aim { id: None, roles: &workspace.roles, now: jiff::Timestamp::UNIX_EPOCH };
    import(text, &aim).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn refused(text: &str) -> Vec<String> {
    let aim = Aim { id: None, roles: &[], now: jiff::Timestamp::UNIX_EPOCH };
    let faults = import(text, &aim).unwrap_err();
    faults.iter().map(|fault| format!("{}: {}", fault.place, fault.message)).collect()
}

/// Steps as `id < needs`.
fn order(imported: &Imported) -> Vec<String> {
    let one = |step: &Step| {
        let needs: Vec<&str> = step.needs.iter().map(StepId::as_str).collect();
        if needs.is_empty() { step.id.to_string() } else { format!("{} < {}", step.id, needs.join(" ")) }
    };
    imported.runbook.step.iter().map(one).collect()
}

#[test]
fn a_teams_checklist_becomes_a_runbook() {
    let imported = read(
        "\u{FEFF}# Payments are down\r\n\r\nWhen the provider is ill.\r\n\r\n## First look\r\n\r\n- [ ] Ask the provider (owner: vendor) (10m)\r\n\r\n  \
         Number in [the wiki](https://wiki.example.com/pay).\r\n\r\n  ```sh\r\n  - [ ] not an item\r\n  ```\r\n* [x] **Freeze** deployments @app\r\n\
         + [ ] See [the board](https://board.example.com)\r\n\r\n## Then\r\n\r\n1. [ ] Switch\r\n\t- [ ] Tell sales @nobody\r\n2) [ ] Tell customers\r\n",
    );
    assert_eq!(imported.runbook.title.as_str(), "Payments are down");
    assert_eq!(imported.runbook.id.as_str(), "payments-are-down");
    assert_eq!(imported.runbook.summary.as_ref().unwrap().as_str(), "When the provider is ill.");
    assert_eq!(
        order(&imported),
        [
            "ask-the-provider",
            "freeze-deployments",
            "see-the-board-https-board-example-com",
            "switch",
            "tell-sales-nobody < switch",
            "tell-customers < tell-sales-nobody",
        ]
    );
    let [ask, freeze, ..] = imported.runbook.step.as_slice() else { panic!() };
    assert_eq!((ask.role.as_ref().unwrap().as_str(), ask.timebox), ("vendor", Some(Duration::mins(10))));
    assert_eq!(
        ask.detail.as_ref().unwrap().as_str(),
        "Part: First look\n\nNumber in [the wiki](https://wiki.example.com/pay).\n\n```sh\n- [ ] not an item\n```"
    );
    assert_eq!(
        (freeze.title.as_str(), freeze.role.as_ref().unwrap().as_str()),
        ("Freeze deployments", "app")
    );
    assert_eq!(imported.said.len(), 1);
    assert_eq!(imported.said[0].place.as_str(), "line 14");
}

#[test]
fn numbered_items_follow_one_another_and_bullets_stand_beside_each_other() {
    for (text, wanted) in [
        ("1. [ ] A\n2. [ ] B\n3. [ ] C\n", vec!["a", "b < a", "c < b"]),
        ("- [ ] A\n- [ ] B\n", vec!["a", "b"]),
        ("1. [ ] A\n   1. [ ] A1\n   2. [ ] A2\n2. [ ] B\n", vec!["a", "a1 < a", "a2 < a1", "b < a2"]),
        ("1. [ ] A\n   - [ ] A1\n   - [ ] A2\n2. [ ] B\n", vec!["a", "a1 < a", "a2 < a", "b < a1 a2"]),
        ("# R\n## P\n1. [ ] A\n## Q\n1. [ ] B\n", vec!["a", "b"]),
        ("- [ ] A\n- [ ] A\n", vec!["a", "a-2"]),
    ] {
        assert_eq!(order(&read(text)), wanted, "{text}");
    }
}

#[test]
fn hints_are_taken_only_where_they_are_plain() {
    for (text, title, role, timebox) in [
        ("Ask (5 min)", "Ask", None, Some(Duration::mins(5))),
        ("Ask (see 5.1)", "Ask (see 5.1)", None, None),
        ("Ask (5m) or (10m)", "Ask (5m) or (10m)", None, None),
        ("Ask @dns and @app", "Ask @dns and @app", None, None),
        ("Ask (owner: nobody)", "Ask (owner: nobody)", None, None),
        ("Mail ops@dns.example.com", "Mail ops@dns.example.com", None, None),
        ("Ask - @dns, (~1h)", "Ask", Some("dns"), Some(Duration::mins(60))),
        ("@dns", "@dns", Some("dns"), None),
    ] {
        let imported = read(&format!("- [ ] {text}\n"));
        let step = &imported.runbook.step[0];
        let read = (step.title.as_str(), step.role.as_ref().map(RoleId::as_str), step.timebox);
        assert_eq!(read, (title, role, timebox), "{text}");
    }
}

#[test]
fn what_is_no_checklist_is_refused() {
    let none = vec![": there is no item of a checklist in it".to_owned()];
    for text in [
        "",
        "# Title\n\n- not a box\n1. neither\n",
        "```\n- [ ] in code\n```\n",
        "- [x](link)\n",
        "-[ ] no space\n",
    ] {
        assert_eq!(refused(text), none, "{text}");
    }
    assert_eq!(
        refused("- [ ]\n- [ ]   \n"),
        ["line 1: an item says nothing", "line 2: an item says nothing"]
    );
    assert_eq!(refused(&"x".repeat(MOST_BYTES + 1)), [": it is larger than 8 MiB"]);
    assert_eq!(refused(&"- [ ] a\n".repeat(501)), [": there are more than 500 items"]);
}

#[test]
fn hostile_text_is_harmless_in_the_file() {
    let imported =
        read("- [ ] a\u{1b}[2J\"\"\"\nb\u{202E}''' \\u0000\n# \u{7}[[step]]\n- [ ] [[step]]\nid = \"x\"\n");
    let text = imported.runbook_toml().unwrap();
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    let read: Runbook = toml::from_str(&text).unwrap();
    assert_eq!(read.step.len(), 2);
    assert_eq!(read.step[1].detail.as_ref().unwrap().as_str(), "Part: ␇[[step]]\n\nid = \"x\"");
}

/// What was said, by line.
fn said(imported: &Imported) -> Vec<String> {
    imported.said.iter().map(|it| format!("{}: {}", it.place, it.words)).collect()
}

fn detail(imported: &Imported, step: usize) -> String {
    imported.runbook.step[step].detail.as_ref().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn a_template_of_an_issue_keeps_its_front_matter_and_its_comments_as_comments() {
    let imported = read(
        "---\nname: Release\nabout: 'How we release'\nlabels: [ops]\n---\n\n<!-- Say what it is about.\n- [ ] not an item\n-->\n\
         We release.\n\n- [ ] Freeze <!-- the branch --> it\n- [ ] Tag `<!-- x -->`\n",
    );
    assert_eq!(imported.runbook.title.as_str(), "Release");
    assert_eq!(imported.runbook.summary.as_ref().unwrap().as_str(), "We release.");
    let titles: Vec<&str> = imported.runbook.step.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["Freeze  it", "Tag `<!-- x -->`"]);
    assert_eq!(
        said(&imported),
        [
            "line 2: front matter has no place in a runbook; it stands in a comment",
            "line 7: a comment is no part of a step; it stands in a comment of the file",
            "line 12: a comment is no part of a step; it stands in a comment of the file",
        ]
    );
    let toml = imported.runbook_toml().unwrap();
    for line in [
        "# front matter: labels: [ops]",
        "# line 7, a comment: Say what it is about.",
        "# - [ ] not an item",
        "# line 12, a comment: the branch",
    ] {
        assert!(toml.lines().any(|other| other == line), "{line}: {toml}");
    }
}

#[test]
fn every_heading_is_shown_or_said() {
    let imported = read(
        "Move the shop\n=============\n\nWhy.\n\n## When\n\nAt night.\n\n## First\n\n### Zone\n\nCareful.\n\n- [ ] A\n\n\
         Second\n------\n\n- [ ] B\n\n## Empty\n\n## Links\n\n- <https://example.com>\n",
    );
    assert_eq!(imported.runbook.title.as_str(), "Move the shop");
    assert_eq!(
        imported.runbook.summary.as_ref().unwrap().as_str(),
        "Why.\n\n\nWhen\n\n\nAt night.\n\n\nLinks\n\n\n- <https://example.com>"
    );
    assert_eq!(
        (detail(&imported, 0).as_str(), detail(&imported, 1).as_str()),
        ("Part: First / Zone\n\nCareful.", "Part: Second")
    );
    assert_eq!(
        said(&imported),
        [
            "line 6: a part without an item; it stands in the summary",
            "line 23: nothing stands below this heading, so it is left out",
            "line 25: a part without an item; it stands in the summary",
        ]
    );
}

#[test]
fn what_looks_like_an_item_and_is_none_is_said_by_its_line() {
    for (line, wanted) in [
        ("- [] A", "a box in a list is written"),
        ("-[ ] A", "a box in a list is written"),
        ("[ ] A", "a box in a list is written"),
        ("☐ A", "a box in a list is written"),
        ("- [-] A", "its mark is not known"),
        ("> - [ ] A", "a box in a quotation"),
        ("| [ ] | A |", "a box in a table"),
        ("- A", "it has no box, so it is no step"),
        ("1. A", "it has no box, so it is no step"),
    ] {
        let imported = read(&format!("- [ ] First\n\n{line}\n"));
        let said = said(&imported);
        assert_eq!(said.len(), 1, "{line}: {said:?}");
        assert!(said[0].starts_with(&format!("line 3: {wanted}")), "{line}: {said:?}");
        assert_eq!(detail(&imported, 0), line, "it stays with its item");
    }
    for line in [
        "- [x](https://example.com)",
        "  - sub",
        "[1] a note",
        "[a]: https://example.com",
        "Press [y] now",
        "```a```",
    ] {
        let imported = read(&format!("- [ ] First\n  {line}\n- [ ] Second\n"));
        assert_eq!((imported.runbook.step.len(), said(&imported)), (2, Vec::<String>::new()), "{line}");
        assert_eq!(detail(&imported, 0).trim(), line.trim());
    }
}

#[test]
fn an_item_without_a_box_names_the_boxes_that_are_nested_in_it() {
    let imported = read(
        "# R\n\n1. Contain\n   - [ ] Freeze\n     - why\n   - [ ] Disable\n2. Recover\n\n   - [ ] Restore\n- [ ] Tell\n",
    );
    let details: Vec<String> = (0..4).map(|at| detail(&imported, at)).collect();
    assert_eq!(details, ["Part: Contain\n\n- why", "Part: Contain", "Part: Recover", ""]);
    assert_eq!(said(&imported), Vec::<String>::new());
}

#[test]
fn what_is_never_closed_is_said_and_code_is_no_heading() {
    let imported = read("- [ ] A\n\n      # a comment of a shell\n- [ ] B\n\n```sh\n- [ ] C\n");
    assert_eq!(imported.runbook.step.len(), 2);
    assert_eq!(detail(&imported, 0), "# a comment of a shell");
    assert_eq!(said(&imported), ["line 6: a code block that is never closed: everything below is in it"]);
    let imported = read("- [ ] A\n<!-- open\n- [ ] B\n");
    assert_eq!(said(&imported)[0], "line 2: a comment that is never closed: everything below is in it");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "([-*+ #`<>!=|~\\[\\]xX(@)\t\r\n0-9.a-z\u{FEFF}ä]|\\PC){0,200}") {
        let aim = Aim { id: None, roles: &[], now: jiff::Timestamp::UNIX_EPOCH };
        if let Ok(imported) = import(&text, &aim) {
            let read: Runbook = toml::from_str(&imported.runbook_toml().unwrap()).unwrap();
            prop_assert_eq!(read.step.len(), imported.runbook.step.len());
        }
    }
}
