//! Client certificates (mutual TLS), each with a client and connections of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use reqwest::Client;
use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::NotSent;
use crate::plan::SecretRef;
use crate::runtime::tls;

/// A client certificate and its key, read from their places.
pub(in crate::runtime) struct Identity {
    pub(in crate::runtime) places: Places,
    /// The chain, as PEM.
    pub(in crate::runtime) certificate: SecretString,
    /// The private key, as PEM.
    pub(in crate::runtime) key: SecretString,
}

impl Identity {
    pub(super) fn config(&self, verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, NotSent> {
        Ok(tls::config_as(verifier, self.certificate.expose_secret(), self.key.expose_secret())?)
    }

    fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [&self.certificate, &self.key] {
            hash.update(Sha256::digest(part.expose_secret()));
        }
        hash.finalize().into()
    }
}

/// Where the certificate is, and its key.
pub(in crate::runtime) type Places = (SecretRef, SecretRef);

/// One client for each pair of places, with the fingerprint of what was found there. The files bound their number: a
/// place is never a template.
#[derive(Default)]
pub(super) struct Identities(RefCell<BTreeMap<Places, ([u8; 32], Client)>>);

impl Identities {
    /// The client of this identity. A certificate that was renewed at its place counts at once.
    pub(super) fn client(
        &self,
        identity: &Identity,
        build: impl FnOnce() -> Result<Client, NotSent>,
    ) -> Result<Client, NotSent> {
        let fingerprint = identity.fingerprint();
        if let Some((known, client)) = self.0.borrow().get(&identity.places)
            && *known == fingerprint
        {
            return Ok(client.clone());
        }
        let client = build()?;
        self.0.borrow_mut().insert(identity.places.clone(), (fingerprint, client.clone()));
        Ok(client)
    }
}
