//! Other programs: found or named, watched line by line, gone at the end of the test.

use std::io::{BufRead as _, BufReader, Read};
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;

use super::limit::Limit;

/// Where a program is. Debian keeps some servers where a user's `PATH` does not look.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::split_paths(env!("PATH")).chain(["/usr/sbin".into(), "/sbin".into()]);
    path.map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// A command for a program that must be there.
#[expect(clippy::disallowed_methods, reason = "independent programs are what these tests are about")]
pub(crate) fn command(program: &str) -> Command {
    let (debian, brew) = match program {
        "pdns_server" => ("pdns-server pdns-backend-sqlite3", "pdns"),
        "dig" => ("bind9-dnsutils", "bind"),
        "python3" => ("python3", "python"),
        "nsupdate" => ("bind9-dnsutils", "bind"),
        "dockerd" => ("docker.io", "docker"),
        other => (other, other),
    };
    let file = find(program).unwrap_or_else(|| {
        panic!("{program} is needed: apt-get install {debian} (macOS: brew install {brew}), or run tests/run")
    });
    Command::new(file)
}

/// A command for a file that an installation must have put there.
#[expect(clippy::disallowed_methods, reason = "independent programs are what these tests are about")]
pub(crate) fn command_at(file: &Path, installation: &str) -> Command {
    assert!(file.is_file(), "{} is needed: run {installation}", file.display());
    Command::new(file)
}

/// Run it to its end; what it printed. A failure is the test's.
pub(crate) fn output(command: &mut Command) -> String {
    let done = command.stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {}\n{errors}", done.status);
    String::from_utf8(done.stdout).unwrap()
}

/// Who runs these tests, as the machine says.
pub(crate) fn login() -> String {
    output(command("id").arg("-un")).trim().to_owned()
}

/// Send a signal, by its name without SIG. The shell's own `kill` is on every machine.
pub(crate) fn signal(pid: u32, name: &str) {
    output(command("sh").args(["-c", &format!("kill -s {name} {pid}")]));
}

/// A server that runs until it is dropped.
pub(crate) struct Server {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
    name: String,
}

impl Server {
    /// Start it and wait until a line of its output has this text.
    pub(crate) fn start(command: &mut Command, ready: &str) -> Result<Self, String> {
        let mut server = Self::spawn(command);
        let limit = Limit::new();
        while let Ok(line) = limit.next(&server.lines) {
            let is_ready = line.contains(ready);
            server.seen.push(line);
            if is_ready {
                return Ok(server);
            }
        }
        Err(server.never(ready))
    }

    /// Start it and ask, after every line of its output and now and then, whether it answers.
    pub(crate) fn poll(command: &mut Command, answers: impl Fn() -> bool) -> Result<Self, String> {
        let mut server = Self::spawn(command);
        let limit = Limit::new();
        while !limit.is_over() {
            if answers() {
                return Ok(server);
            }
            match limit.next_or_beat(&server.lines) {
                Ok(line) => server.seen.push(line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        Err(server.never("yes to a question"))
    }

    fn never(&mut self, what: &str) -> String {
        self.seen.extend(self.lines.try_iter());
        format!("{} did not say {what:?}:\n{}", self.name, self.seen.join("\n"))
    }

    fn spawn(command: &mut Command) -> Self {
        let name = format!("{command:?}");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let (sender, lines) = channel();
        follow(child.stdout.take().unwrap(), sender.clone());
        follow(child.stderr.take().unwrap(), sender);
        Self { child, lines, seen: Vec::new(), name }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The line that said it was ready.
    pub(crate) fn last_line(&self) -> &str {
        self.seen.last().map_or("", String::as_str)
    }

    /// It hangs from now on: connections are accepted by the kernel and nothing answers.
    pub(crate) fn freeze(&self) {
        signal(self.pid(), "STOP");
    }

    pub(crate) fn thaw(&self) {
        signal(self.pid(), "CONT");
    }

    /// Ask it by a signal to end, and wait until it has; one that does not is killed by being dropped.
    pub(crate) fn stop(&mut self, name: &str) {
        signal(self.pid(), name);
        let limit = Limit::new();
        // The output ends with the last process that can write it.
        while limit.next(&self.lines).is_ok() {}
        if !limit.is_over() {
            drop(self.child.wait());
        }
    }

    /// It is gone: connections are refused.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn follow(pipe: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines() {
            let Ok(line) = line else { return };
            // Nobody listens any more; the pipe is read on, so that the server does not block.
            drop(sender.send(line));
        }
    });
}

/// A port that nothing listens on, neither TCP nor UDP.
pub(crate) fn free_port() -> u16 {
    for _ in 0..64 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        if UdpSocket::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port");
}

/// Start something on free ports; another program may take a port in between, so it is tried thrice.
pub(crate) fn on_free_ports<T>(mut start: impl FnMut() -> Result<T, String>) -> T {
    let mut said = String::new();
    for _ in 0..3 {
        match start() {
            Ok(started) => return started,
            Err(why) => said = why,
        }
    }
    panic!("{said}");
}
