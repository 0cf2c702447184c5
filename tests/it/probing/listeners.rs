//! Servers that answer as a test tells them to, byte for byte.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server on loopback that keeps the requests it got. It stops with the runtime of its test.
pub struct Listener {
    pub addr: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    /// Answers the request that comes as the `n`-th (from 0) with `answer(n, request)`, then closes.
    pub async fn answering(answer: impl Fn(usize, &str) -> Vec<u8> + Send + Sync + 'static) -> Listener {
        let answer = Arc::new(answer);
        Listener::serving(move |mut stream, requests| {
            let answer = Arc::clone(&answer);
            async move {
                let (number, request) = take_request(&mut stream, &requests).await;
                let _ = stream.write_all(&answer(number, &request)).await;
                let _ = stream.shutdown().await;
            }
        })
        .await
    }

    /// Gives every request this answer.
    pub async fn always(answer: &str) -> Listener {
        let answer = answer.to_owned();
        Listener::answering(move |_, _| answer.clone().into_bytes()).await
    }

    /// Hands each connection to `serve`.
    pub async fn serving<F, S>(serve: S) -> Listener
    where
        S: Fn(TcpStream, Arc<Mutex<Vec<String>>>) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&kept)));
            }
        });
        Listener { addr, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// The heads and bodies of the requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads a request up to the end of its head, and its body where it has a length; keeps it and gives its number.
pub async fn take_request(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    requests: &Mutex<Vec<String>>,
) -> (usize, String) {
    let mut read = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&read).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
            if body.len() >= length.parse::<usize>().unwrap() {
                break;
            }
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => break,
            Ok(count) => read.extend_from_slice(&chunk[..count]),
        }
    }
    let request = String::from_utf8_lossy(&read).into_owned();
    let mut requests = requests.lock().unwrap();
    requests.push(request.clone());
    (requests.len() - 1, request)
}

/// A whole answer with a length.
pub fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

/// A port of loopback on which nobody listens.
pub async fn refused_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}
