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

#[cfg(test)]
mod tests {
    use reqwest::Method;
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::plan::SecretRef;
    use crate::runtime::clock::VirtualClock;

    const EXAMPLE_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const S3_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// Sign as one of AWS's published examples says, and give the `Authorization` header.
    fn signed(
        mut request: Request,
        service: &str,
        at: &str,
        key: (&str, &str),
        token: Option<&str>,
    ) -> Request {
        let mut auth = json!({"aws": {
            "service": service,
            "region": "us-east-1",
            "access_key_id": "env:ID",
            "secret_access_key": "env:KEY",
        }});
        let mut secrets = Unlocked::default();
        let values = [("ID", Some(key.0)), ("KEY", Some(key.1)), ("TOKEN", token)];
        for (name, value) in values.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            secrets.insert(SecretRef::Env(name.to_owned()), SecretString::from(value));
        }
        if token.is_some() {
            auth["aws"]["session_token"] = json!("env:TOKEN");
        }
        let clock = Clock::Virtual(VirtualClock::starting_at(at.parse().unwrap()));
        sign(&mut request, &serde_json::from_value(auth).unwrap(), &secrets, &clock).unwrap();
        request
    }

    fn request(method: Method, url: &str, content_type: Option<&str>, body: &str) -> Request {
        let mut request = Request::new(method, url.parse().unwrap());
        if let Some(kind) = content_type {
            request.headers_mut().insert("content-type", kind.parse().unwrap());
        }
        if !body.is_empty() {
            *request.body_mut() = Some(body.to_owned().into());
        }
        request
    }

    fn header<'r>(request: &'r Request, name: &str) -> &'r str {
        request.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// From the Signature Version 4 test suite that AWS publishes (`aws-sig-v4-test-suite`).
    #[rstest]
    #[case::get_vanilla(
        request(Method::GET, "https://example.amazonaws.com/", None, ""),
        "host;x-amz-date",
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    )]
    #[case::get_vanilla_query_order_key_case(
        request(Method::GET, "https://example.amazonaws.com/?Param2=value2&Param1=value1", None, ""),
        "host;x-amz-date",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
    )]
    #[case::post_vanilla(
        request(Method::POST, "https://example.amazonaws.com/", None, ""),
        "host;x-amz-date",
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )]
    #[case::post_x_www_form_urlencoded(
        request(
            Method::POST,
            "https://example.amazonaws.com/",
            Some("application/x-www-form-urlencoded"),
            "Param1=value1"
        ),
        "content-type;host;x-amz-date",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
    )]
    fn the_signatures_of_the_published_test_suite_come_out(
        #[case] request: Request,
        #[case] names: &str,
        #[case] signature: &str,
    ) {
        let request = signed(request, "service", "2015-08-30T12:36:00Z", ("AKIDEXAMPLE", EXAMPLE_KEY), None);
        assert_eq!(header(&request, "x-amz-date"), "20150830T123600Z");
        let credential = "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
        let wanted = format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature}");
        assert_eq!(header(&request, "authorization"), wanted);
    }

    /// From the user guides of IAM and S3.
    #[rstest]
    #[case::list_users(
        request(
            Method::GET,
            "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
            Some("application/x-www-form-urlencoded; charset=utf-8"),
            ""
        ),
        ("iam", "2015-08-30T12:36:00Z", "AKIDEXAMPLE", EXAMPLE_KEY),
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )]
    #[case::bucket_lifecycle(
        request(Method::GET, "https://examplebucket.s3.amazonaws.com/?lifecycle", None, ""),
        ("s3", "2013-05-24T00:00:00Z", "AKIAIOSFODNN7EXAMPLE", S3_KEY),
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    )]
    fn the_signatures_of_the_user_guides_come_out(
        #[case] request: Request,
        #[case] (service, at, id, key): (&str, &str, &str, &str),
        #[case] signature: &str,
    ) {
        let request = signed(request, service, at, (id, key), None);
        assert!(header(&request, "authorization").ends_with(signature), "{request:?}");
    }

    #[test]
    fn a_session_token_is_sent_and_signed() {
        let call = request(Method::GET, "https://example.amazonaws.com/", None, "");
        let key = ("AKIDEXAMPLE", EXAMPLE_KEY);
        let call = signed(call, "service", "2015-08-30T12:36:00Z", key, Some("the-token"));
        assert_eq!(header(&call, "x-amz-security-token"), "the-token");
        let named = "SignedHeaders=host;x-amz-date;x-amz-security-token,";
        assert!(header(&call, "authorization").contains(named), "{call:?}");
        assert!(!format!("{call:?}").contains("the-token"));
    }

    #[test]
    fn a_port_is_part_of_the_signed_host() {
        let at = |url: &str| {
            let key = ("AKIDEXAMPLE", EXAMPLE_KEY);
            let request =
                signed(request(Method::GET, url, None, ""), "iam", "2015-08-30T12:36:00Z", key, None);
            header(&request, "authorization").to_owned()
        };
        assert_ne!(at("http://127.0.0.1:5000/"), at("http://127.0.0.1/"));
        assert_eq!(at("http://127.0.0.1:80/"), at("http://127.0.0.1/"));
    }
}
