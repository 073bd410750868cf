//! A server that takes pages, says what it is told to say, and counts.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long a test waits for a page before it has failed.
const LIMIT: Duration = Duration::from_secs(60);

/// What the server does with a page: a status, or one of these.
pub(super) const HOLD: u16 = 0;

/// A page that arrived.
#[derive(Debug, Clone)]
pub(super) struct Page {
    pub(super) path: String,
    /// The `Idempotency-Key`.
    pub(super) key: String,
    /// The body: a JSON object with `dedup` and `text`.
    pub(super) body: serde_json::Value,
}

/// The server, on a free port of this machine.
pub(super) struct PageServer {
    pub(super) port: u16,
    status: Arc<AtomicU16>,
    arrived: Receiver<Page>,
    pub(super) pages: Vec<Page>,
}

impl PageServer {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let status = Arc::new(AtomicU16::new(202));
        let (tell, arrived) = channel();
        let told = Arc::clone(&status);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (tell, told) = (tell.clone(), Arc::clone(&told));
                thread::spawn(move || drop(serve(stream, &tell, &told)));
            }
        });
        Self { port, status, arrived, pages: Vec::new() }
    }

    /// What it does from here on.
    pub(super) fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// Wait for the next page.
    pub(super) fn next(&mut self) -> Page {
        let page = self.arrived.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("no page: {:#?}", self.pages));
        self.pages.push(page.clone());
        page
    }

    /// How often each key arrived so far, by path and key.
    pub(super) fn counts(&mut self) -> BTreeMap<String, usize> {
        self.pages.extend(self.arrived.try_iter());
        let mut counts = BTreeMap::new();
        for page in &self.pages {
            *counts.entry(page.key.clone()).or_default() += 1;
        }
        counts
    }
}

fn serve(stream: TcpStream, tell: &Sender<Page>, status: &AtomicU16) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut out = stream;
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if lines.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let field = |name: &str| {
            let found = head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            });
            found.unwrap_or_default()
        };
        let mut body = vec![0; field("content-length").parse().unwrap_or(0)];
        lines.read_exact(&mut body)?;
        let path = head.split_whitespace().nth(1).unwrap_or_default().to_owned();
        let body = serde_json::from_slice(&body).unwrap_or_default();
        // The answer is chosen before anybody is told that the page arrived.
        let status = status.load(Ordering::SeqCst);
        drop(tell.send(Page { path, key: field("idempotency-key"), body }));
        if status == HOLD {
            // Until whoever asked gives up or dies.
            let mut rest = Vec::new();
            drop(lines.read_to_end(&mut rest));
            return Ok(());
        }
        write!(
            out,
            "HTTP/1.1 {status} X\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{{}}"
        )?;
    }
}
