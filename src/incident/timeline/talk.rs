//! Lines about decisions, notes and messages.

use super::{Line, Tone, Topic, late, with};
use crate::incident::Incident;
use crate::incident::event::Event;
use crate::plan::Text;
use crate::plan::message::Audience;

#[expect(clippy::wildcard_enum_match_arm, reason = "`line` sends the events of one family only")]
pub(super) fn line(event: &Event, incident: &Incident) -> Line {
    match event {
        Event::DecisionProposed(e) => (
            Topic::Decision,
            Tone::Attention,
            format!("{}. {}: any strong objections?", e.decision, e.proposal.one_line()),
        ),
        Event::PositionRecorded(e) => match &e.objection {
            None => (Topic::Decision, Tone::Plain, format!("{}. {}: no objection", e.decision, e.person)),
            Some(why) => (
                Topic::Decision,
                Tone::Bad,
                format!("{}. {} objects: {}", e.decision, e.person, why.one_line()),
            ),
        },
        Event::DecisionConcluded(e) => {
            let verdict = if e.adopted { "adopted" } else { "dropped" };
            let text = format!("{}. {verdict}, {} polled, {} objected", e.decision, e.polled, e.objections);
            (Topic::Decision, Tone::Good, text)
        }
        Event::NoteAdded(e) => {
            let mark = if e.follow_up { "TODO " } else { "" };
            let when = e.changed_at.map(|at| format!("changed at {}: ", at.strftime("%H:%M")));
            let when = when.unwrap_or_default();
            let owner = e.owner.as_ref().map(|owner| format!(", {owner}")).unwrap_or_default();
            let due = e.due.map(|due| format!(", until {due}")).unwrap_or_default();
            (Topic::Note, Tone::Plain, format!("{mark}{when}{}{owner}{due}", e.text.one_line()))
        }
        Event::MessageReleased(e) => {
            let next = e.next_at.map(|at| format!(", next promised {}", at.strftime("%H:%M")));
            let edited = e.edited.as_ref().map(|word| format!(" (edited, approved by {})", word.by));
            let (edited, next) = (edited.unwrap_or_default(), next.unwrap_or_default());
            let text = format!("{}{edited} sent: {}{next}", e.message, e.text.first_line());
            (Topic::Message, Tone::Good, with_words(text, "no approved text fitted: ", e.deviation.as_ref()))
        }
        Event::UpdateOverdue(e) => {
            let whose = match e.audience {
                Audience::Customers => "customer",
                Audience::Executives => "executive",
                Audience::Responders => "responder",
            };
            (Topic::Message, Tone::Bad, format!("{whose} update is overdue{}", late(e.late)))
        }
        Event::MessageDrafted(e) => {
            let waits = if e.edited {
                "not the approved text, waits for the business approver"
            } else {
                "waits for the commander"
            };
            (
                Topic::Message,
                Tone::Attention,
                format!("{} drafted, {waits}: {}", e.message, e.text.first_line()),
            )
        }
        Event::MessageApproved(e) => {
            let what = incident.messages.get(e.draft).map_or("draft", |d| d.drafted.message.as_str());
            let how = if e.attested { format!(", attested: {}", e.how.first_line()) } else { String::new() };
            (Topic::Message, Tone::Good, format!("{what} approved by {}{how}", e.by))
        }
        Event::MessageDiscarded(e) => {
            (Topic::Message, Tone::Plain, with("draft discarded".to_owned(), Some(&e.reason)))
        }
        _ => (Topic::Note, Tone::Plain, String::new()),
    }
}

fn with_words(mut head: String, words: &str, tail: Option<&Text>) -> String {
    if let Some(tail) = tail {
        head.extend([", ", words, &tail.one_line()]);
    }
    head
}
