//! A server that is spoken to in another protocol than HTTP: its host and port.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv6Addr};

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::http::io_words;
use crate::plan::Duration;

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// In lower case, without brackets.
    host: String,
    port: u16,
}

impl Endpoint {
    /// Read `host`, `host:port`, `address`, `[address]` or `[address]:port`.
    pub(super) fn parse(text: &str, usual_port: u16) -> Result<Self, String> {
        let unreadable = || format!("`{text}` is no server");
        let (host, port) = if text.parse::<Ipv6Addr>().is_ok() {
            (text, None)
        } else if let Some(rest) = text.strip_prefix('[') {
            let (host, rest) = rest.split_once(']').ok_or_else(unreadable)?;
            host.parse::<Ipv6Addr>().ok().ok_or_else(unreadable)?;
            match rest.strip_prefix(':') {
                None if rest.is_empty() => (host, None),
                port => (host, Some(port.ok_or_else(unreadable)?)),
            }
        } else {
            text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)))
        };
        let port = match port {
            None => usual_port,
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(unreadable)?,
        };
        let strange = |c: char| !(c.is_ascii_alphanumeric() || "-._:".contains(c));
        if host.is_empty() || host.contains(strange) {
            return Err(unreadable());
        }
        Ok(Self { host: host.to_ascii_lowercase(), port })
    }

    /// The host, for a certificate.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// The host as it stands on the allow-list.
    pub(super) fn listed(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }

    /// Does what is sent there stay on this machine?
    pub(super) fn is_this_machine(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Open a connection. Nothing was sent when this fails.
    pub(super) async fn connect(&self, within: Duration) -> Result<TcpStream, String> {
        let connecting = async {
            let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
            stream.set_nodelay(true)?;
            io::Result::Ok(stream)
        };
        match timeout(within.to_std(), connecting).await {
            Ok(connected) => connected.map_err(|error| io_words(&error)),
            Err(_) => Err(format!("no connection in {within}")),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.listed(), self.port)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("ns1.example.com", "ns1.example.com:53")]
    #[case("NS1.example.com:5353", "ns1.example.com:5353")]
    #[case("192.0.2.1", "192.0.2.1:53")]
    #[case("2001:db8::1", "[2001:db8::1]:53")]
    #[case("[2001:db8::1]", "[2001:db8::1]:53")]
    #[case("[2001:db8::1]:5353", "[2001:db8::1]:5353")]
    fn a_server_is_read_with_its_usual_port(#[case] text: &str, #[case] read: &str) {
        assert_eq!(Endpoint::parse(text, 53).unwrap().to_string(), read);
    }

    #[rstest]
    #[case("")]
    #[case(":53")]
    #[case("ns1:")]
    #[case("ns1:0")]
    #[case("ns1:65536")]
    #[case("ns1:53:1")]
    #[case("user@ns1")]
    #[case("ns1/x")]
    #[case("[::1")]
    #[case("[::1]x")]
    #[case("[ns1]:53")]
    fn anything_else_is_refused(#[case] text: &str) {
        assert_eq!(Endpoint::parse(text, 53), Err(format!("`{text}` is no server")));
    }
}
