//! Who signs: a key file, or the agent that holds the key.

pub mod agent;
pub mod file;
pub mod passphrase;

use self::agent::{Agent, AgentError};
use self::file::{KeyFileError, PrivateKey};
use crate::readiness::approval::{Hash, PublicKey, SshSig};

/// Something that signs with one key.
#[derive(Debug)]
pub enum Signer {
    /// The key itself.
    File(PrivateKey),
    /// The agent, with one of its keys.
    Agent(Agent, PublicKey),
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The key file can't sign.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// The agent did not sign.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// What came back does not verify.
    #[error("what was signed does not verify with the key that signed it")]
    Wrong,
}

impl Signer {
    /// The public half.
    pub const fn key(&self) -> &PublicKey {
        match self {
            Self::File(key) => key.public(),
            Self::Agent(_, key) => key,
        }
    }

    /// Sign a message as `ssh-keygen -Y sign -n NAMESPACE` does. What is returned has been verified.
    pub async fn sign(&self, namespace: &'static str, message: &[u8]) -> Result<SshSig, SignError> {
        let data = SshSig::signed_data(namespace, Hash::Sha512, message);
        let signature = match self {
            Self::File(key) => key.sign(&data)?,
            Self::Agent(agent, key) => agent.sign(key, &data).await?,
        };
        let signed = SshSig::new(namespace, self.key().clone(), Hash::Sha512, signature);
        if signed.verify(message) { Ok(signed) } else { Err(SignError::Wrong) }
    }
}
