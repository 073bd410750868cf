//! TLS as every connection uses it: rustls on *ring*, the platform's roots, and the workspace's CA file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::client::{WantsClientCert, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use rustls::{CertificateError, ClientConfig, ConfigBuilder, RootCertStore};
use rustls_platform_verifier::Verifier;

/// Why TLS could not be set up.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsError {
    #[error("CA file {}: {cause}", path.display())]
    CaFile { path: PathBuf, cause: pem::Error },
    #[error("CA file {}: no certificate in it", path.display())]
    NoCertificate { path: PathBuf },
    // Without the cause: the parser repeats the line that it can't read, and that may be a part of the key.
    #[error("the client certificate can't be read as PEM")]
    ClientCertificate,
    #[error("the client certificate's private key can't be read as PEM")]
    ClientKey,
    #[error("the client certificate and its private key don't fit: {0}")]
    ClientPair(rustls::Error),
    #[error("TLS: {0}")]
    Rustls(#[from] rustls::Error),
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// The check of server certificates. Reads files: call it away from the screen's thread.
pub(super) fn verifier(ca_file: Option<&Path>) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    let extra = ca_file.map(certificates).transpose()?.unwrap_or_default();
    if extra.is_empty() {
        return Ok(match Verifier::new(provider()) {
            Ok(platform) => Arc::new(platform),
            // A machine without any root must still be able to use plain HTTP: nothing is trusted.
            Err(_) => nobody()?,
        });
    }
    Ok(Arc::new(Verifier::new_with_extra_roots(extra, provider())?))
}

fn nobody() -> Result<Arc<WebPkiServerVerifier>, TlsError> {
    // An empty store is refused by the builder; an untrusted name says the same.
    let mut roots = RootCertStore::empty();
    roots.roots.push(rustls::pki_types::TrustAnchor {
        subject: b"none".as_slice().into(),
        subject_public_key_info: b"none".as_slice().into(),
        name_constraints: None,
    });
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|error| TlsError::Rustls(rustls::Error::General(error.to_string())))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|cause| TlsError::CaFile { path: path.to_owned(), cause })?;
    if found.is_empty() {
        return Err(TlsError::NoCertificate { path: path.to_owned() });
    }
    Ok(found)
}

/// A client's configuration that trusts what the verifier trusts.
pub(super) fn config(verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, TlsError> {
    Ok(trusting(verifier)?.with_no_client_auth())
}

/// The same with a client certificate, both parts as PEM.
pub(super) fn config_as(
    verifier: Arc<dyn ServerCertVerifier>,
    certificate: &str,
    key: &str,
) -> Result<ClientConfig, TlsError> {
    let chain = CertificateDer::pem_slice_iter(certificate.as_bytes()).collect::<Result<Vec<_>, _>>();
    let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or(TlsError::ClientCertificate)?;
    let key = private_key(key).ok_or(TlsError::ClientKey)?;
    trusting(verifier)?.with_client_auth_cert(chain, key).map_err(TlsError::ClientPair)
}

/// The first private key of a PEM text: PKCS#8, PKCS#1 or SEC1.
pub(super) fn private_key(pem: &str) -> Option<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()
}

fn trusting(
    verifier: Arc<dyn ServerCertVerifier>,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, TlsError> {
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier))
}

/// A TLS error in words that name what to look at.
pub(super) fn words(error: &rustls::Error) -> String {
    if let rustls::Error::InvalidCertificate(fault) = error {
        return certificate_words(fault);
    }
    if matches!(error, rustls::Error::InvalidMessage(_)) {
        return "TLS is not spoken at this port".to_owned();
    }
    format!("TLS: {error}")
}

/// Are these words about TLS, as [`words`] has them?
pub(super) fn are_about_tls(words: &str) -> bool {
    words.starts_with("TLS") || words.starts_with("certificate")
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the rest of the library's errors keep their own words")]
fn certificate_words(fault: &CertificateError) -> String {
    if let CertificateError::NotValidForNameContext { expected, presented } = fault {
        let names: Vec<&str> = presented.iter().take(3).map(|name| bare_name(name)).collect();
        return if names.is_empty() {
            format!("certificate is not for {}", expected.to_str())
        } else {
            format!("certificate is for {}, not {}", names.join(", "), expected.to_str())
        };
    }
    let known = match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "certificate has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "certificate is not valid yet"
        }
        CertificateError::UnknownIssuer => "certificate is from an unknown issuer",
        CertificateError::Revoked => "certificate is revoked",
        CertificateError::NotValidForName => "certificate is for another name",
        CertificateError::BadSignature => "certificate has a bad signature",
        other => return format!("certificate: {other}"),
    };
    known.to_owned()
}

/// `DnsName("shop.test")` or `IpAddress(192.0.2.1)`, as rustls prints it, without its wrapping.
fn bare_name(presented: &str) -> &str {
    presented
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .map_or(presented, |name| name.trim_matches('"'))
}
