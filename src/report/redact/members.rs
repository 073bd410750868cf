//! Which members of a plan and of events hold what.

/// How the texts of a member are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    /// Words: what names something is replaced in them.
    Words,
    /// The name of a person.
    Person,
    /// Where an escalation pages.
    Target,
    /// A name of this class as a whole.
    Whole(&'static str),
    /// A machine's words, which may hold anything.
    LeftOut,
    /// Data from outside or for outside, of any form: every leaf of it is replaced.
    Deep,
    /// Things by their names.
    Keyed,
}

/// What stays of a person: how to reach them and when goes.
pub(super) const OF_A_PERSON: [&str; 4] = ["id", "name", "kind", "channels"];

/// How the member of this name is treated, wherever it stands.
pub(super) fn treatment(member: &str) -> Treatment {
    match member {
        "actor" | "by" | "person" | "owner" | "primary" | "backup" | "relieves" | "polled" | "offer" => {
            Treatment::Person
        }
        "targets" => Treatment::Target,
        "excerpt" | "stdin" | "ssh_key" => Treatment::LeftOut,
        "runner" => Treatment::Whole("runner"),
        "uid" => Treatment::Whole("log"),
        "idempotency_key" => Treatment::Whole("call"),
        "fingerprint" => Treatment::Whole("alert"),
        "address" | "server" | "server_name" | "zone" | "api" => Treatment::Whole("host"),
        "login" | "user" | "client_id" | "app_id" | "installation_id" | "access_key_id" => {
            Treatment::Whole("account")
        }
        "args" | "folder" | "values" | "only_if" | "contains" | "matches" | "lacks" => {
            Treatment::Whole("value")
        }
        "answers" | "captured" | "contact" | "env" | "form" | "headers" | "inputs" | "json" | "kept"
        | "labels" | "names" | "query" | "vars" | "xml" => Treatment::Deep,
        "people" | "shared_identities" => Treatment::Keyed,
        _ => Treatment::Words,
    }
}
