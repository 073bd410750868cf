//! A report as one HTML file that needs nothing else: no script, no font, no picture, no request.
//!
//! The policy in its head lets a browser load and run nothing but the one style sheet in it, which is named by its
//! hash. Light and dark, phone and paper are the business of the style sheet; no meaning is in a colour alone.

mod block;
mod contents;
mod own;
mod style;

use self::block::Writer;
use super::document::{Document, Head};
use super::markup::Markup;
use super::svg;

/// The whole file.
pub fn page(document: &Document) -> String {
    let mut out = Markup::with_capacity(64 * 1024);
    let head = &document.head;
    out.raw("<!DOCTYPE html>\n").open("html", &[("lang", &"en")]).raw("\n<head>\n<meta charset=\"utf-8\">\n");
    out.open("meta", &[("http-equiv", &"Content-Security-Policy"), ("content", &style::policy())]).raw("\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.raw("<meta name=\"referrer\" content=\"no-referrer\">\n");
    out.leaf("title", &[], format_args!("{} {}: {}", head.banner, head.id, head.title));
    out.raw("\n<style>").raw(style::SHEET).raw("</style>\n</head>\n");
    out.open("body", &[("class", &if head.is_drill() { "drill" } else { "live" })]);
    out.raw("\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
    masthead(&mut out, head);
    out.raw("<div class=\"sheet\">\n");
    contents::write(&mut out, &document.sections);
    out.raw("<main id=\"main\">\n").raw(svg::DEFINITIONS);
    let mut writer = Writer::new(&mut out);
    for section in &document.sections {
        writer.section(section);
    }
    out.raw("</main>\n</div>\n");
    out.open("footer", &[]).open("p", &[]);
    out.text(format_args!("{} · {} · made by warroom from the incident's record.", head.banner, head.id));
    out.raw(" The same record gives the same report.</p></footer>\n</body>\n</html>\n");
    out.finish()
}

/// What stands above the report: the mark of a drill, the title, the facts for one look.
fn masthead(out: &mut Markup, head: &Head) {
    if head.is_drill() {
        out.raw("<p class=\"banner\"><strong>DRILL</strong> ");
        out.raw("<span>An exercise: no customer was affected.</span></p>\n");
        out.raw("<p class=\"watermark\" aria-hidden=\"true\">DRILL</p>\n");
    }
    out.raw("<header>\n<p class=\"kicker\">After-action report");
    out.raw(if head.is_drill() { " of a drill" } else { " of a live incident" });
    out.raw("</p>\n");
    out.leaf("h1", &[], &head.title).raw("\n");
    out.raw("<dl class=\"glance\">\n<div><dt>").text(head.banner);
    out.raw("</dt><dd><code>").text(&head.id).raw("</code></dd></div>\n");
    for (name, value) in &head.facts {
        out.raw("<div><dt>").text(name).raw("</dt><dd>");
        Writer::new(out).line(value);
        out.raw("</dd></div>\n");
    }
    out.raw("</dl>\n</header>\n");
}

#[cfg(test)]
mod tests;
