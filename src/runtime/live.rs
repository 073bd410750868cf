//! The real world: what is asked here happens.

mod exchange;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};

use super::auth::Tokens;
use super::clock::{Clock, Stopwatch};
use super::expect::{Answer, Judge, Verdict};
use super::http::{Http, Lost, Received};
use super::redact::Scrubber;
use super::secret::{SecretError, Secrets};
use super::world::{Call, CallOutcome, EXCERPT, Look, Purpose, World};
use super::{dns_update, exec, mail, probe};
use crate::plan::request::Method;
use crate::plan::settings;
use crate::plan::{DependencyId, Duration, Probe, Resolved, ResolvedCall, SecretRef, Slot, Text};

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
    pub(super) http: Rc<Http>,
    pub(super) resolvers: Vec<String>,
    pub(super) clock: Clock,
    root: PathBuf,
    secrets: Secrets,
    tokens: Rc<Tokens>,
    scrubber: Rc<RefCell<Scrubber>>,
}

/// What was heard back, beside what the judge reads.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    pub(super) excerpt: Text,
}

impl LiveWorld {
    /// A world that has done nothing yet: no connection, no certificate, no secret is read before it is needed.
    pub fn new(settings: LiveSettings, clock: Clock) -> Self {
        let LiveSettings { http, resolvers, root } = settings;
        Self {
            http: Rc::new(Http::new(http, root.clone(), clock.clone())),
            resolvers,
            clock,
            secrets: Secrets::new(root.clone()),
            tokens: Rc::default(),
            root,
            scrubber: Rc::default(),
        }
    }

    /// The same world for another incident: one client with its connections and certificates, one set of tokens, and
    /// what is known to be secret is secret in both.
    #[must_use]
    pub fn sibling(&self, resolvers: Vec<String>) -> Self {
        Self {
            http: Rc::clone(&self.http),
            resolvers,
            clock: self.clock.clone(),
            secrets: Secrets::new(self.root.clone()),
            tokens: Rc::clone(&self.tokens),
            root: self.root.clone(),
            scrubber: Rc::clone(&self.scrubber),
        }
    }

    /// The secrets that were read so far, for scrubbing what else is shown or logged.
    pub fn scrubber(&self) -> Rc<RefCell<Scrubber>> {
        Rc::clone(&self.scrubber)
    }

    pub(super) fn clean(&self, raw: &str) -> Text {
        Text::block(&self.scrubber.borrow().scrub(raw))
    }

    /// The start of an answer for people. It may end in the middle of a secret, wherever it ends.
    pub(super) fn excerpt(&self, body: &[u8], whole: bool) -> Text {
        let mut start = body.get(..EXCERPT_SOURCE).unwrap_or(body);
        if !whole || start.len() < body.len() {
            // The last character may be cut as well.
            let end = start.iter().rposition(|byte| byte & 0xC0 != 0x80).unwrap_or_default();
            start = start.get(..end).unwrap_or_default();
        }
        let text = String::from_utf8_lossy(start);
        Text::block(&self.scrubber.borrow().scrub_start(&text)).cut(EXCERPT)
    }

    /// The workspace's folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Read one secret and make it known to the scrubber.
    pub(super) async fn secret(&self, place: &SecretRef) -> Result<SecretString, SecretError> {
        let value = self.secrets.read(place).await?;
        self.scrubber.borrow_mut().learn(&value);
        Ok(value)
    }

    /// The value that goes out for a slot.
    pub(super) async fn reveal(&self, slot: &Slot) -> Result<SecretString, String> {
        let told = |error: SecretError| error.to_string();
        Ok(match slot {
            Slot::Plain(text) => SecretString::from(text.as_str()),
            Slot::Secret { prefix, at } => {
                let secret = self.secret(at).await.map_err(told)?;
                SecretString::from(format!("{prefix}{}", secret.expose_secret()))
            }
            Slot::Basic { user, password } => {
                let secret = self.secret(password).await.map_err(told)?;
                let code = STANDARD.encode(format!("{user}:{}", secret.expose_secret()));
                self.scrubber.borrow_mut().learn(&SecretString::from(code.as_str()));
                SecretString::from(format!("Basic {code}"))
            }
        })
    }

