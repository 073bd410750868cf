//! The curves of ECDSA keys, and signatures over them.

use p521::ecdsa::signature::Verifier as _;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, UnparsedPublicKey};

use super::wire::Reader;

/// A curve that OpenSSH knows (RFC 5656).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// nistp256.
    P256,
    /// nistp384.
    P384,
    /// nistp521.
    P521,
}

impl Curve {
    /// Every curve.
    pub const ALL: [Self; 3] = [Self::P256, Self::P384, Self::P521];

    /// Its name inside a key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "nistp256",
            Self::P384 => "nistp384",
            Self::P521 => "nistp521",
        }
    }

    /// The kind of a key on it, and of a signature by such a key.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::P256 => "ecdsa-sha2-nistp256",
            Self::P384 => "ecdsa-sha2-nistp384",
            Self::P521 => "ecdsa-sha2-nistp521",
        }
    }

    /// How many bytes one coordinate or scalar has.
    pub const fn width(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// Could this be a point on it? Only uncompressed ones are allowed.
    pub(super) fn is_point(self, bytes: &[u8]) -> bool {
        bytes.first() == Some(&4) && bytes.len() == 1 + 2 * self.width()
    }

    /// Is this signature, which is both numbers as `mpint`, right?
    pub(super) fn verify(self, point: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let Some(signature) = self.both(signature) else { return false };
        match self {
            Self::P256 => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, &signature).is_ok()
            }
            Self::P384 => {
                UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point).verify(message, &signature).is_ok()
            }
            Self::P521 => {
                let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(point);
                let signature = p521::ecdsa::Signature::from_slice(&signature);
                key.is_ok_and(|key| signature.is_ok_and(|it| key.verify(message, &it).is_ok()))
            }
        }
    }

    /// Both numbers at their full width, one after the other.
    fn both(self, signature: &[u8]) -> Option<Vec<u8>> {
        let mut reader = Reader::new(signature);
        let (r, s) = (reader.positive()?, reader.positive()?);
        reader.end()?;
        let mut both = fixed(r, self.width())?;
        both.extend(fixed(s, self.width())?);
        Some(both)
    }
}

/// A magnitude with leading zeros up to a width; none where it is longer.
pub fn fixed(magnitude: &[u8], width: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; width.checked_sub(magnitude.len())?];
    bytes.extend(magnitude);
    Some(bytes)
}
