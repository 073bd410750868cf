//! A small name server that takes updates. It checks and makes signatures itself, from the bytes (RFC 8945).

use std::net::SocketAddr;
use std::sync::Arc;

use hickory_proto::op::{Message, MessageType, ResponseCode};
use ring::hmac;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// The key's name, as it stands in a message.
const NAME: &[u8] = b"\x0dincident-desk\x00";

/// The server's answers.
#[derive(Clone, Copy)]
pub(super) enum Zone {
    /// This code, signed.
    Signed(ResponseCode),
    /// This code, without a signature.
    Unsigned(ResponseCode),
    /// This code, with a TSIG record that says which error it was and holds no signature.
    Faulted(ResponseCode, u16),
    /// Done, with a signature by another key.
    Forged,
    /// Done, signed, for another message.
    Other,
    /// The connection ends after the update was read.
    Closes,
    /// No answer.
    Silent,
    /// Bytes that are no message.
    Garbage,
}

/// What the server got.
#[derive(Debug)]
pub(super) struct Update {
    pub(super) message: Message,
    /// Is it signed with the server's key?
    pub(super) signed: bool,
    /// When it was signed, in seconds since 1970.
    pub(super) time_s: u64,
}

pub(super) struct UpdateServer {
    pub(super) address: SocketAddr,
    updates: mpsc::Receiver<Update>,
}

impl UpdateServer {
    /// A server that knows this key under the name `incident-desk`.
    pub(super) async fn start(zone: Zone, algorithm: hmac::Algorithm, key: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, updates) = mpsc::channel(16);
        let key = Arc::new(hmac::Key::new(algorithm, key));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, zone, &key, &sender).await;
            }
        });
        Self { address, updates }
    }

    pub(super) async fn update(&mut self) -> Update {
        self.updates.recv().await.unwrap()
    }

    pub(super) fn is_untouched(&mut self) -> bool {
        self.updates.try_recv().is_err()
    }
}

async fn serve(mut stream: TcpStream, zone: Zone, key: &hmac::Key, updates: &mpsc::Sender<Update>) {
    let length = stream.read_u16().await.unwrap();
    let mut bytes = vec![0; usize::from(length)];
    stream.read_exact(&mut bytes).await.unwrap();
    let signature = Signature::of(&bytes);
    let message = Message::from_vec(&bytes).unwrap();
    let signed = signature.as_ref().is_some_and(|signature| {
        let signed = [signature.without.as_slice(), &signature.variables].concat();
        hmac::verify(key, &signed, &signature.mac).is_ok()
    });
    let answer = answer(zone, key, &message, signature.as_ref());
    let time_s = signature.map_or(0, |signature| signature.time_s);
    updates.send(Update { message, signed, time_s }).await.unwrap();
    match answer {
        Some(answer) => {
            stream.write_u16(u16::try_from(answer.len()).unwrap()).await.unwrap();
            stream.write_all(&answer).await.unwrap();
        }
        None if matches!(zone, Zone::Silent) => std::future::pending::<()>().await,
        None => {}
    }
}

fn answer(zone: Zone, key: &hmac::Key, asked: &Message, signature: Option<&Signature>) -> Option<Vec<u8>> {
    let mut answer = Message::new(asked.metadata.id, MessageType::Response, asked.metadata.op_code);
    answer.add_queries(asked.queries.clone());
    let mut coded = |code: ResponseCode| {
        answer.metadata.response_code = code;
        answer.to_vec().unwrap()
    };
    match zone {
        Zone::Signed(code) => Some(signature.unwrap().sign(key, coded(code))),
        Zone::Unsigned(code) => Some(coded(code)),
        Zone::Faulted(code, error) => Some(signature.unwrap().append(coded(code), &[], error)),
        Zone::Forged => {
            let other = hmac::Key::new(key.algorithm(), b"somebody else's");
            Some(signature.unwrap().sign(&other, coded(ResponseCode::NoError)))
        }
        Zone::Other => {
            answer.metadata.id = answer.metadata.id.wrapping_add(1);
            Some(signature.unwrap().sign(key, answer.to_vec().unwrap()))
        }
        Zone::Garbage => Some(b"\xff\xff\xffgarbage".to_vec()),
        Zone::Closes | Zone::Silent => None,
    }
}

