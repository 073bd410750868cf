//! How a request proves who sends it. Secrets are places here, never values.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SecretRef;

/// How a request proves who sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// `Authorization: Bearer …`.
    Bearer(SecretRef),
    /// `Authorization: Basic …`.
    Basic {
        /// The user's name.
        user: String,
        /// Where the password is.
        password: SecretRef,
    },
    /// A header of any name.
    Header {
        /// The header's name.
        name: String,
        /// What stands before the secret in the value, for example `OAuth `.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        prefix: String,
        /// Where its value is.
        value: SecretRef,
    },
    /// A query parameter of any name; masked like the rest.
    Query {
        /// The parameter's name.
        name: String,
        /// Where its value is.
        value: SecretRef,
    },
    /// A client certificate (mutual TLS).
    Mtls {
        /// Where the certificate chain is, as PEM.
        certificate: SecretRef,
        /// Where its private key is, as PEM.
        key: SecretRef,
    },
    /// An access token by OAuth 2.0 client credentials (RFC 6749, section 4.4), kept until shortly before it ends.
    Oauth2 {
        /// The token endpoint; its host must be on the allow-list.
        token_url: String,
        /// The client's id.
        client_id: String,
        /// Where the client's secret is; sent as `Basic` credentials.
        client_secret: SecretRef,
        /// The scopes to ask for, separated by spaces.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        /// The audience to ask for, where the server wants one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audience: Option<String>,
    },
    /// AWS Signature Version 4.
    Aws {
        /// The service to sign for: `iam`, `route53`.
        service: String,
        /// The region to sign for; `us-east-1` for global services.
        region: String,
        /// Where the access key's id is.
        access_key_id: SecretRef,
        /// Where the secret access key is.
        secret_access_key: SecretRef,
        /// Where the session token is, with temporary credentials.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_token: Option<SecretRef>,
    },
    /// An installation token of a GitHub App, got with a signed JWT and kept until shortly before it ends.
    GithubApp {
        /// The API, for example `https://api.github.com`; its host must be on the allow-list.
        api: String,
        /// The App's id or client id.
        app_id: String,
        /// The installation's id.
        installation_id: String,
        /// Where the App's private key is, as PEM (RSA).
        private_key: SecretRef,
    },
    /// An access token of a Google Cloud service account, got with a signed JWT (RFC 7523).
    Gcp {
        /// Where the account's key file (JSON) is.
        key: SecretRef,
        /// The scope to ask for; `https://www.googleapis.com/auth/cloud-platform` when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        /// The token endpoint; the key file's own when absent. Its host must be on the allow-list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token_url: Option<String>,
    },
}

impl Auth {
    /// The word on the screen.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Bearer(_) => "bearer token",
            Self::Basic { .. } => "basic",
            Self::Header { .. } => "header",
            Self::Query { .. } => "query parameter",
            Self::Mtls { .. } => "client certificate",
            Self::Oauth2 { .. } => "OAuth 2.0 client credentials",
            Self::Aws { .. } => "AWS Signature V4",
            Self::GithubApp { .. } => "GitHub App",
            Self::Gcp { .. } => "Google service account",
        }
    }

    /// Where its secrets are.
    pub fn places(&self) -> Vec<&SecretRef> {
        match self {
            Self::Bearer(at) => vec![at],
            Self::Basic { password: at, .. }
            | Self::Header { value: at, .. }
            | Self::Query { value: at, .. }
            | Self::Oauth2 { client_secret: at, .. }
            | Self::GithubApp { private_key: at, .. }
            | Self::Gcp { key: at, .. } => vec![at],
            Self::Mtls { certificate, key } => vec![certificate, key],
            Self::Aws { access_key_id, secret_access_key, session_token, .. } => {
                let mut places = vec![access_key_id, secret_access_key];
                places.extend(session_token);
                places
            }
        }
    }

    /// The texts of it that are templates, with their places under `auth`.
    pub fn templates_mut(&mut self) -> Vec<(&'static str, &mut String)> {
        match self {
            Self::Bearer(_) | Self::Header { .. } | Self::Query { .. } | Self::Mtls { .. } => Vec::new(),
            Self::Basic { user, .. } => vec![("basic.user", user)],
            Self::Oauth2 { token_url, client_id, scope, audience, .. } => {
                let mut texts = vec![("oauth2.token_url", token_url), ("oauth2.client_id", client_id)];
                texts.extend(scope.as_mut().map(|text| ("oauth2.scope", text)));
                texts.extend(audience.as_mut().map(|text| ("oauth2.audience", text)));
                texts
            }
            Self::Aws { service, region, .. } => vec![("aws.service", service), ("aws.region", region)],
            Self::GithubApp { api, app_id, installation_id, .. } => vec![
                ("github_app.api", api),
                ("github_app.app_id", app_id),
                ("github_app.installation_id", installation_id),
            ],
            Self::Gcp { scope, token_url, .. } => {
                let mut texts = Vec::new();
                texts.extend(scope.as_mut().map(|text| ("gcp.scope", text)));
                texts.extend(token_url.as_mut().map(|text| ("gcp.token_url", text)));
                texts
            }
        }
    }
}
