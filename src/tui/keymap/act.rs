//! The one table of everything that a key does. The resolver, the footer, the help, the palette and
//! `docs/keys.md` read the same rows.

use crate::tui::view::identities::Change;
use crate::tui::{Screen, Target};

/// When a key of the table means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// Always.
    Always,
    /// While one of these kinds of things is selected.
    Selected(&'static [Kind]),
}

/// A kind of thing on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A step.
    Step,
    /// A firing of an action.
    Fire,
    /// An action.
    Action,
    /// A runbook.
    Runbook,
    /// A machine identity.
    Identity,
    /// A role.
    Role,
    /// A pre-approved message.
    Message,
    /// A text that waits.
    Draft,
    /// An inject of a drill.
    Inject,
}

impl Kind {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Step => "a step",
            Self::Fire => "a call",
            Self::Action => "an action",
            Self::Runbook => "a runbook",
            Self::Identity => "an identity",
            Self::Role => "a role",
            Self::Message => "a message",
            Self::Draft => "a text that waits",
            Self::Inject => "an inject",
        }
    }

    /// Is this thing of that kind?
    pub const fn is(self, target: &Target) -> bool {
        match self {
            Self::Step => matches!(target, Target::Step(_)),
            Self::Fire => matches!(target, Target::Fire(_)),
            Self::Action => matches!(target, Target::Action(_)),
            Self::Runbook => matches!(target, Target::Runbook(_)),
            Self::Identity => matches!(target, Target::Identity(_)),
            Self::Role => matches!(target, Target::Role(_)),
            Self::Message => matches!(target, Target::Message(_)),
            Self::Draft => matches!(target, Target::Draft(_)),
            Self::Inject => matches!(target, Target::Inject(_) | Target::Told(_)),
        }
    }
}

impl Context {
    /// The words of the table.
    pub fn words(self) -> String {
        match self {
            Self::Always => "always".to_owned(),
            Self::Selected(kinds) => {
                let kinds: Vec<_> = kinds.iter().map(|k| k.as_str()).collect();
                format!("{} is selected", kinds.join(" or "))
            }
        }
    }

    /// Does it hold while this is selected?
    pub fn holds(self, selected: Option<&Target>) -> bool {
        match self {
            Self::Always => true,
            Self::Selected(kinds) => selected.is_some_and(|target| kinds.iter().any(|k| k.is(target))),
        }
    }

    /// Can both hold at the same time?
    pub fn overlaps(self, other: Self) -> bool {
        match (self, other) {
            (Self::Selected(mine), Self::Selected(theirs)) => mine.iter().any(|k| theirs.contains(k)),
            (Self::Always, _) | (_, Self::Always) => true,
        }
    }
}

/// What the rows are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Screens and moving around.
    Move,
    /// Steps of a runbook.
    Steps,
    /// Calls to the outside.
    Actions,
    /// Command and people.
    People,
    /// Decisions, notes, messages, the incident's life.
    Incident,
    /// Drills.
    Drill,
    /// The program.
    Program,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 7] =
        [Self::Steps, Self::Actions, Self::People, Self::Incident, Self::Drill, Self::Move, Self::Program];

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Moving around",
            Self::Steps => "Runbooks and steps",
            Self::Actions => "Actions",
            Self::People => "Command and people",
            Self::Incident => "The incident",
            Self::Drill => "Drills",
            Self::Program => "The program",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// What it does.
    pub act: Act,
    /// Its name in `[ui.keys]`.
    pub name: &'static str,
    /// Its keys unless `[ui.keys]` says otherwise.
    pub keys: &'static [&'static str],
    /// When it means something.
    pub context: Context,
    /// The word in the footer.
    pub label: &'static str,
    /// One sentence for the help.
    pub help: &'static str,
    /// Where it stands in the help.
    pub group: Group,
}

