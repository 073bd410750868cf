//! aiosmtpd, a mail server that puts everything into a folder.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::e2e::kit::process::{Server, free_port, on_free_ports};
use crate::servers::kit::place;

/// A message that arrived.
#[derive(Debug)]
pub(crate) struct Letter {
    /// As it was written, with the server's `X-` lines in front.
    pub(crate) text: String,
}

impl Letter {
    /// The value of a header, as one line; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> String {
        let head = self.text.split_once("\n\n").map_or(self.text.as_str(), |(head, _)| head);
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        let start = format!("{}:", name.to_ascii_lowercase());
        let line = unfolded.lines().find(|line| line.to_ascii_lowercase().starts_with(&start));
        line.map_or(String::new(), |line| line.split_at(start.len()).1.trim().to_owned())
    }

    /// What follows the headers.
    pub(crate) fn body(&self) -> &str {
        self.text.split_once("\n\n").map_or("", |(_, body)| body)
    }

    /// Whom the envelope names, separated by commas.
    pub(crate) fn recipients(&self) -> String {
        self.header("X-RcptTo")
    }
}

/// The user that a guarded server takes letters from, and the password.
pub(crate) const SENDER: (&str, &str) = ("desk@campaign.test", "correct-horse");

pub(crate) struct Mail {
    /// The running server; stopped with it.
    pub(crate) server: Server,
    /// Where it takes letters.
    pub(crate) port: u16,
    folder: TempDir,
}

impl Mail {
    /// One that takes every letter, without encryption.
    pub(crate) fn start() -> Self {
        Self::with(|folder, port| {
            let mut run = place::python("aiosmtpd");
            run.args(["-n", "-l", &format!("127.0.0.1:{port}")]);
            run.args(["-c", "aiosmtpd.handlers.Mailbox"]).arg(folder.join("mail"));
            run
        })
    }

    /// One that wants STARTTLS and a login before it takes a letter.
    pub(crate) fn guarded() -> Self {
        Self::with(|folder, port| {
            let host = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
            let own = rcgen::generate_simple_self_signed(host).unwrap();
            fs::write(folder.join("certificate.pem"), own.cert.pem()).unwrap();
            fs::write(folder.join("key.pem"), own.signing_key.serialize_pem()).unwrap();
            let mut run = place::python_file(&place::source("kit/mail.py"));
            run.arg(port.to_string());
            run.args(["mail", "certificate.pem", "key.pem"].map(|below| folder.join(below)));
            run.args([SENDER.0, SENDER.1]);
            run
        })
    }

    fn with(command: impl Fn(&Path, u16) -> Command) -> Self {
        on_free_ports(|| {
            let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
            let server = Server::poll(&mut command(folder.path(), port), || greets(port))?;
            Ok(Self { server, port, folder })
        })
    }

    /// What to trust so as to trust a guarded server.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// Every message that arrived.
    pub(crate) fn letters(&self) -> Vec<Letter> {
        let new = fs::read_dir(self.folder.path().join("mail/new")).unwrap();
        let mut files: Vec<_> = new.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let read = |file| fs::read_to_string(file).unwrap().replace("\r\n", "\n");
        files.into_iter().map(|file| Letter { text: read(file) }).collect()
    }
}

fn greets(port: u16) -> bool {
    let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).is_ok_and(|_| line.starts_with("220 "))
}
