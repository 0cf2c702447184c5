//! Postfix's server that throws everything away, and its client, which is what ours is measured by.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// `smtp-sink` on a free port; it ends with this program.
pub struct Sink {
    child: Child,
    pub port: u16,
}

impl Sink {
    /// Starts it, with `more` that it is told; `None` where Debian's package `postfix` is not there.
    pub fn start(more: &[&str]) -> Option<Sink> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("/usr/sbin/smtp-sink");
        command.args(["-u", "nobody"]).args(more).args([&format!("127.0.0.1:{port}"), "1000"]).stdout(Stdio::null());
        let child = command.spawn().ok()?;
        let sink = Sink { child, port };
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(sink);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("smtp-sink does not answer");
    }

    /// Letters per second of Postfix's own client, which keeps its sessions.
    pub fn source(&self, sessions: usize, bytes: usize, letters: usize) -> f64 {
        let begun = Instant::now();
        let [sessions, bytes, count] = [sessions, bytes, letters].map(|number| number.to_string());
        let mut command = Command::new("/usr/sbin/smtp-source");
        command.args(["-d", "-s", &sessions, "-l", &bytes, "-m", &count, "-f", "a@example.org", "-t", "b@example.net"]);
        assert!(command.arg(format!("127.0.0.1:{}", self.port)).status().unwrap().success());
        letters as f64 / begun.elapsed().as_secs_f64()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
