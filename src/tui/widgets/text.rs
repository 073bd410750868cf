//! Text that fits: widths as a terminal counts them.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text, or as much of it as fits into `most` columns with `more` at its end.
pub fn cut<'a>(text: &'a str, most: usize, more: &str) -> Cow<'a, str> {
    if text.len() <= most || text.width() <= most {
        return Cow::Borrowed(text);
    }
    let room = most.saturating_sub(more.width());
    let mut head = prefix(text, room);
    // A variation selector can make a sequence wider than its characters are one by one.
    while head.width() > room {
        let Some((at, _)) = head.char_indices().next_back() else { break };
        head = head.get(..at).unwrap_or_default();
    }
    let tail = if more.width() <= most { more } else { "" };
    Cow::Owned(format!("{}{tail}", head.trim_end()))
}

fn prefix(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// The text for a terminal that shows ASCII only: our own signs have a spelling, other characters become `?`.
pub fn ascii(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().filter(|c| c.width() != Some(0)) {
        match c {
            '…' => plain.push_str("..."),
            '→' => plain.push_str("->"),
            '·' => plain.push('-'),
            '•' => plain.push('*'),
            '‹' => plain.push('<'),
            '›' => plain.push('>'),
            '█' => plain.push('#'),
            '░' => plain.push('.'),
            '×' => plain.push('x'),
            c if c.is_ascii() => plain.push(c),
            _ => plain.push('?'),
        }
    }
    Cow::Owned(plain)
}

/// The text in lines of at most `most` columns, broken at spaces; a longer word is cut into pieces.
pub fn wrap(text: &str, most: usize) -> Vec<Cow<'_, str>> {
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.width() <= most {
            lines.push(Cow::Borrowed(line));
        } else {
            wrap_line(line, most.max(1), &mut lines);
        }
    }
    lines
}

fn wrap_line(line: &str, most: usize, lines: &mut Vec<Cow<'_, str>>) {
    let indent: String =
        line.chars().take_while(|c| *c == ' ').take((most / 2).min(most.saturating_sub(2))).collect();
    let mut built = indent.clone();
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let mut word = word;
        let gap = usize::from(built.len() > indent.len());
        if built.width() + gap + word.width() > most && gap == 1 {
            lines.push(Cow::Owned(std::mem::replace(&mut built, indent.clone())));
        } else if gap == 1 {
            built.push(' ');
        }
        while built.width() + word.width() > most {
            let head = prefix(word, most.saturating_sub(built.width()).max(2));
            if head.is_empty() {
                break;
            }
            built.push_str(head);
            lines.push(Cow::Owned(std::mem::replace(&mut built, indent.clone())));
            word = word.get(head.len()..).unwrap_or_default();
        }
        built.push_str(word);
    }
    if built.len() > indent.len() {
        lines.push(Cow::Owned(built));
    }
}

/// Does the text contain the pattern, in whatever case? An empty pattern is everywhere.
pub fn matches(text: &str, pattern: &str) -> bool {
    if pattern.is_empty() {
        return true;
    }
    if text.is_ascii() && pattern.is_ascii() {
        return matches_ascii(text.as_bytes(), pattern.as_bytes());
    }
    text.to_lowercase().contains(&pattern.to_lowercase())
}

/// Looks for the first letter before it compares the rest: a filter goes over a hundred thousand lines.
fn matches_ascii(text: &[u8], pattern: &[u8]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return true };
    let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    let mut text = text;
    while let Some(at) = text.iter().position(|byte| *byte == lower || *byte == upper) {
        text = text.get(at + 1..).unwrap_or_default();
        if text.get(..rest.len()).is_some_and(|head| head.eq_ignore_ascii_case(rest)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_wide_text_is_cut_at_a_whole_character() {
        assert_eq!(cut("結帳服務故障", 7, "…"), "結帳服…");
        assert_eq!(cut("checkout", 8, "…"), "checkout");
        assert_eq!(cut("checkout", 4, ">"), "che>");
    }

    #[test]
    fn without_unicode_every_character_is_ascii() {
        assert_eq!(ascii(Cow::Borrowed("ok → failing · 結 …")), "ok -> failing - ? ...");
    }

    #[test]
    fn a_filter_does_not_mind_case() {
        assert!(matches("Checkout: ok → FAILING", "failing"));
        assert!(matches("checkout", "OUT"));
        assert!(matches("cccheck", "CCH"));
        assert!(matches("Übung", "übung"));
        assert!(!matches("checkout", "dns"));
    }

    #[test]
    fn lines_break_at_spaces_and_keep_their_indent() {
        assert_eq!(wrap("  kubectl rollout pause", 14), ["  kubectl", "  rollout", "  pause"]);
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in any::<String>(), most in 0_usize..40) {
            prop_assert!(cut(&text, most, "…").width() <= most);
        }

        #[test]
        fn what_is_wrapped_fits_and_loses_no_letter(text in "[a-z 結]{0,80}", most in 2_usize..20) {
            let lines = wrap(&text, most);
            prop_assert!(lines.iter().all(|line| line.width() <= most), "{lines:?}");
            let letters = |t: &str| t.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
