//! What a page is, whatever stands in its document.

use std::collections::BTreeMap;

use proptest::prelude::*;
use scraper::{Html, Node};

use super::{page, style};
use crate::incident::event::{Envelope, NoteAdded};
use crate::plan::Text;
use crate::report::document::{Block, Document, Head, Line, Section, Table, Tone};
use crate::report::testing::{Told, plan};

/// A document with a block of each kind and `words` wherever a record's words may stand.
fn with_everywhere(words: &str) -> Document {
    let line =
        || Line::from(words).strong(words).code(words).mark(Tone::Bad, words).event(7).jump("log", words);
    let mut table = Table::new(words, &[words, "Figure#"]);
    table.rows = vec![vec![line(), Line::from("12")], vec![Line::new().anchor(7), line()]];
    let mut long = Table::new(words, &["A"]);
    long.rows = vec![vec![line()]; 61];
    let blocks = vec![
        Block::Heading(words.to_owned()),
        Block::Paragraph(line()),
        Block::List(vec![line(), line()]),
        Block::Facts(vec![(words.to_owned(), line())]),
        Block::Table(table),
        Block::Table(long),
        Block::Quote(words.to_owned()),
        Block::Code(words.to_owned()),
        Block::Fold { summary: line(), blocks: vec![Block::Paragraph(line())] },
    ];
    let section = |id: &str| Section::new(id, words, blocks.clone());
    Document {
        head: Head {
            banner: "DRILL",
            id: words.to_owned(),
            title: words.to_owned(),
            facts: vec![(words.to_owned(), line())],
        },
        sections: vec![section("summary"), section("log")],
    }
}

/// Elements with their attributes as far as no words stand in them, and every text.
fn taken_apart(html: &str) -> (Vec<String>, Vec<String>) {
    let (mut elements, mut texts) = (Vec::new(), Vec::new());
    for node in Html::parse_document(html).tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                let words_in = ["aria-label"];
                let attributes: BTreeMap<_, _> = element
                    .attrs()
                    .map(|(name, value)| (name, if words_in.contains(&name) { "" } else { value }))
                    .collect();
                elements.push(format!("{} {attributes:?}", element.name()));
            }
            Node::Text(text) => texts.push(text.to_string()),
            Node::Comment(comment) => elements.push(format!("comment {}", &**comment)),
            Node::Document | Node::Fragment | Node::Doctype(_) | Node::ProcessingInstruction(_) => {}
        }
    }
    (elements, texts)
}

#[test]
fn hostile_words_are_text_and_nothing_else() {
    let (plain, _) = taken_apart(&page(&with_everywhere("words")));
    for hostile in [
        "<script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "</style><img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)",
        "' style='position:fixed",
        "-->--!><!--",
        "<![CDATA[x]]>",
        "</textarea></table></svg></math><svg onload=alert(1)>",
        "&lt;b&gt; &amp; &#x3c;script&#62;",
        "javascript:alert(1)",
        "<plaintext>",
    ] {
        let (elements, texts) = taken_apart(&page(&with_everywhere(hostile)));
        assert_eq!(elements, plain, "{hostile}");
        let seen = texts.iter().filter(|text| text.contains(hostile)).count();
        assert!(seen > 80, "{hostile} is text {seen} times only");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_words_of_a_record_change_the_elements_of_the_page(
        words in prop_oneof![any::<String>(), "[<>&\"'a-z/=! -]{0,40}"]
    ) {
        // What is nothing but white space is no text to a parser, and changes no element either way.
        let words = format!("x{}x", Text::block(&words));
        let (plain, _) = taken_apart(&page(&with_everywhere("words")));
        let (elements, texts) = taken_apart(&page(&with_everywhere(&words)));
        prop_assert_eq!(elements, plain);
        prop_assert!(texts.iter().any(|text| text.contains(&words)));
    }
}

