//! Controls that others require: NIST CSF 2.0, OWASP Non-Human Identities Top 10 (2025), NIST AI RMF 1.0.
//!
//! One list for the launch gate, whose findings speak to them, and for the report, whose events are evidence for them.
//! Only identifiers that exist are printed. Those that circulate beside them, of CSF 1.1 or in another spelling, lead
//! to what exists and are never printed.

use std::fmt;

use serde::Serialize;

/// Whose control it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Framework {
    /// The Cybersecurity Framework of February 2024.
    #[serde(rename = "NIST CSF 2.0")]
    Csf,
    /// The ten risks of non-human identities.
    #[serde(rename = "OWASP NHI Top 10 (2025)")]
    Nhi,
    /// The AI Risk Management Framework, NIST AI 100-1.
    #[serde(rename = "NIST AI RMF 1.0")]
    AiRmf,
}

impl Framework {
    /// What people call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csf => "NIST CSF 2.0",
            Self::Nhi => "OWASP NHI Top 10 (2025)",
            Self::AiRmf => "NIST AI RMF 1.0",
        }
    }
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An identifier that exists, and what it asks for in our words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// For example `PR.AA-05`.
    pub id: &'static str,
    /// Whose it is.
    pub framework: Framework,
    /// What it asks for; of the NHI Top 10, the risk.
    pub asks: &'static str,
}

macro_rules! controls {
    ($($framework:ident { $($id:literal: $asks:literal,)+ })+) => {
        /// The controls that a finding or an event of this program can speak to, and those that circulating
        /// identifiers lead to.
        pub const CONTROLS: &[Control] =
            &[$($(Control { id: $id, framework: Framework::$framework, asks: $asks },)+)+];
    };
}

controls! {
    Csf {
        "GV.OC-02": "the needs of those inside and outside are understood",
        "GV.RR-01": "leaders answer for the risk",
        "GV.RR-02": "roles, responsibilities and authorities are set, known and enforced",
        "GV.SC-02": "the roles of suppliers and partners are agreed",
        "GV.SC-05": "requirements on suppliers are agreed",
        "GV.SC-07": "the risk of suppliers is known and followed",
        "GV.SC-08": "suppliers are part of incident planning and response",
        "ID.AM-08": "systems and data are managed over their life",
        "ID.IM-02": "plans improve from tests and exercises",
        "ID.IM-03": "plans improve from what happens in operation",
        "ID.IM-04": "incident response plans are kept up to date",
        "ID.RA-06": "responses to risk are chosen, planned and followed",
        "PR.AA-01": "identities and credentials are managed",
        "PR.AA-02": "identities are proofed and bound to credentials",
        "PR.AA-03": "users, services and hardware are authenticated",
        "PR.AA-05": "permissions follow least privilege and separation of duties",
        "PR.AA-06": "physical access is managed",
        "PR.AT-01": "people are trained for their general tasks",
        "PR.AT-02": "people in special roles are trained for them",
        "PR.DS-01": "data at rest is protected",
        "PR.DS-02": "data in transit is protected",
        "PR.DS-10": "data in use is protected",
        "PR.IR-01": "networks and environments are protected from access that nobody gave",
        "PR.IR-03": "mechanisms for resilience are there",
        "PR.PS-01": "configuration is managed",
        "DE.CM-09": "what runs, and its data, is watched",
        "DE.AE-02": "what may be adverse is analysed",
        "DE.AE-03": "what several sources say is put together",
        "DE.AE-04": "impact and scope are estimated",
        "DE.AE-06": "what is known reaches staff and tools",
        "DE.AE-08": "an incident is declared when its criteria are met",
        "RS.MA-01": "the response plan is carried out, with one lead",
        "RS.MA-02": "reports are triaged and checked",
        "RS.MA-03": "incidents are categorised and prioritised",
        "RS.MA-04": "incidents are escalated as needed",
        "RS.MA-05": "criteria for starting recovery are applied",
        "RS.AN-03": "what happened, and its cause, is worked out",
        "RS.AN-06": "what was done is recorded, and the record kept whole",
        "RS.AN-07": "data of the incident is collected, and kept whole",
        "RS.AN-08": "how large it is is estimated and checked",
        "RS.CO-02": "stakeholders are told",
        "RS.CO-03": "information reaches those it is meant for",
        "RS.MI-01": "incidents are contained",
        "RS.MI-02": "incidents are eradicated",
        "RC.RP-01": "the recovery part of the plan is carried out",
        "RC.RP-02": "recovery is chosen, scoped and ordered",
        "RC.RP-05": "restored assets are verified",
        "RC.RP-06": "the end of recovery is declared, and its documents finished",
        "RC.CO-03": "stakeholders are told how recovery goes",
        "RC.CO-04": "the public is told by approved means and wording",
    }
    Nhi {
        "NHI1:2025": "improper offboarding",
        "NHI2:2025": "secret leakage",
        "NHI3:2025": "vulnerable third-party identity",
        "NHI4:2025": "insecure authentication",
        "NHI5:2025": "overprivileged identity",
        "NHI6:2025": "insecure cloud deployment configurations",
        "NHI7:2025": "long-lived secrets",
        "NHI8:2025": "environment isolation",
        "NHI9:2025": "identity reuse",
        "NHI10:2025": "human use of a non-human identity",
    }
    AiRmf {
        "GOVERN 2.1": "roles and lines of communication are documented and clear",
        "GOVERN 3.2": "the roles of people and AI are told apart",
        "GOVERN 4.3": "incidents are found, tested for and told of",
        "GOVERN 6.2": "failures of third-party data or AI are planned for",
        "MAP 3.5": "oversight by people is defined",
        "MANAGE 1.1": "whether to go on is decided",
        "MANAGE 2.3": "what was not foreseen is answered and recovered from",
        "MANAGE 2.4": "somebody can disengage or deactivate AI",
        "MANAGE 4.1": "AI in use is watched, with incident response and recovery",
        "MANAGE 4.3": "incidents are told of, followed and documented",
    }
}

