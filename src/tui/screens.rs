//! The screens: one file each, below a head and above a foot that they all share.

mod actions;
mod campaign;
mod command;
mod deputy;
mod drill;
mod foot;
mod guide;
mod head;
mod identities;
mod messages;
mod people;
mod pieces;
mod runbooks;
mod selection;
mod small;
mod timeline;

#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::widgets::Canvas;
use super::{FooterKey, Glance, Painted, Screen, Skin, Ui};

pub use selection::order;

/// The fewest columns and rows with which the war room is drawn.
pub const SMALLEST: (u16, u16) = (60, 20);

/// Everything that a frame is drawn from.
#[derive(Debug, Clone, Copy)]
struct Look<'a> {
    glance: &'a Glance<'a>,
    ui: &'a Ui,
    keys: &'a [FooterKey],
}

impl<'a> Look<'a> {
    /// The filter of the screen that is shown.
    fn filter(&self) -> &'a str {
        self.ui.filter.get(&self.ui.screen).map_or("", String::as_str)
    }
}

/// The rows that windows and notices may take: all but those of the guide.
pub fn rest(area: Rect, ui: &Ui) -> Rect {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 { area } else { guide::rest(area, ui) }
}

/// Draw a frame, and say what stands where.
///
/// ```text
///  DRILL  SEV1  Spring launch: checkout answers 401      T+00:14:32  14:32:10 UTC
///  commander  ito since 14:21                         backup khan ✓ acknowledged
///  next       02:28  customers  update promised for 14:35
///  ▲ in       00:28  rollback without consensus unlocks for ic (…)
///  … the screen …
/// ─ Command  Runbooks  Actions  People  Timeline  Identities  Campaign … ── you are khan ─
///  [space] step  [a]ctions  [p]eople  [:] palette  [?] help
/// ```
pub fn draw(frame: &mut Frame<'_>, glance: &Glance<'_>, ui: &Ui, skin: Skin, keys: &[FooterKey]) -> Painted {
    let area = frame.area();
    let mut canvas = Canvas::new(frame.buffer_mut(), skin);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        small::draw(&mut canvas, area);
        return canvas.painted;
    }
    let whole = area;
    let area = guide::rest(area, ui);
    let look = Look { glance, ui, keys };
    canvas.painted.selected = selection::chosen(glance, ui);
    let top = head::draw(&mut canvas, area, &look);
    let bottom = foot::draw(&mut canvas, area, &look);
    let height = area.height.saturating_sub(top).saturating_sub(bottom);
    let body = Rect { y: area.y.saturating_add(top), height, ..area };
    match ui.screen {
        Screen::Command => command::draw(&mut canvas, body, &look),
        Screen::Runbooks => runbooks::draw(&mut canvas, body, &look),
        Screen::Actions => actions::draw(&mut canvas, body, &look),
        Screen::People => people::draw(&mut canvas, body, &look),
        Screen::Timeline => timeline::draw(&mut canvas, body, &look),
        Screen::Identities => identities::draw(&mut canvas, body, &look),
        Screen::Campaign => campaign::draw(&mut canvas, body, &look),
        Screen::Messages => messages::draw(&mut canvas, body, &look),
        Screen::Deputy => deputy::draw(&mut canvas, body, &look),
        Screen::Drill => drill::draw(&mut canvas, body, &look),
    }
    guide::draw(&mut canvas, whole, ui);
    canvas.painted
}
