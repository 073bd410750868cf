//! Signed JSON Web Tokens (RFC 7519) with RS256 (RFC 7518, section 3.3), signed by the TLS library's own RSA.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_supported_type;
use secrecy::SecretString;
use serde_json::Value;

use crate::runtime::tls;

/// Why nothing was signed. Nothing of the key is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum JwtError {
    #[error("the private key can't be read as PEM")]
    NotPem,
    #[error("the private key is not an RSA key of 2048 bits or more")]
    NotRsa,
    #[error("the private key could not sign")]
    Unsigned,
}

/// Sign these claims. The key is PEM, PKCS#8 or PKCS#1.
pub(super) fn sign(header: &Value, claims: &Value, pem: &str) -> Result<SecretString, JwtError> {
    sign_text(&header.to_string(), &claims.to_string(), pem)
}

fn sign_text(header: &str, claims: &str, pem: &str) -> Result<SecretString, JwtError> {
    let key = tls::private_key(pem).ok_or(JwtError::NotPem)?;
    let key = any_supported_type(&key).ok().ok_or(JwtError::NotRsa)?;
    let signer = key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]).ok_or(JwtError::NotRsa)?;
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = signer.sign(message.as_bytes()).ok().ok_or(JwtError::Unsigned)?;
    Ok(SecretString::from(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))))
}
