//! What is said to a mail server, and what it answers (RFC 5321).
//!
//! The words are the library's; the connection is ours, so that certificates are checked as everywhere else, and
//! nothing that was sent before TLS counts after it.

use std::fmt::Display;
use std::sync::Arc;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::commands::{Auth, Data, Ehlo, Mail, Quit, Rcpt, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter, ServerInfo};
use lettre::transport::smtp::response::Response;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::runtime::http::{innermost, io_words};

/// The most bytes of one reply, all of its lines together.
const LONGEST_REPLY: u64 = 16 * 1024;

/// How the connection is protected.
pub(super) enum Protection {
    /// Not at all.
    None,
    /// TLS after `STARTTLS`.
    AfterAsking(ClientConfig),
    /// TLS from the first byte.
    FromTheStart(ClientConfig),
}

/// A server's reply.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) text: String,
    parsed: Response,
}

/// Why it went no further.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server said no.
    Refused(Reply),
    /// There is no answer, or none that can be read.
    Lost(String),
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Self::Lost(reason)
    }
}

fn lost(error: &std::io::Error) -> Fault {
    Fault::Lost(format!("the connection broke: {}", innermost_or_io(error)))
}

fn innermost_or_io(error: &std::io::Error) -> String {
    if error.get_ref().is_some() { innermost(error) } else { io_words(error) }
}

