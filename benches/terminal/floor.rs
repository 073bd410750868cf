//! What the libraries alone cost: the least program on the same stack.
//!
//! A list of a thousand lines, a clock that moves once a second, and one key that posts to `FLOOR_URL` over a
//! connection that was opened beforehand. `cargo bench --bench terminal` runs it beside the war room.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a bare program has no rooms to keep tidy"
)]

use std::time::{Duration, Instant};

use crossterm::event::{Event, EventStream, KeyCode, KeyEventKind};
use futures_util::StreamExt as _;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Style, Stylize as _};
use ratatui::text::Line;
use ratatui::widgets::{Block, List, ListState};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

struct Floor {
    lines: Vec<String>,
    chosen: ListState,
    said: String,
    started: Instant,
}

impl Floor {
    fn draw(&mut self, frame: &mut Frame<'_>) {
        let rows = [Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)];
        let [head, body, foot] = Layout::vertical(rows).areas(frame.area());
        let left = 3_599_u64.saturating_sub(self.started.elapsed().as_secs());
        frame.render_widget(
            Line::from(format!("escalates in {:02}:{:02}", left / 60, left % 60)).bold(),
            head,
        );
        let list = List::new(self.lines.iter().map(String::as_str)).block(Block::bordered().title("steps"));
        frame.render_stateful_widget(list.highlight_style(Style::new().reversed()), body, &mut self.chosen);
        let chosen = self.chosen.selected().unwrap_or(0) + 1;
        frame.render_widget(format!("chosen {chosen}  {}", self.said), foot);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let url = std::env::var("FLOOR_URL").unwrap();
    let mut floor = Floor {
        lines: (1..=1_000).map(|n| format!("{n} do the thing and say so")).collect(),
        chosen: ListState::default().with_selected(Some(0)),
        said: "ready".to_owned(),
        started: Instant::now(),
    };
    let mut terminal = ratatui::init();
    let (answers, mut answered) = mpsc::channel::<String>(64);
    let mut events = EventStream::new();
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let mut term = signal(SignalKind::terminate())?;
    terminal.draw(|frame| floor.draw(frame))?;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let warm = client.get(&url).send();
    tokio::spawn(async move { drop(warm.await.unwrap().bytes().await) });
    loop {
        tokio::select! {
            _ = second.tick() => {}
            _ = term.recv() => break,
            Some(answer) = answered.recv() => floor.said = answer,
            Some(Ok(Event::Key(key))) = events.next() => {
                if key.kind != KeyEventKind::Press {
                    continue;
                }
                match (key.code,) {
                    (KeyCode::Char('q'),) => break,
                    (KeyCode::Down,) => floor.chosen.select_next(),
                    (KeyCode::Up,) => floor.chosen.select_previous(),
                    (KeyCode::Enter,) => {
                        let (call, answers) = (client.post(&url).body("{}").send(), answers.clone());
                        tokio::spawn(async move {
                            let answer = call.await.unwrap();
                            let text = format!("{} {}", answer.status(), answer.text().await.unwrap());
                            answers.send(text).await.unwrap();
                        });
                    }
                    _ => {}
                }
            }
        }
        terminal.draw(|frame| floor.draw(frame))?;
    }
    ratatui::restore();
    Ok(())
}
