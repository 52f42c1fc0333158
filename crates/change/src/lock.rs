//! The lock modes of relations, in PostgreSQL's words and order.

use std::fmt;

/// A table-level lock mode.
///
/// Source: <https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// `SELECT`.
    AccessShare,
    /// `SELECT … FOR UPDATE` and its kin.
    RowShare,
    /// `INSERT`, `UPDATE`, `DELETE`, `MERGE`.
    RowExclusive,
    /// `VACUUM`, `CREATE INDEX CONCURRENTLY`, `VALIDATE CONSTRAINT`.
    ShareUpdateExclusive,
    /// `CREATE INDEX`.
    Share,
    /// `CREATE TRIGGER`, `ADD FOREIGN KEY`.
    ShareRowExclusive,
    /// `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
    Exclusive,
    /// Most of `ALTER TABLE`, `DROP`, `TRUNCATE`.
    AccessExclusive,
}

impl LockMode {
    /// Every mode, weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// The name in `pg_locks.mode`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessShare => "AccessShareLock",
            Self::RowShare => "RowShareLock",
            Self::RowExclusive => "RowExclusiveLock",
            Self::ShareUpdateExclusive => "ShareUpdateExclusiveLock",
            Self::Share => "ShareLock",
            Self::ShareRowExclusive => "ShareRowExclusiveLock",
            Self::Exclusive => "ExclusiveLock",
            Self::AccessExclusive => "AccessExclusiveLock",
        }
    }

    /// The modes that a session asking for `self` waits for while another session holds one.
    #[must_use]
    pub fn conflicts(self) -> Vec<Self> {
        Self::ALL.into_iter().filter(|held| held.conflicts_with(self)).collect()
    }

    /// Whether a session asking for `wanted` waits while another session holds `self`.
    #[must_use]
    pub const fn conflicts_with(self, wanted: Self) -> bool {
        let bits: u8 = match self {
            Self::AccessShare => 0b1000_0000,
            Self::RowShare => 0b1100_0000,
            Self::RowExclusive => 0b1111_0000,
            Self::ShareUpdateExclusive => 0b1111_1000,
            Self::Share => 0b1110_1100,
            Self::ShareRowExclusive => 0b1111_1100,
            Self::Exclusive => 0b1111_1110,
            Self::AccessExclusive => 0b1111_1111,
        };
        bits >> (wanted as u8) & 1 == 1
    }
}

/// In the manual's words, e.g. `ACCESS EXCLUSIVE`.
impl serde::Serialize for LockMode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.words())
    }
}

impl LockMode {
    /// The words of LOCK TABLE for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LockMode;

    #[test]
    fn only_access_exclusive_blocks_a_select() {
        let blockers: Vec<_> =
            LockMode::ALL.into_iter().filter(|mode| mode.conflicts_with(LockMode::AccessShare)).collect();
        assert_eq!(blockers, [LockMode::AccessExclusive]);
    }

    #[test]
    fn conflicts_are_symmetric() {
        for left in LockMode::ALL {
            for right in LockMode::ALL {
                assert_eq!(left.conflicts_with(right), right.conflicts_with(left), "{left} {right}");
            }
        }
    }
}
