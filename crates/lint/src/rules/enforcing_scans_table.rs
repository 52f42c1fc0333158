//! `enforcing-scans-table`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A foreign key that was not enforced becomes so.
pub(super) const ENFORCING_SCANS_TABLE: Rule = Rule {
    code: "enforcing-scans-table",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a foreign key that was not enforced becomes so",
    effect: "every row is read while reads and writes of the table wait, and writes of the table that \
           it points at",
    instead: "drop the constraint, add it again NOT VALID, and validate it in a later transaction",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ALTER-CONSTRAINT",
    forms: &["alter-constraint-enforced"],
    bad: include_str!("enforcing_scans_table/bad.sql"),
    good: include_str!("enforcing_scans_table/good.sql"),
    check: Check::Work,
};
