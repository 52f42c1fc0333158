//! Whether others write while a backfill does.
//!
//! A server gives each transaction that writes a number. How far its counter has gone, without our own transactions,
//! needs no privilege and misses nobody, whatever their database.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Up to so many transactions in a second are monitors, statistics and people who look on.
const FEW: f64 = 3.0;

/// How long is counted before anything is said.
const LEAST: Duration = Duration::from_millis(100);

/// Whether others write, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Company {
    /// Nobody who would notice.
    Nobody,
    /// Somebody, or it is not known yet.
    #[default]
    Writers,
}

/// The transactions of one session that have written.
#[derive(Debug, Default)]
pub(super) struct Transactions(AtomicU64);

impl Transactions {
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn counted(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What was counted last.
#[derive(Debug, Default)]
pub(super) struct Census {
    last: Option<(Instant, i64, u64)>,
    found: Option<Company>,
}

impl Census {
    /// `given_out` numbers were given out by `now`, `own` of them to this session.
    pub(super) fn look(&mut self, now: Instant, given_out: i64, own: u64) {
        let Some((then, given_out_then, own_then)) = self.last else {
            self.last = Some((now, given_out, own));
            return;
        };
        let elapsed = now.saturating_duration_since(then);
        if elapsed < LEAST {
            return;
        }
        let of_all = u64::try_from(given_out.saturating_sub(given_out_then)).unwrap_or_default();
        let of_others = of_all.saturating_sub(own.saturating_sub(own_then));
        #[expect(clippy::cast_precision_loss, reason = "it is a rate")]
        let rate = of_others as f64 / elapsed.as_secs_f64();
        self.found = Some(if rate > FEW { Company::Writers } else { Company::Nobody });
        self.last = Some((now, given_out, own));
    }

    /// `None` as long as nobody can tell.
    pub(super) const fn found(&self) -> Option<Company> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::{Census, Company};
    use std::time::{Duration, Instant};

    #[test]
    fn only_transactions_of_others_are_company() {
        let begun = Instant::now();
        let after = |ms: u64| begun + Duration::from_millis(ms);
        let mut census = Census::default();
        census.look(begun, 1_000, 0);
        assert_eq!(census.found(), None);
        census.look(after(200), 1_030, 30);
        assert_eq!(census.found(), Some(Company::Nobody));
        census.look(after(1_200), 1_260, 60);
        assert_eq!(census.found(), Some(Company::Writers));
        census.look(after(1_210), 1_260, 60);
        assert_eq!(census.found(), Some(Company::Writers), "too soon to tell");
        census.look(after(2_200), 1_293, 90);
        assert_eq!(census.found(), Some(Company::Nobody), "three in a second are a monitor");
    }
}
