//! The certificate that the listener shows.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::ExposeSecret as _;

use crate::plan::SecretRef;
use crate::plan::intake::Listen;
use crate::runtime::secret::{SecretError, Secrets};
use crate::runtime::tls;

/// Why TLS can't be offered.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// One of the two files is named without the other.
    #[error("`certificate` and `private_key` belong together")]
    Half,
    /// No certificate can be read from the file.
    #[error("{}: no certificate in it can be read", .0.display())]
    Certificate(PathBuf),
    /// The key's file can't be read, or others can read it.
    #[error("the private key")]
    KeyFile(#[source] SecretError),
    /// No key in the file. Its text is not repeated.
    #[error("{}: no private key in it can be read", .0.display())]
    Key(PathBuf),
    /// The two don't fit.
    #[error("the certificate and its private key don't fit: {0}")]
    Pair(#[from] rustls::Error),
}

/// What TLS is offered with; none where the workspace names no certificate.
pub(super) async fn config(
    root: &Path,
    secrets: &Secrets,
    listen: &Listen,
) -> Result<Option<Arc<ServerConfig>>, CertificateError> {
    let (certificate, key) = match (&listen.certificate, &listen.private_key) {
        (None, None) => return Ok(None),
        (Some(certificate), Some(key)) => (root.join(certificate), key),
        (Some(_), None) | (None, Some(_)) => return Err(CertificateError::Half),
    };
    let unread = || CertificateError::Certificate(certificate.clone());
    let pem = tokio::fs::read(&certificate).await.map_err(|_unreadable| unread())?;
    let chain = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(unread)?;
    let place = SecretRef::File(key.clone());
    let pem = secrets.read(&place).await.map_err(CertificateError::KeyFile)?;
    let key = tls::private_key(pem.expose_secret()).ok_or_else(|| CertificateError::Key(root.join(key)))?;
    let config = ServerConfig::builder_with_provider(tls::provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(Some(Arc::new(config)))
}
