//! A TCP connection that must open.

use std::io;

use tokio::net::TcpStream;

use super::Seen;
use crate::plan::probe::{Symptom, TcpProbe};
use crate::runtime::clock::Stopwatch;
use crate::runtime::http::io_words;

pub(super) async fn see(probe: &TcpProbe, watch: Stopwatch) -> Seen {
    match connect(&probe.address).await {
        Ok(_) => Seen::ok(format!("open in {} ms", watch.ms())),
        Err(error) => Seen::failing(io_words(&error)).because(Symptom::NoAnswer),
    }
}

pub(super) async fn connect(address: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}
