//! From a host to its addresses. The hosts file first, then DNS, as the machine's own programs do; a name that does not
//! exist is the target's failure, a resolver that does not answer is the way's.

use super::failure::Failure;
use crate::domain::observations::Outcome;
use futures_util::future::{Either, select};
use hickory_resolver::config::{ResolveHosts, ResolverConfig};
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::{Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RecordType};
use hickory_resolver::{Hosts, ResolverBuilder, TokioResolver};
use std::net::IpAddr;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// How long the other address family is waited for once one has answered (RFC 8305 §3).
const OTHER_FAMILY: Duration = Duration::from_millis(50);

/// How long a name's absence is believed at most: zones allow up to a day, and a probe is there to see the name return.
const ABSENCE_MAX: Duration = Duration::from_secs(30);

/// The resolver that all checks share, with its cache.
pub(super) struct Resolver {
    dns: TokioResolver,
    hosts: Hosts,
}

impl Resolver {
    /// A resolver as the machine is set up. The hosts file and the list of servers are read once, here; where there is
    /// no list, names in the hosts file and addresses still work and every other name is a failure of the way.
    pub fn from_system() -> Result<Resolver, NetError> {
        let servers = TokioResolver::builder_tokio().unwrap_or_else(|error| {
            tracing::warn!(%error, "no name servers are set up on this machine: probes reach only addresses and the hosts file");
            TokioResolver::builder_with_config(ResolverConfig::default(), TokioRuntimeProvider::default())
        });
        let hosts = Hosts::from_system().unwrap_or_else(|error| {
            tracing::warn!(%error, "the hosts file cannot be read: its names are asked of DNS");
            Hosts::default()
        });
        Resolver::asking(servers, hosts)
    }

    fn asking(mut servers: ResolverBuilder<TokioRuntimeProvider>, hosts: Hosts) -> Result<Resolver, NetError> {
        let options = servers.options_mut();
        options.negative_max_ttl = Some(ABSENCE_MAX);
        // It would ask DNS for the address family that the hosts file leaves out; `in_hosts_file` does not.
        options.use_hosts_file = ResolveHosts::Never;
        Ok(Resolver { dns: servers.build()?, hosts })
    }

    /// The addresses of `host`, which is a name or an address with or without brackets; at least one.
    pub async fn addresses(&self, host: &str, deadline: Instant) -> Result<Vec<IpAddr>, Failure> {
        if let Ok(ip) = host.trim_matches(['[', ']']).parse() {
            return Ok(vec![ip]);
        }
        let name = absolute_name(host)?;
        let found = self.in_hosts_file(&name);
        if !found.is_empty() {
            return Ok(found);
        }
        match timeout_at(deadline, self.in_dns(&name)).await {
            Ok(answer) => answer,
            Err(_) => Err(Failure::of_path("the name servers did not answer in time")),
        }
    }

    fn in_hosts_file(&self, name: &Name) -> Vec<IpAddr> {
        [RecordType::AAAA, RecordType::A]
            .into_iter()
            .filter_map(|family| self.hosts.lookup_static_host(&Query::query(name.clone(), family)))
            .flat_map(|lookup| addresses_in(&lookup))
            .collect()
    }

    /// Both families at once. The library's own search for both hides which of them failed, and waits for the slower.
    async fn in_dns(&self, name: &Name) -> Result<Vec<IpAddr>, Failure> {
        let v6 = pin!(self.dns.lookup(name.clone(), RecordType::AAAA));
        let v4 = pin!(self.dns.lookup(name.clone(), RecordType::A));
        let (first, second) = match select(v6, v4).await {
            Either::Left((first, other)) => {
                let first = read(first);
                (first.clone(), finish(&first, other).await)
            }
            Either::Right((first, other)) => {
                let first = read(first);
                (first.clone(), finish(&first, other).await)
            }
        };
        join(first, second)
    }
}

