//! `detach-scans-referencing-table`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A partition is detached from a table that a foreign key points at.
pub(super) const DETACH_SCANS_REFERENCING_TABLE: Rule = Rule {
    code: "detach-scans-referencing-table",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a partition is detached from a table that a foreign key points at",
    effect: "every row of the table with the foreign key is read while reads and writes of it and of \
           the partitioned table wait",
    instead: "drop the foreign key first, detach, then add it NOT VALID and validate it in a later \
           transaction",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION",
    forms: &["detach-partition-referenced", "detach-partition-concurrently-referenced"],
    bad: include_str!("detach_scans_referencing_table/bad.sql"),
    good: include_str!("detach_scans_referencing_table/good.sql"),
    check: Check::Work,
};
