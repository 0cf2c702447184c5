//! Real mail servers: the scripts of `tests/mail`, run with the Python that `BONGHWA_TEST_MAIL` names (`scripts/test` prepares
//! it). Each ends with the test that started it, because its standard input does.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What is needed to run the scripts.
#[derive(Clone)]
pub struct MailTools {
    python: PathBuf,
}

impl MailTools {
    /// What `BONGHWA_TEST_MAIL` names. Absent, the run goes on without it, unless the run is one that must have it.
    #[expect(clippy::disallowed_methods, reason = "the suite's own settings, which are none of the product's")]
    pub fn find() -> Option<MailTools> {
        let named = std::env::var("BONGHWA_TEST_MAIL").ok().filter(|folder| !folder.is_empty());
        if named.is_none() {
            let required = std::env::var("CI").is_ok_and(|value| value == "true")
                || std::env::var("BONGHWA_TEST_MAIL_REQUIRED").is_ok();
            assert!(!required, "BONGHWA_TEST_MAIL must name a Python environment here; run scripts/test");
            println!(
                "mail servers were left out: BONGHWA_TEST_MAIL names no Python environment (scripts/test makes one)"
            );
        }
        named.map(|folder| MailTools { python: Path::new(&folder).join("bin/python") })
    }

    /// Starts a server that behaves as `tests/mail/server.py` says.
    pub fn server(&self, arguments: &[&str]) -> MailServer {
        let folder = tempfile::tempdir().unwrap();
        let started = self.start("server.py", &[&[folder.path().to_str().unwrap()], arguments].concat());
        MailServer { started, folder }
    }

    /// Starts a Postfix that passes everything on to the server at `next`; `None` where this user may not.
    pub fn postfix(&self, next: u16) -> Option<Started> {
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        if !is_root {
            println!("Postfix was left out: only root can start it");
        }
        is_root.then(|| self.start("postfix.py", &[&next.to_string()]))
    }

    /// What dkimpy says of each signature, with the records of the DNS as `selector=record`.
    pub fn verify(&self, message: &[u8], records: &[String]) -> Vec<String> {
        let mut verifier = self.command("verify.py");
        let mut verifier = verifier.args(records).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        verifier.stdin.take().unwrap().write_all(message).unwrap();
        let output = verifier.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail").join(script));
        command
    }

    fn start(&self, script: &str, arguments: &[&str]) -> Started {
        let mut command = self.command(script);
        let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Started { child, port: port.trim().parse().expect("the script says its port when it is ready") }
    }
}

/// A script that serves at a port until it is dropped.
pub struct Started {
    child: Child,
    pub port: u16,
}

impl Drop for Started {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A server that keeps what it takes.
pub struct MailServer {
    started: Started,
    folder: tempfile::TempDir,
}

impl MailServer {
    pub fn port(&self) -> u16 {
        self.started.port
    }

    /// Recipient and Message-ID of every letter that it took, in their order, where it was started with `--list`.
    pub fn list(&self) -> Vec<(String, String)> {
        let list = std::fs::read_to_string(self.folder.path().join("list")).unwrap();
        // What is being written at this moment has no end yet.
        let whole = list.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let line = |line: &str| line.split_once(' ').map(|(to, id)| (to.to_owned(), id.to_owned())).unwrap();
        whole.lines().map(line).collect()
    }

    /// The letters it took, in their order. Each begins with `X-From:`, `X-To:` and `X-User:`.
    pub fn letters(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|kind| kind == "eml")).collect();
        files.sort();
        files.iter().map(|path| String::from_utf8(std::fs::read(path).unwrap()).unwrap()).collect()
    }
}
