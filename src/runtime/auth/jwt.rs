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

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use secrecy::ExposeSecret as _;

    use super::*;

    const PKCS1: &str = include_str!("../../../tests/data/keys/rsa-pkcs1.pem");
    const PKCS8: &str = include_str!("../../../tests/data/keys/rsa-pkcs8.pem");

    /// Made with `openssl dgst -sha256 -sign`. RS256 has one signature for each text and key.
    const BY_OPENSSL: &str = include_str!("../../../tests/data/keys/openssl.jwt");

    #[rstest]
    #[case::as_github_gives_it(PKCS1)]
    #[case::as_google_gives_it(PKCS8)]
    fn the_signature_is_that_of_openssl(#[case] pem: &str) {
        let header = r#"{"alg":"RS256","typ":"JWT"}"#;
        let signed = sign_text(header, r#"{"iss":"warroom","iat":1300819380}"#, pem).unwrap();
        assert_eq!(signed.expose_secret(), BY_OPENSSL);
    }

    #[test]
    fn another_key_is_refused_without_a_word_of_it() {
        let elliptic = rcgen::KeyPair::generate().unwrap().serialize_pem();
        let cut = PKCS8.get(..600).unwrap();
        for (pem, fault) in
            [(elliptic.as_str(), JwtError::NotRsa), (cut, JwtError::NotPem), ("", JwtError::NotPem)]
        {
            assert_eq!(sign_text("{}", "{}", pem).unwrap_err(), fault);
        }
    }
}
