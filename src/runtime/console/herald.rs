//! Who is called, and when: for each concern once, when it becomes urgent while somebody has the room open.

use std::collections::BTreeSet;

use crate::incident::deputy::{Concern, Urgency};
use crate::plan::Text;

/// What somebody was called for.
#[derive(Debug, Default)]
pub(super) struct Herald {
    /// None before the first frame: what is urgent then is on the screen that was just opened.
    known: Option<BTreeSet<Text>>,
}

impl Herald {
    /// The concerns that have become urgent since the last frame, the most urgent first.
    pub(super) fn news<'a>(&mut self, concerns: &'a [Concern]) -> Vec<&'a Concern> {
        let urgent = concerns.iter().filter(|concern| concern.urgency == Urgency::Now);
        let Some(known) = &mut self.known else {
            self.known = Some(urgent.map(|concern| concern.key.clone()).collect());
            return Vec::new();
        };
        // Most frames have no news, and nothing is copied for them.
        let news: Vec<&Concern> = urgent.filter(|concern| !known.contains(&concern.key)).collect();
        known.extend(news.iter().map(|concern| concern.key.clone()));
        news
    }
}

/// What is said: the first, and how many more there are.
pub(super) fn words(news: &[&Concern]) -> Option<String> {
    let (first, rest) = news.split_first()?;
    Some(match rest.len() {
        0 => first.text.clone(),
        more => format!("{} (and {more} more)", first.text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::deputy::About;

    fn concern(key: &str, urgency: Urgency) -> Concern {
        let at = jiff::Timestamp::UNIX_EPOCH;
        Concern { key: Text::line(key), urgency, about: About::CallOut, at, text: format!("do {key}") }
    }

    fn said(herald: &mut Herald, concerns: &[Concern]) -> Option<String> {
        words(&herald.news(concerns))
    }

    #[test]
    fn nobody_is_called_for_what_was_urgent_when_the_room_was_opened() {
        let mut herald = Herald::default();
        let all = [concern("a", Urgency::Now)];
        assert_eq!(said(&mut herald, &all), None);
        assert_eq!(said(&mut herald, &all), None);
    }

    #[test]
    fn somebody_is_called_once_when_a_concern_becomes_urgent() {
        let mut herald = Herald::default();
        assert_eq!(said(&mut herald, &[concern("a", Urgency::Soon)]), None);
        assert_eq!(said(&mut herald, &[concern("a", Urgency::Now)]), Some("do a".to_owned()));
        assert_eq!(said(&mut herald, &[concern("a", Urgency::Now)]), None);
        assert_eq!(said(&mut herald, &[]), None);
        assert_eq!(said(&mut herald, &[concern("a", Urgency::Now)]), None, "the same key rings once");
        let two = [concern("b", Urgency::Now), concern("c", Urgency::Now), concern("d", Urgency::Keep)];
        assert_eq!(said(&mut herald, &two), Some("do b (and 1 more)".to_owned()));
    }
}
