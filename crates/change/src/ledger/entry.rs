//! One row of the ledger.

use super::event::Event;

/// One row of the ledger without the SQL that ran, which only `log` and the difference of an
/// edited file need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number; the first is 1 and there is no gap.
    pub seq: i64,
    /// When, by the server's clock: microseconds since 1970-01-01 UTC.
    pub at_us: i64,
    /// The run that wrote it, as a UUID's text.
    pub run: String,
    /// The fencing epoch under which it was written.
    pub epoch: i64,
    /// How long the step took, in microseconds.
    pub duration_us: i64,
    /// What happened.
    pub event: Event,
    /// Further facts as the JSON text that is stored: who, tool and server version, error, reason.
    pub facts: String,
}
