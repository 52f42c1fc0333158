//! How large the pieces are, and how long it rests between them.

use super::company::Company;
use super::ranges::Ranges;
use std::time::{Duration, Instant};

/// The first piece where the aim is the usual one, and the bounds of the others, in rows or pages.
const FIRST_ROWS: u64 = 1_000;
const FIRST_PAGES: u64 = 20;
const USUAL_AIM_MS: u64 = 30;
const SMALLEST: u64 = 10;
const LARGEST: u64 = 50_000;

/// In seconds: the longest that a piece is made because what goes with it takes long.
const FOR_WHAT_GOES_WITH_IT: f64 = 0.03;

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

/// How long a piece took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Took {
    /// Its rows.
    pub(super) rows: Duration,
    /// All of it, with what finds them and keeps its place.
    pub(super) all: Duration,
}

/// How large the next piece is, and what was done so far.
pub(super) struct Pace {
    aim: Aim,
    /// Whether others write, as it was seen last.
    pub(super) company: Company,
    pub(super) size: u64,
    /// What goes with a piece whatever its size, in seconds, as it was of late.
    around: f64,
    begun: Instant,
    share_at_begin: f64,
    waited: Duration,
    rows: u64,
}

impl Pace {
    pub(super) fn new(aim: Aim, ranges: &Ranges, share: f64) -> Self {
        let usual = match ranges {
            Ranges::Keys(_) | Ranges::Whole(_) => FIRST_ROWS,
            Ranges::Pages => FIRST_PAGES,
        };
        let company = Company::default();
        let aim_ms = u64::try_from(aim.alone.as_millis()).unwrap_or(USUAL_AIM_MS);
        let size = (usual.saturating_mul(aim_ms) / USUAL_AIM_MS).clamp(SMALLEST, usual);
        let now = Instant::now();
        Self {
            aim,
            company,
            size,
            around: 0.0,
            begun: now,
            share_at_begin: share,
            waited: Duration::ZERO,
            rows: 0,
        }
    }

    /// A piece is done: how long to rest.
    pub(super) fn done(&mut self, rows: u64, took: Took, duty: Duty) -> Duration {
        self.rows += rows;
        let around = took.all.saturating_sub(took.rows).as_secs_f64();
        self.around += if self.around == 0.0 { around } else { (around - self.around) * 0.3 };
        // Smaller than what goes with it a piece is no gentler, only slower: on a busy server, or behind a slow disk.
        let aim = self.aim.of(self.company).as_secs_f64().max(self.around.min(FOR_WHAT_GOES_WITH_IT));
        let factor = (aim / took.rows.as_secs_f64().max(0.000_1)).clamp(0.5, 2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a size is small and not negative"
        )]
        let size = (self.size as f64 * factor) as u64;
        self.size = size.clamp(SMALLEST, LARGEST);
        let duty = f64::from(duty.0.clamp(1, 100)) / 100.0;
        took.all.mul_f64(1.0 / duty - 1.0)
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
    use super::{Aim, Company, Duty, Pace, Took};
    use crate::run::batched::ranges::Ranges;
    use std::time::Duration;

    /// The size of a piece after many that take so many microseconds for each row, and so many around it.
    fn settled(company: Company, row_us: u64, around_us: u64) -> u64 {
        let aim = Aim { alone: Duration::from_millis(30), beside: Duration::from_millis(5) };
        let mut pace = Pace::new(aim, &Ranges::Pages, 0.0);
        pace.company = company;
        for _ in 0..40 {
            let rows = Duration::from_micros(row_us * pace.size);
            pace.done(pace.size, Took { rows, all: rows + Duration::from_micros(around_us) }, Duty(50));
        }
        pace.size
    }

    #[test]
    fn a_piece_is_short_beside_others_and_no_shorter_than_what_goes_with_it() {
        for (company, row_us, around_us, size) in [
            (Company::Nobody, 10, 500, 3_000),
            (Company::Writers, 10, 500, 500),
            (Company::Writers, 10, 12_000, 1_200),
            (Company::Writers, 10, 900_000, 3_000),
            (Company::Writers, 100_000, 500, 10),
        ] {
            let settled = settled(company, row_us, around_us);
            assert!(settled.abs_diff(size) <= size / 50, "{settled} and not {size}");
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
