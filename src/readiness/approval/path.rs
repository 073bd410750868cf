//! Who must approve: everybody together, or the lighter way.

use crate::plan::approval::Function;
use crate::plan::campaign::Signal;
use crate::plan::{Campaign, Duration};

/// What is rendered at once need not be kept longer than this.
const AT_ONCE: Duration = Duration::mins(24 * 60);

/// Which functions a campaign needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Is it enough that the business owner and one of iam and privacy approve?
    pub is_lighter: bool,
    /// Those without which it can't launch; on the lighter path, iam and privacy stand in [`Route::EITHER`] instead.
    pub required: Vec<Function>,
}

impl Route {
    /// One of them is enough on the lighter path.
    pub const EITHER: [Function; 2] = [Function::Iam, Function::Privacy];

    /// The way of a campaign. The lighter one is for campaigns that keep nothing of anybody: every signal ends with the
    /// session, is kept for a day at most, and nobody uses it again. A third party or a regulator rules it out.
    pub fn of(campaign: &Campaign) -> Self {
        let flags = &campaign.flags;
        let is_lighter =
            !flags.third_party_enrichment && !flags.regulated && campaign.signal.iter().all(is_gone_at_once);
        let mut required = vec![Function::Business];
        if !is_lighter {
            required.extend(Self::EITHER);
        }
        required.extend(flags.third_party_enrichment.then_some(Function::Vendor));
        required.extend(flags.regulated.then_some(Function::Legal));
        Self { is_lighter, required }
    }
}

fn is_gone_at_once(signal: &Signal) -> bool {
    signal.session_only
        && signal.reusable_by.is_empty()
        && signal.retention.is_none_or(|retention| retention <= AT_ONCE)
}
