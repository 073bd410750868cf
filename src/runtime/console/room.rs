//! The room of one incident.

use std::io;

use crossterm::event::{Event, KeyEventKind};
use jiff::Timestamp;

use super::herald::{self, Herald};
use super::inputs::{Input, Inputs};
use super::{Begin, Leave};
use crate::incident::command::{ActionCommand, DrillCommand};
use crate::incident::deputy::Concern;
use crate::incident::{Actor, Command, Origin};
use crate::plan::{Duration, PersonId, Text};
use crate::runtime::host::{AnySession, Host};
use crate::runtime::session::{Happening, Rejected, Session, Ticket};
use crate::runtime::terminal::{Canvas, Voice};
use crate::runtime::world::World;
use crate::tui::intent::Ahead;
use crate::tui::keymap::{KeymapErrors, footer};
use crate::tui::view::drill;
use crate::tui::{Glance, Intent, Keymap, Painted, Skin, Ui, dialog, screens};

/// How often connections are opened anew while nobody uses them: well within the time that servers keep them.
const WARM_AGAIN: Duration = Duration::secs(45);

/// The keys of an incident, checked before the terminal is taken.
pub(super) fn keymap(host: &Host, opened: &AnySession) -> Result<Keymap, KeymapErrors> {
    let incident = match opened {
        AnySession::Live(session) => &session.incident,
        AnySession::Drill(session) => &session.incident,
    };
    Keymap::new(&host.workspace.settings.ui.keys, incident.plan.actions.values())
}

/// What a key asked for that the loop itself has to do.
enum Step {
    Stay,
    Leave(Leave),
    Suspend,
}

/// One incident on the screen.
pub(super) struct Room<W: World> {
    session: Session<W>,
    /// This terminal is the controller's.
    control: bool,
    ui: Ui,
    me: PersonId,
    skin: Skin,
    keymap: Keymap,
    tickets: Ticket,
    warmed_at: Timestamp,
    /// The deputy's list as it was painted.
    concerns: Vec<Concern>,
    voice: Voice,
    herald: Herald,
    /// How many injects the players knew at the last frame.
    told: Option<usize>,
    /// What leaves for the terminal after the next frame, beside it.
    beside: Vec<u8>,
}

impl<W: World> Room<W> {
    pub(super) fn new(
        mut session: Session<W>,
        me: PersonId,
        (skin, voice): (Skin, Voice),
        keymap: Keymap,
        (embedded, control): (bool, bool),
    ) -> Self {
        session.health.embedded = embedded;
        let (mut ui, warmed_at) = (Ui::new(&session.runner.id, screens::order), session.now());
        if control && session.incident.exercise.is_none() {
            ui.notice = Some("no scenario is played here, so there is nothing to lead".to_owned());
        }
        Self {
            session,
            control,
            ui,
            me,
            skin,
            keymap,
            tickets: 0,
            warmed_at,
            concerns: Vec::new(),
            voice,
            herald: Herald::default(),
            told: None,
            beside: Vec::new(),
        }
    }

    /// Show the room until it is left. The first frame comes before anything slow begins.
    pub(super) async fn run(
        mut self,
        canvas: &mut Canvas,
        inputs: &mut Inputs,
        me: &mut PersonId,
    ) -> io::Result<Leave> {
        self.draw(canvas)?;
        self.session.check_journal();
        self.session.take_up();
        self.session.start_probes();
        self.session.warm();
        let left = self.stay(canvas, inputs).await;
        me.clone_from(&self.me);
        left
    }

    async fn stay(&mut self, canvas: &mut Canvas, inputs: &mut Inputs) -> io::Result<Leave> {
        loop {
            let second = self.session.to_next_second().to_std();
            let step = tokio::select! {
                biased;
                input = inputs.next() => self.input(input, canvas)?,
                happening = self.session.next() => self.happened(happening),
                () = tokio::time::sleep(second) => self.keep_warm(),
            };
            // What the key authorised leaves before the frame is drawn.
            self.session.settle();
            match step {
                Step::Leave(leave) => return Ok(leave),
                Step::Suspend => canvas.suspend()?,
                Step::Stay => {}
            }
            self.draw(canvas)?;
        }
    }

    fn keep_warm(&mut self) -> Step {
        let now = self.session.now();
        if now >= WARM_AGAIN.after(self.warmed_at) {
            self.warmed_at = now;
            self.session.warm();
        }
        Step::Stay
    }

    fn draw(&mut self, canvas: &mut Canvas) -> io::Result<()> {
        if std::mem::take(&mut self.ui.redraw) {
            canvas.redraw()?;
        }
        self.concerns = self.session.incident.concerns(self.session.now());
        let glance = glance(&self.session, &self.me, &self.concerns, self.control);
        self.ui.learn(&glance, &self.keymap);
        let keys = footer(&glance, &self.ui, &self.keymap);
        let (ui, skin) = (&self.ui, self.skin);
        let mut painted = Painted::default();
        canvas.draw(|frame| {
            painted = screens::draw(frame, &glance, ui, skin, &keys);
            if let Some(open) = &ui.dialog {
                let area = screens::rest(frame.area(), ui);
                painted.places = dialog::draw(frame, area, open, &glance, skin);
            }
            let area = screens::rest(frame.area(), ui);
            dialog::draw_bottom(frame, area, ui, skin);
        })?;
        self.ui.painted(painted);
        self.call();
        match std::mem::take(&mut self.beside) {
            bytes if bytes.is_empty() => Ok(()),
            bytes => canvas.say(&bytes),
        }
    }

