//! A document as Markdown (`CommonMark` with GitHub's tables), readable as it is.
//!
//! No text of a document is read as markup: `inline` makes each one plain. The only HTML is this module's own: places
//! that links lead to, and folds.

mod inline;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use self::inline::{Place, line, plain};
use super::document::{Block, Document, Head, Line, Section, Table};

/// The shortest fence of a block of code.
const FENCE: usize = 3;

/// The whole document. The same document gives the same bytes.
pub fn page(document: &Document) -> String {
    let mut text = String::new();
    head(&mut text, &document.head);
    for section in &document.sections {
        write_section(&mut text, section);
    }
    text
}

fn head(text: &mut String, head: &Head) {
    put(text, format_args!("# {}: {}\n", plain(&head.id), plain(&head.title)));
    put(text, format_args!("**{}**\n", plain(head.banner)));
    facts(text, &head.facts);
}

fn write_section(text: &mut String, section: &Section) {
    // The id is made of letters, digits and hyphens; a team's own is held to that here.
    let id: String = section.id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    put(text, format_args!("## <a id=\"{id}\"></a>{}\n", plain(&section.title)));
    blocks(text, &section.blocks);
}

fn blocks(text: &mut String, all: &[Block]) {
    for block in all {
        write_block(text, block);
    }
}

fn write_block(text: &mut String, block: &Block) {
    match block {
        Block::Heading(words) => put(text, format_args!("### {}\n", plain(words))),
        Block::Paragraph(words) => paragraph(text, words),
        Block::List(points) => {
            for point in points {
                put(text, format_args!("- {}", line(point, Place::Start)));
            }
            end_list(text, points.len());
        }
        Block::Facts(all) => facts(text, all),
        Block::Table(all) => table(text, all),
        Block::Quote(words) => quote(text, words),
        Block::Code(code) => fenced(text, code),
        Block::Figure(figure) => blocks(text, &figure.words()),
        Block::Fold { summary, blocks: inside } => {
            put(text, format_args!("<details>\n<summary>{}</summary>\n", inline::in_html(summary)));
            blocks(text, inside);
            put(text, format_args!("</details>\n"));
        }
        Block::Markdown(written) => put(text, format_args!("{}\n", written.trim_end())),
    }
}

/// Writing into a string can't fail.
fn put(text: &mut String, words: std::fmt::Arguments<'_>) {
    let _infallible = writeln!(text, "{words}");
}

fn end_list(text: &mut String, count: usize) {
    if count > 0 {
        text.push('\n');
    }
}

fn paragraph(text: &mut String, words: &Line) {
    let words = line(words, Place::Start);
    if !words.is_empty() {
        put(text, format_args!("{words}\n"));
    }
}

fn facts(text: &mut String, all: &[(String, Line)]) {
    for (name, what) in all {
        put(text, format_args!("- **{}:** {}", plain(name), line(what, Place::Middle)));
    }
    end_list(text, all.len());
}

fn table(text: &mut String, table: &Table) {
    if !table.caption.is_empty() {
        put(text, format_args!("{}\n", inline::at_start(&plain(&table.caption))));
    }
    let mut row = |cells: &mut dyn Iterator<Item = String>| {
        text.push('|');
        for cell in cells {
            text.extend([" ", cell.as_str(), " |"]);
        }
        text.push('\n');
    };
    row(&mut table.columns.iter().map(|column| plain(&column.title)));
    row(&mut table.columns.iter().map(|column| if column.is_number { "--:" } else { "---" }.to_owned()));
    for cells in &table.rows {
        row(&mut cells.iter().map(|cell| line(cell, Place::Cell)));
    }
    text.push('\n');
}

/// Word for word, line by line.
fn quote(text: &mut String, words: &str) {
    let lines: Vec<&str> = words.trim_end().lines().collect();
    for (number, one) in lines.iter().enumerate() {
        let one = plain(one);
        let one = inline::at_start(&one);
        // A line that ends with a backslash breaks there; what is inside was made plain, so none ends with one.
        let goes_on = lines.get(number + 1).is_some_and(|next| !next.trim().is_empty());
        let end = if goes_on && !one.is_empty() { "\\" } else { "" };
        put(text, format_args!("> {one}{end}"));
    }
    end_list(text, lines.len());
}

/// Character for character, in a fence that nothing inside can end.
fn fenced(text: &mut String, code: &str) {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(FENCE));
    put(text, format_args!("{fence}\n{}\n{fence}\n", code.trim_end_matches('\n')));
}
