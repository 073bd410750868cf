//! Refusals: typed answers that say why, and who could.

use std::fmt;

use jiff::Timestamp;

use super::event::{FireId, StepRef};
use crate::plan::{Authority, ChannelId, Duration, PersonId, RoleId, StepId, Text};

/// Why a command is refused. A refusal is an answer, not an error; it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The incident is closed.
    IncidentClosed,
    /// It is in that state already.
    AlreadySo(&'static str),
    /// The person is not on the roster.
    PersonUnknown(PersonId),
    /// Only a human may do this.
    NotHuman(PersonId),
    /// Only the commander may do this.
    NotCommander {
        /// Who commands, if anyone does.
        commander: Option<PersonId>,
        /// Who could take command.
        could: Vec<PersonId>,
    },
    /// Somebody commands already.
    CommandHeld {
        /// Who.
        by: PersonId,
        /// Since when.
        since: Timestamp,
    },
    /// The person lacks an authority.
    NotAuthorised {
        /// Which.
        authority: Authority,
        /// Who has it.
        could: Vec<PersonId>,
    },
    /// The step belongs to somebody else.
    NotStepOwner {
        /// The role that owns it.
        role: RoleId,
        /// Who could.
        could: Vec<PersonId>,
    },
    /// Only a commander may leave out a critical step.
    StepCritical {
        /// Who could.
        could: Vec<PersonId>,
    },
    /// Other steps come first.
    StepBlocked {
        /// Which.
        needs: Vec<StepId>,
    },
    /// The step's condition does not hold.
    StepNotApplicable,
    /// The step opens only when another one fails.
    StepNotOpen,
    /// The step is not in a state that allows this.
    StepState {
        /// Its state, as a word.
        is: &'static str,
    },
    /// The step's action has to be fired, or a note has to say how it was done.
    StepNeedsAction,
    /// The step's decision has to be concluded.
    StepNeedsDecision,
    /// The probe does not show it; a note can say why it is done all the same.
    StepNotProved {
        /// What the probe says.
        detail: Text,
    },
    /// A reason is required.
    ReasonRequired,
    /// There is nothing of that name in this incident.
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Nobody has been paged for this role, or it is acknowledged.
    NothingToAcknowledge(RoleId),
    /// The person is not one of those who are paged for the role.
    NotPaged {
        /// Who could.
        could: Vec<PersonId>,
    },
    /// The page would reach nobody.
    NobodyToPage(RoleId),
    /// There is no page of the role that could escalate.
    NotPaging(RoleId),
    /// The page has escalated since the person looked.
    Escalated {
        /// The role.
        role: RoleId,
        /// The level that fired last, from 0.
        level: u32,
        /// When.
        at: Timestamp,
    },
    /// Maintenance: nobody is paged.
    PagingPaused {
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: Text,
    },
    /// There is no maintenance.
    PagingNotPaused,
    /// A maintenance can't be that short or long.
    PauseOutOfRange {
        /// The longest one.
        longest: Duration,
    },
    /// The incident is resolved.
    IncidentResolved,
    /// There is no offer of command.
    NoOffer,
    /// The offer is made to somebody else.
    OfferToOther(PersonId),
    /// An input is missing or not allowed.
    InputInvalid {
        /// Its name.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// An impact can't have been then.
    ImpactImpossible(&'static str),
    /// The name of the target has to be typed.
    TargetNotTyped {
        /// The name.
        target: Text,
    },
    /// A second person has to approve.
    SecondPersonRequired {
        /// Who could.
        could: Vec<PersonId>,
    },
    /// Requester and approver are the same person.
    ApproverIsRequester {
        /// Who could approve.
        could: Vec<PersonId>,
    },
    /// The same action on the same target is running.
    InFlight(FireId),
    /// An earlier call's outcome is unknown and must be settled first.
    Unsettled(FireId),
    /// The firing can't be undone.
    NotUndoable(&'static str),
    /// The firing is not unknown.
    NotUnknown,
    /// The firing does not wait for an approval.
    NotAwaitingApproval,
    /// The campaign accepts no spoken approval.
    AttestedForbidden {
        /// Who could approve from their own session.
        could: Vec<PersonId>,
    },
    /// The firing does not wait for a confirmation.
    NotHeld,
    /// The firing can't be called off.
    NotCancellable(&'static str),
    /// The firing can't be sent again.
    NotRepeatable(&'static str),
    /// The firing was not undone.
    NotUndone,
    /// Triage suspects nothing.
    NothingSuspected,
    /// Calls are running or unknown.
    EffectsOpen(Vec<FireId>),
    /// It has to be resolved first.
    NotResolved,
    /// The decision is concluded.
    DecisionConcluded,
    /// Nobody was asked for objections.
    NotPolled,
    /// The day until which something is to be done was over before it was written down.
    DueOver {
        /// That day.
        due: jiff::civil::Date,
    },
    /// The time that was promised to customers is later than they may wait now.
    PromiseTooLate {
        /// The latest time.
        latest: Timestamp,
    },
    /// The time that was promised has passed.
    PromisePassed {
        /// That time.
        at: Timestamp,
    },
    /// Only who answers for the business approves a text that is not the approved one.
    NotTextApprover {
        /// Who could.
        could: Vec<PersonId>,
    },
    /// Nobody approves the text that they wrote.
    AuthorApproves {
        /// Who could.
        could: Vec<PersonId>,
    },
    /// The text waits for who answers for the business.
    TextNotApproved {
        /// Who could approve it.
        could: Vec<PersonId>,
    },
    /// Customers read that channel.
    CustomersReadIt(ChannelId),
    /// Only the program itself says this.
    SystemOnly,
    /// The report is about something that is no longer open; it changes nothing.
    Stale,
    /// Which step is meant for a step command.
    StepAmbiguous(Vec<StepRef>),
    /// It is no drill with a scenario.
    NoExercise,
    /// The exercise has ended.
    DrillEnded,
}

impl Refusal {
    /// Who could do it instead.
    pub fn who_could(&self) -> &[PersonId] {
        if let Self::NotCommander { commander: None, could }
        | Self::NotAuthorised { could, .. }
        | Self::NotStepOwner { could, .. }
        | Self::StepCritical { could }
        | Self::NotPaged { could }
        | Self::AttestedForbidden { could }
        | Self::ApproverIsRequester { could }
        | Self::NotTextApprover { could }
        | Self::AuthorApproves { could }
        | Self::TextNotApproved { could }
        | Self::SecondPersonRequired { could } = self
        {
            could
        } else {
            &[]
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why(f)?;
        let could = self.who_could();
        if !could.is_empty() {
            write!(f, "; could: {}", names(could))?;
        }
        Ok(())
    }
}

impl Refusal {
    fn why(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IncidentClosed => f.write_str("the incident is closed; reopen it first"),
            Self::NoExercise => f.write_str("it is no drill with a scenario"),
            Self::DrillEnded => f.write_str("the exercise has ended"),
            Self::IncidentResolved => f.write_str("the incident is resolved; reopen it first"),
            Self::AlreadySo(what) => write!(f, "it is {what} already"),
            Self::PersonUnknown(id) => write!(f, "{id} is not on the roster"),
            Self::NotHuman(id) => write!(f, "{id} is not a human; only humans hold authority"),
            Self::NotCommander { .. } | Self::CommandHeld { .. } | Self::NoOffer | Self::OfferToOther(_) => {
                self.why_not_command(f)
            }
            Self::NotAuthorised { authority, .. } => write!(f, "needs the authority to {}", authority.verb()),
            Self::NotStepOwner { role, .. } => write!(f, "the step belongs to {role}"),
            Self::StepCritical { .. } => f.write_str("a critical step is left out by the commander only"),
            Self::StepBlocked { needs } => write!(f, "needs {} first", names(needs)),
            Self::StepNotApplicable => f.write_str("does not apply: its condition does not hold"),
            Self::StepNotOpen => f.write_str("opens only when the step before it fails"),
            Self::StepState { is } => write!(f, "the step is {is}"),
            Self::StepNeedsAction => f.write_str("fire its action, or say in a note how it was done by hand"),
            Self::StepNeedsDecision => f.write_str("put the decision to the others and conclude it first"),
            Self::StepNotProved { detail } => {
                write!(f, "not proved: {detail}; a note can say why it is done all the same")
            }
            Self::ReasonRequired => f.write_str("a reason is required"),
            Self::NotFound { what, name } => write!(f, "there is no {what} {name:?} in this incident"),
            Self::NothingToAcknowledge(_)
            | Self::NotPaged { .. }
            | Self::NobodyToPage(_)
            | Self::NotPaging(_)
            | Self::Escalated { .. }
            | Self::PagingPaused { .. }
            | Self::PauseOutOfRange { .. }
            | Self::PagingNotPaused => self.why_not_paged(f),
            Self::ImpactImpossible(why) => f.write_str(why),
            Self::InputInvalid { name, reason } => write!(f, "input {name}: {reason}"),
            Self::TargetNotTyped { target } => {
                write!(f, "irreversible: type the name of the target, {target}")
            }
            Self::SecondPersonRequired { .. } => f.write_str("irreversible: a second person has to approve"),
            Self::ApproverIsRequester { .. } => f.write_str("requester and approver must be two people"),
            Self::InFlight(fire) => write!(f, "is running already ({fire})"),
            Self::Unsettled(fire) => write!(f, "the outcome of {fire} is unknown; settle it first"),
            Self::NotUndoable(why) => write!(f, "can't be undone: {why}"),
            Self::NotUnknown => f.write_str("its outcome is not unknown"),
            Self::NotAwaitingApproval => f.write_str("it does not wait for an approval"),
            Self::AttestedForbidden { .. } => f.write_str(
                "this campaign takes no spoken approval; a second person approves from their own session",
            ),
            Self::NotHeld => f.write_str("it does not wait for a confirmation"),
            Self::NotCancellable(why) => write!(f, "can't be called off: {why}"),
            Self::NotRepeatable(why) => write!(f, "can't be sent again: {why}"),
            Self::NothingSuspected => f.write_str("nothing is suspected now"),
            Self::NotUndone => f.write_str("it was not undone"),
            Self::EffectsOpen(fires) => write!(f, "calls without a known outcome: {}", names(fires)),
            Self::NotResolved => f.write_str("resolve it first"),
            Self::DueOver { due } => write!(f, "{due} is over; give a day that is to come"),
            Self::DecisionConcluded => f.write_str("the decision is concluded"),
            Self::NotPolled => {
                f.write_str("ask for strong objections first, or wait for the threshold that waives it")
            }
            Self::PromiseTooLate { .. }
            | Self::PromisePassed { .. }
            | Self::NotTextApprover { .. }
            | Self::AuthorApproves { .. }
            | Self::TextNotApproved { .. }
            | Self::CustomersReadIt(_) => self.why_not_sent(f),
            Self::SystemOnly => f.write_str("only the program itself reports this"),
            Self::Stale => f.write_str("is no longer open"),
            Self::StepAmbiguous(steps) => write!(f, "which step: {}", names(steps)),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "`why` sends those about command only")]
    fn why_not_command(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotCommander { commander: Some(id), .. } => {
                write!(f, "only the commander may do this; {id} commands")
            }
            Self::NotCommander { .. } => f.write_str("nobody commands; somebody has to take command first"),
            Self::CommandHeld { by, since } => {
                write!(f, "{by} commands since {}; ask for a handover", since.strftime("%H:%M"))
            }
            Self::NoOffer => f.write_str("command is not on offer"),
            Self::OfferToOther(id) => write!(f, "command is offered to {id}"),
            _ => Ok(()),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "`why` sends those about pages only")]
    fn why_not_paged(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToAcknowledge(role) => write!(f, "no open page for {role}"),
            Self::NotPaged { .. } => f.write_str("the page is for others"),
            Self::NobodyToPage(role) => write!(f, "a page for {role} would reach nobody"),
            Self::NotPaging(role) => write!(f, "no page for {role}"),
            Self::Escalated { role, level, at } => {
                let (level, at) = (level.saturating_add(1), at.strftime("%H:%M:%S"));
                write!(f, "the page for {role} has moved since: level {level} was paged at {at}; look again")
            }
            Self::PagingPaused { until, reason } => {
                write!(f, "nobody is paged until {} UTC: {reason}", until.strftime("%H:%M"))
            }
            Self::PauseOutOfRange { longest } => write!(f, "paging is paused for 1s to {longest} at a time"),
            Self::PagingNotPaused => f.write_str("paging is not paused"),
            _ => Ok(()),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "`why` sends the refusals about texts only")]
    fn why_not_sent(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PromiseTooLate { latest } => {
                write!(f, "too late for the next update; promise {} at the latest", minute_of(*latest))
            }
            Self::PromisePassed { at } => {
                write!(f, "the promised time, {}, has passed; promise a later one", minute_of(*at))
            }
            Self::NotTextApprover { .. } => {
                f.write_str("the text is not the approved one; who answers for the business approves it")
            }
            Self::AuthorApproves { .. } => f.write_str("nobody approves the text that they wrote"),
            Self::TextNotApproved { .. } => {
                f.write_str("the text is not the approved one and waits for who answers for the business")
            }
            Self::CustomersReadIt(channel) => {
                write!(f, "customers read {channel}; a sitrep does not go there")
            }
            _ => Ok(()),
        }
    }
}

fn minute_of(at: Timestamp) -> impl fmt::Display {
    at.strftime("%H:%M UTC")
}

fn names<T: fmt::Display>(things: &[T]) -> String {
    things.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
