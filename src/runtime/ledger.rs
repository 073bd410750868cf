//! The journal on a thread of its own, so that a stalled disk never freezes the screen.
//!
//! A drill that plays itself has its journal on the spot instead, so that it depends on no other thread.
//!
//! One request at a time, in order. Whoever asks awaits the answer; the thread ends when the last handle is gone.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{fmt, thread};

use tokio::sync::oneshot;

use crate::journal::{Appended, Draft, Head, Journal, JournalError};
use crate::plan::IncidentId;

/// How many requests may wait for the disk. A session has one append and one look under way, and a program that watches
/// has hundreds of sessions; a full queue means a caller that does not await.
const QUEUE: usize = 4096;

type Job = Box<dyn FnOnce(&mut dyn Journal) + Send>;

/// A handle on the journal.
#[derive(Debug, Clone)]
pub struct Ledger(Way);

/// The way to the journal.
#[derive(Clone)]
enum Way {
    /// It has a thread of its own.
    Thread(SyncSender<Job>),
    /// It is asked on the spot.
    Inline(Rc<RefCell<Box<dyn Journal + Send>>>),
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Thread(_) => "Thread",
            Self::Inline(_) => "Inline",
        })
    }
}

/// The journal's thread is gone, which only a bug can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the journal has stopped")]
pub struct Stopped;

/// What an append came to.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The journal refused.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal's thread is gone.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl Ledger {
    /// Give a journal its thread.
    pub fn start(mut journal: Box<dyn Journal + Send>) -> std::io::Result<Self> {
        let (jobs, inbox): (SyncSender<Job>, Receiver<Job>) = sync_channel(QUEUE);
        thread::Builder::new().name("journal".to_owned()).spawn(move || {
            for job in inbox {
                job(journal.as_mut());
            }
        })?;
        Ok(Self(Way::Thread(jobs)))
    }

    /// Ask a journal on the spot. Whoever asks waits for it: for a journal in memory.
    pub fn inline(journal: Box<dyn Journal + Send>) -> Self {
        Self(Way::Inline(Rc::new(RefCell::new(journal))))
    }

    /// Run something on the journal's thread and await its answer.
    pub fn ask<T, F>(&self, question: F) -> impl Future<Output = Result<T, Stopped>> + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Journal) -> T + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |journal| {
            // The asker may have gone: a cancelled look needs no answer, and an append is durable all the same.
            drop(reply.send(question(journal)));
        });
        let sent = match &self.0 {
            Way::Thread(jobs) => jobs.try_send(job).is_ok(),
            Way::Inline(journal) => journal.try_borrow_mut().map(|mut journal| job(journal.as_mut())).is_ok(),
        };
        async move {
            if !sent {
                return Err(Stopped);
            }
            answer.await.or(Err(Stopped))
        }
    }

    /// Append behind `expected`. Durable when it answers.
    pub fn append(
        &self,
        id: IncidentId,
        expected: Head,
        drafts: Vec<Draft>,
    ) -> impl Future<Output = Result<Appended, AppendError>> + use<> {
        let appended = self.ask(move |journal| journal.append(id.as_str(), &expected, drafts));
        async move { Ok(appended.await??) }
    }
}
