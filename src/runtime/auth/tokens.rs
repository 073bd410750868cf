//! Access tokens that were fetched: kept until shortly before they end, one fetch at a time for each credential.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use super::TokenError;

/// The most credentials whose tokens are kept: a scope may be a template. Beyond it the first goes.
const MOST: usize = 256;

/// An access token, and until when it is used again.
#[derive(Clone)]
pub(in crate::runtime) struct Token {
    pub(in crate::runtime) value: SecretString,
    pub(in crate::runtime) until: Timestamp,
}

/// What is known of one credential.
#[derive(Default)]
struct Slot {
    /// Whose turn it is to fetch.
    turn: Mutex<()>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    fingerprint: [u8; 32],
    token: Option<Token>,
    /// How often it was fetched, and how the last time ended.
    fetches: u64,
    fault: Option<TokenError>,
}

/// The tokens of a world.
#[derive(Default)]
pub(in crate::runtime) struct Tokens(RefCell<BTreeMap<String, Rc<Slot>>>);

impl Tokens {
    /// The token of a credential: the one that is there, or a new one. Whoever waits while another fetches takes what
    /// that one got, good or bad: a hundred calls ask once.
    pub(in crate::runtime) async fn get(
        &self,
        credential: &str,
        fingerprint: [u8; 32],
        now: Timestamp,
        fetch: impl AsyncFnOnce() -> Result<Token, TokenError>,
    ) -> Result<SecretString, TokenError> {
        let slot = self.slot(credential);
        let before = slot.state.borrow().fetches;
        if let Some(token) = slot.state.borrow().valid(fingerprint, now) {
            return Ok(token);
        }
        let _turn = slot.turn.lock().await;
        if let Some(result) = slot.state.borrow().since(before, fingerprint) {
            return result;
        }
        let fetched = fetch().await;
        let mut state = slot.state.borrow_mut();
        state.fetches += 1;
        state.fingerprint = fingerprint;
        state.fault = fetched.as_ref().err().cloned();
        state.token = fetched.as_ref().ok().cloned();
        fetched.map(|token| token.value)
    }

    /// Forget a token that was refused, unless there is a newer one already.
    pub(in crate::runtime) fn forget(&self, credential: &str, refused: &SecretString) {
        let slot = self.slot(credential);
        let mut state = slot.state.borrow_mut();
        if state.token.as_ref().is_some_and(|token| same(&token.value, refused)) {
            state.token = None;
        }
    }

    fn slot(&self, credential: &str) -> Rc<Slot> {
        let mut slots = self.0.borrow_mut();
        if let Some(slot) = slots.get(credential) {
            return Rc::clone(slot);
        }
        if slots.len() >= MOST {
            drop(slots.pop_first());
        }
        let slot = Rc::<Slot>::default();
        slots.insert(credential.to_owned(), Rc::clone(&slot));
        slot
    }
}

impl State {
    fn valid(&self, fingerprint: [u8; 32], now: Timestamp) -> Option<SecretString> {
        let token =
            self.token.as_ref().filter(|token| self.fingerprint == fingerprint && now < token.until)?;
        Some(token.value.clone())
    }

    /// How a fetch ended that others waited for.
    fn since(&self, before: u64, fingerprint: [u8; 32]) -> Option<Result<SecretString, TokenError>> {
        if self.fetches == before || self.fingerprint != fingerprint {
            return None;
        }
        match (&self.token, &self.fault) {
            (Some(token), _) => Some(Ok(token.value.clone())),
            (None, Some(fault)) => Some(Err(fault.clone())),
            // It was refused in the meantime.
            (None, None) => None,
        }
    }
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn token(value: &str, until: i64) -> Token {
        Token { value: SecretString::from(value), until: at(until) }
    }

    async fn get(tokens: &Tokens, rotation: u8, now: i64, next: &str) -> String {
        let got = tokens.get("a", [rotation; 32], at(now), async || Ok(token(next, 100))).await;
        got.unwrap().expose_secret().to_owned()
    }

    #[tokio::test]
    async fn a_token_is_used_until_its_end_and_for_its_own_secret_only() {
        let tokens = Tokens::default();
        assert_eq!(get(&tokens, 0, 0, "first").await, "first");
        assert_eq!(get(&tokens, 0, 99, "second").await, "first");
        assert_eq!(get(&tokens, 0, 100, "third").await, "third");
        assert_eq!(get(&tokens, 1, 0, "rotated").await, "rotated");
    }

    #[tokio::test]
    async fn only_the_token_that_was_refused_is_forgotten() {
        let tokens = Tokens::default();
        get(&tokens, 0, 0, "first").await;
        tokens.forget("a", &SecretString::from("an older one"));
        assert_eq!(get(&tokens, 0, 0, "second").await, "first");
        tokens.forget("a", &SecretString::from("first"));
        assert_eq!(get(&tokens, 0, 0, "second").await, "second");
    }

    #[tokio::test]
    async fn whoever_waits_takes_what_the_first_one_got() {
        for outcome in [Ok(token("shared", 0)), Err(TokenError::Lost("connection refused".to_owned()))] {
            let (tokens, fetches) = (Tokens::default(), Cell::new(0));
            let one = || {
                tokens.get("a", [0; 32], at(0), async || {
                    fetches.set(fetches.get() + 1);
                    tokio::task::yield_now().await;
                    outcome.clone()
                })
            };
            let got = futures_util::future::join_all((0..100).map(|_| one())).await;
            assert_eq!(fetches.get(), 1);
            let wanted = outcome.as_ref().map(|token| token.value.expose_secret().to_owned());
            for one in got {
                assert_eq!(one.as_ref().map(|value| value.expose_secret().to_owned()), wanted);
            }
        }
    }

    #[tokio::test]
    async fn the_number_of_credentials_is_bounded() {
        let tokens = Tokens::default();
        for number in 0..2 * MOST {
            let fetch = async || Ok(token("x", 100));
            tokens.get(&number.to_string(), [0; 32], at(0), fetch).await.unwrap();
        }
        assert_eq!(tokens.0.borrow().len(), MOST);
    }
}
