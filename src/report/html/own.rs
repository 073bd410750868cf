//! A team's own Markdown as HTML: what it may say, and nothing that reaches out of the page.
//!
//! Markup in it is text, pictures are their words, and a link leads to the web, to a mailbox or into this page.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::report::markup::Markup;

/// Write Markdown as HTML.
pub(super) fn write(out: &mut Markup, source: &str) {
    let mut own = Own { out, columns: Vec::new(), column: 0, links: Vec::new(), in_head: false };
    for event in Parser::new_ext(source, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        own.event(event);
    }
}

/// May a link of a team's text lead there?
pub(in crate::report) fn is_harmless(target: &str) -> bool {
    let lower = target.trim_start().to_ascii_lowercase();
    ["https://", "http://", "mailto:", "#"].iter().any(|begin| lower.starts_with(begin))
}

struct Own<'o> {
    out: &'o mut Markup,
    /// Where the columns of the table stand.
    columns: Vec<Alignment>,
    /// The column that comes next.
    column: usize,
    /// Of each open link: is it written as one?
    links: Vec<bool>,
    /// The row is the one of titles.
    in_head: bool,
}

impl Own<'_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not turned on in the parser never comes")]
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            // HTML is not read, only shown.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.out.text(text);
            }
            Event::Code(text) => {
                self.out.leaf("code", &[], text);
            }
            Event::SoftBreak => {
                self.out.raw("\n");
            }
            Event::HardBreak => {
                self.out.raw("<br>\n");
            }
            Event::Rule => {
                self.out.raw("<hr>\n");
            }
            _ => {}
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not turned on in the parser never comes")]
    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.out.open(title(level), &[]),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.out.raw("<pre class=\"code\" tabindex=\"0\"><code>")
            }
            Tag::List(Some(first)) => self.out.open("ol", &[("start", &first)]),
            Tag::Table(columns) => {
                self.columns = columns;
                self.out.raw(
                    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>\n",
                )
            }
            Tag::TableHead => {
                (self.column, self.in_head) = (0, true);
                self.out.raw("<thead><tr>")
            }
            Tag::TableRow => {
                self.column = 0;
                self.out.raw("<tr>")
            }
            Tag::TableCell => self.cell(),
            Tag::Link { dest_url, .. } => {
                let is_link = is_harmless(&dest_url);
                self.links.push(is_link);
                if is_link {
                    let target = dest_url.trim_start();
                    self.out.open("a", &[("href", &target), ("rel", &"noreferrer noopener")]);
                }
                &mut *self.out
            }
            other => match simple(other.to_end()) {
                Some(name) => self.out.open(name, &[]),
                None => &mut *self.out,
            },
        };
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not turned on in the parser never comes")]
    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.out.close(title(level)).raw("\n"),
            TagEnd::CodeBlock => self.out.raw("</code></pre>\n"),
            TagEnd::List(true) => self.out.raw("</ol>\n"),
            TagEnd::Table => self.out.raw("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.out.raw("</tr></thead>\n<tbody>\n")
            }
            TagEnd::TableRow => self.out.raw("</tr>\n"),
            TagEnd::TableCell => self.out.raw(if self.in_head { "</th>" } else { "</td>" }),
            TagEnd::Link => {
                if self.links.pop() == Some(true) {
                    self.out.raw("</a>");
                }
                &mut *self.out
            }
            other => match simple(other) {
                Some(name) if matches!(name, "em" | "strong" | "s") => self.out.close(name),
                Some(name) => self.out.close(name).raw("\n"),
                None => &mut *self.out,
            },
        };
    }

    fn cell(&mut self) -> &mut Markup {
        let is_number = matches!(self.columns.get(self.column), Some(Alignment::Right));
        self.column += 1;
        self.out.raw(match (self.in_head, is_number) {
            (true, true) => "<th scope=\"col\" class=\"number\">",
            (true, false) => "<th scope=\"col\">",
            (false, true) => "<td class=\"number\">",
            (false, false) => "<td>",
        })
    }
}

/// Elements without attributes.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others are written elsewhere, or not at all")]
const fn simple(tag: TagEnd) -> Option<&'static str> {
    match tag {
        TagEnd::Paragraph | TagEnd::HtmlBlock => Some("p"),
        TagEnd::BlockQuote(_) => Some("blockquote"),
        TagEnd::List(_) => Some("ul"),
        TagEnd::Item => Some("li"),
        TagEnd::Emphasis => Some("em"),
        TagEnd::Strong => Some("strong"),
        TagEnd::Strikethrough => Some("s"),
        _ => None,
    }
}

/// The titles of sections are of the second level: no title of a team stands above them.
const fn title(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 | HeadingLevel::H3 => "h3",
        HeadingLevel::H4 => "h4",
        HeadingLevel::H5 => "h5",
        HeadingLevel::H6 => "h6",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(source: &str) -> String {
        let mut out = Markup::default();
        write(&mut out, source);
        out.finish()
    }

    #[test]
    fn markup_is_shown_and_not_read() {
        let page = html("a <b onclick=x>b</b>\n\n<script>alert(1)</script>\n");
        assert!(!page.contains("<b") && !page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    }

    #[test]
    fn a_link_leads_to_the_web_a_mailbox_or_into_the_page() {
        for target in ["https://a.example/x", "http://a.example", "mailto:a@b.example", "#summary"] {
            assert!(html(&format!("[x]({target})")).contains(&format!("href=\"{target}\"")), "{target}");
        }
        for target in [
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "/x",
            "//x",
        ] {
            assert!(!html(&format!("[x]({target}) <{target}>")).contains("href"), "{target}");
        }
    }

    #[test]
    fn a_picture_is_its_words() {
        let page = html("![the graph](https://a.example/x.png)");
        assert!(
            !page.contains("<img") && !page.contains("a.example") && page.contains("the graph"),
            "{page}"
        );
    }

    #[test]
    fn tables_lists_and_titles_are_written() {
        let page =
            html("### T\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- x\n\n3. y\n\n> q\n\n```sh\nls <x>\n```\n");
        for part in [
            "<h3>T</h3>",
            "<th scope=\"col\">a</th><th scope=\"col\" class=\"number\">b</th>",
            "<td>1</td><td class=\"number\">2</td>",
            "<ul><li>x</li>",
            "<ol start=\"3\"><li>y</li>",
            "<blockquote><p>q</p>",
            "<code>ls &lt;x&gt;\n</code></pre>",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }
}
