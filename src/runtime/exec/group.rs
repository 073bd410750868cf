//! One program and everything that it starts.

use std::io;
use std::process::ExitStatus;

use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessSession};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::signal::unix;

/// A program in a session and process group of its own. When this is dropped, the whole group is killed.
///
/// Robust against children that stay, ignore signals or hold the output open. Not robust against a child that
/// begins a session of its own, as a daemon does: that one has left the group.
pub(super) struct Group {
    child: Box<dyn ChildWrapper>,
    /// The number of the group, which is that of its leader. It is taken by nobody else while the leader's exit
    /// status has not been collected; nothing here does so before the group has been killed.
    id: Option<Pid>,
    /// Wakes whenever some child of this program has ended.
    children: unix::Signal,
}

impl Group {
    pub(super) fn start(command: Command) -> io::Result<Self> {
        // Before the start, so that no end is missed.
        let children = unix::signal(unix::SignalKind::child())?;
        let mut wrap = CommandWrap::from(command);
        // The library is asked for the session only: its own way of waiting would collect the exit status early.
        let child = wrap.wrap(ProcessSession).spawn()?.into_inner();
        let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Ok(Self { child, id, children })
    }

    /// The ends of its pipes, once.
    pub(super) fn pipes(&mut self) -> (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdin().take(), self.child.stdout().take(), self.child.stderr().take())
    }

    /// Wait until the program itself has ended. Its exit status stays to be collected.
    pub(super) async fn leader_ended(&mut self) {
        while self.leader_runs() {
            if self.children.recv().await.is_none() {
                return;
            }
        }
    }

    fn leader_runs(&self) -> bool {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        self.id.is_some_and(|id| matches!(waitid(WaitId::Pid(id), look), Ok(None)))
    }

    /// Tell the whole group; false when it has no member left.
    pub(super) fn signal(&self, signal: Signal) -> bool {
        self.id.is_some_and(|id| kill_process_group(id, signal).is_ok())
    }

    /// Kill what is left of the group and collect the exit status, if the program has ended.
    pub(super) fn close(mut self) -> io::Result<Option<ExitStatus>> {
        self.signal(Signal::KILL);
        self.id = None;
        self.child.try_wait()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}
