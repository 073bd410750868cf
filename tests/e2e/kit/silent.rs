//! Servers that do one thing: accept and never answer, answer nothing over UDP, or answer the same to everything.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use super::limit::{LIMIT, Limit};

/// Accepts, reads requests, and answers as told; what it read can be asked for.
pub(crate) struct OneAnswer {
    pub(crate) port: u16,
    requests: Receiver<String>,
}

impl OneAnswer {
    /// Reads and never answers.
    pub(crate) fn never() -> Self {
        Self::start(None, false)
    }

    /// Answers this status to everything.
    pub(crate) fn status(status: u16, body: &str) -> Self {
        Self::start(Some(answer(status, body)), false)
    }

    /// Never answers the first request that changes something, and this status to all the others.
    pub(crate) fn silent_once(status: u16) -> Self {
        Self::start(Some(answer(status, "")), true)
    }

    fn start(answer: Option<String>, silent_once: bool) -> Self {
        let silent = Arc::new(AtomicBool::new(silent_once));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, requests) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let (sender, answer, silent) = (sender.clone(), answer.clone(), Arc::clone(&silent));
                thread::spawn(move || {
                    while let Some(request) = read_request(&mut stream) {
                        // Warming asks for headers only; it gets its answer, so that the connection is free.
                        let is_warming = request.starts_with("HEAD ");
                        let says_nothing = changes(&request) && silent.swap(false, Ordering::SeqCst);
                        drop(sender.send(request));
                        if says_nothing {
                            continue;
                        }
                        let warmed = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned();
                        let reply = if is_warming { Some(warmed) } else { answer.clone() };
                        if reply.is_some_and(|reply| stream.write_all(reply.as_bytes()).is_err()) {
                            return;
                        }
                    }
                });
            }
        });
        Self { port, requests }
    }

    /// The next request that changes something.
    pub(crate) fn change(&self) -> String {
        let limit = Limit::new();
        while let Ok(request) = limit.next(&self.requests) {
            if changes(&request) {
                return request;
            }
        }
        panic!("no request that changes something in {LIMIT:?}");
    }

    /// The requests that change something and were not asked for yet.
    pub(crate) fn changes(&self) -> Vec<String> {
        let all = std::iter::from_fn(|| self.requests.try_recv().ok());
        all.filter(|request| changes(request)).collect()
    }
}

fn answer(status: u16, body: &str) -> String {
    format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn changes(request: &str) -> bool {
    !request.starts_with("GET ") && !request.starts_with("HEAD ")
}

fn read_request(stream: &mut TcpStream) -> Option<String> {
    let (mut seen, mut block) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&seen).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok()
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        match stream.read(&mut block) {
            Ok(0) | Err(_) => return None,
            Ok(count) => seen.extend_from_slice(&block[..count]),
        }
    }
}

/// A name server that hears questions and says nothing.
pub(crate) fn silent_dns() -> UdpSocket {
    UdpSocket::bind("127.0.0.1:0").unwrap()
}
