//! From the start of a program to its end, whatever it does.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::pin::{Pin, pin};
use std::process::{ExitStatus, Stdio};

use futures_util::future::{MaybeDone, join, join3, maybe_done};
use rustix::process::Signal;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::time::timeout;

use super::Kept;
use super::group::Group;
use crate::plan::Duration;

/// How long a group that was asked to end may take before it is killed, and how long children of a program that
/// has ended may hold its output open.
const GRACE: Duration = Duration::secs(2);

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::runtime) enum Ended {
    /// By itself, with this status.
    Exit(u16),
    /// By a signal that somebody else sent.
    Signal(i32),
    /// By us: its time was up.
    CutOff,
    /// The system does not tell.
    Untold,
}

impl Ended {
    /// As a fragment.
    pub(in crate::runtime) fn words(self, limit: Duration) -> String {
        match self {
            Self::Exit(status) => format!("exit status {status}"),
            Self::Signal(number) => format!("ended by signal {number}"),
            Self::CutOff => format!("not done in {limit}, so it was ended"),
            Self::Untold => "its end could not be seen".to_owned(),
        }
    }

    fn of(status: Option<ExitStatus>) -> Self {
        let Some(status) = status else { return Self::Untold };
        match (status.code().and_then(|code| u16::try_from(code).ok()), status.signal()) {
            (Some(code), _) => Self::Exit(code),
            (None, Some(number)) => Self::Signal(number),
            (None, None) => Self::Untold,
        }
    }
}

/// A program that has ended, and what it wrote.
#[derive(Debug)]
pub(in crate::runtime) struct Ran {
    pub(in crate::runtime) ended: Ended,
    pub(in crate::runtime) out: Kept,
    pub(in crate::runtime) err: Kept,
}

/// Run a program to its end. When its time is up its whole group is asked to end, and killed if it does not. What
/// it leaves behind in its group ends with it.
///
/// # Errors
///
/// When it could not be started.
pub(in crate::runtime) async fn run(
    mut command: Command,
    input: Option<SecretString>,
    limit: Duration,
) -> io::Result<Ran> {
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut group = Group::start(command)?;
    let (stdin, stdout, stderr) = group.pipes();
    let (mut out, mut err) = (Kept::default(), Kept::default());
    let ended = {
        let talk = join3(feed(stdin, input), out.drain(stdout), err.drain(stderr));
        let mut talk = pin!(maybe_done(talk));
        let in_time = timeout(limit.to_std(), beside(group.leader_ended(), talk.as_mut())).await.is_ok();
        wind_up(&mut group, talk.as_mut(), in_time).await;
        let status = group.close();
        // What was written just before the end is still in the pipes.
        drop(timeout(GRACE.to_std(), talk).await);
        if in_time { Ended::of(status?) } else { Ended::CutOff }
    };
    Ok(Ran { ended, out, err })
}

/// See to it that nothing of the group is left: ask, then kill.
async fn wind_up<F: Future>(group: &mut Group, mut talk: Pin<&mut MaybeDone<F>>, in_time: bool) {
    if in_time && timeout(GRACE.to_std(), talk.as_mut()).await.is_ok() {
        return;
    }
    for signal in [Signal::TERM, Signal::KILL] {
        if !group.signal(signal) {
            return;
        }
        let over = join(group.leader_ended(), talk.as_mut());
        if timeout(GRACE.to_std(), over).await.is_ok() {
            return;
        }
    }
}

/// Wait for one while the other goes on.
async fn beside<T, F: Future>(main: impl Future<Output = T>, talk: Pin<&mut MaybeDone<F>>) -> T {
    let talk = async {
        talk.await;
        pending::<Infallible>().await
    };
    tokio::select! {
        done = main => done,
        never = talk => match never {},
    }
}

/// Write what it reads, and close. A program that does not want to read all of it does not have to.
async fn feed(pipe: Option<impl AsyncWrite + Unpin>, input: Option<SecretString>) {
    if let (Some(mut pipe), Some(input)) = (pipe, input) {
        drop(pipe.write_all(input.expose_secret().as_bytes()).await);
    }
}
