//! The table of contents.

use crate::report::document::Section;
use crate::report::markup::Markup;

/// Folded on a phone, open beside the report where there is room.
pub(super) fn write(out: &mut Markup, sections: &[Section]) {
    out.raw("<nav aria-label=\"Contents\"><details><summary>Contents</summary>\n<ol>\n");
    for section in sections.iter().filter(|section| !section.blocks.is_empty()) {
        out.raw("<li>");
        out.leaf("a", &[("href", &format_args!("#{}", section.id))], &section.title).raw("</li>\n");
    }
    out.raw("</ol>\n</details></nav>\n");
}