/// Waits for the other family: as long as it takes where the first has nothing, and only a moment where it has.
async fn finish(
    first: &Result<Vec<IpAddr>, Failure>,
    other: impl Future<Output = Result<Lookup, NetError>>,
) -> Result<Vec<IpAddr>, Failure> {
    match first {
        Ok(_) => timeout(OTHER_FAMILY, other).await.map_or_else(|_| Ok(Vec::new()), read),
        Err(_) => read(other.await),
    }
}

/// What both families gave, IPv6 first. Where neither gave anything, one that could not be asked leaves it open whether
/// the name exists.
fn join(first: Result<Vec<IpAddr>, Failure>, second: Result<Vec<IpAddr>, Failure>) -> Result<Vec<IpAddr>, Failure> {
    match (first, second) {
        (Err(first), Err(second)) => Err(if first.outcome == Outcome::Failed { second } else { first }),
        (first, second) => {
            let mut found: Vec<IpAddr> = first.into_iter().chain(second).flatten().collect();
            found.sort_by_key(IpAddr::is_ipv4);
            Ok(found)
        }
    }
}

/// A dotted name is taken as it stands: a search domain with a wildcard would make a dead name look alive. A single
/// label (`localhost`, `redis`) is searched for, as the machine does.
fn absolute_name(host: &str) -> Result<Name, Failure> {
    let unreadable = |_| Failure::of_ours("the host is no valid name: correct it in the catalogue");
    let mut name = Name::from_utf8(host).map_err(unreadable)?;
    if host.contains('.') {
        name.set_fqdn(true);
    }
    Ok(name)
}

fn addresses_in(lookup: &Lookup) -> Vec<IpAddr> {
    lookup.answers().iter().filter_map(|record| record.data.ip_addr()).collect()
}

fn read(answer: Result<Lookup, NetError>) -> Result<Vec<IpAddr>, Failure> {
    match answer {
        Ok(lookup) => match addresses_in(&lookup) {
            found if found.is_empty() => Err(Failure::of_target("the name has no address")),
            found => Ok(found),
        },
        Err(error) => Err(failure_of(&error)),
    }
}

