//! The socket: who may connect, and for how long.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration as StdDuration;

use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ring::hmac;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use super::certificate::{self, CertificateError};
use super::door::{Door, Guard, Letter};
use crate::plan::{Intake, SourceId};
use crate::runtime::clock::Clock;
use crate::runtime::secret::{SecretError, Secrets};

/// How many connections may be open. Who comes then is turned away at once.
pub const MOST_CONNECTIONS: usize = 64;
/// How many letters may wait for the disk. Who comes then is told to come again.
const QUEUE: usize = 64;
/// How long the head of a request may take, and how long a connection may be idle.
const HEAD_PATIENCE: StdDuration = StdDuration::from_secs(10);
/// How long the two sides may take to agree on TLS.
const GREETING_PATIENCE: StdDuration = StdDuration::from_secs(5);
/// How long a connection may last before it is to end with the answer that is under way.
const LONGEST_CONNECTION: StdDuration = StdDuration::from_secs(300);
/// How long that answer may take: longer than the door waits for the body and the disk.
const LAST_ANSWER: StdDuration = StdDuration::from_secs(45);
/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// The most headers of a request.
const MOST_HEADERS: usize = 64;
/// The pause after the system refused a connection, as it does when files run out.
const REST: StdDuration = StdDuration::from_millis(100);

/// What is listened with.
#[derive(Debug)]
pub struct Settings {
    /// Where.
    pub address: SocketAddr,
    /// Who may send, and how.
    pub intake: Intake,
    /// The workspace's folder.
    pub root: PathBuf,
    /// The time.
    pub clock: Clock,
}

/// Why nothing is listened to.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Nobody may send.
    #[error("config/intake.toml names no source")]
    NoSource,
    /// Others than this machine could read along.
    #[error("{0} can be reached from outside, and [listen] in config/intake.toml names no certificate")]
    NoTls(SocketAddr),
    /// Anybody could send in the source's name.
    #[error("{0} can be reached from outside, and source `{1}` has neither a token nor a secret")]
    Unguarded(SocketAddr, SourceId),
    /// None of the sources could prove itself.
    #[error("the secret of no source can be read")]
    Locked(#[source] SecretError),
    /// TLS can't be offered.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The address can't be had.
    #[error("can't listen on {0}")]
    Bind(SocketAddr, #[source] io::Error),
    /// No random numbers are to be had.
    #[error("no random numbers")]
    Random,
}

impl ListenError {
    /// What to do about it.
    pub const fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoSource => "add a [[source]]; `warroom init` writes an example",
            Self::NoTls(_) => {
                "name `certificate` and `private_key` there, or listen on 127.0.0.1 behind a proxy that has them"
            }
            Self::Unguarded(..) => "give it `token` or `secret`",
            Self::Locked(error) => return error.hint(),
            Self::Certificate(CertificateError::KeyFile(error)) => return error.hint(),
            Self::Certificate(_) => "both are PEM files, relative to the workspace",
            Self::Bind(..) | Self::Random => return None,
        })
    }
}

/// Listens, and gives what comes in letter by letter.
pub struct Listener {
    socket: TcpListener,
    tls: Option<TlsAcceptor>,
    door: Rc<Door>,
    open: FuturesUnordered<LocalBoxFuture<'static, ()>>,
    letters: mpsc::Receiver<Letter>,
    locked: Vec<(SourceId, SecretError)>,
}

impl Listener {
    /// Begin to listen. Refuses what strangers could misuse.
    pub async fn bind(settings: Settings) -> Result<Self, ListenError> {
        let Settings { address, intake, root, clock } = settings;
        if intake.source.is_empty() {
            return Err(ListenError::NoSource);
        }
        let secrets = Secrets::new(root.clone());
        let tls = certificate::config(&root, &secrets, &intake.listen).await?;
        if !address.ip().is_loopback() {
            if tls.is_none() {
                return Err(ListenError::NoTls(address));
            }
            let unguarded =
                |source: &&crate::plan::intake::Source| source.token.is_none() && source.secret.is_none();
            if let Some(source) = intake.source.iter().find(unguarded) {
                return Err(ListenError::Unguarded(address, source.id.clone()));
            }
        }
        let nonce = nonce()?;
        let (sender, letters) = mpsc::channel(QUEUE);
        let mut door = Door { guards: std::collections::BTreeMap::new(), clock, letters: sender };
        let mut locked = Vec::new();
        for source in intake.source {
            let (id, at) = (source.id.clone(), door.clock.now());
            let guard = Guard::new(source, secrets.clone(), nonce.clone(), at);
            if let Err(error) = guard.fetch(at).await {
                locked.push((id.clone(), error));
            }
            door.guards.insert(id, guard);
        }
        if locked.len() == door.guards.len()
            && let Some((_, error)) = locked.pop()
        {
            return Err(ListenError::Locked(error));
        }
        let socket = TcpListener::bind(address).await.map_err(|error| ListenError::Bind(address, error))?;
        let (tls, door, open) = (tls.map(TlsAcceptor::from), Rc::new(door), FuturesUnordered::new());
        Ok(Self { socket, tls, door, open, letters, locked })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// The sources whose secrets could not be read, and why. They are turned away until it can be.
    pub fn locked(&self) -> &[(SourceId, SecretError)] {
        &self.locked
    }

    /// The next letter. Connections live only while this is awaited; dropping the future loses nothing.
    pub async fn next(&mut self) -> Letter {
        loop {
            tokio::select! {
                biased;
                Some(letter) = self.letters.recv() => return letter,
                Some(()) = self.open.next(), if !self.open.is_empty() => {}
                accepted = self.socket.accept() => match accepted {
                    Ok((stream, _)) => self.welcome(stream),
                    Err(_) => tokio::time::sleep(REST).await,
                },
            }
        }
    }

    /// Whoever comes when every place is taken is turned away: the others end within their time limits.
    fn welcome(&self, stream: TcpStream) {
        if self.open.len() >= MOST_CONNECTIONS {
            return;
        }
        let (door, tls) = (Rc::clone(&self.door), self.tls.clone());
        self.open.push(Box::pin(async move {
            match tls {
                None => serve(door, stream).await,
                Some(tls) => {
                    let greeted = tokio::time::timeout(GREETING_PATIENCE, tls.accept(stream)).await;
                    if let Ok(Ok(stream)) = greeted {
                        serve(door, stream).await;
                    }
                }
            }
        }));
    }
}

/// A connection that breaks is the sender's matter: it sends again. None lasts for ever, so that nobody keeps a place
/// by not reading the answers.
async fn serve(door: Rc<Door>, stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
    let service = service_fn(move |request| Rc::clone(&door).answer(request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_headers(MOST_HEADERS)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    if tokio::time::timeout(LONGEST_CONNECTION, connection.as_mut()).await.is_err() {
        connection.as_mut().graceful_shutdown();
        drop(tokio::time::timeout(LAST_ANSWER, connection).await);
    }
}

fn nonce() -> Result<hmac::Key, ListenError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|_unavailable| ListenError::Random)?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}
