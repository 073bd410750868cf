//! The pen writes what the terminal would have shown otherwise.

use std::num::NonZero;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;

const COLUMNS: u16 = 12;
const ROWS: u16 = 6;

fn pen() -> Pen<Vec<u8>> {
    let pen = Pen::new(Vec::new());
    pen.columns.set(COLUMNS);
    pen
}

fn terminal() -> vt100::Parser {
    vt100::Parser::new(NonZero::new(ROWS).unwrap(), NonZero::new(COLUMNS).unwrap(), 0)
}

fn empty() -> Buffer {
    Buffer::empty(Rect::new(0, 0, COLUMNS, ROWS))
}

fn frame(pen: &mut Pen<Vec<u8>>, from: &Buffer, to: &Buffer) -> Vec<u8> {
    pen.draw(from.diff(to).into_iter()).unwrap();
    pen.hide_cursor().unwrap();
    Backend::flush(pen).unwrap();
    std::mem::take(&mut pen.out)
}

const fn seen(colour: vt100::Color) -> Color {
    match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(n) => Color::Indexed(n),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

/// Does the terminal show the buffer, letter by letter, with its colours and weights?
fn assert_shows(terminal: &vt100::Parser, wanted: &Buffer) {
    for (place, cell) in wanted.content.iter().enumerate() {
        let (x, y) = wanted.pos_of(place);
        let shown = terminal.screen().cell(y, x).unwrap();
        if shown.is_wide_continuation() {
            continue;
        }
        let sign = if shown.has_contents() { shown.contents() } else { " " };
        assert_eq!(sign, cell.symbol(), "at {x},{y}");
        assert_eq!(seen(shown.fgcolor()), cell.fg, "the colour at {x},{y}");
        assert_eq!(seen(shown.bgcolor()), cell.bg, "behind {x},{y}");
        assert_eq!(shown.bold(), cell.modifier.contains(Modifier::BOLD), "the weight at {x},{y}");
        assert_eq!(shown.inverse(), cell.modifier.contains(Modifier::REVERSED), "the inversion at {x},{y}");
    }
}

fn style() -> impl Strategy<Value = Style> {
    let colour = || prop_oneof![Just(Color::Reset), Just(Color::Rgb(230, 159, 0)), Just(Color::Indexed(75))];
    let modifier = prop_oneof![
        Just(Modifier::empty()),
        Just(Modifier::BOLD),
        Just(Modifier::REVERSED),
        Just(Modifier::BOLD.union(Modifier::REVERSED)),
    ];
    (colour(), colour(), modifier)
        .prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

fn strokes() -> impl Strategy<Value = Vec<(u16, u16, String, Style)>> {
    let text = prop_oneof!["[a-z0-9]{1,5}", Just("✓ ok".to_owned()), Just("─┬─".to_owned())];
    prop::collection::vec((0..COLUMNS, 0..ROWS, text, style()), 0..90)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_terminal_shows_every_frame_as_it_was_drawn(frames in prop::collection::vec(strokes(), 1..5)) {
        let (mut pen, mut terminal, mut before) = (pen(), terminal(), empty());
        for strokes in frames {
            let mut next = empty();
            for (x, y, text, style) in strokes {
                next.set_string(x, y, text, style);
            }
            terminal.process(&frame(&mut pen, &before, &next));
            assert_shows(&terminal, &next);
            before = next;
        }
    }
}

#[test]
fn a_column_of_clocks_costs_five_bytes_a_clock() {
    let (mut pen, mut before, mut next) = (pen(), empty(), empty());
    let loud = Style::new().fg(Color::Rgb(230, 159, 0)).add_modifier(Modifier::BOLD);
    for y in 0..ROWS {
        before.set_string(2, y, "00:14", loud);
        next.set_string(2, y, "00:13", loud);
    }
    frame(&mut pen, &empty(), &before);
    let bytes = frame(&mut pen, &before, &next);
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "\x1b[?2026h\x1b[1;7H3\x1b[B\x083\x1b[B\x083\x1b[B\x083\x1b[B\x083\x1b[B\x083\x1b[?2026l"
    );
}

#[test]
fn behind_a_sign_of_another_width_the_cursor_is_placed_anew() {
    let (mut pen, mut terminal, mut next) = (pen(), terminal(), empty());
    next.set_string(3, 1, "界a✓", Style::new());
    next.set_string(9, 1, "b", Style::new());
    let bytes = frame(&mut pen, &empty(), &next);
    assert!(String::from_utf8(bytes.clone()).unwrap().contains("界\x1b[2;6Ha✓\x1b[2;10Hb"));
    terminal.process(&bytes);
    assert_shows(&terminal, &next);
}

#[test]
fn a_frame_without_a_change_is_no_byte() {
    let (mut pen, mut shown) = (pen(), empty());
    shown.set_string(0, 0, "calm", Style::new());
    frame(&mut pen, &empty(), &shown);
    assert_eq!(frame(&mut pen, &shown, &shown), b"");
}

#[test]
fn the_terminal_is_never_asked_where_the_cursor_is() {
    let mut pen = pen();
    pen.get_cursor_position().unwrap();
    Backend::flush(&mut pen).unwrap();
    assert_eq!(pen.out, b"");
}
