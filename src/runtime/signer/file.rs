//! A private key in a file: OpenSSH's own format (PROTOCOL.key), open or under a passphrase.

mod secret;

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use ssh_cipher::Cipher;

use self::secret::Secret;
use crate::readiness::approval::{InvalidKey, PublicKey, Reader};

/// The largest key file that is read, in bytes.
const MAX: u64 = 64 * 1024;

/// The most rounds that are turned to make a key of a passphrase; `ssh-keygen` writes 16 or 24. A thousand take minutes.
const MAX_ROUNDS: u32 = 1_000;

const MAGIC: &[u8] = b"openssh-key-v1\0";
const BEGIN: &str = "-----BEGIN OPENSSH PRIVATE KEY-----";
const END: &str = "-----END OPENSSH PRIVATE KEY-----";

/// Why a key file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The system refused.
    #[error("the key can't be read")]
    Io(#[from] io::Error),
    /// Others than its owner can read it.
    #[error("others can read the key: its mode is {mode:03o}")]
    Open {
        /// Its permissions.
        mode: u32,
    },
    /// It is larger than any key.
    #[error("the key's file is larger than 64 KiB")]
    TooLarge,
    /// It is something else.
    #[error("the file holds no private key in OpenSSH's format")]
    NotAKey,
    /// It is a key in an older format.
    #[error("the file holds a private key in an older format")]
    OldFormat,
    /// Its public half can't be used.
    #[error("the key {0}")]
    Public(#[from] InvalidKey),
    /// It is under a passphrase, and none was given.
    #[error("the key is under a passphrase")]
    Locked,
    /// The passphrase is another one.
    #[error("the passphrase does not open the key")]
    WrongPassphrase,
    /// It is locked in a way that is not known here.
    #[error("the key is locked with `{0}`, which is not supported")]
    Cipher(String),
    /// Only the device or the agent can sign with it, or the library won't.
    #[error("a key of kind {0} can't sign from a file")]
    Unsupported(String),
}

impl KeyFileError {
    /// What to do about it.
    pub const fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Open { .. } => "chmod 600 FILE",
            Self::OldFormat => "`ssh-keygen -p -f FILE` writes it in OpenSSH's own format",
            Self::Locked => "add it to the agent with `ssh-add FILE`, and use --key agent",
            Self::Cipher(_) | Self::Unsupported(_) => {
                "use the agent: `ssh-add FILE`, then --key agent; or `ssh-keygen -Y sign` and --signature"
            }
            Self::Public(_) => InvalidKey::HINT,
            Self::NotAKey => "name the private key, or the .pub file of a key that the agent holds",
            Self::Io(_) | Self::TooLarge | Self::WrongPassphrase => return None,
        })
    }
}

/// A key file as it was read: its public half is known, its private half may be locked.
#[derive(Debug)]
pub struct KeyFile {
    public: PublicKey,
    lock: Option<Lock>,
    body: Zeroizing<Vec<u8>>,
}

#[derive(Debug)]
struct Lock {
    cipher: Cipher,
    salt: Vec<u8>,
    rounds: u32,
}

/// A private key that can sign.
#[derive(Debug)]
pub struct PrivateKey {
    public: PublicKey,
    secret: Secret,
}

/// Read a key's file, private or public.
pub fn read_text(path: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    // Asked before it is opened: opening a pipe would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Err(KeyFileError::NotAKey);
    }
    let mut text = Zeroizing::new(String::new());
    fs::File::open(path)?.take(MAX + 1).read_to_string(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > MAX) {
        return Err(KeyFileError::TooLarge);
    }
    Ok(text)
}

