//! The program itself, run as an operator runs it: a folder with settings, commands, processes that can be killed.

use super::{TestDatabase, until};
use bonghwa::config::DatabaseUrl;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder with settings and a catalogue.
pub struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// Settings for `database` with `probes` that connect to `target` once a second, applied.
    pub fn probing(database: &TestDatabase, target: SocketAddr, probes: usize) -> Site {
        let site = Site::on(database.url(), "");
        let mut catalogue = String::from("[[component]]\nslug = \"talk\"\nname.ko = \"톡\"\nname.en = \"Talk\"\n");
        for number in 0..probes {
            catalogue += &format!("[[probe]]\nslug = \"p{number}\"\ncomponent = \"talk\"\ntcp = \"{target}\"\n");
        }
        std::fs::write(site.path("catalogue.toml"), catalogue).expect("the catalogue is written");
        drop(database.store());
        site.succeeds(&["catalogue", "apply"]);
        site
    }

    /// Settings for the database at `url`, with `more` keys at their top.
    pub fn on(url: &DatabaseUrl, more: &str) -> Site {
        let url = match url {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        let settings = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"http://status.example.org\"\n{more}\n[page]\n\
            name.ko = \"시험 현황\"\nname.en = \"Test status\"\n[database]\nurl = \"{url}\"\n[probing]\n\
            interval = \"1s\"\ntimeout = \"500ms\"\nattempts = 1\nallow = [\"127.0.0.0/8\"]\nconcurrency_per_host = 64\n"
        );
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("bonghwa.toml"), settings).expect("settings are written");
        Site { folder }
    }

    /// A folder with nothing in it.
    pub fn empty() -> Site {
        Site { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        command(self.folder.path(), arguments).output().expect("the program starts")
    }

    /// Runs a command that must succeed, and gives what it answered.
    pub fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {told}");
        String::from_utf8(output.stdout).expect("answers are text")
    }

    /// Runs a command that must fail with `code`, and gives what it said.
    pub fn fails(&self, arguments: &[&str], code: i32) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8(output.stderr).expect("faults are text");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        assert_eq!(told.trim_end().lines().count(), 1, "one fault, one line: {told}");
        told
    }

    /// Starts a command that goes on until it is ended.
    pub fn starts(&self, arguments: &[&str]) -> Program {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let (answers, log) = (self.path(&format!("{number}.out")), self.path(&format!("{number}.err")));
        let file = |path: &Path| Stdio::from(std::fs::File::create(path).expect("a file"));
        let mut command = command(self.folder.path(), arguments);
        let child = command.stdout(file(&answers)).stderr(file(&log)).spawn().expect("the program starts");
        Program { child, answers, log }
    }
}

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_bonghwa");

/// The program in `folder`, without any setting from the environment of the tests.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    command_of(PROGRAM, folder, arguments)
}

/// As [`command`] for a program that starts it in turn.
pub fn command_of(program: &str, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BONGHWA_")) {
        command.env_remove(name);
    }
    command.args(arguments).current_dir(folder).env("RUST_LOG", "bonghwa=trace,info").stdin(Stdio::null());
    command
}

/// What a run wrote to standard error.
pub fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("faults are text")
}

/// What a run wrote to standard output.
pub fn answered(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("answers are text")
}

/// A running process. It is killed with its owner.
pub struct Program {
    child: Child,
    answers: PathBuf,
    log: PathBuf,
}

impl Program {
    /// Where it serves, once it does.
    pub async fn address(&mut self) -> SocketAddr {
        let mut found = None;
        until("the page is served", || {
            let ended = self.child.try_wait().expect("it can be asked");
            assert!(ended.is_none(), "it ended with {ended:?}: {}", self.log());
            found = self.answers().split("served on http://").nth(1).and_then(|rest| rest.trim_end().parse().ok());
            found.is_some()
        })
        .await;
        found.expect("it was found")
    }

    /// What it answered so far.
    pub fn answers(&self) -> String {
        std::fs::read_to_string(&self.answers).expect("answers are text")
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).expect("the log is text")
    }

    /// Waits until it has logged `words`.
    pub async fn logs(&self, words: &str) {
        until(&format!("{words:?} is logged"), || self.log().contains(words)).await;
    }

    /// Ends it at once, wherever it is.
    pub fn kill(mut self) {
        self.child.kill().expect("it is running");
        self.child.wait().expect("it ends");
    }

    /// Asks it to stop, as an init system does, and waits until it has.
    pub async fn terminate(mut self) -> (ExitStatus, String) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.expect("kill is there").success());
        let mut ended = None;
        until("it stops when it is told", || {
            ended = self.child.try_wait().expect("it can be asked");
            ended.is_some()
        })
        .await;
        (ended.expect("it stopped"), self.log())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended already cannot be killed, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