    fn not_sent(&self, watch: Stopwatch, reason: &str) -> CallOutcome {
        self.nothing(watch, reason, "nothing was sent")
    }

    /// Nothing is more certain than what was not done.
    pub(super) fn nothing(&self, watch: Stopwatch, reason: &str, done: &str) -> CallOutcome {
        CallOutcome::Failed {
            status: None,
            duration_ms: watch.ms(),
            reason: self.clean(&format!("{reason}; {done}")),
            excerpt: Text::default(),
            retry_after: None,
        }
    }

    /// No answer, or not all of it. A call that only reads has changed nothing.
    pub(super) fn lost(&self, call: &Call, watch: Stopwatch, reason: &str) -> CallOutcome {
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

    fn answered(&self, call: &Call, judge: &Judge, watch: Stopwatch, received: &Received) -> CallOutcome {
        let Received { status, retry_after, .. } = *received;
        let (allowed, said) = (call.expect.allows(status), format!("answered {status}"));
        if let Some(broken) = &received.broken
            && allowed
        {
            return self.lost(call, watch, &format!("{said}, then {broken}"));
        }
        let answer = Answer { said: &said, allowed, body: &received.body, whole: received.whole };
        let heard = Heard { status, retry_after, excerpt: self.excerpt(&received.body, received.whole) };
        self.judged(call, watch, judge.weigh(answer), heard)
    }

    /// The outcome of a call that was answered.
    pub(super) fn judged(
        &self,
        call: &Call,
        watch: Stopwatch,
        verdict: Verdict,
        heard: Heard,
    ) -> CallOutcome {
        let Heard { status, retry_after, excerpt } = heard;
        let duration_ms = watch.ms();
        let failed = |reason: &str, excerpt| {
            let reason = self.clean(reason);
            CallOutcome::Failed { status: Some(status), duration_ms, reason, excerpt, retry_after }
        };
        match verdict {
            Verdict::Bad(reason) => failed(&reason, excerpt),
            Verdict::Unreadable(reason) => self.lost(call, watch, &reason),
            // A masked value must not be put back by undo, and a secret must not reach the journal.
            Verdict::Good(captured)
                if captured.values().any(|value| self.scrubber.borrow().is_in(&value.to_string())) =>
            {
                failed("what was read holds a secret, so it is not kept", excerpt)
            }
            Verdict::Good(captured) => CallOutcome::Succeeded { status, duration_ms, excerpt, captured },
        }
    }

    async fn request(&self, call: &Call, request: &Resolved, judge: &Judge, watch: Stopwatch) -> CallOutcome {
        let key = match call.purpose {
            Purpose::Capture | Purpose::Poll => None,
            Purpose::Act | Purpose::Follow | Purpose::Undo | Purpose::Tell => {
                Some(call.idempotency_key.as_str())
            }
        };
        match self.exchange(request, key, call.timeout).await {
            Ok(received) => self.answered(call, judge, watch, &received),
            Err(Lost::NotReady(reason) | Lost::NotSent(reason)) => self.not_sent(watch, &reason),
            Err(Lost::MaybeSent(reason)) => self.lost(call, watch, &reason),
        }
    }
}

impl World for LiveWorld {
    async fn call(&self, call: Call) -> CallOutcome {
        let watch = Stopwatch::start();
        let judge = match Judge::new(&call.expect, &call.pick) {
            Ok(judge) => judge,
            Err(why) => return self.not_sent(watch, &why.to_string()),
        };
        match &call.request {
            ResolvedCall::Http(request) => self.request(&call, request, &judge, watch).await,
            ResolvedCall::Exec(program) => exec::call(self, &call, program, &judge, watch).await,
            ResolvedCall::DnsUpdate(update) => dns_update::call(self, &call, update, watch).await,
            ResolvedCall::Mail(mail) => mail::call(self, &call, mail, &judge, watch).await,
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
