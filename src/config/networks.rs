//! Networks in settings: an address, or an address and how many of its bits count.

use super::faults::Refusal;
use ipnet::IpNet;
use std::net::IpAddr;

/// A network or a single address.
pub(super) fn parse(text: &str) -> Result<IpNet, Refusal> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(IpNet::from(address));
    }
    let right = "write an address or a network, such as 10.1.2.3, 10.0.0.0/8 or fd00::/8";
    let network: IpNet = text.parse().map_err(|_| Refusal::new("is no network", right))?;
    if network != network.trunc() {
        let wrong = "has bits set beyond its prefix";
        return Err(Refusal::new(wrong, format!("write {} or {}", network.trunc(), network.addr())));
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
