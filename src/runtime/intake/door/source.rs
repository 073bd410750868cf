//! One source as its connections see it: its keys, its allowance, and what it sent before.

use std::cell::RefCell;

use hyper::HeaderMap;
use jiff::Timestamp;
use ring::hmac;

use crate::plan::intake::Source;
use crate::plan::{Duration, SourceId, digest};
use crate::runtime::intake::allowance::{Allowance, Memory, PER_MINUTE};
use crate::runtime::intake::proof::{self, Keys};
use crate::runtime::intake::told::{self, Bad, Told};
use crate::runtime::secret::{SecretError, Secrets};

/// After how long a secret is read again, so that an exchanged one counts.
const FRESH: Duration = Duration::secs(30);
/// How long after reading it a secret that did not fit is read again. Strangers must not keep a vault busy.
const RETRY: Duration = Duration::secs(5);

/// The guard of one source.
pub(in crate::runtime::intake) struct Guard {
    source: Source,
    secrets: Secrets,
    nonce: hmac::Key,
    now: RefCell<Now>,
}

struct Now {
    keys: Keys,
    /// Could every key that is needed be read, at least once?
    is_open: bool,
    read_at: Option<Timestamp>,
    allowance: Allowance,
    memory: Memory,
}

impl Guard {
    /// A guard without keys; [`Guard::renew`] fetches them.
    pub(in crate::runtime::intake) fn new(
        source: Source,
        secrets: Secrets,
        nonce: hmac::Key,
        at: Timestamp,
    ) -> Self {
        let allowance = Allowance::full(source.per_minute.unwrap_or(PER_MINUTE), at);
        let now = Now {
            keys: Keys::default(),
            is_open: source.token.is_none() && source.secret.is_none(),
            read_at: None,
            allowance,
            memory: Memory::default(),
        };
        Self { source, secrets, nonce, now: RefCell::new(now) }
    }

    pub(super) const fn id(&self) -> &SourceId {
        &self.source.id
    }

    pub(super) fn is_open(&self) -> bool {
        self.now.borrow().is_open
    }

    /// Read the keys again, unless that was tried a moment ago. Those that can't be read stay as they were.
    pub(super) async fn renew(&self, at: Timestamp) {
        let is_recent = self.now.borrow().read_at.is_some_and(|read| at < RETRY.after(read));
        if !is_recent {
            drop(self.fetch(at).await);
        }
    }

    /// Read the keys.
    pub(in crate::runtime::intake) async fn fetch(&self, at: Timestamp) -> Result<(), SecretError> {
        // Noted before it is waited for: many connections at once ask once.
        self.now.borrow_mut().read_at = Some(at);
        let mut keys = Keys::default();
        if let Some(place) = &self.source.token {
            keys.token = Some(self.secrets.read(place).await?);
        }
        if let Some(place) = &self.source.secret {
            keys.secret = Some(self.secrets.read(place).await?);
        }
        let mut now = self.now.borrow_mut();
        now.keys = keys;
        now.is_open = true;
        Ok(())
    }

    /// Does the sender carry the token?
    pub(super) async fn admits(&self, headers: &HeaderMap, at: Timestamp) -> bool {
        self.holds(at, |keys| proof::has_token(keys, headers, &self.nonce)).await
    }

    /// Is the body signed?
    pub(super) async fn knows_the_hand(&self, headers: &HeaderMap, body: &[u8], at: Timestamp) -> bool {
        self.holds(at, |keys| proof::is_signed(self.source.kind, keys, headers, body, at)).await
    }

    /// Does it hold with the keys as they are? They may have been exchanged since they were read.
    async fn holds(&self, at: Timestamp, proof: impl Fn(&Keys) -> bool) -> bool {
        if self.now.borrow().read_at.is_some_and(|read| at >= FRESH.after(read)) {
            self.renew(at).await;
        }
        if proof(&self.now.borrow().keys) {
            return true;
        }
        self.renew(at).await;
        let now = self.now.borrow();
        now.is_open && proof(&now.keys)
    }

    /// Take one request off the allowance; else in how many seconds there will be one.
    pub(super) fn count_one(&self, at: Timestamp) -> Result<(), u64> {
        self.now.borrow_mut().allowance.take(at)
    }

    /// Was it taken in a moment ago? Asked only where it is signed: whoever kept a signed letter can send it again,
    /// while whoever kept a token can write a new one.
    pub(super) fn has_seen(&self, bytes: &[u8], at: Timestamp) -> bool {
        self.source.secret.is_some() && self.now.borrow_mut().memory.has(&digest::sha256_hex(bytes), at)
    }

    pub(super) fn remember(&self, bytes: &[u8], at: Timestamp) {
        if self.source.secret.is_some() {
            self.now.borrow_mut().memory.keep(digest::sha256_hex(bytes), at);
        }
    }

    pub(super) fn read(&self, body: &[u8]) -> Result<Told, Bad> {
        told::read(self.source.kind, self.source.map.as_ref(), body)
    }
}
