//! A bound on how long one connection may be waited for, whatever it does.
//!
//! actix-http bounds the head of a connection's first request and the silence between requests, but neither a later
//! request that never ends nor an answer that is never read: with those, a few hundred machines could hold every
//! connection that we have. So the bytes themselves are watched, below it.

use std::future::Future;
use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a request may take from its first byte to the first byte of its answer, and how long a reader may take none
/// of it. A train in a tunnel is shorter; what we do ourselves is bounded below it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that fails with [`ErrorKind::TimedOut`] once it has been waited for too long.
pub struct Patient<Io> {
    io: Io,
    /// Since when the other side owes us something: the rest of a request, or room for our answer.
    waiting_since: Option<Instant>,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl<Io> Patient<Io> {
    /// Watches `io`, which is polled by one task for all its life.
    pub fn new(io: Io) -> Patient<Io> {
        Patient { io, waiting_since: None, alarm: None }
    }

    /// What to answer when there is nothing to read or no room to write.
    fn wait<T>(&mut self, context: &mut Context<'_>) -> Poll<Result<T>> {
        let Some(since) = self.waiting_since else { return Poll::Pending };
        let (now, until) = (Instant::now(), since + PATIENCE);
        if now >= until {
            return Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the other side kept us waiting")));
        }
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(now)));
        // One that is still to ring wakes this task anyway, if too early: requests that are answered at once set none.
        if alarm.deadline() <= now {
            alarm.as_mut().reset(until);
            // It rings later than now: this only says whom it wakes.
            let _ = alarm.as_mut().poll(context);
        }
        Poll::Pending
    }
}

impl<Io: AsyncRead + Unpin> AsyncRead for Patient<Io> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        match Pin::new(&mut this.io).poll_read(context, buffer) {
            Poll::Pending => this.wait(context),
            read => {
                if buffer.filled().len() > before && this.waiting_since.is_none() {
                    this.waiting_since = Some(Instant::now());
                }
                read
            }
        }
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Patient<Io> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.io).poll_write(context, bytes) {
            Poll::Pending => {
                this.waiting_since.get_or_insert_with(Instant::now);
                this.wait(context)
            }
            written => {
                this.waiting_since = None;
                written
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::{advance, sleep, timeout};

    #[tokio::test(start_paused = true)]
    async fn a_request_that_comes_byte_by_byte_is_not_waited_for_beyond_all_patience() {
        let (mut client, server) = duplex(64);
        let mut server = Patient::new(server);
        // The first request is answered; only then the reader begins to dawdle.
        client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        server.read_exact(&mut [0; 18]).await.unwrap();
        server.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        sleep(10 * PATIENCE).await;
        let dawdling = tokio::spawn(async move {
            while client.write_all(b"x").await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        });
        let started = Instant::now();
        let mut read = [0; 1];
        let error = loop {
            if let Err(error) = server.read_exact(&mut read).await {
                break error;
            }
        };
        assert_eq!((error.kind(), started.elapsed().as_secs()), (ErrorKind::TimedOut, PATIENCE.as_secs()));
        drop(server);
        dawdling.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_takes_is_given_up_and_one_that_is_taken_slowly_is_not() {
        let (mut client, server) = duplex(64);
        let mut server = Patient::new(server);
        let slowly = tokio::spawn(async move {
            for _ in 0..100 {
                sleep(PATIENCE / 2).await;
                client.read_exact(&mut [0; 64]).await.unwrap();
            }
            client
        });
        server.write_all(&[b'x'; 6400]).await.unwrap();
        let _client = slowly.await.unwrap();
        let started = Instant::now();
        let error = server.write_all(&[b'x'; 6400]).await.unwrap_err();
        assert_eq!((error.kind(), started.elapsed().as_secs()), (ErrorKind::TimedOut, PATIENCE.as_secs()));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_between_requests_is_no_matter_of_ours() {
        let (mut client, server) = duplex(64);
        let mut server = Patient::new(server);
        for _ in 0..3 {
            assert!(timeout(10 * PATIENCE, server.read_u8()).await.is_err(), "only the timeout of the test ends it");
            client.write_all(b"x").await.unwrap();
            server.read_exact(&mut [0; 1]).await.unwrap();
            advance(PATIENCE / 2).await;
            server.write_all(b"y").await.unwrap();
        }
    }
}
