//! Networks in settings: an address, or an address and how many of its bits count.

use super::faults::Refusal;
use ipnet::IpNet;
use std::net::IpAddr;

/// A network or a single address.
pub(super) fn parse(text: &str) -> Result<IpNet, Refusal> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(IpNet::from(address.to_canonical()));
    }
    let right = "write an address or a network, such as 10.1.2.3, 10.0.0.0/8 or fd00::/8";
    let network: IpNet = text.parse().map_err(|_| Refusal::new("is no network", right))?;
    if network != network.trunc() {
        let wrong = "has bits set beyond its prefix";
        return Err(Refusal::new(wrong, format!("write {} or {}", network.trunc(), network.addr())));
    }
    if network.addr().to_canonical() != network.addr() {
        // Addresses are compared as what they are, so such a network would never hold one.
        return Err(Refusal::new("is an IPv4 network written as IPv6", "write it as IPv4, such as 10.0.0.0/8"));
    }
    Ok(network)
}

/// A network of proxies. Not the whole internet: then every reader could give a false address.
pub(super) fn parse_proxies(text: &str) -> Result<IpNet, Refusal> {
    let network = parse(text)?;
    if network.prefix_len() == 0 {
        return Err(Refusal::new("believes everybody", "name only the addresses of your own proxies"));
    }
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_network_of_one_in_its_own_family() {
        assert_eq!(parse("10.1.2.3").unwrap().to_string(), "10.1.2.3/32");
        assert_eq!(parse("::ffff:10.1.2.3").unwrap().to_string(), "10.1.2.3/32");
        assert_eq!(parse("fd00::/8").unwrap().to_string(), "fd00::/8");
    }

    #[test]
    fn what_would_hold_no_address_or_more_than_was_meant_is_refused() {
        for text in ["", "localhost", "10.0.0.0/33", "10.0.0.1/8", "::ffff:10.0.0.0/104", "10.0.0.0/8 "] {
            assert!(parse(text).is_err(), "{text:?}");
        }
        assert!(parse("0.0.0.0/0").is_ok() && parse_proxies("0.0.0.0/0").is_err() && parse_proxies("::/0").is_err());
    }
}
