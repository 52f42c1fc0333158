//! How a walk fares, as other sessions can read it.

use tokio_postgres::types::{ToSql, Type};

/// How a walk fares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pulse {
    pub(super) percent: i16,
    pub(super) rows_per_second: i64,
    /// How long it still takes, in seconds, at the pace that it had; `None` where it is too early to say.
    pub(super) eta_s: Option<i64>,
    /// What it waits for, for people.
    pub(super) waits_for: Option<String>,
    /// How far the standby that is farthest behind is, where there is one.
    pub(super) lag_bytes: Option<i64>,
    /// What part of the time it works, in percent.
    pub(super) share: i16,
    /// How many other backfills of the server are at work.
    pub(super) beside: i32,
    /// How many bytes of the write-ahead log in a second it is held to, because others write.
    pub(super) log_rate: Option<i64>,
}

impl Pulse {
    /// The parameters of an UPDATE, in the order of the fields.
    pub(super) fn parameters(&self) -> [(&(dyn ToSql + Sync), Type); 8] {
        [
            (&self.percent, Type::INT2),
            (&self.rows_per_second, Type::INT8),
            (&self.eta_s, Type::INT8),
            (&self.waits_for, Type::TEXT),
            (&self.lag_bytes, Type::INT8),
            (&self.share, Type::INT2),
            (&self.beside, Type::INT4),
            (&self.log_rate, Type::INT8),
        ]
    }
}
