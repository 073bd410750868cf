//! What a server's answer to an update means, and whether it can be believed.

use hickory_proto::op::{Message, MessageType, ResponseCode};
use hickory_proto::rr::TSigVerifier;
use hickory_proto::rr::rdata::tsig::TsigError;

/// What the server says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The records are changed.
    Done,
    /// Nothing was changed.
    No {
        /// The response code.
        code: u16,
        /// Why, as a fragment.
        reason: String,
    },
    /// It can't be told.
    Unsure(String),
}

/// Read an answer; a signed update must have a signed one.
pub(super) fn read(bytes: &[u8], asked: &Message, verifier: Option<TSigVerifier>) -> Said {
    let answer = match Message::from_vec(bytes) {
        Ok(answer) => answer,
        Err(error) => return Said::Unsure(format!("the answer can't be read: {error}")),
    };
    let is_ours = answer.metadata.id == asked.metadata.id
        && answer.metadata.message_type == MessageType::Response
        && answer.metadata.op_code == asked.metadata.op_code;
    if !is_ours {
        return Said::Unsure("the answer is to another question".to_owned());
    }
    let Some(mut verifier) = verifier else {
        return meaning(&answer, "");
    };
    match (verifier.verify(bytes), is_signed(&answer)) {
        (Ok(_), _) => meaning(&answer, ""),
        // RFC 8945, section 5.2: who does not know the key, or the name of it, can't sign the answer.
        (Err(_), false) if may_be_unsigned(answer.metadata.response_code) => meaning(&answer, ", unsigned"),
        (Err(_), false) => Said::Unsure("the answer is not signed".to_owned()),
        (Err(_), true) => Said::Unsure("the answer's signature is wrong".to_owned()),
    }
}

fn is_signed(answer: &Message) -> bool {
    answer.signature().is_some_and(|tsig| !tsig.data.mac.is_empty())
}

/// A refusal without a signature is believed, a yes is not.
const fn may_be_unsigned(code: ResponseCode) -> bool {
    matches!(
        code,
        ResponseCode::NotAuth | ResponseCode::Refused | ResponseCode::FormErr | ResponseCode::NotImp
    )
}

fn meaning(answer: &Message, how: &str) -> Said {
    let code = answer.metadata.response_code;
    if code == ResponseCode::NoError {
        return Said::Done;
    }
    let (words, name) = words(code, answer.signature().and_then(|tsig| tsig.data.error));
    Said::No { code: u16::from(code), reason: format!("{words} ({name}{how})") }
}

/// The codes of RFC 2136, section 2.2, and RFC 8945, section 3.
fn words(code: ResponseCode, tsig: Option<TsigError>) -> (&'static str, &'static str) {
    const OTHERWISE: &str = "the records are not what they were read as";
    match (code, tsig) {
        (ResponseCode::NotAuth, Some(TsigError::BadKey)) => ("the server does not know the key", "BADKEY"),
        (ResponseCode::NotAuth, Some(TsigError::BadSig)) => ("the key is not the server's", "BADSIG"),
        (ResponseCode::NotAuth, Some(TsigError::BadTime)) => {
            ("this machine's clock and the server's differ", "BADTIME")
        }
        (ResponseCode::NotAuth, _) => ("the server may not change this zone for us", "NOTAUTH"),
        (ResponseCode::Refused, _) => ("the server refuses the update", "REFUSED"),
        (ResponseCode::NXRRSet, _) => (OTHERWISE, "NXRRSET"),
        (ResponseCode::YXRRSet, _) => (OTHERWISE, "YXRRSET"),
        (ResponseCode::NXDomain, _) => (OTHERWISE, "NXDOMAIN"),
        (ResponseCode::YXDomain, _) => (OTHERWISE, "YXDOMAIN"),
        (ResponseCode::NotZone, _) => ("the name is not in the zone", "NOTZONE"),
        (ResponseCode::ServFail, _) => ("the server could not do it", "SERVFAIL"),
        (ResponseCode::FormErr, _) => ("the server could not read the update", "FORMERR"),
        (ResponseCode::NotImp, _) => ("the server takes no updates", "NOTIMP"),
        (other, _) => ("the server did not do it", other.to_str()),
    }
}
