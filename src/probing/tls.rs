//! TLS as a browser would do it: what browsers refuse is a failure of the target.

use super::failure::Failure;
use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The settings that all checks share.
pub(super) struct Tls {
    connector: TlsConnector,
}

impl Tls {
    /// Trusts the authorities that Mozilla trusts, and `extra_roots`.
    pub fn trusting(extra_roots: &[CertificateDer<'static>]) -> Result<Tls, rustls::Error> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.into() };
        for root in extra_roots {
            roots.add(root.clone())?;
        }
        let provider = Arc::new(aws_lc_rs::default_provider());
        // The first use of the cryptography seeds it, which takes 40 to 140 ms: not on the first probe's clock.
        provider.secure_random.fill(&mut [0; 32]).map_err(|_| rustls::Error::FailedToGetRandomBytes)?;
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        // A resumed session shows the certificate of the first one: a certificate that expired or was changed since
        // would go unnoticed.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Tls { connector: TlsConnector::from(Arc::new(config)) })
    }

    /// Shakes hands over `stream` with the server that calls itself `host` (a name, or an address without brackets).
    pub async fn shake_hands(
        &self,
        host: &str,
        stream: TcpStream,
        deadline: Instant,
    ) -> Result<TlsStream<TcpStream>, Failure> {
        let name = ServerName::try_from(host.trim_end_matches('.').to_owned())
            .map_err(|_| Failure::of_ours("the host is no valid name for TLS: correct it in the catalogue"))?;
        match timeout_at(deadline, self.connector.connect(name, stream)).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(failure_of(&error)),
            Err(_) => Err(Failure::of_target("no TLS handshake in time")),
        }
    }
}

/// Whole days until the server's certificate expires, by the clock that has just judged it; `None` where its dates
/// cannot be read.
pub(super) fn days_left(stream: &TlsStream<TcpStream>) -> Option<i64> {
    const DAY_SECONDS: i64 = 24 * 60 * 60;
    let certificate = stream.get_ref().1.peer_certificates()?.first()?;
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let now = i64::try_from(UnixTime::now().as_secs()).ok()?;
    Some((parsed.validity().not_after.timestamp() - now).div_euclid(DAY_SECONDS))
}

fn failure_of(error: &std::io::Error) -> Failure {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        None => Failure::of_socket(error),
        Some(rustls::Error::InvalidCertificate(fault)) => Failure::of_target(words_for(fault)),
        Some(rustls::Error::AlertReceived(alert)) => {
            Failure::of_target(format!("the server broke off the TLS handshake: {alert:?}"))
        }
        Some(rustls::Error::InvalidMessage(_)) => Failure::of_target("the port does not speak TLS"),
        Some(rustls::Error::PeerIncompatible(_)) => {
            Failure::of_target("the server offers only TLS that browsers no longer accept")
        }
        Some(_) => Failure::of_target("the TLS handshake failed"),
    }
}

fn words_for(fault: &CertificateError) -> &'static str {
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "the certificate has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the certificate is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the certificate is for another name"
        }
        CertificateError::UnknownIssuer => {
            "the certificate's issuer is unknown: it is self-signed, or the server does not send the whole chain"
        }
        CertificateError::Revoked => "the certificate is revoked",
        _ => "the certificate is one that browsers refuse",
    }
}
