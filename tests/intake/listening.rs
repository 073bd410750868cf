//! What is listened on, and what is refused before anything listens.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use warroom::plan::Intake;
use warroom::runtime::clock::Clock;
use warroom::runtime::intake::{CertificateError, ListenError, Listener, Settings};

use super::kit::{self, intake, lock, while_listening};

async fn bind(address: &str, intake: Intake, root: &Path) -> Result<Listener, ListenError> {
    let address = address.parse().unwrap();
    Listener::bind(Settings { address, intake, root: root.to_owned(), clock: Clock::Wall }).await
}

/// A certificate for this machine and its key, in the folder; the certificate itself is returned.
fn certified(root: &Path, intake: &mut Intake) -> rcgen::Certificate {
    let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(root.join("tls.crt"), pair.cert.pem()).unwrap();
    std::fs::write(root.join("tls.key"), pair.signing_key.serialize_pem()).unwrap();
    lock(&root.join("tls.key"));
    intake.listen.certificate = Some("tls.crt".to_owned());
    intake.listen.private_key = Some("tls.key".to_owned());
    pair.cert
}

#[tokio::test]
async fn an_address_that_others_reach_needs_tls() {
    let root = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:9099"] {
        let refused = bind(address, intake(root.path()), root.path()).await;
        assert!(matches!(refused.err(), Some(ListenError::NoTls(_))), "{address}");
    }
    let mut tls = intake(root.path());
    certified(root.path(), &mut tls);
    assert!(bind("0.0.0.0:0", tls, root.path()).await.is_ok());
}

#[tokio::test]
async fn an_address_that_others_reach_needs_a_proof_from_every_source() {
    let root = tempfile::tempdir().unwrap();
    let mut open = intake(root.path());
    certified(root.path(), &mut open);
    open.source[2].secret = None;
    let refused = bind("0.0.0.0:0", open.clone(), root.path()).await;
    assert!(matches!(refused.err(), Some(ListenError::Unguarded(_, id)) if id.as_str() == "grafana"));
    assert!(bind("127.0.0.1:0", open, root.path()).await.is_ok());
}

#[tokio::test]
async fn a_private_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = tempfile::tempdir().unwrap();
    let mut tls = intake(root.path());
    certified(root.path(), &mut tls);
    std::fs::set_permissions(root.path().join("tls.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = bind("127.0.0.1:0", tls, root.path()).await;
    assert!(matches!(refused.err(), Some(ListenError::Certificate(CertificateError::KeyFile(_)))));
}

#[tokio::test]
async fn a_certificate_that_is_none_is_refused_without_its_text() {
    let root = tempfile::tempdir().unwrap();
    let mut tls = intake(root.path());
    certified(root.path(), &mut tls);
    for file in ["tls.crt", "tls.key"] {
        let right = std::fs::read(root.path().join(file)).unwrap();
        std::fs::write(root.path().join(file), "hunter22").unwrap();
        let refused = bind("127.0.0.1:0", tls.clone(), root.path()).await.err().unwrap();
        assert!(matches!(refused, ListenError::Certificate(_)));
        assert!(!format!("{refused} {refused:?}").contains("hunter22"));
        std::fs::write(root.path().join(file), right).unwrap();
    }
    tls.listen.private_key = None;
    let refused = bind("127.0.0.1:0", tls, root.path()).await;
    assert!(matches!(refused.err(), Some(ListenError::Certificate(CertificateError::Half))));
}

#[tokio::test]
async fn a_source_whose_secret_can_t_be_read_is_closed_and_the_others_are_not() {
    let root = tempfile::tempdir().unwrap();
    let mut some = intake(root.path());
    some.source[0].token = Some(warroom::plan::SecretRef::parse("env:WARROOM_NO_SUCH_VARIABLE").unwrap());
    let mut listener = bind("127.0.0.1:0", some.clone(), root.path()).await.unwrap();
    let named: Vec<&str> = listener.locked().iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(named, ["alertmanager"]);
    let (to, body, mut letters) = (listener.address().unwrap(), kit::many(1), Vec::new());
    for (path, status) in [("/v1/alerts/alertmanager", 503), ("/v1/alerts/few", 200)] {
        let post = kit::Post::with_token(path, &body);
        assert_eq!(while_listening(&mut listener, &mut letters, post.send(to)).await.status, status);
    }
    some.source.truncate(1);
    assert!(matches!(bind("127.0.0.1:0", some, root.path()).await.err(), Some(ListenError::Locked(_))));
    let nobody = bind("127.0.0.1:0", Intake::default(), root.path()).await;
    assert!(matches!(nobody.err(), Some(ListenError::NoSource)));
}

#[tokio::test]
async fn with_a_certificate_nothing_is_said_in_the_clear() {
    let root = tempfile::tempdir().unwrap();
    let mut tls = intake(root.path());
    let certificate = certified(root.path(), &mut tls);
    let mut listener = bind("127.0.0.1:0", tls, root.path()).await.unwrap();
    let (to, mut letters) = (listener.address().unwrap(), Vec::new());
    let look = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let clear = async {
        let mut stream = TcpStream::connect(to).await.unwrap();
        stream.write_all(look.as_bytes()).await.unwrap();
        kit::answer(stream).await
    };
    let clear = while_listening(&mut listener, &mut letters, clear).await;
    assert!(!clear.text.contains("HTTP/1.1"), "{clear:?}");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let hidden = async {
        let stream = TcpStream::connect(to).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream =
            tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
        stream.write_all(look.as_bytes()).await.unwrap();
        kit::answer(stream).await
    };
    let hidden = while_listening(&mut listener, &mut letters, hidden).await;
    assert_eq!(hidden.status, 200, "{hidden:?}");
}