#[test]
fn the_policy_names_the_style_sheet_that_the_page_has() {
    let html = page(&with_everywhere("words"));
    let sheet = html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert_eq!(sheet, style::SHEET);
    assert!(html.contains("default-src &#39;none&#39;; style-src &#39;sha256-"), "{html}");
    for outside in ["<script", " style=", " onerror=", " onload=", "url(http", "@import", "src="] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn titles_go_down_one_level_at_a_time_and_every_name_stands_once() {
    let html = page(&with_everywhere("words"));
    let (mut level, mut names) = (0, Vec::new());
    for node in Html::parse_document(&html).tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        names.extend(element.id().map(str::to_owned));
        if let Some(next) = element.name().strip_prefix('h').and_then(|level| level.parse::<u32>().ok()) {
            assert!(next <= level + 1, "h{next} stands below h{level}");
            level = next;
        }
    }
    names.sort();
    let all = names.len();
    names.dedup();
    // The same blocks stand in both sections of this document, so the anchor of event 7 does too.
    assert_eq!(names.len() + 1, all);
}

#[test]
fn a_drill_is_marked_and_a_live_incident_is_not() {
    let mut document = with_everywhere("words");
    let drill = page(&document);
    assert!(drill.contains("class=\"banner\"") && drill.contains("class=\"watermark\""));
    assert!(drill.contains("<title>DRILL"));
    document.head.banner = "LIVE";
    let live = page(&document);
    assert!(!live.contains("DRILL") && !live.contains("class=\"banner\"") && live.contains("<title>LIVE"));
}

/// The custom properties of each block `:root { … }`, in the order of the sheet.
fn palettes() -> Vec<BTreeMap<&'static str, &'static str>> {
    let blocks = style::SHEET.split(":root {").skip(1).map(|rest| rest.split_once('}').unwrap().0);
    let read = |block: &'static str| {
        let declarations = block.split(';').filter_map(|line| line.trim().split_once(':'));
        declarations
            .filter(|(name, _)| name.starts_with("--"))
            .map(|(name, value)| (name, value.trim()))
            .collect()
    };
    blocks.map(read).collect()
}

/// Contrast as WCAG 2 defines it.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |color: &str| {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(color.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126f64.mul_add(channel(1), 0.7152f64.mul_add(channel(3), 0.0722 * channel(5)))
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn words_can_be_read_in_every_theme() {
    let palettes = palettes();
    let [light, dark, more, more_dark, print] = palettes.as_slice() else {
        panic!("{} palettes", palettes.len())
    };
    let over = |base: &BTreeMap<_, _>, top: &BTreeMap<&'static str, &'static str>| {
        let mut all = base.clone();
        all.extend(top.iter().map(|(name, value)| (*name, *value)));
        all
    };
    for (theme, colors, least) in [
        ("light", light.clone(), 4.5),
        ("dark", dark.clone(), 4.5),
        ("light, more contrast", over(light, more), 7.0),
        ("dark, more contrast", over(dark, more_dark), 7.0),
        ("print", over(light, print), 4.5),
    ] {
        let enough = |front: &str, back: &str, least: f64| {
            let found = contrast(colors[front], colors[back]);
            assert!(found >= least, "{theme}: {front} on {back} is {found:.2}");
        };
        for front in ["--text", "--muted", "--link", "--good", "--bad", "--attention", "--unknown"] {
            enough(front, "--page", least);
            enough(front, "--panel", least);
        }
        enough("--on-alarm", "--alarm", 7.0);
        for fill in ["--fill-good", "--fill-bad", "--fill-attention", "--fill-unknown", "--fill-plain"] {
            enough("--text", fill, 4.5);
        }
        for edge in ["--good", "--bad", "--attention", "--unknown", "--edge"] {
            enough(edge, "--page", 3.0);
        }
    }
}

#[test]
fn ten_thousand_events_stand_folded_in_the_page() {
    let mut events = Told::first(1).events;
    for seq in 2..=10_000 {
        let text = Text::line("looked at it");
        let note = NoteAdded { text, follow_up: false, owner: None, due: None, changed_at: None };
        events.push(Envelope { seq, event: note.into(), ..events[0].clone() });
    }
    let told = Told::of("spring-launch-1", plan(), &events);
    let html = page(&told.report().document(Vec::new()));
    assert!(html.contains("id=\"event-1\"") && html.contains("id=\"event-10000\""));
    let before = html.split_once("id=\"event-10000\"").unwrap().0;
    assert!(
        before.matches("<details>").count() > before.matches("</details>").count(),
        "the log is not folded"
    );
    assert!(html.len() < 4 * 1024 * 1024, "{} bytes", html.len());
}