fn failure_of(error: &NetError) -> Failure {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) if none.response_code == ResponseCode::NXDomain => {
            Failure::of_target("the name does not exist")
        }
        NetError::Dns(DnsError::NoRecordsFound(_)) => Failure::of_target("the name has no address"),
        NetError::Dns(DnsError::ResponseCode(code)) => Failure::of_path(format!("the name servers answered: {code}")),
        NetError::Timeout => Failure::of_path("the name servers did not answer in time"),
        NetError::Io(error) => match Failure::of_socket(error) {
            ours if ours.outcome == Outcome::SelfFailed => ours,
            _ => Failure::of_path("the name servers cannot be reached"),
        },
        _ => Failure::of_path("the name servers cannot be asked"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_resolver::config::{ConnectionConfig, NameServerConfig};
    use hickory_resolver::net::NoRecords;
    use hickory_resolver::proto::op::Message;
    use hickory_resolver::proto::rr::{RData, Record};
    use std::net::Ipv4Addr;
    use tokio::net::UdpSocket;

    fn no_records(code: ResponseCode) -> NetError {
        NetError::Dns(DnsError::NoRecordsFound(NoRecords::new(Query::default(), code)))
    }

    #[test]
    fn a_name_that_does_not_exist_is_the_targets_failure_and_a_silent_resolver_the_ways() {
        for (error, outcome) in [
            (no_records(ResponseCode::NXDomain), Outcome::Failed),
            (no_records(ResponseCode::NoError), Outcome::Failed),
            (NetError::Timeout, Outcome::PathFailed),
            (NetError::NoConnections, Outcome::PathFailed),
            (NetError::Dns(DnsError::ResponseCode(ResponseCode::ServFail)), Outcome::PathFailed),
            (std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into(), Outcome::PathFailed),
            (std::io::Error::from_raw_os_error(24).into(), Outcome::SelfFailed),
        ] {
            assert_eq!(failure_of(&error).outcome, outcome, "{error}");
        }
    }

    #[test]
    fn without_addresses_a_family_that_could_not_be_asked_leaves_it_open() {
        let (absent, unasked) = (Failure::of_target("none"), Failure::of_path("silent"));
        assert_eq!(join(Err(absent.clone()), Err(unasked.clone())), Err(unasked.clone()));
        assert_eq!(join(Err(unasked.clone()), Err(absent.clone())), Err(unasked.clone()));
        assert_eq!(join(Err(absent.clone()), Err(absent.clone())), Err(absent));
        let v4: IpAddr = "192.0.2.1".parse().unwrap();
        let v6: IpAddr = "2001:db8::1".parse().unwrap();
        assert_eq!(join(Ok(vec![v4]), Err(unasked)), Ok(vec![v4]));
        assert_eq!(join(Ok(vec![v4]), Ok(vec![v6])), Ok(vec![v6, v4]));
    }

    #[test]
    fn dotted_names_are_absolute_and_single_labels_are_not() {
        assert!(absolute_name("api.example.org").unwrap().is_fqdn());
        assert!(!absolute_name("redis").unwrap().is_fqdn());
        assert_eq!(absolute_name("a..b").unwrap_err().outcome, Outcome::SelfFailed);
    }

    #[tokio::test]
    async fn addresses_need_no_resolver() {
        let resolver = Resolver::from_system().unwrap();
        let deadline = Instant::now() + Duration::from_secs(1);
        assert_eq!(resolver.addresses("192.0.2.7", deadline).await, Ok(vec!["192.0.2.7".parse().unwrap()]));
        assert_eq!(resolver.addresses("[2001:db8::7]", deadline).await, Ok(vec!["2001:db8::7".parse().unwrap()]));
    }

    /// A resolver whose only name server knows the names of these tests. It never answers for IPv6 addresses of
    /// `v4only.example`, nor anything for `silent.example`.
    async fn resolver_of_a_test() -> Resolver {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let mut connection = ConnectionConfig::udp();
        connection.port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut packet = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                let question = Message::from_vec(&packet[..length]).unwrap();
                if let Some(answer) = answer_to(question) {
                    socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
                }
            }
        });
        let server = NameServerConfig::new(Ipv4Addr::LOCALHOST.into(), true, vec![connection]);
        let config = ResolverConfig::from_name_servers(vec![server]);
        let servers = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        Resolver::asking(servers, Hosts::default()).unwrap()
    }

    fn answer_to(question: Message) -> Option<Message> {
        let query = question.queries[0].clone();
        let name = query.name().to_string().to_lowercase();
        let mut answer = question.into_response();
        match (name.as_str(), query.query_type()) {
            ("v4only.example.", RecordType::A) => {
                let data = RData::A(Ipv4Addr::new(192, 0, 2, 1).into());
                answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
            }
            ("v4only.example." | "silent.example.", _) => return None,
            ("broken.example.", _) => answer.metadata.response_code = ResponseCode::ServFail,
            ("empty.example.", _) => {}
            _ => answer.metadata.response_code = ResponseCode::NXDomain,
        }
        Some(answer)
    }

    #[tokio::test]
    async fn a_family_that_is_never_answered_does_not_hold_up_the_other() {
        let resolver = resolver_of_a_test().await;
        let found = resolver.addresses("v4only.example", Instant::now() + Duration::from_secs(4)).await;
        assert_eq!(found, Ok(vec!["192.0.2.1".parse().unwrap()]));
    }

    #[tokio::test]
    async fn what_name_servers_say_is_told_apart_from_their_silence() {
        let resolver = resolver_of_a_test().await;
        for (name, wait_ms, outcome, note) in [
            ("gone.example", 20_000, Outcome::Failed, "the name does not exist"),
            ("empty.example", 20_000, Outcome::Failed, "the name has no address"),
            ("broken.example", 20_000, Outcome::PathFailed, "the name servers answered: "),
            ("silent.example", 300, Outcome::PathFailed, "the name servers did not answer in time"),
        ] {
            let deadline = Instant::now() + Duration::from_millis(wait_ms);
            let failure = resolver.addresses(name, deadline).await.unwrap_err();
            assert_eq!(failure.outcome, outcome, "{name}: {failure:?}");
            assert!(failure.note.starts_with(note), "{name}: {failure:?}");
        }
    }
}
