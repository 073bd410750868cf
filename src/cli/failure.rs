//! Why a command did not do what it was asked, and which exit status says so.

use std::error::Error as _;
use std::io;

use serde_json::{Value, json};

use super::output::{Format, Output};
use crate::incident::Refusal;
use crate::journal::JournalError;
use crate::plan::workspace::NoScenario;
use crate::plan::{Diagnostics, PersonId, Text};
use crate::runtime::console::ConsoleError;
use crate::runtime::host::HostError;
use crate::runtime::intake::ListenError;
use crate::runtime::intake::proposals::ProposalError;
use crate::runtime::ledger::AppendError;
use crate::runtime::record::RecordError;
use crate::runtime::session::{DeclareError, Rejected};
use crate::runtime::signer::SignError;

/// Done.
pub(super) const DONE: u8 = 0;
/// The answer is no.
pub(super) const NO: u8 = 1;
/// Bad usage, or input or state that can't be read or written.
pub(super) const BAD: u8 = 2;
/// A call to the outside failed, or its outcome is unknown or not verified.
pub(super) const OUTSIDE: u8 = 3;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The core refused.
    #[error("{0}")]
    Refused(Refusal),
    /// The answer is no, for another reason.
    #[error("{message}")]
    No {
        /// Why, as a fragment.
        message: String,
        /// What to do about it.
        hint: Option<String>,
        /// Who could do it instead.
        could: Vec<PersonId>,
    },
    /// What was asked for makes no sense.
    #[error("{message}")]
    Input {
        /// What is wrong, as a fragment.
        message: String,
        /// What to write instead.
        hint: Option<String>,
    },
    /// The workspace has problems.
    #[error("{0}")]
    Workspace(Diagnostics),
    /// The journal can't be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The record can't be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// An incident could not be declared or opened.
    #[error(transparent)]
    Host(HostError),
    /// The answer could not be recorded.
    #[error(transparent)]
    Rejected(Rejected),
    /// The war room ended early.
    #[error(transparent)]
    Console(#[from] ConsoleError),
    /// A file or thread of the system.
    #[error("{doing}")]
    Io {
        /// What could not be done, as a fragment.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// A call did not end well. It has been said already.
    #[error("the call did not end well")]
    Outcome,
    /// Somebody said no, or nobody said yes; nothing was changed. It has been said already.
    #[error("nothing was changed")]
    Declined,
    /// The log does not hold. It has been said already.
    #[error("a log is broken")]
    Broken,
    /// A campaign may not launch. It has been said already.
    #[error("not ready")]
    NotReady,
    /// Alerts can't be taken in.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// Nothing was said of a proposal.
    #[error(transparent)]
    Proposal(ProposalError),
    /// Nothing was signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// Standard output can't be written.
    #[error("standard output can't be written")]
    Output(#[source] io::Error),
}

impl From<ProposalError> for Failure {
    fn from(error: ProposalError) -> Self {
        Self::Proposal(error)
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        if let HostError::Scenario(NoScenario::Unsound(problems)) = error {
            return Self::Workspace(problems);
        }
        Self::Host(error)
    }
}

impl From<NoScenario> for Failure {
    fn from(error: NoScenario) -> Self {
        HostError::Scenario(error).into()
    }
}

impl From<Rejected> for Failure {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Refused(refusal) => Self::Refused(refusal),
            other @ (Rejected::NotRecorded(_) | Rejected::Record(_) | Rejected::Busy) => {
                Self::Rejected(other)
            }
        }
    }
}

impl Failure {
    pub(super) fn input(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Input { message: message.into(), hint: Some(hint.into()) }
    }

    /// A format that only another command knows.
    pub(super) fn not_its_format(format: Format) -> Self {
        let owner = format.only_of().unwrap_or_default();
        Self::input(
            format!("`{}` is a format of `warroom {owner}` only", format.as_str()),
            "use --format human or --format json",
        )
    }

