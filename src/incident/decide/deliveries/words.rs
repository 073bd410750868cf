//! What pages and messages say, and what is said where nothing can deliver them.

use super::fill::Parcel;
use crate::incident::decide::{Context, Decision};
use crate::incident::event::{Event, Kind, Notice};
use crate::incident::state::Phase;
use crate::plan::message::{Outage, Phase as Told};
use crate::plan::{Message, PersonId, RoleId, Text};

/// The most characters of a text that is delivered.
const LONGEST: usize = 10_000;
/// The most characters of a subject.
const SUBJECT: usize = 150;

impl Context<'_> {
    /// The level that pages a role, from 0: that of this decision, else the one that fired last.
    pub(super) fn level_of(&self, decision: &Decision, role: &RoleId) -> u32 {
        let of_event = |event: &Event| {
            if let Event::RolePaged(paged) = event {
                (paged.role == *role).then_some(paged.level)
            } else {
                None
            }
        };
        let now = decision.events.iter().rev().find_map(of_event);
        let before = || self.incident.people.get(role).and_then(|it| it.paging.as_ref()).map(|it| it.level);
        now.or_else(before).unwrap_or(0)
    }

    pub(super) fn page_parcel(&self, notice: Notice, role: &RoleId, level: u32) -> Parcel {
        let incident = self.incident;
        let title = incident.plan.role(role).map_or(role.as_str(), |role| role.title.first_line());
        let subject = format!("{}{}, {title} is paged", self.headline(), incident.title.first_line());
        let commander = incident.lead.commander.as_ref().map(|tenure| self.name_of(&tenure.by));
        let lines = [
            subject,
            format!("Incident {}, level {}.", incident.id, level.saturating_add(1)),
            format!("Commander: {}.", commander.unwrap_or_else(|| "nobody yet".to_owned())),
            format!("Acknowledge: warroom ack {} {role}", incident.id),
        ];
        let text = Text::block(&lines.join("\n"));
        Parcel { role: Some(role.clone()), level: Some(level), ..self.plain_parcel(notice, &text) }
    }

    pub(super) fn message_parcel(&self, notice: Notice, planned: &Message, text: &Text) -> Parcel {
        let state = match (planned.outage, planned.phase) {
            (Outage::Resolved, _) | (_, Told::Final) => "resolved",
            (_, Told::First) => "investigating",
            (_, Told::Scope | Told::Update) if self.incident.phase == Phase::Mitigated => "monitoring",
            (_, Told::Scope | Told::Update) => "identified",
        };
        Parcel { state, ..self.plain_parcel(notice, text) }
    }

    /// What a place reads that is to hold the head of the record.
    pub(super) fn anchor_words(&self, count: u64, hash: &str) -> Text {
        let (banner, id) = (self.incident.kind.banner(), &self.incident.id);
        Text::block(&format!(
            "{banner} {id}: the record has {count} events, head {count}:{hash}\n\
             Check: warroom verify {id} --head {count}:{hash}"
        ))
    }

    /// Something whose text is there already.
    pub(super) fn plain_parcel(&self, notice: Notice, text: &Text) -> Parcel {
        let state = match self.incident.phase {
            Phase::Active => "investigating",
            Phase::Mitigated => "monitoring",
            Phase::Resolved | Phase::Closed => "resolved",
        };
        let text = text.cut(LONGEST);
        let subject = Text::line(text.first_line()).cut(SUBJECT);
        let person = notice.person().map(|person| Text::line(&self.name_of(person)));
        Parcel { notice, subject, text, person, role: None, level: None, state }
    }

    /// How bad it is, and that it is practice where it is.
    fn headline(&self) -> String {
        let practice = if self.incident.kind == Kind::Drill { "Drill, " } else { "" };
        format!("{practice}{}: ", self.incident.severity.as_str().to_uppercase())
    }

    fn name_of(&self, person: &PersonId) -> String {
        let known = self.incident.plan.person(person);
        known.map_or(person.as_str(), |person| person.name.first_line()).to_owned()
    }

    /// What a person can do where the program can't: whom to reach, and how.
    pub(super) fn by_hand_instead(&self, notice: &Notice, reasons: &[String]) -> Text {
        let mut words = match notice.person() {
            None => "post it by hand".to_owned(),
            Some(id) => match self.incident.plan.person(id) {
                None => format!("{id} is not on the roster any more"),
                Some(person) if person.contact.is_empty() => {
                    format!("the roster has no way to reach {}", person.name)
                }
                Some(person) => {
                    let ways: Vec<_> = person.contact.iter().map(|(way, at)| format!("{way} {at}")).collect();
                    format!("reach {} by hand: {}", person.name, ways.join(", "))
                }
            },
        };
        for reason in reasons {
            words.push_str("; ");
            words.push_str(reason);
        }
        Text::line(&words).cut(400)
    }
}
