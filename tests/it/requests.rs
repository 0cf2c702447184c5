//! What nobody should send: each time an error or a page, never a crash, and afterwards the server still answers.

use crate::harness::{Backend, TestApp, TestDatabase, patiently};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn app() -> TestApp {
    TestApp::start(TestDatabase::start(Backend::Sqlite).expect("a file")).await
}

/// The status of the first answer in `bytes`; 0 where the connection was closed without one.
fn status(bytes: &[u8]) -> u16 {
    let Some(line) = bytes.split(|byte| *byte == b'\r').next().filter(|line| line.starts_with(b"HTTP/1.")) else {
        return 0;
    };
    std::str::from_utf8(&line[9..12]).expect("a status").parse().expect("a status")
}

fn closing(target: &[u8], more: &[u8]) -> Vec<u8> {
    [b"GET ", target, b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", more, b"\r\n"].concat()
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_closed() {
    let app = app().await;
    let requests: [&[u8]; 17] = [
        b"\r\n\r\n\r\n\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/2.0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1 extra\r\n\r\n",
        b"G\xffT / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello",
        b"GET / HTTP/1.1\r\nNo colon here\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\n folded: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nabcd",
        b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n\r\n",
    ];
    for request in requests {
        let answer = app.send(request).await;
        let told = String::from_utf8_lossy(request);
        assert!(matches!(status(&answer), 0 | 400 | 405 | 408 | 505), "{told:?}: {}", String::from_utf8_lossy(&answer));
        app.still_answers().await;
    }
    app.stop().await;
}

#[tokio::test]
async fn heads_beyond_all_measure_are_refused() {
    let app = app().await;
    let huge = "x".repeat(1024 * 1024);
    let many: String = (0..10_000).map(|number| format!("h{number}: x\r\n")).collect();
    let tags = "\"x\", ".repeat(200_000);
    for request in [
        closing(b"/", format!("Cookie: {huge}\r\n").as_bytes()),
        closing(b"/", format!("{huge}: x\r\n").as_bytes()),
        closing(b"/", many.as_bytes()),
        closing(format!("/{huge}").as_bytes(), b""),
        closing(b"/", format!("If-None-Match: {tags}\r\n").as_bytes()),
        format!("{huge} / HTTP/1.1\r\n\r\n").into_bytes(),
        huge.clone().into_bytes(),
    ] {
        let answer = app.send(&request).await;
        assert!(matches!(status(&answer), 0 | 400 | 414 | 431), "{}", String::from_utf8_lossy(&answer));
        app.still_answers().await;
    }
    // What is only long is served.
    for request in [closing(format!("/?{}", "x".repeat(30_000)).as_bytes(), b""), {
        closing(b"/", format!("If-None-Match: {}\r\n", "\"x\",".repeat(10_000)).as_bytes())
    }] {
        assert_eq!(status(&app.send(&request).await), 200);
    }
    app.stop().await;
}

#[tokio::test]
async fn no_address_leads_out_of_the_site() {
    let app = app().await;
    for target in [
        &b"/../../../../etc/passwd"[..],
        b"/%2e%2e/%2e%2e/etc/passwd",
        b"/..%2f..%2fetc%2fpasswd",
        b"/en/..%5c..%5cetc",
        b"//etc/passwd",
        b"///",
        b"/%00",
        b"/en/%00.html",
        b"/%ff%fe",
        b"/%zz",
        b"/%",
        b"/\xff\xfe",
        b"/\xed\x86\xa1",
        b"/bonghwa.toml",
        b"/;/en/",
        b"/en/;x=1",
    ] {
        let answer = app.send(&closing(target, b"")).await;
        assert!(matches!(status(&answer), 400 | 404), "{:?}", String::from_utf8_lossy(target));
        assert!(!answer.windows(5).any(|part| part == b"root:"));
    }
    for target in [&b"http://elsewhere.example.org/"[..], b"http://[::1]/en/?x=y", b"/#fragment", b"/?\"><script>"] {
        let answer = app.send(&closing(target, b"")).await;
        assert!(matches!(status(&answer), 200 | 400), "{:?}", String::from_utf8_lossy(target));
        assert!(!answer.windows(8).any(|part| part == b"<script>"));
    }
    for request in [
        &b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"[..],
        b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ] {
        assert!((400..500).contains(&status(&app.send(request).await)), "{}", String::from_utf8_lossy(request));
    }
    app.still_answers().await;
    app.stop().await;
}

#[tokio::test]
async fn headers_that_make_no_sense_make_no_difference() {
    let app = app().await;
    for header in [
        &b"If-None-Match: \xff\xfe"[..],
        b"If-None-Match: W/W/\"\"\"",
        b"Accept-Encoding: \xff, br;q=\xff",
        b"Accept-Encoding: gzip;q=99999999999999999999",
        b"Range: bytes=0-18446744073709551616",
        b"X-Forwarded-For: \xff, , ::::, 999.999.999.999",
        b"X-Forwarded-Proto: \xff",
        b"Host: \xff",
        b"Expect: nonsense",
        b"Upgrade: h2c\r\nHTTP2-Settings: !!!",
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13",
    ] {
        let answer = app.send(&closing(b"/", &[header, b"\r\n"].concat())).await;
        assert!(matches!(status(&answer), 200 | 400 | 417), "{:?}", String::from_utf8_lossy(header));
        app.still_answers().await;
    }
    app.stop().await;
}

#[tokio::test]
async fn old_clients_and_requests_in_a_row_get_their_pages() {
    let app = app().await;
    let old = app.send(b"GET / HTTP/1.0\r\n\r\n").await;
    assert_eq!(status(&old), 200);
    assert!(old.trim_ascii_end().ends_with(b"</html>"));
    let row = [
        &b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"[..],
        b"HEAD /en/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
    ]
    .concat();
    let answers = app.send(&[&row[..], &closing(b"/healthz", b"")].concat()).await;
    let text = String::from_utf8_lossy(&answers);
    let statuses: Vec<&str> = text.matches("HTTP/1.1 ").map(|_| "").collect();
    // After a body that nobody read the connection may be closed instead of read on.
    assert!((4..=5).contains(&statuses.len()), "{text}");
    for expected in ["HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", "HTTP/1.1 405 Method Not Allowed"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let flood: Vec<u8> = b"GET /heartbeat.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2_000);
    let answers = app.send(&[&flood[..], &closing(b"/heartbeat.json", b"")].concat()).await;
    assert_eq!(String::from_utf8_lossy(&answers).matches("HTTP/1.1 200 OK").count(), 2_001);
    app.stop().await;
}

#[tokio::test]
async fn bodies_that_are_not_what_they_say_end_the_connection() {
    let app = app().await;
    for body in ["zz\r\nhello\r\n0\r\n\r\n", "ffffffffffffffffffff\r\nx", "5\r\nhel", "-1\r\n\r\n", "\0\0\0\0\r\n"] {
        for path in ["/", "/nothing", "/healthz"] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
            );
            let mut stream = TcpStream::connect(app.address).await.expect("a connection");
            stream.write_all(head.as_bytes()).await.expect("written");
            stream.shutdown().await.expect("half closed");
            let mut answer = Vec::new();
            let _ = patiently("it is closed", stream.read_to_end(&mut answer)).await;
            assert!(matches!(status(&answer), 0 | 400 | 404 | 405), "{head:?}: {}", String::from_utf8_lossy(&answer));
        }
        app.still_answers().await;
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_speak_slowly_are_cut_off_and_nobody_waits_for_them() {
    let app = app().await;
    let mut slow = Vec::new();
    for _ in 0..50 {
        let mut stream = TcpStream::connect(app.address).await.expect("a connection");
        slow.push(tokio::spawn(async move {
            let started = Instant::now();
            for byte in b"GET / HTTP/1.1\r\nHost: x\r\nX: " {
                if stream.write_all(&[*byte]).await.is_err() {
                    break;
                }
                let mut answer = [0; 64];
                let second = tokio::time::timeout(Duration::from_secs(1), stream.read(&mut answer)).await;
                if let Ok(read) = second {
                    return (started.elapsed(), read.unwrap_or(0), answer);
                }
            }
            panic!("a request that took {:?} was still waited for", started.elapsed());
        }));
    }
    app.still_answers().await;
    for slow in slow {
        let (after, read, answer) = slow.await.expect("it is cut off");
        assert!(after > Duration::from_secs(3) && after < Duration::from_secs(9), "{after:?}");
        assert!(matches!(status(&answer[..read]), 0 | 408), "{}", String::from_utf8_lossy(&answer));
    }
    app.still_answers().await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_who_say_nothing_keep_nobody_from_the_page() {
    let app = app().await;
    let mut silent = Vec::new();
    for number in 0..500 {
        let mut stream = TcpStream::connect(app.address).await.expect("a connection");
        // Some have begun to speak, and some ask and do not listen.
        match number % 3 {
            0 => {}
            1 => stream.write_all(b"GET / HT").await.expect("written"),
            _ => stream.write_all(&b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50)).await.expect("written"),
        }
        silent.push(stream);
    }
    for _ in 0..50 {
        app.still_answers().await;
        assert_eq!(app.get("/no-such-page").await.status, 404);
    }
    drop(silent);
    app.still_answers().await;
    app.stop().await;
}
