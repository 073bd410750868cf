//! A small mail server that answers as it is told.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

/// What the server does when a line begins with this.
#[derive(Clone, Copy)]
pub(super) enum Does {
    /// Answers with these lines.
    Says(&'static str),
    /// Ends the connection.
    Closes,
    /// Does nothing more.
    Hangs,
}

/// How the server speaks; the rest is as usual.
#[derive(Clone, Default)]
pub(super) struct Manners {
    /// What it does otherwise than usual, by the beginning of a line; the end of a mail is `.`.
    pub(super) instead: Vec<(&'static str, Does)>,
    /// Its certificate.
    pub(super) tls: Option<Arc<ServerConfig>>,
    /// TLS from the first byte rather than after `STARTTLS`.
    pub(super) wrapped: bool,
}

impl Manners {
    pub(super) fn instead(line: &'static str, does: Does) -> Self {
        Self { instead: vec![(line, does)], ..Self::default() }
    }
}

pub(super) struct MailServer {
    pub(super) address: SocketAddr,
    lines: mpsc::Receiver<String>,
}

impl MailServer {
    pub(super) async fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, lines) = mpsc::channel(1_024);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, manners.clone(), sender.clone()));
            }
        });
        Self { address, lines }
    }

    /// Every line so far, without the ends of the lines; `(TLS)` where it began.
    pub(super) fn lines(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.lines.try_recv().ok()).collect()
    }
}

async fn converse(stream: TcpStream, manners: Manners, heard: mpsc::Sender<String>) {
    let acceptor = manners.tls.clone().map(TlsAcceptor::from);
    if manners.wrapped {
        if let Ok(stream) = acceptor.unwrap().accept(stream).await {
            heard.send("(TLS)".to_owned()).await.unwrap();
            let mut stream = BufReader::new(stream);
            stream.write_all(b"220 mail.test\r\n").await.unwrap();
            talk(&mut stream, &manners, &heard, true).await;
        }
        return;
    }
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220-mail.test\r\n220 ready\r\n").await.unwrap();
    if talk(&mut stream, &manners, &heard, false).await.is_some()
        && let Ok(stream) = acceptor.unwrap().accept(stream.into_inner()).await
    {
        heard.send("(TLS)".to_owned()).await.unwrap();
        talk(&mut BufReader::new(stream), &manners, &heard, true).await;
    }
}

/// Until the connection ends, or TLS is to begin.
async fn talk(
    stream: &mut BufReader<impl AsyncRead + AsyncWrite + Unpin>,
    manners: &Manners,
    heard: &mpsc::Sender<String>,
    protected: bool,
) -> Option<()> {
    let mut in_mail = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.strip_suffix("\r\n").expect("a line ends with CR LF").to_owned();
        heard.send(line.clone()).await.unwrap();
        if in_mail && line != "." {
            continue;
        }
        let other = manners.instead.iter().find(|(start, _)| line.starts_with(start));
        let answer = match other.map(|(_, does)| *does) {
            Some(Does::Closes) => return None,
            Some(Does::Hangs) => return std::future::pending().await,
            Some(Does::Says(answer)) => answer,
            None => usual(&line, manners, protected),
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
        stream.write_all(b"\r\n").await.ok()?;
        stream.flush().await.ok()?;
        in_mail = line == "DATA" && answer.starts_with("354");
        if line == "STARTTLS" && answer.starts_with("220") {
            return Some(());
        }
    }
}

fn usual(line: &str, manners: &Manners, protected: bool) -> &'static str {
    match line.split(' ').next().unwrap() {
        "EHLO" if manners.tls.is_some() && !protected => "250-mail.test\r\n250 STARTTLS",
        "EHLO" => "250-mail.test\r\n250 AUTH PLAIN LOGIN",
        "STARTTLS" => "220 go ahead",
        "AUTH" => "235 welcome",
        "DATA" => "354 go on",
        "." => "250 taken as 4711",
        "QUIT" => "221 bye",
        _ => "250 ok",
    }
}
