//! A program of the settings, run once for each call: without a shell, told on standard input, knowing nothing of our surroundings but where
//! programs are. What it says on standard output is dropped; of standard error the first line is kept.

use super::CallFailure;
use crate::config::{alerts, environment};
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsString;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, sink};
use tokio::process::{self, Child, ChildStderr};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// As much of its complaint as is looked at; the rest is read and dropped, so that the program is never held up by it.
const COMPLAINT_BYTES_MAX: u64 = 4 << 10;
/// As much of it as fits on a line of the log.
const COMPLAINT_CHARS_MAX: usize = 200;
/// How long what a program said last is waited for when it has ended: what it started may hold its standard error open.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// A program on this machine.
pub struct Command {
    settings: alerts::Command,
    search_path: Option<OsString>,
    limit: Duration,
}

/// All that a program started; ended when this is dropped, unless the program has ended by itself.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(pid) = self.0 {
            // That there is nothing left to end is as good.
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }
}

impl Command {
    /// The program of these settings, which has `limit` for one call.
    pub(super) fn new(settings: &alerts::Command, limit: Duration) -> Command {
        Command { settings: settings.clone(), search_path: environment::search_path(), limit }
    }

    /// Runs it once with `body` on standard input. When the time is over, it is ended with all that it started.
    pub(super) async fn run(&self, body: &[u8]) -> Result<(), CallFailure> {
        let mut child = self.start().map_err(|error| unstarted(&error))?;
        let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let mut group = Group(pid);
        let mut complaint = Vec::new();
        let ended = timeout(self.limit, attend(&mut child, body, &mut complaint, &mut group)).await;
        let complaint = first_line(&complaint);
        match ended {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(CallFailure::Passing(format!("the command ended with {status}{complaint}"))),
            Ok(Err(error)) => Err(CallFailure::Passing(format!("the command was lost sight of: {error}"))),
            Err(_) => {
                drop(group);
                let _ = child.wait().await;
                let limit = self.limit.as_millis();
                Err(CallFailure::Passing(format!("the command was ended after {limit} ms{complaint}")))
            }
        }
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = process::Command::new(&self.settings.program);
        command.args(&self.settings.arguments).env_clear().process_group(0).kill_on_drop(true);
        if let Some(path) = &self.search_path {
            command.env("PATH", path);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()
    }
}

/// Hands over the words, listens to complaints, and waits for the end.
async fn attend(child: &mut Child, body: &[u8], complaint: &mut Vec<u8>, group: &mut Group) -> io::Result<ExitStatus> {
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let has_ended = CancellationToken::new();
    let feeding = async {
        if let Some(mut stdin) = stdin {
            // A program that does not want to read it is no failure.
            let _ = stdin.write_all(body).await;
        }
    };
    let waiting = async {
        let status = tokio::select! {
            status = child.wait() => status,
            status = async { feeding.await; std::future::pending().await } => status,
        };
        // Its number may be somebody else's from here on.
        group.0 = None;
        has_ended.cancel();
        status
    };
    let listening = async {
        tokio::select! {
            () = listen(stderr, complaint) => {}
            () = async { has_ended.cancelled().await; sleep(LAST_WORDS).await } => {}
        }
    };
    tokio::join!(waiting, listening).0
}

async fn listen(stderr: Option<ChildStderr>, complaint: &mut Vec<u8>) {
    let Some(mut stderr) = stderr else { return };
    // What cannot be read is no complaint.
    let _ = (&mut stderr).take(COMPLAINT_BYTES_MAX).read_to_end(complaint).await;
    let _ = copy(&mut stderr, &mut sink()).await;
}

/// The first line that says something, as it goes on from a sentence.
fn first_line(complaint: &[u8]) -> String {
    let complaint = String::from_utf8_lossy(complaint);
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let line = complaint.lines().map(str::trim).find(|line| !line.is_empty());
    line.map(|line| format!(": {}", line.chars().take(COMPLAINT_CHARS_MAX).map(visible).collect::<String>()))
        .unwrap_or_default()
}

fn unstarted(error: &io::Error) -> CallFailure {
    let told = format!("the command could not be started: {error}");
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput => {
            CallFailure::Permanent(told)
        }
        _ => CallFailure::Passing(told),
    }
}
