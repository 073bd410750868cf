//! Sections, blocks and lines.

use super::own;
use crate::report::document::{Block, Line, Section, Span, Table, Tone};
use crate::report::figure::Figure;
use crate::report::markup::Markup;
use crate::report::svg;

/// A table with more rows is folded away: it is there to look something up, not to be read.
const ROWS_OPEN: usize = 60;

/// Writes the parts of a document.
pub(super) struct Writer<'o> {
    out: &'o mut Markup,
    /// What is written is folded away already.
    is_folded: bool,
    /// The title that stands last above: the name of a table without one of its own.
    title: String,
}

impl<'o> Writer<'o> {
    pub(super) const fn new(out: &'o mut Markup) -> Self {
        Self { out, is_folded: false, title: String::new() }
    }

    /// A section with its title. One that says nothing is left out, as in the contents.
    pub(super) fn section(&mut self, section: &Section) {
        if section.blocks.is_empty() {
            return;
        }
        let title = format!("{}-title", section.id);
        self.out.open("section", &[("id", &section.id), ("aria-labelledby", &title)]).raw("\n");
        self.out.leaf("h2", &[("id", &title)], &section.title).raw("\n");
        self.title.clone_from(&section.title);
        self.blocks(&section.blocks);
        self.out.raw("</section>\n");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(title) => {
                self.out.leaf("h3", &[], title);
                self.title.clone_from(title);
            }
            Block::Paragraph(line) => self.wrapped("p", line),
            Block::List(lines) => {
                self.out.raw("<ul>\n");
                for line in lines {
                    self.wrapped("li", line);
                    self.out.raw("\n");
                }
                self.out.raw("</ul>");
            }
            Block::Facts(facts) => self.facts(facts),
            Block::Table(table) if table.rows.len() > ROWS_OPEN && !self.is_folded => {
                let name = if table.caption.is_empty() { &self.title } else { &table.caption };
                self.fold(&Line::from(format!("{name}: {} rows", table.rows.len())), |writer| {
                    writer.table(table);
                });
            }
            Block::Table(table) => self.table(table),
            Block::Quote(words) => {
                self.out.raw("<blockquote>").leaf("p", &[("class", &"said")], words).raw("</blockquote>");
            }
            Block::Code(text) => {
                let attributes: [(&'static str, &dyn std::fmt::Display); 2] =
                    [("class", &"code"), ("tabindex", &0)];
                self.out.open("pre", &attributes).leaf("code", &[], text).raw("</pre>");
            }
            Block::Figure(figure) => self.figure(figure),
            Block::Fold { summary, blocks } => self.fold(summary, |writer| writer.blocks(blocks)),
            Block::Markdown(source) => own::write(self.out, source),
        }
        self.out.raw("\n");
    }

    fn wrapped(&mut self, element: &'static str, line: &Line) {
        self.out.open(element, &[]);
        self.line(line);
        self.out.close(element);
    }

    fn facts(&mut self, facts: &[(String, Line)]) {
        self.out.raw("<dl class=\"facts\">\n");
        for (name, value) in facts {
            self.out.raw("<div>").leaf("dt", &[], name);
            self.wrapped("dd", value);
            self.out.raw("</div>\n");
        }
        self.out.raw("</dl>");
    }

    /// A wide table scrolls in a box of its own, which the keyboard reaches.
    fn table(&mut self, table: &Table) {
        let label = if table.caption.is_empty() { &self.title } else { &table.caption };
        self.out.open(
            "div",
            &[("class", &"scroll"), ("role", &"region"), ("tabindex", &0), ("aria-label", label)],
        );
        self.out.raw("\n<table>\n");
        if !table.caption.is_empty() {
            self.out.leaf("caption", &[], &table.caption).raw("\n");
        }
        self.out.raw("<thead><tr>");
        for column in &table.columns {
            let class = if column.is_number { "number" } else { "words" };
            self.out.leaf("th", &[("scope", &"col"), ("class", &class)], &column.title);
        }
        self.out.raw("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.row(table, row);
        }
        self.out.raw("</tbody>\n</table>\n</div>");
    }

    fn row(&mut self, table: &Table, row: &[Line]) {
        self.out.raw("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let is_number = table.columns.get(at).is_some_and(|column| column.is_number);
            let element = if at == 0 { "th" } else { "td" };
            match (at, is_number) {
                (0, false) => self.out.raw("<th scope=\"row\">"),
                (0, true) => self.out.raw("<th scope=\"row\" class=\"number\">"),
                (_, false) => self.out.raw("<td>"),
                (_, true) => self.out.raw("<td class=\"number\">"),
            };
            self.line(cell);
            self.out.close(element);
        }
        self.out.raw("</tr>\n");
    }

    fn fold(&mut self, summary: &Line, inside: impl FnOnce(&mut Self)) {
        self.out.raw("<details><summary>");
        self.line(summary);
        self.out.raw("</summary>\n");
        let was_folded = std::mem::replace(&mut self.is_folded, true);
        inside(self);
        self.is_folded = was_folded;
        self.out.raw("\n</details>");
    }

    fn figure(&mut self, figure: &Figure) {
        self.out.raw("<figure>\n");
        svg::draw(self.out, figure);
        self.out.raw("\n</figure>\n");
        let words = figure.words();
        if !words.is_empty() {
            self.out.raw("<div class=\"in-words\">");
            self.fold(&Line::from("The same in words"), |writer| writer.blocks(&words));
            self.out.raw("</div>");
        }
    }

    /// Words in a row.
    pub(super) fn line(&mut self, line: &Line) {
        for span in &line.0 {
            self.span(span);
        }
    }

    fn span(&mut self, span: &Span) {
        match span {
            Span::Plain(words) => self.out.text(words),
            Span::Strong(words) => self.out.leaf("strong", &[], words),
            Span::Code(words) => self.out.leaf("code", &[], words),
            Span::Mark(tone, word) => mark(self.out, *tone, word),
            Span::Event(seq) => {
                let to = format!("#event-{seq}");
                self.out.leaf("a", &[("class", &"event"), ("href", &to)], format_args!("#{seq}"))
            }
            Span::Anchor(seq) => {
                let name = format!("event-{seq}");
                self.out.leaf("span", &[("class", &"anchor"), ("id", &name)], seq)
            }
            Span::Jump(section, words) => self.out.leaf("a", &[("href", &format_args!("#{section}"))], words),
        };
    }
}

/// A state: a glyph for the eye, a word for everybody.
fn mark<'m>(out: &'m mut Markup, tone: Tone, word: &str) -> &'m mut Markup {
    let (class, glyph) = match tone {
        Tone::Plain => return out.leaf("span", &[("class", &"mark")], word),
        Tone::Good => ("mark good", "✓"),
        Tone::Bad => ("mark bad", "✗"),
        Tone::Attention => ("mark attention", "▲"),
        Tone::Unknown => ("mark unknown", "?"),
    };
    out.open("span", &[("class", &class)]);
    out.leaf("span", &[("aria-hidden", &"true")], glyph).raw(" ").text(word).close("span")
}
