//! What a team's template may do, and what a record can't do through it.

use proptest::prelude::*;

use super::*;
use crate::report::document::Document;
use crate::report::html;
use crate::report::testing::{Told, hostile};

fn filled(source: &str, told: &Told) -> Vec<Section> {
    sections("config/report.md", source, &told.report()).unwrap()
}

fn fails(source: &str) -> TemplateError {
    sections("config/report.md", source, &Told::live().report()).unwrap_err()
}

fn markdown(section: &Section) -> &str {
    let [Block::Markdown(text)] = section.blocks.as_slice() else { panic!("{section:?}") };
    text
}

#[test]
fn each_title_of_the_first_level_begins_a_section() {
    let own = filled(
        "Before.\n\n# Costs of {{ incident.id }}\n\nNone.\n\n## Deep\n\n```\n# not a title\n```\n\n# Second\n",
        &Told::live(),
    );
    let titles: Vec<_> = own.iter().map(|section| (section.id.as_str(), section.title.as_str())).collect();
    assert_eq!(
        titles,
        [("own-1", "From the team"), ("own-2", "Costs of spring-launch-1"), ("own-3", "Second")]
    );
    assert_eq!(markdown(&own[1]), "None.\n\n### Deep\n\n```\n# not a title\n```");
}

#[test]
fn a_template_reads_the_report_as_its_json_has_it() {
    let own = filled(
        "# A\n{% for event in report.log.events %}{% if loop.first %}{{ event.seq }}{% endif %}{% endfor %}\n\n{{ 3723000 | lasting }}",
        &Told::live(),
    );
    assert_eq!(markdown(&own[0]), "1\n\n1h2m3s");
}

#[test]
fn an_identifier_that_circulates_is_written_as_the_one_that_exists() {
    let own = filled(
        "# A\n{{ 'PR.AC-4' | control }}; {{ 'NHI-03' | control }}; {{ 'RS.RP-1' | control }}",
        &Told::live(),
    );
    assert_eq!(markdown(&own[0]), "PR\\.AA-05; NHI3:2025; RS\\.MA-01");
    let error = fails("# A\n{{ 'RS.AN-01' | control }}");
    assert!(error.to_string().ends_with("`RS.AN-01` is no control that is known"), "{error}");
}

#[test]
fn an_error_names_file_and_line_and_says_what_to_do() {
    let error = fails("# A\n\n{{ report.nothing }}\n");
    assert!(error.to_string().starts_with("config/report.md:3: "), "{error}");
    assert!(error.hint.contains("--format json"));
    assert!(fails("# A\n{% if %}\n").to_string().starts_with("config/report.md:2: "));
}

#[test]
fn a_template_ends_and_reads_no_file() {
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}x{% endfor %}{% endfor %}{% endfor %}";
    assert!(fails(endless).hint.contains("loop over less"));
    for source in ["{% include '/etc/passwd' %}", "{% extends 'x' %}", "{% import 'x' as y %}"] {
        fails(source);
    }
}

#[test]
fn nothing_in_a_template_turns_escaping_off() {
    for source in ["{{ incident.title | safe }}", "{{ incident.title | escape }}", "{{ incident.title | e }}"]
    {
        assert!(fails(source).hint.contains("nothing turns escaping off"), "{source}");
    }
    let told = hostile("[x](https://evil.example)");
    let own = filled("{% autoescape false %}{{ incident.title }}{% endautoescape %}", &told);
    assert_eq!(markdown(&own[0]), r"\[x\]\(https\://evil\.example\)");
}

/// What a page of these sections has in it, without its words.
fn elements(own: &[Section], told: &Told) -> Vec<String> {
    let head = told.report().document(Vec::new()).head;
    let page = html::page(&Document { head, sections: own.to_vec() });
    let main = page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    main.split('<').skip(1).map(|tag| tag.split('>').next().unwrap().to_owned()).collect()
}

const EVERYWHERE: &str = "# {{ incident.title }}\n\n{{ incident.title }}\n\n- {{ incident.title }}\n\n\
    | a | b |\n|---|---|\n| {{ incident.title }} | {{ incident.title | code }} |\n\n\
    [link](https://a.example/{{ incident.title | urlencode }}) **{{ incident.title }}**\n\n> {{ incident.title }}\n";

#[test]
fn a_hostile_title_makes_no_link_no_picture_and_no_element() {
    let plain = elements(&filled(EVERYWHERE, &hostile("words")), &hostile("words"));
    for text in [
        "[x](https://evil.example)",
        "![x](https://evil.example/x.png)",
        "<https://evil.example> https://evil.example www.evil.example a@evil.example",
        "<script>alert(1)</script>",
        "# title\n\n1. one\n\n---\n\n    code",
        "` | `` | ``` |",
        "**a** _b_ ~~c~~ \\",
        "&lt;b&gt; &#60;i&#62;",
        "=====",
    ] {
        let told = hostile(text);
        let found = elements(&filled(EVERYWHERE, &told), &told);
        let links = |all: &[String]| all.iter().filter(|tag| tag.starts_with("a ")).count();
        assert_eq!(links(&found), links(&plain), "{text}");
        let names = |all: &[String]| {
            all.iter().map(|tag| tag.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&found), names(&plain), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_value_is_read_as_the_same_words(text in prop_oneof![any::<String>(), "[-a1 .:\\[\\](){}<>#*_`~|!&=+\\\\]{0,30}"]) {
        let words = format!("x {} x", crate::plan::Text::block(&text));
        let expected = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let source = escape::plain(&words);
        let events: Vec<_> = parse(&source).map(|(event, _)| event).collect();
        let is_text = |event: &Event<'_>| matches!(event, Event::Text(_) | Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph));
        prop_assert!(events.iter().all(is_text), "{:?}", events);
        let read: String = events.iter().filter_map(|event| if let Event::Text(text) = event { Some(&**text) } else { None }).collect();
        prop_assert_eq!(read, expected);
    }
}
