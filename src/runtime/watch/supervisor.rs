//! What a supervisor such as systemd is told (`sd_notify(3)`): that the program is ready, that its loop turns, that it
//! ends. Without one nothing is said.

use std::ffi::OsString;
#[cfg(target_os = "linux")]
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

use crate::plan::Duration;

/// What the environment says of a supervisor.
#[derive(Debug, Clone, Default)]
pub struct Supervision {
    /// `NOTIFY_SOCKET`: where it listens.
    pub socket: Option<OsString>,
    /// `WATCHDOG_USEC`, in microseconds: how often it wants to hear.
    pub watchdog_us: Option<u64>,
}

/// The supervisor, if there is one.
#[derive(Debug, Default)]
pub struct Supervisor {
    socket: Option<(UnixDatagram, SocketAddr)>,
    every: Option<Duration>,
    is_ready: bool,
    watched: usize,
}

impl Supervisor {
    /// Find it. One that can't be reached is as good as none.
    pub fn find(supervision: &Supervision) -> Self {
        let socket = supervision.socket.as_ref().and_then(|at| {
            let address = match at.as_bytes() {
                #[cfg(target_os = "linux")]
                [b'@', name @ ..] => abstract_socket(name)?,
                path => {
                    SocketAddr::from_pathname(std::path::Path::new(std::ffi::OsStr::from_bytes(path))).ok()?
                }
            };
            let socket = UnixDatagram::unbound().ok()?;
            socket.set_nonblocking(true).ok()?;
            Some((socket, address))
        });
        // Half of what it allows: one beat may be late.
        let every = supervision.watchdog_us.map(|us| Duration::millis((us / 2_000).max(1)));
        Self { socket, every, is_ready: false, watched: 0 }
    }

    fn say(&self, words: &str) {
        if let Some((socket, address)) = &self.socket {
            // A supervisor that does not listen can't be told.
            drop(socket.send_to_addr(words.as_bytes(), address));
        }
    }

    /// Every incident is open. Said once; after that, how many there are when that changes.
    pub fn ready(&mut self, watched: usize) {
        if self.is_ready && self.watched == watched {
            return;
        }
        let incidents = if watched == 1 { "incident" } else { "incidents" };
        let status = format!("STATUS=watching {watched} open {incidents}\n");
        self.say(&if self.is_ready { status } else { format!("READY=1\n{status}") });
        (self.is_ready, self.watched) = (true, watched);
    }

    /// The loop turns.
    pub fn beat(&self) {
        if self.every.is_some() {
            self.say("WATCHDOG=1");
        }
    }

    /// How long the loop may sleep: until the supervisor wants to hear again, if that is sooner.
    pub fn pause(&self, wanted: Duration) -> Duration {
        self.every.map_or(wanted, |every| wanted.min(every))
    }

    /// The program ends.
    pub fn stopping(&self) {
        self.say("STOPPING=1\nSTATUS=finishing what is on its way\n");
    }
}

/// A socket without a path, which only Linux has.
#[cfg(target_os = "linux")]
fn abstract_socket(name: &[u8]) -> Option<SocketAddr> {
    use std::os::linux::net::SocketAddrExt as _;
    SocketAddr::from_abstract_name(name).ok()
}

#[cfg(not(target_os = "linux"))]
const fn abstract_socket(_name: &[u8]) -> Option<SocketAddr> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(socket: &UnixDatagram) -> String {
        let mut bytes = [0_u8; 200];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    #[test]
    fn a_supervisor_hears_that_the_program_is_ready_turns_and_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let supervision = Supervision { socket: Some(path.into_os_string()), watchdog_us: Some(1_000_000) };
        let mut supervisor = Supervisor::find(&supervision);
        supervisor.ready(2);
        supervisor.ready(2);
        supervisor.beat();
        supervisor.stopping();
        assert_eq!(heard(&socket), "READY=1\nSTATUS=watching 2 open incidents\n");
        assert_eq!(heard(&socket), "WATCHDOG=1");
        assert!(heard(&socket).starts_with("STOPPING=1\n"));
        assert_eq!(supervisor.pause(Duration::secs(1)), Duration::millis(500));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_socket_without_a_file_is_found_too() {
        let name = format!("warroom-test-{}", std::process::id());
        let address = abstract_socket(name.as_bytes()).unwrap();
        let socket = UnixDatagram::bind_addr(&address).unwrap();
        let supervision = Supervision { socket: Some(format!("@{name}").into()), watchdog_us: None };
        Supervisor::find(&supervision).ready(1);
        assert_eq!(heard(&socket), "READY=1\nSTATUS=watching 1 open incident\n");
    }

    #[test]
    fn without_a_supervisor_nothing_is_said_and_the_loop_sleeps_as_it_likes() {
        let mut supervisor = Supervisor::find(&Supervision::default());
        supervisor.ready(1);
        supervisor.beat();
        assert_eq!(supervisor.pause(Duration::secs(1)), Duration::secs(1));
    }
}
