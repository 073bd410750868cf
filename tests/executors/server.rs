//! A small HTTP server that misbehaves as it is told.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, ExtendedKeyUsagePurpose, IsCa,
    KeyPair,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

/// Makes an answer of a request.
type Tell = dyn Fn(&str) -> Vec<u8> + Send + Sync;

/// How often a server that drips sends a byte: often enough for every limit between two bytes.
const DRIP: Duration = Duration::from_millis(10);

/// What the server does with each request.
#[derive(Clone)]
pub(super) enum Reply {
    /// These bytes, and then the next request.
    Bytes(Vec<u8>),
    /// These bytes, and then silence.
    ThenHang(Vec<u8>),
    /// These bytes, and then the end of the connection.
    ThenClose(Vec<u8>),
    /// What this makes of the request, and then the next one.
    Told(Arc<Tell>),
    /// These bytes, one at a time and without end.
    Drip(&'static [u8]),
    /// The connection is reset as soon as the request was read.
    Reset,
    /// The head of an answer and then so many bytes of body, as long as somebody reads.
    Huge(usize),
}

impl Reply {
    pub(super) fn status(status: u16, headers: &str, body: &str) -> Self {
        Self::body(status, headers, body.as_bytes())
    }

    pub(super) fn body(status: u16, headers: &str, body: &[u8]) -> Self {
        Self::Bytes(answer(status, headers, body))
    }

    /// A status and a body for each request, given its text.
    pub(super) fn told(tell: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self::Told(Arc::new(move |request| {
            let (status, body) = tell(request);
            answer(status, "", body.as_bytes())
        }))
    }
}

fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n{headers}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// What the server saw.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A whole request, as text.
    Request(String),
    /// A connection that ended while the server was writing, after so many bytes.
    Gone(usize),
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    events: mpsc::Receiver<Event>,
}

impl Server {
    pub(super) async fn start(reply: Reply) -> Self {
        Self::run(reply, None).await
    }

    pub(super) async fn start_tls(reply: Reply, config: ServerConfig) -> Self {
        Self::run(reply, Some(TlsAcceptor::from(Arc::new(config)))).await
    }

    async fn run(reply: Reply, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (sender, events) = mpsc::channel(64);
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (reply, sender, tls) = (reply.clone(), sender.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => {
                            if matches!(reply, Reply::Reset) {
                                stream.set_zero_linger().unwrap();
                            }
                            serve(stream, reply, sender).await;
                        }
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, reply, sender).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, connections, events }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The next request.
    pub(super) async fn request(&mut self) -> String {
        match self.events.recv().await {
            Some(Event::Request(text)) => text,
            other => panic!("no request but {other:?}"),
        }
    }

    /// What happened so far and was not asked for yet.
    pub(super) fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.events.try_recv().ok()).collect()
    }

    /// How much could be written before the other side went away.
    pub(super) async fn gone_after(&mut self) -> usize {
        match self.events.recv().await {
            Some(Event::Gone(bytes)) => bytes,
            other => panic!("not gone but {other:?}"),
        }
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, reply: Reply, events: mpsc::Sender<Event>) {
    while let Some(request) = read_request(&mut stream).await {
        if events.send(Event::Request(request.clone())).await.is_err() {
            return;
        }
        match &reply {
            Reply::Told(tell) => {
                if stream.write_all(&tell(&request)).await.is_err() {
                    return;
                }
            }
            Reply::Bytes(bytes) => {
                if stream.write_all(bytes).await.is_err() {
                    return;
                }
            }
            Reply::ThenHang(bytes) => {
                drop(stream.write_all(bytes).await);
                std::future::pending::<()>().await;
            }
            Reply::ThenClose(bytes) => {
                drop(stream.write_all(bytes).await);
                return;
            }
            Reply::Drip(bytes) => {
                let mut beat = tokio::time::interval(DRIP);
                for byte in bytes.iter().cycle() {
                    beat.tick().await;
                    if stream.write_all(&[*byte]).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                }
            }
            Reply::Reset => return,
            Reply::Huge(length) => {
                let written = write_huge(&mut stream, *length).await;
                drop(events.send(Event::Gone(written)).await);
                return;
            }
        }
        drop(stream.flush().await);
    }
}

async fn write_huge(stream: &mut (impl AsyncWrite + Unpin), length: usize) -> usize {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    let block = vec![b'x'; 64 * 1024];
    let mut written = 0;
    if stream.write_all(head.as_bytes()).await.is_err() {
        return 0;
    }
    while written < length {
        if stream.write_all(&block).await.is_err() {
            break;
        }
        written += block.len();
    }
    written
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut seen = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&seen).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        if stream.read_buf(&mut seen).await.ok()? == 0 {
            return None;
        }
    }
}

/// A certificate authority for tests.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A server for `shop.test` and `127.0.0.1` with a certificate that ends in that year and month.
    pub(super) fn server(&self, until: (i32, u8, u8)) -> ServerConfig {
        let (certificate, key) = self.for_the_server(until);
        builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap()
    }

    /// The same for clients only that show a certificate of this authority.
    pub(super) fn server_for_its_clients(&self) -> ServerConfig {
        let (certificate, key) = self.for_the_server((4000, 1, 1));
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
        builder().with_client_cert_verifier(clients).with_single_cert(vec![certificate], key).unwrap()
    }

    /// A client's certificate and its private key, as PEM.
    pub(super) fn client(&self) -> (String, String) {
        let mut params = CertificateParams::new(vec!["ops.test".to_owned()]).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }

    fn for_the_server(&self, until: (i32, u8, u8)) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let names = vec!["shop.test".to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (certificate.der().clone(), PrivateKeyDer::Pkcs8(key.serialize_der().into()))
    }
}

fn builder() -> ConfigBuilder<ServerConfig, WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
}
