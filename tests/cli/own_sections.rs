//! A team's own sections of the report.

use std::fs;

use super::kit::{Home, ID};

const TEMPLATE: &str = "# Costs\n\nOf {{ incident.id | code }}: {{ incident.title }}.\n";

fn with_template(text: &str) -> Home {
    let home = Home::quick().declared();
    fs::write(home.path().join("workspace/config/report.md"), text).unwrap();
    home
}

#[test]
fn the_template_of_the_workspace_becomes_a_section_before_the_appendix() {
    let home = with_template(TEMPLATE);
    for format in ["md", "html"] {
        let said = home.done(&["report", ID, "--format", format]).says(&["Costs", ID]);
        let (own, appendix) = (said.out.rfind("Costs").unwrap(), said.out.rfind("can prove").unwrap());
        assert!(own < appendix, "{format}");
    }
    let html = home.done(&["report", ID, "--format", "html"]).out;
    assert!(html.contains("<section id=\"own-1\""), "{html}");
}

#[test]
fn a_template_that_is_named_stands_in_for_the_one_of_the_workspace() {
    let home = with_template(TEMPLATE);
    let other = home.path().join("other.md");
    fs::write(&other, "# Law\n\n<b>bold</b>\n").unwrap();
    let html = home.done(&["report", ID, "--format", "html", "--template", other.to_str().unwrap()]).out;
    assert!(html.contains(">Law</h2>") && !html.contains("Costs"));
    assert!(html.contains("&lt;b&gt;bold&lt;/b&gt;"), "{html}");
}

#[test]
fn a_template_that_can_not_be_filled_says_where_and_what_to_do() {
    let home = with_template("# Costs\n\n{{ incident.price }}\n");
    home.run(&["report", ID]).ended(2).complains(&["config/report.md:3: ", "--format json"]);
    home.run(&["report", ID, "--template", "nowhere.md"]).ended(2).complains(&["nowhere.md", "--template"]);
    // The data has no sections of a team, so that nothing keeps a program from it.
    home.done(&["report", ID, "--format", "json"]);
}

#[test]
fn the_template_is_no_file_that_a_workspace_complains_of() {
    let home = with_template(TEMPLATE);
    home.done(&["declare", "spring-launch", "--severity", "sev3", "--title", "another one"]);
}

#[test]
fn the_template_of_a_review_asks_what_no_record_knows_and_lists_what_was_written_down() {
    let home = Home::quick().declared();
    let template = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/review.md");
    let arguments = ["report", ID, "--template", template];
    home.done(&arguments).says(&["What led to it", "Where we were lucky", "No follow-up was written down"]);
    home.done(&["note", ID, "--follow-up", "scan each *push*"]);
    home.done(&arguments).says(&["scan each \\*push\\*, nobody yet, no day yet"]);
}
