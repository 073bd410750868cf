//! What stands below every screen: the tabs, who sits here, and the keys that work now.

use ratatui::layout::Rect;

use super::Look;
use crate::tui::view::head::{self, Trouble};
use crate::tui::widgets::{Canvas, Row, text};
use crate::tui::{FooterKey, Glyph, Role, Screen, Target};

/// How many keys at the end are kept when there is no room for all: the palette and the help.
const KEPT: usize = 2;

/// Draw the foot; the answer is how many rows it takes.
///
/// ```text
/// ─ Command  Runbooks  Actions  People  Timeline  Identities  Campaign ── you are khan ─
///  [space] step  [a]ctions  [m]essages  [p]eople  [n]ote  [h]andover  [:]  [?]
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) -> u16 {
    let most = if area.height >= 30 { 2 } else { 1 };
    let lines = rows(canvas, area, look.keys, most);
    let rows = u16::try_from(lines.len()).unwrap_or(1);
    let first = area.height.saturating_sub(rows);
    tabs(canvas, area, first.saturating_sub(1), look);
    for (line, row) in (first..).zip(lines) {
        canvas.put(area, line, row);
    }
    rows + 1
}

/// How closely the names of the screens are set, so that the corner beside them keeps its place.
#[derive(Debug, Clone, Copy)]
enum Tabs {
    Airy,
    Close,
    Short,
}

impl Tabs {
    const fn of(width: u16) -> Self {
        match width {
            0..100 => Self::Short,
            100..116 => Self::Close,
            116.. => Self::Airy,
        }
    }

    fn width(self, look: &Look<'_>) -> usize {
        let of = |screen: &Screen| match self {
            Self::Airy => screen.title().len() + 2,
            Self::Close => screen.title().len() + 1,
            Self::Short => screen.short().len() + 2,
        };
        open(look).iter().map(of).sum()
    }
}

/// The screens that have something to show.
fn open(look: &Look<'_>) -> Vec<Screen> {
    Screen::ALL.into_iter().filter(|screen| screen.is_open(look.glance)).collect()
}

fn tabs(canvas: &mut Canvas<'_>, area: Rect, line: u16, look: &Look<'_>) {
    let tabs = Tabs::of(area.width);
    let mut title = canvas.title(area);
    let mut places = Vec::new();
    for screen in open(look) {
        let role = if screen == look.ui.screen { Role::Selected } else { Role::Muted };
        let from = title.used();
        title = match tabs {
            Tabs::Airy => title.text(role, format!(" {} ", screen.title())),
            Tabs::Close => title.text(role, screen.title()).gap(1),
            Tabs::Short => title.text(role, format!(" {} ", screen.short())),
        };
        places.push((from, title.used(), screen));
    }
    canvas.rule(area, line, title);
    for (from, to, screen) in places {
        let x = area.x.saturating_add(2).saturating_add(u16::try_from(from).unwrap_or(0));
        let width = u16::try_from(to - from).unwrap_or(0);
        canvas.target(Rect { x, y: area.y + line, width, height: 1 }, Target::Tab(screen));
    }
    corner(canvas, area, line, look);
}

/// Whether the disk is slow, where the plan comes from, the head of the log, and who sits here: as much as fits.
fn corner(canvas: &mut Canvas<'_>, area: Rect, line: u16, look: &Look<'_>) {
    let health = look.glance.health;
    let saving = match head::trouble(look.glance) {
        Some(Trouble::Saving(text)) => Some(text),
        Some(Trouble::Journal(_)) | None => None,
    };
    let plan = health.embedded.then(|| "example plan".to_owned());
    let log = health.head.as_ref().map(|(count, hash)| {
        let hash: String = hash.chars().take(8).collect();
        format!("log {count} {hash}")
    });
    let me = Some(format!("you are {}", look.glance.me));
    let room = usize::from(area.width).saturating_sub(Tabs::of(area.width).width(look) + 4);
    let role = if saving.is_some() { Role::Attention } else { Role::Muted };
    let all = [saving.clone(), plan, log, me.clone()];
    let short = saving.as_ref().map(|_| "saving…".to_owned());
    for said in [all.as_slice(), &[saving.clone(), me], &[saving], &[short]] {
        let said: Vec<&str> = said.iter().flatten().map(String::as_str).collect();
        let said = format!(" {} ", said.join(" · "));
        let wanted = text::width(&said);
        if wanted <= room && wanted > 2 {
            let width = u16::try_from(wanted).unwrap_or(u16::MAX);
            let place = Rect { x: area.right().saturating_sub(width + 1), width, ..area };
            let row = canvas.row(place).text(role, said);
            canvas.put(place, line, row);
            return;
        }
    }
}

