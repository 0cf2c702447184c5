//! TLS with an authority made for the test: which certificates pass, and what is said of those that do not.

use super::listeners::{Listener, answer, take_request};
use super::{assert_reads, http, probe};
use bonghwa::clock::Clock;
use bonghwa::domain::observations::Outcome;
use bonghwa::domain::probes::{Check, HttpCheck, Probe};
use bonghwa::probing::Checker;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ServerSessionMemoryCache;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;

struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its chain and key.
type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

impl Authority {
    fn named(name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn issue(&self, names: &[&str], adjust: impl FnOnce(&mut CertificateParams)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = params_for(names);
        adjust(&mut params);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
    }

    fn checker(&self) -> Checker {
        Checker::new(vec!["127.0.0.0/8".parse().unwrap()], &[self.0.der().clone()]).unwrap()
    }
}

fn params_for(names: &[&str]) -> CertificateParams {
    CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap()
}

fn self_signed(names: &[&str]) -> Identity {
    let key = KeyPair::generate().unwrap();
    let certificate = params_for(names).self_signed(&key).unwrap();
    (vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
}

async fn serve(identity: Identity) -> Listener {
    serve_in_turn(vec![identity]).await
}

/// Shows the first identity to the first connection and so on, and the last to all that follow. Sessions begun under
/// one may be resumed under the next.
async fn serve_in_turn(identities: Vec<Identity>) -> Listener {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let sessions = ServerSessionMemoryCache::new(32);
    let configs: Vec<Arc<ServerConfig>> = identities
        .into_iter()
        .map(|(chain, key)| {
            let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
            let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
            let mut config = builder.with_single_cert(chain, key).unwrap();
            config.session_storage = Arc::clone(&sessions) as _;
            Arc::new(config)
        })
        .collect();
    let turn = AtomicUsize::new(0);
    Listener::serving(move |stream, requests| {
        let turn = turn.fetch_add(1, Ordering::SeqCst).min(configs.len() - 1);
        let acceptor = TlsAcceptor::from(Arc::clone(&configs[turn]));
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            take_request(&mut stream, &requests).await;
            let _ = stream.write_all(answer("200 OK", "", "hello").as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    })
    .await
}

/// Answers `raw` and ends the connection without TLS's goodbye.
async fn serve_rudely(identity: Identity, raw: &'static str) -> Listener {
    let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(identity.0, identity.1).unwrap()));
    Listener::serving(move |stream, requests| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(stream).await.unwrap();
            take_request(&mut stream, &requests).await;
            stream.write_all(raw.as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
            let _ = stream.get_mut().0.shutdown().await;
        }
    })
    .await
}

fn https_probe(listener: &Listener, host: &str, certificate_days_min: Option<u32>) -> Probe {
    let url = format!("https://{host}:{}/", listener.addr.port());
    probe(Check::Http(HttpCheck { certificate_days_min, ..http(&url) }))
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_passes_by_name_and_by_address() {
    let authority = Authority::named("trusted");
    let listener = serve(authority.issue(&["localhost", "127.0.0.1"], |_| {})).await;
    for host in ["localhost", "127.0.0.1"] {
        let reading = authority.checker().check(&https_probe(&listener, host, None)).await;
        assert_reads(&reading, Outcome::Ok, "");
        assert!(reading.latency_ms.is_some());
    }
}

#[tokio::test]
async fn an_expired_certificate_is_a_failure() {
    let authority = Authority::named("trusted");
    let identity = authority.issue(&["localhost"], |params| params.not_after = date_time_ymd(2020, 1, 1));
    let listener = serve(identity).await;
    let reading = authority.checker().check(&https_probe(&listener, "localhost", None)).await;
    assert_reads(&reading, Outcome::Failed, "the certificate has expired");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_a_failure() {
    let authority = Authority::named("trusted");
    let listener = serve(authority.issue(&["other.example"], |_| {})).await;
    let reading = authority.checker().check(&https_probe(&listener, "localhost", None)).await;
    assert_reads(&reading, Outcome::Failed, "the certificate is for another name");
}

#[tokio::test]
async fn an_unknown_issuer_is_a_failure_whoever_it_is() {
    let authority = Authority::named("trusted");
    for identity in [self_signed(&["localhost"]), Authority::named("nobody knows").issue(&["localhost"], |_| {})] {
        let listener = serve(identity).await;
        let reading = authority.checker().check(&https_probe(&listener, "localhost", None)).await;
        assert_reads(&reading, Outcome::Failed, "the certificate's issuer is unknown");
        assert_eq!(listener.requests().len(), 0);
    }
}

#[tokio::test]
async fn a_certificate_that_expires_soon_is_told_to_staff_and_counts_against_nobody() {
    let authority = Authority::named("trusted");
    let now = Duration::from_millis(Clock::System.now().timestamp_millis() as u64);
    let in_ten_days = std::time::UNIX_EPOCH + now + Duration::from_secs(10 * 86_400 + 3600);
    let listener = serve(authority.issue(&["localhost"], |params| params.not_after = in_ten_days.into())).await;
    for (days_min, note) in [(None, ""), (Some(10), ""), (Some(11), "the certificate expires in 10 days")] {
        let reading = authority.checker().check(&https_probe(&listener, "localhost", days_min)).await;
        assert_reads(&reading, Outcome::Ok, note);
    }
}

#[tokio::test]
async fn a_certificate_that_was_exchanged_is_seen_at_the_next_check() {
    let authority = Authority::named("trusted");
    let good = authority.issue(&["localhost"], |_| {});
    let expired = authority.issue(&["localhost"], |params| params.not_after = date_time_ymd(2020, 1, 1));
    let listener = serve_in_turn(vec![good, expired]).await;
    let checker = authority.checker();
    let probe = https_probe(&listener, "localhost", None);
    assert_reads(&checker.check(&probe).await, Outcome::Ok, "");
    assert_reads(&checker.check(&probe).await, Outcome::Failed, "the certificate has expired");
}

#[tokio::test]
async fn a_port_without_tls_is_a_failure() {
    let listener = Listener::serving(|mut stream, _| async move {
        let _ = stream.write_all(answer("400 Bad Request", "", "plain").as_bytes()).await;
    })
    .await;
    let authority = Authority::named("trusted");
    let reading = authority.checker().check(&https_probe(&listener, "localhost", None)).await;
    assert_reads(&reading, Outcome::Failed, "the port does not speak TLS");
}

#[tokio::test]
async fn a_missing_goodbye_is_forgiven_where_the_end_of_the_connection_is_the_end_of_the_body() {
    let authority = Authority::named("trusted");
    for (raw, outcome, note) in [
        ("HTTP/1.0 200 OK\r\n\r\nhello", Outcome::Ok, ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", Outcome::Ok, ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello", Outcome::Failed, "the connection was closed before"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello",
            Outcome::Failed,
            "the connection was closed",
        ),
        ("HTTP/1.1 200", Outcome::Failed, "the connection was closed before"),
    ] {
        let listener = serve_rudely(authority.issue(&["localhost"], |_| {}), raw).await;
        let reading = authority.checker().check(&https_probe(&listener, "localhost", None)).await;
        assert_reads(&reading, outcome, note);
    }
}
