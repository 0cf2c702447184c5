//! Whether a port accepts, and names that do not lead to one.

use super::listeners::refused_port;
use super::{assert_reads, checker, tcp_probe};
use bonghwa::domain::observations::Outcome;
use bonghwa::probing::Checker;
use tokio::net::TcpListener;

#[tokio::test]
async fn a_port_that_accepts_is_ok_by_address_and_by_name() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost"] {
        let reading = checker().check(&tcp_probe(host, port)).await;
        assert_reads(&reading, Outcome::Ok, "");
        assert!(reading.latency_ms.is_some());
    }
}

#[tokio::test]
async fn a_port_that_refuses_is_the_targets_failure() {
    let reading = checker().check(&tcp_probe("127.0.0.1", refused_port().await)).await;
    assert_reads(&reading, Outcome::Failed, "connection refused");
}

#[tokio::test]
async fn the_guard_stands_before_tcp_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let closed = Checker::new(Vec::new(), &[]).unwrap();
    let reading = closed.check(&tcp_probe("127.0.0.1", port)).await;
    assert_reads(&reading, Outcome::SelfFailed, "127.0.0.1 is a loopback address");
}

#[tokio::test]
async fn a_host_that_is_no_name_is_our_own_fault() {
    let reading = checker().check(&tcp_probe("a..b", 80)).await;
    assert_reads(&reading, Outcome::SelfFailed, "the host is no valid name");
}
