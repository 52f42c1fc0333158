//! `check-scans-table`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A check is added to a table in use without NOT VALID.
pub(super) const CHECK_SCANS_TABLE: Rule = Rule {
    code: "check-scans-table",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a check is added to a table in use without NOT VALID",
    effect: "every row is read while all reads and writes of the table wait",
    instead: "add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction: that reads the rows \
           while others work",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT",
    forms: &["add-check", "add-check-no-inherit-partitioned"],
    bad: include_str!("check_scans_table/bad.sql"),
    good: include_str!("check_scans_table/good.sql"),
    check: Check::Work,
};
