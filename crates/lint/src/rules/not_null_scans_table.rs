//! `not-null-scans-table`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A column of a table in use becomes NOT NULL, and no valid constraint proves it.
pub(super) const NOT_NULL_SCANS_TABLE: Rule = Rule {
    code: "not-null-scans-table",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a column of a table in use becomes NOT NULL, and no valid constraint proves it; or the \
           same statement drops the proof",
    effect: "every row is read while all reads and writes of the table wait",
    instead: "add CHECK (column IS NOT NULL) NOT VALID, validate it in a later transaction, then SET \
           NOT NULL, then drop the check in a statement of its own; since 18 add NOT NULL NOT VALID \
           and validate it",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL",
    forms: &[
        "set-not-null",
        "set-not-null-and-drop-check",
        "set-not-null-notvalid-check",
        "set-not-null-unrelated-check",
        "set-not-null-coalesce-check",
        "set-not-null-partitioned",
        "set-not-null-after-notvalid-nn",
        "add-not-null-constraint",
        "add-pkey-using-index-nullable",
    ],
    bad: include_str!("not_null_scans_table/bad.sql"),
    good: include_str!("not_null_scans_table/good.sql"),
    check: Check::Work,
};
