//! A server that says when the first byte of a call arrived.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Instant;

/// A running server.
pub(crate) struct Server {
    pub(crate) port: u16,
    /// When each POST began to arrive.
    pub(crate) posts: Receiver<Instant>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (send, posts) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let send = send.clone();
                thread::spawn(move || serve(stream, &send));
            }
        });
        Self { port, posts }
    }
}

/// Answer every request of a connection with 200.
fn serve(stream: TcpStream, posts: &Sender<Instant>) {
    stream.set_nodelay(true).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    while reader.fill_buf().is_ok_and(|bytes| !bytes.is_empty()) {
        let began = Instant::now();
        let Some((method, length)) = head(&mut reader) else { return };
        if std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink()).is_err() {
            return;
        }
        if method == "POST" && posts.send(began).is_err() {
            return;
        }
        let body = if method == "HEAD" { "" } else { "{}" };
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{body}");
        if writer.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// The method, and how long the body is.
fn head(reader: &mut BufReader<TcpStream>) -> Option<(String, u64)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let method = line.split(' ').next()?.to_owned();
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            return Some((method, length));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
}
