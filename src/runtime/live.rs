//! The real world: what is asked here happens.

mod exchange;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use super::auth::Tokens;
use super::clock::{Clock, Stopwatch};
use super::expect::{Answer, Verdict, judge};
use super::http::{Http, Lost, Received};
use super::probe;
use super::redact::Scrubber;
use super::secret::Secrets;
use super::world::{Call, CallOutcome, EXCERPT, Look, Purpose, World};
use crate::plan::request::Method;
use crate::plan::settings;
use crate::plan::{DependencyId, Probe, Resolved, ResolvedCall, Text};

/// The bytes of an answer that an excerpt is made from: scrubbing more than is shown costs time.
const EXCERPT_SOURCE: usize = 8 * 1024;

/// What a live world is made from.
#[derive(Debug, Clone)]
pub struct LiveSettings {
    /// Limits of every HTTP call.
    pub http: settings::Http,
    /// Resolvers for DNS probes that name none.
    pub resolvers: Vec<String>,
    /// The workspace's folder: relative paths of secrets and of the CA file start there.
    pub root: PathBuf,
}

/// Sockets, name servers and secrets.
pub struct LiveWorld {
    pub(super) http: Http,
    pub(super) resolvers: Vec<String>,
    pub(super) clock: Clock,
    secrets: Secrets,
    tokens: Tokens,
    scrubber: Rc<RefCell<Scrubber>>,
}

impl LiveWorld {
    /// A world that has done nothing yet: no connection, no certificate, no secret is read before it is needed.
    pub fn new(settings: LiveSettings, clock: Clock) -> Self {
        let LiveSettings { http, resolvers, root } = settings;
        Self {
            http: Http::new(http, root.clone(), clock.clone()),
            resolvers,
            clock,
            secrets: Secrets::new(root),
            tokens: Tokens::default(),
            scrubber: Rc::default(),
        }
    }

    /// The secrets that were read so far, for scrubbing what else is shown or logged.
    pub fn scrubber(&self) -> Rc<RefCell<Scrubber>> {
        Rc::clone(&self.scrubber)
    }

    pub(super) fn clean(&self, raw: &str) -> Text {
        Text::block(&self.scrubber.borrow().scrub(raw))
    }

    pub(super) fn excerpt(&self, body: &[u8]) -> Text {
        let start = String::from_utf8_lossy(body.get(..EXCERPT_SOURCE).unwrap_or(body));
        Text::block(&self.scrubber.borrow().scrub_cut(&start)).cut(EXCERPT)
    }

    /// Nothing is more certain than what was not sent.
    fn not_sent(&self, watch: Stopwatch, reason: &str) -> CallOutcome {
        CallOutcome::Failed {
            status: None,
            duration_ms: watch.ms(),
            reason: self.clean(&format!("{reason}; nothing was sent")),
            excerpt: Text::default(),
            retry_after: None,
        }
    }

    /// No answer, or not all of it. A request that only reads has changed nothing.
    fn lost(&self, call: &Call, watch: Stopwatch, reason: &str) -> CallOutcome {
        let (duration_ms, reason) = (watch.ms(), self.clean(reason));
        if call.request.is_safe() {
            CallOutcome::Failed {
                status: None,
                duration_ms,
                reason,
                excerpt: Text::default(),
                retry_after: None,
            }
        } else {
            CallOutcome::Unknown { duration_ms, reason }
        }
    }

    fn answered(&self, call: &Call, watch: Stopwatch, received: &Received) -> CallOutcome {
        let Received { status, .. } = *received;
        let failed = |reason: &str| CallOutcome::Failed {
            status: Some(status),
            duration_ms: watch.ms(),
            reason: self.clean(reason),
            excerpt: self.excerpt(&received.body),
            retry_after: received.retry_after,
        };
        if let Some(broken) = &received.broken
            && call.expect.allows(status)
        {
            return self.lost(call, watch, &format!("answered {status}, then {broken}"));
        }
        let answer = Answer { status, body: &received.body, whole: received.whole };
        match judge(&call.expect, &call.pick, answer) {
            Verdict::Bad(reason) => failed(&reason),
            Verdict::Unreadable(reason) => self.lost(call, watch, &reason),
            Verdict::Good(captured) => {
                // A masked value must not be put back by undo, and a secret must not reach the journal.
                if captured.values().any(|value| self.scrubber.borrow().is_in(&value.to_string())) {
                    return failed("what was read holds a secret, so it is not kept");
                }
                CallOutcome::Succeeded {
                    status,
                    duration_ms: watch.ms(),
                    excerpt: self.excerpt(&received.body),
                    captured,
                }
            }
        }
    }
}

impl World for LiveWorld {
    async fn call(&self, call: Call) -> CallOutcome {
        let watch = Stopwatch::start();
        let key = match call.purpose {
            Purpose::Capture | Purpose::Poll => None,
            Purpose::Act | Purpose::Follow | Purpose::Undo => Some(call.idempotency_key.as_str()),
        };
        let request = match &call.request {
            ResolvedCall::Http(request) => request,
            ResolvedCall::Exec(_) | ResolvedCall::DnsUpdate(_) | ResolvedCall::Mail(_) => {
                return self.not_sent(watch, "this kind of call is not available");
            }
        };
        match self.exchange(request, key, call.timeout).await {
            Ok(received) => self.answered(&call, watch, &received),
            Err(Lost::NotReady(reason) | Lost::NotSent(reason)) => self.not_sent(watch, &reason),
            Err(Lost::MaybeSent(reason)) => self.lost(&call, watch, &reason),
        }
    }

    async fn look(&self, _: Option<&DependencyId>, probe: &Probe) -> Look {
        probe::look(self, probe).await
    }

    /// Ask each host for the head of its first page, without credentials: the client keeps the connection.
    async fn warm(&self, urls: &[String]) {
        let mut hosts: Vec<_> = urls
            .iter()
            .filter_map(|url| self.http.permit(url).ok())
            .map(|url| url.origin().ascii_serialization())
            .collect();
        hosts.sort();
        hosts.dedup();
        let greetings = hosts.iter().map(|host| async move {
            let request = Resolved {
                method: Method::Head,
                url: format!("{host}/"),
                secret_query: None,
                headers: BTreeMap::new(),
                body: None,
                auth: None,
            };
            // A host that is down now is found out by the call that needs it.
            drop(self.exchange(&request, None, self.http.connect_timeout()).await);
        });
        futures_util::future::join_all(greetings).await;
    }
}
