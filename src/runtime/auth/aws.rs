//! AWS Signature Version 4 in the headers of a request that is otherwise complete.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign as sign_request,
};
use aws_sigv4::sign::v4;
use reqwest::Request;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::plan::Auth;
use crate::runtime::clock::Clock;
use crate::runtime::secret::Unlocked;

/// Why a request was not signed. The causes are left out: they may repeat a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::runtime) enum AwsError {
    #[error("the request can't be signed for AWS")]
    Unsignable,
}

/// Sign a request. Anything else than [`Auth::Aws`] leaves it as it is.
pub(in crate::runtime) fn sign(
    request: &mut Request,
    auth: &Auth,
    secrets: &Unlocked,
    clock: &Clock,
) -> Result<(), AwsError> {
    let Auth::Aws { service, region, access_key_id, secret_access_key, session_token } = auth else {
        return Ok(());
    };
    let exposed = |secret: SecretString| secret.expose_secret().to_owned();
    let credentials = Credentials::new(
        exposed(secrets.value(access_key_id)),
        exposed(secrets.value(secret_access_key)),
        session_token.as_ref().map(|place| exposed(secrets.value(place))),
        None,
        "warroom",
    );
    let identity = credentials.into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(service)
        .time(clock.system_time())
        .settings(settings(service))
        .build()
        .ok()
        .ok_or(AwsError::Unsignable)?
        .into();
    let (instructions, _) = {
        let signable = signable(request)?;
        sign_request(signable, &params).ok().ok_or(AwsError::Unsignable)?.into_parts()
    };
    let (headers, _) = instructions.into_parts();
    for header in headers {
        let name = HeaderName::from_bytes(header.name().as_bytes()).ok().ok_or(AwsError::Unsignable)?;
        let mut value = HeaderValue::from_str(header.value()).ok().ok_or(AwsError::Unsignable)?;
        value.set_sensitive(header.sensitive());
        request.headers_mut().insert(name, value);
    }
    Ok(())
}

/// S3 alone wants the path as it is sent, and the digest of the body as a header.
fn settings(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service == "s3" {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    settings
}

fn signable(request: &Request) -> Result<SignableRequest<'_>, AwsError> {
    let mut headers = Vec::new();
    for (name, value) in request.headers() {
        headers.push((name.as_str(), value.to_str().ok().ok_or(AwsError::Unsignable)?));
    }
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    let (method, url) = (request.method().as_str(), request.url().as_str());
    SignableRequest::new(method, url, headers.into_iter(), SignableBody::Bytes(body))
        .ok()
        .ok_or(AwsError::Unsignable)
}
