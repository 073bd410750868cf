//! Public keys as OpenSSH writes them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ring::signature::{
    ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use sha2::{Digest as _, Sha256};

use super::curve::{Curve, fixed};
use super::wire::Reader;

/// The longest line with a key that is read, in bytes.
const MAX_LINE: usize = 16 * 1024;

/// The moduli that are accepted, in bits: less can be broken, more takes long.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The bit with which a security key says that somebody touched it.
const TOUCHED: u8 = 0x01;

/// A public key of a kind whose signatures can be checked.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// RFC 4253, section 6.6: what two keys are compared by.
    blob: Vec<u8>,
    form: Form,
}

#[derive(Clone, PartialEq, Eq)]
enum Form {
    Ed25519(Vec<u8>),
    Ecdsa(Curve, Vec<u8>),
    Rsa {
        e: Vec<u8>,
        n: Vec<u8>,
    },
    /// A security key: the key, and for which application it was made.
    Touched(Box<Self>, Vec<u8>),
}

/// Why a text is no key that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// It is longer than any key.
    #[error("is longer than 16 KiB")]
    TooLong,
    /// It is not `KIND BASE64 COMMENT`.
    #[error("is no OpenSSH public key")]
    Malformed,
    /// Nobody checks signatures of that kind here.
    #[error("is of a kind that is not supported: {0}")]
    Unsupported(String),
    /// It is too short to be safe, or longer than anybody needs.
    #[error("has {0} bits; RSA keys need 2048 to 8192")]
    Bits(usize),
}

impl InvalidKey {
    /// What can be used instead.
    pub const HINT: &str = "use an ssh-ed25519, ecdsa-sha2-nistp256/384/521, ssh-rsa (2048 bits at least), sk-ssh-ed25519@openssh.com or sk-ecdsa-sha2-nistp256@openssh.com key";
}

impl PublicKey {
    /// Read a line such as `ssh-ed25519 AAAA… ito@example.com`.
    pub fn parse(line: &str) -> Result<Self, InvalidKey> {
        if line.len() > MAX_LINE {
            return Err(InvalidKey::TooLong);
        }
        let mut words = line.split_ascii_whitespace();
        let (Some(kind), Some(encoded)) = (words.next(), words.next()) else {
            return Err(InvalidKey::Malformed);
        };
        let blob = STANDARD.decode(encoded).map_err(|_not_base64| InvalidKey::Malformed)?;
        if Reader::new(&blob).string() != Some(kind.as_bytes()) {
            return Err(InvalidKey::Malformed);
        }
        Self::from_blob(&blob)
    }

    /// Read the binary form.
    pub fn from_blob(blob: &[u8]) -> Result<Self, InvalidKey> {
        if blob.len() > MAX_LINE {
            return Err(InvalidKey::TooLong);
        }
        let mut reader = Reader::new(blob);
        let kind = reader.text().ok_or(InvalidKey::Malformed)?;
        let form = Form::read(kind, &mut reader)?;
        reader.end().ok_or(InvalidKey::Malformed)?;
        if let Form::Rsa { n, .. } = &form {
            let bits = n.len() * 8 - n.first().map_or(0, |first| first.leading_zeros() as usize);
            if !RSA_BITS.contains(&bits) {
                return Err(InvalidKey::Bits(bits));
            }
        }
        Ok(Self { blob: blob.to_owned(), form })
    }

