//! TLS with relays: trusted are the authorities that browsers trust, and those that are named beside them.

use super::SetupFault;
use super::counted::Counted;
use lettre::transport::smtp::client::{AsyncTokioStream, Certificate, TlsParameters};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// For sessions that are encrypted from the first byte on. lettre has its own way there, on a socket that it opens itself.
pub(super) fn implicit(extra_roots: &[CertificateDer<'static>]) -> Result<TlsConnector, SetupFault> {
    let fault = |error: rustls::Error| SetupFault::Tls(error.into());
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.into() };
    for root in extra_roots {
        roots.add(root.clone()).map_err(fault)?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(fault)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
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
