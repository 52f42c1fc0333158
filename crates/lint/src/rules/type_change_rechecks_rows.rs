//! `type-change-rechecks-rows`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A column with a check gets another type, even one whose values are stored alike.
pub(super) const TYPE_CHANGE_RECHECKS_ROWS: Rule = Rule {
    code: "type-change-rechecks-rows",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a column with a check gets another type, even one whose values are stored alike",
    effect: "the check is tried on every row while all reads and writes of the table wait",
    instead: "drop the check, change the type, then add the check NOT VALID and validate it in a later \
           transaction",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    forms: &["type-varchar-widen-check", "type-varchar-text-check"],
    bad: include_str!("type_change_rechecks_rows/bad.sql"),
    good: include_str!("type_change_rechecks_rows/good.sql"),
    check: Check::Work,
};
