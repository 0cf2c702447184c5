//! A signed POST to the address of the settings, over a connection of its own.
//!
//! Any address may be named, private ones too: the operator wrote it, no reader can. For the same reason redirects are not followed: they
//! would let the other side choose another address. Of the answer only its head is read, and of that no more than [`HEAD_BYTES_MAX`].

use super::{CallFailure, SetupFault};
use crate::channels::tls;
use crate::config::alerts;
use crate::domain::hooks::HookKey;
use crate::domain::time::Time;
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use std::io;
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::{Position, Url};

/// What we call ourselves, so that whoever reads a server's log knows who called.
const CALLS_ITSELF: &str = concat!("Bonghwa/", env!("CARGO_PKG_VERSION"));
/// How much a status line with its headers may take.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// A page of somebody else's that takes alerts.
pub struct Webhook {
    url: Url,
    key: HookKey,
    tls: Option<TlsConnector>,
    limit: Duration,
}

impl Webhook {
    /// The webhook of these settings, to which one call takes at most `limit`.
    pub(super) fn new(
        settings: &alerts::Webhook,
        extra_roots: &[CertificateDer<'static>],
        limit: Duration,
    ) -> Result<Webhook, SetupFault> {
        let is_encrypted = settings.url.scheme() == "https";
        let tls = is_encrypted.then(|| tls::connector(extra_roots)).transpose()?;
        Ok(Webhook { url: settings.url.clone(), key: settings.key.clone(), tls, limit })
    }

    /// Posts `body` once, signed for `now`.
    pub(super) async fn post(&self, id: &str, body: Vec<u8>, now: Time) -> Result<(), CallFailure> {
        let request = self.request(id, body, now)?;
        match timeout(self.limit, self.exchange(request)).await {
            Ok(status) => judge(status?),
            Err(_) => Err(CallFailure::Passing(format!("no answer within {} ms", self.limit.as_millis()))),
        }
    }

    fn request(&self, id: &str, body: Vec<u8>, now: Time) -> Result<Request<Full<Bytes>>, CallFailure> {
        let request = Request::post(&self.url[Position::BeforePath..Position::AfterQuery])
            .header(HOST, &self.url[Position::BeforeHost..Position::AfterPort])
            .header(USER_AGENT, HeaderValue::from_static(CALLS_ITSELF))
            .header(CONNECTION, HeaderValue::from_static("close"))
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header("webhook-id", id)
            .header("webhook-timestamp", now.timestamp())
            .header("webhook-signature", self.key.sign_message(id, now, &body));
        let unusable = |_| CallFailure::Permanent("the address cannot be asked for: correct alerts.webhook".to_owned());
        request.body(Full::new(Bytes::from(body))).map_err(unusable)
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<StatusCode, CallFailure> {
        let host = self.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let port = self.url.port_or_known_default().unwrap_or(443);
        let unreachable = |error: io::Error| CallFailure::Passing(format!("no connection: {error}"));
        let stream = connect(host, port, self.limit).await.map_err(unreachable)?;
        let Some(tls) = &self.tls else { return ask(stream, request).await };
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| CallFailure::Permanent("its host is no name for TLS: correct alerts.webhook".to_owned()))?;
        ask(tls.connect(name, stream).await.map_err(unreachable)?, request).await
    }
}

/// A socket to the first address that answers; each has its share of the time.
async fn connect(host: &str, port: u16, limit: Duration) -> io::Result<TcpStream> {
    let addresses: Vec<_> = lookup_host((host, port)).await?.collect();
    let share = limit / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
    let mut fault = io::Error::other("the name has no address");
    for address in addresses {
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => fault = error,
            Err(_) => fault = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(fault)
}

/// Sends the request and reads the head of the answer; the body says nothing that is needed.
async fn ask<S>(stream: S, request: Request<Full<Bytes>>) -> Result<StatusCode, CallFailure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken = |error: hyper::Error| CallFailure::Passing(format!("no answer over HTTP: {error}"));
    let handshake = http1::Builder::new().max_buf_size(HEAD_BYTES_MAX).handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(broken)?;
    let mut connection = pin!(connection);
    let mut answer = pin!(sender.send_request(request));
    let answer = tokio::select! {
        answer = &mut answer => answer,
        // What ended the connection reaches the request as well, with more words.
        _ = &mut connection => answer.await,
    };
    answer.map(|answer| answer.status()).map_err(broken)
}

/// What an answer means: taken, to be tried again, or to be put right by somebody.
fn judge(status: StatusCode) -> Result<(), CallFailure> {
    let told = format!("it answered {}", status.as_u16());
    match status {
        status if status.is_success() => Ok(()),
        status if status.is_redirection() => {
            Err(CallFailure::Permanent(format!("{told}: redirects are not followed; write where it leads")))
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
            Err(CallFailure::Passing(told))
        }
        status if status.is_client_error() => Err(CallFailure::Permanent(told)),
        _ => Err(CallFailure::Passing(told)),
    }
}
