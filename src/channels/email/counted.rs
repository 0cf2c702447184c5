//! A socket that counts what the system has taken of what was written to it: a letter of which the last byte was not taken cannot
//! have arrived. Below TLS it counts more than was said, never less.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Bytes that the system has taken, as others see it.
pub(super) type Taken = Arc<AtomicUsize>;

/// What a server may say in one go. A reply is a few lines of 512 bytes (RFC 5321 §4.5.3.1.5), the start of TLS some certificates.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// A socket and its counts.
#[derive(Debug)]
pub(super) struct Counted {
    stream: TcpStream,
    taken: Taken,
    /// Bytes that came since something was last written.
    answered: usize,
}

impl Counted {
    pub fn new(stream: TcpStream) -> (Counted, Taken) {
        let taken = Taken::default();
        (Counted { stream, taken: Arc::clone(&taken), answered: 0 }, taken)
    }
}

impl AsyncTokioStream for Counted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, into))?;
        self.answered += into.filled().len() - before;
        // What reads it keeps all of it until its end.
        if self.answered > ANSWER_BYTES_MAX {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "an answer without an end")));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let taken = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.taken.fetch_add(taken, Ordering::Relaxed);
        self.answered = 0;
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
