//! Glyphs and patterns: what a state or a kind of mark looks like without its colour.

use crate::report::document::Tone;
use crate::report::figure::timeline::PointKind;

/// What the drawings of a page refer to: patterns `h-…`, signs of states `s-…`, glyphs of kinds `k-…`.
pub(in crate::report) const DEFINITIONS: &str = concat!(
    r#"<svg class="definitions" aria-hidden="true" focusable="false"><defs>"#,
    r#"<pattern id="h-bad" width="6" height="6" patternUnits="userSpaceOnUse">"#,
    r#"<path class="hatch-bad" d="M0 0l6 6M6 0L0 6"/></pattern>"#,
    r#"<pattern id="h-attention" width="7" height="7" patternUnits="userSpaceOnUse">"#,
    r#"<path class="hatch-attention" d="M-1 8L8-1M-1 1l2-2M6 8l2-2"/></pattern>"#,
    r#"<pattern id="h-unknown" width="6" height="6" patternUnits="userSpaceOnUse">"#,
    r#"<circle class="hatch-unknown" cx="3" cy="3" r="1"/></pattern>"#,
    r#"<path id="s-good" d="M-4 0l3 3 5-6"/>"#,
    r#"<path id="s-bad" d="M-3.5-3.5l7 7m0-7l-7 7"/>"#,
    r#"<path id="s-attention" d="M0-4L4.5 4h-9z"/>"#,
    r#"<path id="s-unknown" d="M-2.4-1.8a2.4 2.4 0 1 1 3.2 2.2q-.8.4-.8 1.6M0 4v1.2"/>"#,
    r#"<path id="s-on" d="M-4-4l4 4-4 4M0-4l4 4-4 4"/>"#,
    r#"<path id="k-life" d="M-4 7V-6h10L3.5-2.5 6 1h-7.5v6z"/>"#,
    r#"<path id="k-handover" d="M-7 0l4-4.5v3h6v-3L7 0 3 4.5v-3h-6v3z"/>"#,
    r#"<path id="k-threshold" d="M0-6L6.5 5h-13z"/>"#,
    r#"<path id="k-page" d="M0-6a4 4 0 0 1 4 4v3l2 2.5H-6L-4 1v-3a4 4 0 0 1 4-4zM-2 4.5h4L0 6.5z"/>"#,
    r#"<path id="k-acknowledgement" d="M-6.5 0l2.2-2.2L-1 1l5.300-6L6.5-3-1 6z"/>"#,
    r#"<path id="k-alert" d="M0-6.5L6 0 0 6.5-6 0z"/>"#,
    r#"<path id="k-suspicion" fill-rule="evenodd" d="M0-6a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM0-2.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z"/>"#,
    r#"<path id="k-decision" d="M-5-5H5V5H-5z"/>"#,
    r#"<path id="k-secret" d="M-3-4a4 4 0 0 1 3.8 2.8H7V3H4.8V1.2H.8A4 4 0 1 1-3-4z"/>"#,
    r#"<path id="k-message" d="M-6.5-5.5h13v8H.5L-3 6V2.5h-3.5z"/>"#,
    r#"<path id="k-overdue" d="M-5-6H5L1.2 0 5 6H-5l3.8-6z"/>"#,
    r#"<path id="k-inject" d="M0 6L6.5-5h-13z"/>"#,
    r#"<circle id="k-dot" r="4"/>"#,
    "</defs></svg>\n",
);

/// The glyph of a kind.
pub(super) const fn glyph(kind: PointKind) -> &'static str {
    match kind {
        PointKind::Life => "#k-life",
        PointKind::Handover => "#k-handover",
        PointKind::Threshold => "#k-threshold",
        PointKind::Page => "#k-page",
        PointKind::Acknowledgement => "#k-acknowledgement",
        PointKind::Alert => "#k-alert",
        PointKind::Suspicion => "#k-suspicion",
        PointKind::Decision => "#k-decision",
        PointKind::Secret => "#k-secret",
        PointKind::Message => "#k-message",
        PointKind::Overdue => "#k-overdue",
        PointKind::Inject => "#k-inject",
    }
}

/// The sign of a state; none where there is nothing to say.
pub(super) const fn sign(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some("#s-good"),
        Tone::Bad => Some("#s-bad"),
        Tone::Attention => Some("#s-attention"),
        Tone::Unknown => Some("#s-unknown"),
    }
}

/// The pattern of a state; a good one is the plain fill.
pub(super) const fn pattern(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain | Tone::Good => None,
        Tone::Bad => Some("url(#h-bad)"),
        Tone::Attention => Some("url(#h-attention)"),
        Tone::Unknown => Some("url(#h-unknown)"),
    }
}

/// The class of a bar.
pub(super) const fn bar(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "bar",
        Tone::Good => "bar good",
        Tone::Bad => "bar bad",
        Tone::Attention => "bar attention",
        Tone::Unknown => "bar unknown",
    }
}

/// The class of a glyph that is filled.
pub(super) const fn filled(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "glyph",
        Tone::Good => "glyph good",
        Tone::Bad => "glyph bad",
        Tone::Attention => "glyph attention",
        Tone::Unknown => "glyph unknown",
    }
}

/// The class of a sign, which is a line.
pub(super) const fn lined(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "sign",
        Tone::Good => "sign good",
        Tone::Bad => "sign bad",
        Tone::Attention => "sign attention",
        Tone::Unknown => "sign unknown",
    }
}
