//! When a step applies, as an expression over variables that whoever runs the playbook fills in.

use serde_json::{Map, Value, json};

use crate::plan::{Condition, ProbeStatus};

/// A comparison pattern that holds unless the condition certainly does not: a step whose condition nobody can decide
/// applies, here as in the war room.
pub(super) fn expression(condition: &Condition, variables: &mut Map<String, Value>) -> String {
    Writer { variables }.holds(condition, true)
}

struct Writer<'v> {
    variables: &'v mut Map<String, Value>,
}

impl Writer<'_> {
    /// It may hold (`wanted`), or it may not hold.
    fn holds(&mut self, condition: &Condition, wanted: bool) -> String {
        let Condition { all, any, not, unmitigated_for, severity_at_least, step_failed, .. } = condition;
        if let Some(children) = all {
            return self.joined(children, wanted, if wanted { " AND " } else { " OR " });
        }
        if let Some(children) = any {
            return self.joined(children, wanted, if wanted { " OR " } else { " AND " });
        }
        if let Some(child) = not {
            return self.holds(child, !wanted);
        }
        if let Some(length) = unmitigated_for {
            let name = self.variable(
                "unmitigated_ms",
                "integer",
                "Milliseconds since the incident was declared; 0 once it is mitigated",
            );
            return format!("{name} {} {}", if wanted { ">=" } else { "<" }, length.as_millis());
        }
        if let Some(severity) = severity_at_least {
            let number = severity.as_str().trim_start_matches("sev");
            let name =
                self.variable("severity", "integer", "How bad the incident is: 1 is the worst, 4 the least");
            return format!("{name} {} {number}", if wanted { "<=" } else { ">" });
        }
        if let Some(step) = step_failed {
            let about = format!("Whether the step `{step}` failed");
            let name = self.variable(&format!("failed_{}", word(step.as_str())), "bool", &about);
            return format!("{name} = {wanted}");
        }
        self.dependency(condition, wanted)
    }

    fn joined(&mut self, children: &[Condition], wanted: bool, with: &str) -> String {
        let parts: Vec<String> = children.iter().map(|child| self.holds(child, wanted)).collect();
        match parts.as_slice() {
            // Of nothing, all hold and none does.
            [] => {
                let name = self.variable("always", "bool", "Always true");
                format!("{name} = {}", with == " AND ")
            }
            [only] => only.clone(),
            _ => format!("({})", parts.join(with)),
        }
    }

    fn dependency(&mut self, condition: &Condition, wanted: bool) -> String {
        let Some(dependency) = &condition.dependency else {
            let name = self.variable("always", "bool", "Always true");
            return format!("{name} = {wanted}");
        };
        let (state, key) = (condition.wanted(), format!("dependency_{}", word(dependency.as_str())));
        let about = format!("What the probe of `{dependency}` sees: ok, degraded, failing or unknown");
        let name = self.variable(&key, "string", &about);
        let is = format!("{name} {} '{state}'", if wanted { "=" } else { "!=" });
        let lasting = condition.lasting.map(|length| {
            let about = format!("For how many milliseconds `{dependency}` has been so");
            let name = self.variable(&format!("{key}_for_ms"), "integer", &about);
            format!("{name} {} {}", if wanted { ">=" } else { "<" }, length.as_millis())
        });
        let known = match (lasting, wanted) {
            (None, _) => is,
            (Some(lasting), true) => format!("({is} AND {lasting})"),
            (Some(lasting), false) => format!("({is} OR {lasting})"),
        };
        if wanted && state != ProbeStatus::Unknown {
            format!("({known} OR {name} = 'unknown')")
        } else {
            known
        }
    }

    fn variable(&mut self, name: &str, kind: &str, about: &str) -> String {
        variable(self.variables, name, json!({ "type": kind, "description": about, "external": true }))
    }
}

/// Declare a variable, and its value's name.
pub(super) fn variable(variables: &mut Map<String, Value>, name: &str, declared: Value) -> String {
    let key = format!("__{name}__");
    let used = format!("{key}:value");
    variables.entry(key).or_insert(declared);
    used
}

/// An identifier as part of a variable's name: letters, digits, `_` and `-`.
pub(super) fn word(id: &str) -> String {
    id.replace('.', "_dot_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_become_patterns_that_hold_while_nobody_knows() {
        for (condition, wanted) in [
            (json!({ "severity_at_least": "sev2" }), "__severity__:value <= 2"),
            (json!({ "not": { "severity_at_least": "sev2" } }), "__severity__:value > 2"),
            (json!({ "unmitigated_for": "15m" }), "__unmitigated_ms__:value >= 900000"),
            (json!({ "step_failed": "a.b" }), "__failed_a_dot_b__:value = true"),
            (
                json!({ "dependency": "dns" }),
                "(__dependency_dns__:value = 'failing' OR __dependency_dns__:value = 'unknown')",
            ),
            (json!({ "not": { "dependency": "dns", "is": "ok" } }), "__dependency_dns__:value != 'ok'"),
            (
                json!({ "dependency": "dns", "for": "1m" }),
                "((__dependency_dns__:value = 'failing' AND __dependency_dns_for_ms__:value >= 60000) OR \
                 __dependency_dns__:value = 'unknown')",
            ),
            (
                json!({ "not": { "any": [{ "severity_at_least": "sev1" }, { "step_failed": "x" }] } }),
                "(__severity__:value > 1 AND __failed_x__:value = false)",
            ),
            (json!({ "all": [] }), "__always__:value = true"),
            (json!({ "any": [] }), "__always__:value = false"),
            (json!({ "not": { "any": [] } }), "__always__:value = true"),
        ] {
            let read: Condition = serde_json::from_value(condition.clone()).unwrap();
            let mut variables = Map::new();
            assert_eq!(expression(&read, &mut variables), wanted, "{condition}");
            assert!(!variables.is_empty());
        }
    }
}