/// CSF 1.1 identifiers that circulate, and where CSF 2.0 has them (NIST's own mapping, 2024-06-29).
pub const ALIASES: &[(&str, &[&str])] = &[
    ("PR.AC-1", &["PR.AA-01", "PR.AA-05"]),
    ("PR.AC-2", &["PR.AA-06"]),
    ("PR.AC-3", &["PR.AA-03", "PR.AA-05", "PR.IR-01"]),
    ("PR.AC-4", &["PR.AA-05"]),
    ("PR.AC-5", &["PR.IR-01"]),
    ("PR.AC-6", &["PR.AA-02"]),
    ("PR.AC-7", &["PR.AA-03"]),
    ("ID.AM-6", &["GV.RR-02", "GV.SC-02"]),
    ("ID.GV-2", &["GV.RR-02", "GV.OC-02"]),
    ("ID.SC-5", &["GV.SC-08", "ID.IM-02"]),
    ("PR.AT-2", &["PR.AT-02"]),
    ("PR.DS-5", &["PR.DS-01", "PR.DS-02", "PR.DS-10"]),
    ("PR.IP-9", &["ID.IM-04"]),
    ("PR.IP-10", &["ID.IM-02", "ID.IM-04"]),
    ("RS.RP-1", &["RS.MA-01"]),
    ("RS.CO-1", &["PR.AT-01"]),
    ("RS.CO-2", &["RS.CO-02"]),
    ("RS.CO-3", &["RS.CO-02", "RS.CO-03"]),
    ("RS.CO-4", &["RS.MA-01", "RS.MA-04"]),
    ("RS.CO-5", &["RS.CO-03"]),
    ("RS.IM-1", &["ID.IM-03", "ID.IM-04"]),
    ("RS.IM-2", &["ID.IM-03", "ID.IM-04"]),
    ("RS.MI-1", &["RS.MI-01"]),
    ("RS.MI-2", &["RS.MI-02"]),
    ("RS.MI-3", &["ID.RA-06"]),
    ("RC.RP-1", &["RC.RP-01", "RC.RP-02"]),
    ("RC.IM-1", &["ID.IM-03", "ID.IM-04"]),
    ("RC.IM-2", &["ID.IM-03", "ID.IM-04"]),
];

