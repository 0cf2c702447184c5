//! Connections to addresses that the guard has passed, and the TCP check, which is one.

use super::Checker;
use super::failure::Failure;
use super::guard;
use crate::domain::probes::TcpCheck;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};

/// How long one address is waited for before the next is tried beside it (RFC 8305 §5), so that an address family that
/// swallows packets does not look like an outage.
const HEAD_START: Duration = Duration::from_millis(250);

/// Addresses of one name that are tried. More are never needed to tell whether the target answers.
const ADDRESSES_MAX: usize = 8;

/// Checks that the port accepts a connection.
pub(super) async fn check(checker: &Checker, tcp: &TcpCheck, deadline: Instant) -> Result<Option<String>, Failure> {
    connect(checker, &tcp.host, tcp.port, deadline).await.map(|_| None)
}

/// A connection to one of the addresses of `host` that may be reached, without delay of small packets.
pub(super) async fn connect(checker: &Checker, host: &str, port: u16, deadline: Instant) -> Result<TcpStream, Failure> {
    let found = checker.resolver.addresses(host, deadline).await?;
    let addresses = alternating(&guard::reachable(found, &checker.allow)?);
    let stream = match timeout_at(deadline, connect_first(&addresses, port)).await {
        Ok(connected) => connected?,
        Err(_) => return Err(Failure::of_target("no connection in time")),
    };
    stream.set_nodelay(true).map_err(|error| Failure::of_socket(&error))?;
    Ok(stream)
}

/// The families by turns, beginning with that of the first address, so that the second try is of the other family.
fn alternating(addresses: &[IpAddr]) -> Vec<IpAddr> {
    let begins_with_v6 = addresses.first().is_some_and(IpAddr::is_ipv6);
    let (mut first, mut second): (Vec<_>, Vec<_>) =
        addresses.iter().copied().partition(|ip| ip.is_ipv6() == begins_with_v6);
    let mut turns = Vec::with_capacity(addresses.len());
    first.reverse();
    second.reverse();
    while turns.len() < addresses.len().min(ADDRESSES_MAX) {
        turns.extend(first.pop());
        turns.extend(second.pop());
    }
    turns.truncate(ADDRESSES_MAX);
    turns
}

/// The first connection that stands. Each further address is tried when the one before it fails, or has had its head
/// start.
async fn connect_first(addresses: &[IpAddr], port: u16) -> Result<TcpStream, Failure> {
    if let [only] = addresses {
        return connect_to(*only, port).await;
    }
    let mut waiting = addresses.iter();
    let mut trying = FuturesUnordered::new();
    let mut failed: Option<Failure> = None;
    loop {
        trying.extend(waiting.next().map(|ip| connect_to(*ip, port)));
        let ended = tokio::select! {
            ended = trying.next() => ended,
            () = sleep(HEAD_START), if waiting.len() > 0 => continue,
        };
        match ended {
            Some(Ok(stream)) => return Ok(stream),
            Some(Err(failure)) => {
                failed = Some(match failed {
                    Some(before) => before.most_telling(failure),
                    None => failure,
                });
            }
            None => return Err(failed.unwrap_or_else(|| Failure::of_target("the name has no address"))),
        }
    }
}

async fn connect_to(ip: IpAddr, port: u16) -> Result<TcpStream, Failure> {
    TcpStream::connect(SocketAddr::new(ip, port)).await.map_err(|error| Failure::of_socket(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observations::Outcome;
    use tokio::net::TcpListener;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn families_are_tried_by_turns() {
        let addresses = ["2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2", "192.0.2.3"].map(ip);
        let turns = ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3"].map(ip);
        assert_eq!(alternating(&addresses), turns);
        assert_eq!(alternating(&vec![ip("192.0.2.1"); 20]).len(), ADDRESSES_MAX);
    }

    #[tokio::test]
    async fn an_address_that_refuses_does_not_hide_one_that_answers() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        // Nothing listens on the other two at this port.
        let stream = connect_first(&["127.0.0.2", "127.0.0.3", "127.0.0.1"].map(ip), port).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap().ip(), ip("127.0.0.1"));
        let refused = connect_first(&["127.0.0.2", "127.0.0.3"].map(ip), port).await.unwrap_err();
        assert_eq!((refused.outcome, refused.note.as_str()), (Outcome::Failed, "connection refused"));
    }
}
