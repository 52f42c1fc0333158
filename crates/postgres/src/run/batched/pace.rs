//! How large the pieces are, and how long it rests between them.

use super::ranges::Ranges;
use std::time::{Duration, Instant};

/// How long a piece is to take: whoever writes one of its rows waits for so long.
const AIM: Duration = Duration::from_millis(30);

/// The first piece, and the bounds of the others, in rows or pages.
const FIRST_ROWS: u64 = 1_000;
const FIRST_PAGES: u64 = 100;
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

/// How large the next piece is, and what was done so far.
pub(super) struct Pace {
    duty: Duty,
    pub(super) size: u64,
    begun: Instant,
    rows: u64,
}

impl Pace {
    pub(super) fn new(duty: Duty, ranges: &Ranges) -> Self {
        let size = match ranges {
            Ranges::Keys(_) | Ranges::Whole => FIRST_ROWS,
            Ranges::Pages => FIRST_PAGES,
        };
        Self { duty, size, begun: Instant::now(), rows: 0 }
    }

    /// A piece is done: how long to rest.
    pub(super) fn done(&mut self, rows: u64, took: Duration) -> Duration {
        self.rows += rows;
        let busy = took.as_secs_f64().max(0.000_1);
        let factor = (AIM.as_secs_f64() / busy).clamp(0.5, 2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a size is small and not negative"
        )]
        let size = (self.size as f64 * factor) as u64;
        self.size = size.clamp(SMALLEST, LARGEST);
        let duty = f64::from(self.duty.0.clamp(1, 100)) / 100.0;
        took.mul_f64(1.0 / duty - 1.0)
    }

    /// A piece was refused; whether a smaller one can be tried.
    pub(super) fn smaller(&mut self) -> bool {
        let can = self.size > 1;
        self.size = (self.size / 4).max(1);
        can
    }

    pub(super) fn rows_per_second(&self) -> u64 {
        let elapsed = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        self.rows.saturating_mul(1_000) / elapsed
    }
}
