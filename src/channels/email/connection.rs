//! One session with one server, over lettre's connection on a socket of our own without Nagle's algorithm. Each step has its
//! time, and is taken by itself, so that what failed is known.

use super::counted::{Counted, Taken};
use super::faults::{Fault, Session, Step, shortened};
use super::tls::Encrypted;
use super::{Letter, SetupFault, tls};
use crate::config::email::{Encryption, Relay};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::commands::Rset;
use lettre::transport::smtp::extension::{ClientId, Extension};
use rustls::pki_types::{CertificateDer, ServerName};
use std::io;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;

/// How long an answer to the last dot is waited for where everything stops: without it nobody knows whether the letter arrived.
const LAST_PATIENCE: Duration = Duration::from_secs(5);
/// How long leave is taken.
const FAREWELL: Duration = Duration::from_secs(1);

/// The way into a server.
pub(super) struct Door {
    host: String,
    port: u16,
    hello: ClientId,
    lock: Lock,
    credentials: Option<Credentials>,
    /// How long one step may take.
    step: Duration,
    /// That everything stops.
    stop: CancellationToken,
}

/// How the way is encrypted.
enum Lock {
    Implicit(TlsConnector, ServerName<'static>),
    StartTls(TlsParameters),
    Plain,
}

impl Door {
    /// The way to `relay`, at which we call ourselves `hello`.
    pub fn new(
        relay: &Relay,
        hello: &str,
        (step, stop): (Duration, &CancellationToken),
        extra_roots: &[CertificateDer<'static>],
    ) -> Result<Door, SetupFault> {
        let lock = match relay.encryption {
            Encryption::Implicit => {
                let name = ServerName::try_from(relay.host.clone());
                Lock::Implicit(tls::implicit(extra_roots)?, name.map_err(|error| SetupFault::Tls(error.into()))?)
            }
            Encryption::StartTls => Lock::StartTls(tls::starttls(&relay.host, extra_roots)?),
            Encryption::Plain => Lock::Plain,
        };
        let credentials = relay.credentials.as_ref();
        Ok(Door {
            host: relay.host.clone(),
            port: relay.port,
            hello: ClientId::Domain(hello.to_owned()),
            lock,
            credentials: credentials.map(|who| Credentials::new(who.user.clone(), who.password.clone())),
            step,
            stop: stop.clone(),
        })
    }

    /// A socket to the first address that answers; each has its share of the time.
    async fn connect(&self) -> io::Result<TcpStream> {
        let addresses: Vec<_> = lookup_host((self.host.as_str(), self.port)).await?.collect();
        let share = self.step / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
        let mut fault = io::Error::other("the name has no address");
        for address in addresses {
            match timeout(share, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Ok(Err(error)) => fault = error,
                Err(_) => fault = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(fault)
    }

    /// A stream on which the server's greeting comes next.
    async fn enter(&self) -> io::Result<(Box<dyn AsyncTokioStream>, Taken)> {
        let (stream, taken) = Counted::new(self.connect().await?);
        let stream: Box<dyn AsyncTokioStream> = match &self.lock {
            Lock::Implicit(connector, name) => Box::new(Encrypted(connector.connect(name.clone(), stream).await?)),
            Lock::StartTls(_) | Lock::Plain => Box::new(stream),
        };
        Ok((stream, taken))
    }
}

/// A session that is open and signed in.
pub(super) struct Connection {
    smtp: AsyncSmtpConnection,
    taken: Taken,
    step: Duration,
    stop: CancellationToken,
    is_over: bool,
    rested_at: Instant,
}

impl Connection {
    /// Opens a session: greeting, TLS, sign-in.
    pub async fn open(door: &Door) -> Result<Connection, Fault> {
        unless_stopped(&door.stop, Connection::enter(door)).await
    }

    async fn enter(door: &Door) -> Result<Connection, Fault> {
        let entered = timeout(door.step, door.enter()).await.map_err(|_| Fault::of_silence(Step::Opening))?;
        let (stream, taken) =
            entered.map_err(|error| Fault::of_line(Step::Opening, &format!("no connection: {error}")))?;
        let greeted = AsyncSmtpConnection::connect_with_transport(stream, &door.hello);
        let mut smtp = within(door.step, Step::Opening, greeted).await?;
        if let Lock::StartTls(parameters) = &door.lock {
            within(door.step, Step::Opening, smtp.starttls(parameters.clone(), &door.hello)).await?;
        }
        if let Some(credentials) = &door.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let signed_in = within(door.step, Step::Opening, smtp.auth(&mechanisms, credentials)).await;
            signed_in.map_err(Fault::of_sign_in)?;
        }
        let (step, stop) = (door.step, door.stop.clone());
        Ok(Connection { smtp, taken, step, stop, is_over: false, rested_at: Instant::now() })
    }

    /// Hands over a letter; gives what the server said when it took it. After a refusal the session is as new, or over.
    pub async fn send(&mut self, letter: &Letter) -> Result<String, Fault> {
        // One that is broken off in the middle is of no use to anybody.
        self.is_over = true;
        let sent = self.hand_over(letter).await;
        let stands = match &sent {
            Ok(_) => true,
            Err(fault) if fault.session == Session::Stands => {
                within(self.step, Step::Opening, self.smtp.command(Rset)).await.is_ok()
            }
            Err(_) => false,
        };
        self.is_over = !stands;
        self.rested_at = Instant::now();
        sent
    }

    async fn hand_over(&mut self, letter: &Letter) -> Result<String, Fault> {
        let body = self.body_parameter(&letter.bytes)?;
        let words = std::str::from_utf8(&letter.bytes).map(transparent);
        let words = words.map_err(|_| Fault::of_reply(Step::Words, 554, "the message is no text"))?;
        let stop = self.stop.clone();
        unless_stopped(&stop, async {
            self.command(Step::Sender, format!("MAIL FROM:<{}>{body}\r\n", letter.envelope_from)).await?;
            self.command(Step::Recipient, format!("RCPT TO:<{}>\r\n", letter.to)).await?;
            self.command(Step::Words, "DATA\r\n".to_owned()).await
        })
        .await?;
        // All in one write. From the moment that the last of it is taken, the letter may have arrived.
        let end = self.taken.load(Ordering::Relaxed) + words.len();
        let is_out = || self.taken.load(Ordering::Relaxed) >= end;
        let mut asking = std::pin::pin!(timeout(self.step, self.smtp.command(words)));
        let answer = tokio::select! {
            biased;
            answer = &mut asking => answer,
            () = stop.cancelled() => match is_out() {
                true => timeout(LAST_PATIENCE, asking).await.and_then(|answer| answer),
                false => return Err(Fault::of_stop()),
            },
        };
        let step = if is_out() { Step::Answer } else { Step::Words };
        let answer = answer.map_err(|_| Fault::of_silence(step))?;
        let answer = answer.map_err(|error| Fault::of_error(step, &error))?;
        Ok(shortened(&format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" "))))
    }

