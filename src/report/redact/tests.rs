//! What is replaced, and what stays.

use proptest::prelude::*;
use serde_json::json;

use super::*;

mod records;

fn plan() -> Value {
    json!({
        "people": {
            "ito": { "id": "ito", "name": "Ito Kenji", "login": "kito", "timezone": "Asia/Tokyo",
                "contact": { "email": "kenji@shop.example.com", "phone": "+81 90 1234 5678" } },
            "desk": { "id": "desk", "name": "Vendor Desk", "kind": "service" },
        },
        "roles": [{ "id": "commander", "title": "Incident commander", "primary": "ito" }],
        "campaign": { "id": "spring-launch", "identity": [{ "id": "checkout-key-7", "owner": "commander" }],
            "dependency": [{ "id": "checkout" }] },
        "runbooks": [{ "id": "exposed-key", "step": [{ "id": "rotate" }] }],
        "names": { "edge": "edge-admin.shop.example.com", "project": "shop-prod-4711" },
    })
}

fn scrubbed(text: &str) -> String {
    let data = json!({ "text": text });
    Redactor::new("spring-launch-1", &plan(), [&data]).text(text)
}

#[test]
fn names_numbers_and_addresses_are_replaced_in_words() {
    for (text, expected) in [
        ("Ito said: call Kenji, or ITO", "person-2 said: call person-2, or person-2"),
        ("mail kenji@shop.example.com.", "mail address-1."),
        ("phone +81 90 1234 5678 or 030/1234567", "phone address-2 or phone-1"),
        (
            "POST https://vault.shop.example.com:8200/v1/keys/abc?x=1 failed",
            "POST https://host-2.invalid:8200/… failed",
        ),
        ("from 10.1.2.3 and 2001:db8::1 at 14:32:05", "from host-2.invalid and host-3.invalid at 14:32:05"),
        ("key AKIA5EXAMPLE7XYZ1234 of account 123456789012", "key id-1 of account id-2"),
        ("shop-prod-4711 on edge-admin.shop.example.com", "value-1 on host-1.invalid"),
        ("checkout-key-7 was in a commit", "identity-1 was in a commit"),
        ("ask @kenji-ops in #launch", "ask handle-1 in #launch"),
        ("münchen.example.de answers", "host-2.invalid answers"),
        ("db01 is at https://db01:5432/x", "host-2.invalid is at https://host-2.invalid:5432/…"),
        ("kenji, KENJI; K. Ito's chair, Kenji I.", "person-2, person-2; person-2's chair, person-2"),
        ("card 4111 1111 1111 1111 paid", "card phone-1 paid"),
        ("run 0192f0c1-7a3b-7c4d-8e5f-0123456789ab", "run id-1"),
    ] {
        assert_eq!(scrubbed(text), expected, "{text}");
    }
}

#[test]
fn what_people_must_understand_stays() {
    for text in [
        "checkout answers 401 since 2027-03-02T09:12:00.123Z, on 2027-03-12 at 14:20",
        "exposed-key/rotate",
        "spring-launch-1",
        "in 1200ms, 15m, 1h5m33800ms and 2h30m; 1250 requests",
        "commander",
        "see config/roster.toml",
        "{{ names.edge }}",
        "the desktop of the itinerary",
    ] {
        assert_eq!(scrubbed(text), text);
    }
}

#[test]
fn a_name_is_replaced_however_it_is_typed_and_a_word_stays_a_word() {
    let plan = json!({ "people": {
        "garcia": { "id": "garcia", "name": "José García" },
        "mueller": { "id": "jm", "name": "Jürgen Müller" },
        "may": { "id": "m.grant", "name": "May Grant" },
    } });
    let mut redactor = Redactor::new("i-1", &plan, []);
    for (text, expected) in [
        ("Jose\u{301} Garci\u{301}a, jose garcia, JOSÉ", "person-1, person-1, person-1"),
        ("ask Mueller, MÜLLER or Juergen", "ask person-3, person-3 or person-3"),
        ("May said we may page; GRANT: grant it", "person-2 said we may page; person-2: grant it"),
        ("Josefine and Garciapark", "Josefine and Garciapark"),
    ] {
        assert_eq!(redactor.text(text), expected, "{text}");
    }
}

#[test]
fn what_is_to_be_hidden_goes_from_words_and_from_names_of_data() {
    let said = json!({ "text": "REPLACE it; we replace it", "kept": { "op": "REPLACE" } });
    let redacted = Redactor::new("spring-launch-1", &plan(), [&said]).value(&said);
    assert_eq!(redacted["text"], "value-2 it; we replace it", "a word of people stays one");
    let said = json!({ "text": "TANAKA and tanaka wait", "labels": { "customer": "Tanaka" } });
    let redacted = Redactor::new("spring-launch-1", &plan(), [&said]).value(&said);
    assert_eq!(redacted["text"], "value-2 and value-2 wait", "a name is none");
    let data = json!({ "text": "blue fox calls", "labels": { "Blue Fox": "BLUE FOX" } });
    let mut redactor = Redactor::new("spring-launch-1", &plan(), [&data]);
    redactor.hide("Blue Fox");
    redactor.hide("blue fox");
    redactor.hide("Tanaka");
    assert_eq!(redactor.text("TANAKA's order"), "hidden-1's order");
    let redacted = redactor.value(&data);
    assert_eq!(redactor.text("the Blue Fox, and Blue Foxes"), "the value-2, and Blue Foxes", "as the label");
    assert!(!redacted.to_string().to_lowercase().contains("fox"), "{redacted}");
}

