//! The one HTTP client, with its limits.
//!
//! It is built when it is first needed, never before the first paint. It follows no redirect, repeats nothing,
//! reads no proxy from the environment, and reads at most [`LONGEST_BODY`] of an answer.

mod allow;
mod assemble;
mod failure;
mod identity;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, Proxy, Request, Response, Url};
use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use tokio::sync::OnceCell;

pub(super) use self::assemble::{assemble, bearer};
pub(super) use self::failure::{Lost, UNRESOLVED, innermost, io_words};
use self::identity::Identities;
pub(super) use self::identity::Identity;
use super::clock::Clock;
use super::endpoint::Endpoint;
use super::tls::{self, TlsError};
use crate::plan::{Duration, settings};

/// The most bytes of an answer that are read, after decompression. The rest is dropped with its connection.
pub(super) const LONGEST_BODY: usize = 64 * 1024;

/// The longest wait that a server may ask for.
const LONGEST_WAIT: Duration = Duration::secs(86_400);

/// How long an idle connection is kept. Longer, and more of them lead into a black hole.
const IDLE: std::time::Duration = std::time::Duration::from_secs(90);

/// How often an idle connection proves that it lives.
const KEEP_ALIVE: std::time::Duration = std::time::Duration::from_secs(20);

/// Why a request was not sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotSent {
    #[error("the URL can't be read: {0}")]
    Url(String),
    #[error("the URL needs http or https, not {0}")]
    Scheme(String),
    #[error("the URL holds credentials")]
    Credentials,
    #[error("the URL's path has `.` or `..` in it")]
    DotSegments,
    #[error("host {0} is not on the allow-list")]
    Host(String),
    #[error("header {0} can't be sent")]
    Header(String),
    #[error("the places of the body's secrets do not fit its text")]
    Body,
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the HTTP client can't be set up: {0}")]
    Client(String),
}

/// An answer as far as it was read.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
    /// Why the body ends early, unless all of it, or [`LONGEST_BODY`], was read.
    pub(super) broken: Option<String>,
    /// Was all of it read?
    pub(super) whole: bool,
}

/// The client and what it is built from.
pub(super) struct Http {
    settings: settings::Http,
    root: PathBuf,
    clock: Clock,
    client: OnceCell<Client>,
    identities: Identities,
    verifier: OnceCell<Arc<dyn ServerCertVerifier>>,
}

impl Http {
    pub(super) fn new(settings: settings::Http, root: PathBuf, clock: Clock) -> Self {
        let (client, verifier) = (OnceCell::new(), OnceCell::new());
        Self { settings, root, clock, client, identities: Identities::default(), verifier }
    }

    /// The check of server certificates, shared with the TLS probe. A failed set-up is tried again next time:
    /// the file may have been put right.
    pub(super) async fn verifier(&self) -> Result<Arc<dyn ServerCertVerifier>, NotSent> {
        let verifier = self
            .verifier
            .get_or_try_init(|| async {
                let ca_file = self.settings.ca_file.as_ref().map(|path| self.root.join(path));
                // Reading a hundred root certificates takes longer than a frame.
                tokio::task::spawn_blocking(move || tls::verifier(ca_file.as_deref()))
                    .await
                    .map_err(|error| NotSent::Client(error.to_string()))?
                    .map_err(NotSent::Tls)
            })
            .await?;
        Ok(Arc::clone(verifier))
    }