macro_rules! acts {
    ($($act:ident $name:literal [$($key:literal),*] $context:expr, $group:ident, $label:literal, $help:literal;)+) => {
        /// Everything that a key can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Act {
            $(#[doc = $help] $act,)+
        }

        /// The table.
        pub const ROWS: &[Row] = &[$(Row {
            act: Act::$act,
            name: $name,
            keys: &[$($key),*],
            context: $context,
            label: $label,
            help: $help,
            group: Group::$group,
        },)+];

        impl Act {
            /// Its row.
            pub const fn row(self) -> Row {
                match self {
                    $(Self::$act => Row {
                        act: Self::$act,
                        name: $name,
                        keys: &[$($key),*],
                        context: $context,
                        label: $label,
                        help: $help,
                        group: Group::$group,
                    },)+
                }
            }
        }
    };
}

use Context::{Always, Selected};

const STEP: Context = Selected(&[Kind::Step]);
const FIRE: Context = Selected(&[Kind::Fire]);
const IDENTITY: Context = Selected(&[Kind::Identity]);
const ROLE: Context = Selected(&[Kind::Role]);
const INJECT: Context = Selected(&[Kind::Inject]);
const TEXT: Context = Selected(&[Kind::Message, Kind::Draft]);

acts! {
    Step "step" ["space"] STEP, Steps, "step",
        "Take the selected step on: start it, fire its action, release its message, or say that it is done.";
    Skip "skip" ["s"] STEP, Steps, "skip", "Leave the selected step out, for a reason.";
    Fail "fail" ["f"] STEP, Steps, "fail", "Say that the selected step did not work, and what happened.";
    ReopenStep "reopen-step" ["r"] STEP, Steps, "reopen", "Open a step again that was done, skipped or failed.";
    OpenRunbook "open-runbook" ["o"] Always, Steps, "open runbook", "Open a runbook of the campaign.";

    Actions "screen-actions" ["a", "3"] Always, Actions, "actions",
        "Show all actions; an action's own upper-case key opens its preview.";
    Approve "approve" ["+"] Always, Actions, "approve",
        "Approve another person's call or a text that waits, or confirm the targets that were read, after a look at it.";
    Deny "deny" ["-"] Always, Actions, "deny", "Refuse another person's call, or discard a text that waits, for a reason; nothing is sent.";
    CallOff "call-off" ["b"] FIRE, Actions, "call off", "Break the selected call off: nothing further leaves.";
    Retry "retry" ["e"] FIRE, Actions, "retry",
        "Send the selected call again with the same idempotency key; of many targets those that failed.";
    Undo "undo" ["u"] FIRE, Actions, "undo", "Put back what the selected call changed, after a preview.";
    Redo "redo" ["ctrl-r"] FIRE, Actions, "redo", "Fire the selected call anew that was undone, with the same inputs.";
    Settle "settle" ["t"] FIRE, Actions, "settle",
        "Say what the selected call did, when its outcome is unknown or was not verified.";
    Suspect "suspect" ["i"] Always, Incident, "suspect",
        "Look at what is suspected and why; take it, which opens its runbook, or dismiss it for a reason.";
    LookNow "look-now" ["l"] Always, Actions, "look now", "Look with every probe now.";
    DisableIdentity "disable-identity" ["b"] IDENTITY, Actions, "disable",
        "Open the preview of the action that disables the selected identity, so that it can be given back.";
    RevokeIdentity "revoke-identity" ["r"] IDENTITY, Actions, "revoke",
        "Open the preview of the action that revokes the selected identity for good.";
    RestoreIdentity "restore-identity" ["u"] IDENTITY, Actions, "restore",
        "Open the preview of the action that gives the selected identity back.";

    People "screen-people" ["p", "4"] Always, People, "people", "Show who can do what, and who is at work.";
    TakeCommand "take-command" ["c"] Always, People, "take command",
        "Take command when nobody has it, or relieve an absent commander for a reason.";
    Handover "handover" ["h"] Always, People, "handover",
        "Offer command with a brief, answer an offer, or take it back.";
    Page "page" ["g"] Always, People, "page", "Page the people of a role by the policy.";
    Acknowledge "acknowledge" ["y"] Always, People, "acknowledge", "Say that you are at work for a role.";
    Renew "renew" ["t"] ROLE, People, "renew",
        "Say that you are still at work for the selected role, and what you are doing.";
    Escalate "escalate" ["e"] ROLE, People, "escalate",
        "Page the next level of the selected role, or a chosen one, before its time.";
    Maintenance "maintenance" ["ctrl-p"] Always, People, "pause paging",
        "Page nobody for so long, for a reason; or page again before that time is over.";
    ActAs "act-as" ["w"] Always, People, "act as", "Sit down as somebody else; drills only.";

    Messages "screen-messages" ["m", "8"] Always, Incident, "messages",
        "Show the messages: which fit now, which wait for somebody, and what was sent where.";
    NextOutage "next-outage" ["right"] Always, Incident, "other outage", "On the Messages screen: the next kind of outage.";
    PreviousOutage "previous-outage" ["left"] Always, Incident, "other outage",
        "On the Messages screen: the kind of outage before.";
    EditMessage "edit-message" ["e"] TEXT, Incident, "edit",
        "Write the selected message anew; an edited text needs the business approver before it goes out.";
    Deputy "screen-deputy" ["9"] Always, Incident, "deputy",
        "Show everything that should not be forgotten, the most urgent first, and every deadline.";
    Attend "attend" ["!"] Always, Incident, "attend",
        "Do something about the selected line of the deputy's list, else about its first: the screen or window for it opens.";
    Dismiss "dismiss" ["~", "delete"] Always, Incident, "dismiss",
        "Take the selected line off the deputy's list, else its first, for a reason; at its next stage it comes back.";
    Sitrep "sitrep" [";"] Always, Incident, "sitrep",
        "Read how it stands, drafted as condition, actions, needs: to edit, copy, record or send.";
    Alerts "alerts" ["*"] Always, Incident, "alerts", "Show every alert that joined the incident.";
    Note "note" ["n"] Always, Incident, "note", "Write something down; with ! in front it is a follow-up.";
    Decision "decision" ["d"] Always, Incident, "decision",
        "Put a decision to the others, record strong objections, and conclude it.";
    Severity "severity" ["v"] Always, Incident, "severity", "Change how bad it is.";
    Mitigate "mitigate" ["x"] Always, Incident, "mitigated", "Record that the impact has stopped, and what stopped it.";
    Life "life" ["z"] Always, Incident, "resolve", "Resolve, reopen or close the incident.";

    Drill "screen-drill" ["0"] Always, Drill, "drill",
        "In a drill with a scenario: show what was told; on the controller's terminal what is to come, too.";
    Deliver "deliver" ["space"] INJECT, Drill, "tell now", "Tell the players the selected inject now.";
    HoldInject "hold-inject" ["b"] INJECT, Drill, "hold",
        "Hold the selected inject, so that it does not come by itself; or let it go again.";
    SkipInject "skip-inject" ["s"] INJECT, Drill, "leave out", "Leave the selected inject out, for a reason.";
    Answer "answer" ["e"] INJECT, Drill, "answer", "Write down what was answered to the selected question.";
    Judge "judge" ["t"] INJECT, Drill, "judge", "Say of an expected action that it was done or missed.";
    AddInject "add-inject" ["#"] Always, Drill, "add inject", "Tell the players something that the scenario does not have.";
    Observe "observe" [","] Always, Drill, "observe",
        "Write down what you saw: a strength, or something to improve; players read it after the end.";
    PauseClock "pause-clock" ["."] Always, Drill, "pause", "Stop scenario time, or let it go on.";
    StepClock "step-clock" [">"] Always, Drill, "ahead", "Set scenario time ahead by a minute, or as far as you choose.";
    Speed "speed" ["="] Always, Drill, "speed", "Choose how many times as fast as the wall clock scenario time goes.";
    EndDrill "end-drill" ["\\"] Always, Drill, "end drill", "End the exercise; the players then read what was expected and seen.";
    Coverage "coverage" ["%"] Always, Drill, "coverage",
        "Show which steps, actions, backups and messages were exercised and when, the holes first.";

    Command "screen-command" ["1"] Always, Move, "command", "Show the Command screen: home.";
    Runbooks "screen-runbooks" ["2"] Always, Move, "runbooks", "Show all runbooks and their steps.";
    Timeline "screen-timeline" ["5"] Always, Move, "timeline", "Show what happened, line by line.";
    Identities "screen-identities" ["6"] Always, Move, "identities",
        "Show the machine identities: which expires next, who shares it, and what revoking it breaks.";
    Campaign "screen-campaign" ["7"] Always, Move, "campaign",
        "Show the launch window, who approved what until when, and what the launch gate found at declaration.";
    NextScreen "next-screen" ["tab"] Always, Move, "next screen", "Go to the next screen.";
    PreviousScreen "previous-screen" ["shift-tab"] Always, Move, "previous screen", "Go to the screen before.";
    Up "up" ["up", "k"] Always, Move, "up", "Select the row above.";
    Down "down" ["down", "j"] Always, Move, "down", "Select the row below.";
    PageUp "page-up" ["pgup"] Always, Move, "page up", "Go up by a page.";
    PageDown "page-down" ["pgdn"] Always, Move, "page down", "Go down by a page.";
    First "first" ["home"] Always, Move, "first", "Select the first row.";
    Last "last" ["end"] Always, Move, "last", "Select the last row.";
    Open "open" ["enter"] Always, Move, "open", "Show everything about what is selected, or open it.";

    Filter "filter" ["/"] Always, Program, "filter", "Show only the rows that match what you type; esc shows all again.";
    Palette "palette" [":"] Always, Program, "all", "Find any key, runbook, action, step, role, identity, message or line of the deputy by typing a part of its name.";
    Help "help" ["?"] Always, Program, "help", "Show this list.";
    SkipLesson "skip-lesson" ["ctrl-n"] Always, Program, "next lesson", "In a guided run: leave this lesson out.";
    HideGuide "hide-guide" ["ctrl-g"] Always, Program, "guide", "In a guided run: put the guide out of sight, or bring it back.";
    Close "close" ["esc"] Always, Program, "close", "Close what is open, or show all rows again.";
    Leave "incidents" ["backspace"] Always, Program, "incidents", "Go back to the list of incidents; this one goes on.";
    Redraw "redraw" ["ctrl-l"] Always, Program, "redraw", "Draw the whole screen again.";
    Suspend "suspend" ["ctrl-z"] Always, Program, "suspend", "Put the program into the background.";
    Quit "quit" ["q", "ctrl-c"] Always, Program, "quit", "Leave the program; the incident goes on.";
}

impl Act {
    /// The act of that name.
    pub fn parse(name: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.name == name).map(|row| row.act)
    }

    /// What it does to an identity, if it does that.
    pub fn change(self) -> Option<Change> {
        let changes = [
            (Self::DisableIdentity, Change::Disable),
            (Self::RevokeIdentity, Change::Revoke),
            (Self::RestoreIdentity, Change::Restore),
        ];
        changes.into_iter().find(|(act, _)| *act == self).map(|(_, change)| change)
    }

    /// The screen that it shows, if it shows one.
    pub fn screen(self) -> Option<Screen> {
        let screens = [
            (Self::Command, Screen::Command),
            (Self::Runbooks, Screen::Runbooks),
            (Self::Actions, Screen::Actions),
            (Self::People, Screen::People),
            (Self::Timeline, Screen::Timeline),
            (Self::Identities, Screen::Identities),
            (Self::Campaign, Screen::Campaign),
            (Self::Messages, Screen::Messages),
            (Self::Deputy, Screen::Deputy),
            (Self::Drill, Screen::Drill),
        ];
        screens.into_iter().find(|(act, _)| *act == self).map(|(_, screen)| screen)
    }
}
