//! What is due now. An overdue deadline fires once, marked late.

use super::{Context, Decision, calls};
use crate::incident::event::{ActionDenied, StepOverdue, ThresholdReached};
use crate::incident::timer::{Deadline, Due, is_late};
use crate::plan::Text;
use crate::plan::message::Audience;

impl Context<'_> {
    pub(super) fn tick(&self) -> Decision {
        let due = self.incident.deadlines().into_iter().take_while(|deadline| deadline.at <= self.now);
        due.fold(Decision::nothing(), |decision, deadline| self.due(decision, &deadline))
    }

    fn due(&self, decision: Decision, deadline: &Deadline) -> Decision {
        let Deadline { at, due } = deadline;
        let (due_at, late) = (*at, is_late(*at, self.now));
        match due {
            Due::PageEscalates(role) => self.escalate(decision, role, due_at),
            Due::PageReminds(role) => self.remind(decision, role, due_at),
            Due::AcknowledgementEnds(role) => self.lapse(decision, role),
            Due::ThresholdOpens(id) => {
                let grants = self.incident.plan.threshold(id).map(|t| t.grants.clone()).unwrap_or_default();
                decision.and(ThresholdReached { threshold: id.clone(), grants, due_at, late })
            }
            Due::CustomerUpdate | Due::ExecutiveUpdate if self.incident.is_recorded(deadline) => decision,
            Due::CustomerUpdate => self.update_overdue(decision, Audience::Customers, due_at),
            Due::ExecutiveUpdate => self.update_overdue(decision, Audience::Executives, due_at),
            Due::StepTimebox(at) => decision.and(StepOverdue { at: at.clone(), due_at, late }),
            Due::Approval(id) => decision.and(ActionDenied {
                fire: *id,
                by: None,
                reason: Text::line("nobody approved it in time"),
                due_at: Some(due_at),
            }),
            Due::Delivery(id) => match self.incident.deliveries.get(*id) {
                Some(late) => self.unknown_delivery(decision, late, &Text::line("no answer in time")),
                None => decision,
            },
            Due::ActionAnswer(id) => match self.incident.fires.get(*id) {
                Some(fire) => merged(decision, calls::unknown(fire, &Text::line("no answer in time"))),
                None => decision,
            },
        }
    }
}

fn merged(mut decision: Decision, more: Decision) -> Decision {
    decision.events.extend(more.events);
    decision.effects.extend(more.effects);
    decision
}