    /// A name that nothing has. The hint is the nearest valid one, else all of them.
    pub(super) fn unknown<'a>(what: &str, name: &str, valid: impl Iterator<Item = &'a str> + Clone) -> Self {
        let hint = crate::plan::load::nearest(name, valid.clone()).map_or_else(
            || {
                let names: Vec<_> = valid.take(12).collect();
                (!names.is_empty()).then(|| format!("there is {}", names.join(", ")))
            },
            |near| Some(format!("did you mean `{near}`?")),
        );
        Self::Input { message: format!("there is no {what} `{}`", Text::line(name).cut(80)), hint }
    }

    /// The exit status.
    pub(super) fn status(&self) -> u8 {
        match self {
            Self::Refused(_)
            | Self::No { .. }
            | Self::Proposal(ProposalError::Refused(_))
            | Self::Declined
            | Self::Broken
            | Self::NotReady => NO,
            Self::Outcome | Self::Sign(SignError::Agent(_)) => OUTSIDE,
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => DONE,
            Self::Input { .. }
            | Self::Workspace(_)
            | Self::Journal(_)
            | Self::Record(_)
            | Self::Host(_)
            | Self::Rejected(_)
            | Self::Console(_)
            | Self::Listen(_)
            | Self::Proposal(ProposalError::Record(_))
            | Self::Io { .. }
            | Self::Sign(SignError::File(_) | SignError::Wrong)
            | Self::Output(_) => BAD,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Refused(refusal) => return refusal_hint(refusal).map(str::to_owned),
            Self::No { hint, .. } | Self::Input { hint, .. } => return hint.clone(),
            Self::Journal(error) => error.hint(),
            Self::Record(error) => record_hint(error),
            Self::Host(error) | Self::Console(ConsoleError::Host(error)) => return host_hint(error),
            Self::Rejected(Rejected::NotRecorded(error)) => match &**error {
                AppendError::Journal(error) => error.hint(),
                AppendError::Stopped(_) => None,
            },
            Self::Rejected(Rejected::Record(error)) => record_hint(error),
            Self::Listen(error) => error.hint(),
            Self::Proposal(ProposalError::Record(error)) => record_hint(error),
            Self::Proposal(ProposalError::Refused(_)) => Some("`warroom alerts` shows what waits"),
            Self::Sign(SignError::File(error)) => error.hint(),
            Self::Sign(SignError::Agent(_)) => Some("`ssh-add -l` shows which keys the agent has"),
            Self::Rejected(Rejected::Refused(_) | Rejected::Busy)
            | Self::Workspace(_)
            | Self::Console(ConsoleError::Terminal(_) | ConsoleError::Keys(_))
            | Self::Io { .. }
            | Self::Outcome
            | Self::Declined
            | Self::Broken
            | Self::NotReady
            | Self::Sign(SignError::Wrong)
            | Self::Output(_) => None,
        };
        hint.map(str::to_owned)
    }

    /// The message with its causes, each said once.
    fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let said = error.to_string();
            if !text.contains(&said) {
                text.push_str(": ");
                text.push_str(&said);
            }
            cause = error.source();
        }
        text
    }

    fn could(&self) -> &[PersonId] {
        match self {
            Self::Refused(refusal) => refusal.who_could(),
            Self::No { could, .. } => could,
            Self::Input { .. }
            | Self::Workspace(_)
            | Self::Journal(_)
            | Self::Record(_)
            | Self::Host(_)
            | Self::Rejected(_)
            | Self::Console(_)
            | Self::Listen(_)
            | Self::Proposal(_)
            | Self::Io { .. }
            | Self::Outcome
            | Self::Declined
            | Self::Broken
            | Self::NotReady
            | Self::Sign(_)
            | Self::Output(_) => &[],
        }
    }

    fn to_json(&self) -> Value {
        let mut value = match self {
            Self::Refused(_) | Self::No { .. } | Self::Proposal(ProposalError::Refused(_)) => {
                json!({ "refused": self.chain(), "could": self.could() })
            }
            Self::Workspace(problems) => json!({ "error": self.chain(), "problems": problems.to_json() }),
            Self::Input { .. }
            | Self::Journal(_)
            | Self::Record(_)
            | Self::Host(_)
            | Self::Rejected(_)
            | Self::Console(_)
            | Self::Listen(_)
            | Self::Proposal(_)
            | Self::Io { .. }
            | Self::Outcome
            | Self::Declined
            | Self::Broken
            | Self::NotReady
            | Self::Sign(_)
            | Self::Output(_) => json!({ "error": self.chain() }),
        };
        if let (Some(hint), Some(members)) = (self.hint(), value.as_object_mut()) {
            members.insert("hint".to_owned(), Value::from(hint));
        }
        value
    }

    /// Say it, unless it has been said or nobody reads any more.
    pub(super) fn report(&self, output: Output) {
        if matches!(self, Self::Outcome | Self::Declined | Self::Broken | Self::NotReady)
            || self.status() == DONE
        {
            return;
        }
        if output.is_json() && !matches!(self, Self::Output(_)) {
            // Standard output may be closed; the words on standard error still say it.
            drop(Output::json(&self.to_json()));
        }
        if let Self::Workspace(problems) = self {
            Output::complain(&problems.render(output.err_color));
            return;
        }
        Output::complain(&format!("{} {}\n", output.label("error", "1;31"), Text::block(&self.chain())));
        if let Some(hint) = self.hint() {
            output.hint(&hint);
        }
    }
}