/// The signature of a message, and what it covers (RFC 8945, section 4.3).
struct Signature {
    /// The message as it was before the TSIG record was added.
    without: Vec<u8>,
    /// The key's name and the record's fields.
    variables: Vec<u8>,
    /// The algorithm's name.
    algorithm: Vec<u8>,
    time_s: u64,
    mac: Vec<u8>,
}

impl Signature {
    /// Of the last record of a message, if that is a TSIG record.
    fn of(bytes: &[u8]) -> Option<Self> {
        let count = |at: usize| usize::from(number(bytes, at));
        let mut at = 12;
        for _ in 0..count(4) {
            at = after_name(bytes, at) + 4;
        }
        let mut last = at;
        for _ in 0..count(6) + count(8) + count(10) {
            last = at;
            let fields = after_name(bytes, at);
            at = fields + 10 + count(fields + 8);
        }
        let fields = after_name(bytes, last);
        if at != bytes.len() || bytes.get(fields..fields + 2)? != 250_u16.to_be_bytes() {
            return None;
        }
        let (algorithm_at, class) = (fields + 10, &bytes[fields + 2..fields + 4]);
        let time_at = after_name(bytes, algorithm_at);
        let mac_at = time_at + 10;
        let mac_end = mac_at + count(time_at + 8);
        let mut without = bytes[..last].to_vec();
        without[10..12].copy_from_slice(&(number(bytes, 10) - 1).to_be_bytes());
        let algorithm = bytes[algorithm_at..time_at].to_ascii_lowercase();
        let name = bytes[last..fields].to_ascii_lowercase();
        let time_and_fudge = &bytes[time_at..time_at + 8];
        // The error and the length of the other data follow the message's own id.
        let variables = [&name, class, &[0; 4], &algorithm, time_and_fudge, &bytes[mac_end + 2..]].concat();
        let time_s = bytes[time_at..time_at + 6].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        Some(Self { without, variables, algorithm, time_s, mac: bytes[mac_at..mac_end].to_vec() })
    }

    fn sign(&self, key: &hmac::Key, answer: Vec<u8>) -> Vec<u8> {
        let asked = [&u16::try_from(self.mac.len()).unwrap().to_be_bytes(), self.mac.as_slice()].concat();
        let variables = [NAME, &[0, 255], &[0; 4], &self.algorithm, &self.times(), &[0; 4]].concat();
        let mac = hmac::sign(key, &[asked.as_slice(), &answer, &variables].concat());
        self.append(answer, mac.as_ref(), 0)
    }

    fn append(&self, mut answer: Vec<u8>, mac: &[u8], error: u16) -> Vec<u8> {
        let id = answer[..2].to_vec();
        let length = u16::try_from(mac.len()).unwrap().to_be_bytes();
        let parts: [&[u8]; 7] =
            [&self.algorithm, &self.times(), &length, mac, &id, &error.to_be_bytes(), &[0, 0]];
        let data = parts.concat();
        let added = number(&answer, 10) + 1;
        answer[10..12].copy_from_slice(&added.to_be_bytes());
        answer.extend([NAME, &[0, 250], &[0, 255], &[0; 4]].concat());
        answer.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        answer.extend(data);
        answer
    }

    /// The time in the request, and five minutes.
    fn times(&self) -> Vec<u8> {
        [&self.time_s.to_be_bytes()[2..], &300_u16.to_be_bytes()].concat()
    }
}

fn number(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

/// The place after a name, which may end with a pointer.
fn after_name(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes[at] {
            0 => return at + 1,
            length if length >= 0xC0 => return at + 2,
            length => at += usize::from(length) + 1,
        }
    }
}