/// How closely the keys are set.
#[derive(Debug, Clone, Copy)]
struct Setting {
    gap: usize,
    /// The last keys, which everybody finds, without their words.
    bare_end: bool,
}

/// From airy to close.
const SETTINGS: [Setting; 3] = [
    Setting { gap: 2, bare_end: false },
    Setting { gap: 1, bare_end: false },
    Setting { gap: 1, bare_end: true },
];

/// What is tried in turn: one row with all words, then as many rows as there may be, ever closer.
fn settings(most: usize) -> impl Iterator<Item = (usize, Setting)> {
    let one = SETTINGS.into_iter().filter(|setting| !setting.bare_end).map(|setting| (1, setting));
    one.chain(SETTINGS.into_iter().map(move |setting| (most, setting)))
}

/// One key as it is written.
#[derive(Debug, Clone)]
struct Written<'a> {
    sign: String,
    word: &'a str,
    enabled: bool,
}

impl Written<'_> {
    fn width(&self) -> usize {
        text::width(&self.sign) + text::width(self.word)
    }
}

/// `[a]ctions` where the word begins with its key, else `[space] step`.
fn written(key: &FooterKey, bare: bool) -> Written<'_> {
    let enabled = key.enabled;
    let mut rest = key.label.chars();
    let first = rest.next();
    if bare {
        Written { sign: format!("[{}]", key.keys), word: "", enabled }
    } else if key.keys.chars().count() == 1 && first == key.keys.chars().next() {
        Written { sign: format!("[{}]", key.keys), word: rest.as_str(), enabled }
    } else {
        Written { sign: format!("[{}] ", key.keys), word: key.label, enabled }
    }
}

/// The keys in at most so many rows. Where there is no room for all of them, those go first that do not work now,
/// then those before the palette and the help.
fn rows<'a>(canvas: &Canvas<'_>, area: Rect, keys: &'a [FooterKey], most: usize) -> Vec<Row<'a>> {
    let room = usize::from(area.width).saturating_sub(2);
    let mut shown: Vec<&FooterKey> = keys.iter().collect();
    loop {
        for (most, setting) in settings(most) {
            let lines = set(&shown, setting, room);
            if lines.len() <= most || shown.len() <= KEPT {
                let cut = shown.len() < keys.len();
                return drawn(canvas, area, lines.into_iter().take(most), setting, cut);
            }
        }
        let candidates = shown.len() - KEPT;
        let idle = shown.iter().take(candidates).rposition(|key| !key.enabled);
        shown.remove(idle.unwrap_or(candidates - 1));
    }
}

fn set<'a>(keys: &[&'a FooterKey], setting: Setting, room: usize) -> Vec<Vec<Written<'a>>> {
    let mut lines: Vec<Vec<Written<'_>>> = vec![Vec::new()];
    let mut used = 0;
    for (place, key) in keys.iter().enumerate() {
        let key = written(key, setting.bare_end && place + KEPT >= keys.len());
        let wanted = key.width() + if used > 0 { setting.gap } else { 0 };
        if used > 0 && used + wanted > room {
            lines.push(Vec::new());
            used = 0;
        }
        used += wanted;
        if let Some(line) = lines.last_mut() {
            line.push(key);
        }
    }
    lines
}

fn drawn<'a>(
    canvas: &Canvas<'_>,
    area: Rect,
    lines: impl Iterator<Item = Vec<Written<'a>>>,
    setting: Setting,
    cut: bool,
) -> Vec<Row<'a>> {
    let draw = |line: Vec<Written<'a>>| {
        line.into_iter().fold(canvas.row(area).gap(1), |row, key| {
            let (sign, word) =
                if key.enabled { (Role::Key, Role::Text) } else { (Role::Disabled, Role::Disabled) };
            row.text(sign, key.sign).text(word, key.word).gap(setting.gap)
        })
    };
    let mut rows: Vec<Row<'_>> = lines.map(draw).collect();
    if let Some(last) = rows.pop() {
        let more = canvas.skin.glyph(Glyph::More);
        rows.push(if cut { last.right(Role::Muted, more) } else { last });
    }
    rows
}
