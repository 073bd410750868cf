//! What a renderer of Markdown makes of our Markdown, asked of another parser.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::page;
use crate::report::document::{Block, Document, Head, Line, Section, Table, Tone};
use crate::report::testing::{Told, hostile};

/// What a parser read.
#[derive(Debug, Default, PartialEq)]
struct Read {
    /// Every word, without white space.
    words: String,
    links: Vec<String>,
    images: usize,
    /// Headings, paragraphs, lists, tables and so on, in order.
    shapes: Vec<String>,
}

/// The HTML that this renderer writes itself.
fn own_html(html: &str) -> String {
    let mut left = html.to_owned();
    for own in ["<details>", "</details>", "<summary>", "</summary>", "</a>"] {
        left = left.replace(own, "");
    }
    while let Some((before, rest)) = left.split_once("<a id=\"") {
        let (id, after) = rest.split_once("\">").unwrap();
        assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{id}");
        left = format!("{before}{after}");
    }
    assert!(!left.contains(['<', '>']), "{html}");
    left.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is left of another parser's events is not expected")]
fn read(markdown: &str) -> Read {
    let mut read = Read::default();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_DEFINITION_LIST;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) | Event::Code(text) => read.words.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) => read.words.push_str(&own_html(&html)),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => {}
            Event::Start(Tag::Link { dest_url, .. }) => read.links.push(dest_url.to_string()),
            Event::Start(Tag::Image { .. }) => read.images += 1,
            Event::Start(tag) => read.shapes.push(format!("{tag:?}")),
            other => panic!("{other:?} in\n{markdown}"),
        }
    }
    read.words.retain(|c| !c.is_whitespace());
    read
}

/// A document that has this text in every place, and the words that are to be read in it.
fn everywhere(text: &str) -> (Document, String) {
    let spans = || {
        let line = Line::from(text).plain(" ").strong(text).plain(" ").code(text).plain(" ");
        line.mark(Tone::Bad, text).plain(" ").event(7).plain(" ").jump("log", text).plain(text)
    };
    let said = format!("{text}{text}{text}✗{text}#7{text}{text}");
    let mut table = Table::new(text, &[&format!("{text}:"), "n#"]);
    table.rows = vec![vec![spans(), Line::from(text)], vec![Line::new().anchor(7), Line::new().code(text)]];
    let blocks = vec![
        Block::Heading(text.to_owned()),
        Block::Paragraph(spans()),
        Block::List(vec![spans(), Line::new().code(text).plain(text)]),
        Block::Facts(vec![(text.to_owned(), spans())]),
        Block::Table(table),
        Block::Quote(text.to_owned()),
        Block::Code(text.to_owned()),
        Block::Fold { summary: spans(), blocks: vec![Block::Paragraph(Line::from(text))] },
    ];
    let head = Head {
        banner: "LIVE",
        id: text.to_owned(),
        title: text.to_owned(),
        facts: vec![("Name".to_owned(), Line::from(text))],
    };
    let words = [
        &format!("{text}:{text}LIVEName:{text}{text}"),
        text,
        &said,
        &said,
        &format!("{text}{text}"),
        &format!("{text}:{said}"),
        &format!("{text}{text}:n{said}{text}7{text}"),
        text,
        text,
        &format!("{said}{text}"),
    ];
    let mut words = words.concat();
    words.retain(|c| !c.is_whitespace());
    let section = Section { id: "a".to_owned(), title: text.to_owned(), blocks };
    (Document { head, sections: vec![section] }, words)
}

#[track_caller]
fn stays_plain(text: &str) {
    let (document, words) = everywhere(text);
    let markdown = page(&document);
    let read_it = read(&markdown);
    assert_eq!(read_it.words, words, "{text:?} in\n{markdown}");
    assert!(
        read_it.links.iter().all(|to| to == "#event-7" || to == "#log"),
        "{:?}\n{markdown}",
        read_it.links
    );
    assert_eq!(read_it.images, 0, "{markdown}");
    let (plain, _) = everywhere("word");
    let shapes = |it: Read| it.shapes.into_iter().filter(|it| it != "Strong").collect::<Vec<_>>();
    assert_eq!(shapes(read_it), shapes(read(&page(&plain))), "{text:?} in\n{markdown}");
}

#[test]
fn what_markdown_could_read_stays_as_it_was_written() {
    for text in [
        "# a",
        "- a",
        "1. a",
        "2) a",
        "+ a",
        "===",
        "---",
        "> a",
        "    a",
        "a | b",
        "a \\| b",
        "\\",
        "`",
        "``",
        "```a",
        "a `b` c",
        "[a](https://b.example)",
        "![a](b)",
        "<b>a</b>",
        "<!-- a",
        "&lt;",
        "*a*",
        "**a**",
        "_a_",
        "~~a~~",
        "$a$",
        "[^1]: a",
        "[a]: b",
        "- [ ] a",
        "a\\",
        "a!",
        ": a",
        "| a | b |",
        "http://a.example",
        "</details>",
        "<a id=\"x\">",
        "a) b",
        "(a",
        "\"a\"",
        "1986. A great year",
        "e\u{301}é 結帳",
        "a *",
        "*",
        "a**b",
        "`a",
        "a`",
        "\\`a\\`",
        "]",
        "](x)",
    ] {
        stays_plain(text);
    }
}

#[test]
fn what_spans_lines_stays_in_its_quote_and_its_fence() {
    let text = "a\n# b\n\n- c\n===\n```\nd\n````\n<b>";
    let blocks = vec![Block::Quote(text.to_owned()), Block::Code(text.to_owned())];
    let section = Section::new("a", "b", blocks);
    let head = Head { banner: "LIVE", id: "c".to_owned(), title: "d".to_owned(), facts: Vec::new() };
    let markdown = page(&Document { head, sections: vec![section] });
    let read = read(&markdown);
    let flat = text.split_whitespace().collect::<String>();
    assert!(read.words.ends_with(&format!("{flat}{flat}")), "{markdown}");
    let inside: Vec<_> = read.shapes.iter().skip_while(|shape| !shape.starts_with("BlockQuote")).collect();
    assert_eq!(inside.len(), 4, "a quote, its two paragraphs and a block of code: {inside:?}\n{markdown}");
}

proptest! {
    #[test]
    fn no_text_is_read_as_markdown(text in "[-+*#>|`_\\[\\]()!<>&~=:.0-9a-zA-Z $^@/\\\\\"'{}é]{1,24}") {
        prop_assume!(!text.trim().is_empty());
        stays_plain(&text);
    }
}

#[test]
fn a_record_of_hostile_texts_links_to_its_own_places_only() {
    for text in [
        "<script>alert(1)</script>",
        "![x](https://evil.example/p.png)",
        "a | b\n# c\n- d",
        "[x](javascript:1)",
    ] {
        let told = hostile(text);
        let markdown = page(&told.report().document(Vec::new()));
        let read = read(&markdown);
        assert!(read.links.iter().all(|to| to.starts_with('#')), "{:?}", read.links);
        assert_eq!(read.images, 0);
        let flat: String = text.lines().next().unwrap().split_whitespace().collect();
        assert!(read.words.matches(&flat).count() > 50, "it is said at every place");
    }
}

#[test]
fn every_link_to_an_event_leads_to_its_place_in_the_log() {
    for told in [Told::live(), Told::drill(), Told::first(1)] {
        let markdown = page(&told.report().document(Vec::new()));
        for link in read(&markdown).links {
            let place = link.trim_start_matches('#');
            assert!(markdown.contains(&format!("<a id=\"{place}\"></a>")), "{link}");
        }
    }
}