impl KeyFile {
    /// Read a file, which only its owner may be able to read.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let text = read_text(path)?;
        let key = Self::parse(&text)?;
        let mode = fs::metadata(path)?.mode() & 0o777;
        let of_others = mode & 0o077;
        if of_others == 0 { Ok(key) } else { Err(KeyFileError::Open { mode }) }
    }

    /// Read the text of a key file.
    pub fn parse(text: &str) -> Result<Self, KeyFileError> {
        let Some(inside) = text.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END)) else {
            let is_old = text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----");
            return Err(if is_old { KeyFileError::OldFormat } else { KeyFileError::NotAKey });
        };
        let encoded: Zeroizing<String> = Zeroizing::new(inside.split_ascii_whitespace().collect());
        let blob = STANDARD.decode(encoded.as_bytes()).map_err(|_not_base64| KeyFileError::NotAKey)?;
        let blob = Zeroizing::new(blob);
        let parts = Parts::read(&blob).ok_or(KeyFileError::NotAKey)?;
        let public = PublicKey::from_blob(parts.public)?;
        let lock = parts.lock()?;
        Ok(Self { public, lock, body: Zeroizing::new(parts.body.to_owned()) })
    }

    /// The public half.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Is it under a passphrase?
    pub const fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// Open it.
    pub fn open(&self, passphrase: Option<&SecretString>) -> Result<PrivateKey, KeyFileError> {
        let mut body = self.body.clone();
        if let Some(lock) = &self.lock {
            lock.open(passphrase.ok_or(KeyFileError::Locked)?, &mut body)?;
        }
        match Secret::read(&self.public, &body)? {
            Some(secret) => Ok(PrivateKey { public: self.public.clone(), secret }),
            None if self.is_locked() => Err(KeyFileError::WrongPassphrase),
            None => Err(KeyFileError::NotAKey),
        }
    }
}

impl Lock {
    fn open(&self, passphrase: &SecretString, body: &mut [u8]) -> Result<(), KeyFileError> {
        let wrong = || KeyFileError::WrongPassphrase;
        let (key, iv) = self.cipher.key_and_iv_size().ok_or_else(wrong)?;
        let mut derived = Zeroizing::new(vec![0; key + iv]);
        bcrypt_pbkdf::bcrypt_pbkdf(passphrase.expose_secret(), &self.salt, self.rounds, &mut derived)
            .map_err(|_refused| wrong())?;
        let (key, iv) = derived.split_at_checked(key).ok_or_else(wrong)?;
        self.cipher.decrypt(key, iv, body, None).map_err(|_refused| wrong())
    }
}

struct Parts<'b> {
    cipher: &'b str,
    kdf: &'b str,
    options: &'b [u8],
    public: &'b [u8],
    body: &'b [u8],
}

impl<'b> Parts<'b> {
    fn read(blob: &'b [u8]) -> Option<Self> {
        let mut reader = Reader::new(blob);
        if reader.bytes(MAGIC.len())? != MAGIC {
            return None;
        }
        let (cipher, kdf, options) = (reader.text()?, reader.text()?, reader.string()?);
        if reader.number()? != 1 {
            return None;
        }
        let (public, body) = (reader.string()?, reader.string()?);
        Some(Self { cipher, kdf, options, public, body })
    }

    fn lock(&self) -> Result<Option<Lock>, KeyFileError> {
        let unknown = || KeyFileError::Cipher(self.cipher.chars().take(64).collect());
        if self.cipher == "none" {
            return Ok(None);
        }
        let cipher = Cipher::new(self.cipher).map_err(|_unknown| unknown())?;
        if cipher.has_tag() || self.kdf != "bcrypt" {
            return Err(unknown());
        }
        let mut options = Reader::new(self.options);
        let (Some(salt), Some(rounds)) = (options.string(), options.number()) else {
            return Err(KeyFileError::NotAKey);
        };
        if rounds > MAX_ROUNDS {
            return Err(unknown());
        }
        Ok(Some(Lock { cipher, salt: salt.to_owned(), rounds }))
    }
}

impl PrivateKey {
    /// The public half.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Sign, in the binary form.
    pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>, KeyFileError> {
        self.secret
            .sign(&self.public, data)
            .ok_or_else(|| KeyFileError::Unsupported(self.public.kind().to_owned()))
    }
}
