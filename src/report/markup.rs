//! Writing HTML and SVG so that no text of a record can become markup.
//!
//! Names of elements and attributes are `&'static str`: only this program can have written them. Everything else goes
//! through [`Markup::text`] or the value of an attribute, which escape.

use std::fmt::{self, Display, Write};

/// The value of an attribute, with its name.
pub(super) type Attribute<'a> = (&'static str, &'a dyn Display);

/// HTML or SVG under construction.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Nothing, with room for so many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Markup that this program wrote itself.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// The beginning of an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> &mut Self {
        self.tag(name, attributes, ">")
    }

    /// An SVG element without content.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> &mut Self {
        self.tag(name, attributes, "/>")
    }

    /// The end of an element.
    pub(super) fn close(&mut self, name: &'static str) -> &mut Self {
        self.raw("</").raw(name).raw(">")
    }

    /// Plain text.
    pub(super) fn text(&mut self, text: impl Display) -> &mut Self {
        // The escaper takes everything in: there is no error to hand on.
        write!(Escaper(&mut self.0), "{text}").unwrap_or_default();
        self
    }

    /// An element with nothing but plain text in it.
    pub(super) fn leaf(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        text: impl Display,
    ) -> &mut Self {
        self.open(name, attributes).text(text).close(name)
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn tag(&mut self, name: &'static str, attributes: &[Attribute<'_>], end: &'static str) -> &mut Self {
        self.raw("<").raw(name);
        for (name, value) in attributes {
            self.raw(" ").raw(name).raw("=\"").text(value).raw("\"");
        }
        self.raw(end)
    }
}

/// Escapes for text and for quoted attributes alike.
struct Escaper<'o>(&'o mut String);

impl Write for Escaper<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(needs_care) {
            let (plain, from) = rest.split_at(at);
            self.0.push_str(plain);
            let mut chars = from.chars();
            match chars.next() {
                Some('&') => self.0.push_str("&amp;"),
                Some('<') => self.0.push_str("&lt;"),
                Some('>') => self.0.push_str("&gt;"),
                Some('"') => self.0.push_str("&quot;"),
                Some('\'') => self.0.push_str("&#39;"),
                // What `Text` lets nobody bring in, and what a parser would change: shown, so that it is not missed.
                Some(_) => self.0.push('\u{FFFD}'),
                None => {}
            }
            rest = chars.as_str();
        }
        self.0.push_str(rest);
        Ok(())
    }
}

fn needs_care(c: char) -> bool {
    matches!(c, '&' | '<' | '>' | '"' | '\'') || (c.is_control() && c != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_cannot_leave_their_place() {
        let mut markup = Markup::default();
        markup.leaf("p", &[("title", &"\"><script>'")], "a<b>&amp;\r\0");
        assert_eq!(
            markup.finish(),
            "<p title=\"&quot;&gt;&lt;script&gt;&#39;\">a&lt;b&gt;&amp;amp;\u{FFFD}\u{FFFD}</p>"
        );
    }
}
