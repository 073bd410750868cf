//! What a file is that is no export, as far as its beginning says.

/// The most bytes of a file's beginning that are looked at.
pub(super) const BEGIN: usize = 64 * 1024;

/// What a file is that is no export of a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Other {
    /// Nothing.
    #[error("it is empty")]
    Empty,
    /// Nothing but line feeds and blanks.
    #[error("it holds no line")]
    Blank,
    /// Packed with gzip, zip, xz, zstd or bzip2.
    #[error("it is packed ({0})")]
    Packed(&'static str),
    /// Text of another encoding, as PowerShell's `>` writes it.
    #[error("it is UTF-16 text")]
    Utf16,
    /// A store of this program, or of another one that uses SQLite.
    #[error("it is a database")]
    Database,
    /// The head of an export.
    #[error("it is the head of an export, without the lines")]
    Head,
    /// A signature.
    #[error("it is a signature, without the lines")]
    Signature,
    /// A timeline as CSV.
    #[error("it is a timeline as CSV, which has no chain")]
    Csv,
    /// A timeline as OpenTelemetry log records.
    #[error("it is a timeline as OTLP, which has no chain")]
    Otlp,
    /// A report, or another page.
    #[error("it is a page of HTML; a report has no chain of its own")]
    Html,
    /// A report, or another page of Markdown.
    #[error("it is a page of Markdown; a report has no chain of its own")]
    Markdown,
    /// The JSON of a report.
    #[error("it is a report as JSON, which has no chain of its own")]
    Report,
    /// A playbook.
    #[error("it is a CACAO playbook")]
    Playbook,
    /// No text.
    #[error("it is no text")]
    Binary,
    /// Something else.
    #[error("line 1: {0}")]
    Unlike(super::LineFault),
}

impl Other {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Packed(_) => "unpack it first; `gunzip -c FILE | warroom verify -` does both for gzip",
            Self::Utf16 => "PowerShell's `>` writes that: export with `warroom export INCIDENT -o FILE`",
            Self::Database => "a store is checked with `warroom --store FILE verify`",
            Self::Head | Self::Signature => "give the file of the lines, with this one beside it",
            Self::Playbook => "`warroom playbook` reads playbooks",
            Self::Csv | Self::Otlp | Self::Html | Self::Markdown | Self::Report => {
                "check the record that it was drawn from: `warroom verify INCIDENT --head COUNT:HASH` with the head \
                 that a report names at its end, or the lines of `warroom export INCIDENT -o FILE`"
            }
            Self::Empty | Self::Blank | Self::Binary | Self::Unlike(_) => {
                "give a file of `warroom export`, or the lines of `warroom log INCIDENT --format json`"
            }
        }
    }

    /// What begins like this; none where nothing is known that does.
    pub(super) fn of(begin: &[u8]) -> Option<Self> {
        const MAGIC: [(&[u8], Other); 10] = [
            (b"\x1f\x8b", Other::Packed("gzip")),
            (b"PK\x03\x04", Other::Packed("zip")),
            (b"\xfd7zXZ\0", Other::Packed("xz")),
            (b"\x28\xb5\x2f\xfd", Other::Packed("zstd")),
            (b"BZh", Other::Packed("bzip2")),
            (b"\xff\xfe", Other::Utf16),
            (b"\xfe\xff", Other::Utf16),
            (b"SQLite format 3\0", Other::Database),
            (b"-----BEGIN SSH SIGNATURE-----", Other::Signature),
            (b"seq,at,kind,", Other::Csv),
        ];
        if begin.is_empty() {
            return Some(Self::Empty);
        }
        if let Some((_, other)) = MAGIC.iter().find(|(magic, _)| begin.starts_with(magic)) {
            return Some(other.clone());
        }
        let text = String::from_utf8_lossy(begin.get(..BEGIN).unwrap_or(begin));
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.is_empty() {
            return Some(Self::Blank);
        }
        if text.starts_with("# ") {
            return Some(Self::Markdown);
        }
        let is_page = |start: &str| text.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
        if is_page("<!doctype html") || is_page("<html") {
            return Some(Self::Html);
        }
        if text.starts_with('{') {
            return object(text);
        }
        begin.contains(&0).then_some(Self::Binary)
    }
}

/// What an object is that begins like this, whatever its layout.
fn object(text: &str) -> Option<Other> {
    let begin: String = text.chars().filter(|c| !c.is_whitespace()).take(BEGIN).collect();
    if begin.starts_with("{\"resourceLogs\":") {
        return Some(Other::Otlp);
    }
    if begin.contains("\"type\":\"playbook\"") && begin.contains("\"spec_version\":") {
        return Some(Other::Playbook);
    }
    if begin.starts_with("{\"schema\":") {
        return Some(Other::Report);
    }
    (begin.starts_with("{\"count\":") && begin.contains("\"hash\":")).then_some(Other::Head)
}
