//! How large the pieces are, and how long it rests between them.

use super::company::Company;
use super::ranges::Ranges;
use std::time::{Duration, Instant};

/// The first piece where the aim is the usual one, and the bounds of the others, in rows or pages.
const FIRST_ROWS: u64 = 1_000;
const FIRST_PAGES: u64 = 20;
const USUAL_AIM_MS: u64 = 30;
const SMALLEST_ROWS: u64 = 50;
const SMALLEST_PAGES: u64 = 2;
const LARGEST: u64 = 50_000;

/// What part of the time in which its rows are found a piece is to take at least: smaller it is no gentler, only slower, on
/// a busy server.
const OF_FINDING: f64 = 0.5;

/// In seconds: the longest that a piece is made because of that.
const FOR_FINDING: f64 = 0.03;

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

/// How long a piece is to take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    pub(super) alone: Duration,
    pub(super) beside: Duration,
}

impl Aim {
    fn of(self, company: Company) -> Duration {
        match company {
            Company::Nobody => self.alone,
            Company::Writers => self.beside.min(self.alone),
        }
    }
}

/// What a piece took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Took {
    /// What finds its rows.
    pub(super) found: Duration,
    /// Its rows.
    pub(super) rows: Duration,
    /// All of it, with what keeps its place.
    pub(super) all: Duration,
    /// The bytes of the write-ahead log.
    pub(super) log: u64,
}

/// What a backfill may take, as things are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    pub(super) duty: Duty,
    /// Bytes of the write-ahead log in a second; `None` for any number.
    pub(super) log: Option<f64>,
}

impl Allowance {
    /// How long to rest behind a piece, for its duty and for the log.
    fn rests(self, took: Took) -> (Duration, Duration) {
        let duty = f64::from(self.duty.0.clamp(1, 100)) / 100.0;
        #[expect(clippy::cast_precision_loss, reason = "it is a rate")]
        let at_least = self.log.map_or(0.0, |rate| took.log as f64 / rate.max(1.0));
        let for_the_log = Duration::try_from_secs_f64(at_least).unwrap_or_default();
        (took.all.mul_f64(1.0 / duty - 1.0), for_the_log.saturating_sub(took.all))
    }
}

/// How large the next piece is, and what was done so far.
pub(super) struct Pace {
    aim: Aim,
    /// Whether others write, as it was seen last.
    pub(super) company: Company,
    pub(super) size: u64,
    smallest: u64,
    /// In seconds, what finding the rows of a piece took of late.
    finding: f64,
    /// How many bytes of the log in a second it is held to, where that is less than it could write.
    pub(super) held_to: Option<i64>,
    begun: Instant,
    share_at_begin: f64,
    waited: Duration,
    rows: u64,
}

impl Pace {
    pub(super) fn new(aim: Aim, ranges: &Ranges, share: f64) -> Self {
        let (smallest, usual) = match ranges {
            Ranges::Keys(_) | Ranges::Whole(_) => (SMALLEST_ROWS, FIRST_ROWS),
            Ranges::Pages => (SMALLEST_PAGES, FIRST_PAGES),
        };
        let company = Company::default();
        let aim_ms = u64::try_from(aim.alone.as_millis()).unwrap_or(USUAL_AIM_MS);
        let size = (usual.saturating_mul(aim_ms) / USUAL_AIM_MS).clamp(smallest, usual);
        let now = Instant::now();
        Self {
            aim,
            company,
            size,
            smallest,
            finding: 0.0,
            held_to: None,
            begun: now,
            share_at_begin: share,
            waited: Duration::ZERO,
            rows: 0,
        }
    }

    /// A piece is done: how long to rest.
    pub(super) fn done(&mut self, rows: u64, took: Took, may: Allowance) -> Duration {
        self.rows += rows;
        let found = took.found.as_secs_f64();
        self.finding += if self.finding == 0.0 { found } else { (found - self.finding) * 0.3 };
        let least = (self.finding * OF_FINDING).min(FOR_FINDING);
        let aim = self.aim.of(self.company).as_secs_f64().max(least);
        let factor = (aim / took.rows.as_secs_f64().max(0.000_1)).clamp(0.5, 2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a size is small and not negative"
        )]
        let size = (self.size as f64 * factor) as u64;
        self.size = size.clamp(self.smallest, LARGEST);
        let (for_duty, for_the_log) = may.rests(took);
        #[expect(clippy::cast_possible_truncation, reason = "a rate is small")]
        let rate = may.log.map(|rate| rate as i64);
        self.held_to = rate.filter(|_| for_the_log > for_duty);
        for_duty.max(for_the_log)
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
    use super::{Aim, Allowance, Company, Duty, Pace, Took};
    use crate::run::batched::ranges::Ranges;
    use std::time::Duration;

    /// The size of a piece after many that take so many microseconds for each row, and so many until they are found.
    fn settled(company: Company, row_us: u64, finding_us: u64) -> u64 {
        let aim = Aim { alone: Duration::from_millis(30), beside: Duration::from_millis(5) };
        let mut pace = Pace::new(aim, &Ranges::Pages, 0.0);
        pace.company = company;
        for _ in 0..40 {
            let rows = Duration::from_micros(row_us * pace.size);
            let found = Duration::from_micros(finding_us);
            let took = Took { found, rows, all: found + rows, log: 0 };
            pace.done(pace.size, took, Allowance { duty: Duty(50), log: None });
        }
        pace.size
    }

    #[test]
    fn a_piece_is_short_beside_others_but_not_against_what_finds_it() {
        for (company, row_us, finding_us, size) in [
            (Company::Nobody, 10, 500, 3_000),
            (Company::Writers, 10, 500, 500),
            (Company::Writers, 10, 40_000, 2_000),
            (Company::Writers, 10, 900_000, 3_000),
            (Company::Writers, 100_000, 500, 2),
        ] {
            let settled = settled(company, row_us, finding_us);
            assert!(settled.abs_diff(size) <= size / 50, "{settled} and not {size}");
        }
    }

    #[test]
    fn it_rests_for_its_duty_and_for_what_the_log_may_grow() {
        let ms = Duration::from_millis;
        let took = Took { found: ms(1), rows: ms(2), all: ms(4), log: 100_000 };
        for (duty, log, rest) in [
            (50, None, ms(4)),
            (25, None, ms(12)),
            (100, None, ms(0)),
            (50, Some(10_000_000.0), ms(6)),
            (50, Some(100_000_000.0), ms(4)),
            (100, Some(0.0), ms(99_999_996)),
        ] {
            let (for_duty, for_the_log) = Allowance { duty: Duty(duty), log }.rests(took);
            assert_eq!(for_duty.max(for_the_log), rest, "{duty} {log:?}");
        }
    }

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