#[test]
fn a_name_that_an_answer_kept_is_replaced_in_what_was_said_before() {
    let events =
        [json!({ "text": "is Zeta-9 the token?" }), json!({ "fire": 3, "kept": { "token": "Zeta-9" } })];
    let mut redactor = Redactor::new("spring-launch-1", &plan(), &events);
    assert_eq!(redactor.value(&events[0]), json!({ "text": "is value-2 the token?" }));
    assert_eq!(redactor.value(&events[1]), json!({ "fire": 3, "kept": { "token": "value-2" } }));
}

#[test]
fn a_person_keeps_a_number_and_a_kind() {
    let mut redactor = Redactor::new("spring-launch-1", &plan(), []);
    let redacted = redactor.plan(&plan());
    assert_eq!(redacted["people"]["person-2"], json!({ "id": "person-2", "name": "person-2" }));
    assert_eq!(
        redacted["people"]["person-1"],
        json!({ "id": "person-1", "name": "person-1", "kind": "service" })
    );
    assert_eq!(
        redacted["roles"][0],
        json!({ "id": "commander", "title": "Incident commander", "primary": "person-2" })
    );
    assert_eq!(redacted["campaign"]["dependency"][0]["id"], "checkout");
}

#[test]
fn a_word_of_the_form_stays_where_it_is_one_also_when_an_answer_kept_it() {
    let data =
        json!({ "severity": "sev1", "to": "not_verified", "kept": { "a": "not_verified", "b": "sev1" } });
    let redacted = Redactor::new("i-1", &plan(), [&data]).value(&data);
    assert_eq!((&redacted["severity"], &redacted["to"]), (&json!("sev1"), &json!("not_verified")));
    let people = json!({ "from": "ito", "to": "desk" });
    let redacted = Redactor::new("i-1", &plan(), [&people]).event("handover_offered", &people);
    assert_eq!(redacted, json!({ "from": "person-2", "to": "person-1" }));
}

#[test]
fn a_log_that_has_grown_keeps_its_placeholders() {
    let mut events = vec![json!({ "text": "host a.example.org, then b.example.org" })];
    let before = Redactor::new("i-1", &plan(), &events).value(&events[0]);
    events.push(json!({ "kept": { "host": "c.example.org" } }));
    assert_eq!(Redactor::new("i-1", &plan(), &events).value(&events[0]), before);
}

/// Names that must not be seen afterwards, in whatever they stand.
const CANARIES: [&str; 9] = [
    "Kenji",
    "Ito",
    "ito",
    "kito",
    "kenji@shop.example.com",
    "+81 90 1234 5678",
    "vault.shop.example.com",
    "10.1.2.3",
    "AKIA5EXAMPLE7XYZ1234",
];

/// Members of plans and events, of every treatment, and one that nobody knows yet.
const MEMBERS: [&str; 34] = [
    "text",
    "title",
    "reason",
    "note",
    "detail",
    "summary",
    "name",
    "target",
    "url",
    "excerpt",
    "kept",
    "captured",
    "json",
    "form",
    "headers",
    "inputs",
    "labels",
    "contact",
    "people",
    "by",
    "owner",
    "runner",
    "uid",
    "address",
    "idempotency_key",
    "fingerprint",
    "args",
    "values",
    "request",
    "body",
    "brief",
    "from",
    "to",
    "not_yet_known",
];

/// Members whose names below are not ours.
const KEYED: [&str; 8] = ["answers", "captured", "headers", "inputs", "json", "kept", "labels", "people"];

fn leaf() -> impl Strategy<Value = Value> {
    let around = prop::sample::select(vec!["", " ", ", ", "\n", "(", "\"", ": ", " - ", "{{ x }} ", "/"]);
    let canary = prop::sample::select(CANARIES.to_vec());
    prop::collection::vec((around.clone(), canary, around), 1..4).prop_map(|parts| {
        let text: Vec<String> =
            parts.into_iter().map(|(before, canary, after)| format!("{before}{canary}{after}")).collect();
        Value::from(text.join(" "))
    })
}

fn data() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 32, 5, |inner| {
        let member = prop::sample::select(MEMBERS.to_vec());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((member.clone(), inner.clone()), 0..5).prop_map(|members| {
                Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
            // Data of others, of which the names are somebody's too.
            (prop::sample::select(KEYED.to_vec()), prop::sample::select(CANARIES.to_vec()), inner)
                .prop_map(|(member, canary, value)| json!({ member: { canary: value } })),
        ]
    })
}

proptest! {
    #[test]
    fn no_name_survives_in_whatever_member_it_stands(data in prop::collection::vec(data(), 1..4)) {
        let mut redactor = Redactor::new("spring-launch-1", &plan(), &data);
        for value in &data {
            let text = redactor.value(value).to_string();
            for canary in CANARIES {
                prop_assert!(!text.contains(canary), "{}: {} of {}", canary, text, value);
            }
        }
    }

    #[test]
    fn the_same_record_is_redacted_to_the_same_bytes(data in data()) {
        let once = Redactor::new("spring-launch-1", &plan(), [&data]).value(&data);
        let text = once.to_string();
        prop_assert_eq!(text, Redactor::new("spring-launch-1", &plan(), [&data]).value(&data).to_string());
    }

    #[test]
    fn no_text_brings_it_down(text in any::<String>()) {
        drop(scrubbed(&text));
    }
}
