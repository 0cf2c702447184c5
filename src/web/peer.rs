//! How a request reached us, as far as the proxies before us are trusted to say.

use actix_http::Request;
use actix_web::http::header::{HeaderMap, HeaderName, X_FORWARDED_FOR, X_FORWARDED_PROTO};
use actix_web::{HttpMessage, HttpRequest};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::IpAddr;
use std::sync::Once;

/// Told once: whoever likes may send such a header.
static STRANGER: Once = Once::new();

/// Whether the reader's browser spoke TLS. We speak none ourselves: only a trusted proxy can say so.
pub fn is_secure(request: &Request, trusted: &[IpNet]) -> bool {
    let is_trusted = request.peer_addr().is_some_and(|peer| trusts(trusted, peer.ip()));
    is_trusted && last_word(request.headers(), &X_FORWARDED_PROTO).is_some_and(|scheme| scheme == "https")
}

/// The reader's address: the last one in `X-Forwarded-For` that no trusted proxy stands behind, else whoever connected.
/// What an untrusted peer claims is not believed.
pub fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut nearest = peer;
    let hops =
        headers.get_all(&X_FORWARDED_FOR).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let hops: Vec<&str> = hops.map(str::trim).collect();
    if !hops.is_empty() && !trusts(trusted, peer) {
        STRANGER.call_once(|| {
            tracing::warn!(
                %peer,
                "this peer says for whom it asks and is no trusted proxy, so all its readers count as one: if it is yours, name it in trusted_proxies"
            );
        });
    }
    for hop in hops.into_iter().rev() {
        if !trusts(trusted, nearest) {
            break;
        }
        let Ok(claimed) = hop.parse::<IpAddr>() else { break };
        nearest = claimed.to_canonical();
    }
    nearest
}

/// The network that a request comes from: what is kept of an address where somebody is to be told from where. 256 hosts,
/// or the part of an IPv6 address that one site is given (RFC 6177).
pub fn network_of(request: &HttpRequest, trusted: &[IpNet]) -> String {
    let Some(peer) = request.peer_addr() else { return String::from("unknown") };
    network_name(address(peer.ip().to_canonical(), request.headers(), trusted))
}

fn network_name(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => Ipv4Net::new_assert(v4, 24).trunc().to_string(),
        IpAddr::V6(v6) => Ipv6Net::new_assert(v6, 48).trunc().to_string(),
    }
}

fn trusts(trusted: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

fn last_word<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get_all(name).last()?.to_str().ok()?.rsplit(',').next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn seen(peer: &str, forwarded: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(X_FORWARDED_FOR, HeaderValue::from_str(forwarded).unwrap());
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_network_does_not_name_the_host() {
        assert_eq!(network_name("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(network_name("2001:db8:1:2::3".parse().unwrap()), "2001:db8:1::/48");
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_the_first_stranger_counts() {
        assert_eq!(seen("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(seen("::ffff:10.0.0.1", "198.51.100.1"), "198.51.100.1");
    }
}
