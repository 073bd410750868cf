//! A small DNS server, over UDP and TCP at the same port.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use hickory_proto::op::{Message, Metadata, ResponseCode};
use hickory_proto::rr::rdata::{A, SOA};
use hickory_proto::rr::{Name, RData, Record};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::mpsc;

/// What the server does with each question.
#[derive(Clone)]
pub(super) enum Zone {
    /// This address, for so many seconds.
    Address(Ipv4Addr, u32),
    /// The name does not exist, for so many seconds.
    NoName(u32),
    /// An error.
    Error(ResponseCode),
    /// No answer.
    Silent,
    /// By UDP only that the answer is too long; by TCP this address.
    OnlyTcp(Ipv4Addr),
    /// A forged answer with another id, and then the true one.
    Forged(Ipv4Addr, Ipv4Addr),
    /// Bytes that are no message.
    Garbage,
}

pub(super) struct NameServer {
    pub(super) address: SocketAddr,
    asked: mpsc::Receiver<Message>,
}

impl NameServer {
    pub(super) async fn start(zone: Zone) -> Self {
        let (udp, tcp) = both_at_one_port().await;
        let address = udp.local_addr().unwrap();
        let (sender, asked) = mpsc::channel(64);
        let zone = Arc::new(zone);
        tokio::spawn(serve_udp(udp, Arc::clone(&zone), sender));
        tokio::spawn(serve_tcp(tcp, zone));
        Self { address, asked }
    }

    pub(super) async fn question(&mut self) -> Message {
        self.asked.recv().await.unwrap()
    }
}

async fn both_at_one_port() -> (UdpSocket, TcpListener) {
    loop {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()).await {
            return (udp, tcp);
        }
    }
}

async fn serve_udp(socket: UdpSocket, zone: Arc<Zone>, asked: mpsc::Sender<Message>) {
    let mut buffer = vec![0; 4_096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let question = Message::from_vec(&buffer[..length]).unwrap();
        for datagram in datagrams(&zone, &question) {
            socket.send_to(&datagram, from).await.unwrap();
        }
        drop(asked.try_send(question));
    }
}

async fn serve_tcp(listener: TcpListener, zone: Arc<Zone>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let length = stream.read_u16().await.unwrap();
        let mut buffer = vec![0; usize::from(length)];
        stream.read_exact(&mut buffer).await.unwrap();
        let question = Message::from_vec(&buffer).unwrap();
        let Zone::OnlyTcp(address) = &*zone else {
            continue;
        };
        let bytes = with_address(&question, *address, 30).to_vec().unwrap();
        stream.write_u16(u16::try_from(bytes.len()).unwrap()).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
    }
}

fn datagrams(zone: &Zone, question: &Message) -> Vec<Vec<u8>> {
    let answers = match zone {
        Zone::Address(address, ttl) => vec![with_address(question, *address, *ttl)],
        Zone::NoName(ttl) => vec![no_name(question, *ttl)],
        Zone::Error(code) => {
            let mut answer = empty(question);
            answer.metadata.response_code = *code;
            vec![answer]
        }
        Zone::Silent => Vec::new(),
        Zone::OnlyTcp(_) => {
            let mut answer = empty(question);
            answer.metadata.truncation = true;
            vec![answer]
        }
        Zone::Forged(forged, real) => {
            let mut first = with_address(question, *forged, 30);
            first.metadata.id = question.metadata.id.wrapping_add(1);
            vec![first, with_address(question, *real, 30)]
        }
        Zone::Garbage => return vec![b"\xff\xff\xffgarbage".to_vec()],
    };
    answers.iter().map(|answer| answer.to_vec().unwrap()).collect()
}

fn empty(question: &Message) -> Message {
    let mut answer = Message::query();
    answer.metadata = Metadata::response_from_request(&question.metadata);
    answer.add_queries(question.queries.clone());
    answer
}

fn with_address(question: &Message, address: Ipv4Addr, ttl: u32) -> Message {
    let mut answer = empty(question);
    let name = question.queries[0].name().clone();
    answer.add_answer(Record::from_rdata(name, ttl, RData::A(A(address))));
    answer
}

fn no_name(question: &Message, ttl: u32) -> Message {
    let mut answer = empty(question);
    answer.metadata.response_code = ResponseCode::NXDomain;
    let zone = Name::from_ascii("test.").unwrap();
    let soa = SOA::new(zone.clone(), zone.clone(), 1, 60, 60, 60, ttl);
    answer.add_authority(Record::from_rdata(zone, 86_400, RData::SOA(soa)));
    answer
}
