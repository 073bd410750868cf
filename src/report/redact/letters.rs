//! Letters as people hear them: without case, without accents, however they were typed.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Marks that stand over, under or through the letter before them.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// What stands in the text for a mark over the letter before.
pub(super) fn is_mark(c: char) -> bool {
    MARKS.contains(&c)
}

/// The letters of one character: `é` is `e`, `ß` is `ss`, a mark alone is nothing.
pub(super) fn plain(c: char) -> impl Iterator<Item = char> {
    let nfd = const { DecomposingNormalizerBorrowed::new_nfd() };
    nfd.normalize_iter(std::iter::once(c))
        .filter(|c| !is_mark(*c))
        .flat_map(char::to_lowercase)
        .flat_map(spelt)
}

/// Letters that are no others with a mark, as those write them who don't have them.
fn spelt(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' => ('i', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// A text in these letters.
pub(super) fn folded(text: &str) -> String {
    text.chars().flat_map(plain).collect()
}

/// A name with its umlauts written out, where it has some: `Müller` is `Mueller` too.
pub(super) fn written_out(name: &str) -> Option<String> {
    let has_some = name.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü']);
    has_some.then(|| {
        let mut out = String::with_capacity(name.len());
        for c in name.chars() {
            match c {
                'ä' => out.push_str("ae"),
                'ö' => out.push_str("oe"),
                'ü' => out.push_str("ue"),
                'Ä' => out.push_str("Ae"),
                'Ö' => out.push_str("Oe"),
                'Ü' => out.push_str("Ue"),
                other => out.push(other),
            }
        }
        out
    })
}

/// Names that are words of the language too: written small, they are these words.
const WORDS: [&str; 44] = [
    "amber",
    "angel",
    "art",
    "bill",
    "bishop",
    "brook",
    "carol",
    "case",
    "chance",
    "chase",
    "chip",
    "christian",
    "cook",
    "daisy",
    "dale",
    "dawn",
    "dean",
    "drew",
    "faith",
    "frank",
    "grace",
    "grant",
    "guy",
    "hope",
    "jack",
    "joy",
    "king",
    "lane",
    "long",
    "major",
    "mark",
    "may",
    "page",
    "price",
    "ray",
    "rich",
    "rob",
    "rose",
    "short",
    "sky",
    "stone",
    "sue",
    "will",
    "young",
];

/// Is it a word like any other when it is written small? (Folded.)
pub(super) fn is_word(name: &str) -> bool {
    WORDS.contains(&name)
}

/// What machines answer and are asked for, `REPLACE` and `Inactive`; written otherwise, these are words of people.
const TERMS: [&str; 24] = [
    "accepted",
    "active",
    "closed",
    "create",
    "created",
    "delete",
    "deleted",
    "disabled",
    "enabled",
    "error",
    "failed",
    "inactive",
    "none",
    "open",
    "pending",
    "production",
    "ready",
    "replace",
    "resolved",
    "running",
    "success",
    "unknown",
    "update",
    "upsert",
];

/// Is it a word of machines that is a word of people too? (Folded.)
pub(super) fn is_term(word: &str) -> bool {
    TERMS.contains(&word)
}

/// How many bytes of `rest` are this name (folded), with the marks that follow its last letter.
pub(super) fn heard(rest: &str, name: &str) -> Option<usize> {
    let (mut end, mut wanted) = (0, name.chars().peekable());
    let mut letters = rest.char_indices().peekable();
    while wanted.peek().is_some() {
        let (at, c) = letters.next()?;
        if !plain(c).all(|letter| wanted.next() == Some(letter)) {
            return None;
        }
        end = at + c.len_utf8();
    }
    while let Some((at, mark)) = letters.next_if(|(_, c)| is_mark(*c)) {
        end = at + mark.len_utf8();
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_heard_however_it_is_typed() {
        for (name, typed) in [
            ("José", "jose"),
            ("José", "JOSE\u{301} said"),
            ("Jose", "José"),
            ("Strauß", "STRAUSS"),
            ("Søren", "Soren"),
            ("Łukasz", "lukasz"),
            ("Nguyễn", "NGUYEN"),
            ("Ζωή", "ζωη"),
        ] {
            let length = heard(typed, &folded(name));
            let whole = typed.strip_suffix(" said").unwrap_or(typed);
            assert_eq!(length, Some(whole.len()), "{name} in {typed}");
        }
        assert_eq!(heard("Josh", &folded("José")), None);
        assert_eq!(written_out("Jürgen Öhler").as_deref(), Some("Juergen Oehler"));
        assert_eq!(written_out("Jose"), None);
    }
}