    /// Call whoever is near the terminal for what has become urgent.
    fn call(&mut self) {
        let told = self.told();
        let Some(words) = herald::words(&self.herald.news(&self.concerns)).or(told) else { return };
        let incident = &self.session.incident;
        let banner = incident.kind.banner();
        let title = format!("warroom {banner} {}: {}", incident.severity, incident.title.first_line());
        self.beside.extend(self.voice.call(&title, &words));
    }

    /// What the players were told since the last frame; not what was there when the room was entered, and not at the
    /// controller's terminal.
    fn told(&mut self) -> Option<String> {
        let told = &self.session.incident.exercise.as_deref().filter(|_| !self.control)?.told;
        let before = self.told.replace(told.len())?;
        let newest = told.last().filter(|_| told.len() > before)?;
        Some(format!("inject: {}", drill::told_words(&newest.inject)))
    }

    fn copy(&mut self, text: &Text) {
        self.ui.notice = Some(match self.voice.copy(text) {
            Ok(bytes) => {
                self.beside.extend(bytes);
                "handed to the terminal's clipboard".to_owned()
            }
            Err(why) => format!("not copied: {why}"),
        });
    }

    fn input(&mut self, input: Input, canvas: &mut Canvas) -> io::Result<Step> {
        match input {
            Input::Ended => Ok(Step::Leave(Leave::Quit)),
            Input::Continued => {
                canvas.redraw()?;
                Ok(Step::Stay)
            }
            Input::Terminal(event) => Ok(self.event(event)),
        }
    }

    fn event(&mut self, event: Event) -> Step {
        let glance = glance(&self.session, &self.me, &self.concerns, self.control);
        let intents = match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
            Event::Key(key) => self.ui.key(key, &glance, &self.keymap),
            Event::Mouse(mouse) => self.ui.mouse(mouse, &glance, &self.keymap),
            Event::Paste(text) => {
                self.ui.paste(&text);
                Vec::new()
            }
            Event::Resize(..) | Event::FocusGained | Event::FocusLost => Vec::new(),
        };
        intents.into_iter().fold(Step::Stay, |step, intent| match self.carry_out(intent) {
            Step::Stay => step,
            other @ (Step::Leave(_) | Step::Suspend) => other,
        })
    }

    fn carry_out(&mut self, intent: Intent) -> Step {
        match intent {
            Intent::Decide(command) => {
                self.tickets += 1;
                let command = self.with_sender(command);
                self.session.submit(self.tickets, Actor::Person(self.me.clone()), Origin::Key, command);
                Step::Stay
            }
            Intent::SetClock { ahead, speed } => self.carry_out(self.clock_command(ahead, speed)),
            Intent::ActAs(person) => {
                self.me = person;
                Step::Stay
            }
            Intent::LookNow => {
                self.session.look_now();
                Step::Stay
            }
            Intent::Copy(text) => {
                self.copy(&text);
                Step::Stay
            }
            Intent::Suspend => Step::Suspend,
            Intent::Leave
            | Intent::Declare { .. }
            | Intent::Practise { .. }
            | Intent::DismissProposal { .. } => Step::Leave(Leave::Start(Begin::List)),
            Intent::Control(id) => Step::Leave(Leave::Open(id, true)),
            Intent::Open(id) => Step::Leave(Leave::Open(id, false)),
            Intent::Quit => Step::Leave(Leave::Quit),
        }
    }

    /// The view has no clock: the wall is read here.
    fn clock_command(&self, ahead: Ahead, speed: u32) -> Intent {
        let shows = match ahead {
            Ahead::Stay => None,
            Ahead::By(length) => Some(length.after(self.session.now())),
            Ahead::To(at) => Some(at),
        };
        Intent::Decide(Command::Drill(DrillCommand::SetClock { wall: self.session.wall(), shows, speed }))
    }

    /// What somebody else asked for is sent by that program while it is there.
    fn with_sender(&self, command: Command) -> Command {
        let Command::Action(ActionCommand::Approve { fire, runner }) = command else { return command };
        let asked = self.session.incident.fires.get(fire).map(|fire| fire.runner.as_str());
        let runner = asked.map_or(runner, |asked| self.session.runner.sender_instead_of(asked));
        Command::Action(ActionCommand::Approve { fire, runner })
    }

    fn happened(&mut self, happening: Happening) -> Step {
        if let Happening::Answered { result: Err(rejected), .. } = happening {
            match rejected {
                Rejected::Refused(refusal) => self.ui.answered(Err(refusal)),
                other @ (Rejected::NotRecorded(_) | Rejected::Record(_) | Rejected::Busy) => {
                    self.ui.notice = Some(other.to_string());
                }
            }
        }
        Step::Stay
    }
}

fn glance<'a, W: World>(
    session: &'a Session<W>,
    me: &'a PersonId,
    concerns: &'a [Concern],
    control: bool,
) -> Glance<'a> {
    Glance {
        incident: &session.incident,
        now: session.now(),
        me,
        board: &session.board,
        health: &session.health,
        concerns,
        control,
    }
}
