//! The private half of a key, and signing with it.

use std::fmt;

use num_bigint::BigUint;
use p521::ecdsa::signature::Signer as _;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    RSA_PKCS1_SHA512, RsaKeyPair,
};
use secrecy::zeroize::Zeroizing;

use super::KeyFileError;
use crate::readiness::approval::{Curve, PublicKey, Reader, Wire as _, fixed};

type Bytes = Zeroizing<Vec<u8>>;

/// What only the holder knows.
pub(super) enum Secret {
    Ed25519 { seed: Bytes, public: Vec<u8> },
    Ecdsa { curve: Curve, scalar: Bytes, point: Vec<u8> },
    Rsa { d: Bytes, p: Bytes, q: Bytes },
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

fn keep(bytes: &[u8]) -> Bytes {
    Zeroizing::new(bytes.to_owned())
}

impl Secret {
    /// Read the private part of a key file; none where it is garbled, as under a wrong passphrase.
    pub(super) fn read(public: &PublicKey, body: &[u8]) -> Result<Option<Self>, KeyFileError> {
        let mut reader = Reader::new(body);
        let (Some(check), Some(again)) = (reader.number(), reader.number()) else { return Ok(None) };
        if check != again || reader.text() != Some(public.kind()) {
            return Ok(None);
        }
        if public.kind().starts_with("sk-") {
            return Err(KeyFileError::Unsupported(public.kind().to_owned()));
        }
        Ok(Self::fields(public, &mut reader))
    }

    fn fields(public: &PublicKey, reader: &mut Reader<'_>) -> Option<Self> {
        if let Some(curve) = Curve::ALL.into_iter().find(|curve| curve.kind() == public.kind()) {
            let (_name, point) = (reader.string()?, reader.string()?.to_owned());
            let scalar = Zeroizing::new(fixed(reader.positive()?, curve.width())?);
            return Some(Self::Ecdsa { curve, scalar, point });
        }
        if public.rsa().is_some() {
            let (_n, _e, d) = (reader.positive()?, reader.positive()?, reader.positive()?);
            let (_iqmp, p, q) = (reader.positive()?, reader.positive()?, reader.positive()?);
            return Some(Self::Rsa { d: keep(d), p: keep(p), q: keep(q) });
        }
        let (public, both) = (reader.string()?.to_owned(), reader.string()?);
        Some(Self::Ed25519 { seed: keep(both.get(..32)?), public })
    }

    /// Sign, in the binary form; none where the library won't take the key.
    pub(super) fn sign(&self, public: &PublicKey, data: &[u8]) -> Option<Vec<u8>> {
        let (algorithm, signature) = match self {
            Self::Ed25519 { seed, public } => {
                let pair = Ed25519KeyPair::from_seed_and_public_key(seed, public).ok()?;
                ("ssh-ed25519", pair.sign(data).as_ref().to_owned())
            }
            Self::Ecdsa { curve, scalar, point } => {
                let both = sign_on(*curve, scalar, point, data)?;
                let (r, s) = both.split_at_checked(curve.width())?;
                let mut signature = Vec::new();
                signature.put_positive(r);
                signature.put_positive(s);
                (curve.kind(), signature)
            }
            Self::Rsa { d, p, q } => ("rsa-sha2-512", sign_rsa(public.rsa()?, d, [p, q], data)?),
        };
        let mut whole = Vec::new();
        whole.put_string(algorithm.as_bytes());
        whole.put_string(&signature);
        Some(whole)
    }
}

/// Both numbers at their full width.
fn sign_on(curve: Curve, scalar: &[u8], point: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match curve {
        Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
        Curve::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
        Curve::P521 => {
            let key = p521::ecdsa::SigningKey::from_slice(scalar).ok()?;
            let signature: p521::ecdsa::Signature = key.try_sign(data).ok()?;
            return Some(signature.to_bytes().to_vec());
        }
    };
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar, point, &random).ok()?;
    Some(pair.sign(&random, data).ok()?.as_ref().to_owned())
}

/// `ring` wants the exponents of both primes, which the file leaves out, and the larger prime first.
fn sign_rsa(public: (&[u8], &[u8]), d: &[u8], primes: [&[u8]; 2], data: &[u8]) -> Option<Vec<u8>> {
    let number = BigUint::from_bytes_be;
    let [one, other] = primes.map(number);
    let (larger, smaller) = if one > other { (one, other) } else { (other, one) };
    let one = BigUint::from(1_u8);
    if smaller <= one {
        return None;
    }
    let exponent = |prime: &BigUint| Zeroizing::new((number(d) % (prime - &one)).to_bytes_be());
    let inverse = Zeroizing::new(smaller.modinv(&larger)?.to_bytes_be());
    let components = KeyPairComponents {
        public_key: PublicKeyComponents { n: public.1, e: public.0 },
        d,
        p: &larger.to_bytes_be(),
        q: &smaller.to_bytes_be(),
        dP: &exponent(&larger),
        dQ: &exponent(&smaller),
        qInv: &inverse,
    };
    let pair = RsaKeyPair::from_components(&components).ok()?;
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), data, &mut signature).ok()?;
    Some(signature)
}
