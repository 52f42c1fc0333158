//! What the workload counted.

use super::Act;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use whimbrel_change::Progress;

/// Queries of the workload in one act, or in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Traffic {
    /// Queries that began while it lasted.
    pub queries: usize,
    /// Those that ended with an error.
    pub queries_failed: usize,
    /// The longest, from the moment it was sent to its answer, in microseconds.
    pub query_us_max: u64,
    /// 99 of 100 were no longer than this, in microseconds.
    pub query_us_p99: u64,
}

/// When a query begins.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moment {
    act: Act,
    is_beside_run: bool,
}

/// The counts, shared between the workload and the one who asks.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    shared: Arc<Mutex<Counts>>,
}

#[derive(Debug, Default)]
struct Counts {
    moment: Moment,
    query_us_max_beside_runs: u64,
    times: BTreeMap<Act, Vec<u64>>,
    failed: BTreeMap<Act, usize>,
    first_error: Option<String>,
}

impl Tally {
    /// From now on queries count for `act`.
    pub(super) fn enter(&self, act: Act) {
        self.counts().moment = Moment { act, is_beside_run: false };
    }

    /// Notes where a migration begins and ends.
    pub(super) fn see(&self, progress: &Progress) {
        if let Progress::MigrationStarted { .. } = progress {
            self.counts().moment.is_beside_run = true;
        } else if let Progress::MigrationFinished { .. } = progress {
            self.counts().moment.is_beside_run = false;
        }
    }

    /// This moment, for a query that begins now.
    pub(super) fn moment(&self) -> Moment {
        self.counts().moment
    }

    /// Counts a query that began at `moment` and has just ended.
    pub(super) fn count(&self, moment: Moment, time: Duration, error: Option<String>) {
        let mut counts = self.counts();
        let (act, micros) = (moment.act, u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
        counts.times.entry(act).or_default().push(micros);
        if moment.is_beside_run || counts.moment.is_beside_run {
            counts.query_us_max_beside_runs = counts.query_us_max_beside_runs.max(micros);
        }
        if let Some(error) = error {
            *counts.failed.entry(act).or_default() += 1;
            counts.first_error.get_or_insert(error);
        }
    }

    /// Queries that began in `act`.
    pub(super) fn of(&self, act: Act) -> Traffic {
        let counts = self.counts();
        let times = counts.times.get(&act).cloned().unwrap_or_default();
        traffic(times, counts.failed.get(&act).copied().unwrap_or(0))
    }

    /// All queries.
    pub(super) fn total(&self) -> Traffic {
        let counts = self.counts();
        traffic(counts.times.values().flatten().copied().collect(), counts.failed.values().sum())
    }

    /// The longest query that a migration ran beside, be it for a part of its time.
    pub(super) fn query_us_max_beside_runs(&self) -> u64 {
        self.counts().query_us_max_beside_runs
    }

    /// What the first query that failed was told.
    pub(super) fn first_error(&self) -> Option<String> {
        self.counts().first_error.clone()
    }

    /// A worker that panicked left a whole count behind.
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn traffic(mut times: Vec<u64>, queries_failed: usize) -> Traffic {
    times.sort_unstable();
    let behind_99_of_100 = times.len().saturating_sub(1) * 99 / 100;
    Traffic {
        queries: times.len(),
        queries_failed,
        query_us_max: times.last().copied().unwrap_or(0),
        query_us_p99: times.get(behind_99_of_100).copied().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_counts_for_the_act_in_which_it_began() {
        let tally = Tally::default();
        tally.enter(Act::Up);
        let moment = tally.moment();
        tally.enter(Act::Verify);
        tally.count(moment, Duration::from_millis(7), Some("gone".to_owned()));
        assert_eq!(tally.of(Act::Verify), Traffic::default());
        let up = Traffic { queries: 1, queries_failed: 1, query_us_max: 7_000, query_us_p99: 7_000 };
        assert_eq!((tally.of(Act::Up), tally.total()), (up, up));
        assert_eq!(tally.first_error().as_deref(), Some("gone"));
    }

    #[test]
    fn of_a_hundred_queries_one_is_longer_than_the_99th() {
        let tally = Tally::default();
        for number in 1..=100 {
            tally.count(tally.moment(), Duration::from_micros(number), None);
        }
        let total = tally.total();
        assert_eq!((total.query_us_p99, total.query_us_max), (99, 100));
    }
}
