//! What a program writes, as far as it is kept.

use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::plan::Text;
use crate::runtime::live::LiveWorld;

/// The most bytes that are kept of each of the two outputs. The rest is read, so that the program is not held up,
/// and counted.
const MOST: usize = 64 * 1024;

/// How much is read at a time.
const STEP: usize = 32 * 1024;

/// The start of an output, and how long all of it was.
#[derive(Debug, Default)]
pub(in crate::runtime) struct Kept {
    bytes: Vec<u8>,
    total: u64,
}

impl Kept {
    /// Read to the end.
    pub(super) async fn drain(&mut self, source: Option<impl AsyncRead + Unpin>) {
        let Some(mut source) = source else { return };
        let mut step = vec![0; STEP];
        // A broken pipe is an end as well.
        while let Ok(length @ 1..) = source.read(&mut step).await {
            let room = MOST - self.bytes.len();
            self.bytes.extend(step.iter().take(length.min(room)));
            self.total = self.total.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
            if length > room {
                // A flood lets everything else have its turn after each step.
                tokio::task::yield_now().await;
            }
        }
    }

    pub(in crate::runtime) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Was all of it kept?
    pub(in crate::runtime) fn is_whole(&self) -> bool {
        u64::try_from(self.bytes.len()).is_ok_and(|kept| kept == self.total)
    }

    /// This one, or the other where there is nothing in this one.
    pub(super) fn or<'a>(&'a self, other: &'a Self) -> &'a Self {
        if self.bytes.trim_ascii().is_empty() { other } else { self }
    }

    /// Its start for people, without secrets and without control characters; it says so when a part was not kept.
    pub(super) fn excerpt(&self, world: &LiveWorld) -> Text {
        let start = world.excerpt(self.bytes.trim_ascii_end(), self.is_whole());
        if self.is_whole() { start } else { Text::block(&format!("{start}\n({} bytes in all)", self.total)) }
    }
}
