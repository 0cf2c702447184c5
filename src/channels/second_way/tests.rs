//! Both ways with what really stands at their other end: a server on a socket that checks what was signed, programs that misbehave.

use super::*;
use crate::config::alerts;
use crate::domain::time::from_millis;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::path::Path;
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// Long enough for a program to start while everything else is being built, short enough to wait for.
const SHORT: Duration = Duration::from_millis(1_500);
const OK: &str = "HTTP/1.1 204 No Content\r\n\r\n";

fn now() -> Time {
    from_millis(1_700_000_000_250).unwrap()
}

fn called() -> Call {
    Call {
        id: "promise-x7f-2".to_owned(),
        alert: "promise:x7f".to_owned(),
        step: 2,
        text: "카카오톡: 약속한 시각이 지났습니다 \"quoted\"".to_owned(),
        since: from_millis(1_699_999_000_000).unwrap(),
        to: vec!["duty-lead".to_owned(), "second".to_owned()],
        console: "https://status.example.org/console/".to_owned(),
    }
}

/// A request as it came over the wire.
struct Request {
    head: String,
    body: String,
}

impl Request {
    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.head))
    }

    /// Computed here a second time, by the text of the standard and with none of our code.
    fn is_signed(&self) -> bool {
        let secret = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        let signed = format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body);
        mac.update(signed.as_bytes());
        self.header("webhook-signature") == format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

async fn take(stream: &mut (impl AsyncRead + Unpin)) -> Request {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let request = Request { head: head.to_owned(), body: body.to_owned() };
            if body.len() == request.header("content-length").parse::<usize>().unwrap() {
                return request;
            }
        }
        assert!(stream.read_buf(&mut bytes).await.unwrap() > 0, "{text}");
    }
}

/// Takes one request and gives `answer`, then as much of `x` as the other side takes.
async fn answers_once(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: String, goes_on: bool) -> Request {
    let request = take(&mut stream).await;
    stream.write_all(answer.as_bytes()).await.unwrap();
    while goes_on && stream.write_all(&[b'x'; 8_192]).await.is_ok() {}
    request
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, format!("http://{address}/hooks/bonghwa?team=a"))
}

fn webhook(url: &str) -> SecondWay {
    let settings =
        alerts::Webhook { url: url.parse().unwrap(), key: crate::domain::hooks::HookKey::from_shared(SECRET).unwrap() };
    SecondWay::Webhook(Webhook::new(&settings, &[], SHORT).unwrap())
}

/// What comes of a call to a server that gives `answer`, and what the server was told.
async fn posted(answer: &str, goes_on: bool) -> (Result<(), CallFailure>, Request) {
    let (listener, url) = listener().await;
    let answer = answer.to_owned();
    let server = tokio::spawn(async move { answers_once(listener.accept().await.unwrap().0, answer, goes_on).await });
    let came = webhook(&url).call(&called(), now()).await;
    (came, server.await.unwrap())
}

#[tokio::test]
async fn a_webhook_is_told_everything_and_can_check_who_calls() {
    let (came, request) = posted(OK, false).await;
    assert_eq!(came, Ok(()));
    assert!(request.head.starts_with("POST /hooks/bonghwa?team=a HTTP/1.1\r\n"), "{}", request.head);
    assert!(request.is_signed());
    assert_eq!((request.header("webhook-id"), request.header("webhook-timestamp")), ("promise-x7f-2", "1700000000"));
    assert_eq!(request.header("content-type"), "application/json");
    let told: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    let expected = json!({
        "type": "staff.alert",
        "timestamp": "2023-11-14T21:56:40.000Z",
        "data": {
            "id": "promise-x7f-2",
            "alert": "promise:x7f",
            "step": 2,
            "text": "카카오톡: 약속한 시각이 지났습니다 \"quoted\"",
            "to": ["duty-lead", "second"],
            "console": "https://status.example.org/console/",
        }
    });
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_second_attempt_has_the_same_id_and_the_same_words() {
    let (_, first) = posted("HTTP/1.1 503 Unavailable\r\n\r\n", false).await;
    let (_, second) = posted(OK, false).await;
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_eq!(first.body, second.body);
}

#[tokio::test]
async fn what_a_server_answers_says_whether_to_try_again() {
    let answers = |status: &'static str| async move {
        let (came, _) = posted(&format!("HTTP/1.1 {status}\r\nlocation: http://127.0.0.1:1/\r\n\r\n"), false).await;
        came
    };
    for passing in ["500 Error", "503 Busy", "429 Slowly", "408 Late"] {
        assert!(matches!(answers(passing).await, Err(CallFailure::Passing(_))), "{passing}");
    }
    for permanent in ["400 Bad", "401 Who", "404 None", "410 Gone"] {
        assert!(matches!(answers(permanent).await, Err(CallFailure::Permanent(_))), "{permanent}");
    }
    // Followed it would have been refused by the port it names.
    for redirect in ["301 Moved", "302 Found", "307 There", "308 There"] {
        let Err(CallFailure::Permanent(told)) = answers(redirect).await else { panic!("{redirect}") };
        assert!(told.contains("redirects are not followed"), "{told}");
    }
}

#[tokio::test]
async fn an_endless_answer_ends_and_a_head_that_is_too_long_is_none() {
    let (came, _) = posted("HTTP/1.1 200 OK\r\n\r\n", true).await;
    assert_eq!(came, Ok(()));
    let begun_at = Instant::now();
    let (came, _) = posted("HTTP/1.1 200 OK\r\nx: ", true).await;
    assert!(matches!(&came, Err(CallFailure::Passing(told)) if told.starts_with("no answer over HTTP")), "{came:?}");
    assert!(begun_at.elapsed() < SHORT);
}