    /// The client: a certificate has one of its own, so that no connection is shared between identities.
    async fn client(&self, identity: Option<&Identity>) -> Result<Client, NotSent> {
        let verifier = self.verifier().await?;
        if let Some(identity) = identity {
            return self.identities.client(identity, || self.build(identity.config(verifier)?));
        }
        let client = self.client.get_or_try_init(|| async { self.build(tls::config(verifier)?) }).await?;
        Ok(client.clone())
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one client that the rest of the house is told to use"
    )]
    fn build(&self, mut config: ClientConfig) -> Result<Client, NotSent> {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let connect_timeout = self.connect_timeout();
        let mut builder = Client::builder()
            .user_agent(concat!("warroom/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .no_proxy()
            .connect_timeout(connect_timeout.to_std())
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            .tcp_keepalive(KEEP_ALIVE)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .http2_keep_alive_timeout(connect_timeout.to_std())
            .http2_keep_alive_while_idle(true)
            .tls_backend_preconfigured(config);
        let unusable = |error: reqwest::Error| NotSent::Client(innermost(&error));
        if let Some(proxy) = &self.settings.proxy {
            builder = builder.proxy(Proxy::all(proxy).map_err(unusable)?);
        }
        builder.build().map_err(unusable)
    }

    pub(super) fn connect_timeout(&self) -> Duration {
        self.settings.connect_timeout.unwrap_or(Duration::secs(3))
    }

    /// Read a URL and refuse it unless it may be called. Nothing has left, no secret has been read.
    pub(super) fn permit(&self, url: &str) -> Result<Url, NotSent> {
        let parsed = Url::parse(url).map_err(|error| NotSent::Url(error.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(NotSent::Scheme(parsed.scheme().to_owned()));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(NotSent::Credentials);
        }
        if allow::has_dot_segments(url) {
            return Err(NotSent::DotSegments);
        }
        if allow::allows(&self.settings.allowed_hosts, &parsed) {
            Ok(parsed)
        } else {
            Err(NotSent::Host(allow::authority(&parsed)))
        }
    }

    /// Refuse a server that is spoken to in another protocol, unless it may be called.
    pub(super) fn permit_server(&self, server: &Endpoint) -> Result<(), NotSent> {
        if allow::allows_server(&self.settings.allowed_hosts, &server.listed(), server.port()) {
            Ok(())
        } else {
            Err(NotSent::Host(server.to_string()))
        }
    }

    /// Send a request once and read the start of its answer, all within the time-out.
    pub(super) async fn send(
        &self,
        request: Request,
        identity: Option<&Identity>,
        timeout: Duration,
    ) -> Result<Received, Lost> {
        let client = self.client(identity).await?;
        let mut received = None;
        let exchange = async {
            let response = client.execute(request).await?;
            let head = received.insert(self.head(&response));
            read_body(response, head).await;
            Ok(())
        };
        let ended = tokio::time::timeout(timeout.to_std(), exchange).await;
        match (ended, received) {
            (Ok(Err(error)), _) => Err(failure::classify(&error, self.connect_timeout())),
            (Ok(Ok(())), Some(answer)) => Ok(answer),
            (Err(_), Some(answer)) => {
                Ok(Received { broken: Some(format!("the answer did not end in {timeout}")), ..answer })
            }
            (Ok(Ok(())) | Err(_), None) => Err(Lost::MaybeSent(format!("no answer in {timeout}"))),
        }
    }

    fn head(&self, response: &Response) -> Received {
        Received {
            status: response.status().as_u16(),
            retry_after: self.retry_after(response.headers()),
            body: Vec::new(),
            broken: None,
            whole: false,
        }
    }

    /// RFC 9110, section 10.2.3: seconds or a date.
    fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        let wait = if let Ok(seconds) = text.parse::<u32>() {
            Duration::secs(u64::from(seconds))
        } else {
            let at = DateTimeParser::new().parse_timestamp(text).ok()?;
            let ms = at.duration_since(self.clock.now()).as_millis();
            Duration::millis(u64::try_from(ms).unwrap_or_default())
        };
        Some(wait.min(LONGEST_WAIT))
    }
}

async fn read_body(mut response: Response, into: &mut Received) {
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = LONGEST_BODY - into.body.len();
                into.body.extend(chunk.iter().take(room));
                if chunk.len() > room {
                    return;
                }
            }
            Ok(None) => {
                into.whole = true;
                return;
            }
            Err(error) => {
                into.broken = Some(format!("the answer broke off: {}", innermost(&error)));
                return;
            }
        }
    }
}