const fn record_hint(error: &RecordError) -> Option<&'static str> {
    match error {
        RecordError::Journal(error) => error.hint(),
        RecordError::Missing(_) => Some("`warroom list` shows the incidents of this store"),
        RecordError::Line { .. } => {
            Some("use the newer release that wrote it; `warroom verify` checks the log")
        }
        RecordError::Frame { .. }
        | RecordError::PlanMissing(_)
        | RecordError::Plan(_)
        | RecordError::Encode(_)
        | RecordError::Stopped(_)
        | RecordError::NotDeclared(_) => None,
    }
}

fn host_hint(error: &HostError) -> Option<String> {
    match error {
        HostError::Record(error) | HostError::Declare(DeclareError::Record(error)) => {
            record_hint(error).map(str::to_owned)
        }
        HostError::Campaign(missing) => missing.nearest.as_ref().map(|id| format!("did you mean `{id}`?")),
        HostError::Scenario(NoScenario::Missing { nearest: Some(id), .. }) => {
            Some(format!("did you mean `{id}`?"))
        }
        HostError::Scenario(_) => Some("`warroom drill` lists them".to_owned()),
        HostError::NotLive(_) | HostError::Declare(DeclareError::Random(_)) | HostError::Runner(_) => {
            error.hint().map(str::to_owned)
        }
    }
}

/// The command that leads on from a refusal.
#[expect(clippy::wildcard_enum_match_arm, reason = "most refusals say what to do themselves")]
const fn refusal_hint(refusal: &Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::IncidentClosed => "`warroom reopen INCIDENT --reason TEXT`",
        Refusal::NotCommander { commander: None, .. } => "`warroom take INCIDENT`",
        Refusal::CommandHeld { .. } => {
            "`warroom handover INCIDENT --to PERSON` by the commander; `warroom take INCIDENT --relieve REASON` if absent"
        }
        Refusal::TargetNotTyped { .. } => "`--confirm NAME` with the name of the target",
        Refusal::SecondPersonRequired { .. } => {
            "`--ask` asks and waits; `--approved-by PERSON --how TEXT` records a spoken approval"
        }
        Refusal::AttestedForbidden { .. } => "`--ask` asks and waits",
        Refusal::ApproverIsRequester { .. } => "`warroom --as PERSON permit INCIDENT FIRE` by somebody else",
        Refusal::PromiseTooLate { .. } => "`--next DURATION`",
        Refusal::PromisePassed { .. } => "`--next DURATION`; a draft that waited too long: `--discard DRAFT`",
        Refusal::NotTextApprover { .. }
        | Refusal::AuthorApproves { .. }
        | Refusal::TextNotApproved { .. } => {
            "`warroom --as PERSON message INCIDENT --approve DRAFT` by who answers for the business"
        }
        Refusal::NotUndone => "`warroom undo INCIDENT FIRE` first",
        Refusal::Unsettled(_) | Refusal::EffectsOpen(_) => {
            "`warroom settle INCIDENT FIRE happened|did-not --note TEXT`"
        }
        Refusal::NotResolved => "`warroom resolve INCIDENT --summary TEXT`",
        Refusal::IncidentResolved => "`warroom reopen INCIDENT --reason TEXT`",
        Refusal::PagingPaused { .. } => "`warroom maintenance INCIDENT --end` pages again",
        Refusal::NotPaging(_) => "`warroom page INCIDENT ROLE` begins one",
        Refusal::Escalated { .. } => "`warroom status INCIDENT` shows where it stands",
        Refusal::NotPolled => "`warroom decide INCIDENT poll NUMBER PERSON`",
        Refusal::ReasonRequired => "say why: `--reason TEXT`, `--note TEXT` or `--summary TEXT`",
        Refusal::StepNeedsAction => "`warroom fire INCIDENT ACTION --step STEP`, or `--note TEXT`",
        Refusal::StepNotProved { .. } => "`--note TEXT`",
        Refusal::ImpactImpossible(_) => "`--began WHEN --ended WHEN`: how long ago (25m), or an instant",
        Refusal::InputInvalid { .. } => "`--set NAME=VALUE`",
        _ => return None,
    })
}
