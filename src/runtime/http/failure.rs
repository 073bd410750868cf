//! What an error of the client means: was anything sent?

use std::error::Error;
use std::io::{self, ErrorKind};

use super::NotSent;
use crate::plan::Duration;
use crate::runtime::tls;

/// The host's name led nowhere.
pub(in crate::runtime) const UNRESOLVED: &str = "the host's name could not be resolved";

/// A request without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::runtime) enum Lost {
    /// Something that it needs is missing or refused here: it was not even tried.
    NotReady(String),
    /// No byte of the request has left.
    NotSent(String),
    /// The request, or a part of it, may have arrived.
    MaybeSent(String),
}

impl From<NotSent> for Lost {
    fn from(why: NotSent) -> Self {
        Self::NotReady(why.to_string())
    }
}

/// Which of the last two it is. In doubt it may have been sent.
pub(super) fn classify(error: &reqwest::Error, connect_timeout: Duration) -> Lost {
    if error.is_builder() {
        return Lost::NotSent(innermost(error));
    }
    if error.is_connect() {
        return Lost::NotSent(connect_words(error, connect_timeout));
    }
    Lost::MaybeSent(format!("the connection broke: {}", innermost(error)))
}

fn connect_words(error: &reqwest::Error, connect_timeout: Duration) -> String {
    if error.is_timeout() {
        format!("no connection in {connect_timeout}")
    } else if error.is_dns() {
        UNRESOLVED.to_owned()
    } else {
        innermost(error)
    }
}

/// The words of the cause at the end of the chain: the outer ones repeat the URL.
pub(in crate::runtime) fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            return tls::words(tls);
        }
        next = match current.downcast_ref::<io::Error>() {
            // `source()` of an I/O error skips the error that it wraps.
            Some(io) => match io.get_ref() {
                Some(inner) => Some(inner as &(dyn Error + 'static)),
                None => return io_words(io),
            },
            None => current.source(),
        };
        if let Some(inner) = next {
            words = inner.to_string();
        }
    }
    words
}

/// An I/O error without the number that the system gives it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest of the system's errors keep their own words")]
pub(in crate::runtime) fn io_words(error: &io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused",
        ErrorKind::ConnectionReset => "connection reset",
        ErrorKind::ConnectionAborted => "connection aborted",
        ErrorKind::HostUnreachable => "host unreachable",
        ErrorKind::NetworkUnreachable => "network unreachable",
        ErrorKind::UnexpectedEof => "connection closed",
        _ => return error.to_string(),
    };
    known.to_owned()
}
