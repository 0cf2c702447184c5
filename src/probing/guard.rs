//! Which addresses a probe may reach. Names are resolved first, then each address is judged here, and the very address
//! that was judged is connected to: a name that resolves differently a moment later changes nothing.

use super::failure::Failure;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(a: u16, b: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), length)
}

/// What the IANA IPv4 Special-Purpose Address Registry does not call globally reachable, and multicast.
const CLOSED_V4: [(Ipv4Net, &str); 15] = [
    (v4(0, 0, 0, 0, 8), "an unspecified"),
    (v4(10, 0, 0, 0, 8), "a private"),
    (v4(100, 64, 0, 0, 10), "a carrier's shared"),
    (v4(127, 0, 0, 0, 8), "a loopback"),
    (v4(169, 254, 0, 0, 16), "a link-local"),
    (v4(172, 16, 0, 0, 12), "a private"),
    (v4(192, 0, 0, 0, 24), "a protocol's own"),
    (v4(192, 0, 2, 0, 24), "a documentation"),
    (v4(192, 88, 99, 0, 24), "a 6to4 relay"),
    (v4(192, 168, 0, 0, 16), "a private"),
    (v4(198, 18, 0, 0, 15), "a benchmarking"),
    (v4(198, 51, 100, 0, 24), "a documentation"),
    (v4(203, 0, 113, 0, 24), "a documentation"),
    (v4(224, 0, 0, 0, 4), "a multicast"),
    (v4(240, 0, 0, 0, 4), "a reserved"),
];

/// Global unicast. All else is closed: loopback, link-local, unique local, multicast, NAT64 (64:ff9b::/96 and
/// 64:ff9b:1::/48, behind which any IPv4 address may hide), IPv4-compatible, discard.
const OPEN_V6: Ipv6Net = v6(0x2000, 0, 3);

/// What is closed inside [`OPEN_V6`].
const CLOSED_V6: [(Ipv6Net, &str); 4] = [
    // Teredo, benchmarking, ORCHID.
    (v6(0x2001, 0, 23), "a protocol's own"),
    (v6(0x2001, 0x0db8, 32), "a documentation"),
    (v6(0x2002, 0, 16), "a 6to4"),
    (v6(0x3fff, 0, 20), "a documentation"),
];

/// Whether probes may reach `ip`: it is globally reachable, or in one of the networks of `allow`. An IPv4 address
/// written as IPv6 (`::ffff:a.b.c.d`) is judged as the IPv4 address it is.
pub fn is_reachable(ip: IpAddr, allow: &[IpNet]) -> bool {
    let canonical = ip.to_canonical();
    allow.iter().any(|network| network.contains(&canonical)) || closed_kind(ip).is_none()
}

/// What kind of address it is that probes may reach only where its network is allowed, as the words before "address"
/// (`a private`); `None` for a globally reachable one.
pub fn closed_kind(ip: IpAddr) -> Option<&'static str> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => CLOSED_V4.iter().find(|(network, _)| network.contains(&ip)).map(|(_, kind)| *kind),
        IpAddr::V6(ip) if !OPEN_V6.contains(&ip) => Some("a local or reserved"),
        IpAddr::V6(ip) => CLOSED_V6.iter().find(|(network, _)| network.contains(&ip)).map(|(_, kind)| *kind),
    }
}

/// The addresses among `found` that may be reached; refused where there is none.
pub(super) fn reachable(mut found: Vec<IpAddr>, allow: &[IpNet]) -> Result<Vec<IpAddr>, Failure> {
    let refused = found.iter().copied().find(|ip| !is_reachable(*ip, allow));
    found.retain(|ip| is_reachable(*ip, allow));
    match (found.is_empty(), refused) {
        (true, Some(ip)) => Err(Failure::of_ours(format!(
            "{ip} is {} address: where it is meant, add its network to probing.allow",
            closed_kind(ip).unwrap_or("a closed")
        ))),
        (true, None) => Err(Failure::of_target("the name has no address")),
        (false, _) => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observations::Outcome;

    fn is_open(ip: &str) -> bool {
        is_reachable(ip.parse().unwrap(), &[])
    }

    #[test]
    fn global_addresses_are_reachable() {
        for ip in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:200::1",
            "2a00::1",
            "::ffff:1.1.1.1",
        ] {
            assert!(is_open(ip), "{ip}");
        }
    }

    #[test]
    fn addresses_that_are_nobody_elses_business_are_refused() {
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "64:ff9b::a00:1",
            "64:ff9b::101:101",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:a00:1::",
            "3fff::1",
            "5f00::1",
        ] {
            assert!(!is_open(ip), "{ip}");
        }
    }

    #[test]
    fn an_allowed_network_opens_itself_and_nothing_beside_it() {
        let allow: Vec<IpNet> = vec!["10.1.0.0/16".parse().unwrap(), "fd00:1::/32".parse().unwrap()];
        for (ip, open) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("10.2.0.1", false),
            ("fd00:1::5", true),
            ("fd00:2::5", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(is_reachable(ip.parse().unwrap(), &allow), open, "{ip}");
        }
    }

    #[test]
    fn open_addresses_are_kept_beside_closed_ones_and_closed_ones_alone_are_our_own_fault() {
        let addresses = |list: &[&str]| list.iter().map(|ip| ip.parse().unwrap()).collect::<Vec<IpAddr>>();
        assert_eq!(reachable(addresses(&["10.0.0.1", "1.1.1.1"]), &[]), Ok(addresses(&["1.1.1.1"])));
        let refused = reachable(addresses(&["10.0.0.1"]), &[]).unwrap_err();
        assert_eq!(refused.outcome, Outcome::SelfFailed);
        assert_eq!(refused.note, "10.0.0.1 is a private address: where it is meant, add its network to probing.allow");
    }
}