#[tokio::test]
async fn a_server_that_hangs_or_is_not_there_is_given_up() {
    let (listener, url) = listener().await;
    let came = webhook(&url).call(&called(), now()).await;
    assert_eq!(came, Err(CallFailure::Passing("no answer within 1500 ms".to_owned())));
    drop(listener);
    let came = webhook(&url).call(&called(), now()).await;
    assert!(matches!(&came, Err(CallFailure::Passing(told)) if told.starts_with("no connection")), "{came:?}");
}

#[tokio::test]
async fn over_tls_only_a_server_that_is_trusted_is_told() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let root = made.cert.der().clone();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let server = server.with_no_client_auth().with_single_cert(vec![root.clone()], key).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(server));
    for (roots, is_told) in [(vec![root], true), (Vec::new(), false)] {
        let (listener, url) = listener().await;
        let url = url.replace("http://127.0.0.1", "https://localhost");
        let acceptor = acceptor.clone();
        let server = tokio::spawn(async move {
            let stream = acceptor.accept(listener.accept().await.unwrap().0).await.ok()?;
            Some(answers_once(stream, OK.to_owned(), false).await)
        });
        let settings = alerts::Webhook {
            url: url.parse().unwrap(),
            key: crate::domain::hooks::HookKey::from_shared(SECRET).unwrap(),
        };
        let came = Webhook::new(&settings, &roots, SHORT).unwrap().post("id", body(&called()), now()).await;
        assert_eq!(came.is_ok(), is_told, "{came:?}");
        assert_eq!(server.await.unwrap().is_some_and(|request| request.is_signed()), is_told);
    }
}

/// What comes of a command whose script is `script`, run in `folder` by the shell.
async fn ran(folder: &Path, script: &str) -> Result<(), CallFailure> {
    let arguments = vec!["-c".to_owned(), script.to_owned(), "page".to_owned(), folder.display().to_string()];
    let settings = alerts::Command { program: "sh".into(), arguments };
    SecondWay::Command(Command::new(&settings, SHORT)).call(&called(), now()).await
}

fn written(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[tokio::test]
async fn a_command_reads_the_same_words_and_knows_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ran(folder.path(), "cat > \"$1/told\"; env > \"$1/env\"").await, Ok(()));
    assert_eq!(written(folder.path(), "told").as_bytes(), body(&called()));
    // PWD, SHLVL and _ are the shell's own.
    let known: Vec<String> = written(folder.path(), "env").lines().map(str::to_owned).collect();
    let of_ours = |line: &&String| !["PWD=", "SHLVL=", "_=", "OLDPWD="].iter().any(|own| line.starts_with(own));
    let left: Vec<&String> = known.iter().filter(of_ours).collect();
    assert!(matches!(left[..], [path] if path.starts_with("PATH=")), "{left:?}");
}

#[tokio::test]
async fn nothing_of_an_argument_is_read_by_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("mark");
    let arguments = vec![format!("$(touch {0}); touch {0}", mark.display())];
    let settings = alerts::Command { program: "true".into(), arguments };
    assert_eq!(Command::new(&settings, SHORT).run(b"").await, Ok(()));
    assert!(!mark.exists());
}

#[tokio::test]
async fn a_command_that_fails_says_why_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let came = ran(folder.path(), "echo; echo 'no credit left' >&2; echo more >&2; exit 3").await;
    let Err(CallFailure::Passing(told)) = came else { panic!("{came:?}") };
    assert_eq!(told, "the command ended with exit status: 3: no credit left");
}

#[tokio::test]
async fn what_a_command_says_is_bounded_and_does_not_hold_it_up() {
    let folder = tempfile::tempdir().unwrap();
    let loud = "head -c 3000000 /dev/zero | tr '\\0' x >&2; head -c 3000000 /dev/zero; exit 1";
    let Err(CallFailure::Passing(told)) = ran(folder.path(), loud).await else { panic!("it succeeded") };
    assert!(told.starts_with("the command ended with exit status: 1: xxx") && told.len() < 300, "{told}");
}

#[tokio::test]
async fn a_command_that_does_not_end_is_ended_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let begun_at = Instant::now();
    let came =
        ran(folder.path(), "trap '' TERM; (sleep 3; touch \"$1/late\") & echo dialling >&2; wait; sleep 60").await;
    assert_eq!(came, Err(CallFailure::Passing("the command was ended after 1500 ms: dialling".to_owned())));
    assert!(begun_at.elapsed() < Duration::from_secs(3));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!folder.path().join("late").exists(), "what it had started went on");
}

#[tokio::test]
async fn what_a_command_leaves_running_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let begun_at = Instant::now();
    assert_eq!(ran(folder.path(), "sleep 3 &").await, Ok(()));
    assert!(begun_at.elapsed() < SHORT);
}

#[tokio::test]
async fn a_command_that_is_not_there_is_for_somebody_to_put_right() {
    for program in ["/no/such/program", "bonghwa-no-such-program", "/etc/passwd"] {
        let settings = alerts::Command { program: program.into(), arguments: Vec::new() };
        let came = Command::new(&settings, SHORT).run(b"").await;
        assert!(
            matches!(&came, Err(CallFailure::Permanent(told)) if told.contains("could not be started")),
            "{came:?}"
        );
    }
}

#[tokio::test]
async fn a_rehearsal_calls_nobody_and_keeps_the_last_calls() {
    let way = SecondWay::rehearsed();
    for step in 0..=u8::MAX {
        way.call(&Call { step, ..called() }, now()).await.unwrap();
    }
    way.call(&Call { text: "last".to_owned(), ..called() }, now()).await.unwrap();
    let kept = way.kept();
    assert_eq!((kept.len(), kept[0].step, kept[KEPT_MAX - 1].text.as_str()), (KEPT_MAX, 1, "last"));
}
