//! One request from its places and templates to its answer: secrets, a token, a signature, the wire.

use secrecy::SecretString;

use super::LiveWorld;
use crate::plan::{Auth, Duration, Resolved, SecretRef};
use crate::runtime::auth::{self, Asking, TokenError};
use crate::runtime::clock::Stopwatch;
use crate::runtime::http::{self, Identity, Lost, Received};
use crate::runtime::secret::{SecretError, Unlocked};

/// The status that says that nothing was done, because the credentials were not good enough (RFC 9110, 15.5.2).
const UNAUTHORIZED: u16 = 401;

impl LiveWorld {
    /// Read secrets and make them known to the scrubber.
    pub(in crate::runtime) async fn unlock(&self, places: &[&SecretRef]) -> Result<Unlocked, SecretError> {
        let mut unlocked = Unlocked::default();
        for place in places {
            if !unlocked.has(place) {
                unlocked.insert((*place).clone(), self.secret(place).await?);
            }
        }
        Ok(unlocked)
    }

    /// Send one request and read the start of its answer. The time-out holds from the moment at which its secrets
    /// are known.
    ///
    /// A call that is refused with 401 was not acted upon. Where this program had fetched its token, the token may
    /// have ended or been revoked: it is fetched anew, once, and the call is sent once more.
    pub(in crate::runtime) async fn exchange(
        &self,
        request: &Resolved,
        idempotency_key: Option<&str>,
        timeout: Duration,
    ) -> Result<Received, Lost> {
        self.http.permit(&request.url)?;
        let secrets = self.unlock(&request.places()).await.map_err(|why| Lost::NotReady(why.to_string()))?;
        let watch = Stopwatch::start();
        let Some(auth) = request.auth.as_ref().filter(|auth| auth::is_fetched(auth)) else {
            return self.send(request, idempotency_key, &secrets, None, timeout).await;
        };
        let token =
            self.token(auth, &secrets, timeout).await.map_err(|why| Lost::NotReady(why.to_string()))?;
        let refused =
            self.send(request, idempotency_key, &secrets, Some(&token), watch.left(timeout)).await?;
        if refused.status != UNAUTHORIZED {
            return Ok(refused);
        }
        self.tokens.forget(&credential(auth), &token);
        match self.token(auth, &secrets, watch.left(timeout)).await {
            Ok(fresh) => {
                self.send(request, idempotency_key, &secrets, Some(&fresh), watch.left(timeout)).await
            }
            // The first answer stands: it is the truth about the call.
            Err(_) => Ok(refused),
        }
    }

    async fn send(
        &self,
        request: &Resolved,
        idempotency_key: Option<&str>,
        secrets: &Unlocked,
        token: Option<&SecretString>,
        timeout: Duration,
    ) -> Result<Received, Lost> {
        let url = self.http.permit(&request.url)?;
        let learn = auth::learning(&self.scrubber);
        let mut built = http::assemble(url, request, idempotency_key, |place| secrets.value(place), learn)?;
        if let Some(token) = token {
            http::bearer(&mut built, token)?;
        }
        if let Some(auth) = &request.auth {
            let signed = auth::aws::sign(&mut built, auth, secrets, &self.clock);
            signed.map_err(|why| Lost::NotReady(why.to_string()))?;
        }
        if timeout == Duration::ZERO {
            return Err(Lost::NotSent("no time was left after the access token was fetched".to_owned()));
        }
        self.http.send(built, identity(request, secrets).as_ref(), timeout).await
    }

    async fn token(
        &self,
        auth: &Auth,
        secrets: &Unlocked,
        timeout: Duration,
    ) -> Result<SecretString, TokenError> {
        let now = self.clock.now();
        let learn = auth::learning(&self.scrubber);
        let asking = Asking { http: &self.http, secrets, now, learn: &learn };
        let fetch = async || auth::fetch(auth, &asking, timeout).await;
        let key = credential(auth);
        let got = self.tokens.get(&key, auth::fingerprint(auth, secrets), now, fetch);
        let token = tokio::time::timeout(timeout.to_std(), got).await;
        let token = token.unwrap_or(Err(TokenError::TooSlow(timeout)))?;
        learn(&token);
        Ok(token)
    }
}

/// The name of a credential: everything that the file says about it. There is no secret in it, only places.
fn credential(auth: &Auth) -> String {
    serde_json::to_string(auth).unwrap_or_default()
}

fn identity(request: &Resolved, secrets: &Unlocked) -> Option<Identity> {
    let Some(Auth::Mtls { certificate, key }) = &request.auth else { return None };
    Some(Identity {
        places: (certificate.clone(), key.clone()),
        certificate: secrets.value(certificate),
        key: secrets.value(key),
    })
}