/// The control of that name.
pub fn find(id: &str) -> Option<Control> {
    CONTROLS.iter().copied().find(|control| control.id == id)
}

/// The controls that somebody means who writes this: an identifier, one of CSF 1.1, or another spelling that circulates
/// such as `NHI-03` or `pr.aa-5`. None where nothing like it is known.
///
/// `NHI-03` leads to the entry of that number. Texts that cite it often describe other entries; this reads the number,
/// not the text.
pub fn resolve(text: &str) -> Vec<Control> {
    let name = text.trim().to_ascii_uppercase();
    if let Some(control) = find(&name) {
        return vec![control];
    }
    if let Some((_, new)) = ALIASES.iter().find(|(old, _)| *old == name) {
        return new.iter().filter_map(|id| find(id)).collect();
    }
    nhi(&name).or_else(|| padded(&name)).and_then(|id| find(&id)).into_iter().collect()
}

/// `NHI-03`, `NHI03` and `NHI3` mean `NHI3:2025`.
fn nhi(name: &str) -> Option<String> {
    let number = name.strip_prefix("NHI")?.trim_start_matches('-');
    let number = number.strip_suffix(":2025").unwrap_or(number);
    let number: u32 = number.parse().ok()?;
    Some(format!("NHI{number}:2025"))
}

/// `PR.AA-5` means `PR.AA-05`.
fn padded(name: &str) -> Option<String> {
    let (category, number) = name.rsplit_once('-')?;
    let number: u32 = number.parse().ok()?;
    Some(format!("{category}-{number:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Identifiers that exist, copied from the frameworks' own tables.
    const EXIST: &str = include_str!("../../tests/data/controls/exist.txt");

    #[test]
    fn only_identifiers_that_exist_are_known() {
        let exist: Vec<&str> = EXIST.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(exist.len() > 90, "{}", exist.len());
        for control in CONTROLS {
            assert!(exist.contains(&control.id), "`{}` does not exist", control.id);
        }
        let mut ids: Vec<_> = CONTROLS.iter().map(|control| control.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CONTROLS.len(), "an identifier stands there twice");
    }

    #[test]
    fn what_circulates_leads_to_what_exists() {
        for (old, new) in ALIASES {
            assert!(find(old).is_none(), "`{old}` is no identifier of CSF 2.0");
            assert!(new.iter().all(|id| find(id).is_some()), "{new:?}");
        }
    }

    #[test]
    fn whoever_writes_an_old_or_loose_name_is_led_to_the_control() {
        let ids = |text: &str| resolve(text).iter().map(|control| control.id).collect::<Vec<_>>();
        let cases: [(&str, &[&str]); 12] = [
            ("PR.AA-05", &["PR.AA-05"]),
            ("PR.AC-4", &["PR.AA-05"]),
            ("RS.RP-1", &["RS.MA-01"]),
            (" rs.co-4 ", &["RS.MA-01", "RS.MA-04"]),
            ("PR.AA-5", &["PR.AA-05"]),
            ("NHI-03", &["NHI3:2025"]),
            ("NHI10", &["NHI10:2025"]),
            ("nhi2:2025", &["NHI2:2025"]),
            ("manage 2.4", &["MANAGE 2.4"]),
            ("NHI-11", &[]),
            ("RS.AN-01", &[]),
            ("", &[]),
        ];
        for (text, wanted) in cases {
            assert_eq!(ids(text), wanted, "{text:?}");
        }
    }
}
