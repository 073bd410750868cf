//! A certificate that must be valid and not end soon.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use tokio_rustls::TlsConnector;

use super::{Seen, tcp};
use crate::plan::probe::{Symptom, TlsProbe};
use crate::plan::{Duration, ProbeStatus};
use crate::runtime::http::{innermost, io_words};
use crate::runtime::live::LiveWorld;
use crate::runtime::tls;

/// How long before its end a certificate is worth a word.
const WARN_BEFORE: Duration = Duration::secs(14 * 86_400);

const DAY_S: i64 = 86_400;

pub(super) async fn see(world: &LiveWorld, probe: &TlsProbe) -> Seen {
    let name = match server_name(probe) {
        Ok(name) => name,
        Err(reason) => return Seen::unknown(reason),
    };
    let verifier = match world.http.verifier().await {
        Ok(verifier) => verifier,
        Err(why) => return Seen::unknown(why.to_string()),
    };
    let witness = Arc::new(Witness { inner: verifier, seen: OnceLock::new() });
    let checked: Arc<dyn ServerCertVerifier> = Arc::<Witness>::clone(&witness);
    let config = match tls::config(checked) {
        Ok(config) => config,
        Err(why) => return Seen::unknown(why.to_string()),
    };
    let stream = match tcp::connect(&probe.address).await {
        Ok(stream) => stream,
        Err(error) => return Seen::failing(io_words(&error)).because(Symptom::NoAnswer),
    };
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    let Some(certificate) = witness.seen.get() else {
        return Seen::failing(match &handshake {
            Ok(_) => "the server showed no certificate".to_owned(),
            Err(error) => innermost(error),
        })
        .because(Symptom::Certificate);
    };
    let mut seen = weigh(certificate, probe.warn_before.unwrap_or(WARN_BEFORE), world.clock.now());
    if let Err(error) = handshake
        && seen.status != ProbeStatus::Failing
    {
        seen = Seen::failing(innermost(&error)).because(Symptom::Certificate);
    }
    seen
}

fn server_name(probe: &TlsProbe) -> Result<ServerName<'static>, String> {
    let host = match &probe.server_name {
        Some(name) => name.as_str(),
        None => probe.address.rsplit_once(':').map_or(probe.address.as_str(), |(host, _)| host),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    ServerName::try_from(host.to_owned()).map_err(|error| format!("{host}: {error}"))
}

fn weigh(certificate: &Certificate, warn_before: Duration, now: Timestamp) -> Seen {
    let left_s = certificate.not_after.map(|end| end - now.as_second());
    if let Some(left) = left_s.filter(|left| *left < 0) {
        let detail = format!("certificate ended {} ago", days(-left));
        return Seen::failing(detail).because(Symptom::Certificate);
    }
    if let Err(error) = &certificate.verdict {
        return Seen::failing(tls::words(error)).because(Symptom::Certificate);
    }
    let Some(left) = left_s else {
        return Seen::degraded("certificate is valid, its end can't be read".to_owned());
    };
    let detail = format!("certificate ends in {}", days(left));
    let warn_s = i64::try_from(warn_before.as_millis() / 1_000).unwrap_or(i64::MAX);
    if left < warn_s { Seen::degraded(detail) } else { Seen::ok(detail) }
}

fn days(seconds: i64) -> String {
    match seconds / DAY_S {
        0 => format!("{} h", seconds / 3_600),
        1 => "1 day".to_owned(),
        more => format!("{more} days"),
    }
}

/// What a server showed, and what the real check says about it.
#[derive(Debug)]
struct Certificate {
    /// Seconds since 1970.
    not_after: Option<i64>,
    verdict: Result<(), Error>,
}

/// Lets every certificate pass so that the handshake goes on, and remembers what the real check says. Nothing is
/// sent over the connection that this opens.
#[derive(Debug)]
struct Witness {
    inner: Arc<dyn ServerCertVerifier>,
    seen: OnceLock<Certificate>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = self
            .inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map(|_| ());
        self.seen.get_or_init(|| Certificate {
            not_after: x509_parser::parse_x509_certificate(end_entity)
                .ok()
                .map(|(_, parsed)| parsed.validity().not_after.timestamp()),
            verdict,
        });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use rustls::CertificateError;

    use super::*;

    #[rstest]
    #[case(90 * DAY_S, Ok(()), ProbeStatus::Ok, "certificate ends in 90 days")]
    #[case(12 * DAY_S + 5, Ok(()), ProbeStatus::Degraded, "certificate ends in 12 days")]
    #[case(7_300, Ok(()), ProbeStatus::Degraded, "certificate ends in 2 h")]
    #[case(-3 * DAY_S, Ok(()), ProbeStatus::Failing, "certificate ended 3 days ago")]
    #[case(-DAY_S, Err(CertificateError::UnknownIssuer), ProbeStatus::Failing, "certificate ended 1 day ago")]
    #[case(
        DAY_S,
        Err(CertificateError::UnknownIssuer),
        ProbeStatus::Failing,
        "certificate is from an unknown issuer"
    )]
    fn a_certificate_is_weighed_by_its_end_and_its_check(
        #[case] left: i64,
        #[case] verdict: Result<(), CertificateError>,
        #[case] status: ProbeStatus,
        #[case] detail: &str,
    ) {
        let now: Timestamp = "2027-03-01T09:00:00Z".parse().unwrap();
        let certificate = Certificate {
            not_after: Some(now.as_second() + left),
            verdict: verdict.map_err(Error::InvalidCertificate),
        };
        let seen = weigh(&certificate, WARN_BEFORE, now);
        assert_eq!((seen.status, seen.detail.as_str()), (status, detail));
    }
}
