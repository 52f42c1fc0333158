//! How large the pieces are, and how long it rests between them.

use super::ranges::Ranges;
use std::time::{Duration, Instant};

/// The first piece where the aim is the usual one, and the bounds of the others, in rows or pages.
const FIRST_ROWS: u64 = 1_000;
const FIRST_PAGES: u64 = 20;
const USUAL_AIM_MS: u64 = 30;
const SMALLEST: u64 = 10;
const LARGEST: u64 = 50_000;

/// What part of the time a backfill may work, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty(pub u8);

impl Default for Duty {
    fn default() -> Self {
        Self(50)
    }
}

impl Duty {
    /// No more than an equal part of what so many others and this one may work together; without a budget, of what this
    /// one may alone.
    #[must_use]
    pub fn shared(self, budget: Option<Self>, others: u32) -> Self {
        let all = u32::from(budget.unwrap_or(self).0);
        let part = u8::try_from(all / others.saturating_add(1)).unwrap_or(u8::MAX);
        Self(self.0.min(part).max(1))
    }
}

/// How large the next piece is, and what was done so far.
pub(super) struct Pace {
    aim: Duration,
    pub(super) size: u64,
    begun: Instant,
    share_at_begin: f64,
    waited: Duration,
    rows: u64,
}

impl Pace {
    pub(super) fn new(aim: Duration, ranges: &Ranges, share: f64) -> Self {
        let usual = match ranges {
            Ranges::Keys(_) | Ranges::Whole => FIRST_ROWS,
            Ranges::Pages => FIRST_PAGES,
        };
        let aim_ms = u64::try_from(aim.as_millis()).unwrap_or(USUAL_AIM_MS);
        let size = (usual.saturating_mul(aim_ms) / USUAL_AIM_MS).clamp(SMALLEST, usual);
        let now = Instant::now();
        Self { aim, size, begun: now, share_at_begin: share, waited: Duration::ZERO, rows: 0 }
    }

    /// A piece is done: how long to rest.
    pub(super) fn done(&mut self, rows: u64, took: Duration, duty: Duty) -> Duration {
        self.rows += rows;
        let busy = took.as_secs_f64().max(0.000_1);
        let factor = (self.aim.as_secs_f64() / busy).clamp(0.5, 2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a size is small and not negative"
        )]
        let size = (self.size as f64 * factor) as u64;
        self.size = size.clamp(SMALLEST, LARGEST);
        let duty = f64::from(duty.0.clamp(1, 100)) / 100.0;
        took.mul_f64(1.0 / duty - 1.0)
    }

    /// A piece was refused; whether a smaller one can be tried.
    pub(super) fn smaller(&mut self) -> bool {
        let can = self.size > 1;
        self.size = (self.size / 4).max(1);
        can
    }

    /// So long nothing was written, because of others.
    pub(super) fn waited(&mut self, how_long: Duration) {
        self.waited += how_long;
    }

    fn worked(&self) -> Duration {
        self.begun.elapsed().saturating_sub(self.waited)
    }

    pub(super) fn rows_per_second(&self) -> u64 {
        let worked = u64::try_from(self.worked().as_millis()).unwrap_or(u64::MAX).max(1);
        self.rows.saturating_mul(1_000) / worked
    }

    /// How long what is left takes at the pace of this run; `None` where it is too early to say.
    pub(super) fn left(&self, share: f64) -> Option<Duration> {
        let done = share - self.share_at_begin;
        let is_told = done > 0.01 && self.worked() > Duration::from_secs(1);
        is_told.then(|| self.worked().mul_f64((1.0 - share) / done))
    }
}

#[cfg(test)]
mod tests {
    use super::Duty;

    #[test]
    fn those_at_work_share_one_budget() {
        assert_eq!(Duty(50).shared(None, 0), Duty(50));
        assert_eq!(Duty(50).shared(None, 1), Duty(25));
        assert_eq!(Duty(50).shared(Some(Duty(100)), 1), Duty(50));
        assert_eq!(Duty(50).shared(Some(Duty(100)), 3), Duty(25));
        assert_eq!(Duty(100).shared(Some(Duty(60)), 2), Duty(20));
        assert_eq!(Duty(2).shared(None, 9), Duty(1));
    }
}
