//! One request over HTTP and its conditions.

use super::listeners::{Listener, answer, refused_port, take_request};
use super::{assert_reads, checker, http, http_probe, probe};
use bonghwa::domain::observations::Outcome;
use bonghwa::domain::probes::{Check, Comparison, Condition, HttpCheck};
use bonghwa::probing::Checker;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn a_good_answer_is_ok_with_its_latency_and_the_request_says_who_asks() {
    let listener = Listener::always(&answer("200 OK", "", "hello")).await;
    let reading = checker().check(&http_probe(&listener.url("/health?deep=1"), &[])).await;
    assert_reads(&reading, Outcome::Ok, "");
    assert!(reading.latency_ms.is_some_and(|ms| ms < 5000), "{reading:?}");
    let request = listener.requests().remove(0);
    assert!(request.starts_with("GET /health?deep=1 HTTP/1.1\r\n"), "{request}");
    let version = env!("CARGO_PKG_VERSION");
    for header in [format!("host: {}", listener.addr), format!("user-agent: Bonghwa/{version}")] {
        assert!(request.contains(&format!("\r\n{header}\r\n")), "{request}");
    }
}

#[tokio::test]
async fn a_wrong_status_is_a_failure_that_keeps_its_latency() {
    let listener = Listener::always(&answer("503 Service Unavailable", "", "secret words")).await;
    let reading = checker().check(&http_probe(&listener.url("/?token=secret"), &[])).await;
    assert_reads(&reading, Outcome::Failed, "status 503");
    assert!(reading.latency_ms.is_some());
    assert!(!reading.note.unwrap().contains("secret"));
}

