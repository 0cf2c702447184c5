//! A bound on what one address may ask of the router. Public files are not counted: they cost less than counting them.

use super::error;
use super::peer;
use super::server::State;
use actix_web::HttpResponse;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

/// Requests a second that one address may keep up: far above any person or health check.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// Requests that it may make at once.
const BURST: NonZeroU32 = NonZeroU32::new(100).unwrap();
/// Unsubscriptions a second by one press (RFC 8058) from one address: providers press for all of their readers from a few, and one that
/// is refused counts against us there. Each is one look by a number.
const PRESSES_PER_SECOND: NonZeroU32 = NonZeroU32::new(500).unwrap();
/// Presses that may come at once: what one mail to many brings.
const PRESSES_BURST: NonZeroU32 = NonZeroU32::new(5_000).unwrap();
/// Known addresses above which those that have been quiet are forgotten.
const REMEMBERED: usize = 50_000;

/// Counts requests by address; presses of the link that unsubscribes by themselves.
pub struct Limiter {
    requests: DefaultKeyedRateLimiter<IpAddr>,
    presses: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Limiter {
    fn default() -> Self {
        let keyed = |rate, burst| RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst));
        Limiter { requests: keyed(PER_SECOND, BURST), presses: keyed(PRESSES_PER_SECOND, PRESSES_BURST) }
    }
}

impl Limiter {
    fn admits(&self, address: IpAddr, is_press: bool) -> bool {
        let counted = if is_press { &self.presses } else { &self.requests };
        if counted.len() > REMEMBERED {
            counted.retain_recent();
        }
        counted.check_key(&network(address)).is_ok()
    }
}

/// True for a press of the link in a mail that unsubscribes, in any language of the page.
fn is_press(method: &Method, path: &str) -> bool {
    let path = path.trim_start_matches('/');
    let is_below = |path: &str| path.starts_with("unsubscribe/");
    *method == Method::POST && (is_below(path) || path.split_once('/').is_some_and(|(_, rest)| is_below(rest)))
}

/// Who is counted as one: an IPv4 address, or the /64 that an IPv6 host can choose its addresses from.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

/// Lets a request pass, or answers 429.
pub async fn limit<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let is_admitted = match (request.app_data::<Arc<State>>(), request.peer_addr()) {
        (Some(state), Some(from)) => {
            let address = peer::address(from.ip().to_canonical(), request.headers(), &state.trusted_proxies);
            state.limiter.admits(address, is_press(request.method(), request.path()))
        }
        _ => true,
    };
    if is_admitted {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let mut refused: HttpResponse = error::plain(StatusCode::TOO_MANY_REQUESTS);
    refused.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
    Ok(request.into_response(refused).map_into_right_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_bounded_and_others_are_not_held_up_by_it() {
        let limiter = Limiter::default();
        let greedy = "203.0.113.9".parse().unwrap();
        let admitted = (0..500).filter(|_| limiter.admits(greedy, false)).count();
        assert!((BURST.get() as usize..BURST.get() as usize + 20).contains(&admitted), "{admitted}");
        assert!(limiter.admits("203.0.113.10".parse().unwrap(), false));
    }

    #[test]
    fn a_provider_that_presses_for_its_readers_has_a_bound_of_its_own() {
        let (limiter, provider) = (Limiter::default(), "203.0.113.9".parse().unwrap());
        assert!((0..2_000).all(|_| limiter.admits(provider, true)));
        let admitted = (0..50_000).filter(|_| limiter.admits(provider, true)).count();
        assert!(admitted < 20_000, "{admitted}");
        assert!(limiter.admits(provider, false));
        for (method, path, is) in [
            (Method::POST, "/unsubscribe/7.a", true),
            (Method::POST, "/en/unsubscribe/7.a", true),
            (Method::GET, "/unsubscribe/7.a", false),
            (Method::POST, "/subscribe", false),
            (Method::POST, "/console/a/unsubscribe/b", false),
        ] {
            assert_eq!(is_press(&method, path), is, "{method} {path}");
        }
    }

    #[test]
    fn a_host_cannot_hide_behind_its_many_addresses() {
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::ffff:1".parse().unwrap()));
        assert_ne!(network("2001:db8::1".parse().unwrap()), network("2001:db8:0:1::1".parse().unwrap()));
    }
}
