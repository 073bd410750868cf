//! The running ssh-agent: which keys it has, and a signature by one of them (draft-ietf-sshm-ssh-agent).

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::readiness::approval::{PublicKey, Reader, Wire as _};

const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;

/// For RSA keys: SHA-512 in place of SHA-1.
const RSA_SHA2_512: u32 = 4;

/// The longest answer that is read; OpenSSH's own bound.
const MAX_ANSWER: usize = 256 * 1024;

/// How long the agent may take to say which keys it has.
const TO_LIST: Duration = Duration::from_secs(10);

/// How long it may take to sign: somebody may have to say yes, or to touch a key.
const TO_SIGN: Duration = Duration::from_secs(120);

/// An agent that listens on a socket.
#[derive(Debug, Clone)]
pub struct Agent {
    socket: PathBuf,
}

/// Why the agent was of no use.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// Nobody listens, or the conversation broke off.
    #[error("the ssh-agent can't be reached at {}", socket.display())]
    Unreachable {
        /// Where.
        socket: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It did not answer in time.
    #[error("the ssh-agent did not answer within {} s", .0.as_secs())]
    Late(Duration),
    /// It answered something else.
    #[error("the ssh-agent's answer can't be understood")]
    Garbled,
    /// It won't.
    #[error("the ssh-agent refused to sign")]
    Refused,
}

impl Agent {
    /// The agent at this socket, which is `SSH_AUTH_SOCK`.
    pub fn new(socket: &Path) -> Self {
        Self { socket: socket.to_owned() }
    }

    /// The keys that it has and whose signatures can be checked.
    pub async fn keys(&self) -> Result<Vec<PublicKey>, AgentError> {
        let answer = self.ask(&[REQUEST_IDENTITIES], TO_LIST).await?;
        let mut reader = Reader::new(&answer);
        if reader.byte() != Some(IDENTITIES_ANSWER) {
            return Err(AgentError::Garbled);
        }
        let mut keys = Vec::new();
        for _ in 0..reader.number().ok_or(AgentError::Garbled)? {
            let (key, comment) = (reader.string(), reader.string());
            let (Some(key), Some(_comment)) = (key, comment) else { return Err(AgentError::Garbled) };
            keys.extend(PublicKey::from_blob(key));
        }
        Ok(keys)
    }

    /// A signature by one of its keys, in its binary form.
    pub async fn sign(&self, key: &PublicKey, data: &[u8]) -> Result<Vec<u8>, AgentError> {
        let mut request = vec![SIGN_REQUEST];
        request.put_string(key.blob());
        request.put_string(data);
        request.put_number(if key.rsa().is_some() { RSA_SHA2_512 } else { 0 });
        let answer = self.ask(&request, TO_SIGN).await?;
        let mut reader = Reader::new(&answer);
        if reader.byte() != Some(SIGN_RESPONSE) {
            return Err(AgentError::Refused);
        }
        let signature = reader.string().ok_or(AgentError::Garbled)?;
        reader.end().ok_or(AgentError::Garbled)?;
        Ok(signature.to_owned())
    }

    async fn ask(&self, request: &[u8], within: Duration) -> Result<Vec<u8>, AgentError> {
        let answer = timeout(within, self.exchange(request)).await;
        let answer = answer.map_err(|_elapsed| AgentError::Late(within))?;
        answer.map_err(|source| {
            if source.kind() == io::ErrorKind::InvalidData {
                AgentError::Garbled
            } else {
                AgentError::Unreachable { socket: self.socket.clone(), source }
            }
        })
    }

    async fn exchange(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = UnixStream::connect(&self.socket).await?;
        let mut frame = Vec::new();
        frame.put_string(request);
        stream.write_all(&frame).await?;
        let length = usize::try_from(stream.read_u32().await?).unwrap_or(usize::MAX);
        if length > MAX_ANSWER {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut answer = vec![0; length];
        stream.read_exact(&mut answer).await?;
        Ok(answer)
    }
}
