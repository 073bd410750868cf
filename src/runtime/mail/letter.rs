//! The mail as it goes over the wire.

use jiff::Timestamp;
use lettre::address::Envelope;
use lettre::message::{Mailbox, SinglePart};
use lettre::{Address, Message};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::plan::mail::Mail;

/// What stays as it is in the left part of a Message-ID (RFC 5322, `dot-atom-text`).
const ID_PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// A mail that only has to be sent.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) envelope: Envelope,
    /// The header and the text; each line ends with CR LF.
    pub(super) text: Vec<u8>,
}

/// Put a mail together. The error says which part can't be read.
pub(super) fn write(mail: &Mail, key: &str, now: Timestamp) -> Result<Letter, String> {
    if mail.subject.chars().any(char::is_control) {
        return Err("the subject has control characters".to_owned());
    }
    let from = mailbox(&mail.from)?;
    let id = message_id(key, &from.email);
    let mut letter =
        Message::builder().from(from).subject(mail.subject.as_str()).message_id(Some(id)).date(now.into());
    for to in &mail.to {
        letter = letter.to(mailbox(to)?);
    }
    // The library ends the last line.
    let text = mail.text.strip_suffix('\n').unwrap_or(&mail.text).to_owned();
    let letter = letter.singlepart(SinglePart::plain(text)).map_err(|error| error.to_string())?;
    Ok(Letter { envelope: letter.envelope().clone(), text: letter.formatted() })
}

fn mailbox(text: &str) -> Result<Mailbox, String> {
    if text.chars().any(char::is_control) {
        return Err("an address has control characters".to_owned());
    }
    text.parse().map_err(|error| format!("`{text}` is no address: {error}"))
}

/// The same for each time that the same mail is sent, so that whoever gets it twice can tell.
fn message_id(key: &str, from: &Address) -> String {
    format!("<{}@{}>", utf8_percent_encode(key, ID_PART), from.domain())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn letter(changes: &Value) -> Result<Letter, String> {
        let mut mail = json!({
            "server": "mail.test", "from": "Desk <desk@campaign.test>", "to": ["ops@campaign.test"],
            "subject": "Checkout is down", "text": "One.\nTwo.\n",
        });
        mail.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let mail = serde_json::from_value(mail).unwrap();
        write(&mail, "inc-7/12", "2027-03-01T09:00:00Z".parse().unwrap())
    }

    fn text(letter: &Letter) -> String {
        String::from_utf8(letter.text.clone()).unwrap()
    }

    #[test]
    fn a_mail_carries_its_key_and_the_time_it_was_told() {
        let letter = letter(&json!({})).unwrap();
        let text = text(&letter);
        assert!(text.contains("Message-ID: <inc-7%2F12@campaign.test>\r\n"), "{text}");
        assert!(text.contains("Date: Mon, 01 Mar 2027 09:00:00 +0000\r\n"), "{text}");
        assert!(text.ends_with("\r\n\r\nOne.\r\nTwo.\r\n"), "{text}");
        assert_eq!(letter.envelope.to().len(), 1);
    }

    #[test]
    fn no_value_can_add_a_header_or_a_recipient() {
        for changes in [
            json!({"subject": "a\r\nBcc: evil@other.test"}),
            json!({"to": ["ops@campaign.test\r\nBcc: evil@other.test"]}),
            json!({"to": ["ops@campaign.test, evil@other.test"]}),
            json!({"from": "desk@campaign.test> SIZE=1\r\nRCPT TO:<evil@other.test"}),
            json!({"to": ["\"a\nb\" <ops@campaign.test>"]}),
            json!({"to": []}),
        ] {
            assert!(letter(&changes).is_err(), "{changes}");
        }
    }

    #[test]
    fn words_beyond_ascii_are_encoded() {
        let letter = letter(&json!({"subject": "Störung", "text": "Kasse läuft wieder. ✓"})).unwrap();
        assert!(letter.text.is_ascii());
    }
}
