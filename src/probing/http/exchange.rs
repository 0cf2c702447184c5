//! One request over one fresh connection, and its answer. A fresh connection each time, because that is what a person
//! who comes to the service needs; and our own, because the address must be the one that the guard has passed.

use super::super::Checker;
use super::super::conditions::Answer;
use super::super::failure::Failure;
use super::super::{tcp, tls};
use super::{Hop, is_redirect};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::pin;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};

/// How much of a body is read and judged: status answers are small, and an endless body must end.
const BODY_BYTES_MAX: usize = 1 << 20;

/// How much a status line with its headers may take: what common servers send at most is a quarter of it.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// An answer, and how long the certificate behind it is still valid.
pub(super) struct Exchanged {
    /// The answer.
    pub answer: Answer,
    /// Whole days; `None` without TLS.
    pub days_left: Option<i64>,
}

/// Asks what `hop` says. Where `follows`, the body of a redirect is not read.
pub(super) async fn exchange(
    checker: &Checker,
    hop: &Hop<'_>,
    follows: bool,
    deadline: Instant,
) -> Result<Exchanged, Failure> {
    let request = request(checker, hop)?;
    let host = hop.url.host_str().unwrap_or_default();
    let port = hop.url.port_or_known_default().unwrap_or(80);
    let stream = tcp::connect(checker, host, port, deadline).await?;
    let (answer, days_left) = if hop.url.scheme() == "https" {
        let host = host.trim_matches(['[', ']']);
        let stream = checker.tls.shake_hands(host, stream, deadline).await?;
        let days_left = tls::days_left(&stream);
        (timeout_at(deadline, ask(stream, request, follows)).await, days_left)
    } else {
        (timeout_at(deadline, ask(stream, request, follows)).await, None)
    };
    match answer {
        Ok(answer) => Ok(Exchanged { answer: answer?, days_left }),
        Err(_) => Err(Failure::of_target("no complete answer in time")),
    }
}

fn request(checker: &Checker, hop: &Hop<'_>) -> Result<Request<Full<Bytes>>, Failure> {
    let path = &hop.url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &hop.url[url::Position::BeforeHost..url::Position::AfterPort];
    let body = hop.body.map(|body| Bytes::copy_from_slice(body.as_bytes())).unwrap_or_default();
    let mut request = Request::builder()
        .method(hop.method.clone())
        .uri(path)
        .header(HOST, authority)
        .header(USER_AGENT, checker.user_agent.clone())
        .header(CONNECTION, HeaderValue::from_static("close"))
        .body(Full::new(body))
        .map_err(|_| Failure::of_ours("the URL cannot be asked for: correct it in the catalogue"))?;
    let mut own = hyper::HeaderMap::new();
    for (name, value) in hop.headers {
        let unusable =
            |_| Failure::of_ours(format!("the header {name:.60} cannot be sent: correct it in the catalogue"));
        let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable(()))?;
        if matches!(parsed, CONTENT_LENGTH | TRANSFER_ENCODING | CONNECTION) {
            return Err(unusable(()));
        }
        own.append(parsed, HeaderValue::from_str(value).map_err(|_| unusable(()))?);
    }
    for name in own.keys() {
        request.headers_mut().remove(name);
    }
    for (name, value) in &own {
        request.headers_mut().append(name, value.clone());
    }
    Ok(request)
}

/// Sends the request and reads the answer. The connection is driven here, not in a task of its own, so that it ends
/// with the check.
async fn ask<S>(stream: S, request: Request<Full<Bytes>>, follows: bool) -> Result<Answer, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD_BYTES_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| failure_of(&error))?;
    let mut connection = pin!(connection);
    let mut answer = pin!(async {
        let response = sender.send_request(request).await.map_err(|error| failure_of(&error))?;
        read(response, follows).await
    });
    tokio::select! {
        answer = &mut answer => answer,
        // What ended the connection reaches the request or the body as well, with more words.
        _ = &mut connection => answer.await,
    }
}

/// Reads at most [`BODY_BYTES_MAX`] of the body; what is longer is cut, not refused.
async fn read(response: Response<Incoming>, follows: bool) -> Result<Answer, Failure> {
    let (head, mut incoming) = response.into_parts();
    let mut body = BytesMut::new();
    let has_no_length = !head.headers.contains_key(CONTENT_LENGTH) && !head.headers.contains_key(TRANSFER_ENCODING);
    let is_followed = follows && is_redirect(head.status) && head.headers.contains_key(hyper::header::LOCATION);
    while !is_followed && body.len() < BODY_BYTES_MAX {
        let frame = match incoming.frame().await {
            None => break,
            // Where only the end of the connection ends the body, servers often leave out TLS's own goodbye, and
            // browsers put up with it.
            Some(Err(error)) if has_no_length && has_ended(&error) => break,
            Some(frame) => frame.map_err(|error| failure_of(&error))?,
        };
        if let Ok(chunk) = frame.into_data() {
            body.extend_from_slice(&chunk[..chunk.len().min(BODY_BYTES_MAX - body.len())]);
        }
    }
    Ok(Answer { status: head.status, headers: head.headers, body: body.freeze() })
}

fn socket_error(error: &hyper::Error) -> Option<&io::Error> {
    std::error::Error::source(error)?.downcast_ref()
}

fn has_ended(error: &hyper::Error) -> bool {
    socket_error(error).is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
}

fn failure_of(error: &hyper::Error) -> Failure {
    let socket = socket_error(error);
    // The library reports a malformed chunk as if the socket had failed.
    let is_malformed =
        socket.is_some_and(|error| matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData));
    if error.is_parse() || is_malformed {
        return Failure::of_target("the answer is no valid HTTP, or its headers are too large");
    }
    if error.is_incomplete_message() || has_ended(error) {
        return Failure::of_target("the connection was closed before a complete answer");
    }
    socket.map_or_else(|| Failure::of_target("the exchange over HTTP failed"), Failure::of_socket)
}