#[tokio::test]
async fn every_kind_of_condition_is_judged_on_the_wire() {
    let body = r#"{"status":"ok","queue":{"depth":12}}"#;
    let listener = Listener::always(&answer("202 Accepted", "x-region: seoul\r\n", body)).await;
    let json = |value: &str| Condition::Json {
        path: "$.queue.depth".to_owned(),
        comparison: Comparison::Below,
        value: value.to_owned(),
    };
    let header = |value: &str| Condition::HeaderContains { name: "X-Region".to_owned(), value: value.to_owned() };
    let good = [
        Condition::Status(vec![(202, 202)]),
        Condition::BodyContains("\"ok\"".to_owned()),
        Condition::BodyLacks("error".to_owned()),
        Condition::BodyMatches(r#""depth":\d+"#.to_owned()),
        header("seoul"),
        json("100"),
    ];
    let checker = checker();
    assert_reads(&checker.check(&http_probe(&listener.url("/"), &good)).await, Outcome::Ok, "");
    for (bad, note) in [
        (Condition::Status(vec![(200, 200)]), "status 202"),
        (Condition::BodyContains("fine".to_owned()), "the body lacks"),
        (Condition::BodyLacks("depth".to_owned()), "the body contains"),
        (Condition::BodyMatches("^<html>".to_owned()), "the body does not match"),
        (header("busan"), "the header X-Region lacks"),
        (json("12"), "the JSON at $.queue.depth is not below 12"),
    ] {
        let reading = checker.check(&http_probe(&listener.url("/"), &[good[4].clone(), bad])).await;
        assert_reads(&reading, Outcome::Failed, note);
    }
}

#[tokio::test]
async fn own_method_headers_and_body_are_sent() {
    let listener = Listener::always(&answer("200 OK", "", "")).await;
    let headers = [("Authorization", "Bearer t"), ("user-agent", "mine"), ("X-Two", "1"), ("X-Two", "2")];
    let check = HttpCheck {
        method: "POST".to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: Some("{\"a\":1}".to_owned()),
        ..http(&listener.url("/"))
    };
    assert_reads(&checker().check(&probe(Check::Http(check))).await, Outcome::Ok, "");
    let request = listener.requests().remove(0);
    for part in ["authorization: Bearer t\r\n", "user-agent: mine\r\n", "x-two: 1\r\n", "x-two: 2\r\n", "{\"a\":1}"] {
        assert!(request.contains(part), "{part} in {request}");
    }
    assert_eq!(request.matches("user-agent").count(), 1);
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_our_own_fault() {
    for (name, value) in [("bad name", "x"), ("x-bad", "a\r\nb"), ("content-length", "5")] {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let check = HttpCheck { headers, ..http("http://127.0.0.1:9/") };
        let reading = checker().check(&probe(Check::Http(check))).await;
        assert_reads(&reading, Outcome::SelfFailed, &format!("the header {name} cannot be sent"));
    }
}

#[tokio::test]
async fn credentials_in_the_url_are_refused_and_not_repeated() {
    let reading = checker().check(&http_probe("http://ann:secret@127.0.0.1:9/", &[])).await;
    assert_reads(&reading, Outcome::SelfFailed, "credentials in a URL are not sent");
    assert!(!reading.note.unwrap().contains("secret"));
}

#[tokio::test]
async fn a_refused_port_is_the_targets_failure() {
    let url = format!("http://127.0.0.1:{}/", refused_port().await);
    let reading = checker().check(&http_probe(&url, &[])).await;
    assert_reads(&reading, Outcome::Failed, "connection refused");
    assert_eq!(reading.latency_ms, None);
}

#[tokio::test]
async fn a_server_that_accepts_and_never_answers_fails_when_the_time_is_up() {
    let listener = Listener::serving(|stream, _| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(stream);
    })
    .await;
    let mut probe = http_probe(&listener.url("/"), &[]);
    probe.timeout = Duration::from_secs(1);
    let begun = Instant::now();
    let reading = checker().check(&probe).await;
    assert_reads(&reading, Outcome::Failed, "no complete answer in time");
    assert!(begun.elapsed() >= Duration::from_secs(1) && begun.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_body_that_drips_does_not_stretch_the_time() {
    let listener = Listener::serving(|mut stream, requests| async move {
        take_request(&mut stream, &requests).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n").await;
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let mut probe = http_probe(&listener.url("/"), &[]);
    probe.timeout = Duration::from_secs(1);
    assert_reads(&checker().check(&probe).await, Outcome::Failed, "no complete answer in time");
}

#[tokio::test]
async fn an_answer_slower_than_its_bound_is_slow_and_still_an_answer() {
    let listener = Listener::serving(|mut stream, requests| async move {
        take_request(&mut stream, &requests).await;
        tokio::time::sleep(Duration::from_millis(120)).await;
        let _ = stream.write_all(answer("200 OK", "", "").as_bytes()).await;
    })
    .await;
    let mut probe = http_probe(&listener.url("/"), &[]);
    probe.judging.slow_above_ms = Some(100);
    let reading = checker().check(&probe).await;
    assert_reads(&reading, Outcome::Slow, "");
    assert!(reading.latency_ms.is_some_and(|ms| ms >= 120), "{reading:?}");
    probe.judging.slow_above_ms = Some(9000);
    assert_reads(&checker().check(&probe).await, Outcome::Ok, "");
}

#[tokio::test]
async fn loopback_is_refused_unless_allowed_and_that_is_no_failure_of_the_target() {
    let listener = Listener::always(&answer("200 OK", "", "")).await;
    let closed = Checker::new(Vec::new(), &[]).unwrap();
    for url in [listener.url("/"), format!("http://localhost:{}/", listener.addr.port())] {
        let reading = closed.check(&http_probe(&url, &[])).await;
        assert_eq!(reading.outcome, Outcome::SelfFailed, "{reading:?}");
        assert!(reading.note.unwrap().ends_with("add its network to probing.allow"));
    }
    // Other ways of writing the same address.
    let port = listener.addr.port();
    for host in ["[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1"] {
        let reading = closed.check(&http_probe(&format!("http://{host}:{port}/"), &[])).await;
        assert_eq!(reading.outcome, Outcome::SelfFailed, "{host}: {reading:?}");
    }
    assert_eq!(listener.requests().len(), 0);
}

#[tokio::test]
async fn localhost_is_found_in_the_hosts_file_without_a_name_server() {
    let listener = Listener::always(&answer("200 OK", "", "")).await;
    let url = format!("http://localhost:{}/", listener.addr.port());
    assert_reads(&checker().check(&http_probe(&url, &[])).await, Outcome::Ok, "");
}

#[tokio::test]
async fn a_later_attempt_that_succeeds_saves_the_check() {
    let listener = Listener::answering(|number, _| {
        let status = if number < 2 { "500 Internal Server Error" } else { "200 OK" };
        answer(status, "", "").into_bytes()
    })
    .await;
    let mut probe = http_probe(&listener.url("/"), &[]);
    probe.attempts = 3;
    assert_reads(&checker().check(&probe).await, Outcome::Ok, "");
    assert_eq!(listener.requests().len(), 3);
}

#[tokio::test]
async fn a_check_makes_no_more_attempts_than_allowed() {
    let listener = Listener::always(&answer("500 Internal Server Error", "", "")).await;
    let mut probe = http_probe(&listener.url("/"), &[]);
    probe.attempts = 2;
    assert_reads(&checker().check(&probe).await, Outcome::Failed, "status 500");
    assert_eq!(listener.requests().len(), 2);
}

#[tokio::test]
async fn what_is_no_http_is_the_targets_failure() {
    for (raw, note) in [
        ("SSH-2.0-OpenSSH_9.2\r\n", "the answer is no valid HTTP"),
        ("HTTP/1.1 abc\r\n\r\n", "the answer is no valid HTTP"),
        ("HTTP/1.1 200 OK\r\nbad header\r\n\r\n", "the answer is no valid HTTP"),
        ("", "the connection was closed before a complete answer"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort", "the connection was closed before"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", "the "),
    ] {
        let listener = Listener::always(raw).await;
        assert_reads(&checker().check(&http_probe(&listener.url("/"), &[])).await, Outcome::Failed, note);
    }
}

#[tokio::test]
async fn endless_headers_are_cut_off() {
    let listener = Listener::serving(|mut stream, requests| async move {
        take_request(&mut stream, &requests).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
        while stream.write_all(format!("x-more: {}\r\n", "y".repeat(1000)).as_bytes()).await.is_ok() {}
    })
    .await;
    let reading = checker().check(&http_probe(&listener.url("/"), &[])).await;
    assert_eq!(reading.outcome, Outcome::Failed, "{reading:?}");
    assert_ne!(reading.note.as_deref(), Some("no complete answer in time"));
}

#[tokio::test]
async fn an_endless_body_is_judged_by_its_first_mebibyte() {
    let listener = Listener::serving(|mut stream, requests| async move {
        take_request(&mut stream, &requests).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        let filler = vec![b'.'; 1 << 16];
        // The word at the end of the first mebibyte is inside, the one behind it is not.
        for _ in 0..15 {
            let _ = stream.write_all(&filler).await;
        }
        let _ = stream.write_all(&filler[..(1 << 16) - 6]).await;
        let _ = stream.write_all(b"insideoutside").await;
        while stream.write_all(&filler).await.is_ok() {}
    })
    .await;
    let inside = Condition::BodyContains("inside".to_owned());
    let outside = Condition::BodyLacks("outside".to_owned());
    let reading = checker().check(&http_probe(&listener.url("/"), &[inside, outside])).await;
    assert_reads(&reading, Outcome::Ok, "");
}

#[tokio::test]
async fn an_http_1_0_answer_without_length_ends_with_its_connection() {
    let listener = Listener::always("HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nall is well").await;
    let whole = Condition::BodyMatches("^all is well$".to_owned());
    assert_reads(&checker().check(&http_probe(&listener.url("/"), &[whole])).await, Outcome::Ok, "");
}

#[tokio::test]
async fn a_chunked_answer_is_read_whole() {
    let raw = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nall \r\n7\r\nis well\r\n0\r\n\r\n";
    let listener = Listener::always(raw).await;
    let whole = Condition::BodyMatches("^all is well$".to_owned());
    assert_reads(&checker().check(&http_probe(&listener.url("/"), &[whole])).await, Outcome::Ok, "");
}

#[tokio::test]
async fn a_head_request_expects_no_body() {
    let listener = Listener::always("HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n").await;
    let check = HttpCheck { method: "HEAD".to_owned(), ..http(&listener.url("/")) };
    assert_reads(&checker().check(&probe(Check::Http(check))).await, Outcome::Ok, "");
}
