//! The controls that findings speak to: NIST CSF 2.0, OWASP Non-Human Identities Top 10 (2025), NIST AI RMF 1.0.
//!
//! Only identifiers that exist are printed. CSF 1.1 identifiers that still circulate are mapped, never printed.

/// An identifier that exists, and what it asks for in our words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// For example `PR.AA-05`.
    pub id: &'static str,
    /// What it asks for.
    pub asks: &'static str,
}

macro_rules! controls {
    ($($id:literal: $asks:literal,)+) => {
        /// The controls that findings refer to.
        pub const CONTROLS: &[Control] = &[$(Control { id: $id, asks: $asks },)+];
    };
}

controls! {
    "GV.RR-01": "leaders answer for the risk",
    "GV.RR-02": "roles, responsibilities and authorities are set, known and enforced",
    "GV.SC-02": "the roles of suppliers and partners are agreed",
    "GV.SC-05": "requirements on suppliers are agreed",
    "GV.SC-07": "the risk of suppliers is known and followed",
    "GV.SC-08": "suppliers are part of incident planning and response",
    "ID.AM-08": "systems and data are managed over their life",
    "ID.IM-02": "plans improve from tests and exercises",
    "ID.IM-04": "incident response plans are kept up to date",
    "PR.AA-01": "identities and credentials are managed",
    "PR.AA-05": "permissions follow least privilege and separation of duties",
    "PR.DS-01": "data at rest is protected",
    "PR.DS-10": "data in use is protected",
    "PR.PS-01": "configuration is managed",
    "RS.CO-02": "stakeholders are told",
    "RS.CO-03": "information reaches those it is meant for",
    "RS.MA-01": "the response plan is carried out, with one lead",
    "RS.MA-04": "incidents are escalated as needed",
    "RS.MA-05": "criteria for starting recovery are applied",
    "RS.MI-01": "incidents are contained",
    "RC.RP-01": "the recovery part of the plan is carried out",
    "RC.RP-05": "restored assets are verified",
    "RC.CO-04": "the public is told by approved means and wording",
    "NHI1:2025": "improper offboarding",
    "NHI2:2025": "secret leakage",
    "NHI3:2025": "vulnerable third-party identity",
    "NHI5:2025": "overprivileged identity",
    "NHI7:2025": "long-lived secrets",
    "NHI8:2025": "environment isolation",
    "NHI9:2025": "identity reuse",
    "GOVERN 2.1": "roles and lines of communication are documented and clear",
    "GOVERN 3.2": "the roles of people and AI are told apart",
    "GOVERN 6.2": "failures of third-party data or AI are planned for",
    "MANAGE 1.1": "whether to go on is decided",
    "MANAGE 2.4": "somebody can disengage or deactivate AI",
}

/// CSF 1.1 identifiers that circulate, and where CSF 2.0 has them (NIST's own mapping, 2024-06-29).
pub const ALIASES: &[(&str, &[&str])] = &[
    ("PR.AC-1", &["PR.AA-01", "PR.AA-05"]),
    ("PR.AC-4", &["PR.AA-05"]),
    ("ID.AM-6", &["GV.RR-02", "GV.SC-02"]),
    ("ID.GV-2", &["GV.RR-02"]),
    ("ID.SC-5", &["GV.SC-08", "ID.IM-02"]),
    ("PR.IP-9", &["ID.IM-04"]),
    ("PR.IP-10", &["ID.IM-02", "ID.IM-04"]),
    ("RS.RP-1", &["RS.MA-01"]),
    ("RS.CO-4", &["RS.MA-01", "RS.MA-04"]),
    ("RS.MI-1", &["RS.MI-01"]),
    ("RC.RP-1", &["RC.RP-01"]),
];

/// The control of that name.
pub fn find(id: &str) -> Option<Control> {
    CONTROLS.iter().copied().find(|control| control.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Code;
    use crate::readiness::about;

    #[test]
    fn findings_refer_only_to_controls_that_exist_and_every_control_serves() {
        let used: Vec<&str> = Code::ALL.iter().flat_map(|code| about(*code).refs).copied().collect();
        for id in &used {
            assert!(find(id).is_some(), "`{id}` is not in the table");
        }
        for control in CONTROLS {
            assert!(used.contains(&control.id), "nothing refers to `{}`", control.id);
        }
    }

    #[test]
    fn what_circulates_leads_to_what_exists() {
        for (old, new) in ALIASES {
            assert!(find(old).is_none(), "`{old}` is no identifier of CSF 2.0");
            assert!(new.iter().all(|id| find(id).is_some()), "{new:?}");
        }
    }
}
