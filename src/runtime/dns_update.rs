//! Dynamic DNS updates (RFC 2136) over TCP, signed with TSIG (RFC 8945).

mod answer;
mod message;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hickory_proto::op::Message;
use hickory_proto::rr::rdata::tsig::TsigAlgorithm as Algorithm;
use hickory_proto::rr::{Name, TSigVerifier, TSigner};
use secrecy::ExposeSecret as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use self::answer::{Said, read};
use super::clock::Stopwatch;
use super::endpoint::Endpoint;
use super::http::io_words;
use super::live::LiveWorld;
use super::world::{Call, CallOutcome};
use crate::plan::Text;
use crate::plan::dns_update::{DnsUpdate, Tsig, TsigAlgorithm};

/// The port of a server that names none.
const PORT: u16 = 53;

/// How far the two clocks may differ, in seconds (RFC 8945, section 10).
const FUDGE_S: u16 = 300;

/// An update that only has to be sent.
struct Prepared {
    stream: TcpStream,
    message: Message,
    /// The message behind its length, as TCP wants it.
    bytes: Vec<u8>,
    verifier: Option<TSigVerifier>,
}

/// Send the update of a call and tell what the server says.
pub(super) async fn call(
    world: &LiveWorld,
    call: &Call,
    update: &DnsUpdate,
    watch: Stopwatch,
) -> CallOutcome {
    let within = call.timeout.to_std();
    let prepared = match timeout(within, prepare(world, update)).await {
        Ok(Ok(prepared)) => prepared,
        Ok(Err(reason)) => return world.nothing(watch, &reason, "nothing was sent"),
        Err(_) => {
            let reason = format!("not ready in {}", call.timeout);
            return world.nothing(watch, &reason, "nothing was sent");
        }
    };
    let left = within.saturating_sub(std::time::Duration::from_millis(watch.ms()));
    let Prepared { mut stream, message, bytes, verifier } = prepared;
    let answer = match timeout(left, exchange(&mut stream, &bytes)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            return world.lost(call, watch, &format!("the connection broke: {}", io_words(&error)));
        }
        Err(_) => return world.lost(call, watch, &format!("no answer in {}", call.timeout)),
    };
    match read(&answer, &message, verifier) {
        Said::Done => CallOutcome::Succeeded {
            status: 0,
            duration_ms: watch.ms(),
            excerpt: Text::line("NOERROR"),
            captured: std::collections::BTreeMap::new(),
        },
        Said::No { code, reason } => CallOutcome::Failed {
            status: Some(code),
            duration_ms: watch.ms(),
            reason: world.clean(&reason),
            excerpt: Text::default(),
            retry_after: None,
        },
        Said::Unsure(reason) => world.lost(call, watch, &reason),
    }
}

async fn prepare(world: &LiveWorld, update: &DnsUpdate) -> Result<Prepared, String> {
    let server = Endpoint::parse(&update.server, PORT)?;
    world.http.permit_server(&server).map_err(|why| why.to_string())?;
    let mut message = message::of(update)?;
    let signer = match &update.tsig {
        Some(tsig) => Some(signer(world, tsig).await?),
        None => None,
    };
    // The time in the signature is that of the sending, so the connection is opened first.
    let stream = server.connect(world.http.connect_timeout()).await?;
    let now_s = u64::try_from(world.clock.now().as_second()).unwrap_or_default();
    let verifier = match &signer {
        Some(signer) => message.finalize(signer, now_s).map_err(|error| error.to_string())?,
        None => None,
    };
    let bytes = framed(&message)?;
    Ok(Prepared { stream, message, bytes, verifier })
}

async fn signer(world: &LiveWorld, tsig: &Tsig) -> Result<TSigner, String> {
    let key = world.secret(&tsig.key).await.map_err(|error| error.to_string())?;
    let Ok(key) = STANDARD.decode(key.expose_secret()) else {
        return Err(format!("{}: the key is not Base64", tsig.key));
    };
    let name = Name::from_ascii(&tsig.name).map_err(|error| format!("the key's name: {error}"))?;
    TSigner::new(key, algorithm(tsig.algorithm), name, FUDGE_S).map_err(|error| error.to_string())
}

const fn algorithm(algorithm: TsigAlgorithm) -> Algorithm {
    match algorithm {
        TsigAlgorithm::HmacSha256 => Algorithm::HmacSha256,
        TsigAlgorithm::HmacSha384 => Algorithm::HmacSha384,
        TsigAlgorithm::HmacSha512 => Algorithm::HmacSha512,
    }
}

fn framed(message: &Message) -> Result<Vec<u8>, String> {
    let bytes = message.to_vec().map_err(|error| error.to_string())?;
    let Ok(length) = u16::try_from(bytes.len()) else {
        return Err("the update is longer than 64 KiB".to_owned());
    };
    Ok([&length.to_be_bytes(), bytes.as_slice()].concat())
}

async fn exchange(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(bytes).await?;
    let length = stream.read_u16().await?;
    let mut answer = vec![0; usize::from(length)];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}
