//! A listener on a free port, and a sender that says byte by byte what the test wants.

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;

use futures_util::future::{Either, select};
use ring::hmac;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use warroom::plan::{Intake, digest};
use warroom::runtime::clock::Clock;
use warroom::runtime::intake::{Letter, Listener, Settings, Taken};

/// The secret of every source in these tests.
pub(crate) const SECRET: &str = "s3cr3t-of-the-test";

/// Sources of each kind that prove themselves with [`SECRET`], read from a file in `root`.
pub(crate) fn intake(root: &Path) -> Intake {
    let file = root.join("secret");
    std::fs::write(&file, SECRET).unwrap();
    lock(&file);
    let text = r#"
        [[source]]
        id = "alertmanager"
        kind = "alertmanager"
        token = "file:secret"
        [[source]]
        id = "pagerduty"
        kind = "pagerduty"
        secret = "file:secret"
        [[source]]
        id = "grafana"
        kind = "grafana"
        secret = "file:secret"
        [[source]]
        id = "few"
        kind = "alertmanager"
        token = "file:secret"
        per_minute = 2
        [[rule]]
        campaign = "spring-launch"
        severity = "sev2"
    "#;
    toml::from_str(text).unwrap()
}

/// Nobody else may read it.
pub(crate) fn lock(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
}

pub(crate) async fn listener(root: &Path) -> Listener {
    let address = "127.0.0.1:0".parse().unwrap();
    let settings = Settings { address, intake: intake(root), root: root.to_owned(), clock: Clock::Wall };
    Listener::bind(settings).await.unwrap()
}

/// Let the listener work until the other side is done; every letter is taken and kept.
pub(crate) async fn while_listening<T>(
    listener: &mut Listener,
    letters: &mut Vec<Letter>,
    other: impl Future<Output = T>,
) -> T {
    let mut other = std::pin::pin!(other);
    loop {
        match select(std::pin::pin!(listener.next()), other.as_mut()).await {
            Either::Left((letter, _)) => {
                let (reply, _) = tokio::sync::oneshot::channel();
                let Letter { source, told, reply: asked } = letter;
                let taken = Taken { taken: told.reports.len(), ignored: 0 };
                let _who_hung_up_needs_none = asked.send(Ok(taken));
                letters.push(Letter { source, told, reply });
            }
            Either::Right((done, _)) => return done,
        }
    }
}

/// What a request is.
pub(crate) struct Post<'a> {
    pub(crate) path: &'a str,
    pub(crate) headers: Vec<(&'a str, String)>,
    pub(crate) body: &'a [u8],
}

impl<'a> Post<'a> {
    /// To a source that proves itself with a token.
    pub(crate) fn with_token(path: &'a str, body: &'a [u8]) -> Self {
        Self { path, headers: vec![("Authorization", format!("Bearer {SECRET}"))], body }
    }

    pub(crate) fn with(path: &'a str, name: &'a str, value: &str, body: &'a [u8]) -> Self {
        Self { path, headers: vec![(name, value.to_owned())], body }
    }

    fn head(&self) -> String {
        let line = |(name, value): &(&str, String)| format!("{name}: {value}\r\n");
        let headers = self.headers.iter().map(line).collect::<Vec<_>>().concat();
        let length = self.body.len();
        format!(
            "POST {} HTTP/1.1\r\nHost: warroom\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n",
            self.path
        )
    }

    /// Send it and read the whole answer.
    pub(crate) async fn send(&self, to: SocketAddr) -> Answer {
        let mut stream = TcpStream::connect(to).await.unwrap();
        stream.write_all(self.head().as_bytes()).await.unwrap();
        // A listener that has read enough answers and closes; what is still on its way is lost.
        drop(stream.write_all(self.body).await);
        answer(stream).await
    }
}

/// The status and the whole text of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

pub(crate) async fn answer(mut stream: impl tokio::io::AsyncRead + Unpin) -> Answer {
    let mut bytes = Vec::new();
    // A reset after the answer takes nothing away from it.
    drop(stream.read_to_end(&mut bytes).await);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.get(9..12).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    Answer { status, text }
}

/// The signature that [`SECRET`] makes, in hex.
pub(crate) fn code(message: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    digest::hex(hmac::sign(&key, message).as_ref())
}

/// An Alertmanager's body with so many alerts that fire.
pub(crate) fn many(count: usize) -> Vec<u8> {
    let alerts: Vec<String> = (0..count)
        .map(|n| format!(r#"{{"status":"firing","labels":{{"n":"{n}"}},"fingerprint":"{n:016x}"}}"#))
        .collect();
    format!(r#"{{"version":"4","alerts":[{}]}}"#, alerts.join(",")).into_bytes()
}
