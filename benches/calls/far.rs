//! The other side: a server on a thread of its own that answers at once or after 50 ms, with and without TLS.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio_rustls::TlsAcceptor;

/// How long the slow answers take.
const SLOW: Duration = Duration::from_millis(50);

const ANSWER: &[u8] = b"HTTP/1.1 204 x\r\ncontent-length: 0\r\n\r\n";

pub(crate) struct Far {
    /// The authority that signed its certificate, as PEM.
    pub(crate) ca: PathBuf,
    plain: SocketAddr,
    tls: SocketAddr,
    _folder: TempDir,
}

impl Far {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        let (config, pem) = certified();
        std::fs::write(&ca, pem).unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let tls = TcpListener::bind("127.0.0.1:0").await.unwrap();
                sender.send((plain.local_addr().unwrap(), tls.local_addr().unwrap())).unwrap();
                let acceptor = TlsAcceptor::from(Arc::new(config));
                loop {
                    tokio::select! {
                        Ok((stream, _)) = plain.accept() => {
                            stream.set_nodelay(true).unwrap();
                            tokio::spawn(serve(stream));
                        }
                        Ok((stream, _)) = tls.accept() => {
                            stream.set_nodelay(true).unwrap();
                            let acceptor = acceptor.clone();
                            tokio::spawn(async move {
                                if let Ok(stream) = acceptor.accept(stream).await {
                                    serve(stream).await;
                                }
                            });
                        }
                    }
                }
            });
        });
        let (plain, tls) = receiver.recv().unwrap();
        Self { ca, plain, tls, _folder: folder }
    }

    pub(crate) fn host(&self) -> String {
        self.plain.to_string()
    }

    pub(crate) fn host_tls(&self) -> String {
        format!("localhost:{}", self.tls.port())
    }

    pub(crate) fn fast_tls(&self) -> String {
        format!("https://{}/fast", self.host_tls())
    }

    pub(crate) fn slow(&self, number: usize) -> String {
        format!("http://{}/slow/{number}", self.plain)
    }

    /// So many connections that are open already.
    pub(crate) async fn sockets(&self, count: usize) -> Vec<Rc<Mutex<TcpStream>>> {
        let mut sockets = Vec::with_capacity(count);
        for _ in 0..count {
            let stream = TcpStream::connect(self.plain).await.unwrap();
            stream.set_nodelay(true).unwrap();
            sockets.push(Rc::new(Mutex::new(stream)));
        }
        sockets
    }
}

/// The same calls with nothing around them.
pub(crate) async fn raw_fan_out(sockets: &[Rc<Mutex<TcpStream>>]) -> Duration {
    let start = Instant::now();
    let calls = sockets.iter().enumerate().map(|(number, socket)| async move {
        let mut socket = socket.lock().await;
        let request = format!("POST /slow/{number} HTTP/1.1\r\nhost: far\r\ncontent-length: 0\r\n\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; ANSWER.len()];
        socket.read_exact(&mut answer).await.unwrap();
    });
    futures_util::future::join_all(calls).await;
    start.elapsed()
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let mut seen = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let Ok(read @ 1..) = stream.read(&mut buffer).await else { return };
        seen.extend_from_slice(&buffer[..read]);
        while let Some(end) = seen.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head: Vec<u8> = seen.drain(..end + 4).collect();
            if head.windows(5).any(|bytes| bytes == b"/slow") {
                tokio::time::sleep(SLOW).await;
            }
            if stream.write_all(ANSWER).await.is_err() || stream.flush().await.is_err() {
                return;
            }
        }
    }
}

/// A server's certificate for `localhost`, and the authority that signed it.
fn certified() -> (ServerConfig, String) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Under one name the certificate would look as if it had signed itself.
    authority.distinguished_name.push(DnType::CommonName, "bench authority");
    let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let chain = vec![leaf.der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    (config, issuer.pem())
}