    /// What must be said of a message that is not all ASCII (RFC 6152).
    fn body_parameter(&self, message: &[u8]) -> Result<&'static str, Fault> {
        if message.is_ascii() {
            return Ok("");
        }
        if self.smtp.server_info().supports_feature(Extension::EightBitMime) {
            return Ok(" BODY=8BITMIME");
        }
        Err(Fault::of_reply(Step::Words, 451, "the server does not offer 8BITMIME"))
    }

    async fn command(&mut self, step: Step, line: String) -> Result<(), Fault> {
        within(self.step, step, self.smtp.command(line)).await.map(drop)
    }

    /// True where no further letter may be sent over it.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Since when it has had nothing to do.
    pub fn rested_at(&self) -> Instant {
        self.rested_at
    }

    /// Takes leave, as far as the server listens.
    pub async fn quit(mut self) {
        let _ = within(self.step.min(FAREWELL), Step::Opening, self.smtp.quit()).await;
    }
}

/// The message as it goes over the wire: each line that begins with a dot has one more, and a dot alone ends it (RFC 5321 §4.5.2).
/// lettre would do it byte by byte, and write the end by itself.
fn transparent(message: &str) -> String {
    let mut words = String::with_capacity(message.len() + 64);
    for line in message.strip_suffix("\r\n").unwrap_or(message).split_inclusive('\n') {
        if line.starts_with('.') {
            words.push('.');
        }
        words.push_str(line);
    }
    words.push_str("\r\n.\r\n");
    words
}

/// What `future` comes to, where nothing stops meanwhile.
async fn unless_stopped<T>(
    stop: &CancellationToken,
    future: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(Fault::of_stop()),
        done = future => done,
    }
}

async fn within<T>(limit: Duration, step: Step, future: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
    let ended = timeout(limit, future).await.map_err(|_| Fault::of_silence(step))?;
    ended.map_err(|error| Fault::of_error(step, &error))
}

#[cfg(test)]
mod tests {
    use super::transparent;

    #[test]
    fn a_line_that_begins_with_a_dot_ends_no_message() {
        for (message, words) in [
            ("", "\r\n.\r\n"),
            ("A: b\r\n\r\nwords\r\n", "A: b\r\n\r\nwords\r\n.\r\n"),
            ("A: b\r\n\r\n.\r\n..\r\n.x", "A: b\r\n\r\n..\r\n...\r\n..x\r\n.\r\n"),
            (".\n.\r\n\r\n", "..\n..\r\n\r\n.\r\n"),
        ] {
            assert_eq!(transparent(message), words);
        }
    }
}