fn library(error: &lettre::transport::smtp::Error) -> Fault {
    Fault::Lost(innermost(error))
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

/// A conversation that the server has greeted.
pub(super) struct Conversation {
    stream: BufReader<Box<dyn Stream>>,
    server: ServerInfo,
}

impl Conversation {
    /// Say hello, under TLS where it is asked for. A server that does not offer it is left.
    pub(super) async fn open(stream: TcpStream, host: &str, how: Protection) -> Result<Self, Fault> {
        let (first, later): (Box<dyn Stream>, _) = match how {
            Protection::None => (Box::new(stream), None),
            Protection::AfterAsking(config) => (Box::new(stream), Some(config)),
            Protection::FromTheStart(config) => (protect(Box::new(stream), host, config).await?, None),
        };
        let mut talk = Self { stream: BufReader::new(first), server: ServerInfo::default() };
        talk.hear().await?;
        talk.greet().await?;
        match later {
            Some(config) => talk.start_tls(host, config).await,
            None => Ok(talk),
        }
    }

    async fn start_tls(mut self, host: &str, config: ClientConfig) -> Result<Self, Fault> {
        if !self.server.supports_feature(Extension::StartTls) {
            return Err(Fault::Lost("the server does not offer STARTTLS".to_owned()));
        }
        self.say(Starttls).await?;
        // What came with the reply was said before anybody proved who they are (CVE-2011-0411 and its kind).
        if !self.stream.buffer().is_empty() {
            return Err(Fault::Lost("the server goes on speaking before TLS".to_owned()));
        }
        let stream = protect(self.stream.into_inner(), host, config).await?;
        let mut talk = Self { stream: BufReader::new(stream), server: ServerInfo::default() };
        talk.greet().await?;
        Ok(talk)
    }

    /// The name of this machine is nobody's business: it greets with an address literal.
    async fn greet(&mut self) -> Result<(), Fault> {
        let hello = self.say(Ehlo::new(ClientId::default())).await?;
        self.server = ServerInfo::from_response(&hello.parsed).map_err(|error| library(&error))?;
        Ok(())
    }

    /// Say who sends.
    pub(super) async fn log_in(&mut self, login: Credentials) -> Result<(), Fault> {
        let Some(mechanism) = self.server.get_auth_mechanism(DEFAULT_MECHANISMS) else {
            return Err(Fault::Lost("the server takes neither PLAIN nor LOGIN".to_owned()));
        };
        let first = Auth::new(mechanism, login.clone(), None).map_err(|error| library(&error))?;
        let mut reply = self.say(first).await?;
        // LOGIN asks twice; more than that leads nowhere.
        for _ in 0..2 {
            if reply.code != 334 {
                break;
            }
            let next = Auth::new_from_response(mechanism, login.clone(), &reply.parsed);
            reply = self.say(next.map_err(|error| library(&error))?).await?;
        }
        if reply.code == 334 { Err(Fault::Refused(reply)) } else { Ok(()) }
    }

    /// Say from whom and to whom. When one recipient is refused, nobody gets it.
    pub(super) async fn address(&mut self, envelope: &Envelope) -> Result<(), Fault> {
        let mut parameters = Vec::new();
        let mut addresses = envelope.from().into_iter().chain(envelope.to());
        if !addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            if !self.server.supports_feature(Extension::SmtpUtfEight) {
                return Err(Fault::Lost("the server takes only addresses in ASCII".to_owned()));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        self.say(Mail::new(envelope.from().cloned(), parameters)).await?;
        for to in envelope.to() {
            self.say(Rcpt::new(to.clone(), Vec::new())).await?;
        }
        let reply = self.say(Data).await?;
        if reply.code == 354 { Ok(()) } else { Err(Fault::Refused(reply)) }
    }

    /// Send the mail itself and hear whether the server takes it.
    pub(super) async fn hand_over(&mut self, text: &[u8]) -> Result<Reply, Fault> {
        self.write(&stuffed(text)).await?;
        self.hear().await
    }

    /// Part. The mail is taken already, so nothing depends on it.
    pub(super) async fn leave(mut self) {
        drop(self.write(Quit.to_string().as_bytes()).await);
    }

    async fn say(&mut self, words: impl Display) -> Result<Reply, Fault> {
        self.write(words.to_string().as_bytes()).await?;
        self.hear().await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let written = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        written.await.map_err(|error| lost(&error))
    }

    /// One reply; a no is a fault.
    async fn hear(&mut self) -> Result<Reply, Fault> {
        let mut raw = String::new();
        let mut source = (&mut self.stream).take(LONGEST_REPLY);
        loop {
            let before = raw.len();
            let read = source.read_line(&mut raw).await.map_err(|error| lost(&error))?;
            let line = raw.get(before..).unwrap_or_default();
            if read == 0 || !line.ends_with('\n') {
                return Err(Fault::Lost("the connection closed, or the reply has no end".to_owned()));
            }
            // RFC 5321, section 4.2.1: a hyphen after the code says that more lines follow.
            if line.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
        understand(&raw)
    }
}

fn understand(raw: &str) -> Result<Reply, Fault> {
    let unreadable = || Fault::Lost("the reply is not SMTP".to_owned());
    let parsed: Response = raw.parse().ok().ok_or_else(unreadable)?;
    let code = parsed.code().to_string().parse().ok().ok_or_else(unreadable)?;
    let text = parsed.message().collect::<Vec<_>>().join("\n");
    let reply = Reply { code, text, parsed };
    if reply.parsed.is_positive() { Ok(reply) } else { Err(Fault::Refused(reply)) }
}

async fn protect(
    stream: Box<dyn Stream>,
    host: &str,
    config: ClientConfig,
) -> Result<Box<dyn Stream>, Fault> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| Fault::Lost(error.to_string()))?;
    match TlsConnector::from(Arc::new(config)).connect(name, stream).await {
        Ok(protected) => Ok(Box::new(protected)),
        Err(error) => Err(Fault::Lost(innermost_or_io(&error))),
    }
}

/// The text with each leading dot doubled, and the dot that ends it (RFC 5321, section 4.5.2). Every line ends with
/// CR LF, so that no server sees an end where there is none.
fn stuffed(text: &[u8]) -> Vec<u8> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let mut out = Vec::with_capacity(text.len() + 64);
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend(line.iter().filter(|byte| **byte != b'\r'));
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("a\r\nb\r\n", "a\r\nb\r\n.\r\n")]
    #[case("a", "a\r\n.\r\n")]
    #[case(".\r\n..\r\n", "..\r\n...\r\n.\r\n")]
    #[case("a\n.\nMAIL FROM:<evil@other.test>\n", "a\r\n..\r\nMAIL FROM:<evil@other.test>\r\n.\r\n")]
    #[case("a\r.\r\n", "a.\r\n.\r\n")]
    fn a_text_has_one_end(#[case] text: &str, #[case] sent: &str) {
        assert_eq!(String::from_utf8(stuffed(text.as_bytes())).unwrap(), sent);
    }
}
