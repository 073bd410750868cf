//! The commands that get an access token by hand, into the shell variable `TOKEN`.

use super::{pem, secret, word};
use crate::plan::Auth;

/// Makes what `openssl` writes fit for a JWT.
const BASE64: &str = "b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }";

/// The commands; none where a request needs no token that is fetched first.
pub(super) fn by_hand(auth: &Auth) -> String {
    let lines = match auth {
        Auth::Oauth2 { token_url, client_id, client_secret, scope, audience } => {
            let form = [("scope", scope), ("audience", audience)];
            let form = form.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
            let form: Vec<_> = form
                .map(|(name, value)| format!(" --data-urlencode {}", word(&format!("{name}={value}"))))
                .collect();
            let form = form.concat();
            let user = format!("{}{}", word(&format!("{client_id}:")), secret(client_secret));
            let data = "-d grant_type=client_credentials";
            vec![format!(
                "TOKEN=\"$(curl -sS -u {user} {data}{form} {} | jq -r .access_token)\"",
                word(token_url)
            )]
        }
        Auth::GithubApp { api, app_id, installation_id, private_key } => {
            let url = format!("{api}/app/installations/{installation_id}/access_tokens");
            vec![
                BASE64.to_owned(),
                format!("ISSUER={}; NOW=\"$(date +%s)\"", word(app_id)),
                r#"CLAIMS="$(printf '{"iat":%d,"exp":%d,"iss":"%s"}' $((NOW-60)) $((NOW+540)) "$ISSUER" | b64)""#
                    .to_owned(),
                r#"JWT="$(printf '{"alg":"RS256","typ":"JWT"}' | b64).$CLAIMS""#.to_owned(),
                format!(
                    r#"JWT="$JWT.$(printf %s "$JWT" | openssl dgst -sha256 -sign {} | b64)""#,
                    pem(private_key)
                ),
                format!(
                    r#"TOKEN="$(curl -sS -X POST -H "Authorization: Bearer $JWT" {} | jq -r .token)""#,
                    word(&url)
                ),
            ]
        }
        Auth::Gcp { key, .. } => {
            let file = pem(key);
            vec![
                format!("gcloud auth activate-service-account --key-file={file}"),
                "TOKEN=\"$(gcloud auth print-access-token)\"".to_owned(),
            ]
        }
        Auth::Bearer(_)
        | Auth::Basic { .. }
        | Auth::Header { .. }
        | Auth::Query { .. }
        | Auth::Mtls { .. }
        | Auth::Aws { .. } => Vec::new(),
    };
    let lines: Vec<_> = lines.iter().map(|line| format!("    {line}\n")).collect();
    lines.concat()
}
