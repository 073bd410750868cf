//! One question to one server: UDP, asked again when it gets lost, TCP when the answer is cut.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration as Span;

use hickory_proto::op::{Edns, Message, MessageType, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, Record, RecordType as Kind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::weigh::{Reply, name_text};
use crate::plan::Duration;
use crate::plan::probe::{DnsProbe, RecordType};

/// The port of a server that names none.
const PORT: u16 = 53;

/// The answer that fits any path (DNS flag day 2020).
const UDP_SIZE: u16 = 1_232;

/// How often a question is put by UDP before the server counts as silent.
const TRIES: u32 = 3;

/// The question of a probe; none when its name is no name.
pub(super) fn question(probe: &DnsProbe) -> Option<Query> {
    let mut name = Name::from_utf8(&probe.name).ok()?;
    name.set_fqdn(true);
    Some(Query::query(name, kind(probe.record)))
}

const fn kind(record: RecordType) -> Kind {
    match record {
        RecordType::A => Kind::A,
        RecordType::Aaaa => Kind::AAAA,
        RecordType::Cname => Kind::CNAME,
        RecordType::Txt => Kind::TXT,
        RecordType::Mx => Kind::MX,
        RecordType::Ns => Kind::NS,
    }
}

/// Ask one server; silence is an answer.
pub(super) async fn ask(server: String, question: Query, recursive: bool, within: Duration) -> Reply {
    // A little less than the look as a whole: the others' answers must not get lost with a silent one.
    let patience = within.to_std().mul_f32(0.9);
    let exchange = async {
        let address = address(&server).await?;
        exchange(address, &question, recursive, patience / TRIES).await
    };
    match timeout(patience, exchange).await {
        Ok(Ok(message)) => read(&message, question.query_type()),
        Ok(Err(_)) | Err(_) => Reply::Silent,
    }
}

async fn address(server: &str) -> io::Result<SocketAddr> {
    if let Ok(address) = server.parse() {
        return Ok(address);
    }
    if let Ok(ip) = server.parse::<IpAddr>() {
        return Ok(SocketAddr::new(ip, PORT));
    }
    let found = if server.contains(':') {
        tokio::net::lookup_host(server).await?.next()
    } else {
        tokio::net::lookup_host((server, PORT)).await?.next()
    };
    found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
}

async fn exchange(
    server: SocketAddr,
    question: &Query,
    recursive: bool,
    patience: Span,
) -> io::Result<Message> {
    // `Message::query` draws a random id.
    let mut message = Message::query();
    message.metadata.recursion_desired = recursive;
    message.add_query(question.clone());
    let mut edns = Edns::new();
    edns.set_max_payload(UDP_SIZE);
    message.set_edns(edns);
    let bytes = message.to_vec().map_err(io::Error::other)?;
    let answer = by_udp(server, &message, &bytes, patience).await?;
    if answer.metadata.truncation { by_tcp(server, &message, &bytes).await } else { Ok(answer) }
}

async fn by_udp(server: SocketAddr, asked: &Message, bytes: &[u8], patience: Span) -> io::Result<Message> {
    let any: IpAddr =
        if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(server).await?;
    for _ in 0..TRIES {
        socket.send(bytes).await?;
        if let Ok(answer) = timeout(patience, answer_by_udp(&socket, asked)).await {
            return answer;
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

/// The first datagram that answers the question; others are somebody else's.
async fn answer_by_udp(socket: &UdpSocket, asked: &Message) -> io::Result<Message> {
    let mut buffer = vec![0; 4_096];
    loop {
        let length = socket.recv(&mut buffer).await?;
        let datagram = buffer.get(..length).unwrap_or_default();
        if let Some(answer) = answer_to(asked, datagram) {
            return Ok(answer);
        }
    }
}

async fn by_tcp(server: SocketAddr, asked: &Message, bytes: &[u8]) -> io::Result<Message> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(bytes.len()).map_err(io::Error::other)?;
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(bytes);
    stream.write_all(&framed).await?;
    let length = stream.read_u16().await?;
    let mut buffer = vec![0; usize::from(length)];
    stream.read_exact(&mut buffer).await?;
    answer_to(asked, &buffer).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn answer_to(asked: &Message, datagram: &[u8]) -> Option<Message> {
    let answer = Message::from_vec(datagram).ok()?;
    let ours = answer.metadata.id == asked.metadata.id
        && answer.metadata.message_type == MessageType::Response
        && (answer.queries == asked.queries || answer.queries.is_empty());
    ours.then_some(answer)
}

fn read(message: &Message, kind: Kind) -> Reply {
    let code = message.metadata.response_code;
    if code == ResponseCode::NXDomain {
        let ttl = negative_ttl(message);
        return Reply::NoName { ttl };
    }
    if code != ResponseCode::NoError {
        return Reply::Refused(code_words(code).to_owned());
    }
    let right_kind = |record: &&Record| record.record_type() == kind;
    let values: Vec<String> =
        message.answers.iter().filter(right_kind).filter_map(|record| value(&record.data)).collect();
    if !values.is_empty() {
        let ttl = message.answers.iter().map(|record| record.ttl).min().unwrap_or_default();
        return Reply::Records { values, ttl };
    }
    let alias = message.answers.iter().rev().find_map(|record| {
        let RData::CNAME(target) = &record.data else {
            return None;
        };
        Some(name_text(&target.0.to_ascii()))
    });
    match alias {
        Some(target) => Reply::Alias(target),
        None => Reply::NoRecord { ttl: negative_ttl(message) },
    }
}

/// The names that DNS tools use (RFC 1035 and RFC 2136).
#[expect(clippy::wildcard_enum_match_arm, reason = "the rare codes keep the library's words")]
fn code_words(code: ResponseCode) -> &'static str {
    match code {
        ResponseCode::ServFail => "SERVFAIL",
        ResponseCode::Refused => "REFUSED",
        ResponseCode::FormErr => "FORMERR",
        ResponseCode::NotImp => "NOTIMP",
        ResponseCode::NotAuth => "NOTAUTH",
        other => other.to_str(),
    }
}

/// RFC 2308: how long "there is none" may be kept.
fn negative_ttl(message: &Message) -> u32 {
    let soa = message.authorities.iter().find_map(|record| {
        let RData::SOA(soa) = &record.data else {
            return None;
        };
        Some(record.ttl.min(soa.minimum))
    });
    soa.unwrap_or_default()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "no other type can be asked for")]
fn value(data: &RData) -> Option<String> {
    match data {
        RData::A(ip) => Some(ip.0.to_string()),
        RData::AAAA(ip) => Some(ip.0.to_string()),
        RData::CNAME(name) => Some(name_text(&name.0.to_ascii())),
        RData::NS(name) => Some(name_text(&name.0.to_ascii())),
        RData::MX(mx) => Some(format!("{} {}", mx.preference, name_text(&mx.exchange.to_ascii()))),
        RData::TXT(txt) => {
            let bytes: Vec<u8> = txt.txt_data.iter().flat_map(|part| part.iter().copied()).collect();
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        _ => None,
    }
}
