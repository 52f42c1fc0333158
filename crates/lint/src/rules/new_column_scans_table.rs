//! `new-column-scans-table`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A column is added together with a check, or as a virtual column that is NOT NULL.
pub(super) const NEW_COLUMN_SCANS_TABLE: Rule = Rule {
    code: "new-column-scans-table",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a column is added together with a check, or as a virtual column that is NOT NULL",
    effect: "every row is read while all reads and writes of the table wait, even where every value is \
           NULL",
    instead: "add the column alone, then the check NOT VALID, and validate it in a later transaction",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    forms: &["add-column-check", "add-column-default-check", "add-column-generated-virtual-not-null"],
    bad: include_str!("new_column_scans_table/bad.sql"),
    good: include_str!("new_column_scans_table/good.sql"),
    check: Check::Work,
};
