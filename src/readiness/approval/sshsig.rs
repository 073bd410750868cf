//! Detached signatures as OpenSSH writes them: PROTOCOL.sshsig.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256, Sha512};

use super::key::{InvalidKey, PublicKey};
use super::wire::{Reader, Wire as _};

/// What signatures of approvals are for; a signature for something else is none.
pub const NAMESPACE: &str = "warroom.approval";

/// What signatures of the heads of exported logs are for.
pub const HEAD_NAMESPACE: &str = "warroom.head";

/// The longest signature that is read, in bytes.
const MAX: usize = 64 * 1024;

const MAGIC: &[u8] = b"SSHSIG";
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";

/// How long `ssh-keygen` makes its lines.
const WIDTH: usize = 70;

/// How the message is digested before it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-512, which `ssh-keygen` takes unless told otherwise.
    Sha512,
}

impl Hash {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// Why a text is no signature that can be checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSignature {
    /// It is longer than any signature.
    #[error("it is longer than 64 KiB")]
    TooLong,
    /// The lines around it are not there, or what is between them is not base64.
    #[error("it is no armoured SSH signature")]
    NotArmoured,
    /// What is inside ends too early, or is something else.
    #[error("what is inside is no SSH signature")]
    Malformed,
    /// It was made for something else.
    #[error("it was made for `{found}`, not for `{wanted}`")]
    Namespace {
        /// For what it was made.
        found: String,
        /// For what it should have been made.
        wanted: &'static str,
    },
    /// The message was digested in a way that is not accepted.
    #[error("it uses the digest `{0}`; sha512 and sha256 are accepted")]
    Hash(String),
    /// The key in it can't be used.
    #[error("its key {0}")]
    Key(#[from] InvalidKey),
}

/// A signature with the key that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshSig {
    namespace: &'static str,
    key: PublicKey,
    hash: Hash,
    signature: Vec<u8>,
}

impl SshSig {
    /// Wrap what a key made of [`SshSig::signed_data`].
    pub const fn new(namespace: &'static str, key: PublicKey, hash: Hash, signature: Vec<u8>) -> Self {
        Self { namespace, key, hash, signature }
    }

    /// Read the armoured form of a signature that was made for `namespace`.
    pub fn parse(armoured: &str, namespace: &'static str) -> Result<Self, InvalidSignature> {
        if armoured.len() > MAX {
            return Err(InvalidSignature::TooLong);
        }
        let inside = armoured.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
        let inside = inside.ok_or(InvalidSignature::NotArmoured)?;
        let encoded: String = inside.split_ascii_whitespace().collect();
        let blob = STANDARD.decode(encoded).map_err(|_not_base64| InvalidSignature::NotArmoured)?;
        let mut reader = Reader::new(&blob);
        let parts = Parts::read(&mut reader).ok_or(InvalidSignature::Malformed)?;
        let shown = |text: &str| text.chars().take(64).collect::<String>();
        if parts.namespace != namespace {
            let found = shown(parts.namespace);
            return Err(InvalidSignature::Namespace { found, wanted: namespace });
        }
        let hash = [Hash::Sha256, Hash::Sha512].into_iter().find(|hash| hash.as_str() == parts.hash);
        let hash = hash.ok_or_else(|| InvalidSignature::Hash(shown(parts.hash)))?;
        let key = PublicKey::from_blob(parts.key)?;
        Ok(Self { namespace, key, hash, signature: parts.signature.to_owned() })
    }

    /// The armoured form, as `ssh-keygen` writes it.
    pub fn armoured(&self) -> String {
        let mut blob = MAGIC.to_vec();
        blob.put_number(1);
        blob.put_string(self.key.blob());
        blob.put_string(self.namespace.as_bytes());
        blob.put_string(b"");
        blob.put_string(self.hash.as_str().as_bytes());
        blob.put_string(&self.signature);
        let mut text = format!("{BEGIN}\n");
        for (at, c) in STANDARD.encode(&blob).char_indices() {
            if at > 0 && at % WIDTH == 0 {
                text.push('\n');
            }
            text.push(c);
        }
        text.push('\n');
        text.push_str(END);
        text.push('\n');
        text
    }

    /// What the key itself signs for this message.
    pub fn signed_data(namespace: &str, hash: Hash, message: &[u8]) -> Vec<u8> {
        let mut data = MAGIC.to_vec();
        data.put_string(namespace.as_bytes());
        data.put_string(b"");
        data.put_string(hash.as_str().as_bytes());
        data.put_string(&hash.digest(message));
        data
    }

    /// The key in it. Whose it is, the signature can't say.
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Did the key in it sign this message?
    pub fn verify(&self, message: &[u8]) -> bool {
        self.key.verify(&Self::signed_data(self.namespace, self.hash, message), &self.signature)
    }
}

struct Parts<'b> {
    key: &'b [u8],
    namespace: &'b str,
    hash: &'b str,
    signature: &'b [u8],
}

impl<'b> Parts<'b> {
    fn read(reader: &mut Reader<'b>) -> Option<Self> {
        if reader.bytes(MAGIC.len())? != MAGIC || reader.number()? != 1 {
            return None;
        }
        let (key, namespace, _reserved) = (reader.string()?, reader.text()?, reader.string()?);
        let (hash, signature) = (reader.text()?, reader.string()?);
        reader.end()?;
        Some(Self { key, namespace, hash, signature })
    }
}
