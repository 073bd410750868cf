//! The door: who may come in, how much they may bring, and what they are told.

mod source;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration as StdDuration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

pub(super) use source::Guard;

use super::told::{self, Told};
use crate::plan::SourceId;
use crate::runtime::clock::Clock;

/// The longest body that is read; a longer one is refused without reading it.
pub const LONGEST_BODY: usize = 1024 * 1024;
/// How long a body may take to come.
const BODY_PATIENCE: StdDuration = StdDuration::from_secs(10);
/// How long the sender waits for the disk before it is told to come again.
const DISK_PATIENCE: StdDuration = StdDuration::from_secs(30);
/// How many seconds a sender is asked to wait when there is no room.
const COME_AGAIN: u64 = 5;

/// What a source told, waiting to be made durable.
#[derive(Debug)]
pub struct Letter {
    /// From whom.
    pub source: SourceId,
    /// What.
    pub told: Told,
    /// What the sender hears.
    pub reply: oneshot::Sender<Reply>,
}

/// What became of a letter.
pub type Reply = Result<Taken, Later>;

/// It is on the disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// How many reports a rule fits.
    pub taken: usize,
    /// How many no rule fits.
    pub ignored: usize,
}

/// It could not be recorded now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Later;

/// Everything that a connection needs to know.
pub(super) struct Door {
    pub(super) guards: BTreeMap<SourceId, Guard>,
    pub(super) clock: Clock,
    pub(super) letters: mpsc::Sender<Letter>,
}

/// What a sender hears instead of "taken".
enum No {
    NotFound,
    Method(&'static str),
    Unproved,
    Closed,
    TooMuch,
    Encoded,
    Slow,
    Broken,
    Bad(told::Bad),
    Often(u64),
    Full,
}

impl Door {
    /// Answer one request.
    pub(super) async fn answer(
        self: Rc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        Ok(match self.serve(request).await {
            Ok(body) => plain(StatusCode::OK, &body),
            Err(no) => no.response(),
        })
    }

    async fn serve(&self, request: Request<Incoming>) -> Result<Value, No> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path();
        if path == "/healthz" {
            let is_look = parts.method == Method::GET || parts.method == Method::HEAD;
            return if is_look { Ok(json!({ "status": "ok" })) } else { Err(No::Method("GET, HEAD")) };
        }
        let guard =
            path.strip_prefix("/v1/alerts/").and_then(|id| self.guards.get(id)).ok_or(No::NotFound)?;
        if parts.method != Method::POST {
            return Err(No::Method("POST"));
        }
        self.take_in(guard, &parts, body).await
    }

    /// Cheap looks first: a stranger's body is not read, a long one is not either.
    async fn take_in(&self, guard: &Guard, parts: &Parts, body: Incoming) -> Result<Value, No> {
        let now = self.clock.now();
        if !guard.is_open() {
            guard.renew(now).await;
            if !guard.is_open() {
                return Err(No::Closed);
            }
        }
        if !guard.admits(&parts.headers, now).await {
            return Err(No::Unproved);
        }
        if parts.headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
            return Err(No::Encoded);
        }
        let bytes = read_body(body).await?;
        let now = self.clock.now();
        if !guard.knows_the_hand(&parts.headers, &bytes, now).await {
            return Err(No::Unproved);
        }
        guard.count_one(now).map_err(No::Often)?;
        if guard.has_seen(&bytes, now) {
            return Ok(json!({ "taken": 0, "ignored": 0, "again": true }));
        }
        let told = guard.read(&bytes).map_err(No::Bad)?;
        if told.delivery.as_ref().is_some_and(|delivery| guard.has_seen(delivery.as_bytes(), now)) {
            return Ok(json!({ "taken": 0, "ignored": 0, "again": true }));
        }
        let delivery = told.delivery.clone();
        let taken = self.hand_over(guard.id().clone(), told).await?;
        let now = self.clock.now();
        guard.remember(&bytes, now);
        if let Some(delivery) = delivery {
            guard.remember(delivery.as_bytes(), now);
        }
        Ok(json!({ "taken": taken.taken, "ignored": taken.ignored }))
    }

    /// Wait until it is durable, but not for ever.
    async fn hand_over(&self, source: SourceId, told: Told) -> Result<Taken, No> {
        let (reply, answer) = oneshot::channel();
        self.letters.try_send(Letter { source, told, reply }).map_err(|_full| No::Full)?;
        match tokio::time::timeout(DISK_PATIENCE, answer).await {
            Ok(Ok(Ok(taken))) => Ok(taken),
            Ok(Ok(Err(Later)) | Err(_)) | Err(_) => Err(No::Full),
        }
    }
}

async fn read_body(body: Incoming) -> Result<Bytes, No> {
    let most = u64::try_from(LONGEST_BODY).unwrap_or(u64::MAX);
    if body.size_hint().lower() > most {
        return Err(No::TooMuch);
    }
    match tokio::time::timeout(BODY_PATIENCE, Limited::new(body, LONGEST_BODY).collect()).await {
        Err(_) => Err(No::Slow),
        Ok(Ok(read)) => Ok(read.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(No::TooMuch),
        Ok(Err(_)) => Err(No::Broken),
    }
}

fn plain(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(format!("{body}\n"))));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

impl No {
    fn response(self) -> Response<Full<Bytes>> {
        let (status, words) = match &self {
            Self::NotFound => (StatusCode::NOT_FOUND, "nothing here".to_owned()),
            Self::Method(_) => (StatusCode::METHOD_NOT_ALLOWED, "another method is needed".to_owned()),
            Self::Unproved => {
                (StatusCode::UNAUTHORIZED, "the token or the signature is not right".to_owned())
            }
            Self::Closed => (StatusCode::SERVICE_UNAVAILABLE, "the source's secret can't be read".to_owned()),
            Self::TooMuch => {
                (StatusCode::PAYLOAD_TOO_LARGE, format!("a body has at most {LONGEST_BODY} bytes"))
            }
            Self::Encoded => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "send the body as it is".to_owned()),
            Self::Slow => (StatusCode::REQUEST_TIMEOUT, "the body took too long".to_owned()),
            Self::Broken => (StatusCode::BAD_REQUEST, "the body broke off".to_owned()),
            Self::Bad(bad) => (StatusCode::BAD_REQUEST, bad.to_string()),
            Self::Often(_) => (StatusCode::TOO_MANY_REQUESTS, "too many requests a minute".to_owned()),
            Self::Full => (StatusCode::SERVICE_UNAVAILABLE, "not recorded; send it again".to_owned()),
        };
        let mut response = plain(status, &json!({ "error": words }));
        let headers = response.headers_mut();
        match self {
            Self::Method(allowed) => drop(headers.insert(header::ALLOW, HeaderValue::from_static(allowed))),
            // A stranger who wants to try again has to connect again.
            Self::Unproved => {
                drop(headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
                drop(headers.insert(header::CONNECTION, HeaderValue::from_static("close")));
            }
            Self::Often(seconds) => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds))),
            Self::Full | Self::Closed => {
                drop(headers.insert(header::RETRY_AFTER, HeaderValue::from(COME_AGAIN)));
            }
            // What is left of the body is not read: the connection ends here.
            Self::TooMuch | Self::Slow | Self::Broken | Self::NotFound => {
                drop(headers.insert(header::CONNECTION, HeaderValue::from_static("close")));
            }
            Self::Encoded | Self::Bad(_) => {}
        }
        response
    }
}
