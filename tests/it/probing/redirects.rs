//! Redirects: how far they are followed, where they may lead, and what goes along.

use super::listeners::{Listener, answer, refused_port};
use super::{assert_reads, checker, http, probe};
use bonghwa::domain::observations::Outcome;
use bonghwa::domain::probes::{Check, Condition, HttpCheck, Probe};
use bonghwa::probing::Checker;

fn following(url: &str, redirects_max: u8) -> Probe {
    let headers = vec![("x-token".to_owned(), "secret".to_owned())];
    probe(Check::Http(HttpCheck { redirects_max, headers, ..http(url) }))
}

fn redirect_to(location: &str) -> String {
    answer("302 Found", &format!("location: {location}\r\n"), "moved")
}

#[tokio::test]
async fn redirects_are_followed_and_the_last_answer_is_judged() {
    let listener = Listener::answering(|number, _| {
        let text = match number {
            0 => redirect_to("/b"),
            1 => redirect_to("c?x=1"),
            _ => answer("200 OK", "", "arrived"),
        };
        text.into_bytes()
    })
    .await;
    let mut probe = following(&listener.url("/a"), 2);
    if let Check::Http(check) = &mut probe.check {
        check.conditions = vec![Condition::BodyContains("arrived".to_owned())];
    }
    assert_reads(&checker().check(&probe).await, Outcome::Ok, "");
    let lines: Vec<String> =
        listener.requests().iter().map(|request| request.lines().next().unwrap().to_owned()).collect();
    assert_eq!(lines, ["GET /a HTTP/1.1", "GET /b HTTP/1.1", "GET /c?x=1 HTTP/1.1"]);
    assert!(listener.requests().iter().all(|request| request.contains("x-token: secret")));
}

#[tokio::test]
async fn a_loop_ends_at_the_bound() {
    let listener = Listener::always(&redirect_to("/again")).await;
    let reading = checker().check(&following(&listener.url("/"), 5)).await;
    assert_reads(&reading, Outcome::Failed, "more than 5 redirects");
    assert_eq!(listener.requests().len(), 6);
}

#[tokio::test]
async fn a_redirect_that_is_not_to_be_followed_is_judged_itself() {
    let listener = Listener::always(&redirect_to("/elsewhere")).await;
    let mut probe = following(&listener.url("/"), 0);
    assert_reads(&checker().check(&probe).await, Outcome::Failed, "status 302");
    if let Check::Http(check) = &mut probe.check {
        let elsewhere = Condition::HeaderContains { name: "location".to_owned(), value: "/elsewhere".to_owned() };
        check.conditions = vec![Condition::Status(vec![(302, 302)]), elsewhere];
    }
    assert_reads(&checker().check(&probe).await, Outcome::Ok, "");
    assert_eq!(listener.requests().len(), 2);
}

#[tokio::test]
async fn own_headers_do_not_go_to_another_host() {
    let other = Listener::always(&answer("200 OK", "", "")).await;
    let first = Listener::always(&redirect_to(&other.url("/"))).await;
    assert_reads(&checker().check(&following(&first.url("/"), 3)).await, Outcome::Ok, "");
    assert!(first.requests()[0].contains("x-token: secret"));
    let leaked = &other.requests()[0];
    assert!(leaked.contains("user-agent: Bonghwa/") && !leaked.contains("secret"), "{leaked}");
}

#[tokio::test]
async fn a_redirect_does_not_lead_past_the_guard() {
    let inner = Listener::always(&answer("200 OK", "", "")).await;
    let port = inner.addr.port();
    for location in [format!("http://localhost:{port}/"), format!("http://127.0.0.1:{port}/")] {
        let first = Listener::always(&redirect_to(&location)).await;
        // Open for the first host only: 127.0.0.2 is loopback as well and reaches the same listener.
        let alias = std::net::SocketAddr::from(([127, 0, 0, 2], first.addr.port()));
        let open = tokio::net::TcpListener::bind(alias).await.unwrap();
        tokio::spawn(relay(open, first.addr));
        let narrow = Checker::new(vec!["127.0.0.2/32".parse().unwrap()], &[]).unwrap();
        let reading = narrow.check(&following(&format!("http://{alias}/"), 3)).await;
        assert_reads(&reading, Outcome::SelfFailed, "127.0.0.1 is a loopback address");
        assert_eq!(first.requests().len(), 1);
    }
    assert_eq!(inner.requests().len(), 0);
}

async fn relay(open: tokio::net::TcpListener, to: std::net::SocketAddr) {
    while let Ok((mut near, _)) = open.accept().await {
        let mut far = tokio::net::TcpStream::connect(to).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
    }
}

#[tokio::test]
async fn a_redirect_to_what_is_no_http_fails() {
    for location in ["ftp://127.0.0.1/", "file:///etc/passwd", "http://"] {
        let listener = Listener::always(&redirect_to(location)).await;
        let reading = checker().check(&following(&listener.url("/"), 3)).await;
        assert_reads(&reading, Outcome::Failed, "it redirects to what is no HTTP address");
    }
}

#[tokio::test]
async fn a_redirect_to_a_dead_host_is_a_failure() {
    let location = format!("http://127.0.0.1:{}/", refused_port().await);
    let listener = Listener::always(&redirect_to(&location)).await;
    let reading = checker().check(&following(&listener.url("/"), 3)).await;
    assert_reads(&reading, Outcome::Failed, "connection refused");
}
