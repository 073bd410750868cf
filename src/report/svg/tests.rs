//! What a drawing is made of.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Selector};

use super::*;
use crate::report::figure::Timeline;
use crate::report::testing::{LIVE, Told, envelopes, hostile, plan};

fn drawn(told: &Told) -> String {
    let mut out = Markup::default();
    draw(&mut out, &Figure::Timeline(Box::new(Timeline::of(&told.record()))));
    out.finish()
}

fn elements<T>(html: &str, selector: &str, read: impl Fn(ElementRef<'_>) -> T) -> Vec<T> {
    let page = Html::parse_fragment(html);
    page.select(&Selector::parse(selector).unwrap()).map(read).collect()
}

fn number(element: ElementRef<'_>, name: &str) -> i64 {
    element.attr(name).unwrap().parse().unwrap()
}

/// A night, a day and a night between what happened, the last of them close to the end.
fn three_days() -> Told {
    let day = |seq: u64, at: &str| {
        let (head, data) =
            (r#""actor":"ito","origin":"key","type":"note_added""#, r#"{"text":"still at it"}"#);
        format!("{{\"seq\":{seq},\"at\":\"{at}\",{head},\"data\":{data}}}")
    };
    let rows = [
        LIVE.lines().next().unwrap().to_owned(),
        day(2, "2027-03-03T08:00:00Z"),
        day(3, "2027-03-04T14:00:00Z"),
        day(4, "2027-03-05T10:30:00Z"),
    ];
    Told::of("spring-launch-1", plan(), &envelopes(&rows.join("\n")))
}

#[test]
fn words_lie_on_no_other_words_and_within_the_drawing() {
    let hostile = hostile("長い言葉 and so on, for as long as it goes");
    for told in [Told::live(), Told::drill(), Told::first(1), three_days(), hostile] {
        let html = drawn(&told);
        let words = elements(&html, "svg.drawing text", |element| {
            let text: String = element.text().collect();
            let (x, width) = (number(element, "x"), shelf::width(&text));
            let left = match element.attr("text-anchor").unwrap() {
                "start" => x,
                "middle" => x - width / 2,
                _ => x - width,
            };
            (number(element, "y"), left, left + width, text)
        });
        assert!(words.len() > 5, "{html}");
        let mut lines: BTreeMap<i64, Vec<_>> = BTreeMap::new();
        for word in words {
            lines.entry(word.0).or_default().push(word);
        }
        for line in lines.values_mut() {
            line.sort_by_key(|word| word.1);
            for word in line.iter() {
                assert!(word.1 >= 0 && word.2 <= 1_060, "{word:?}");
            }
            for pair in line.windows(2) {
                assert!(pair[0].2 <= pair[1].1, "{:?} lies on {:?}", pair[1], pair[0]);
            }
        }
    }
}

#[test]
fn every_mark_says_what_it_is_and_leads_to_its_event() {
    let told = Told::live();
    let html = drawn(&told);
    let marks = elements(&html, "svg.drawing a", |element| {
        let title = element.select(&Selector::parse("title").unwrap()).map(|title| title.inner_html()).next();
        (element.attr("href").unwrap().to_owned(), title)
    });
    assert!(marks.len() > 10);
    for (href, title) in marks {
        let seq: u64 = href.strip_prefix("#event-").unwrap().parse().unwrap();
        assert!(told.events.iter().any(|envelope| envelope.seq == seq), "{href}");
        assert!(title.is_some_and(|title| !title.is_empty()), "{href}");
    }
}

#[test]
fn what_is_bad_has_a_pattern_of_its_own() {
    let html = drawn(&Told::live());
    let count = |selector: &str| elements(&html, selector, |_| ()).len();
    assert!(count("svg.drawing .bar.bad") > 0);
    assert_eq!(count("a .bar.bad:not(.plate)"), count("a [fill='url(#h-bad)']"));
    assert_eq!(count("a .bar.attention:not(.plate)"), count("a [fill='url(#h-attention)']"));
    for id in ["h-bad", "h-attention", "h-unknown", "s-good", "s-bad", "s-attention", "s-unknown", "s-on"] {
        assert!(DEFINITIONS.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

#[test]
fn hostile_words_draw_what_plain_words_draw() {
    let names = |told: &Told| elements(&drawn(told), "*", |element| element.value().name().to_owned());
    // As wide as each other, so that a label has room with both or with neither.
    assert_eq!(names(&hostile("</svg><script>1</script>")), names(&hostile("xxxxxxxxxxxxxxxxxxxxxxxx")));
}
