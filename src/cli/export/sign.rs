//! Signing the head of an export.

use crate::cli::failure::Failure;
use crate::cli::signing::{Key, Keyring};
use crate::cli::{Context, block_on, place};
use crate::plan::Survey;
use crate::readiness::approval::HEAD_NAMESPACE;
use crate::runtime::signer::Signer;

/// What signs heads with one key.
pub(super) struct HeadSigner(Signer);

impl HeadSigner {
    /// With the key that was named. `agent` alone is the key of the person of the roster who is at the keyboard.
    pub(super) fn find(context: &Context, name: &str) -> Result<Self, Failure> {
        let key = Key::find(name)?;
        if let Some(public) = key.public().cloned() {
            return Ok(Self(key.signer(context, &public)?));
        }
        let survey = Survey::at(place::root(context).as_deref(), None).map_err(Failure::Workspace)?;
        let keyring = Keyring { context, survey: &survey };
        let person = keyring.signer(None)?;
        Ok(Self(key.signer(context, &keyring.roster_key(&person)?)?))
    }

    /// The armoured signature over the bytes of a head.
    pub(super) fn sign(&self, head: &[u8]) -> Result<String, Failure> {
        block_on(async { Ok(self.0.sign(HEAD_NAMESPACE, head).await?.armoured()) })
    }

    /// Its key.
    pub(super) fn fingerprint(&self) -> String {
        self.0.key().fingerprint()
    }
}
