//! TLS with relays, from the first byte or after STARTTLS.

use super::SetupFault;
use super::counted::Counted;
use lettre::transport::smtp::client::{AsyncTokioStream, Certificate, TlsParameters};
use rustls::pki_types::CertificateDer;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// For sessions that are encrypted from the first byte on. lettre has its own way there, on a socket that it opens itself.
pub(super) fn implicit(extra_roots: &[CertificateDer<'static>]) -> Result<TlsConnector, SetupFault> {
    crate::channels::tls::connector(extra_roots).map_err(|error| SetupFault::Tls(error.into()))
}

/// For sessions that are encrypted after STARTTLS.
pub(super) fn starttls(host: &str, extra_roots: &[CertificateDer<'static>]) -> Result<TlsParameters, SetupFault> {
    let fault = |error: lettre::transport::smtp::Error| SetupFault::Tls(error.into());
    let mut parameters = TlsParameters::builder(host.to_owned());
    for root in extra_roots {
        parameters = parameters.add_root_certificate(Certificate::from_der(root.to_vec()).map_err(fault)?);
    }
    parameters.build_rustls().map_err(fault)
}

/// An encrypted stream that lettre takes for a connection.
#[derive(Debug)]
pub(super) struct Encrypted(pub TlsStream<Counted>);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