    /// The binary form.
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// Its kind, such as `ssh-ed25519`.
    pub fn kind(&self) -> &'static str {
        match &self.form {
            Form::Ed25519(_) => "ssh-ed25519",
            Form::Ecdsa(curve, _) => curve.kind(),
            Form::Rsa { .. } => "ssh-rsa",
            Form::Touched(key, _) => match key.as_ref() {
                Form::Ecdsa(..) => "sk-ecdsa-sha2-nistp256@openssh.com",
                Form::Ed25519(_) | Form::Rsa { .. } | Form::Touched(..) => "sk-ssh-ed25519@openssh.com",
            },
        }
    }

    /// As the roster has it, without a comment.
    pub fn line(&self) -> String {
        format!("{} {}", self.kind(), STANDARD.encode(&self.blob))
    }

    /// As `ssh-keygen -l` shows it.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&self.blob)))
    }

    /// The exponent and the modulus of an RSA key.
    pub fn rsa(&self) -> Option<(&[u8], &[u8])> {
        match &self.form {
            Form::Rsa { e, n } => Some((e, n)),
            Form::Ed25519(_) | Form::Ecdsa(..) | Form::Touched(..) => None,
        }
    }

    /// Did the holder of this key sign that message? The signature is in its binary form: the algorithm, the signature,
    /// and for a security key the flags and the counter.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.check(message, signature).unwrap_or(false)
    }

    fn check(&self, message: &[u8], signature: &[u8]) -> Option<bool> {
        let mut reader = Reader::new(signature);
        let (algorithm, signature) = (reader.text()?, reader.string()?);
        let Form::Touched(key, application) = &self.form else {
            reader.end()?;
            return Some(self.form.verify(self.kind(), algorithm, message, signature));
        };
        let (flags, counter) = (reader.byte()?, reader.number()?);
        reader.end()?;
        if flags & TOUCHED == 0 || algorithm != self.kind() {
            return Some(false);
        }
        let mut signed = Sha256::digest(application).to_vec();
        signed.push(flags);
        signed.extend(counter.to_be_bytes());
        signed.extend_from_slice(&Sha256::digest(message));
        Some(key.verify(algorithm, algorithm, &signed, signature))
    }
}

impl Form {
    fn read(kind: &str, reader: &mut Reader<'_>) -> Result<Self, InvalidKey> {
        let unsupported = || InvalidKey::Unsupported(kind.chars().take(64).collect());
        let form = match kind {
            "ssh-ed25519" => Self::ed25519(reader),
            "ssh-rsa" => Self::rsa(reader),
            "sk-ssh-ed25519@openssh.com" => Self::ed25519(reader).and_then(|key| key.touched(reader)),
            "sk-ecdsa-sha2-nistp256@openssh.com" => {
                Self::ecdsa(Curve::P256, reader).and_then(|key| key.touched(reader))
            }
            _ => {
                let curve = Curve::ALL.into_iter().find(|curve| curve.kind() == kind);
                Self::ecdsa(curve.ok_or_else(unsupported)?, reader)
            }
        };
        form.ok_or(InvalidKey::Malformed)
    }

    fn ed25519(reader: &mut Reader<'_>) -> Option<Self> {
        reader.string().filter(|key| key.len() == 32).map(|key| Self::Ed25519(key.to_owned()))
    }

    fn ecdsa(curve: Curve, reader: &mut Reader<'_>) -> Option<Self> {
        let (name, point) = (reader.text()?, reader.string()?);
        (name == curve.name() && curve.is_point(point)).then(|| Self::Ecdsa(curve, point.to_owned()))
    }

    fn rsa(reader: &mut Reader<'_>) -> Option<Self> {
        let (e, n) = (reader.positive()?, reader.positive()?);
        Some(Self::Rsa { e: e.to_owned(), n: n.to_owned() })
    }

    fn touched(self, reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self::Touched(Box::new(self), reader.string()?.to_owned()))
    }

    fn verify(&self, kind: &str, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(key) => {
                algorithm == kind && UnparsedPublicKey::new(&ED25519, key).verify(message, signature).is_ok()
            }
            Self::Ecdsa(curve, point) => algorithm == kind && curve.verify(point, message, signature),
            Self::Rsa { e, n } => {
                let parameters = match algorithm {
                    "rsa-sha2-512" => &RSA_PKCS1_2048_8192_SHA512,
                    "rsa-sha2-256" => &RSA_PKCS1_2048_8192_SHA256,
                    // `ssh-rsa` means SHA-1, which OpenSSH doesn't take here either.
                    _ => return false,
                };
                // RFC 8332 allows the leading zeros to be left out.
                fixed(signature, n.len()).is_some_and(|signature| {
                    RsaPublicKeyComponents { n, e }.verify(parameters, message, &signature).is_ok()
                })
            }
            Self::Touched(..) => false,
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} {})", self.kind(), self.fingerprint())
    }
}
