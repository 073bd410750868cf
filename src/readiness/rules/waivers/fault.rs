//! What is wrong with a waiver. One that has a fault waives nothing.

use super::super::super::catalogue::is_waivable;
use super::super::super::few::name;
use super::super::super::finding::Finding;
use crate::plan::load::nearest;
use crate::plan::roster::PersonKind;
use crate::plan::waiver::Waiver;
use crate::plan::{CampaignId, Code, PersonId, Survey, Text, Workspace};

/// One thing that is wrong with a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    CodeUnknown,
    CodeFirm,
    CampaignUnknown,
    OwnerMissing,
    OwnerUnknown,
    OwnerNotHuman,
    ReasonMissing,
    EndMissing,
}

/// Everything that is wrong with a waiver.
pub(super) fn faults(workspace: &Workspace, waiver: &Waiver) -> Vec<Fault> {
    let code = match Code::parse(waiver.code.as_str()) {
        None => Some(Fault::CodeUnknown),
        Some(code) => (!is_waivable(code)).then_some(Fault::CodeFirm),
    };
    let campaign = waiver.campaign.as_ref().filter(|id| !workspace.campaigns.contains_key(*id));
    let owner = match &waiver.owner {
        None => Some(Fault::OwnerMissing),
        Some(id) => match workspace.people.get(id).map(|person| person.kind) {
            None => Some(Fault::OwnerUnknown),
            Some(PersonKind::Human) => None,
            Some(PersonKind::Service | PersonKind::AiAgent) => Some(Fault::OwnerNotHuman),
        },
    };
    let reason = waiver.reason.as_ref().is_none_or(Text::is_blank).then_some(Fault::ReasonMissing);
    let end = waiver.expires_at.is_none().then_some(Fault::EndMissing);
    let campaign = campaign.map(|_| Fault::CampaignUnknown);
    [code, campaign, owner, reason, end].into_iter().flatten().collect()
}

/// A fault in words, ready for every campaign that it concerns.
#[derive(Debug)]
pub(super) struct Told {
    number: usize,
    key: &'static str,
    message: String,
    hint: Option<String>,
    about: String,
}

impl Told {
    pub(super) fn of(workspace: &Workspace, number: usize, waiver: &Waiver, fault: Fault) -> Self {
        let code = name(&waiver.code);
        let owner = waiver.owner.as_ref().map_or("", PersonId::as_str);
        let campaign = waiver.campaign.as_ref().map_or("", CampaignId::as_str);
        let near = |near: Option<&str>| near.map(|near| format!("did you mean `{near}`?"));
        let (key, message, hint) = match fault {
            Fault::CodeUnknown => {
                let short = waiver.code.cut(64);
                let hint = near(nearest(short.as_str(), Code::ALL.iter().map(|code| code.as_str())));
                ("code", format!("there is no finding {code}"), hint)
            }
            Fault::CodeFirm => {
                let hint = "mend what it is for, and take the waiver out";
                ("code", format!("{code} can't be waived"), Some(hint.to_owned()))
            }
            Fault::CampaignUnknown => {
                let hint = near(nearest(campaign, workspace.campaigns.keys().map(CampaignId::as_str)));
                ("campaign", format!("there is no campaign `{campaign}`"), hint)
            }
            Fault::OwnerMissing => {
                let hint = "name a person of the roster in `owner`";
                ("owner", format!("nobody answers for the waiver of {code}"), Some(hint.to_owned()))
            }
            Fault::OwnerUnknown => {
                let hint = near(nearest(owner, workspace.people.keys().map(PersonId::as_str)));
                ("owner", format!("there is no person `{owner}` to answer for the waiver of {code}"), hint)
            }
            Fault::OwnerNotHuman => {
                let hint = "name a human being in `owner`";
                let message =
                    format!("`{owner}`, who is to answer for the waiver of {code}, is no human being");
                ("owner", message, Some(hint.to_owned()))
            }
            Fault::ReasonMissing => {
                let hint = "write `reason`: why it can wait";
                ("reason", format!("the waiver of {code} has no reason"), Some(hint.to_owned()))
            }
            Fault::EndMissing => {
                let hint = "write `expires_at`: until when it can wait";
                ("expires_at", format!("the waiver of {code} has no end"), Some(hint.to_owned()))
            }
        };
        Self { number, key, message, hint, about: waiver.code.cut(64).to_string() }
    }

    pub(super) fn finding(&self, survey: &Survey) -> Finding {
        let place = survey.waiver(self.number).key(self.key);
        let finding = Finding::new(Code::WaiverInvalid, place, self.message.as_str()).of(self.about.as_str());
        match &self.hint {
            Some(hint) => finding.hint(hint.as_str()),
            None => finding,
        }
    }
}
