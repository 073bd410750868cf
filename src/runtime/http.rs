//! The one HTTP client, with its limits.
//!
//! It is built when it is first needed, never before the first paint. It follows no redirect, repeats nothing,
//! reads no proxy from the environment, and reads at most [`LONGEST_BODY`] of an answer.

mod allow;
mod failure;

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Proxy, Request, Response, Url};
use rustls::client::danger::ServerCertVerifier;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;

pub(super) use self::failure::{Lost, UNRESOLVED, innermost, io_words};
use super::clock::Clock;
use super::endpoint::Endpoint;
use super::tls::{self, TlsError};
use crate::plan::request::Method;
use crate::plan::settings;
use crate::plan::{Duration, Resolved, SecretRef, Slot};

/// The most bytes of an answer that are read, after decompression. The rest is dropped with its connection.
pub(super) const LONGEST_BODY: usize = 64 * 1024;

/// The longest wait that a server may ask for.
const LONGEST_WAIT: Duration = Duration::secs(86_400);

/// How long an idle connection is kept. Longer, and more of them lead into a black hole.
const IDLE: std::time::Duration = std::time::Duration::from_secs(90);

/// How often an idle connection proves that it lives.
const KEEP_ALIVE: std::time::Duration = std::time::Duration::from_secs(20);

/// Headers that decide where a request goes or where it ends: the client sets them.
const OWN_HEADERS: [&str; 6] = ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te"];

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
    verifier: OnceCell<Arc<dyn ServerCertVerifier>>,
}

impl Http {
    pub(super) fn new(settings: settings::Http, root: PathBuf, clock: Clock) -> Self {
        Self { settings, root, clock, client: OnceCell::new(), verifier: OnceCell::new() }
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

    async fn client(&self) -> Result<&Client, NotSent> {
        self.client.get_or_try_init(|| async { self.build(self.verifier().await?) }).await
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one client that the rest of the house is told to use"
    )]
    fn build(&self, verifier: Arc<dyn ServerCertVerifier>) -> Result<Client, NotSent> {
        let mut config = tls::config(verifier)?;
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
    pub(super) async fn send(&self, request: Request, timeout: Duration) -> Result<Received, Lost> {
        let client = match self.client().await {
            Ok(client) => client,
            Err(why) => return Err(Lost::NotSent(why.to_string())),
        };
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

/// The secrets of a request, by their places.
pub(super) fn places(request: &Resolved) -> impl Iterator<Item = &SecretRef> {
    let in_headers = request.headers.values().filter_map(|slot| match slot {
        Slot::Plain(_) => None,
        Slot::Secret { at, .. } => Some(at),
        Slot::Basic { password, .. } => Some(password),
    });
    in_headers.chain(request.secret_query.iter().map(|(_, at)| at))
}

/// Put a request together. `secret` gives the value of a place, and `learn` hears each composed credential.
pub(super) fn assemble(
    mut url: Url,
    request: &Resolved,
    idempotency_key: Option<&str>,
    secret: impl Fn(&SecretRef) -> SecretString,
    mut learn: impl FnMut(&SecretString),
) -> Result<Request, NotSent> {
    if let Some((name, at)) = &request.secret_query {
        url.query_pairs_mut().append_pair(name, secret(at).expose_secret());
    }
    let mut built = Request::new(method(request.method), url);
    if !request.method.is_safe()
        && let Some(key) = idempotency_key
    {
        put(built.headers_mut(), "idempotency-key", key)?;
    }
    if let Some(body) = &request.body {
        put(built.headers_mut(), CONTENT_TYPE.as_str(), &body.content_type)?;
        *built.body_mut() = Some(body.text.clone().into());
    }
    for (name, slot) in &request.headers {
        if OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(NotSent::Header(name.clone()));
        }
        let value = match slot {
            Slot::Plain(text) => {
                put(built.headers_mut(), name, text.as_str())?;
                continue;
            }
            Slot::Secret { prefix, at } => {
                SecretString::from(format!("{prefix}{}", secret(at).expose_secret()))
            }
            Slot::Basic { user, password } => {
                let pair = format!("{user}:{}", secret(password).expose_secret());
                let code = SecretString::from(STANDARD.encode(pair));
                learn(&code);
                SecretString::from(format!("Basic {}", code.expose_secret()))
            }
        };
        put_secret(built.headers_mut(), name, &value)?;
    }
    Ok(built)
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), NotSent> {
    let refused = || NotSent::Header(name.to_owned());
    let key = HeaderName::from_bytes(name.as_bytes()).ok().ok_or_else(refused)?;
    let value = HeaderValue::from_str(value).ok().ok_or_else(refused)?;
    headers.insert(key, value);
    Ok(())
}

fn put_secret(headers: &mut HeaderMap, name: &str, value: &SecretString) -> Result<(), NotSent> {
    put(headers, name, value.expose_secret())?;
    // HTTP/2 then keeps it out of the compression table.
    if let Some(value) = headers.get_mut(name) {
        value.set_sensitive(true);
    }
    Ok(())
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
        Method::Head => reqwest::Method::HEAD,
    }
}
