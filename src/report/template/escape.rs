//! Making a text plain in Markdown.

/// The text such that Markdown reads it as the same words: no link, no emphasis, no title, no table, no new line.
pub(super) fn plain(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(words.len() + 8);
    let mut before: Option<char> = None;
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        if is_markup(before, c, chars.peek().copied()) {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Could it be read as markup here? A hyphen in a date, a point in a figure and an underscore in a name can't, and are
/// left readable.
fn is_markup(before: Option<char>, c: char, after: Option<char>) -> bool {
    let between = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
    match c {
        '-' => !between(|c| c.is_ascii_alphanumeric()),
        '.' | ':' => !between(|c| c.is_ascii_digit()),
        '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '<' | '>' | '#' | '+' | '!' | '|'
        | '~' | '&' | '@' | '=' | '"' | '$' => true,
        _ => false,
    }
}

/// The text as a span of code, in as many backticks as it needs.
pub(super) fn code(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // A backslash does not escape in a span of code, and a bar ends a cell of a table even there.
    let words = words.replace('|', "¦");
    let longest = words.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    format!("{fence} {words} {fence}")
}
