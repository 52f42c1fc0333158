//! What a backfill has given way to, and how often, for the row of the ledger that ends it.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many kinds of reasons are kept.
const KEPT: usize = 12;

/// What a backfill has given way to.
#[derive(Debug, Default)]
pub(super) struct GaveWay {
    times: u32,
    waited: Duration,
    /// By the words before the first number: how often it was looked at, and how it was told last.
    reasons: BTreeMap<String, (u32, String)>,
}

impl GaveWay {
    /// It waits for this; `is_new` where it went on before.
    pub(super) fn to(&mut self, reason: &str, is_new: bool) {
        self.times += u32::from(is_new);
        let kind = reason.split(|letter: char| letter.is_ascii_digit()).next().unwrap_or_default();
        if let Some(known) = self.reasons.get_mut(kind) {
            *known = (known.0 + 1, reason.to_owned());
        } else if self.reasons.len() < KEPT {
            self.reasons.insert(kind.to_owned(), (1, reason.to_owned()));
        }
    }

    pub(super) fn waited(&mut self, time: Duration) {
        self.waited += time;
    }

    /// The same, and what another gave way to.
    pub(super) fn join(&mut self, other: Self) {
        self.times += other.times;
        self.waited += other.waited;
        for (kind, (times, reason)) in other.reasons {
            let known = self.reasons.entry(kind).or_insert((0, reason));
            known.0 += times;
        }
    }

    /// For the ledger; `None` where it gave way to nothing.
    pub(super) fn as_fact(&self) -> Option<Value> {
        let reasons: Vec<&String> = self.reasons.values().map(|(_, reason)| reason).collect();
        let ms = u64::try_from(self.waited.as_millis()).unwrap_or(u64::MAX);
        (self.times > 0).then(|| json!({ "gave_way": self.times, "ms": ms, "for": reasons }))
    }
}

#[cfg(test)]
mod tests {
    use super::GaveWay;
    use serde_json::json;
    use std::time::Duration;

    #[test]
    fn reasons_that_differ_in_their_numbers_are_one() {
        let mut gave_way = GaveWay::default();
        assert_eq!(gave_way.as_fact(), None);
        gave_way.to("standby a, 70 MiB behind", true);
        gave_way.to("standby a, 80 MiB behind", false);
        gave_way.waited(Duration::from_millis(400));
        gave_way.to("health: a queue", true);
        let told =
            json!({ "gave_way": 2, "ms": 400, "for": ["health: a queue", "standby a, 80 MiB behind"] });
        assert_eq!(gave_way.as_fact(), Some(told));
    }
}
